"""Examples must come to the same in a fork of the warm process as in a process of their own: verdicts, outputs, and
random numbers.

Usage: python tests/robustness/fresh.py [NAME ...] (see `make fresh`). Each example is graded twice with the same seed:
by a grader whose warm process has served others before, and by one whose process was started for it alone.
"""

import os
import re
import sys
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from rich.console import Console
from rich.progress import track

from autograder.classroom.graded import Graded
from autograder.classroom.pool import grade_all
from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.release.examples import Example, build_notebook, read_examples
from autograder.submission import Grader, Submission

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
EXAMPLES = CHECKOUT / "tests" / "submissions" / ASSIGNMENT
_SEED = 7
# Each stream of random numbers, and what hashing depends on.
_RANDOM = """\
import random
print(random.random(), np.random.rand(), np.random.default_rng(1).random())
print(torch.rand(1), nn.Linear(1, 1).bias, hash("text"))
"""
_MOST_SHOWN = 200
_ADDRESS = re.compile(r"0x[0-9a-f]{8,}")  # of an object that has no other name


def main() -> int:
    console = Console()
    source, release = Assignment(CHECKOUT, ASSIGNMENT).source(), Assignment(CHECKOUT, ASSIGNMENT).release()
    names = tuple(sys.argv[1:]) or ("",)
    examples = {example.name: example for example in read_examples(EXAMPLES) if example.name.startswith(names)}
    with Grader(Assignment(CHECKOUT, ASSIGNMENT).hidden_tests, release, figures=False) as warm:

        def compare(name: str) -> Graded:
            return Graded(name, problem="\n".join(differences(warm, examples[name], source, release)))

        jobs = grade_all(compare, list(examples), os.cpu_count() or 1)
        failed = [one for one in track(jobs, "Examples", total=len(examples), console=console) if one.problem]
    for one in failed:
        console.print(f"✗ {one.student}: {one.problem}", style="red", highlight=False, markup=False, soft_wrap=True)
    console.print(f"{len(examples) - len(failed)} passed, {len(failed)} failed", highlight=False)
    return 1 if failed else 0


def differences(
    warm: Grader, example: Example, source: NotebookNode, release: NotebookNode, *, figures: bool = False
) -> list[str]:
    """Where an example comes to something else in a fork of a warm process than in a process of its own.

    Args:
        figures: as the warm grader has it.
    """
    notebook = _with_random_numbers(build_notebook(example, source, release))
    submission = Submission(ASSIGNMENT, "student", notebook, "", [])
    tests = Assignment(CHECKOUT, ASSIGNMENT).hidden_tests
    with Grader(tests, release, figures=figures) as fresh:
        results = [grader.grade(submission, seed=_SEED) for grader in (fresh, warm)]
    # What hostile ones show, and how they end, depends on their time and memory, and on the numbers of their processes.
    own, forked = (_statuses(result) if example.threat else _outcome(result, notebook) for result, notebook in results)
    found = [_shown(what, own[what], forked[what]) for what in own if own[what] != forked[what]]
    if not example.threat and "tensor" not in own["outputs of random-at-first"]:
        found.append("no random numbers were shown")  # which would be the same in both
    return found


def _with_random_numbers(notebook: NotebookNode) -> NotebookNode:
    """The notebook, with random numbers shown after its first code cell, which imports, and at its end."""
    first = next(place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    notebook.cells.insert(first + 1, new_code_cell(_RANDOM, id="random-at-first"))
    notebook.cells.append(new_code_cell(_RANDOM, id="random-at-last"))
    return notebook


def _statuses(result: Result) -> dict[str, str]:
    return {f"{task.test_cell}: {verdict.test}": verdict.status for task in result.tasks for verdict in task.verdicts}


def _outcome(result: Result, notebook: NotebookNode) -> dict[str, str]:
    """What a grading came to: the verdict of each test, with its reason, and the outputs of each cell."""
    verdicts = {f"{task.test_cell}: {v.test}": f"{v.status} {v.reason}" for task in result.tasks for v in task.verdicts}
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    return verdicts | {f"outputs of {cell.id}": "\n".join(map(_text, cell.outputs)) for cell in code}


def _text(output: NotebookNode) -> str:
    """An output, but for what is another one each time: addresses, and where a cell was when its time was over."""
    if output.get("ename") == "CellTimeout":
        return str(output.evalue)
    return _ADDRESS.sub("0x…", str(output))


def _shown(what: str, own: str, forked: str) -> str:
    """Two texts from where they differ."""
    place = next((p for p, (a, b) in enumerate(zip(own, forked, strict=False)) if a != b), min(len(own), len(forked)))
    return f"{what}: {own[place : place + _MOST_SHOWN]!r}, forked: {forked[place : place + _MOST_SHOWN]!r}"


if __name__ == "__main__":
    sys.exit(main())
