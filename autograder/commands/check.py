"""`autograder check`: what a student's notebook says of itself, before it is handed in."""

from pathlib import Path
from typing import Annotated

from nbformat import NotebookNode
from rich.console import Console

from autograder.classroom.settings import Grade
from autograder.commands import say
from autograder.course import Assignment, CourseError
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.intake.cells import grade_id, is_answer, is_test
from autograder.intake.clean import clean_text
from autograder.intake.find import SubmissionError, files_beside, parse
from autograder.intake.restore import restore

EXAMPLE = "autograder check simple_linear_regression.ipynb"


def run(
    root: Path,
    console: Console,
    notebook: Path,
    *,
    assignment: Annotated[Assignment | None, "where the file is not named as it"] = None,
) -> int:
    """Run a notebook from top to bottom, as a grader would; returns 1 where a visible check does not pass.

    Hidden tests are not run, and need not be there: the release is enough. The notebook is the user's own, so that it
    is run also where code cannot be confined.
    """
    assignment = assignment or Assignment(root, notebook.stem)
    try:
        submitted = parse(notebook.read_bytes(), notebook.name)
    except (OSError, SubmissionError) as error:
        why = getattr(error, "strerror", None) or error
        raise CourseError(f"{notebook} cannot be checked: {why}") from error
    if not assignment.folder("release").is_dir():
        raise CourseError(
            f"{root} has no release/{assignment}, with what was handed out: go to the course folder, or name it "
            f"(autograder --course FOLDER check {notebook.name}); where the file is named otherwise, say --assignment "
            "NAME"
        )
    restored, repairs = restore(submitted, assignment.release())
    for repair in repairs:
        say(console, clean_text(f"Would be noted: {repair.what} ({repair.cell})"))
    settings = Grade(config=assignment.config)
    code = [cell for cell in restored.cells if cell.cell_type == "code"]
    cells = [CodeCell(str(grade_id(cell) or cell.id), cell.source, is_answer(cell)) for cell in code]
    files, _ = files_beside(notebook.absolute().parent)
    with (
        console.status("Running the notebook …"),
        ForkServer(settings.sizes, figures=False, unsafe=True) as worker,
        Execution(worker.ready(), cells, settings.seconds, files) as execution,
    ):
        execution.run_to(len(cells))
    passed = 0
    checks = [index for index, cell in enumerate(code) if is_test(cell)]
    for index in checks:
        why = execution.problems.get(index) or _error(execution.outputs[index])
        passed += not why
        name = cells[index].name.removeprefix("test_")
        say(console, clean_text(f"{'✗' if why else '✓'} {name}{f': {why}' if why else ''}"), "red" if why else "")
    for module in sorted(set(execution.missing.values())):
        say(console, f"{module} is used, and will not be there where this is graded.")
    say(console, f"{passed} of {len(checks)} visible checks passed; hidden tests were not run.")
    return 0 if passed == len(checks) else 1


def _error(outputs: list[NotebookNode]) -> str:
    """What a check ended with, in a sentence; "" where it passed."""
    errors = [output for output in outputs if output.output_type == "error"]
    return f"{errors[-1].ename}: {errors[-1].evalue}".partition("\n")[0] if errors else ""
