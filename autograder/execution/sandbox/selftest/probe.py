"""Says how well processes are confined on this machine, by attacking the sandbox."""

import os
import socket
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from autograder.execution.sandbox import ResourceLimits, SandboxError, view
from autograder.execution.sandbox.advice import advice
from autograder.execution.sandbox.confine import LAYERS
from autograder.execution.sandbox.launch import launch
from autograder.execution.sandbox.selftest import attacks, program
from autograder.execution.sandbox.selftest.attacks import Targets
from autograder.execution.sandbox.selftest.program import Answer

Level = Literal["full", "reduced", "NONE"]

_PROMISES = (*attacks.CHECKS, program.TOTAL_MEMORY, program.ENDING)
_ESSENTIAL = {attacks.FILES, attacks.NETWORK, attacks.TRACING, attacks.PRIVILEGES}
_PATIENCE = 20.0  # seconds
_SOME = 50


@dataclass(frozen=True)
class Isolation:
    """How well processes are confined.

    Attributes:
        level: "full": every layer is there, and every attack was refused; "reduced": something is missing, but nothing
            without which no submission should be run; "NONE".
        holds: what was attacked in vain.
        missing: layers that the system refuses, and promises that did not hold.
        advice: what to install or set for more, or "".
    """

    level: Level
    holds: tuple[str, ...]
    missing: tuple[str, ...]
    advice: str = ""

    @property
    def without(self) -> tuple[str, ...]:
        """The layers that `fork_confined` has to leave out here."""
        return LAYERS if self.level == "NONE" else tuple(layer for layer in LAYERS if layer in self.missing)

    @property
    def in_short(self) -> str:
        """The same, in a line of a terminal; `autograder doctor` names what holds."""
        held = len(self.holds)
        return f"Isolation: full, {held} of {held}" if self.level == "full" else str(self)

    def __str__(self) -> str:
        what = ", ".join(self.holds if self.level == "full" else self.missing)
        return f"Isolation: {self.level} ({'missing: ' if self.level == 'reduced' else ''}{what})"


def probe(limits: ResourceLimits) -> Isolation:
    """Start a canary in the sandbox and let it attack; takes about half a second."""
    try:
        answer = attack(limits)
    except SandboxError as error:
        return Isolation("NONE", (), (str(error),), advice(str(error)))
    holds = tuple(promise for promise in _PROMISES if promise not in answer.failed)
    missing = (*answer.without, *answer.failed)
    level: Level = "full" if not missing else "NONE" if _ESSENTIAL.intersection(missing) else "reduced"
    return Isolation(level, holds, missing, " ".join(advice(layer) for layer in answer.without))


def attack(limits: ResourceLimits, *, without: Collection[str] = ()) -> Answer:
    """Let the canary attack, and return what it found.

    Args:
        without: layers to leave out.

    Raises:
        SandboxError: it could not be started, or could not try.
    """
    ours, theirs = socket.socketpair()
    with (
        ours,
        socket.create_server(("127.0.0.1", 0)) as server,
        tempfile.NamedTemporaryFile() as secret,
        tempfile.TemporaryFile() as errors,
    ):
        targets = Targets((secret.name, *_belongings()), server.getsockname()[1], limits)
        with theirs:
            process = launch(
                ["-m", program.__name__, msgspec.json.encode(targets).decode(), *without],
                theirs,
                readable=[],
                limits=limits,
                isolated=tuple(without) != LAYERS,
                errors=errors.fileno(),
            )
        try:
            ours.settimeout(_PATIENCE)
            with ours.makefile("rb") as stream:
                line = stream.readline()
        except TimeoutError:
            line = b""
        finally:
            process.kill()
            process.wait()
        if not line:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            raise SandboxError(said[-1] if said else "the canary did not answer")
    return msgspec.json.decode(line, type=Answer)


def _belongings() -> list[str]:
    """Some files that the grader can read, and that a confined process is not shown."""
    shown = view.interpreter()
    places = Path.cwd(), Path(os.path.expanduser("~"))  # which is none of a user that has no home
    folders = [path for path in places if not any(path.is_relative_to(s) for s in shown)]
    files = [file for folder in folders if os.access(folder, os.R_OK) for file in folder.iterdir() if file.is_file()]
    # JSON has no name that is not UTF-8.
    some = [file for file in files if file not in shown and os.access(file, os.R_OK) and str(file).isprintable()]
    return [*map(str, some[:_SOME])]
