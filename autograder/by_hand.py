"""Points that people gave: they belong to the work that they were given for.

nbgrader has each score that was set by hand wait for a person again whenever its submission is graded anew, and counts
it all the same. Here it stays settled while the work is the same; for other work it is set aside, and comes back with
the work that it was given for.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.intake import grade_id, is_solution
from autograder.verdicts import Mark, Receipt, Result, TaskResult

Resources = dict[str, Any]

RESULT = "autograder_result"  # among nbgrader's resources
_ASKED_AGAIN = "this is not the work any more that a person gave points for; it waits to be looked at again"


def fingerprints(notebook: NotebookNode, tasks: Sequence[TaskResult]) -> dict[str, str]:
    """Fingerprint what a person judges, by graded cell.

    It is the answer; for a test cell, the answers since the test cell before, and what the tests came to.
    """
    verdicts = {task.test_cell: [f"{v.test} {v.status}" for v in task.verdicts] for task in tasks}
    found = {}
    answers: list[str] = []
    for cell in notebook.cells:
        identifier = grade_id(cell)
        if identifier is None:
            continue
        if is_solution(cell):
            answers.append(_text(cell))
        if identifier in verdicts:
            found[identifier] = _hash([*answers, *verdicts[identifier]])
            answers = []
        elif cell.metadata["nbgrader"].get("grade") or cell.metadata["nbgrader"].get("task"):
            found[identifier] = _hash([_text(cell)])
    return found


def marks(db_url: str, assignment: str, student: str, before: Result | None) -> dict[str, Mark]:
    """What people have given until now, and for what.

    Args:
        before: the record of the last grading.
    """
    if before is None:
        return {}
    given: dict[str, Mark] = {}
    with Gradebook(db_url) as gradebook:
        for grade in _grades(gradebook, assignment, student):
            mark, work = before.marks.get(grade.name), before.work.get(grade.name)
            by_hand = grade.manual_score is not None or grade.extra_credit is not None
            if by_hand and not grade.needs_manual_grade and work is not None:
                given[grade.name] = Mark(work, grade.manual_score, grade.extra_credit)
            elif mark is not None and (by_hand or mark.work != work):  # else a person took it back
                given[grade.name] = mark
    return given


def with_marks(result: Result, given: Mapping[str, Mark]) -> Result:
    """The result with these marks, and a receipt for each that is for other work."""
    marked = msgspec.structs.replace(result, marks=dict(given))
    receipts = [*result.receipts, *(Receipt(cell, _ASKED_AGAIN) for cell in marked.asked_again)]
    return msgspec.structs.replace(marked, receipts=receipts)


class PointsByHand(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Settles the scores that a person set, after `SaveAutoGrades` and before late penalties are worked out."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names, result = resources["nbgrader"], resources[RESULT]
        automatic = {task.test_cell for task in result.tasks}
        with Gradebook(names["db_url"]) as gradebook:
            for grade in _grades(gradebook, names["assignment"], names["student"]):
                mark = result.marks.get(grade.name)
                if mark is None:
                    continue
                if mark.work == result.work.get(grade.name):
                    grade.manual_score, grade.extra_credit = mark.points, mark.extra
                    grade.needs_manual_grade = False
                else:
                    grade.manual_score = grade.extra_credit = None
                    # An answer that is as it was given has its 0 already.
                    grade.needs_manual_grade = grade.auto_score is None or grade.name in automatic
            gradebook.db.commit()
        return nb, resources


def _grades(gradebook: Gradebook, assignment: str, student: str) -> list[Any]:
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return []
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def _text(cell: NotebookNode) -> str:
    """An answer as people see it: without blanks at the ends of lines, which editors add and take away."""
    lines = [line.rstrip() for line in cell.source.strip().splitlines()]
    return "\n".join([*lines, *(str(sorted(data.items())) for _, data in sorted(cell.get("attachments", {}).items()))])


def _hash(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode(errors="replace")).hexdigest()[:32]
