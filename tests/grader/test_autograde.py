"""What nbgrader takes down of graded submissions, step by step: nothing is lost where a run is cut short."""

import dataclasses
import shutil
import warnings
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest
import tiny

from autograder import course
from autograder.course import Assignment
from autograder.intake.restore import restore
from autograder.judging.verdicts import Result, Status, TaskResult, Verdict
from autograder.pages.test_cell import test_cell_output
from autograder.records import by_hand, fingerprint, ledger

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

    from autograder.classroom import bookkeeping
    from autograder.classroom.autograde import Autograde
    from autograder.classroom.entry import Entry
    from autograder.classroom.graded import Graded
    from autograder.classroom.outcome import Outcome
    from autograder.classroom.plan import stands

test_cell_output.__test__ = False  # type: ignore[attr-defined]  # it makes the output of a test cell, and is no test

STUDENT = "ada"
QUESTION = "question_unit"
COURSE = "the course's hash"
WORTH = {"test_softmax": 2, "test_entropy": 1}

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own use of SQLAlchemy


@pytest.fixture(scope="module")
def made(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    tiny.make_course(folder, checkout)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "course")
    return tmp_path / "course"


def _graded(folder: Path, answer: str, student: str = STUDENT, problem: str = "") -> Graded:
    """Hand in, and grade: everything is right."""
    path = tiny.submit(folder, student, question_unit=answer)
    notebook, _ = restore(nbformat.read(path, as_version=4), Assignment(folder, tiny.ASSIGNMENT).release())
    tasks = [
        TaskResult(cell, Decimal(points), [Verdict(cell, cell, Decimal(points), Status.PASSED)])
        for cell, points in WORTH.items()
    ]
    for cell in notebook.cells:
        for task in tasks:
            if cell.id == task.test_cell:
                cell.outputs = [test_cell_output(task, [])]
    digest = fingerprint.of_submission(path.read_bytes(), {})
    result = Result(
        tiny.ASSIGNMENT,
        student,
        digest,
        COURSE,
        figures=True,
        tasks=tasks,
        work=by_hand.fingerprints(notebook, tasks),
    )
    return Graded(student, None if problem else result, nbformat.writes(notebook), problem=problem)


def _record(folder: Path, *graded: Graded) -> dict[str, str]:
    outcome = Outcome()
    bookkeeping.record(Assignment(folder, tiny.ASSIGNMENT), graded, outcome)
    return outcome.problems


def _grade(folder: Path, change: Callable[[Any], None] = lambda grade: None) -> tuple[float, float | None, bool]:
    """The submission's score; the question's points by hand, and whether they are asked for."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(QUESTION, tiny.ASSIGNMENT, tiny.ASSIGNMENT, STUDENT)
        change(grade)
        gradebook.db.commit()
        submission = gradebook.find_submission(tiny.ASSIGNMENT, STUDENT)
        return submission.score, grade.manual_score, grade.needs_manual_grade


def _give(points: float | None, extra: float | None = None) -> Callable[[Any], None]:
    """As formgrader does."""

    def change(grade: Any) -> None:
        grade.manual_score, grade.extra_credit = points, extra
        grade.needs_manual_grade = points is None and grade.auto_score is None

    return change


def _cut_short(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Have the next run end at this step, as if it were killed."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if step == "the last record":
        write = ledger.write
        seen: list[Result] = []

        def second(place: Assignment, result: Result) -> None:
            seen.append(result)
            killed() if len(seen) == 2 else write(place, result)

        monkeypatch.setattr(ledger, "write", second)
    else:
        monkeypatch.setattr(Entry if step == "remove" else Autograde, step, killed)


STEPS = ["_stage", "remove", "init_assignment", "write_single_notebook", "set_permissions", "the last record"]


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_is_cut_short_leaves_no_grade_that_stands_and_keeps_what_people_gave(
    folder: Path, step: str
) -> None:
    _record(folder, _graded(folder, "Bits."))
    _grade(folder, _give(0.5))
    for answer, expected in (("Nats.", (3, None, True)), ("Bits.", (3.5, 0.5, False)), ("Nats.", (3, None, True))):
        graded = _graded(folder, answer)
        with pytest.MonkeyPatch.context() as patch:
            _cut_short(patch, step)
            with pytest.raises(KeyboardInterrupt):
                _record(folder, graded)
        assert not stands(Assignment(folder, tiny.ASSIGNMENT), STUDENT, COURSE, figures=True)
        assert _record(folder, graded) == {}
        assert _grade(folder) == expected
        assert stands(Assignment(folder, tiny.ASSIGNMENT), STUDENT, COURSE, figures=True)


def test_each_answer_has_the_points_that_were_given_for_it(folder: Path) -> None:
    given = {"Bits.": 1, "Nats.": 0.5}
    for answer, points in given.items():
        _record(folder, _graded(folder, answer))
        assert _grade(folder) == (3, None, True)
        _grade(folder, _give(points))
    for answer, points in given.items():
        _record(folder, _graded(folder, answer))
        assert _grade(folder) == (3 + points, points, False)


def test_extra_credit_alone_is_given_by_a_person_too(folder: Path) -> None:
    _record(folder, _graded(folder, "Bits."))
    _grade(folder, _give(None, 0.25))
    _record(folder, _graded(folder, "Nats."))
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(QUESTION, tiny.ASSIGNMENT, tiny.ASSIGNMENT, STUDENT)
        assert grade.extra_credit is None


def test_no_points_by_hand_are_exported_where_nothing_can_be_graded(folder: Path) -> None:
    _record(folder, _graded(folder, "Bits."))
    _grade(folder, _give(1))
    feedback = folder / "feedback" / STUDENT / tiny.ASSIGNMENT
    feedback.mkdir(parents=True)
    assert _record(folder, _graded(folder, "Bits.", problem="it is no notebook")) == {STUDENT: "it is no notebook"}
    assert _grade(folder) == (0, None, True)
    assert not feedback.exists()
    assert not (folder / "autograded" / STUDENT / tiny.ASSIGNMENT).exists()
    _record(folder, _graded(folder, "Bits."))
    assert _grade(folder) == (4, 1, False)


def test_an_error_while_a_grade_is_saved_costs_nothing_that_people_gave(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _record(folder, _graded(folder, "Bits."))
    _grade(folder, _give(1))

    def fails(*_: object) -> None:
        raise RuntimeError("database is locked")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_hand, "marks", fails)
        problems = _record(folder, _graded(folder, "Bits."), _graded(folder, "Bits.", "bob"))
    assert {student: "database is locked" in why for student, why in problems.items()} == {STUDENT: True, "bob": True}
    _record(folder, _graded(folder, "Bits."))
    assert _grade(folder) == (4, 1, False)


def test_points_outlast_a_ledger_that_was_removed_and_a_gradebook_that_was(folder: Path) -> None:
    _record(folder, _graded(folder, "Bits."))
    _grade(folder, _give(1))
    shutil.rmtree(folder / "ledger")
    _record(folder, _graded(folder, "Bits."))
    assert _grade(folder) == (4, 1, False)
    (folder / "gradebook.db").unlink()
    _record(folder, _graded(folder, "Bits."))
    assert _grade(folder) == (4, 1, False)


def test_a_release_with_other_cells_than_the_gradebook_has_submissions_for_is_told(folder: Path) -> None:
    _record(folder, _graded(folder, "Bits."))
    path = folder / "release" / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace('"grade_id": "softmax"', '"grade_id": "soft_max"'))
    with pytest.raises(course.CourseError, match="has other cells than the one that the gradebook has submissions for"):
        _record(folder)


def test_notebooks_that_are_not_asked_for_are_not_graded(folder: Path) -> None:
    tiny.submit(folder, STUDENT)
    assert "No notebooks were matched" in tiny.nbgrader(folder, "autograde", tiny.ASSIGNMENT, "--notebook=x*", code=1)
    assert not (folder / "autograded").exists()


def test_a_rule_for_late_penalties_that_fails_costs_nobody_else_their_grade(folder: Path) -> None:
    rule = "class Rule(BasePlugin):\n    def late_submission_penalty(self, *_):\n        return 1 / 0\n"
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(f"from nbgrader.plugins import BasePlugin\n{rule}c.AssignLatePenalties.plugin_class = Rule\n")
    tiny.nbgrader(folder, "db", "assignment", "add", tiny.ASSIGNMENT, "--duedate=2026-01-10 12:00:00 UTC")
    late = dataclasses.replace(_graded(folder, "Bits.", "bob"), timestamp="2026-01-11 12:00 UTC")
    problems = _record(folder, late, _graded(folder, "Bits."))
    why = "its late penalty could not be worked out: ZeroDivisionError: division by zero"
    assert problems == {"bob": why}
    assert _grade(folder)[0] == 3


def test_the_ledger_is_for_whoever_shares_the_course_folder(folder: Path) -> None:
    folder.chmod(0o2770)
    _record(folder, _graded(folder, "Bits."))
    path = ledger.path_of(Assignment(folder, tiny.ASSIGNMENT), STUDENT)
    modes = [place.stat().st_mode & 0o7777 for place in (folder / "ledger", path.parent, path)]
    assert modes == [0o2770, 0o2770, 0o660]
