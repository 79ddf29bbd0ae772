"""A class of the tiny course: what its students hand in, and what they get."""

import warnings
from pathlib import Path

import commands
import tiny

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

CLASS = {
    "ada": {},
    "bob": {"softmax": tiny.OVERFLOWS},
    "cid": {"entropy": "def entropy(p):\n    while True: pass"},
    "dee": {"softmax": "", "entropy": "", "question_unit": "Nats."},
}
SCORES = {"ada": (2, 1), "bob": (1, 1), "cid": (2, 0), "dee": (0, 0)}


def hand_in(folder: Path, checkout: Path) -> None:
    """Make the course folder, with what the class has handed in."""
    tiny.make_course(folder, checkout)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Grade.call_seconds = 1.0\nc.Grade.task_seconds = 2.0\n")
    for student, cells in CLASS.items():
        tiny.submit(folder, student, **cells)


def autograder(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run autograder in a course folder; returns what it says, on one line."""
    done = commands.run_autograder(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def gradebook(folder: Path) -> dict[str, dict[str, float | None]]:
    """The automatic scores, by student and cell."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {grade.name: grade.auto_score for nb in submission.notebooks for grade in nb.grades}
            for submission in gradebook.assignment_submissions(tiny.ASSIGNMENT)
        }


def scores(folder: Path) -> dict[str, tuple[float | None, float | None]]:
    """The points of the two tasks, by student."""
    return {s: (grades["test_softmax"], grades["test_entropy"]) for s, grades in gradebook(folder).items()}
