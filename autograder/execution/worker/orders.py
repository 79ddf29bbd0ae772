"""What the grader tells the warm process: start a submission on this socket, end it."""

import socket
from collections.abc import Sequence

import msgspec

from autograder.execution.sandbox.limits import ResourceLimits

_LONGEST = 64 * 1024


class Start(msgspec.Struct, tag=True):
    """Fork a submission's process. The sockets for calls and for forks come with the message.

    `without` are the layers of confinement that this machine does not have.
    """

    limits: ResourceLimits
    isolated: bool
    without: list[str]
    figures: bool


class End(msgspec.Struct, tag=True):
    """Kill everything that the submission started."""

    guard: int


Order = Start | End
# To Start: the number of the guard. To End: the most memory that one of the processes had. And None once, unasked, when
# the process is ready.
Answer = int | None

_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def order(control: socket.socket, message: Order, sockets: Sequence[socket.socket] = ()) -> None:
    """Send an order, with the sockets that belong to it."""
    socket.send_fds(control, [msgspec.json.encode(message)], [one.fileno() for one in sockets])


def receive(control: socket.socket) -> tuple[Order, list[socket.socket]] | None:
    """The next order and its sockets, or None when the grader is gone."""
    data, descriptors, _, _ = socket.recv_fds(control, _LONGEST, 2)
    if not data:
        return None
    return _orders.decode(data), [socket.socket(fileno=number) for number in descriptors]


def reply(control: socket.socket, message: Answer) -> None:
    control.send(msgspec.json.encode(message))


def answer(control: socket.socket) -> Answer:
    """The answer to the last order. Raises ConnectionError when the warm process is gone."""
    data = control.recv(_LONGEST)
    if not data:
        raise ConnectionError("the worker process has ended")
    return _answers.decode(data)
