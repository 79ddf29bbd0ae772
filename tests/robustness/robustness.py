"""Examples must get their verdicts whatever is drawn for the tests, with one thread or two, and with a part of the
tolerance: the right ones all points, the wrong ones the failures that they name, and no others.

Usage: python tests/robustness/robustness.py [--seeds N] [--first SEED] [--threads 1 2] [--tolerance FACTOR] [NAME ...]
(see `make robustness`, which runs it with the oldest and the newest versions of the libraries). Each example's cells
are run once for each number of threads; the tests of the tasks that it changes judge the same process again and again.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import matplotlib
import numpy
import torch
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from promises import unkept
from rich.console import Console
from rich.progress import track

from autograder.classroom.graded import Graded
from autograder.classroom.pool import grade_all
from autograder.course import Assignment
from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.sandbox import ResourceLimits
from autograder.intake.cells import grade_id, points
from autograder.intake.restore import restore
from autograder.judging.plugin import HiddenTests
from autograder.judging.verdicts import Verdict
from autograder.release.examples import Example, build_notebook, read_examples, task_differences
from autograder.submission import Grader

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
_PATIENT = TimeLimits(task=120.0)
_FOLDERS = ("accepted", "partial", "wrong")  # those that depend on limits of time and memory are judged elsewhere
_MOST_SHOWN = 6  # lines for one example
_ROUNDING = re.compile(r"^ROUNDING = (.*)$", re.MULTILINE)


def main() -> int:
    options = _options()
    console = Console()
    versions = ", ".join(f"{library.__name__} {library.__version__}" for library in (torch, numpy, matplotlib))
    console.print(
        f"{versions}; {options.seeds} seeds, {' and '.join(map(str, options.threads))} threads, "
        f"{options.tolerance:g} times the tolerance",
        highlight=False,
    )
    source, release = Assignment(CHECKOUT, ASSIGNMENT).source(), Assignment(CHECKOUT, ASSIGNMENT).release()
    examples = {example.name: example for example in _examples(options.names)}
    seeds = range(options.first, options.first + options.seeds)
    with _with_tolerance(options.tolerance) as hidden, Grader(hidden, release, figures=False) as grader:
        with ForkServer(ResourceLimits(), figures=False).ready() as worker:
            broken, promises = unkept(source, worker)
        console.print(f"{promises - len(broken)} of {promises} numbers in the texts are printed", highlight=False)
        tests = HiddenTests(hidden, _worth(release))

        def judge(job: str) -> Graded:
            name, threads = job.split()
            torch.set_num_threads(int(threads))
            notebook = _with_threads(build_notebook(examples[name], source, release), int(threads))
            failures = []
            with grader.run(restore(notebook, release)[0]) as live:
                for task in sorted(_tasks(examples[name], tests.test_cells), key=live.places.__getitem__):
                    live.execution.run_to(live.places[task])
                    for seed in seeds:
                        result = tests.judge(task, lambda _: live.student(), seed, _PATIENT)
                        found = task_differences(examples[name], result)
                        failures += [f"seed {seed}: {difference}" for difference in found]
                        failures += [_why(verdict) for verdict in result.verdicts if found and verdict.detail]
            shown = "\n".join(failures[:_MOST_SHOWN])
            return Graded(job, problem=f"other verdicts than its own:\n{shown}" if failures else "")

        jobs = [f"{name} {threads}" for threads in options.threads for name in examples]
        graded = track(grade_all(judge, jobs, os.cpu_count() or 1), "Examples", total=len(jobs), console=console)
        failed = [one for one in graded if one.problem]
    for one in failed:
        console.print(f"✗ {one.student} threads: {one.problem}", style="red", highlight=False, markup=False)
    for promise in broken:
        console.print(f"✗ {promise}", style="red", highlight=False, markup=False)
    console.print(f"{len(jobs) - len(failed)} passed, {len(failed)} failed", highlight=False)
    return 1 if failed or broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", help="only examples whose names begin like this: accepted/mse")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--tolerance", type=float, default=1.0, metavar="FACTOR")
    return parser.parse_args()


def _examples(names: Sequence[str]) -> list[Example]:
    found = read_examples(CHECKOUT / "tests" / "submissions" / ASSIGNMENT)
    judged = [example for example in found if example.path.parent.name in _FOLDERS]
    return [example for example in judged if not names or example.name.startswith(tuple(names))]


def _worth(release: NotebookNode) -> dict[str, Decimal]:
    """The test cells, and what each is worth."""
    cells = [cell for cell in release.cells if (grade_id(cell) or "").startswith("test_")]
    return {str(grade_id(cell)): points(cell) or Decimal(0) for cell in cells}


def _tasks(example: Example, every: Sequence[str]) -> list[str]:
    """The test cells of the tasks that an example changes or names; all of them where it changes something else."""
    changed = {f"test_{edit.cell}" for edit in example.edits}
    judged = changed | set(example.expected) if changed and changed <= set(every) else set(every)
    return [task for task in every if task in judged]


def _why(verdict: Verdict) -> str:
    """What failed, in a line."""
    lines = [line[1:].strip() for line in verdict.detail.splitlines() if line.startswith("E ")]
    return " ".join([f"  {verdict.test}:", verdict.reason, *lines[:1]])


def _with_threads(notebook: NotebookNode, threads: int) -> NotebookNode:
    """The notebook with the submission's own choice of how many threads compute: one is what the worker begins with."""
    if threads > 1:
        notebook.cells.insert(0, new_code_cell(f"import torch\ntorch.set_num_threads({threads})", id="threads"))
    return notebook


@contextmanager
def _with_tolerance(factor: float) -> Iterator[Path]:
    """The folder of the hidden tests; where the factor is not 1, a copy with so many times the `ROUNDING`."""
    hidden = Assignment(CHECKOUT, ASSIGNMENT).hidden_tests
    if factor == 1:
        yield hidden
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(hidden, Path(folder) / hidden.name))
        reference = copy / "reference.py"
        text, count = _ROUNDING.subn(rf"ROUNDING = {factor} * (\1)", reference.read_text(encoding="utf-8"))
        assert count == 1, "reference.py has no ROUNDING"
        reference.write_text(text, encoding="utf-8")
        yield copy


if __name__ == "__main__":
    sys.exit(main())
