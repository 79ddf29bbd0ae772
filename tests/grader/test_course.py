"""The course itself: what is checked in is fresh, the starter earns nothing, the solution everything."""

import shutil
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
import tiny
from nbformat import NotebookNode

from autograder.intake.cells import grade_id, is_answer, points
from autograder.intake.restore import restore
from autograder.judging.verdicts import Result, Status
from autograder.submission import Grader, Submission

ASSIGNMENT = "simple_linear_regression"
POINTS = {
    "test_hypothesis": 2,
    "test_mse": 3,
    "test_scale_features": 3,
    "test_train_model": 6,
    "test_linear_regression": 3,
    "test_train_model_new": 5,
    "test_train_with_builtins": 4,
    "question_model": 1,
    "question_cost": 1,
    "question_gradient_descent": 1,
    "question_hyperparameters": 1,
}


def _grade(grader: Grader, notebook: NotebookNode) -> Result:
    return grader.grade(Submission(ASSIGNMENT, "student", notebook, "", []), seed=1)[0]


def test_the_release_is_what_nbgrader_makes_of_the_source(checkout: Path, tmp_path: Path) -> None:
    shutil.copy(checkout / "nbgrader_config.py", tmp_path)
    shutil.copytree(checkout / "source", tmp_path / "source")
    shutil.copytree(checkout / "tests" / "hidden", tmp_path / "tests" / "hidden")  # the gate asks for them
    tiny.nbgrader(tmp_path, "generate_assignment", ASSIGNMENT)
    made = sorted(path.relative_to(tmp_path) for path in (tmp_path / "release").rglob("*") if path.is_file())
    stored = sorted(path.relative_to(checkout) for path in (checkout / "release").rglob("*") if path.is_file())
    assert stored == made, "run make release"
    for path in made:
        assert (checkout / path).read_bytes() == (tmp_path / path).read_bytes(), f"{path} is stale: run make release"


@pytest.mark.parametrize("which", ["source", "release"])
def test_notebooks_are_valid_and_hold_no_outputs(checkout: Path, which: str) -> None:
    notebook = nbformat.read(checkout / which / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_ids_and_points_are_the_agreed_ones(release: NotebookNode) -> None:
    graded = [cell for cell in release.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert {str(grade_id(cell)): points(cell) for cell in graded} == {k: Decimal(v) for k, v in POINTS.items()}
    solutions = [grade_id(cell) for cell in release.cells if is_answer(cell)]
    for test_cell in POINTS:
        assert test_cell.removeprefix("test_") in solutions


def test_the_solved_source_gets_every_point(grader: Grader, solved: NotebookNode) -> None:
    result = _grade(grader, solved)
    assert result.repairs == []
    assert result.cell_problems == {}
    assert [v for task in result.tasks for v in task.verdicts if v.status is not Status.PASSED] == []
    assert result.score == result.points == 26


def test_the_untouched_release_gets_nothing(grader: Grader, release: NotebookNode) -> None:
    result = _grade(grader, release)
    assert result.resolved
    assert result.score == 0
    assert {v.status for task in result.tasks for v in task.verdicts} == {Status.NOT_RUN}


def test_the_release_stops_only_at_open_tasks(grader: Grader, release: NotebookNode) -> None:
    with grader.run(restore(release, release)[0]) as live:
        live.execution.run_to(len(live.code))
        shown = [output for outputs in live.execution.outputs for output in outputs if output.output_type == "error"]
        told = [" ".join(output.traceback) for output in shown]
        assert told
        assert all(text.startswith("NotImplementedError") for text in told)  # also of a name that an open task defines


def test_the_same_seed_gives_the_same_result(grader: Grader, solved: NotebookNode) -> None:
    def outcome() -> list[tuple[str, Status, str]]:
        result = _grade(grader, solved)
        return [(v.test, v.status, v.reason) for task in result.tasks for v in task.verdicts]

    assert outcome() == outcome()


def test_titles_and_hints_are_sentences_for_students(grader: Grader, solved: NotebookNode) -> None:
    for task in _grade(grader, solved).tasks:
        titles = [verdict.title for verdict in task.verdicts]
        assert len(set(titles)) == len(titles)
        assert all(len(title) < 120 for title in titles)
