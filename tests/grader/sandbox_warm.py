"""The warm process of the sandbox's tests, and the grader's handle on it.

This file is the warm process; given the word grader, a grader with a warm process of its own.
"""

import json
import mmap
import os
import select
import signal
import socket
import sys
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from autograder.execution.sandbox import ResourceLimits
from autograder.execution.sandbox.confine import LAYERS, end, fork_confined
from autograder.execution.sandbox.launch import launch

# pytest imports this folder's files by path, without a package around them.
sys.path.insert(0, str(Path(__file__).parent))
import sandbox_bodies
from sandbox_bodies import MIB, PATIENCE

LIMITS = ResourceLimits(memory=256 * MIB, address_space=512 * MIB, file_size=2 * MIB, temporary=3 * MIB)


class Confined:
    """A confined process, as the grader has it: a socket to it, and the number of its guard."""

    def __init__(self, warm: "Warm", guard: int, descriptor: int) -> None:
        self._warm = warm
        self.guard = guard
        self._stream = open(descriptor, "rb")  # noqa: SIM115

    def says(self) -> Any:
        """What it tells next; None when it, and all that it started, has ended."""
        if self._stream.closed:
            return None
        assert select.select([self._stream], [], [], PATIENCE)[0], "it says nothing"
        if line := self._stream.readline():
            return json.loads(line)
        self._stream.close()
        return None

    def end(self) -> bool:
        """End it; whether something had been killed for the memory in use."""
        exceeded = bool(self._warm.ask({"end": self.guard}))
        assert self.says() is None, "something that it started is still there"
        return exceeded


class Warm:
    """The warm process."""

    def __init__(self, *, isolated: bool = True) -> None:
        self.mark = uuid.uuid4().hex
        self.isolated = isolated
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            own = [Path(__file__), Path(sandbox_bodies.__file__)]
            self.process = launch([__file__, self.mark], theirs, readable=own, limits=LIMITS, isolated=isolated)
        self.ask({"find": self.mark})  # it answers when it is up

    def ask(self, order: dict[str, Any]) -> Any:
        self._control.send(json.dumps(order).encode())
        return json.loads(self._control.recv(4096))

    def start(
        self, body: Callable[..., None], *arguments: object, without: Collection[str] = (), **limits: int
    ) -> Confined:
        order = {
            "body": body.__name__,
            "arguments": arguments,
            "without": list(without if self.isolated else LAYERS),
            "limits": {**vars(LIMITS), **limits},
        }
        self._control.send(json.dumps({"start": order}).encode())
        answer, descriptors, _, _ = socket.recv_fds(self._control, 4096, 1)
        return Confined(self, json.loads(answer), descriptors[0])

    def processes(self) -> list[int]:
        """All processes that stem from the warm one, itself included, wherever they have got to."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self.mark.encode() in (path / "cmdline").read_bytes() and "bwrap" not in (path / "comm").read_text():
                    found.append(int(path.name))
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        self.process.wait()


def serve() -> None:
    control = socket.socket(fileno=int(sys.argv[-1]))
    # More than a process may map by itself, as torch does where it is built with CUDA: it must not count.
    reserved = mmap.mmap(-1, 2 * LIMITS.address_space, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=0)
    while order := control.recv(4096):
        match json.loads(order):
            case {"start": start}:
                ours, theirs = socket.socketpair()
                guard = _start(start, theirs)
                theirs.close()
                socket.send_fds(control, [str(guard).encode()], [ours.fileno()])
                ours.close()
            case {"end": guard}:
                control.send(json.dumps(end(guard)).encode())
            case {"kill": guard}:
                os.kill(guard, signal.SIGKILL)
                os.waitpid(guard, 0)
                control.send(b"null")
            case {"find": mark}:
                # Unlike rglob, it goes on where others remove a folder meanwhile.
                inside = [(folder, name) for folder, some, more in os.walk("/tmp") for name in [*some, *more]]
                found = [str(Path(folder, name)) for folder, name in inside if mark in name]
                control.send(json.dumps(found).encode())
    reserved.close()


def _start(start: dict[str, Any], channel: socket.socket) -> int:
    def tell(value: object) -> None:
        channel.sendall(json.dumps(value).encode() + b"\n")

    return fork_confined(
        lambda: getattr(sandbox_bodies, start["body"])(tell, *start["arguments"]),
        ResourceLimits(**start["limits"]),
        keep=[channel.fileno()],
        without=start["without"],
    )


def be_the_grader() -> None:
    with Warm() as warm:
        confined = warm.start(sandbox_bodies.leave_daemons)
        assert confined.says() == "left"
        print(warm.mark, flush=True)
        time.sleep(PATIENCE)


if __name__ == "__main__":
    be_the_grader() if sys.argv[1] == "grader" else serve()
