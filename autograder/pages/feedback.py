"""What the page says that students read: what each cell of an autograded notebook is, and how it was graded.

`exporter` renders that.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

from autograder.course import Assignment
from autograder.intake.cells import grade_id
from autograder.intake.clean import legible
from autograder.judging.verdicts import Result, task_name
from autograder.pages.shown import Level, leads, leave_out, view
from autograder.records import ledger

_LONG_CODE = 8  # lines; longer code that was given is folded

Resources = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """A graded cell, as a line of the summary.

    Attributes:
        section: the heading above the cell.
        tests, passed: how many hidden tests there are and passed; no tests where a person grades.
        waiting: whether a person has yet to grade it.
        unanswered: whether the student left it as it was given.
        adjusted: the points that the tests gave, where a grader has set others.
    """

    grade_id: str
    section: str
    points: Decimal
    score: Decimal
    tests: int
    passed: int
    waiting: bool
    unanswered: bool
    adjusted: Decimal | None

    @property
    def name(self) -> str:
        return task_name(self.grade_id)

    @property
    def percent(self) -> int:
        return round(100 * min(self.score / self.points, Decimal(1))) if self.points else 0


class FeedbackSummary(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Tells each cell's kind, and sums up the grades. It comes after nbgrader's `GetGrades`.

    A cell is `given` (the instructor's), an `answer` (the student's part), a `test`, or the student's `own` (added or
    changed, where nothing was asked for).
    """

    # nbconvert's HTML exporter configures this for all preprocessors; nbgrader's base class does not let it.
    display_data_priority: List[Any] = List().tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        assignment = Assignment.configured(self.config, names["assignment"])
        released = _released(assignment)
        with Gradebook(names["db_url"]) as gradebook:
            graded = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            waiting = {grade.name for grade in graded.grades if grade.needs_manual_grade}
            commented = {comment.name for comment in graded.comments if comment.manual_comment}
            submitted_at, due = graded.assignment.timestamp, graded.assignment.duedate
        tasks = []
        section = ""
        for cell in nb.cells:
            about = _about(cell, released)
            if cell.cell_type == "markdown" and about["kind"] == "given":
                section = _heading(cell.source) or section
            if grade_id(cell) not in commented:  # nbgrader says "No response." by itself, which is nobody's comment
                cell.metadata.get("nbgrader", {}).pop("comment", None)
            if about["graded"]:
                task = _task(cell, section, cell.metadata["nbgrader"]["grade_id"] in waiting, about["untouched"])
                tasks.append(task)
                about["task"] = task
            cell.metadata["autograder"] = about
            _describe_pictures(cell)
        record = ledger.find(assignment, names["student"])
        shows = view(self.config, record, due)
        leave_out(nb.cells, shows.level, record)
        resources["feedback"] = {
            "shows": shows,
            "tasks": tasks,
            "leads": _leads(assignment, record, tasks)
            if shows.level is Level.ALL and record and record.resolved
            else [],
            "score": _decimal(names["score"]),
            "points": _decimal(names["max_score"]),
            "waiting": sum((task.points for task in tasks if task.waiting), Decimal(0)),
            "penalty": _decimal(names["late_penalty"]),
            "submitted_at": f"{submitted_at:%d %B %Y, %H:%M} UTC" if submitted_at else "",
        }
        return nb, resources


def _leads(assignment: Assignment, record: Result, tasks: list[Task]) -> list[tuple[Task, str]]:
    """What there is to work on: the tasks that lost points, with what is told of each."""
    told = leads(assignment, record)
    lost = [task for task in tasks if task.grade_id in told and task.score < task.points]
    return [(task, told[task.grade_id].text) for task in lost]


def _released(assignment: Assignment) -> list[str] | None:
    """The text of the cells as students got them; None where the course folder has no release."""
    path = assignment.notebook("release")
    return [cell.source.strip() for cell in nbformat.read(path, as_version=4).cells] if path.is_file() else None


def _about(cell: NotebookNode, released: list[str] | None) -> dict[str, Any]:
    nbgrader = cell.metadata.get("nbgrader", {})
    as_given = released is not None and cell.source.strip() in released
    if nbgrader.get("solution") or nbgrader.get("task"):
        kind = "answer"
    elif nbgrader.get("grade"):
        kind = "test"
    else:
        kind = "given" if as_given or released is None or nbgrader.get("locked") else "own"
    return {
        "kind": kind,
        "graded": bool(nbgrader.get("grade") or nbgrader.get("task")),
        "untouched": as_given,
        "folded": kind in ("given", "test") and (kind == "test" or cell.source.count("\n") >= _LONG_CODE),
    }


def _task(cell: NotebookNode, section: str, waiting: bool, unanswered: bool) -> Task:
    nbgrader = cell.metadata["nbgrader"]
    score = _decimal(nbgrader["score"])
    tests = passed = 0
    adjusted = None
    for output in cell.get("outputs", []):
        counts = output.get("metadata", {}).get("autograder", {})
        tests, passed = counts.get("tests", 0), counts.get("passed", 0)
        automatic = _decimal(output.data["text/plain"]) if counts else score
        adjusted = automatic if automatic != score else None
    return Task(
        nbgrader["grade_id"], section, _decimal(nbgrader["points"]), score, tests, passed, waiting, unanswered, adjusted
    )


def _decimal(number: float | str | None) -> Decimal:
    return Decimal(str(number or 0))


def _heading(markdown: str) -> str:
    """The last heading in a text, without its marks."""
    headings = re.findall(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.sub(r"(?ms)^```.*?^```", "", markdown), re.MULTILINE)
    return re.sub(r"[*`]", "", headings[-1]) if headings else ""


def _describe_pictures(cell: NotebookNode) -> None:
    """Alternative texts: what the release says of a cell's picture, or the code that drew it."""
    pictures = [
        output for output in cell.get("outputs", []) if {"image/png", "image/jpeg"} & set(output.get("data", {}))
    ]
    for place, output in enumerate(pictures, start=1):
        text = "Figure drawn by the code above"
        if len(pictures) > 1:
            text = f"Figure {place} of {len(pictures)}, drawn by the code above"
        elif isinstance(described := cell.metadata.get("alt"), str):
            text = described
        elif titles := _texts("title", cell.source):
            text += f": {', '.join(titles)}"
            axes = _texts("[xyz]label", cell.source)
            text += f" (axes: {', '.join(axes)})" if axes else ""
        output.metadata["alt"] = text


def _texts(parameter: str, source: str) -> list[str]:
    """The plain texts that code sets as titles or labels: title="…", set_title("…")."""
    found = [text for _, text in re.findall(rf"""{parameter}\s*[=(]\s*(["'])([^"'\n]+)\1""", legible(source))]
    return list(dict.fromkeys(found))
