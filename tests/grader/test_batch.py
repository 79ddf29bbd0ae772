"""A class: in parallel, never twice, never lost, and nbgrader has the same as from its own autograde."""

import json
import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import commands
import pytest
import tiny
from tiny_class import CLASS, SCORES
from tiny_class import autograder as _autograder
from tiny_class import gradebook as _gradebook
from tiny_class import scores as _scores

from autograder.classroom.pool import grade_all
from autograder.course import Assignment
from autograder.judging.verdicts import Status
from autograder.records import ledger

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded course, to be changed."""
    shutil.copytree(graded, tmp_path / "course")
    return tmp_path / "course"


def test_of_nobody_nothing_is_graded() -> None:
    """As a release without examples does."""
    assert list(grade_all(pytest.fail, [], jobs=2)) == []


def test_everybody_has_the_right_score(graded: Path) -> None:
    assert _scores(graded) == SCORES


def test_the_gradebook_is_as_nbgraders_own_autograde_writes_it(graded: Path, handed_in: Path, tmp_path: Path) -> None:
    shutil.copytree(handed_in, tmp_path / "course")
    tiny.nbgrader(tmp_path / "course", "autograde", tiny.ASSIGNMENT)
    assert _gradebook(tmp_path / "course") == _gradebook(graded)
    for student in CLASS:
        name = Path("autograded") / student / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.ipynb"
        theirs, ours = (json.loads((root / name).read_text()) for root in (tmp_path / "course", graded))
        for one, other in zip(theirs["cells"], ours["cells"], strict=True):
            assert one["source"] == other["source"]
            assert one["metadata"] == other["metadata"]
            assert [o["output_type"] for o in one.get("outputs", [])] == [
                o["output_type"] for o in other.get("outputs", [])
            ]


def test_nothing_is_graded_twice(course: Path) -> None:
    assert "Nothing to do: all 4 grades stand" in _autograder(course, "grade", tiny.ASSIGNMENT)


def test_only_what_changed_is_graded_again_and_shown(course: Path) -> None:
    tiny.submit(course, "bob")
    said = _autograder(course, "grade", tiny.ASSIGNMENT)
    assert "1 graded, 1 of them with another score" in said
    assert "bob │ softmax │ 1 │ 2" in said
    assert _scores(course) == {**SCORES, "bob": (2, 1)}


def test_changed_tests_are_shown_before_they_are_saved(course: Path) -> None:
    tests = course / "tests" / "hidden" / tiny.ASSIGNMENT / "test_entropy.py"
    tests.write_text(tests.read_text().replace("log2", "log"))
    said = _autograder(course, "grade", tiny.ASSIGNMENT, "--dry-run")
    assert "ada │ entropy │ 1 │ 0" in said
    assert _scores(course) == SCORES
    assert ledger.read(Assignment(course, tiny.ASSIGNMENT))[0].score == 3
    _autograder(course, "grade", tiny.ASSIGNMENT)
    assert _scores(course)["ada"] == (2, 0)


def test_manual_scores_and_comments_stay(course: Path) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("question_unit", tiny.ASSIGNMENT, tiny.ASSIGNMENT, "ada")
        grade.manual_score = 0.5
        comment = gradebook.find_comment("question_unit", tiny.ASSIGNMENT, tiny.ASSIGNMENT, "ada")
        comment.manual_comment = "Well said."
        gradebook.db.commit()
    _autograder(course, "grade", tiny.ASSIGNMENT, "--again")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("question_unit", tiny.ASSIGNMENT, tiny.ASSIGNMENT, "ada")
        comment = gradebook.find_comment("question_unit", tiny.ASSIGNMENT, tiny.ASSIGNMENT, "ada")
        assert grade.manual_score == 0.5
        assert comment.manual_comment == "Well said."


def test_a_resubmission_that_cannot_be_graded_loses_the_old_grade_and_nothing_else(course: Path) -> None:
    tiny.submit(course, "ada").write_text("{")
    said = _autograder(course, "grade", tiny.ASSIGNMENT, code=1)
    assert "✗ ada: entropy.ipynb is not a notebook" in said
    assert _scores(course) == {**SCORES, "ada": (None, None)}
    record = ledger.find(Assignment(course, tiny.ASSIGNMENT), "ada")
    assert record is not None
    assert not record.resolved
    assert "is not a notebook" in record.problem
    assert not (course / "autograded" / "ada" / tiny.ASSIGNMENT).exists()
    assert "1 without a grade, 3 unchanged" in _autograder(course, "grade", tiny.ASSIGNMENT, code=1)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [(lambda text: text[:100], "truncated"), (lambda text: text.replace('"version": 4', '"version": 99'), "newer")],
    ids=["cut off", "newer"],
)
def test_a_record_that_cannot_be_read_is_said_and_kept(course: Path, spoil: Callable[[str], str], why: str) -> None:
    record = ledger.path_of(Assignment(course, tiny.ASSIGNMENT), "ada")
    record.write_text(spoiled := spoil(record.read_text()))
    done = commands.run_autograder(course, "grade", tiny.ASSIGNMENT)
    assert done.returncode == 0
    assert done.stderr.count("ada.json is no record that this version can read") == 1
    assert why in done.stderr
    assert "1 graded, 0 of them" in done.stdout
    assert record.with_suffix(".unreadable").read_text() == spoiled
    assert _scores(course) == SCORES


def test_a_hidden_test_that_fails_by_itself_is_no_grade(course: Path) -> None:
    tests = course / "tests" / "hidden" / tiny.ASSIGNMENT / "test_entropy.py"
    tests.write_text(tests.read_text().replace("import torch\n", "import torch\nimport no_such_module\n"))
    said = _autograder(course, "grade", tiny.ASSIGNMENT, "--student", "ada", code=1)
    assert "✗ ada: hidden tests failed by themselves: test_entropy" in said
    assert "no_such_module" in said
    assert _scores(course) == {**SCORES, "ada": (None, None)}


def test_a_renamed_notebook_is_graded_with_a_receipt(course: Path) -> None:
    path = tiny.submit(course, "eva")
    path.rename(path.with_name("Kopie von entropy.ipynb"))
    _autograder(course, "grade", tiny.ASSIGNMENT, "--student", "eva")
    assert _scores(course)["eva"] == (2, 1)
    result = ledger.find(Assignment(course, tiny.ASSIGNMENT), "eva")
    assert result is not None
    assert "Kopie von entropy.ipynb" in result.repairs[0].what


def test_a_link_copies_nothing_of_the_graders_into_autograded(course: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the grader's own")
    path = tiny.submit(course, "eva")
    (path.parent / "notes.txt").symlink_to(secret)
    linked = tiny.submit(course, "fay")
    linked.unlink()
    linked.symlink_to(path)
    said = _autograder(course, "grade", tiny.ASSIGNMENT, code=1)
    assert "links are not followed" in said
    assert _scores(course)["eva"] == (2, 1)
    assert not [p for p in (course / "autograded").rglob("*") if p.is_file() and "grader's own" in p.read_text()]


@pytest.mark.parametrize("command", ["autograder", "nbgrader"])
def test_a_fresh_clone_grades_with_the_release_that_it_has(handed_in: Path, tmp_path: Path, command: str) -> None:
    course = tmp_path / "course"
    shutil.copytree(handed_in, course)
    (course / "gradebook.db").unlink()
    if command == "autograder":
        _autograder(course, "grade", tiny.ASSIGNMENT)
    else:
        tiny.nbgrader(course, "autograde", tiny.ASSIGNMENT)
    assert _scores(course) == SCORES
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_assignment(tiny.ASSIGNMENT).max_score == 4
        assert gradebook.find_assignment(tiny.ASSIGNMENT).max_written_score == 1


def test_a_release_with_other_points_is_entered_anew(course: Path) -> None:
    path = course / "release" / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace('"points": 1', '"points": 2'))
    tests = course / "tests" / "hidden" / tiny.ASSIGNMENT / "test_entropy.py"
    tests.write_text(tests.read_text().replace("points=1", "points=2"))
    _autograder(course, "grade", tiny.ASSIGNMENT)
    assert _scores(course)["ada"] == (2, 2)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_assignment(tiny.ASSIGNMENT).max_score == 6


def test_a_name_that_is_impossible_stops_nobody(course: Path) -> None:
    names = [os.fsdecode(b"J\xf6rg"), "x" * 252, "line\nbreak", "aaa[1]"]
    for name in names:
        tiny.submit(course, name)
    tiny.submit(course, "eva")
    for _ in range(2):
        said = _autograder(course, "grade", tiny.ASSIGNMENT, code=1)
        assert said.count("is not named as a student can be") == len(names)
        assert "4 without a grade" in said
    assert _scores(course) == {**SCORES, "eva": (2, 1)}
    before = sorted(path.name for path in (course / "ledger" / tiny.ASSIGNMENT).iterdir())
    assert before == [f"{student}.json" for student in sorted([*CLASS, "eva"])]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("grade", "entropie"), "there is no assignment 'entropie'"),
        (("grade", "entropie"), "did you mean entropy?"),
        (("export", "csv", "nothing"), "there are: entropy"),
        (("grade", tiny.ASSIGNMENT, "--student", "zoe"), "nothing was submitted by zoe"),
        (("feedback", tiny.ASSIGNMENT, "--student", "zoe"), "of zoe yet: autograder grade entropy"),
        (("try", "nowhere.py"), "nowhere.py cannot be read: No such file or directory"),
        (("--course", "/nonexistent", "grade", tiny.ASSIGNMENT), "go to the course folder, or name it"),
    ],
)
def test_bad_input_gets_a_sentence_and_an_exit_code(graded: Path, arguments: tuple[str, ...], message: str) -> None:
    assert message in _autograder(graded, *arguments, code=2)


def test_reasons_are_in_the_ledger(graded: Path) -> None:
    results = {result.student: result for result in ledger.read(Assignment(graded, tiny.ASSIGNMENT))}
    (verdict,) = results["cid"].tasks[1].verdicts
    assert verdict.status is Status.NOT_RUN
    assert verdict.reason == "`entropy` did not come back within 1 s"
    (verdict,) = results["dee"].tasks[1].verdicts
    assert "not defined" in verdict.reason
