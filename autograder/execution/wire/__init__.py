"""How the grader asks the student's code: values over a socket, never code.

The grader is the client, the submission's process the server; a call goes one way, its reply the other, and nothing
calls back. `frames` moves bounded messages, `values` turns plain data into what stands in them, `messages` says which
there are. Functions and modules of a test travel as `formulas`: lists of tensor operations. `gradients` differentiates
results across the socket. Both sides import this package; it imports nothing of ours.
"""
