"""Grades in parallel: a pool of processes, one for each core, all on forks of one warm worker, or a cluster."""

import multiprocessing
import os
import signal
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from typing import Any, Generic, TypeVar

from autograder.classroom.graded import Graded, failed
from autograder.execution.sandbox import kernel

Grade = Callable[[str], Graded]
Job = TypeVar("Job")
Round = Callable[[Sequence[str], Callable[[str], None]], Iterator[Graded]]


def grade_all(grade: Grade, students: Sequence[str], jobs: int) -> Iterator[Graded]:
    """Grade submissions in parallel; each result comes as soon as it is there.

    Args:
        grade: grades one student's submission. It is called in processes forked from this one.
        jobs: how many submissions at a time.
    """
    with closing(Pool(grade, max(1, min(jobs, len(students))))) as pool:
        yield from each_again_if_lost(pool.grade, students)


def each_again_if_lost(grade_some: Round, students: Sequence[str]) -> Iterator[Graded]:
    """Grade submissions; those that were lost, once more, each alone.

    A process that dies takes with it what waited there. So the submission that it died of is found.

    Args:
        grade_some: grades these students' submissions, and calls its second argument with each of whom it lost.
    """
    lost: list[str] = []
    yield from grade_some(students, lost.append)
    for student in lost:
        again: list[str] = []
        yield from grade_some([student], again.append)
        for culprit in again:
            yield Graded(culprit, problem="the grader's own process ended, twice, while this was graded")


class Workers(ABC, Generic[Job]):
    """Those who grade what is submitted.

    Args:
        dies: what is raised of a submission that was lost with who graded it.
        wake: called, in a thread, when one has finished.
    """

    def __init__(self, dies: type[Exception], wake: Callable[[object], object] | None = None) -> None:
        self._dies, self._wake = dies, wake
        self._pending: dict[Future[Graded], Job] = {}

    @property
    @abstractmethod
    def at_a_time(self) -> int:
        """How many submissions are graded at a time, at present."""

    @abstractmethod
    def _start(self, job: Job) -> Future[Graded]:
        """Have it graded."""

    @property
    def busy(self) -> list[Job]:
        """What was submitted, and not told of yet."""
        return list(self._pending.values())

    def submit(self, job: Job) -> None:
        """Have it graded."""
        future = self._start(job)
        self._pending[future] = job
        if self._wake:
            future.add_done_callback(self._wake)

    def finished(self, seconds: float | None = None) -> Iterator[tuple[Job, Graded | None]]:
        """What was graded, of which there is one at least, or none after so many seconds; None for what was lost."""
        for future in wait(self._pending, seconds, return_when=FIRST_COMPLETED).done:
            job = self._pending.pop(future)
            try:
                graded: Graded | None = future.result()
            except CancelledError:
                raise
            except self._dies:
                graded = None
            except Exception as error:
                graded = failed(str(job), error)
            yield job, graded

    def grade(self: "Workers[str]", students: Sequence[str], lose: Callable[[str], None]) -> Iterator[Graded]:
        """Grade submissions, with no more under way than keep all busy, since results may be large.

        Args:
            lose: called with each student whose submission was lost.
        """
        rest = iter(students)
        while True:
            while len(self._pending) < 2 * self.at_a_time and (student := next(rest, None)) is not None:
                self.submit(student)
            if not self._pending:
                return
            for student, graded in self.finished():
                if graded is None:
                    lose(student)
                else:
                    yield graded


class Pool(Workers[Job]):
    """So many processes, forked from this one, in which `grade` is called with what is submitted."""

    def __init__(
        self, grade: Callable[[Job], Graded], jobs: int, wake: Callable[[object], object] | None = None
    ) -> None:
        super().__init__(BrokenProcessPool, wake)
        self._grade, self._jobs = grade, jobs
        self._executor = self._started()

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(
            self._jobs, mp_context=context, initializer=_begin, initargs=(self._grade, os.getpid())
        )

    @property
    def at_a_time(self) -> int:
        return self._jobs

    def _start(self, job: Job) -> Future[Graded]:
        """Have it graded, in new processes where the old ones were lost."""
        try:
            return self._executor.submit(_grade, job)
        except BrokenProcessPool:
            self._executor = self._started()
            return self._executor.submit(_grade, job)

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


_grade_one: Callable[[Any], Graded] | None = None


def _begin(grade: Callable[[Any], Graded], parent: int) -> None:
    global _grade_one  # noqa: PLW0603  the executor has no other way to hand over what cannot be pickled
    _grade_one = grade
    _end_with(parent)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the process in front decides what an interrupt means


def _end_with(parent: int) -> None:
    """A process whose parent is killed would wait for work for ever, and the worker for it."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:
            os._exit(1)


def _grade(job: Any) -> Graded:
    assert _grade_one is not None
    try:
        return _grade_one(job)
    except Exception as error:
        return failed(str(job), error)
