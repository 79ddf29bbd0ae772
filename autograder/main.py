"""The command line: `autograder COMMAND`."""

import argparse
import atexit
import gc
import sys
from pathlib import Path

from rich.console import Console

# jsonschema builds a grammar of internationalised addresses when it is imported, which nobody needs here, and which
# takes longer than all other imports of a command together. It does without where this package is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: it cannot be imported

from autograder.course import CourseError  # noqa: E402  after the line above


def main() -> int:
    """Run a command; returns the exit code: 0 if all went well, 1 if a grade is wrong or missing, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="autograder", description="Grades PyTorch notebooks beside nbgrader.")
    parser.add_argument("--course", type=Path, default=Path.cwd(), help="the course folder (default: this folder)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    grade = commands.add_parser("grade", help="grade a class in parallel: what has changed, and nothing twice")
    grade.add_argument("assignment")
    grade.add_argument("--jobs", type=int, help="submissions at a time (default: one a core)")
    grade.add_argument("--student", action="append", default=[], help="only this student; may be repeated")
    grade.add_argument("--again", action="store_true", help="grade also what has not changed")
    grade.add_argument(
        "--no-figures", action="store_true", help="leave figures out: grades first; the next run adds them"
    )
    grade.add_argument("--scheduler", metavar="ADDRESS", default="", help="on the Dask workers behind this address")
    grade.add_argument("--dry-run", action="store_true", help="show old and new scores, and save nothing")
    grade.add_argument("--unsafe-no-sandbox", action="store_true", help="also where student code cannot be confined")
    grade.set_defaults(run=_grade)

    report = commands.add_parser("report", help="show the class as a table, from the ledger")
    report.add_argument("assignment")
    report.set_defaults(run=_report)

    trial = commands.add_parser("try", help="grade files of the evidence, and compare with what they must get")
    trial.add_argument("files", nargs="+", type=Path)
    trial.set_defaults(run=_try)

    release = commands.add_parser("release", help="make the release: refused where a reason against it is found")
    release.add_argument("assignment")
    release.add_argument("--breaking", action="store_true", help="ids and points may differ from what students have")
    release.add_argument("--quick", action="store_true", help="leave out the evidence, which takes the most time")
    release.add_argument("--jobs", type=int, help="submissions at a time (default: one a core)")
    release.add_argument("--unsafe-no-sandbox", action="store_true", help="also where student code cannot be confined")
    release.set_defaults(run=_release)

    demo = commands.add_parser("demo", help="grade an example class in a scratch folder")
    demo.add_argument("folder", nargs="?", type=Path, default=Path("demo"), help="the scratch folder (default: demo)")
    demo.set_defaults(run=_demo)

    arguments = parser.parse_args()
    # Much is imported, of which nothing is garbage, and the interpreter would look for some again and again.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    console = Console()
    try:
        return int(arguments.run(arguments, console))
    except CourseError as error:
        return _refused(str(error), console)
    except KeyboardInterrupt:
        return _refused("interrupted", console)


def _refused(why: str, console: Console) -> int:
    console.print(f"autograder: {why}", style="bold red", markup=False, highlight=False)
    return 2


def _grade(arguments: argparse.Namespace, console: Console) -> int:
    from autograder.commands.grade import grade_class

    return grade_class(
        arguments.course,
        arguments.assignment,
        console,
        jobs=arguments.jobs,
        only=arguments.student,
        again=arguments.again,
        dry_run=arguments.dry_run,
        figures=not arguments.no_figures,
        unsafe=arguments.unsafe_no_sandbox,
        scheduler=arguments.scheduler,
    )


def _report(arguments: argparse.Namespace, console: Console) -> int:
    from autograder.commands.report import show_class

    return show_class(arguments.course, arguments.assignment, console)


def _try(arguments: argparse.Namespace, console: Console) -> int:
    from autograder.commands.try_examples import try_files

    return try_files(arguments.course, arguments.files, console)


def _release(arguments: argparse.Namespace, console: Console) -> int:
    from autograder.commands.release import release_assignment

    return release_assignment(
        arguments.course,
        arguments.assignment,
        console,
        breaking=arguments.breaking,
        quick=arguments.quick,
        jobs=arguments.jobs,
        unsafe=arguments.unsafe_no_sandbox,
    )


def _demo(arguments: argparse.Namespace, console: Console) -> int:
    from autograder.commands.demo import run_demo

    return run_demo(arguments.course, arguments.folder.absolute(), console)


if __name__ == "__main__":
    sys.exit(main())
