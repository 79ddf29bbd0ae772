"""Grades a class on a Dask cluster: files travel with the task, and each worker confines its own submissions.

Dask grades a submission once more where a worker is lost. What has come back is taken down on this side, in one place,
so nothing is lost with the scheduler but what was under way.
"""

import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.classroom.graded import AssignmentGrader, Graded, failed, kept_attempt
from autograder.classroom.pool import Workers
from autograder.classroom.settings import Grade
from autograder.course import Assignment, CourseError
from autograder.intake.find import Submitted, collect

_SECONDS_TO_CONNECT = 10


@dataclass(frozen=True)
class Shipped:
    """What a worker needs beside a submission.

    Attributes:
        files: the hidden tests, the students' notebook, and the instructor's where there is one, by their path in the
            course folder.
        settings: those of `Grade`.
        course_hash: what it all comes to (see `fingerprint.of_course`). Where a worker's own files and libraries come
            to something else, it does not grade.
    """

    assignment: str
    files: dict[str, bytes]
    settings: dict[str, Any]
    figures: bool
    course_hash: str


def ship(assignment: Assignment, settings: Grade, *, figures: bool) -> Shipped:
    """Pack what workers need. Raises CourseError where something is missing."""
    course_hash = settings.course_hash(assignment)
    notebooks = map(assignment.notebook, ("release", "source"))
    paths = [*filter(Path.is_file, notebooks), *assignment.hidden_tests.rglob("*.py")]
    files = {str(path.relative_to(assignment.root)): path.read_bytes() for path in paths}
    return Shipped(assignment.name, files, settings.trait_values(config=True), figures, course_hash)


class Cluster(Workers[str]):
    """The workers behind a scheduler.

    Args:
        address: the scheduler's, such as tcp://10.0.0.1:8786.

    Raises:
        CourseError: Dask is not installed, or nobody answers at the address.
    """

    def __init__(self, address: str, assignment: Assignment, shipped: Shipped) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise CourseError("--scheduler needs Dask: pip install 'autograder[dask]'") from error
        super().__init__(KilledWorker)
        self._assignment, self._shipped, self._address = assignment, shipped, address
        try:
            self._client: Client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CourseError(f"there is no Dask scheduler at {address}: {error}") from error
        self._executor = self._client.get_executor(pure=False)

    @property
    def at_a_time(self) -> int:
        """The threads of the workers. Raises CourseError where the scheduler is lost."""
        try:
            threads: dict[str, int] = self._client.nthreads()
        except OSError as error:
            raise self._lost() from error
        return max(1, sum(threads.values()))

    def __call__(self, students: Sequence[str]) -> Iterator[Graded]:
        """Grade; each result comes as soon as it is there. Raises CourseError where the scheduler is lost."""
        try:
            yield from self.grade(students)
        except CancelledError as error:
            raise self._lost() from error

    def _start(self, student: str) -> Future[Graded]:
        try:
            submitted = collect(self._assignment, student)
            kept = kept_attempt(self._assignment, student, self._shipped.course_hash)
        except Exception as error:
            unread: Future[Graded] = Future()
            unread.set_result(failed(student, error))
            return unread
        future: Future[Graded] = self._executor.submit(_grade, self._shipped, submitted, kept)
        return future

    def _lost(self) -> CourseError:
        return CourseError(f"the scheduler at {self._address} was lost: the same command goes on with the rest")

    def close(self) -> None:
        self._client.close(timeout=2)


# ---- on a worker ----

# A grader is used by one thread at a time; workers with one thread each are the faster ones.
_turn = threading.Lock()
_graders: dict[str, AssignmentGrader] = {}
_folders: list[tempfile.TemporaryDirectory[str]] = []


def _grade(shipped: Shipped, submitted: Submitted, kept: Submitted | None) -> Graded:
    with _turn:
        try:
            grader = _grader(shipped)
        except (CourseError, OSError) as error:
            return Graded(submitted.student, problem=f"a worker could not begin: {error}")
        return grader.grade_file(submitted, kept)


def _grader(shipped: Shipped) -> AssignmentGrader:
    """The warm grader of this worker, made for the first submission of a course."""
    key = f"{shipped.course_hash} {shipped.figures} {shipped.settings}"
    if key not in _graders:
        folder = tempfile.TemporaryDirectory(prefix="autograder")
        _folders.append(folder)
        assignment = Assignment(Path(folder.name), shipped.assignment)
        for name, data in shipped.files.items():
            path = assignment.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        settings = Grade(**shipped.settings)
        if settings.course_hash(assignment) != shipped.course_hash:
            raise CourseError("it has other versions of the autograder, of Python or of libraries: install the same")
        for other in _graders.values():
            other.close()
        _graders.clear()
        _graders[key] = AssignmentGrader(assignment, settings, figures=shipped.figures)
    return _graders[key]
