"""Figures look as IPython shows them, though they are drawn once."""

import io
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredText
from matplotlib.patheffects import withStroke
from PIL import Image

from autograder.execution.worker.pictures import png, with_a_palette


def _line() -> None:
    _, axes = plt.subplots(figsize=(6.0, 3.6), dpi=90)
    axes.plot([1, 2], [3, 4], label="model")
    axes.set(title="Training", xlabel="feature", ylabel="target")
    axes.legend()


def _surface() -> None:
    axes = plt.figure(figsize=(9.5, 4.0)).add_subplot(1, 2, 2, projection="3d")
    grid = np.meshgrid(np.arange(9.0), np.arange(9.0))
    axes.plot_surface(*grid, 1e5 * grid[0] * grid[1], cmap="viridis")
    axes.set(xlabel="bias", ylabel="slope", title="surface")
    axes.set_zlabel("cost", labelpad=30)
    axes.view_init(10, 200)
    axes.text(9, 9, 9, "a text that is far away")


def _contours() -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8), width_ratios=(1.3, 1))
    values = np.arange(25.0).reshape(5, 5)
    figure.colorbar(left.contourf(values), ax=left, label="epoch", extend="both")
    right.clabel(right.contour(values))
    right.set_aspect("equal")
    figure.suptitle("two of them")


def _outside() -> None:
    _, axes = plt.subplots(facecolor="#ff000080")
    axes.text(-1, 0.5, "outside")
    axes.legend(axes.plot([1, 2], [1e-9, 1e9]), ["a line"], loc="upper left", bbox_to_anchor=(1, 1))
    axes.add_artist(AnchoredText("below", loc="upper left", bbox_to_anchor=(0, -0.3), bbox_transform=axes.transAxes))
    axes.set_xticks([1, 2], ["a long label", "another"], rotation=60, ha="right")


def _scales() -> None:
    _, axes = plt.subplots()
    axes.plot([1e9, 1e9 + 1], [1, 1e7])
    axes.twinx().set_ylabel("another scale")
    axes.secondary_xaxis("top").set_xlabel("above")
    axes.set_title("above that")
    axes.inset_axes((0.9, 0.9, 0.5, 0.5)).table([["1", "2"]], rowLabels=["row"])


def _polar() -> None:
    plt.figure().add_subplot(projection="polar")
    plt.thetagrids([0, 90], ["in the east", "in the north"])


def _laid_out() -> None:
    _, axes = plt.subplots(2, 2, layout="constrained", sharex="col")
    axes[0, 0].set_xlabel("three\n\nlines")


def _parts() -> None:
    left, right = np.ravel(np.asarray(plt.figure().subfigures(1, 2)))
    left.subplots().plot([1, 2])
    right.suptitle("right")
    right.subplots().set_visible(False)


def _equal() -> None:
    _, (left, right) = plt.subplots(1, 2, sharey=True, layout="tight")
    left.set_aspect("equal", adjustable="datalim")
    left.plot([0, 100], [0, 1])
    right.set_aspect(0.01)
    right.set_ylabel("high\n" * 9)


def _shared() -> None:
    figure, (left, right) = plt.subplots(1, 2, sharex=True, sharey=True, width_ratios=(9, 1))
    left.plot([1e6, 1e6 + 2], [1e-7, 3e-7])
    twin = right.twinx()
    twin.plot([1e6, 1e6 + 2], [1e7, 5e9])
    twin.set_yscale("log")
    figure.autofmt_xdate()


def _fine() -> None:
    _, axes = plt.subplots(subplot_kw={"xscale": "log"})
    axes.plot(np.array(["2024-01-01", "2024-01-20"], "M8[D]"), [1, 2])
    axes.minorticks_on()
    axes.grid(which="both")
    axes.tick_params(which="both", top=True, labeltop=True, labelright=True, rotation=30)
    axes.invert_yaxis()


def _texts() -> None:
    """The same text, again and again, with one property changed."""
    _, axes = plt.subplots()
    changes: list[dict[str, Any]] = [
        {},
        {"ha": "right"},
        {"va": "top"},
        {"multialignment": "right"},
        {"linespacing": 2},
        {"rotation": 30},
        {"rotation": 30, "rotation_mode": "anchor"},
        {"parse_math": False},
        {"size": 17},
        {"weight": "bold"},
        {"wrap": True},
        {"path_effects": [withStroke(linewidth=3, foreground="red")]},
    ]
    for number, change in enumerate(changes):
        column, row = divmod(number, 4)
        axes.text(0.4 * column, 0.2 + 0.2 * row, "the same\n$x^2$ on two lines, the second longer", **change)


def _empty() -> None:
    plt.figure().text(0.5, 0.5, "nothing")


@pytest.mark.parametrize(
    "draw",
    [
        *(_line, _surface, _contours, _outside, _scales, _polar, _laid_out, _parts, _empty),
        *(_equal, _shared, _fine, _texts),
    ],
    ids=lambda d: d.__name__,
)
def test_a_figure_is_the_one_that_ipython_shows(draw: Callable[[], None]) -> None:
    drawn = print_figure(_figure(draw))
    assert png(_figure(draw)) == (drawn and with_a_palette(drawn))


@pytest.mark.parametrize("draw", [_surface, _contours, _outside], ids=lambda d: d.__name__)
def test_in_fewer_colours_it_looks_the_same_and_is_small(draw: Callable[[], None]) -> None:
    drawn, shown = print_figure(_figure(draw)), png(_figure(draw))
    assert shown is not None
    assert len(shown) < 0.5 * len(drawn)
    before, after = (np.asarray(Image.open(io.BytesIO(one)).convert("RGBA"), int) for one in (drawn, shown))
    assert before.shape == after.shape
    assert np.abs(before - after).mean() < 3
    assert np.abs(before - after).max() < 40


def _figure(draw: Callable[[], None]) -> Figure:
    plt.close("all")
    draw()
    figure = plt.gcf()
    plt.close("all")
    return figure
