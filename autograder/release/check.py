"""All checks of a release, in order: what costs little comes first, and the first that finds something is the last."""

import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from rich.console import Console

from autograder.classroom.settings import Grade
from autograder.course import Assignment, CourseError, notebook
from autograder.release import Finding, agreement, comparisons, generation, leaks, markers, metadata, withheld

if TYPE_CHECKING:
    from autograder.judging.diagnosis import Record
    from autograder.release.summary import ReleaseSummary


class Refused(CourseError):
    """The release is refused; the findings say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(f"{one.where}: {one.what}. {one.advice}" for one in findings))
        self.findings = findings


def check_static(assignment: Assignment, candidate: Path, *, breaking: bool) -> list[Finding]:
    """All that can be seen in a release without running code.

    Args:
        candidate: the folder with the release in it, in a folder named as the assignment.
        breaking: see `Gate`.
    """
    source, tests = assignment.source(), assignment.hidden_tests
    release = _notebook(candidate, assignment)
    secrets = withheld.collect(source, tests)
    shown = f"source/{assignment}"  # what is found in the release came from there, and is to be mended there
    found = leaks.check(candidate / assignment.name, shown, secrets, str(tests.relative_to(assignment.root)))
    found += metadata.check(release, f"{shown}/{assignment}.ipynb")
    found += agreement.check_tests(release, tests)
    found += comparisons.check(tests)
    if not breaking and assignment.notebook("release").is_file():
        found += agreement.check_unchanged(release, assignment.release())
    return found


@dataclass
class Gate:
    """One assignment on its way to students.

    Attributes:
        breaking: whether ids and points may be others than in the release that students have.
        quick: whether to leave the examples out.
        jobs: submissions at a time; None: one a core.
        unsafe: also where student code cannot be confined.
        behaviours: how the examples answer the probes, where these have been graded.
    """

    assignment: Assignment
    console: Console
    breaking: bool = False
    quick: bool = False
    jobs: int | None = None
    unsafe: bool = False
    behaviours: "Record | None" = field(default=None, init=False)

    @property
    def place(self) -> Path:
        """The folder where the release that is checked stays, and the report."""
        return self.assignment.root / "gate" / self.assignment.name

    @property
    def candidate(self) -> Path:
        """The release that is checked, in a folder named as the assignment."""
        return self.place / "release"

    def check(self) -> "ReleaseSummary":
        """Check everything. Raises Refused."""
        source = self.check_without_running()
        return self._try(source, _notebook(self.candidate, self.assignment))

    def check_without_running(self) -> NotebookNode:
        """Make the candidate, and check all that can be seen in it and its source. Raises Refused.

        Returns:
            The source.
        """
        assignment = self.assignment
        shutil.rmtree(self.place, ignore_errors=True)
        source = assignment.source()
        _refuse(markers.check(source, f"source/{assignment}/{assignment}.ipynb"))
        self.passed("the markers in the source are in order")
        with self.console.status("nbgrader makes the release …"):
            generation.generate_candidate(assignment, self.candidate)
        with self.console.status("Looking through all of it …"):
            _refuse(check_static(assignment, self.candidate, breaking=self.breaking))
        self.passed("no solution and no hidden test in it; ids, points and tests agree")
        return source

    def install(self) -> None:
        """Put what was checked in place, as students get it. Raises CourseError."""
        generation.install(self.assignment, self.candidate)

    def passed(self, what: str) -> None:
        self.console.print(f"✓ {what}", highlight=False, soft_wrap=True)

    def _try(self, source: NotebookNode, release: NotebookNode) -> "ReleaseSummary":
        """Grade what must get known grades."""
        from autograder.release import behaviours, known_grades, summary  # here, since these import torch
        from autograder.release.examples import build_notebook
        from autograder.submission import Grader

        tests = self.assignment.hidden_tests
        examples = [] if self.quick else known_grades.examples(self.assignment.examples)
        given = {example.name: build_notebook(example, source, release) for example in examples}
        settings = Grade(config=self.assignment.config)
        with Grader(
            tests, release, seconds=settings.seconds, sizes=settings.sizes, figures=False, unsafe=self.unsafe
        ) as grader:
            grade = partial(known_grades.grade, grader, self.assignment.name, self.console, self.jobs)
            _refuse(known_grades.check_probes(grader))
            ends = grade("The untouched and the solved notebook", {"untouched": release, known_grades.SOLVED: source})
            _refuse(known_grades.check_ends(ends["untouched"], ends[known_grades.SOLVED]))
            self.passed("the untouched notebook earns nothing, the solved one everything")
            graded = grade("The examples", given)
            _refuse(known_grades.check_examples(examples, graded))
            cases = grader.cases
            changed = known_grades.changed(source, release, grade) if examples and cases else []
        results, solved = ends | graded, ends[known_grades.SOLVED]
        if examples:
            self.passed(f"all {len(examples)} examples get their own verdicts")
            known_grades.check_behaviour(solved)
            self.behaviours = behaviours.record(tests, cases, release, solved, examples, results, changed)
        told = summary.summarise(self.assignment.name, release, tests, solved, examples, results, self.candidate)
        told.notes.extend(self._notes(told, bool(examples)))
        return told

    def _notes(self, told: "ReleaseSummary", examples: bool) -> list[str]:
        from autograder.release.summary import untried

        folder = self.assignment.examples
        where = folder.relative_to(self.assignment.root)
        if self.quick:
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


def _notebook(candidate: Path, assignment: Assignment) -> NotebookNode:
    return notebook(candidate / assignment.name / f"{assignment}.ipynb", "is the notebook named as its folder?")
