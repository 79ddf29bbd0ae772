"""The submission's end of the socket: performs the calls that come in, and their gradients."""

import linecache
import math
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from torch import Tensor, nn

from autograder.execution.wire import messages
from autograder.execution.wire.building import build
from autograder.execution.wire.frames import Channel, ConnectionClosed, ProtocolError
from autograder.execution.wire.gradients import product
from autograder.execution.wire.messages import Answer, Call, Change, Gradient, Raised, Reply
from autograder.execution.wire.values import (
    FormulaValue,
    HandleValue,
    NotPlain,
    Packer,
    Unpacker,
    Value,
    elements,
    requires_grad,
)

_MAXIMUM = 1 if sys.platform == "darwin" else 1024  # bytes in which the system counts `ru_maxrss`


class TimeIsUp(BaseException):
    """Not an Exception, so that a loop around `try: ... except Exception` ends as well."""


class Server:
    """Answers on a socket.

    Args:
        find: what a name stands for when the other side calls it.

    Attributes:
        descriptors: those that have come along with calls.
    """

    def __init__(self, channel: socket.socket, find: Callable[[str], Callable[..., object]]) -> None:
        self._channel = Channel(channel, takes=1)
        self.descriptors = self._channel.descriptors
        self._find = find
        self._graphs: dict[int, tuple[list[Tensor], list[Tensor]]] = {}  # inputs and outputs of the calls so far
        self._objects: dict[int, object] = {}

    def serve(self) -> None:
        """Answer calls until the other side is gone."""
        with suppress(ConnectionClosed):
            while True:
                header, payload = self._channel.receive(None)
                self._answer(messages.request(header), payload)

    def _answer(self, message: Call | Gradient, payload: memoryview) -> None:
        unpacker, packer = Unpacker(payload, self._resolve), Packer(self._refer)
        began = time.process_time()
        try:
            answer: Answer = self._perform(message, unpacker, packer)
            if isinstance(answer, Reply):
                answer.seconds = time.process_time() - began
                answer.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXIMUM
            self._channel.send(messages.encode(answer), packer.payload, None)
        except ConnectionClosed:
            raise
        except BaseException as error:  # whatever the called function raises is the caller's to hear, exits included
            raised = _raised(message.number, error, time.process_time() - began)
            self._channel.send(messages.encode(raised), [], None)

    def _perform(self, message: Call | Gradient, unpacker: Unpacker, packer: Packer) -> Answer:
        try:
            if isinstance(message, Gradient):
                if message.call not in self._graphs:
                    raise ProtocolError("the gradient of a call that was not made")
                vectors = [unpacker.optional(value) for value in message.vectors]
            else:
                arguments = [unpacker.unpack(value) for value in message.arguments]
                named = {name: unpacker.unpack(value) for name, value in message.named.items()}
        except ProtocolError as error:
            return Raised(message.number, "", str(error))
        with _limited(message.limit):
            if isinstance(message, Gradient):
                return Reply(message.number, packer.pack(product(*self._graphs[message.call], vectors)))
            return self.perform(message, arguments, named, unpacker, packer)

    def perform(
        self, call: Call, arguments: list[object], named: dict[str, object], unpacker: Unpacker, packer: Packer
    ) -> Reply:
        """Make a call. Raises whatever the function raises."""
        inputs = [leaf for leaf in unpacker.leaves if requires_grad(leaf)]
        value = self._find(call.target)(*arguments, **named)
        result = packer.pack(value)
        outputs = [leaf for leaf in packer.leaves if requires_grad(leaf)]
        if outputs:
            self._graphs[call.number] = inputs, outputs
        changes = [
            Change(place, packer.pack(leaf), packer.optional(gradient))
            for place, (leaf, came) in enumerate(zip(unpacker.leaves, unpacker.elements, strict=True))
            if (gradient := getattr(leaf, "grad", None)) is not None or elements(leaf) != came
        ]
        return Reply(call.number, result, changes, [notes.pack(packer) for notes in unpacker.watched])

    def _refer(self, value: object, _: Packer) -> Value:
        number = len(self._objects)
        self._objects[number] = value
        return HandleValue(number, _kind(value))

    def _resolve(self, value: NotPlain, unpacker: Unpacker) -> object:
        if isinstance(value, FormulaValue):
            return build(value, unpacker)
        if value.number not in self._objects:
            raise ProtocolError("an object that was not sent")
        return self._objects[value.number]


@contextmanager
def _limited(seconds: float | None) -> Iterator[None]:
    """Interrupt what takes more processor time; where it is not Python that computes, end the process a bit later."""
    if seconds is None:
        yield
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    end = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (end if most == resource.RLIM_INFINITY else min(end, most), most))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _kind(value: object) -> str:
    if isinstance(value, type):
        return "class"
    if isinstance(value, nn.Module):
        return "module"
    return "function" if callable(value) else "object"


def _raised(number: int, error: BaseException, seconds: float) -> Raised:
    """What to tell of an exception. Its own `__str__` is anybody's code."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    text = text.encode(errors="replace").decode()[:2000]
    return Raised(number, type(error).__name__[:200], text, seconds, *_place(error))


def _place(error: BaseException) -> tuple[str, int]:
    """The innermost line of a cell at which an exception came up, and its number in the cell."""
    found, trace = ("", 0), error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<ipython-input"):  # as IPython calls cells, which it gives to linecache
            with suppress(Exception):
                found = linecache.getline(name, trace.tb_lineno).strip()[:2000], trace.tb_lineno
        trace = trace.tb_next
    return found
