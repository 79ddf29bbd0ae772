"""Grades a class on a Dask cluster: files travel with the task, and each worker confines its own submissions.

Dask grades a submission once more where a worker is lost. What has come back is taken down on this side, in one place,
so nothing is lost with the scheduler but what was under way.
"""

import tempfile
import threading
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import course
from autograder.classroom.graded import Graded, failed, grade_file, kept_attempt
from autograder.classroom.pool import each_again_if_lost
from autograder.course import CourseError
from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.sandbox import ResourceLimits
from autograder.intake.find import Submitted, collect
from autograder.records import fingerprint

if TYPE_CHECKING:
    from distributed import Future

    from autograder.submission import Grader

_SECONDS_TO_CONNECT = 10


@dataclass(frozen=True)
class Shipped:
    """What a worker needs beside a submission.

    Attributes:
        tests: the files of the hidden tests, by their path in the folder.
        release: the bytes of the students' notebook.
        solved: those of the instructor's, or nothing where there is none.
        course_hash: what it all comes to (see `fingerprint.of_course`). Where a worker's own files and libraries come
            to something else, it does not grade.
    """

    assignment: str
    tests: dict[str, bytes]
    release: bytes
    solved: bytes
    seconds: TimeLimits
    sizes: ResourceLimits
    figures: bool
    unsafe: bool
    course_hash: str


def ship(
    folder: Path,
    assignment: str,
    seconds: TimeLimits,
    sizes: ResourceLimits,
    *,
    figures: bool,
    unsafe: bool,
    course_hash: str,
) -> Shipped:
    """Pack what workers need. Raises CourseError where something is missing."""
    course.release(folder, assignment)  # says what to do where there is none
    tests = course.hidden_tests(folder, assignment)
    files = {str(path.relative_to(tests)): path.read_bytes() for path in sorted(tests.rglob("*.py"))}
    release, solved = (course.notebook_path(folder, step, assignment) for step in ("release", "source"))
    solution = solved.read_bytes() if solved.is_file() else b""
    return Shipped(assignment, files, release.read_bytes(), solution, seconds, sizes, figures, unsafe, course_hash)


class Cluster:
    """The workers behind a scheduler.

    Args:
        address: the scheduler's, such as tcp://10.0.0.1:8786.

    Raises:
        CourseError: Dask is not installed, or nobody answers at the address.
    """

    def __init__(self, address: str, folder: Path, shipped: Shipped) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise CourseError("--scheduler needs Dask: pip install 'autograder[dask]'") from error
        self._folder = folder
        self._shipped = shipped
        self._address = address
        try:
            self._client: Client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CourseError(f"there is no Dask scheduler at {address}: {error}") from error

    @property
    def threads(self) -> int:
        """How many submissions are graded at a time, at present. Raises CourseError where the scheduler is lost."""
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise self._lost() from error

    def __call__(self, students: Sequence[str]) -> Iterator[Graded]:
        """Grade; each result comes as soon as it is there. Raises CourseError where the scheduler is lost."""
        return each_again_if_lost(self._round, students)

    def _round(self, students: Sequence[str], lose: Callable[[str], None]) -> Iterator[Graded]:
        from distributed import as_completed

        assignment, rest = self._shipped.assignment, iter(students)
        pending: dict[Future[Graded], str] = {}
        done = as_completed(loop=self._client.loop)
        while True:
            while len(pending) < 2 * max(self.threads, 1) and (student := next(rest, None)) is not None:
                try:
                    submitted = collect(self._folder, assignment, student)
                    kept = kept_attempt(self._folder, assignment, student, self._shipped.course_hash)
                except Exception as error:
                    yield failed(student, error)
                    continue
                future = self._client.submit(_grade, self._shipped, submitted, kept, pure=False)
                pending[future] = student
                done.add(future)
            if not pending:
                return
            future = next(done)
            student = pending.pop(future)
            if (graded := self._result(future, student)) is None:
                lose(student)
            else:
                yield graded

    def _result(self, future: "Future[Graded]", student: str) -> Graded | None:
        """What came of a submission; None where workers died, of it or of another that was graded there."""
        from distributed import KilledWorker

        if future.status == "cancelled":  # "lost" is no reason to give up: another worker does it again
            raise self._lost()
        try:
            graded: Graded = future.result()
        except CancelledError as error:
            raise self._lost() from error
        except KilledWorker:
            return None
        except Exception as error:
            return failed(student, error)
        return graded

    def _lost(self) -> CourseError:
        return CourseError(f"the scheduler at {self._address} was lost: the same command goes on with the rest")

    def close(self) -> None:
        self._client.close(timeout=2)


# ---- on a worker ----

# A grader is used by one thread at a time; workers with one thread each are the faster ones.
_turn = threading.Lock()
_graders: dict[str, "Grader"] = {}
_folders: list[tempfile.TemporaryDirectory[str]] = []


def _grade(shipped: Shipped, submitted: Submitted, kept: Submitted | None) -> Graded:
    with _turn:
        try:
            grader = _grader(shipped)
        except (CourseError, OSError) as error:
            return Graded(submitted.student, problem=f"a worker could not begin: {error}")
        return grade_file(grader, shipped.assignment, submitted, shipped.course_hash, kept)


def _grader(shipped: Shipped) -> "Grader":
    """The warm grader of this worker, made for the first submission of a course."""
    key = f"{shipped.course_hash} {shipped.figures} {shipped.unsafe}"
    if key not in _graders:
        from autograder.submission import Grader

        folder = tempfile.TemporaryDirectory(prefix="autograder")
        _folders.append(folder)
        root, assignment = Path(folder.name), shipped.assignment
        tests = root / "tests" / "hidden" / assignment
        release, source = (course.notebook_path(root, step, assignment) for step in ("release", "source"))
        files = {release: shipped.release, **{tests / name: data for name, data in shipped.tests.items()}}
        if shipped.solved:
            files[source] = shipped.solved
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if fingerprint.of_course(tests, release, (shipped.seconds, shipped.sizes)) != shipped.course_hash:
            raise CourseError("it has other versions of the autograder, of Python or of libraries: install the same")
        notebook, solved = course.release(root, assignment), course.solved(root, assignment)
        worker = ForkServer(shipped.sizes, figures=shipped.figures, unsafe=shipped.unsafe)
        for other in _graders.values():
            other.close()
        _graders.clear()
        _graders[key] = Grader(tests, notebook, seconds=shipped.seconds, worker=worker, solved=solved)
    return _graders[key]
