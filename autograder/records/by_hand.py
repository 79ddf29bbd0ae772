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
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum

from autograder.course import Assignment
from autograder.intake.cells import Repair, grade_id, is_answer
from autograder.judging.verdicts import UNANSWERED, Mark, Marks, Result, TaskResult
from autograder.records.gradebook import grades

_ASKED_AGAIN = "this is not the work any more that a person gave points for; it waits to be looked at again"


def fingerprints(notebook: NotebookNode, tasks: Sequence[TaskResult]) -> dict[str, str]:
    """Fingerprint what a person judges, by graded cell.

    It is the written answer; for a test cell, the answers since the test cell before, and what the tests came to; for a
    task of nbgrader's, which is done in cells of the student's own, the whole notebook.
    """
    verdicts = {task.test_cell: [f"{v.test} {v.status}" for v in task.verdicts] for task in tasks}
    found = {}
    answers: list[str] = []
    for cell in notebook.cells:
        identifier = grade_id(cell)
        if identifier is None:
            continue
        about = cell.metadata["nbgrader"]
        if identifier in verdicts:
            found[identifier] = _hash([*answers, *verdicts[identifier]])
            answers = []
        elif about.get("task"):
            found[identifier] = _hash([_text(other) for other in notebook.cells])
        elif about.get("grade"):
            found[identifier] = UNANSWERED if about.get("checksum") == compute_checksum(cell) else _hash([_text(cell)])
        elif is_answer(cell):
            answers.append(_text(cell))
    return found


def marks(assignment: Assignment, student: str, known: Marks, work: Mapping[str, str]) -> tuple[Marks, dict[str, str]]:
    """What people have given until now, and for what; and the work of those cells that they find in the gradebook.

    Args:
        known: what they had given when the submission was graded last.
        work: the fingerprints of that time; where there is none, nothing is learnt.
    """
    with Gradebook(assignment.db_url) as gradebook:
        found = grades(gradebook, assignment, student)
        return _learnt(found, known, work), {one.name: work[one.name] for one in found if one.name in work}


def _learnt(found: Sequence[Any], known: Marks, work: Mapping[str, str]) -> Marks:
    given = dict(known)
    for grade in found:
        seen = work.get(grade.name)
        if seen is None:
            continue
        before = given.get(grade.name, [])
        own = next((mark for mark in before if mark.work == seen), Mark(seen, None, None))
        now = Mark(seen, grade.manual_score, grade.extra_credit)
        accepted = before and not grade.needs_manual_grade  # the automatic score, by a person who was asked
        if now != own or (accepted and own not in before):
            taken_back = now == Mark(seen, None, None) and not accepted
            others = [mark for mark in before if mark.work != seen]
            given[grade.name] = others if taken_back else [*others, now]
    return given


def with_marks(result: Result, given: Marks) -> Result:
    """The result with these marks, and a repair for each cell whose work is other work."""
    marked = msgspec.structs.replace(result, marks=given)
    repairs = [*result.repairs, *(Repair(cell, _ASKED_AGAIN) for cell in marked.asked_again)]
    return msgspec.structs.replace(marked, repairs=repairs)


def settle(assignment: Assignment, student: str, result: Result, seen: Mapping[str, str]) -> Marks:
    """Have the gradebook count the points that a person gave for this very work, and no others.

    Args:
        seen: the fingerprints of the work that people saw while this was graded: what they gave meanwhile is for that.

    Returns:
        What people have given until now, and for what.
    """
    with Gradebook(assignment.db_url) as gradebook:
        found = grades(gradebook, assignment, student)
        marked = _learnt(found, result.marks, seen)
        for grade in found:
            if given := marked.get(grade.name):
                own = next((mark for mark in given if mark.work == result.work.get(grade.name)), None)
                grade.manual_score = own.points if own else None
                grade.extra_credit = own.extra if own else None
                grade.needs_manual_grade = own is None and result.work.get(grade.name) != UNANSWERED
        gradebook.db.commit()
    return marked


def _text(cell: NotebookNode) -> str:
    """An answer as people see it: without blanks at the ends of lines, which editors add and take away."""
    lines = [line.rstrip() for line in cell.source.strip().splitlines()]
    return "\n".join([*lines, *(str(sorted(data.items())) for _, data in sorted(cell.get("attachments", {}).items()))])


def _hash(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode(errors="replace")).hexdigest()[:32]
