"""The grader's handle on the processes that run student code: a warm one, and a fork of it for each submission."""

import fcntl
import socket
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import torch
from torch import nn

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.launch import launch
from autograder.sandbox.limits import Limits
from autograder.sandbox.probe import Isolation
from autograder.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.wire.peer import Kept, Peer, Reference, RemoteError
from autograder.wire.values import Mine
from autograder.worker import orders

_PACKAGE = Path(__file__).parent
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


class Worker:
    """A process that has imported PyTorch once, and forks for each submission.

    Args:
        sizes: what a submission may use.
        isolation: what the probe found; at level "NONE", student code runs unconfined.
        figures: whether figures are drawn.
    """

    def __init__(self, sizes: Limits, isolation: Isolation, *, figures: bool = True) -> None:
        self._start = orders.Start(sizes, isolation.level != "NONE", list(isolation.without), figures)
        self._turn = tempfile.TemporaryFile()  # noqa: SIM115  closed with the worker
        self._launch()

    def _launch(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = launch(
                ["autograder.worker"],
                theirs,
                readable=[_PACKAGE / "worker", _PACKAGE / "wire"],
                limits=self._start.limits,
                isolated=self._start.isolated,
            )
        try:
            orders.answer(self._control)
        except OSError:
            self.close()
            raise SandboxError("the process for student code did not start; its messages are above") from None

    def start(self) -> "Process":
        """Fork a process for a submission, from a new warm process if the old one is gone."""
        try:
            return self._fork()
        except OSError:
            self._control.close()
            self._launch()
            return self._fork()

    def _fork(self) -> "Process":
        with ExitStack() as theirs, ExitStack() as ours:
            channel, their_channel = socket.socketpair()
            forks, their_forks = socket.socketpair()
            for one in (their_channel, their_forks):
                theirs.enter_context(one)
            for one in (channel, forks):
                ours.enter_context(one)
            answer = self._order(self._start, [their_channel, their_forks])
            assert isinstance(answer, orders.Started)
            ours.pop_all()
            return Process(self, answer.guard, channel, forks)

    def end(self, guard: int) -> str | None:
        """Kill all that a submission started; returns why it had ended by itself, if it had."""
        try:
            answer = self._order(orders.End(guard))
        except OSError:
            return "the worker process had ended, and all submissions with it"
        assert isinstance(answer, orders.Ended)
        return answer.reason

    def close(self) -> None:
        self._turn.close()
        self._control.close()
        self._process.wait()

    def _order(self, order: orders.Order, sockets: Sequence[socket.socket] = ()) -> orders.Answer:
        """Give an order. Processes forked from this one share the worker, and take turns."""
        fcntl.lockf(self._turn, fcntl.LOCK_EX)  # unlike a semaphore, it is given back by a process that dies
        try:
            orders.order(self._control, order, sockets)
            return orders.answer(self._control)
        finally:
            fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Process:
    """The process of one submission, and its forks."""

    worker: Worker
    guard: int
    channel: socket.socket
    forks: socket.socket
    peer: Peer = field(init=False)
    lost: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
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
        """Kill it and all its forks; returns why it had ended by itself, if it had."""
        self.channel.close()
        self.forks.close()
        return self.worker.end(self.guard)


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
    if isinstance(value, type) and issubclass(value, nn.Module):
        module = value()
        return Kept("module class", _functional(module), dict(module.named_parameters()))
    if isinstance(value, nn.Module):
        return Kept("module", _functional(value), dict(value.named_parameters()))
    if callable(value):
        return Kept("function", value)
    raise TypeError(f"a {type(value).__name__} cannot be passed to student code")


def _functional(module: nn.Module) -> object:
    names = [name for name, _ in module.named_parameters()]

    def forward(*values: torch.Tensor) -> object:
        inputs, parameters = values[: len(values) - len(names)], values[len(values) - len(names) :]
        return torch.func.functional_call(module, dict(zip(names, parameters, strict=True)), inputs)

    return forward
