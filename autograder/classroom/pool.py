"""A pool of processes that grade: one for each core, all on forks of one warm worker."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from autograder.classroom.graded import Graded
from autograder.execution.sandbox import kernel

Grade = Callable[[str], Graded]


def grade_all(grade: Grade, students: Sequence[str], jobs: int) -> Iterator[Graded]:
    """Grade submissions in parallel; each result comes as soon as it is there.

    Args:
        grade: grades one student's submission. It is called in processes forked from this one.
        jobs: how many submissions at a time.
    """
    # A process of the pool that dies takes the others' submissions with it. These are tried once more, one at a time,
    # so that the one that it died of is found.
    lost: list[str] = []
    yield from _round(grade, students, jobs, lost.append)
    for student in lost:
        again: list[str] = []
        yield from _round(grade, [student], 1, again.append)
        for culprit in again:
            yield Graded(culprit, problem="the grader's own process ended, twice, while this was graded")


def _round(grade: Grade, students: Sequence[str], jobs: int, lose: Callable[[str], None]) -> Iterator[Graded]:
    """Grade, with no more submissions under way than keep the pool busy: results may be large."""
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
    except Exception as error:  # whatever it is, it is told, and the class goes on
        return Graded(student, problem=f"the grader failed: {type(error).__name__}: {error}")
