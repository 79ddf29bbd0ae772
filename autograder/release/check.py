"""All checks of a release, in order: what costs little comes first, and the first that finds something is the last."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from rich.console import Console
from traitlets.config import Config

from autograder import course
from autograder.classroom.settings import Grade
from autograder.pages.progress import progress
from autograder.release import agreement, comparisons, generation, leaks, markers, metadata, withheld
from autograder.release.examples import Example, ExampleError
from autograder.release.findings import Finding

if TYPE_CHECKING:
    from autograder.judging.diagnosis import Record
    from autograder.judging.verdicts import Result
    from autograder.release.summary import ReleaseSummary


@dataclass(frozen=True)
class Options:
    """How a release is checked.

    Attributes:
        breaking: whether ids and points may be others than in the release that students have.
        quick: whether to leave the examples out.
        jobs: submissions at a time; None: one a core.
        unsafe: also where student code cannot be confined.
    """

    breaking: bool = False
    quick: bool = False
    jobs: int | None = None
    unsafe: bool = False


class Refused(Exception):
    """The release is refused; the findings say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} reasons")
        self.findings = findings


def check_static(folder: Path, assignment: str, candidate: Path, *, breaking: bool) -> list[Finding]:
    """All that can be seen in a release without running code.

    Args:
        folder: the course folder.
        candidate: the folder with the release in it, in a folder named as the assignment.
        breaking: see `Options`.
    """
    source, tests = course.source(folder, assignment), course.hidden_tests(folder, assignment)
    release = _notebook(candidate, assignment)
    secrets = withheld.collect(source, tests)
    shown = f"source/{assignment}"  # what is found in the release came from there, and is to be mended there
    found = leaks.check(candidate / assignment, shown, secrets, str(tests.relative_to(folder)))
    found += metadata.check(release, f"{shown}/{assignment}.ipynb")
    found += agreement.check_tests(release, tests)
    found += comparisons.check(tests)
    if not breaking and course.notebook_path(folder, "release", assignment).is_file():
        found += agreement.check_unchanged(release, course.release(folder, assignment))
    return found


class Gate:
    """One assignment on its way to students.

    Args:
        folder: the course folder, absolute.
        config: nbgrader's settings.

    Attributes:
        place: the folder where the release that is checked stays, and the report.
        candidate: the release that is checked, in a folder named as the assignment.
        behaviours: how the examples answer the probes, where these have been graded.
    """

    behaviours: "Record | None" = None

    def __init__(self, folder: Path, assignment: str, console: Console, options: Options, config: Config) -> None:
        self._config = config
        self._folder = folder
        self._assignment = assignment
        self._console = console
        self._options = options
        self.place = folder / "gate" / assignment
        self.candidate = self.place / "release"

    def check(self) -> "ReleaseSummary":
        """Check everything. Raises Refused."""
        source = self.check_without_running()
        return self._try(source, _notebook(self.candidate, self._assignment))

    def check_without_running(self) -> NotebookNode:
        """Make the candidate, and check all that can be seen in it and its source. Raises Refused.

        Returns:
            The source.
        """
        folder, assignment = self._folder, self._assignment
        shutil.rmtree(self.place, ignore_errors=True)
        source = course.source(folder, assignment)
        _refuse(markers.check(source, f"source/{assignment}/{assignment}.ipynb"))
        self.passed("the markers in the source are in order")
        with self._console.status("nbgrader makes the release …"):
            generation.generate_candidate(folder, assignment, self.candidate, self._config)
        with self._console.status("Looking through all of it …"):
            _refuse(check_static(folder, assignment, self.candidate, breaking=self._options.breaking))
        self.passed("no solution and no hidden test in it; ids, points and tests agree")
        return source

    def passed(self, what: str) -> None:
        self._console.print(f"✓ {what}", highlight=False, soft_wrap=True)

    def _try(self, source: NotebookNode, release: NotebookNode) -> "ReleaseSummary":
        """Grade what must get known grades."""
        from autograder.release import known_grades, summary  # here, since these import torch
        from autograder.submission import Grader

        tests, examples = course.hidden_tests(self._folder, self._assignment), self._examples()
        built = {example.name: known_grades.build(example, source, release) for example in examples}
        _refuse([finding for finding in built.values() if isinstance(finding, Finding)])
        given = {name: notebook for name, notebook in built.items() if not isinstance(notebook, Finding)}
        settings = Grade(config=self._config)
        seconds, sizes, unsafe = settings.seconds, settings.sizes, self._options.unsafe
        with Grader(tests, release, seconds=seconds, sizes=sizes, figures=False, unsafe=unsafe) as grader:

            def grade(
                what: str, notebooks: dict[str, NotebookNode], tasks: dict[str, set[str]] | None = None
            ) -> "dict[str, Result | str]":
                with progress(self._console, what, len(notebooks)) as advance:
                    return known_grades.grade(grader, self._assignment, notebooks, self._options.jobs, advance, tasks)

            _refuse(known_grades.check_probes(grader))
            ends = grade("The untouched and the solved notebook", {"untouched": release, known_grades.SOLVED: source})
            _refuse(known_grades.check_ends(ends["untouched"], ends[known_grades.SOLVED]))
            self.passed("the untouched notebook earns nothing, the solved one everything")
            results = grade("The examples", given)
            _refuse(known_grades.check_examples(examples, results))
            changed = known_grades.changed(source, release, grade) if examples and grader.cases else []
        if examples:
            self.passed(f"all {len(examples)} examples get their own verdicts")
            self.behaviours = known_grades.behaviours(
                tests, grader, release, ends[known_grades.SOLVED], examples, results, changed
            )
        solved = ends[known_grades.SOLVED]
        told = summary.summarise(self._assignment, release, tests, solved, examples, results, self.candidate)
        told.notes.extend(self._notes(told, bool(examples)))
        return told

    def _examples(self) -> list[Example]:
        from autograder.release import known_grades

        if self._options.quick:
            return []
        try:
            return known_grades.examples(course.examples(self._folder, self._assignment))
        except ExampleError as error:
            raise course.CourseError(str(error)) from error

    def _notes(self, told: "ReleaseSummary", examples: bool) -> list[str]:
        from autograder.release.summary import untried

        folder = course.examples(self._folder, self._assignment)
        where = folder.relative_to(self._folder)
        if self._options.quick:
            return ["The examples were left out (`--quick`): before students get this release, check it without."]
        if not examples:
            return [f"There are no examples in `{where}`: nothing shows that the tests catch what they should."]
        notes = [f"No example fails `{test}`: write one, or do without the test." for test in untried(told)]
        hostile = len(list((folder / "hostile").glob("*.py")))
        if hostile:
            notes.append(f"The {hostile} hostile examples were left out: they are part of `make test`.")
        return notes


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise Refused(findings)


def _notebook(candidate: Path, assignment: str) -> NotebookNode:
    return course.notebook(candidate / assignment / f"{assignment}.ipynb", "is the notebook named as its folder?")
