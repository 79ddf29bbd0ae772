"""Attacks of every class, graded as one class among honest neighbours: nothing raised, nothing read, nothing left."""

import base64
import os
import re
import sys
import warnings
from decimal import Decimal
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.intake.clean import short_name
from autograder.judging.verdicts import Status
from autograder.release.examples import Example, find_differences, read_example

# pytest imports this folder's files by path, without a package around them.
sys.path.insert(0, str(Path(__file__).parent))
import hostile_class as hostile
import hostile_run
import sampling
import tiny
from hostile_run import Run, by_autograder
from hostile_sizes import REFUSED, SIZES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="confinement needs Linux"),
    pytest.mark.timeout(1800),  # the first test waits for the whole class
]

FOLDER = Path(__file__).parents[1] / "submissions" / hostile.ASSIGNMENT
EVERY = [read_example(path) for path in sorted((FOLDER / "hostile").glob("*.py"))]
# What tests below look at by name.
LEAKING = ["displays_scripts", "terminal_escapes", "leaks_by_exceptions", "leaks_by_messages"]
SEARCHING = ["searches_environment", "searches_files", "searches_proc", "answers_by_chance"]
OF_EACH_CLASS = {attack.threat: attack.path.stem for attack in EVERY}.values()
NAMED = {*LEAKING, *SEARCHING, *OF_EACH_CLASS, "leaves_a_message", "finds_a_message"}
ATTACKS = [attack for attack in EVERY if attack.path.stem in NAMED or sampling.one_in(4, attack.path.stem)]
NEIGHBOURS = {
    student: read_example(FOLDER / f"{name}.py") for student, name in hostile.HONEST.items()
}  # the folders, and so the order of grading, put them at the start, in the middle and at the end
BY_NBGRADER = [attack for attack in ATTACKS if sampling.one_in(30, attack.path.stem)]
READING = ["test_uses_no_loss_of_pytorch", "test_uses_no_loop"]  # the code of `mse`
HONEST = 30  # enough for what one costs to show beside what starting costs
_MIB = 1024


@pytest.fixture(scope="module")
def run(checkout: Path, solved: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Run:
    attacks = {attack.path.stem: attack for attack in ATTACKS}
    return by_autograder(tmp_path_factory.mktemp("hostile"), checkout, solved, attacks | NEIGHBOURS)


@pytest.fixture(scope="module")
def by_nbgrader(checkout: Path, solved: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Some attacks, the files that are ones, and an honest neighbour before and behind them, graded by nbgrader's own
    command; by `make test-all`, all."""
    examples = {attack.path.stem: attack for attack in BY_NBGRADER}
    examples |= {student: NEIGHBOURS[student] for student in ("a-neighbour", "z-neighbour")}
    return hostile_run.by_nbgrader(tmp_path_factory.mktemp("hostile-files"), checkout, solved, examples, _by_both)


def _by_both(student: str) -> bool:
    """Whether nbgrader's own command, which grades one after the other, grades this one as well."""
    return student in ("shadow", "markdown") or sampling.one_in(3, student)


def test_there_are_attacks_of_every_class() -> None:
    classes = [attack.threat for attack in EVERY]
    others = {8: len(hostile.DAMAGED) + len(hostile.CHANGED) + len(hostile.ODD_NAMES)}
    assert len(EVERY) >= 40
    for threat in range(1, 11):
        assert classes.count(threat) + others.get(threat, 0) >= 2, f"class {threat}"
    assert all(attack.tries for attack in EVERY)
    names = [*hostile.DAMAGED, *hostile.CHANGED, *SIZES, *REFUSED, *hostile.ZIPPED, *(one.path.stem for one in EVERY)]
    assert len(names) == len({*names})
    assert {attack.threat for attack in ATTACKS} == {*classes}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.path.stem)
def test_an_attack_gets_what_its_file_says(attack: Example, run: Run) -> None:
    assert attack.path.stem in run.results, run.said[-3000:]
    assert find_differences(attack, run.results[attack.path.stem]) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.path.stem)
def test_an_attack_was_tried(attack: Example, run: Run) -> None:
    """It says so in an output, or the reason for its verdict does."""
    hinted = any(expected.hint for expected in attack.expected.values())
    stem = attack.path.stem
    assert hinted or "tried:" in _shown(run, stem) or run.results[stem].cell_problems, "nothing shows that it was tried"


@pytest.mark.parametrize("student", NEIGHBOURS)
def test_neighbours_get_what_they_get_alone(student: str, run: Run) -> None:
    assert find_differences(NEIGHBOURS[student], run.results[student]) == []
    assert run.results[student].cell_problems == {}


@pytest.mark.parametrize("student", hostile.CHANGED)
def test_a_changed_file_gets_the_points_that_it_earns(student: str, run: Run) -> None:
    assert student in run.results, run.said[-3000:]
    lost = hostile.CHANGED[student][1]
    for task in run.results[student].tasks:
        assert task.score == lost.get(task.test_cell, task.points), task
        assert task.resolved


@pytest.mark.parametrize("student", SIZES)
def test_what_stands_for_much_work_is_graded_all_the_same(student: str, run: Run) -> None:
    assert student in run.results, run.said[-3000:]
    for task in run.results[student].tasks:
        not_run = [verdict.test for verdict in task.verdicts if verdict.status is not Status.PASSED]
        assert not_run == (READING if (student, task.test_cell) == ("long-answer", "test_mse") else [])


def test_what_is_too_long_to_be_read_is_told(run: Run) -> None:
    for student, cell in (("long-answer", "mse"), ("long-cell", "")):
        assert any(r.cell == cell and "too long to be read" in r.what for r in run.results[student].repairs), student


@pytest.mark.parametrize("student", [*hostile.DAMAGED, *REFUSED, *hostile.ZIPPED, "linked", "linked-folder", "pipe"])
def test_a_damaged_file_gets_no_grade_and_a_sentence(student: str, run: Run) -> None:
    assert student not in run.results
    assert re.search(rf"✗ {re.escape(student)}: .{{10,}}", run.said), run.said[-3000:]


@pytest.mark.parametrize("student", hostile.IMPOSSIBLE_NAMES, ids=range(len(hostile.IMPOSSIBLE_NAMES)))
def test_an_impossible_name_gets_no_grade_and_a_sentence(student: str, run: Run) -> None:
    assert student not in run.results
    assert f"the folder {short_name(student)!r} is not named as a student can be" in run.said


@pytest.mark.parametrize("student", hostile.ODD_NAMES, ids=range(len(hostile.ODD_NAMES)))
def test_an_odd_name_is_a_name(student: str, run: Run) -> None:
    assert student in run.results, run.said[-3000:]
    assert run.results[student].score == run.results[student].points


def test_nbgraders_own_command_gives_files_the_same_grades(run: Run, by_nbgrader: Run) -> None:
    files = {*hostile.DAMAGED, *hostile.CHANGED, *hostile.ODD_NAMES}
    files = {*filter(_by_both, files | {*SIZES, *REFUSED}), "a-neighbour", "z-neighbour", "elsewhere"}
    scores, theirs = ({s: r.score for s, r in one.results.items() if s in files} for one in (run, by_nbgrader))
    assert theirs == scores
    assert not re.search(r"\x1b|\x07|\u202e", by_nbgrader.said)
    assert "Traceback" not in by_nbgrader.said
    for student in (*filter(_by_both, hostile.DAMAGED), *hostile.ZIPPED, "linked", "linked-folder", "pipe"):
        assert re.search(rf"ERROR\] {re.escape(student)}: .{{10,}}", by_nbgrader.said), student
    for student in hostile.IMPOSSIBLE_NAMES:
        assert f"the folder {short_name(student)!r} is not named as a student can be" in by_nbgrader.said


def test_nbgraders_own_command_gives_attacks_what_their_files_say(by_nbgrader: Run) -> None:
    for attack in BY_NBGRADER:
        assert find_differences(attack, by_nbgrader.results[attack.path.stem]) == [], attack.name


def test_nbgraders_own_command_copies_nothing_of_the_graders(by_nbgrader: Run) -> None:
    _assert_no_canary(by_nbgrader, ["shadow", "markdown"])


def test_what_is_left_out_is_listed(run: Run, by_nbgrader: Run) -> None:
    for one in (run, by_nbgrader):
        said = [repair.what for repair in one.results["shadow"].repairs]
        assert "'notes.txt' was left out: it is a link, and links are not followed" in said
        assert "'folder' was left out: it is a link, and links are not followed" in said
        assert "'pipe' was left out: it is not a regular file" in said
        assert any("time of handing in" in what for what in said)
        copied = one.folder / "autograded" / "shadow" / hostile.ASSIGNMENT
        assert sorted(path.name for path in copied.iterdir()) == [
            "simple_linear_regression.ipynb",
            "sitecustomize.py",
            "torch.py",
        ]


def test_the_exit_code_says_that_some_have_no_grade(run: Run) -> None:
    assert run.code == 1
    assert "Traceback" not in run.said
    assert "Isolation: full" in run.said


def test_the_gradebook_holds_what_was_earned_and_nothing_else(run: Run) -> None:
    with Gradebook(f"sqlite:///{run.folder / 'gradebook.db'}") as gradebook:
        found = {
            (submission.student.id, grade.name): grade.auto_score
            for submission in gradebook.assignment_submissions(hostile.ASSIGNMENT)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None and grade.name.startswith("test_")
        }
        assert gradebook.find_assignment(hostile.ASSIGNMENT).max_score >= 26
    earned = {(s, task.test_cell): task.score for s, result in run.results.items() for task in result.tasks}
    assert {key: Decimal(str(score)) for key, score in found.items()} == earned


def test_no_canary_is_shown_anywhere(run: Run) -> None:
    _assert_no_canary(run, [*LEAKING, *SEARCHING, "markdown", "shadow"])


def _assert_no_canary(run: Run, students: list[str]) -> None:
    """In all that is kept, and on the pages of these students; also as the bytes of a picture."""
    _feedback(run.folder, students)
    files = [path for part in ("autograded", "feedback", "ledger") for path in (run.folder / part).rglob("*")]
    assert sum(path.suffix == ".html" for path in files) == len(students)
    # Of three places in base64, one begins a group of characters.
    hidden = [base64.b64encode(run.canary[start:].encode())[:32].decode() for start in range(3)]
    for text in (run.said, *(path.read_text(errors="replace") for path in files if path.is_file())):
        assert run.canary not in text
        assert not any(piece in text for piece in hidden)
    for path in (run.folder / "autograded").rglob("*"):
        assert not path.is_symlink(), path


def test_nothing_reaches_the_readers_browser_or_terminal(run: Run) -> None:
    pages = list((run.folder / "feedback").rglob("*.html"))  # as the test before left them
    assert pages
    for page in pages:
        text = page.read_text()
        assert not re.search(r"<script[^>]*>\s*alert", text), page
        assert not re.search(r"<[^>]+\s(onerror|onload)\s*=", text), page
        assert not re.search(r"(href|src)\s*=\s*[\"']?\s*javascript:", text), page
        assert not re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202e]", text), page
    assert not re.search(r"\x1b|\x07|\u202e", run.said)


def test_no_input_of_a_hidden_test_reaches_students(run: Run) -> None:
    """What attacks passed on at test time is marked; in outputs of cells, only what they made up themselves is."""
    for student in ("leaks_by_exceptions", "leaks_by_messages"):
        for task in run.results[student].tasks:
            for verdict in task.verdicts:
                assert "INPUTS" not in verdict.reason + verdict.hint + verdict.title


def test_what_is_said_of_answers_is_short(run: Run) -> None:
    for result in run.results.values():
        for task in result.tasks:
            assert max(map(len, task.behaviour.values()), default=0) <= 200
            assert max(map(len, [task.stopped, *(verdict.reason for verdict in task.verdicts)])) < 800


def test_nobody_came_from_the_network(run: Run) -> None:
    assert run.visits == []


def test_no_process_or_file_is_left(run: Run) -> None:
    assert run.left == []
    for folder in ("/tmp", "/dev/shm", "/var/tmp", str(Path(run.folder).parent / "home")):
        assert [name for name in os.listdir(folder) if "hostile-message" in name or "autograder-hostile" in name] == []
    assert not list(run.folder.glob("x"))


def test_no_message_gets_from_one_submission_to_the_next(run: Run) -> None:
    for student in ("leaves_a_message", "finds_a_message"):
        assert "tried: no message" in _shown(run, student)


def test_the_grader_does_no_more_than_for_honest_ones(run: Run, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    hostile.make_course(tmp_path / "course", checkout, "")
    for number in range(1 + HONEST):
        hostile.submit_example(tmp_path / "course", f"honest-{number}", NEIGHBOURS["a-neighbour"], 1)
    _, _, first = hostile_run.grade(tmp_path / "course", os.environ, "--student", "honest-0")
    _, _, others = hostile_run.grade(tmp_path / "course", os.environ)
    each = (others.seconds - first.seconds) / (HONEST - 1)
    count = len(list((run.folder / "submitted").iterdir()))
    honest = first.seconds + each * (count - 1)
    assert run.cost
    assert run.cost.memory < 1.5 * others.memory, f"{run.cost.memory // _MIB} MiB, honest {others.memory // _MIB} MiB"
    assert run.cost.seconds < 3 * honest, f"{run.cost.seconds:.0f} s, honest {honest:.0f} s"


def test_what_is_kept_stays_small(run: Run) -> None:
    sizes = {path: path.stat().st_size for path in (run.folder / "autograded").rglob("*.ipynb")}
    assert max(sizes.values()) < 40 * 1024 * _MIB, sizes


def _shown(run: Run, student: str) -> str:
    path = run.folder / "autograded" / student / hostile.ASSIGNMENT / f"{hostile.ASSIGNMENT}.ipynb"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _feedback(folder: Path, students: list[str]) -> None:
    others = [path.name for path in (folder / "autograded").iterdir() if path.name not in students]
    exclude = f"--CourseDirectory.student_id_exclude={','.join(others)}"
    tiny.nbgrader(folder, "generate_feedback", hostile.ASSIGNMENT, exclude)
