"""nbgrader stays the spine: autograde, feedback and the gradebook, on a small class, as a course would run them."""

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import commands
import nbformat
import pytest
import tiny
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.intake.cells import grade_id
from autograder.records import ledger

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

ASSIGNMENT = "simple_linear_regression"
Edit = Callable[[NotebookNode], None]


def _cell(notebook: NotebookNode, identifier: str) -> NotebookNode:
    cell: NotebookNode = next(cell for cell in notebook.cells if identifier in (grade_id(cell), cell.id))
    return cell


def _wrong_mse(notebook: NotebookNode) -> None:
    _cell(notebook, "mse").source = "def mse(p, t):\n    return ((p - t) ** 2).mean()"


def _warns(notebook: NotebookNode) -> None:
    source = "import sys, warnings\nwarnings.warn('w')\nprint('to stderr', file=sys.stderr)\n"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = source + cell.source


def _answers(notebook: NotebookNode) -> None:
    _cell(notebook, "question_model").source = "A line. <script>alert('student')</script>"


def _loops(notebook: NotebookNode) -> None:
    _cell(notebook, "mse").source += "\nimport os\nos._exit(1)"


CLASS: dict[str, tuple[str, list[Edit]]] = {
    "solved": ("source", []),
    "untouched": ("release", []),
    "wrong": ("source", [_wrong_mse]),
    "warns": ("source", [_warns, _answers]),
    "exits": ("source", [_loops]),
}


def _submit(folder: Path, student: str, base: str, edits: list[Edit]) -> Path:
    notebook = nbformat.read(folder / base / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    for edit in edits:
        edit(notebook)
    path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def folder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder in which the class has been graded, and has its feedback."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(checkout / "nbgrader_config.py", folder)
    for part in ("source", "release", "tests/hidden"):
        shutil.copytree(checkout / part, folder / part)
    for student, (base, edits) in CLASS.items():
        _submit(folder, student, base, edits)
    tiny.nbgrader(folder, "autograde", ASSIGNMENT)
    tiny.nbgrader(folder, "generate_feedback", ASSIGNMENT)
    return folder


def _scores(folder: Path, student: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        return {grade.name: grade.auto_score for grade in notebook.grades}


def _automatic(folder: Path, student: str) -> float:
    return sum(score or 0 for name, score in _scores(folder, student).items() if name.startswith("test_"))


def test_scores_are_in_the_gradebook(folder: Path) -> None:
    assert {student: _automatic(folder, student) for student in ("solved", "untouched", "warns")} == {
        "solved": 26,
        "untouched": 0,
        "warns": 26,
    }


def test_a_mistake_costs_points_in_its_task_and_in_no_other(folder: Path) -> None:
    for student in ("wrong", "exits"):
        perfect, scores = _scores(folder, "solved"), _scores(folder, student)
        assert {name for name in scores if name.startswith("test_") and scores[name] != perfect[name]} == {"test_mse"}


def test_written_answers_wait_for_a_person_and_empty_ones_do_not(folder: Path) -> None:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for student, waits in (("warns", True), ("untouched", False)):
            notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
            manual = {grade.name: grade for grade in notebook.grades if grade.name.startswith("question")}
            assert len(manual) == 4
            assert manual["question_model"].needs_manual_grade is waits
            assert not any(g.needs_manual_grade for g in notebook.grades if g.name.startswith("test_"))


def test_the_cells_own_outputs_are_in_the_autograded_notebook(folder: Path) -> None:
    path = folder / "autograded" / "warns" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert {output.name for output in _cell(notebook, "data").outputs} == {"stdout"}
    assert {output.name for output in _cell(notebook, "mse").outputs} == {"stderr"}
    assert any("image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", []))
    for cell in notebook.cells:
        if (grade_id(cell) or "").startswith("test_"):
            assert [output.output_type for output in cell.outputs] == ["execute_result"]


def _pages(folder: Path, student: str) -> str:
    return (folder / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


def test_feedback_gives_title_verdict_and_hint_of_every_test(folder: Path) -> None:
    page = _pages(folder, "wrong")
    results = {result.student: result for result in ledger.read(Assignment(folder, ASSIGNMENT))}
    verdicts = [verdict for task in results["wrong"].tasks for verdict in task.verdicts]
    assert page.count("✓ passed") + page.count("✗ failed") == len(verdicts)
    for verdict in verdicts:
        plain = verdict.title.split("`")[-1]
        assert plain in page.replace("&#x27;", "'").replace("&quot;", '"')
    failed = [verdict for verdict in verdicts if verdict.status == "failed"]
    assert failed
    assert all(verdict.hint.split("`")[0] in page for verdict in failed)


def test_no_line_of_a_hidden_test_is_anywhere_that_students_see(folder: Path) -> None:
    docstrings_and_hints = ('"""', "hint=")
    lines = {
        line.strip()
        for path in (folder / "tests" / "hidden").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line.strip()) > 12 and not any(mark in line for mark in docstrings_and_hints)
    }
    given = (folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
    lines = {line for line in lines if json.dumps(line)[1:-1] not in given}
    assert len(lines) > 100
    for area in ("release", "autograded", "feedback"):
        for path in (folder / area).rglob("*"):
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                texts = (text, text.replace("&#39;", "'").replace("&quot;", '"').replace("&lt;", "<"))
                assert [line for line in lines if any(line in t or json.dumps(line)[1:-1] in t for t in texts)] == []


def test_scripts_of_students_do_not_run_in_the_readers_browser(folder: Path) -> None:
    assert "<script>alert('student')" not in _pages(folder, "warns")
    autograded = folder / "autograded" / "warns" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert "<script>alert('student')" not in autograded.read_text(encoding="utf-8")


def test_a_resubmission_that_cannot_be_graded_does_not_keep_the_old_grade(folder: Path, tmp_path: Path) -> None:
    course_folder = tmp_path / "course"
    shutil.copytree(folder, course_folder)
    assert _automatic(course_folder, "solved") == 26
    path = course_folder / "submitted" / "solved" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text("{ no notebook", encoding="utf-8")
    tiny.nbgrader(course_folder, "autograde", ASSIGNMENT, "--student", "solved", "--force", code=1)
    scores = _scores(course_folder, "solved")
    assert [scores[name] for name in scores if name.startswith("test_")] == [None] * 7


def test_a_hidden_test_that_fails_by_itself_gives_no_grade_and_a_bad_exit(folder: Path, tmp_path: Path) -> None:
    course_folder = tmp_path / "course"
    shutil.copytree(folder, course_folder)
    (course_folder / "tests" / "hidden" / ASSIGNMENT / "test_mse.py").write_text("import no_such_module\n")
    messages = tiny.nbgrader(course_folder, "autograde", ASSIGNMENT, "--student", "solved", "--force", code=1)
    assert "no_such_module" in messages
    scores = _scores(course_folder, "solved")
    assert [scores[name] for name in scores if name.startswith("test_")] == [None] * 7


def test_a_resubmission_is_graded_anew(folder: Path, tmp_path: Path) -> None:
    course_folder = tmp_path / "course"
    shutil.copytree(folder, course_folder)
    _submit(course_folder, "solved", "release", [])
    tiny.nbgrader(course_folder, "autograde", ASSIGNMENT, "--student", "solved", "--force")
    assert _automatic(course_folder, "solved") == 0


def test_figures_that_were_left_out_are_drawn_for_the_feedback(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "course"
    for name in ("release", "tests", "source"):
        shutil.copytree(folder / name, own / name)
    for name in ("nbgrader_config.py", "gradebook.db"):
        shutil.copy(folder / name, own)
    _submit(own, "solved", "source", [])
    assert commands.run_autograder(own, "grade", ASSIGNMENT, "--no-figures").returncode == 0
    autograded = own / "autograded" / "solved" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    given = (own / "release" / ASSIGNMENT / autograded.name).read_text().count('"image/png"')  # attachments
    assert autograded.read_text().count('"image/png"') == given
    tiny.nbgrader(own, "generate_feedback", ASSIGNMENT)
    page = (own / "feedback" / "solved" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert page.count("data:image/png") > given + 5
    assert _automatic(own, "solved") == 26
