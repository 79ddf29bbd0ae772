"""Grades one submission from start to end: runs its cells, judges it by the hidden tests, and puts both together."""

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Self

import msgspec
from nbformat import NotebookNode

from autograder.execution import TimeLimits, deferred_figures
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.sandbox import ResourceLimits
from autograder.intake.cell_code import too_long
from autograder.intake.cells import Repair, grade_id, is_answer, is_test, points
from autograder.intake.restore import restore
from autograder.judging.diagnosis import Case
from autograder.judging.live_submission import LiveSubmission, places
from autograder.judging.plugin import HiddenTests
from autograder.judging.tasks import judge
from autograder.judging.verdicts import Result, Status, TaskResult
from autograder.pages.test_cell import test_cell_output
from autograder.records.by_hand import fingerprints

_NO_ANSWER = "the test could not go on with what it got"


@dataclass(frozen=True)
class Submission:
    """A submission that is ready to be graded.

    Attributes:
        digest: SHA-256 of the submitted file.
        repairs: what was noticed or repaired before.
        course: what else the grade depends on (see `fingerprint.of_course`).
        files: what was handed in beside the notebook, by path.
    """

    assignment: str
    student: str
    notebook: NotebookNode
    digest: str
    repairs: list[Repair]
    course: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


class Grader:
    """Grades the submissions of a class, one after the other, in forks of one warm process.

    Args:
        tests: the folder with the hidden tests of the assignment.
        release: the notebook that students were given.
        seconds, sizes: what a submission may use.
        figures, unsafe: see `ForkServer`, as for the errors raised.
        solved: the instructor's notebook. A test that fails by itself is tried on it: where it passes there, it failed
            by what the submission gave it. Without it, that is for a person to find out.
        worker: one that was started before, with such sizes; it is closed with the grader.

    Attributes:
        isolation: how student code is confined.
    """

    def __init__(
        self,
        tests: Path,
        release: NotebookNode,
        *,
        seconds: TimeLimits | None = None,
        sizes: ResourceLimits | None = None,
        figures: bool = True,
        unsafe: bool = False,
        worker: ForkServer | None = None,
        solved: NotebookNode | None = None,
    ) -> None:
        worth = {str(grade_id(cell)): points(cell) or Decimal(0) for cell in release.cells if is_test(cell)}
        self._release = release
        self._solved = solved
        self._figure_cells = deferred_figures.tagged(release)
        self._seconds = seconds or TimeLimits()
        self._worker = worker or ForkServer(sizes or ResourceLimits(), figures=figures, unsafe=unsafe)
        self.isolation = self._worker.isolation
        try:
            self._tests = HiddenTests(tests, worth)
            self._worker.ready()
        except BaseException:
            self._worker.close()
            raise

    def grade(
        self,
        submission: Submission,
        seed: int | None = None,
        wanted: Collection[str] | None = None,
        *,
        observe_all: bool = False,
    ) -> tuple[Result, NotebookNode]:
        """Put a submission in order, run it, and judge it.

        Args:
            seed: the secret seed of the tests' inputs; a fresh one where it is None.
            wanted, observe_all: see `tasks.judge`.

        Returns:
            The result, and the notebook with the outputs of its cells, and a table of verdicts in each test cell.
        """
        seed = secrets.randbits(63) if seed is None else seed
        notebook, repairs = restore(submission.notebook, self._release)
        repairs = [*submission.repairs, *repairs, *_not_read(notebook)]
        with self.run(notebook, submission.files) as live:
            judged = judge(self._tests, live, seed, wanted, observe_all=observe_all)
            repairs += judged.repairs
            problems, spent = live.problems, live.execution.spent
            _show(live)
        tasks = [task if task.resolved else self._tried_on_the_solved(task, seed) for task in judged.tasks]
        notebook.metadata["autograder"] = {
            "isolation": str(self.isolation),
            "figures": self._worker.figures,
            "repairs": [[repair.cell, repair.what] for repair in repairs],
        }
        result = Result(
            assignment=submission.assignment,
            student=submission.student,
            submission=submission.digest,
            course=submission.course,
            seed=seed,
            isolation=str(self.isolation),
            figures=self._worker.figures,
            tasks=tasks,
            repairs=repairs,
            cell_problems=problems,
            work=fingerprints(notebook, tasks),
            waited=judged.waited,
            seconds=round(spent, 3),
            memory=live.execution.memory,
        )
        _write_verdicts(notebook, result)
        return result, notebook

    @property
    def cases(self) -> list[Case]:
        """What the probes ask."""
        every = [one for test_cell in self._tests.test_cells for one in self._tests.probes(test_cell)]
        return [Case(one.task, one.name, one.case, one.right, one.decides, list(one.explains)) for one in every]

    @property
    def probes_problem(self) -> str:
        """Why the probes could not be loaded, or ""."""
        return self._tests.probes_problem

    def _tried_on_the_solved(self, task: TaskResult, seed: int) -> TaskResult:
        """A result in which tests that fail by themselves on a submission, and pass the solved notebook, are failed."""
        if self._solved is None:
            return task
        notebook, _ = restore(self._solved, self._release)
        with self.run(notebook) as live:
            [sound] = judge(self._tests, live, seed, {task.test_cell}).tasks
        passed = {verdict.test for verdict in sound.verdicts if verdict.status is Status.PASSED}
        return msgspec.structs.replace(
            task,
            verdicts=[
                msgspec.structs.replace(verdict, status=Status.FAILED, reason=_NO_ANSWER)
                if verdict.status is Status.GRADER_ERROR and verdict.test in passed
                else verdict
                for verdict in task.verdicts
            ],
        )

    def restored(self, notebook: NotebookNode) -> NotebookNode:
        """A submission in the order in which it is graded (see `restore`)."""
        return restore(notebook, self._release)[0]

    def draw(self, notebook: NotebookNode, files: Mapping[str, bytes]) -> None:
        """Run the cells of a restored notebook for their figures alone. Verdicts stay as they are."""
        with self._worker.drawing(), self.run(notebook, files) as live:
            live.execution.run_to(len(live.code))
            _show(live)

    def warm_up(self) -> None:
        """Judge the solved notebook once: its first time takes a forked process four times as long as later ones."""
        self.grade(Submission("", "", self._solved or self._release, "", []))

    def drawing(self, figures: bool) -> AbstractContextManager[None]:
        """Have figures be drawn meanwhile, or left out."""
        return self._worker.drawing(figures)

    @contextmanager
    def run(self, notebook: NotebookNode, files: Mapping[str, bytes] | None = None) -> Iterator[LiveSubmission]:
        """A restored notebook, ready to be run cell by cell, but for the test cells: what they say is never asked.

        Without figures, cells that only draw are not run either.

        Args:
            files: what the cells can read and import, by path.
        """
        code = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_test(cell)]
        sources = [cell.source for cell in code]
        waiting = set() if self._worker.figures else deferred_figures.that_can_wait(sources, self._figure_cells)
        cells = [
            CodeCell(grade_id(cell) or cell.id, cell.source, is_answer(cell), waits=place in waiting)
            for place, cell in enumerate(code)
        ]
        with Execution(self._worker, cells, self._seconds, files) as execution:
            where = places(notebook, self._release)
            yield LiveSubmission(code, execution, where, self._release, self._seconds)

    def close(self) -> None:
        self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _not_read(notebook: NotebookNode) -> list[Repair]:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [Repair(grade_id(cell) or "", f"the cell {why}") for cell in code if (why := too_long(cell.source))]


def _show(live: LiveSubmission) -> None:
    for cell, outputs in zip(live.code, live.execution.outputs, strict=True):
        cell.outputs = outputs


def _write_verdicts(notebook: NotebookNode, result: Result) -> None:
    tasks = {task.test_cell: task for task in result.tasks}
    answer = ""
    for cell in notebook.cells:
        identifier = grade_id(cell)
        if identifier is None:
            continue
        if is_answer(cell):
            answer = identifier
        if identifier in tasks:
            cell.outputs = [test_cell_output(tasks[identifier], _notes(result, tasks[identifier], answer))]


def _notes(result: Result, task: TaskResult, answer: str) -> list[str]:
    """What students are told about the cells of a task, and where points were lost about modules that are missing."""
    notes = [f"Note: {r.what} ({r.cell})." for r in result.repairs if r.cell in (answer, task.test_cell)]
    lost = task.score < task.points
    told = {answer, *(result.missing_modules if lost else ())}
    return notes + [f"Note: the cell {cell} {why}." for cell, why in result.cell_problems.items() if cell in told]
