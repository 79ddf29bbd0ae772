"""What stands for things that there are not in the grader: a shell, somebody who answers, a compiler, a screen."""

import builtins
import getpass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.core.error import StdinNotImplementedError
from IPython.utils.text import SList
from torch import nn
from torch.utils.data.dataloader import DataLoader, _SingleProcessDataLoaderIter

# The functions of pyplot that make figures and axes, wait, or look at what they were given. All others only ask the
# figure or the axes that there are, also those that were imported by their names.
_DRAWING = (
    *("figure", "gcf", "axes", "gca", "sca", "subplot", "subplot2grid", "subplot_mosaic", "close", "draw", "show"),
    *("pause", "get", "getp", "setp", "polar", "rgrids", "thetagrids"),
)
# Magics that hand what stands below them, or behind them, to another program.
_PROGRAMS = ("!", "bash", "cmd", "perl", "pypy", "python2", "ruby", "script", "sh", "shell")


def put_in_place(shell: Any) -> None:
    """Put all of them in place but for the screen (see `draw_nothing`)."""
    shell.system, shell.getoutput = _no_shell, _no_output  # as front ends do
    for name in _PROGRAMS:
        shell.register_magic_function(_no_shell, "line_cell", name)
    builtins.input = getpass.getpass = _nobody_answers
    torch.compile = _as_it_is
    DataLoader._get_iterator = _in_this_process  # type: ignore[method-assign, assignment]  # workers would share memory with it
    torch.Tensor.share_memory_ = lambda tensor: tensor  # type: ignore[method-assign]  # which nobody is there to share
    nn.Module.compile = lambda *_, **__: None  # type: ignore[method-assign]  # which changes nothing but the speed


def _no_shell(*_: object, **__: object) -> None:
    print("[There is no shell in the grader: this line is not run.]")


def _no_output(*_: object, **__: object) -> SList:
    _no_shell()
    return SList()


def _nobody_answers(*_: object, **__: object) -> str:
    raise StdinNotImplementedError("nobody answers in the grader: write the value into the code")


def _as_it_is(model: Any = None, **_: object) -> Any:
    """What `torch.compile` computes is what it was given computes."""
    return model if model is not None else lambda function: function


def _in_this_process(loader: DataLoader[Any]) -> _SingleProcessDataLoaderIter:
    """Batches are what they are, whoever loads them."""
    loader.num_workers, loader.timeout = 0, 0
    return _SingleProcessDataLoaderIter(loader)


class _Anything:
    """A figure, axes, a line: it can be asked for everything, does nothing, and is one thing where it is unpacked."""

    def __getattr__(self, name: str) -> "_Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> "_Anything":
        return self

    __getitem__ = __enter__ = __call__

    def __iter__(self) -> Any:
        return iter([self])

    def __exit__(self, *_: object) -> None:
        pass


def _subplots(nrows: int = 1, ncols: int = 1, *_: object, squeeze: bool = True, **__: object) -> tuple[_Anything, Any]:
    axes: Any = np.full((nrows, ncols), _Anything(), dtype=object)
    if squeeze:
        axes = axes.item() if axes.size == 1 else axes.squeeze()
    return _Anything(), axes


def draw_nothing() -> None:
    """Have pyplot do nothing from now on: a test that calls a function waits for its values, not for its figures."""
    vars(plt).update(dict.fromkeys(_DRAWING, _Anything()), subplots=_subplots)
