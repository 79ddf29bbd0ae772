"""Prints what the submissions' own cells cost, in CPU seconds a submission: in forks of a warm interpreter, ungraded,
with figures drawn as IPython does.

Usage: python tests/bench/floor.py NOTEBOOK ...
"""

import os

os.environ.update(OMP_NUM_THREADS="1", MPLBACKEND="agg")

import gc
import statistics
import sys

import matplotlib.pyplot
import mpl_toolkits.mplot3d  # noqa: F401  imported to be warm
import nbformat
import torch
import torch._dynamo
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats

from autograder.execution.worker.cells import Shell
from autograder.intake.cells import grade_id


def main() -> None:
    torch.set_num_threads(1)
    notebooks = [nbformat.read(path, as_version=4) for path in sys.argv[1:]]
    matplotlib.pyplot.figure().savefig(os.devnull, format="png")
    shell = Shell()
    select_figure_formats(InteractiveShell.instance(), {"png"})
    gc.collect()
    gc.freeze()  # a collection in a fork would copy all that is collected, which is no cost of the notebook's
    print(statistics.mean(_cost(shell, notebook) for notebook in notebooks))


def _cost(shell: Shell, notebook: nbformat.NotebookNode) -> float:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    sources = [cell.source for cell in cells if not str(grade_id(cell)).startswith("test_")]
    process = os.fork()
    if process == 0:
        try:
            for source in sources:
                shell.run(source)
        finally:
            os._exit(0)
    _, _, usage = os.wait4(process, 0)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
