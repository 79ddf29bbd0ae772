"""Grades files of the evidence, and says where the grades are not what the files say."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from autograder import course
from autograder.judging.verdicts import Result
from autograder.release import evidence
from autograder.release.evidence import Evidence, EvidenceError
from autograder.submission import Grader, Submission

EXAMPLE = "autograder try tests/submissions/simple_linear_regression/wrong/mse_negative.py"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="+", type=Path)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return try_files(arguments.course, arguments.files, console)


def grade_evidence(folder: Path, assignment: str, examples: Sequence[Evidence]) -> Iterator[tuple[Evidence, Result]]:
    """Grade example submissions of one assignment, one after the other."""
    solved, release = course.source(folder, assignment), course.release(folder, assignment)
    with Grader(course.hidden_tests(folder, assignment), release, figures=False, solved=solved) as grader:
        for example in examples:
            notebook = evidence.build(example, solved, release)
            submission = Submission(assignment, example.path.stem, notebook, digest="", repairs=[])
            yield example, grader.grade(submission)[0]


def try_files(folder: Path, files: Sequence[Path], console: Console) -> int:
    """Grade the files and print what came of each; returns 1 if one got what it should not."""
    try:
        examples = [evidence.read(path.resolve()) for path in files]
    except EvidenceError as error:
        raise course.CourseError(str(error)) from error
    except OSError as error:
        raise course.CourseError(f"{error.filename} cannot be read: {error.strerror}") from error
    wrong = 0
    for assignment in sorted({example.path.parent.parent.name for example in examples}):
        its = [example for example in examples if example.path.parent.parent.name == assignment]
        for example, result in grade_evidence(folder, assignment, its):
            found = evidence.differences(example, result)
            wrong += bool(found)
            mark = "✗" if found else "✓"
            line = f"{mark} {example.name}: {result.score} of {result.points}. {example.title}"
            console.print(line, style="red" if found else None, markup=False, highlight=False, soft_wrap=True)
            for difference in found:
                console.print(f"    {difference}", markup=False, highlight=False, soft_wrap=True)
    return 1 if wrong else 0
