"""Writing what must not be cut in two: interrupts wait, and a full disk is told from what failed by itself."""

import errno
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class DiskFull(Exception):
    """There is no room left; the text is what was said of it."""


@contextmanager
def told_when_full() -> Iterator[None]:
    """Raise DiskFull in the place of whatever else the block raises where no room is left."""
    try:
        yield
    except Exception as error:
        if _is_full(error):
            raise DiskFull(str(error).partition("\n")[0]) from error
        raise


def _is_full(error: BaseException | None) -> bool:
    """Whether this error, or one that it came of, says that there is no room left."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", "") == "53100":
            return True  # the latter is PostgreSQL's
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def deferred() -> Iterator[None]:
    """Let an interrupt (Ctrl-C) take effect only after the block: as KeyboardInterrupt, as usual.

    Interrupts reach the main thread alone, so in others there is nothing to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: received.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if received:
        raise KeyboardInterrupt


@contextmanager
def heard() -> Iterator[Callable[[], None]]:
    """Have no interrupt get lost: Python drops what it raises while an object is cleaned up.

    Gives a function to be called now and then, which raises KeyboardInterrupt where there was an interrupt. To be used
    in the main thread.
    """
    received: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    def check() -> None:
        if received:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
