"""Example submissions as short text files: the cells that they replace, and the verdicts that they must get.

A file opens with TOML between lines of three quotes, and goes on with cells:

    '''
    title = "The cost without the one half"

    [test_mse]
    points = "1"
    failed = ["test_is_half_the_mean_of_squares", "test_of_any_number_of_rows"]
    '''

    # %% replace mse
    def mse(predictions, targets):
        return torch.mean((predictions - targets) ** 2)

Of a hostile submission, `class` is the class of the threat (see docs/threat-model.md), and `tries` what it tries. Where
it lists no verdicts for a task, the points alone must be right.

The cells are those of the solved notebook (or of the release, with `base = "release"`), but for the edits:
`replace ID`, `before ID` and `after ID` (a new cell there), `delete ID`. A task that is not listed must be right in
full. The quotes are double ones in the files.
"""

import copy
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import CourseError
from autograder.intake.cells import grade_id, is_answer, is_test
from autograder.judging.verdicts import Result, Status, TaskResult

_CELL = re.compile(r"^# %% (replace|before|after|delete) ([\w-]+)[ \t]*$", re.MULTILINE)
_QUOTES = '"""'


class ExampleError(CourseError):
    """An example file is not in order; the text says where."""


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    """The verdicts that a task must get.

    Attributes:
        points: the score, a decimal in quotes.
        failed, not_run: the tests with these verdicts, and no others. ["*"]: all of them.
        hint: a part of what the student must read.
    """

    points: str
    failed: list[str] = []
    not_run: list[str] = []
    hint: str = ""


class Edit(msgspec.Struct, frozen=True):
    verb: str
    cell: str
    source: str


class Example(msgspec.Struct, frozen=True):
    """One example submission."""

    path: Path
    title: str
    base: Literal["solved", "release"]
    expected: dict[str, Expected]
    edits: list[Edit]
    threat: int | None = None
    tries: str = ""

    @property
    def folder(self) -> str:
        """The name of the folder that it is in: what it is an example of."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        return f"{self.folder}/{self.path.stem}"


def read_example(path: Path) -> Example:
    """Read an example file. Raises ExampleError."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith(_QUOTES) or text.count(_QUOTES) < 2:
        raise ExampleError(f"{path}: the file must open with TOML between lines of three double quotes")
    _, head, body = text.split(_QUOTES, 2)
    try:
        front = tomllib.loads(head)
        title, base = front.pop("title"), front.pop("base", "solved")
        threat, tries = front.pop("class", None), front.pop("tries", "")
        expected = msgspec.convert(front, dict[str, Expected])
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError) as error:
        raise ExampleError(f"{path}: {error}") from error
    if base not in ("solved", "release"):
        raise ExampleError(f"{path}: base must be solved or release, not {base!r}")
    parts = _CELL.split(body)
    if parts[0].strip():
        raise ExampleError(f"{path}: there is text before the first cell")
    edits = [Edit(verb, cell, source.strip("\n")) for verb, cell, source in zip(*[iter(parts[1:])] * 3, strict=True)]
    return Example(path, title, base, expected, edits, threat, tries)


def read_examples(folder: Path) -> list[Example]:
    """All examples below a folder, in the order of the names."""
    return [read_example(path) for path in sorted(folder.glob("*/*.py"))]


def build_notebook(example: Example, solved: NotebookNode, release: NotebookNode) -> NotebookNode:
    """The submission as a notebook. Raises ExampleError where an edit names a cell that there is not."""
    notebook = copy.deepcopy(solved if example.base == "solved" else release)
    for number, edit in enumerate(example.edits):
        place = next((i for i, cell in enumerate(notebook.cells) if edit.cell in (grade_id(cell), cell.id)), None)
        if place is None:
            raise ExampleError(f"{example.path}: there is no cell {edit.cell}")
        match edit.verb:
            case "replace":
                notebook.cells[place].source = edit.source
            case "delete":
                del notebook.cells[place]
            case "before" | "after" as where:
                new = new_code_cell(edit.source, id=f"added-{number}")
                notebook.cells.insert(place + (where == "after"), new)
    return notebook


def tasks_of(example: Example, release: NotebookNode) -> set[str] | None:
    """The test cells of the tasks that an example edits, or loses points in; None where these may be all of them."""
    owner = task_by_answer(release)
    edited = {owner.get(edit.cell, "") if edit.verb == "replace" else "" for edit in example.edits}
    return None if "" in edited or not edited else edited | example.expected.keys()


def task_by_answer(release: NotebookNode) -> dict[str, str]:
    """The test cell by which each answer is judged."""
    owner: dict[str, str] = {}
    answers: list[str] = []
    for cell in release.cells:
        if is_test(cell):
            owner |= dict.fromkeys(answers, str(grade_id(cell)))
            answers = []
        elif cell.cell_type == "code" and is_answer(cell):
            answers.append(str(grade_id(cell)))
    return owner


def folder_of(result: Result) -> str:
    """The folder that a submission with this result belongs into, unless it is a broken or hostile one."""
    lost = [task for task in result.tasks if task.score < task.points]
    if not lost:
        return "accepted"
    return "wrong" if any(task.score * 2 < task.points for task in lost) else "partial"


def find_differences(example: Example, result: Result) -> list[str]:
    """Where a result is not what the example says; empty if it is right."""
    found = [f"it could not be graded: {result.problem}"] if result.problem else []
    unknown = set(example.expected) - {task.test_cell for task in result.tasks}
    found += [f"there is no task {name}" for name in sorted(unknown)]
    return found + [difference for task in result.tasks for difference in task_differences(example, task)]


def task_differences(example: Example, task: TaskResult) -> list[str]:
    """Where the result of one task is not what the example says."""
    found = []
    expected = example.expected.get(task.test_cell, Expected(points=str(task.points)))
    if task.score != Decimal(expected.points):
        found.append(f"{task.test_cell}: {task.score} points, not {expected.points}")
    listed = () if example.threat and not (expected.failed or expected.not_run) else (Status.FAILED, Status.NOT_RUN)
    for status, names in zip(listed, (expected.failed, expected.not_run), strict=False):
        got = {verdict.test for verdict in task.verdicts if verdict.status is status}
        wanted = {verdict.test for verdict in task.verdicts} if names == ["*"] else set(names)
        if got != wanted:
            found.append(f"{task.test_cell}: {status}: {_listed(got)}, not {_listed(wanted)}")
    found += [f"{task.test_cell}: {v.test}: {v.detail}" for v in task.verdicts if v.status is Status.GRADER_ERROR]
    texts = "\n".join(f"{verdict.hint}\n{verdict.reason}" for verdict in task.verdicts)
    if expected.hint not in texts:
        found.append(f"{task.test_cell}: nothing says {expected.hint!r}")
    return found


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
