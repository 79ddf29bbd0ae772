"""Grades one submitted file, wherever: in this process, in one of a pool, or on another machine."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat

from autograder.fingerprint import of_submission
from autograder.submissions import SubmissionError, Submitted, parse
from autograder.verdicts import Result

if TYPE_CHECKING:
    from autograder.grading import Grader


@dataclass(frozen=True)
class Graded:
    """What came of a submitted file: a result with the notebook as it is to be shown, or a problem.

    Attributes:
        notebook: the graded notebook in nbformat's JSON.
        timestamp: when it was handed in, or "".
        problem: why there is no result, in a sentence for graders.
    """

    student: str
    result: Result | None = None
    notebook: str = ""
    timestamp: str = ""
    problem: str = ""


def grade_file(grader: "Grader", assignment: str, submitted: Submitted, course_hash: str) -> Graded:
    """Grade a submitted file. What is wrong with the file comes back as a problem, and raises nothing.

    Args:
        course_hash: what the grade depends on besides the file (see `fingerprint.of_course`).
    """
    from autograder.grading import Submission  # here, since it imports torch

    name = f"{submitted.student}: {assignment}.ipynb"
    try:
        notebook = parse(submitted.data, name)
    except SubmissionError as error:
        return Graded(submitted.student, problem=str(error))
    digest = of_submission(submitted.data)
    submission = Submission(assignment, submitted.student, notebook, digest, submitted.receipts, course_hash)
    result, graded = grader.grade(submission)
    return Graded(submitted.student, result, nbformat.writes(graded), submitted.timestamp)
