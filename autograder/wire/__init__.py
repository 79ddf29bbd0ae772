"""How the grader and the student's code talk: values over a socket, never code.

`frames` moves bounded messages, `values` turns plain data into bytes and back, `messages` consist of both. `peer`
makes calls across the socket and `performing` answers them; `references` stand for what stays on the other side.
`gradients` differentiates results, `answers` keeps those that will do again, and `foresight` gives them before anybody
asks: it knows from `habits` that a prediction is followed by its loss, and from `descent` where training goes next.
Both sides import this package; it imports nothing of ours.
"""
