"""Runs cells as a notebook would: IPython's shell without a kernel, outputs recorded in order and bounded."""

import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any, cast

import matplotlib.pyplot
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from matplotlib.figure import Figure
from traitlets.config import Config

from autograder.execution.wire.server import TimeIsUp
from autograder.execution.worker import pictures, stand_ins

TEXT_LIMIT = 20_000  # characters that a cell may print
DATA_LIMIT = 4 * 1024 * 1024  # bytes of pictures and other displayed data in a cell
_COUNT_LIMIT = 200  # outputs of a cell
_FIGURE_LIMIT = 20  # of them that are drawn
_FRAMES = 15  # at each end of a traceback


class Recorder:
    """The outputs of one cell, in nbformat's form, with bytes where that has text in `data`."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._text = TEXT_LIMIT
        self._data = DATA_LIMIT

    def stream(self, name: str, text: str) -> None:
        if not text or self._text < 0:
            return
        kept = text[: self._text]
        self._text -= len(text)
        if self._text < 0:
            kept += f"\n[output cut here: a cell may print {TEXT_LIMIT:,} characters]\n"
            self._text = -1
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += kept
        else:
            self._add({"output_type": "stream", "name": name, "text": kept})

    def display(self, kind: str, data: dict[str, Any]) -> None:
        packed = {mime: _as_bytes(mime, content) for mime, content in data.items()}
        self._data -= sum(map(len, packed.values()))
        if self._data < 0:
            packed = {"text/plain": b"[output left out: a cell may display 4 MiB]"}
        self._add({"output_type": kind, "data": packed})

    def error(self, error: BaseException, traceback: list[str]) -> None:
        text = "\n".join(traceback)[-TEXT_LIMIT:]
        self._add(
            {
                "output_type": "error",
                "ename": type(error).__name__[:200],
                "evalue": _text(error)[:2000],
                "traceback": text.split("\n"),
            }
        )

    def _add(self, output: dict[str, Any]) -> None:
        if len(self.outputs) < _COUNT_LIMIT:
            self.outputs.append(output)


class _Stream(io.TextIOBase):
    def __init__(self, name: str, recorder: Recorder) -> None:
        self._name = name
        self._recorder = recorder

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._recorder.stream(self._name, str(text))
        return len(text)


class _Publisher(DisplayPublisher):
    def publish(self, data: dict[str, Any], *_: object, **__: object) -> None:
        self.shell.recorder.display("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.outputs.clear()


class _Hook(DisplayHook):
    shell: Any  # that of this module

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.recorder.display("execute_result", format_dict)

    def finish_displayhook(self) -> None:
        pass


class _RecordingShell(InteractiveShell):
    recorder: Recorder

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        kind, error, traceback = super()._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]  # IPython does not type it
        _shorten(error)
        return kind, error, traceback

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.recorder.error(evalue, stb)

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep all that a cell prints for its history."""
        yield


class Shell:
    """One notebook's namespace. Made once in the warm process; what runs in it, runs in a fork."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False  # it would start a thread and open a database
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.cache_size = 0  # `Out` would keep every displayed object
        self._shell = _RecordingShell.instance(  # the instance is what `get_ipython()` and `display()` look for
            config=config, display_pub_class=_Publisher, displayhook_class=_Hook
        )
        # Figures are drawn and closed when their cell has run.
        self._shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]  # IPython does not type it
        display = cast(DisplayFormatter, self._shell.display_formatter)
        display.formatters["image/png"].for_type(Figure, self._draw)
        stand_ins.put_in_place(self._shell)
        self._shell.recorder = Recorder()

    def _draw(self, figure: Figure) -> bytes | None:
        """A figure in every epoch is drawn for the first of them only."""
        self._drawn += 1
        return pictures.png(figure) if self._drawn <= _FIGURE_LIMIT else None

    def leave_out_figures(self) -> None:
        """From now on, show the size of a figure in its place."""
        select_figure_formats(self._shell, set())

    @property
    def namespace(self) -> dict[str, Any]:
        namespace: dict[str, Any] = self._shell.user_ns
        return namespace

    def run(self, source: str, seconds: float, patience: float) -> list[dict[str, Any]]:
        """Run a cell; returns its outputs.

        A cell that takes more processor time, or `patience` times as long by the clock, is interrupted where Python
        can be.
        """
        recorder = self._shell.recorder = Recorder()
        self._drawn = 0
        out, err = (_Stream(name, recorder) for name in ("stdout", "stderr"))
        interrupt_when_time_is_up()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, patience * seconds)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                self._shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]  # the same
        except TimeIsUp as error:
            recorder.error(error, [f"TimeIsUp: {error}"])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            matplotlib.pyplot.close("all")
        return recorder.outputs


def _shorten(error: BaseException | None) -> None:
    """Leave out the middle of long tracebacks: IPython takes seconds for what recursion without end leaves behind."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = []
        frame = error.__traceback__
        while frame is not None:
            frames.append(frame)
            frame = frame.tb_next
        if len(frames) > 2 * _FRAMES:
            frames[_FRAMES - 1].tb_next = frames[-_FRAMES]
        error = error.__cause__ or error.__context__


def interrupt_when_time_is_up() -> None:
    """Have both timers interrupt what is run: that of processor time, and that of the clock."""
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp("this took too long and was stopped" + (", by the clock" if number == signal.SIGALRM else ""))


def _as_bytes(mime: str, content: object) -> bytes:
    if isinstance(content, bytes):
        return content
    return str(content).encode(errors="replace")


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception's own __str__ is anybody's code
        return ""
