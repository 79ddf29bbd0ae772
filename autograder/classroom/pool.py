"""Grades in parallel: a pool of processes, one for each core, all on forks of one warm worker, or a cluster."""

import multiprocessing
import os
import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from typing import Any, Generic, TypeVar

from autograder.classroom.graded import Graded, failed
from autograder.execution.sandbox import kernel

Job = TypeVar("Job")
_LOST = "the grader's own process ended, twice, while this was graded"


def grade_all(grade: Callable[[str], Graded], students: Sequence[str], jobs: int) -> Iterator[Graded]:
    """Grade submissions in parallel; each result comes as soon as it is there.

    Args:
        grade: grades one student's submission. It is called in processes forked from this one.
        jobs: how many submissions at a time.
    """
    with closing(Pool(grade, max(1, min(jobs, len(students))))) as pool:
        yield from pool.grade(students)


class Workers(ABC, Generic[Job]):
    """Those who grade what is submitted.

    A process that dies takes with it what waited there; what the clock stopped may have been kept waiting by others:
    both are graded once more, alone. So the submission that it died of is found.

    Args:
        dies: what is raised of a submission that was lost with who graded it.
        wake: called, in a thread, when one has finished.
    """

    def __init__(self, dies: type[Exception], wake: Callable[[object], object] | None = None) -> None:
        self._dies, self._wake = dies, wake
        self._pending: dict[Future[Graded], Job] = {}
        self._beside: set[Job] = set()  # what was under way while others were
        self._alone: deque[Job] = deque()  # to be graded once more
        self._tried: set[Job] = set()  # what was, or is, among these

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
        if self._pending:
            self._beside |= {job, *self._pending.values()}
        future = self._start(job)
        self._pending[future] = job
        if self._wake:
            future.add_done_callback(self._wake)

    def submit_alone(self) -> bool:
        """Grade what is to be graded alone, one when nothing is under way; returns whether there is some."""
        waits = bool(self._alone)
        if waits and not self._pending:
            self.submit(self._alone.popleft())
        return waits

    def finished(self, seconds: float | None = None) -> Iterator[tuple[Job, Graded]]:
        """What was graded, as soon as something was, or after so many seconds; not what is to be graded once more."""
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
            waited = job in self._beside and graded is not None and graded.result is not None and graded.result.waited
            if (graded is None or waited) and job not in self._tried:
                self._tried.add(job)
                self._alone.append(job)
                continue
            for known in (self._tried, self._beside):
                known.discard(job)
            yield job, graded or Graded(str(job), problem=_LOST)

    def grade(self: "Workers[str]", students: Sequence[str]) -> Iterator[Graded]:
        """Grade submissions, with no more under way than keep all busy, since results may be large."""
        rest = iter(students)
        while True:
            while len(self._pending) < 2 * self.at_a_time and (student := next(rest, None)) is not None:
                self.submit(student)
            if not self._pending and not self.submit_alone():
                return
            for _, graded in self.finished():
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
    kernel.die_with(parent)  # or it would wait for work for ever, and the worker for it
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the process in front decides what an interrupt means


def _grade(job: Any) -> Graded:
    assert _grade_one is not None
    try:
        return _grade_one(job)
    except Exception as error:
        return failed(str(job), error)
