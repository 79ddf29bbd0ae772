"""How the grader and the student's code talk: values over a socket, never code.

`frames` moves bounded messages, `values` turns plain data into bytes and back, `peer` makes calls across the socket,
gradients included. Both sides import this package; it imports nothing of ours.
"""
