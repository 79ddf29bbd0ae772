"""Grades example files, and says where the grades are not what the files say."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from autograder.commands import say
from autograder.course import Assignment, CourseError
from autograder.judging.verdicts import Result
from autograder.release.examples import Example, build_notebook, find_differences, read_example
from autograder.submission import Grader, Submission

EXAMPLE = "autograder try tests/submissions/simple_linear_regression/wrong/mse_negative.py"


def _graded(assignment: Assignment, examples: Sequence[Example]) -> Iterator[tuple[Example, Result]]:
    """Grade example submissions of one assignment, one after the other."""
    solved, release = assignment.source(), assignment.release()
    with Grader(assignment.hidden_tests, release, figures=False, solved=solved) as grader:
        for example in examples:
            notebook = build_notebook(example, solved, release)
            submission = Submission(assignment.name, example.path.stem, notebook, digest="", repairs=[])
            yield example, grader.grade(submission)[0]


def run(root: Path, console: Console, files: Sequence[Path]) -> int:
    """Grade the files and print what came of each; returns 1 if one got what it should not."""
    try:
        examples = [read_example(path.resolve()) for path in files]
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be read: {error.strerror}") from error
    wrong = 0
    for assignment in sorted({example.path.parent.parent.name for example in examples}):
        its = [example for example in examples if example.path.parent.parent.name == assignment]
        for example, result in _graded(Assignment(root, assignment), its):
            found = find_differences(example, result)
            wrong += bool(found)
            mark = "✗" if found else "✓"
            line = f"{mark} {example.name}: {result.score} of {result.points}. {example.title}"
            say(console, line, "red" if found else "")
            for difference in found:
                say(console, f"    {difference}")
    return 1 if wrong else 0
