"""A pool of processes that grade: one for each core, all on forks of one warm worker."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from autograder.classroom.graded import Graded, failed
from autograder.execution.sandbox import kernel

Grade = Callable[[str], Graded]
Round = Callable[[Sequence[str], Callable[[str], None]], Iterator[Graded]]


def grade_all(grade: Grade, students: Sequence[str], jobs: int) -> Iterator[Graded]:
    """Grade submissions in parallel; each result comes as soon as it is there.

    Args:
        grade: grades one student's submission. It is called in processes forked from this one.
        jobs: how many submissions at a time.
    """
    return each_again_if_lost(partial(_round, grade, jobs), students)


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


def _round(grade: Grade, jobs: int, students: Sequence[str], lose: Callable[[str], None]) -> Iterator[Graded]:
    """Grade, with no more submissions under way than keep the pool busy: results may be large."""
    jobs = min(jobs, len(students))
    rest = iter(students)
    pending: dict[Future[Graded], str] = {}
    executor = _pool(grade, jobs)
    try:
        while True:
            while len(pending) < 2 * jobs and (student := next(rest, None)) is not None:
                try:
                    pending[executor.submit(_grade, student)] = student
                except BrokenProcessPool:
                    executor = _pool(grade, jobs)
                    pending[executor.submit(_grade, student)] = student
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                student = pending.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    lose(student)
    finally:
        executor.shutdown(cancel_futures=True)


_grade_one: Grade | None = None


def _pool(grade: Grade, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("fork"), initializer=_begin, initargs=(grade, os.getpid())
    )


def _begin(grade: Grade, parent: int) -> None:
    global _grade_one  # noqa: PLW0603  the executor has no other way to hand over what cannot be pickled
    _grade_one = grade
    _end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process in front decides what an interrupt means


def _end_with(parent: int) -> None:
    """A process whose parent is killed would wait for work for ever, and the worker for it."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:
            os._exit(1)


def _grade(student: str) -> Graded:
    assert _grade_one is not None
    try:
        return _grade_one(student)
    except Exception as error:
        return failed(student, error)
