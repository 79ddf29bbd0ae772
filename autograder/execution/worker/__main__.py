"""The process that imports everything once, and forks for each submission; no student code ever runs in it.

Usage: python -m autograder.execution.worker FD, where a socket has descriptor FD, on which the grader makes calls.
"""

import gc

# Objects: what is imported, and figures, are made of many, of which few are garbage.
gc.set_threshold(50_000)

import os
import socket
import sys
from collections.abc import Callable
from functools import partial

import matplotlib.figure
import matplotlib.pyplot
import mpl_toolkits.mplot3d
import torch

# A third of the start. Optimizers and `torch.func` import it where they are first used, which would be in each fork.
import torch._dynamo

from autograder.execution.sandbox import ResourceLimits, kernel, seccomp
from autograder.execution.sandbox.confine import FILTER, end, fork_confined
from autograder.execution.wire.server import Server
from autograder.execution.worker import pictures
from autograder.execution.worker.cells import Shell
from autograder.execution.worker.serving import serve_submission


def main() -> None:
    torch.set_num_threads(1)
    _draw_once()
    _compute_in_half_precision()
    functions: dict[str, Callable[..., object]] = {"ready": bool, "end": end}
    server = Server(socket.socket(fileno=int(sys.argv[-1])), functions.__getitem__)
    functions["fork"] = partial(_fork, Shell(), server.descriptors)
    gc.collect()  # once, here: in each fork it would copy all that is collected
    kernel.use_huge_pages()
    server.serve()


def _fork(shell: Shell, descriptors: list[int], sizes: dict[str, int], without: list[str], figures: bool) -> int:
    """Fork a process for a submission, that answers calls on the socket that came along; returns its guard.

    Args:
        without: the layers of confinement that this machine does not have.
    """
    with socket.socket(fileno=descriptors.pop()) as channel:
        group = None if FILTER in without else seccomp.one_group()
        return fork_confined(
            partial(serve_submission, channel, shell, figures=figures, group=group),
            ResourceLimits(**sizes),
            keep=[channel.fileno()],
            without=without,
        )


def _compute_in_half_precision() -> None:
    """Have PyTorch look now at what the processor can do: it reads that from files which submissions do not see."""
    for dtype in (torch.float16, torch.bfloat16):
        torch.nn.functional.linear(torch.ones(2, 2, dtype=dtype), torch.ones(2, 2, dtype=dtype))


def _draw_once() -> None:
    """Fill matplotlib's caches (fonts, colour maps, the 3-D projection) once for all."""
    figure = matplotlib.figure.Figure()
    figure.add_subplot(1, 2, 1).plot([0, 1], label="$x_0$")
    axes = figure.add_subplot(1, 2, 2, projection=mpl_toolkits.mplot3d.Axes3D.name)
    axes.set_title("warm")
    pictures.png(figure)


if __name__ == "__main__":
    main()
    os._exit(0)  # at once: what imported libraries do at exit is of no use here, and takes time
