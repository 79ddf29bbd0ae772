"""Figures as IPython shows them, pixel by pixel, without computing the same things again and again."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.pylabtools import print_figure
from matplotlib import rcParams
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure
from matplotlib.text import Text

# Four fifths of the time of the usual level, for files that are a tenth larger.
_COMPRESSION = {"compress_level": 1}


def png(figure: Figure) -> str | None:
    """The figure as a PNG in base64, cropped to what is drawn; None for an empty one: what IPython's formatter gives.

    With `bbox_inches="tight"`, matplotlib draws a figure a first time to find out where everything is. Artists know
    that without being drawn, unless a layout engine is to place them.
    """
    cropped: dict[str, Any] = {}
    with _remembered_texts(), _remembered_ticks():
        if figure.get_layout_engine() is None:
            cropped["bbox_inches"] = figure.get_tightbbox().padded(rcParams["savefig.pad_inches"])
        printed: str | None = print_figure(figure, base64=True, pil_kwargs=_COMPRESSION, **cropped)
    return printed


@contextmanager
def _remembered_texts() -> Iterator[None]:
    """Each text is laid out once, where matplotlib does so whenever it asks for its place."""
    layouts: dict[Hashable, Any] = {}

    def get_layout(text: Any, renderer: Any) -> Any:
        if text.get_wrap():  # depends on where it stands
            return lay_out(text, renderer)
        key = (
            text.get_text(),
            hash(text.get_fontproperties()),  # which can be changed, and then has another hash
            text.get_usetex(),
            text.get_parse_math(),
            text._linespacing,
            text._multialignment,
            text.get_horizontalalignment(),
            text.get_verticalalignment(),
            text.get_rotation(),
            text.get_rotation_mode(),
            text.get_figure(root=True).dpi,
            renderer.dpi,
        )
        if key not in layouts:
            layouts[key] = lay_out(text, renderer)
        return layouts[key]

    with _replaced(Text, "_get_layout", get_layout) as lay_out:
        yield


@contextmanager
def _remembered_ticks() -> Iterator[None]:
    """The ticks of an axis are placed once, where matplotlib does so a dozen times for each picture."""
    placed: dict[Axis, tuple[Hashable, list[Any]]] = {}

    def update_ticks(axis: Axis) -> Any:
        if type(axis) not in (XAxis, YAxis):  # those of other projections move their ticks when they are drawn
            return update(axis)
        now = (*axis.get_view_interval(), *axis.axes.bbox.size)
        if axis not in placed or placed[axis][0] != now:
            placed[axis] = now, update(axis)
        return placed[axis][1]

    with _replaced(Axis, "_update_ticks", update_ticks) as update:
        yield


@contextmanager
def _replaced(owner: type, name: str, method: Any) -> Iterator[Any]:
    """Yields the method as it was."""
    before = getattr(owner, name)
    setattr(owner, name, method)
    try:
        yield before
    finally:
        setattr(owner, name, before)
