"""A watcher lends its warm workers: `autograder grade` has submissions graded by them, and takes down what comes back.

They talk through a socket in a folder that only the watcher's own account can enter; which one, a file in the ledger
says, that the watcher keeps locked while it stands.
"""

import fcntl
import os
import selectors
import socket
import struct
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Client, Connection
from pathlib import Path

import msgspec

from autograder.classroom.graded import Graded
from autograder.course import Assignment, CourseError

_LONGEST = 64 * 1024 * 1024  # bytes of a message
_PATIENCE = struct.pack("ll", 30, 0)  # seconds, and microseconds: a run that is stopped is not waited for


class Ask(msgspec.Struct, frozen=True):
    """What a run of `autograder grade` asks for; of nobody, whether it is graded by the same at all.

    Attributes:
        course: what it grades by (see `fingerprint.of_course`).
    """

    course: str
    figures: bool
    students: list[str]


class Desk:
    """The watcher's side. Raises CourseError where another watcher stands already.

    Args:
        selector: where its sockets are looked after, with this as their data.
    """

    def __init__(self, assignment: Assignment, selector: selectors.BaseSelector) -> None:
        self._selector = selector
        self._path = _card(assignment)
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
        self._guests: dict[int, Connection] = {}

    def hear(self, key: selectors.SelectorKey) -> tuple[int, Ask] | None:
        """Take what came in at a socket; returns who asks for what, if it is that."""
        if key.fileobj is self._listener:
            accepted, _ = self._listener.accept()
            for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
                accepted.setsockopt(socket.SOL_SOCKET, option, _PATIENCE)
            guest = Connection(accepted.detach())
            self._guests[guest.fileno()] = guest
            self._selector.register(guest, selectors.EVENT_READ, self)
            return None
        try:
            return key.fd, msgspec.json.decode(self._guests[key.fd].recv_bytes(_LONGEST), type=Ask)
        except (OSError, EOFError, msgspec.MsgspecError):  # it has gone, or is another version's
            self.leave(key.fd)
            return None

    def answer(self, guest: int, what: Graded | bool) -> None:
        """Send an answer to who asked, if they are still there: a grade, or whether it is graded by the same."""
        if guest in self._guests:
            try:
                self._guests[guest].send_bytes(msgspec.json.encode(what))
            except OSError:
                self.leave(guest)

    def leave(self, guest: int) -> None:
        """Forget who asked."""
        known = self._guests.pop(guest)
        self._selector.unregister(known)
        known.close()

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


class Borrowed:
    """The workers of a watcher that stands on an assignment, if one does.

    Args:
        course_hash: what it has to grade by.
    """

    def __init__(self, assignment: Assignment, course_hash: str, *, figures: bool) -> None:
        self._asks = Ask(course_hash, figures, [])
        self._watcher = _connected(_card(assignment))

    @property
    def stands(self) -> bool:
        """Whether they can be had: a first question is answered."""
        if self._watcher is None:
            return False
        try:
            self._watcher.send_bytes(msgspec.json.encode(self._asks))
            return msgspec.json.decode(self._watcher.recv_bytes(_LONGEST), type=bool)
        except (OSError, EOFError, msgspec.MsgspecError):
            return False

    def __call__(self, students: Sequence[str]) -> Iterator[Graded]:
        """Have submissions graded; raises CourseError where the watcher ends meanwhile."""
        assert self._watcher is not None
        try:
            self._watcher.send_bytes(msgspec.json.encode(msgspec.structs.replace(self._asks, students=list(students))))
            for _ in students:
                yield msgspec.json.decode(self._watcher.recv_bytes(_LONGEST), type=Graded)
        except (OSError, EOFError, msgspec.MsgspecError) as error:
            raise CourseError("the watcher that graded has ended: the same command goes on with the rest") from error

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.close()


def _connected(card: Path) -> Connection | None:
    """A way to the watcher; None where none stands, or it is another account's."""
    try:
        with card.open("r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return None
            except OSError:
                return Client(os.fsdecode(file.read()), "AF_UNIX")
    except OSError:
        return None


def _card(assignment: Assignment) -> Path:
    return assignment.ledger / f".{assignment}.watch"
