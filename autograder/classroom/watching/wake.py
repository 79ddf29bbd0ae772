"""What wakes a watcher: changes of files, finished work, signals, and people who ask."""

import os
import selectors
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from types import FrameType

import watchfiles


class Bell:
    """Sleeps until something happens: in a thread (`ring`), at a socket (of `selector`), or to watched files.

    Attributes:
        stop_asked: a person, or the system, has asked this process to end.
    """

    def __init__(self) -> None:
        self.stop_asked = False
        self.selector = selectors.DefaultSelector()
        self._heard, self._ring = os.pipe()
        for end in (self._heard, self._ring):
            os.set_blocking(end, False)
        self.selector.register(self._heard, selectors.EVENT_READ)
        self._changed: deque[Path] = deque()  # filled by another thread
        self._end = Event()
        self._watcher: Thread | None = None

    def ring(self, _: object = None) -> None:
        """Wake the sleeper; from any thread."""
        with suppress(BlockingIOError):  # it is ringing
            os.write(self._ring, b".")

    def watch(self, folders: list[Path]) -> None:
        """Wake when something in these folders changes, as far as the system tells."""

        def watch() -> None:
            with suppress(OSError, RuntimeError):  # a folder is gone: then nothing is told
                for changes in watchfiles.watch(
                    *folders, watch_filter=None, debounce=20, step=10, stop_event=self._end, raise_interrupt=False
                ):
                    self._changed.extend(Path(path) for _, path in changes)
                    self.ring()

        self._watcher = Thread(target=watch, daemon=True)
        self._watcher.start()

    def changed(self) -> set[Path]:
        """The files that have changed since this was asked last."""
        return {self._changed.popleft() for _ in range(len(self._changed))}

    def sleep(self, seconds: float) -> list[selectors.SelectorKey]:
        """Sleep so long, or until something happens; returns the sockets at which it did."""
        keys = [key for key, _ in self.selector.select(seconds)]
        with suppress(BlockingIOError):
            os.read(self._heard, 1 << 16)
        return [key for key in keys if key.fd != self._heard]

    def close(self) -> None:
        self._end.set()
        if self._watcher is not None:
            self._watcher.join(5)
        self.selector.close()
        for end in (self._heard, self._ring):
            os.close(end)


@contextmanager
def stopped_by_signals(bell: Bell) -> Iterator[None]:
    """Have SIGINT and SIGTERM be asked for in between, so that what runs is finished; a second one ends at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        if bell.stop_asked:
            raise KeyboardInterrupt
        bell.stop_asked = True
        bell.ring()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
