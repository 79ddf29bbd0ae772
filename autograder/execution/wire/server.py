"""The submission's end of the socket: performs the calls that come in."""

import linecache
import math
import resource
import signal
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType

from msgspec.msgpack import Ext
from torch import nn

from autograder.execution.wire.building import Notes, build
from autograder.execution.wire.formulas import Formula
from autograder.execution.wire.frames import Channel, ConnectionClosed, ProtocolError
from autograder.execution.wire.gradients import product
from autograder.execution.wire.messages import GRACE, Call, Change, Raised, Reply
from autograder.execution.wire.values import Extension, Packer, Unpacker, elements, encode, extension, requires_grad


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
        self._objects: list[object] = []  # that the other side has handles on

    def serve(self) -> None:
        """Answer calls until the other side is gone."""
        with suppress(ConnectionClosed):
            while True:
                self._answer(*self._channel.receive(None))

    def _answer(self, message: memoryview, payload: memoryview) -> None:
        unpacker, packer = Unpacker(payload, self._resolve), Packer(self._refer)
        began = time.process_time()
        try:
            call = unpacker.read(message, Call)
            with _limited(call):
                reply = self.perform(call, unpacker, packer)
            reply.seconds = time.process_time() - began
            reply.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            self._channel.send(encode(reply), packer.payload, None)
        except ConnectionClosed:
            raise
        except BaseException as error:  # whatever the called function raises is the caller's to hear, exits included
            self._channel.send(encode(_raised(error, time.process_time() - began)), [], None)

    def perform(self, call: Call, unpacker: Unpacker, packer: Packer) -> Reply:
        """Make a call. Raises whatever the function raises."""
        function = self._find(call.target) if isinstance(call.target, str) else call.target
        inputs = [leaf for leaf, _ in unpacker.leaves if requires_grad(leaf)]
        value = packer.pack(function(*call.arguments, **call.named))
        outputs = [leaf for leaf in packer.leaves if requires_grad(leaf)]
        backward = packer.pack(partial(product, inputs, outputs)) if outputs else None
        return Reply(value, backward, [*self._changes(unpacker, packer)])

    def _changes(self, unpacker: Unpacker, packer: Packer) -> Iterator[Change]:
        for place, (leaf, came) in enumerate(unpacker.leaves):
            if isinstance(leaf, Notes):
                yield Change(place, packer.pack([*leaf]))
            elif (gradient := getattr(leaf, "grad", None)) is not None or elements(leaf) != came:
                yield Change(place, packer.pack(leaf), packer.pack(gradient))

    def _refer(self, value: object, _: Packer) -> Ext:
        self._objects.append(value)
        return extension(Extension.HANDLE, (len(self._objects) - 1, _kind(value)))

    def _resolve(self, kind: int, content: memoryview, unpacker: Unpacker) -> object:
        if kind == Extension.FORMULA:
            return build(unpacker.read(content, Formula), unpacker)
        number, _ = unpacker.read(content, tuple[int, str])
        if not 0 <= number < len(self._objects):
            raise ProtocolError("an object that was not sent")
        return self._objects[number]


@contextmanager
def _limited(call: Call) -> Iterator[None]:
    """Interrupt what takes more time than it may; where it is not Python that computes, end the process a bit later."""
    if call.limit is None:
        yield
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    end = math.ceil(time.process_time() + call.limit + GRACE)
    resource.setrlimit(resource.RLIMIT_CPU, (min(end, most), most))
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, _interrupt)
    signal.setitimer(signal.ITIMER_PROF, call.limit)
    signal.setitimer(signal.ITIMER_REAL, call.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp("this took too long and was stopped" + (", by the clock" if number == signal.SIGALRM else ""))


def _kind(value: object) -> str:
    if isinstance(value, type):
        return "class"
    if isinstance(value, nn.Module):
        return "module"
    return "function" if callable(value) else "object"


def text_of(error: BaseException) -> str:
    """The text of an exception, whose `__str__` is anybody's code."""
    try:
        return str(error)
    except BaseException:
        return ""


def _raised(error: BaseException, seconds: float) -> Raised:
    """What to tell of an exception."""
    text = text_of(error).encode(errors="replace").decode()[:2000]
    line, number = "", 0
    for frame, at in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith("<ipython-input"):  # as IPython calls cells, which linecache knows
            with suppress(Exception):
                line, number = linecache.getline(frame.f_code.co_filename, at).strip()[:2000], at
    # What a cell defines may be called as something that is meant for us.
    name = "Exception" if type(error).__module__ == "__main__" else type(error).__name__[:200]
    return Raised(name, text, seconds, line, number)
