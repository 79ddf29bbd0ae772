"""From lost points to what is told of them: recorded with the release, shown, grouped, named, adopted."""

import shutil
from datetime import datetime
from html import unescape
from pathlib import Path

import commands
import pytest
import tiny
from nbgrader.api import Gradebook

from autograder.commands.adopt import impersonal
from autograder.course import Assignment
from autograder.judging.verdicts import Status
from autograder.records import ledger
from autograder.release.examples import read_example, read_examples

PROBES = """
import torch
from autograder.testing import Seen, Student, probe

@probe("test_entropy", case="the probabilities 1/4 and 3/4", right={"the entropy": "It is 0.811 bits"})
def two(student: Student) -> Seen:
    yield "the entropy", student.entropy(torch.tensor([0.25, 0.75]))

@probe("test_softmax", case="one row of scores, 0 and 0", right={"the probabilities": "They are 0.5 and 0.5"})
def row(student: Student) -> Seen:
    yield "the probabilities", student.softmax(torch.zeros(1, 2))
"""
CATALOGUE = """
[[misconception]]
id = "nats"
task = "entropy"
title = "Nats, not bits"
text = "Your entropy is in nats."
examples = ["wrong/entropy_in_nats.py"]
"""
TENTH = 'def entropy(p):\n    """By Dee."""\n    dee_sum = (p * p.log10()).sum()  # Dee\n    return -dee_sum'
CLASS = {
    "ada": {"entropy": "def entropy(p):\n    logs = torch.log(p)\n    return (-p * logs).sum()"},
    "bob": {"entropy": "def entropy(p):\n    return -(p * p.log10()).sum()"},
    "dee": {"entropy": TENTH},
    "eve": {"entropy": "def entropy(p):\n    return -(p * q.log2()).sum()", "softmax": "def softmax(scores): ("},
    "gus": {"entropy": "class Right(Exception): pass\nRight.__name__ = 'full marks: 5 of 5'\nraise Right"},
    "fay": {"entropy": "def entropy(p):\n    return torch.sum(p * torch.log2(p))"},
}
MINUS = "as the solution does with one change in line 3: `-(p * p.log2()).sum()` for `(p * p.log2()).sum()`"

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own use of SQLAlchemy


def _autograder(folder: Path, *arguments: str, code: int = 0) -> str:
    done = commands.run_autograder(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture(scope="module")
def folder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was released with probes and a catalogue, and a class that was graded and has its feedback."""
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    hidden = folder / "tests" / "hidden" / tiny.ASSIGNMENT
    (hidden / "probes.py").write_text(PROBES)
    (hidden / "misconceptions.toml").write_text(CATALOGUE)
    _autograder(folder, "release", tiny.ASSIGNMENT)
    for student, cells in CLASS.items():
        tiny.submit(folder, student, **cells)
    _autograder(folder, "grade", tiny.ASSIGNMENT, "--no-figures")
    tiny.nbgrader(folder, "generate_feedback", tiny.ASSIGNMENT)
    return folder


def _page(folder: Path, student: str) -> str:
    path = folder / "feedback" / student / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.html"
    return " ".join(path.read_text(encoding="utf-8").split())


def test_the_page_begins_with_the_name_of_the_mistake(folder: Path) -> None:
    page = _page(folder, "ada")
    assert page.index("What to work on") < page.index("Your entropy is in nats.") < page.index("Your result")


def test_a_mistake_without_a_name_is_shown_by_a_case(folder: Path) -> None:
    told = "For the probabilities 1/4 and 3/4, the entropy is 0.244219 with your code. It is 0.811 bits."
    assert told in _autograder(folder, "show", "bob")


def test_teachers_alone_read_which_change_of_the_solution_does_the_same(folder: Path) -> None:
    assert f"[{MINUS}]" in _autograder(folder, "show", "fay")
    page = unescape(_page(folder, "fay"))
    assert "the entropy is -0.811278 with your code" in page
    assert "solution" not in page


def test_what_stops_is_shown_in_the_students_own_line(folder: Path) -> None:
    told = _autograder(folder, "show", "eve", tiny.ASSIGNMENT)
    assert "stops with NameError: `name 'q' is not defined`, in line 2 of the cell entropy: `return -(p *" in told
    assert "its cell stopped with a SyntaxError in line 1: `def softmax(scores): (`" in told
    assert "in line 2 of the cell" in _page(folder, "eve")


def test_what_a_student_calls_an_exception_is_no_sentence_of_ours(folder: Path) -> None:
    told = _autograder(folder, "show", "gus", tiny.ASSIGNMENT)
    assert "The cell entropy stops with Exception in line 3: `raise Right`" in told
    assert "full marks" not in told


def test_both_commands_and_the_ledger_have_the_same_behaviour(folder: Path) -> None:
    before = ledger.find(Assignment(folder, tiny.ASSIGNMENT), "bob")
    tiny.nbgrader(folder, "autograde", tiny.ASSIGNMENT, "--student", "bob", "--force")
    after = ledger.find(Assignment(folder, tiny.ASSIGNMENT), "bob")
    assert before is not None
    assert after is not None
    assert [task.behaviour for task in after.tasks] == [task.behaviour for task in before.tasks]
    assert [bool(task.behaviour) for task in after.tasks] == [False, True]  # only where points were lost


def test_the_report_of_the_class_names_what_it_got_wrong(folder: Path) -> None:
    told = _autograder(folder, "report", tiny.ASSIGNMENT)
    assert f"reports/{tiny.ASSIGNMENT}.html" in told
    page = " ".join((folder / "reports" / f"{tiny.ASSIGNMENT}.html").read_text(encoding="utf-8").split())
    assert "1 ×</span> <code>entropy</code>: Nats, not bits" in page
    assert "2 ×</span> <code>entropy</code>: not so: " in page
    assert "return -(p * p.log10()).sum()" in page
    assert "question_<wbr>unit</th>" in page
    eve = ledger.find(Assignment(folder, tiny.ASSIGNMENT), "eve")
    assert eve is not None
    assert 0 < eve.seconds < 20


def test_the_report_names_who_was_late_and_who_has_withdrawn(folder: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(folder, course)
    shutil.rmtree(course / "submitted" / "eve")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.find_assignment(tiny.ASSIGNMENT).duedate = datetime(2026, 1, 1)
        gradebook.find_submission(tiny.ASSIGNMENT, "ada").timestamp = datetime(2026, 1, 2, 3)
        gradebook.db.commit()
    _autograder(course, "report", tiny.ASSIGNMENT, code=1)
    page = " ".join((course / "reports" / f"{tiny.ASSIGNMENT}.html").read_text(encoding="utf-8").split())
    assert 'ada</th><td class="number">1 d 3 h</td>' in page
    assert 'takes it back: <span class="names">eve</span>' in page


def test_a_group_is_listed_named_and_adopted(folder: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(folder, course)
    listed = _autograder(course, "groups", tiny.ASSIGNMENT)
    assert "2 × entropy: no name yet bob, dee" in listed
    assert "1 × entropy: Nats, not bits ada" in listed
    assert f"1 × entropy: no name yet; {MINUS} fay" in listed
    assert listed.index("2 ×") < listed.index("1 ×")
    arguments = [tiny.ASSIGNMENT, "entropy", "dee"]
    assert "--title" in _autograder(course, "name", *arguments, "tenths", code=2)
    scores = [(course / "ledger" / tiny.ASSIGNMENT / f"{one}.json").read_text() for one in CLASS]
    _autograder(course, "name", *arguments, "tenths", "--title", "Base ten", "--text", 'Yours has "base" ten.')
    assert [(course / "ledger" / tiny.ASSIGNMENT / f"{one}.json").read_text() for one in CLASS] == scores
    for student in ("bob", "dee"):
        assert 'Yours has "base" ten.' in unescape(_page(course, student))
    assert "ten." not in _page(course, "ada")
    _autograder(course, "adopt", *arguments)
    [draft] = (course / "tests" / "submissions" / tiny.ASSIGNMENT / "draft").glob("*.py")
    example = read_example(draft)
    assert example.title == "Base ten"
    assert example.expected["test_entropy"].failed == ["test_entropy_is_in_bits"]
    assert _autograder(course, "name", tiny.ASSIGNMENT, "entropy", "nobody", "x", code=2).count("in no group") == 1


def test_an_adopted_cell_says_nothing_of_its_author() -> None:
    plain = impersonal(TENTH, {"dee"})
    assert "dee" not in plain.lower()
    assert "log10" in plain
    assert '"' not in plain


def test_a_release_records_examples_and_notices_what_has_changed(folder: Path) -> None:
    from autograder.release import behaviours

    tests = folder / "tests" / "hidden" / tiny.ASSIGNMENT
    examples = read_examples(folder / "tests" / "submissions" / tiny.ASSIGNMENT)
    source = tiny.source_notebook()
    assert behaviours.stale(tests, examples, source) == []
    path = examples[-1].path
    path.write_text(path.read_text() + "\n")
    source.cells[3].source = source.cells[3].source.replace("sum", "mean")
    assert behaviours.stale(tests, examples, source) == ["solution", behaviours.source(path)]


def test_what_did_not_run_is_a_group_by_its_reason(folder: Path) -> None:
    result = ledger.find(Assignment(folder, tiny.ASSIGNMENT), "eve")
    assert result is not None
    assert all(verdict.status is Status.NOT_RUN for verdict in result.tasks[0].verdicts)
    assert result.tasks[0].behaviour == {
        "the task: not run": "`softmax` is not defined: its cell stopped with a SyntaxError"
    }
    assert "1 × softmax: no name yet eve" in _autograder(folder, "groups", tiny.ASSIGNMENT)
