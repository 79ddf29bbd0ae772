"""Grades example files, and says where the grades are not what the files say."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from autograder import course
from autograder.judging.verdicts import Result
from autograder.release.examples import Example, ExampleError, build_notebook, find_differences, read_example
from autograder.submission import Grader, Submission

EXAMPLE = "autograder try tests/submissions/simple_linear_regression/wrong/mse_negative.py"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="+", type=Path)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return try_files(arguments.course, arguments.files, console)


def grade_examples(folder: Path, assignment: str, examples: Sequence[Example]) -> Iterator[tuple[Example, Result]]:
    """Grade example submissions of one assignment, one after the other."""
    solved, release = course.source(folder, assignment), course.release(folder, assignment)
    with Grader(course.hidden_tests(folder, assignment), release, figures=False, solved=solved) as grader:
        for example in examples:
            notebook = build_notebook(example, solved, release)
            submission = Submission(assignment, example.path.stem, notebook, digest="", repairs=[])
            yield example, grader.grade(submission)[0]


def try_files(folder: Path, files: Sequence[Path], console: Console) -> int:
    """Grade the files and print what came of each; returns 1 if one got what it should not."""
    try:
        examples = [read_example(path.resolve()) for path in files]
    except ExampleError as error:
        raise course.CourseError(str(error)) from error
    except OSError as error:
        raise course.CourseError(f"{error.filename} cannot be read: {error.strerror}") from error
    wrong = 0
    for assignment in sorted({example.path.parent.parent.name for example in examples}):
        its = [example for example in examples if example.path.parent.parent.name == assignment]
        for example, result in grade_examples(folder, assignment, its):
            found = find_differences(example, result)
            wrong += bool(found)
            mark = "✗" if found else "✓"
            line = f"{mark} {example.name}: {result.score} of {result.points}. {example.title}"
            console.print(line, style="red" if found else None, markup=False, highlight=False, soft_wrap=True)
            for difference in found:
                console.print(f"    {difference}", markup=False, highlight=False, soft_wrap=True)
    return 1 if wrong else 0
