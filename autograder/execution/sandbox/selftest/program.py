"""Attacks the sandbox from within, and reports what did not hold.

Usage: python -m autograder.execution.sandbox.selftest.program TARGETS LAYER... FD, with targets as JSON, layers to
leave out, and a socket at descriptor FD, on which the answer goes as a line of JSON. Why nothing could be tried, is the
last line of the error messages.
"""

import os
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from autograder.execution.sandbox import LayerRefused, ResourceLimits, SandboxError
from autograder.execution.sandbox.confine import end, fork_confined
from autograder.execution.sandbox.selftest.attacks import Targets, daemonise, succeeded

TOTAL_MEMORY = "limits on memory in total"
ENDING = "everything ends with it"

_MIB = 1024 * 1024
_PATIENCE = 2.0  # seconds that a kill may take


class Answer(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        without: layers that were left out, since the system refuses them, say.
        failed: promises that do not hold.
    """

    without: tuple[str, ...]
    failed: tuple[str, ...]


def main() -> None:
    _, targets, *without, descriptor = sys.argv
    try:
        answer = _tried(msgspec.json.decode(targets, type=Targets), without)
    except SandboxError as error:
        sys.exit(str(error))
    with socket.socket(fileno=int(descriptor)) as channel:
        channel.sendall(msgspec.json.encode(answer) + b"\n")


def _tried(targets: Targets, without: list[str]) -> Answer:
    while True:
        try:
            return Answer(tuple(without), (*_attack(targets, without), *_watch(targets, without)))
        except LayerRefused as error:
            if error.layer in without:
                raise
            without.append(error.layer)


def _attack(targets: Targets, without: list[str]) -> list[str]:
    """All attempts in one process, which leaves a daemon behind. The daemon holds the pipe open as long as it lives."""
    reading, writing = os.pipe()
    targets = msgspec.structs.replace(targets, process=os.getpid(), descriptors=(writing,))

    def body() -> None:
        findings = msgspec.json.encode(succeeded(targets)) + b"\n"
        daemonise()
        os.write(writing, findings)
        time.sleep(_PATIENCE)

    process = _start(body, targets.limits, without, writing)
    with open(reading, "rb") as stream:
        findings = stream.readline()
        end(process)
        gone = select.select([stream], [], [], _PATIENCE)[0] and not stream.read(1)
    if not findings:
        raise SandboxError("the canary died in the sandbox before it could report")
    failed = msgspec.json.decode(findings, type=list[str])
    return failed if gone else [*failed, ENDING]


def _watch(targets: Targets, without: list[str]) -> list[str]:
    """Whether it is noticed that two processes together use too much, each of which uses little."""
    reading, writing = os.pipe()

    def body() -> None:
        for _ in range(2):
            if os.fork() == 0:
                hoard = bytearray(b"?") * (48 * _MIB)
                time.sleep(_PATIENCE)
                del hoard
                os._exit(0)
        os.wait()
        os.wait()

    process = _start(body, replace(targets.limits, memory=64 * _MIB), without, writing)
    with open(reading, "rb"):
        select.select([reading], [], [], _PATIENCE)
        return [] if end(process) else [TOTAL_MEMORY]


def _start(body: Callable[[], None], limits: ResourceLimits, without: list[str], writing: int) -> int:
    try:
        return fork_confined(body, limits, keep=[writing], without=without)
    finally:
        os.close(writing)


if __name__ == "__main__":
    main()
