"""`autograder check`: what a student's notebook says of itself, before it is handed in."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nbformat import NotebookNode
from rich.console import Console

from autograder import course
from autograder.classroom.settings import Grade, configuration
from autograder.course import CourseError
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.intake.cells import grade_id, is_answer, is_test
from autograder.intake.clean import clean_text
from autograder.intake.find import SubmissionError, files_beside, parse
from autograder.intake.restore import restore

EXAMPLE = "autograder check simple_linear_regression.ipynb"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--assignment", default="", help="where the file is not named as it")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return check_notebook(arguments.course, arguments.notebook, arguments.assignment, console)


def check_notebook(folder: Path, file: Path, assignment: str, console: Console) -> int:
    """Run a notebook from top to bottom, as a grader would, and tell what its visible checks say.

    Hidden tests are not run, and need not be there: the release is enough. The notebook is the user's own, so that it
    is run also where code cannot be confined.

    Args:
        folder: the course folder, with the release and nbgrader_config.py.
        assignment: "" where the file is named as one.

    Returns:
        0 if all visible checks passed, 1 if not. Raises CourseError for what is no notebook.
    """
    assignment = assignment or file.stem
    try:
        submitted = parse(file.read_bytes(), file.name)
    except (OSError, SubmissionError) as error:
        why = getattr(error, "strerror", None) or error
        raise CourseError(f"{file} cannot be checked: {why}") from error
    if not (folder / "release" / assignment).is_dir():
        raise CourseError(
            f"{folder} has no release/{assignment}, with what was handed out: go to the course folder, or name it "
            f"(autograder --course FOLDER check {file.name}); where the file is named otherwise, say --assignment NAME"
        )
    release = course.release(folder, assignment)
    notebook, repairs = restore(submitted, release)
    for repair in repairs:
        console.print(clean_text(f"Would be noted: {repair.what} ({repair.cell})"), markup=False, soft_wrap=True)
    settings = Grade(config=configuration(folder))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = [CodeCell(str(grade_id(cell) or cell.id), cell.source, is_answer(cell)) for cell in code]
    files, _ = files_beside(file.absolute().parent)
    with (
        console.status("Running the notebook …"),
        ForkServer(settings.sizes, figures=False, unsafe=True) as worker,
        Execution(worker.ready(), cells, settings.seconds, files) as execution,
    ):
        execution.run_to(len(cells))
    missing = sorted(set(execution.missing.values()))
    passed = 0
    checks = [index for index, cell in enumerate(code) if is_test(cell)]
    for index in checks:
        why = execution.problems.get(index) or _error(execution.outputs[index])
        passed += not why
        name = cells[index].name.removeprefix("test_")
        told = clean_text(f"{'✗' if why else '✓'} {name}{f': {why}' if why else ''}")
        console.print(told, style="" if not why else "red", markup=False, highlight=False, soft_wrap=True)
    for module in missing:
        console.print(f"{module} is used, and will not be there where this is graded.", markup=False, soft_wrap=True)
    console.print(f"{passed} of {len(checks)} visible checks passed; hidden tests were not run.", highlight=False)
    return 0 if passed == len(checks) else 1


def _error(outputs: list[NotebookNode]) -> str:
    """What a check ended with, in a sentence; "" where it passed."""
    errors = [output for output in outputs if output.output_type == "error"]
    return f"{errors[-1].ename}: {errors[-1].evalue}".partition("\n")[0] if errors else ""
