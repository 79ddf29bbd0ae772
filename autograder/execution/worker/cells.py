"""Runs cells as a notebook would: IPython's shell without a kernel, outputs recorded in order and bounded."""

import io
from collections.abc import Callable
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from functools import partial
from typing import Any

import matplotlib.pyplot
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from matplotlib.figure import Figure
from traitlets.config import Config

from autograder.execution.wire.server import TimeIsUp, text_of
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
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:  # which nothing but a stream has
            last["text"] += kept
        else:
            self._add({"output_type": "stream", "name": name, "text": kept})

    def display(self, kind: str, data: dict[str, Any]) -> None:
        packed = {
            mime: content if isinstance(content, bytes) else str(content).encode(errors="replace")
            for mime, content in data.items()
        }
        self._data -= sum(map(len, packed.values()))
        if self._data < 0:
            packed = {"text/plain": b"[output left out: a cell may display 4 MiB]"}
        self._add({"output_type": kind, "data": packed})

    def error(self, error: BaseException, traceback: list[str]) -> None:
        name, text = type(error).__name__[:200], text_of(error)[:2000]
        shown = "\n".join(traceback)[-TEXT_LIMIT:].split("\n")
        self._add({"output_type": "error", "ename": name, "evalue": text, "traceback": shown})

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


class Shell:
    """Runs cells. Made once in the warm process; what runs in it, runs in a fork.

    Attributes:
        namespace: what cells have set.
    """

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False  # it would start a thread and open a database
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.cache_size = 0  # `Out` would keep every displayed object
        self._recorder = Recorder()
        # The instance is what `get_ipython()` and `display()` look for. Front ends replace what it does, too.
        shell: Any = InteractiveShell.instance(config=config)
        shell.display_pub.publish = lambda data, *_, **__: self._recorder.display("display_data", data)
        shell.display_pub.clear_output = lambda wait=False: self._recorder.outputs.clear()
        shell.displayhook.write_format_data = lambda data, *_: self._recorder.display("execute_result", data)
        shell._showtraceback = lambda kind, error, lines: self._recorder.error(error, lines)
        shell._get_exc_info = partial(_in_short, shell._get_exc_info)
        shell._tee = lambda channel: nullcontext()  # it would keep all that a cell prints for its history
        shell.enable_gui = lambda gui=None: None
        # Figures are drawn and closed when their cell has run.
        shell.enable_matplotlib("inline")
        shell.display_formatter.formatters["image/png"].for_type(Figure, self._draw)
        stand_ins.put_in_place(shell)
        self._shell = shell
        self.namespace: dict[str, Any] = shell.user_ns

    def _draw(self, figure: Figure) -> bytes | None:
        """A figure in every epoch is drawn for the first of them only."""
        self._drawn += 1
        return pictures.png(figure) if self._drawn <= _FIGURE_LIMIT else None

    def leave_out_figures(self) -> None:
        """From now on, show the size of a figure in its place."""
        select_figure_formats(self._shell, set())

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell; returns its outputs."""
        recorder = self._recorder = Recorder()
        self._drawn = 0
        out, err = (_Stream(name, recorder) for name in ("stdout", "stderr"))
        try:
            with redirect_stdout(out), redirect_stderr(err):
                self._shell.run_cell(source, store_history=False)
        except TimeIsUp as error:  # while something was displayed, say
            recorder.error(error, [f"TimeIsUp: {error}"])
        finally:
            matplotlib.pyplot.close("all")
        return recorder.outputs


def _in_short(find: Callable[..., Any], *given: Any) -> Any:
    """An exception with its kind and traceback, without the middle of a long one.

    IPython takes seconds for what recursion without end leaves behind.
    """
    found = find(*given)
    error, seen = found[1], set[int]()
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
    return found
