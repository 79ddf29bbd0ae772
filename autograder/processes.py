"""The grader's handle on the processes of one submission: that of its notebook, and a fork of that for each task."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from autograder.warm import Worker
from autograder.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.wire.peer import Peer, RemoteError
from autograder.wire.references import Kept, Reference
from autograder.wire.values import Mine

_FORK_SECONDS = 10.0


class StudentObject(Reference):
    """An object that stays in the student's process.

    Attributes:
        kind: "module", "class", "function" or "object", as that process says.
        type_name: the name of its class, as that process says.
    """

    def __init__(self, peer: Peer, description: Mine) -> None:
        super().__init__(peer, description.number)
        self.kind = description.kind
        self.type_name = description.type_name

    def __repr__(self) -> str:
        return f"<{self.type_name} of the submission>"


@dataclass
class Process:
    """The process of one submission, and its forks."""

    worker: Worker
    guard: int = field(init=False)
    channel: socket.socket = field(init=False)
    forks: socket.socket = field(init=False)
    peer: Peer = field(init=False)
    lost: bool = field(init=False, default=False)
    _ended: bool = field(init=False, default=False)
    _reason: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.guard, self.channel, self.forks = self.worker.fork()
        self.peer = _peer(self.channel)

    def fork(self) -> "Session":
        """A process that goes on from the present state of this one.

        Raises:
            ConnectionClosed: there is none, or it does not fork any more. It is not asked again.
        """
        if self.lost:
            raise ConnectionClosed
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.forks, [b"!"], [theirs.fileno()])
            self.peer.call("session.fork", [], {}, seconds=_FORK_SECONDS)
        except (OSError, RemoteError, DeadlineExpired, ConnectionClosed, ProtocolError):
            self.lost = True
            ours.close()
            raise ConnectionClosed from None
        return Session(ours)

    def end(self) -> str | None:
        """Kill it and all its forks; returns why it, or one of them, had ended by itself, if it had."""
        if not self._ended:
            self._ended = True
            self.channel.close()
            self.forks.close()
            self._reason = self.worker.end(self.guard)
        return self._reason


class Session:
    """A fork of a submission's process, in which one test is run."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self.peer = _peer(channel)

    def close(self) -> None:
        self.peer.forget()
        self._channel.close()


def _peer(channel: socket.socket) -> Peer:
    return Peer(channel, find=_refuse, keep=_keep, proxy=lambda peer, mine, _: StudentObject(peer, mine), slopes=True)


def _refuse(name: str) -> Callable[..., object]:
    raise LookupError("the grader has no names to call")


def _keep(value: object) -> Kept:
    """Functions and modules of a test stay with the grader; a module's parameters go along, and come back changed."""
    pure = bool(getattr(value, "pure", False))  # see `autograder.testing.pure`
    if isinstance(value, type) and issubclass(value, nn.Module):
        module = value()
        return Kept("module class", _functional(module), dict(module.named_parameters()), pure)
    if isinstance(value, nn.Module):
        return Kept("module", _functional(value), dict(value.named_parameters()), pure)
    if callable(value):
        return Kept("function", value, pure=pure)
    raise TypeError(f"a {type(value).__name__} cannot be passed to student code")


def _functional(module: nn.Module) -> object:
    """What `torch.func.functional_call` does, in a fifth of the time."""
    own = list(module.parameters())
    tables = [owner._parameters for owner in module.modules()]
    places = [[(table, name) for table in tables for name in table if table[name] is one] for one in own]

    def forward(*values: torch.Tensor) -> object:
        inputs, parameters = values[: len(values) - len(own)], values[len(values) - len(own) :]
        try:
            _put(parameters, places)
            return module(*inputs)
        finally:
            _put(own, places)

    return forward


def _put(values: Sequence[torch.Tensor], places: Sequence[Sequence[tuple[dict[str, Any], str]]]) -> None:
    for value, where in zip(values, places, strict=True):
        for table, name in where:
            table[name] = value
