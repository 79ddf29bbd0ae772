"""A watcher lends its warm workers: `autograder grade` has submissions graded by them, and takes down what comes back.

They talk through a socket in a folder that only the watcher's own account can enter; which one, a file in the ledger
says, that the watcher keeps locked while it stands.
"""

import fcntl
import json
import os
import selectors
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from autograder.classroom.graded import Graded
from autograder.course import CourseError, ledger

_LONGEST = 64 * 1024 * 1024  # bytes of a message


class Ask(msgspec.Struct, frozen=True):
    """What a run of `autograder grade` asks for.

    Attributes:
        course: what it grades by (see `fingerprint.of_course`).
    """

    course: str
    figures: bool
    students: list[str]


class Refused(msgspec.Struct, frozen=True):
    """The watcher's answer, where it grades by something else."""

    refused: str


class Desk:
    """The watcher's side. Raises CourseError where another watcher stands already.

    Args:
        selector: where its sockets are looked after, with this as their data.
    """

    def __init__(self, course: Path, assignment: str, selector: selectors.BaseSelector) -> None:
        self._selector = selector
        self._path = _card(course, assignment)
        self._path.parent.mkdir(exist_ok=True)
        self._card = self._path.open("a+b")
        try:
            fcntl.lockf(self._card, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._card.close()
            raise CourseError(f"another watcher stands on {assignment} already") from error
        self._folder = tempfile.TemporaryDirectory(prefix="autograder")
        address = f"{self._folder.name}/watch"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen()
        self._listener.setblocking(False)
        selector.register(self._listener, selectors.EVENT_READ, self)
        self._card.truncate(0)
        self._card.write(address.encode())
        self._card.flush()
        self._guests: dict[int, _Guest] = {}

    def hear(self, key: selectors.SelectorKey) -> tuple[int, Ask] | None:
        """Take what came in at a socket; returns who asks for what, if it is that."""
        if key.fileobj is self._listener:
            guest, _ = self._listener.accept()
            self._guests[guest.fileno()] = _Guest(guest)
            self._selector.register(guest, selectors.EVENT_READ, self)
            return None
        number = key.fd
        try:
            message = self._guests[number].message()
        except OSError:
            self.leave(number)
            return None
        if message is None:
            return None
        try:
            return number, msgspec.json.decode(message, type=Ask)
        except msgspec.MsgspecError:  # another version's
            self.leave(number)
            return None

    def answer(self, guest: int, what: Graded | Refused) -> None:
        """Send an answer to who asked, if they are still there."""
        if guest not in self._guests:
            return
        try:
            self._guests[guest].send(msgspec.json.encode(what))
        except OSError:
            self.leave(guest)

    def leave(self, guest: int) -> None:
        """Forget who asked."""
        if (known := self._guests.pop(guest, None)) is not None:
            self._selector.unregister(known.socket)
            known.socket.close()

    def is_here(self, guest: int) -> bool:
        return guest in self._guests

    def close(self) -> None:
        for guest in list(self._guests):
            self.leave(guest)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._folder.cleanup()
        with suppress(OSError):
            self._card.truncate(0)
        self._card.close()


class _Guest:
    """A socket to a run of `autograder grade`: messages are lines of JSON."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._received = bytearray()

    def message(self) -> bytes | None:
        """A message, if it is there as a whole. Raises OSError where there will be none."""
        data = self.socket.recv(1 << 16)
        if not data or len(self._received) > _LONGEST:
            raise ConnectionError("it has gone")
        self._received += data
        line, end, rest = self._received.partition(b"\n")
        if not end:
            return None
        self._received = rest
        return bytes(line)

    def send(self, message: bytes) -> None:
        self.socket.settimeout(30)  # a run that is stopped is not waited for
        self.socket.sendall(message + b"\n")


class Borrowed:
    """The workers of a watcher that stands on an assignment, if one does.

    Args:
        course: the course folder.
        course_hash: what it has to grade by.
    """

    def __init__(self, course: Path, assignment: str, course_hash: str, *, figures: bool) -> None:
        self._asks = Ask(course_hash, figures, [])
        self._socket = _connected(_card(course, assignment))

    @property
    def stands(self) -> bool:
        """Whether they can be had: a first question is answered."""
        if self._socket is None:
            return False
        try:
            self._send(self._asks)
            answer = next(self._lines(), b"")
        except OSError:
            return False
        return bool(json.loads(answer or b"{}") == {"refused": ""})

    def __call__(self, students: Sequence[str]) -> Iterator[Graded]:
        """Have submissions graded; raises CourseError where the watcher ends meanwhile."""
        try:
            self._send(msgspec.structs.replace(self._asks, students=list(students)))
            answers = self._lines()
            for _ in students:
                yield msgspec.json.decode(next(answers), type=Graded)
        except (OSError, StopIteration) as error:
            raise CourseError("the watcher that graded has ended: the same command goes on with the rest") from error

    def _send(self, asks: Ask) -> None:
        assert self._socket is not None
        self._socket.sendall(msgspec.json.encode(asks) + b"\n")

    def _lines(self) -> Iterator[bytes]:
        assert self._socket is not None
        with self._socket.makefile("rb") as file:
            while line := file.readline(_LONGEST):
                yield line

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connected(card: Path) -> socket.socket | None:
    """A socket to the watcher; None where none stands, or it is another account's."""
    try:
        with card.open("r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                address = file.read(os.pathconf("/", "PC_PATH_MAX"))
            else:
                return None
    except OSError:
        return None
    connected = socket.socket(socket.AF_UNIX)
    try:
        connected.connect(address)
    except OSError:
        connected.close()
        return None
    return connected


def _card(course: Path, assignment: str) -> Path:
    return ledger(course) / f".{assignment}.watch"
