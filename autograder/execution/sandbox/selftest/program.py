"""Attacks the sandbox from within, and reports what did not hold.

Usage: python -m autograder.execution.sandbox.selftest.program FD, with a socket at descriptor FD, on which the question
comes and the answer goes, one line of JSON each.
"""

import json
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


class Question(msgspec.Struct, frozen=True):
    """What to attack: see `Targets`."""

    files: tuple[str, ...]
    port: int
    isolated: bool
    limits: ResourceLimits


class Answer(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        without: layers that the system refuses.
        failed: promises that do not hold.
        error: why nothing could be tried.
    """

    without: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    error: str = ""


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[-1]))
    with channel.makefile("rb") as stream:
        question = msgspec.json.decode(stream.readline(), type=Question)
    try:
        answer = _tried(question)
    except SandboxError as error:
        answer = Answer(error=str(error))
    channel.sendall(msgspec.json.encode(answer) + b"\n")


def _tried(question: Question) -> Answer:
    without: list[str] = []
    while True:
        try:
            failed = [*_attack(question, without), *_watch(question, without)]
        except LayerRefused as error:
            if error.layer in without:
                raise
            without.append(error.layer)
        else:
            return Answer(tuple(without), tuple(failed))


def _attack(question: Question, without: list[str]) -> list[str]:
    """All attempts in one process, which leaves a daemon behind. The daemon holds the pipe open as long as it lives."""
    reading, writing = os.pipe()
    targets = Targets(question.files, question.port, os.getpid(), (writing,), question.limits)

    def body() -> None:
        findings = json.dumps(succeeded(targets)).encode() + b"\n"
        daemonise()
        os.write(writing, findings)
        time.sleep(_PATIENCE)

    process = _start(body, question, without, writing)
    with open(reading, "rb") as stream:
        findings = stream.readline()
        end(process)
        gone = select.select([stream], [], [], _PATIENCE)[0] and not stream.read(1)
    if not findings:
        raise SandboxError("the canary died in the sandbox before it could report")
    failed: list[str] = json.loads(findings)
    return failed if gone else [*failed, ENDING]


def _watch(question: Question, without: list[str]) -> list[str]:
    """Whether it is noticed that two processes together use too much, each of which uses little."""
    limits = replace(question.limits, memory=64 * _MIB)
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

    process = _start(body, msgspec.structs.replace(question, limits=limits), without, writing)
    with open(reading, "rb"):
        select.select([reading], [], [], _PATIENCE)
        return [] if end(process) else [TOTAL_MEMORY]


def _start(body: Callable[[], None], question: Question, without: list[str], writing: int) -> int:
    try:
        return fork_confined(body, question.limits, keep=[writing], isolated=question.isolated, without=without)
    finally:
        os.close(writing)


if __name__ == "__main__":
    main()
