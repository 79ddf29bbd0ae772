"""The warm workers of a watcher."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from autograder.classroom.graded import AssignmentGrader, Graded
from autograder.classroom.pool import Pool
from autograder.classroom.settings import Grade
from autograder.classroom.warm import lend
from autograder.course import Assignment


class Job(NamedTuple):
    """A submission to be graded.

    Attributes:
        student: "": none; a process is warmed up.
        figures: whether figures are drawn while it is graded.
        guest: who has it graded, and takes down the grade (see `lending`); None: it is the watcher's own.
        only_figures: it is not graded, but run for its figures alone.
    """

    student: str
    figures: bool = False
    guest: int | None = None
    only_figures: bool = False

    @property
    def grades(self) -> bool:
        """Whether a grade comes of it."""
        return bool(self.student) and not self.only_figures

    def __str__(self) -> str:
        return self.student


@dataclass(frozen=True)
class Options:
    """What a watcher does, as the command line says it."""

    jobs: int
    pages: bool = True
    release: bool = False
    unsafe: bool = False


class Crew:
    """Workers that grade by what the course folder says now. Raises CourseError, and what `ForkServer` raises.

    Attributes:
        assignment: with the configuration of now.
    """

    def __init__(self, assignment: Assignment, options: Options, wake: Callable[[object], object]) -> None:
        self.assignment = assignment = replace(assignment)
        settings = Grade(config=assignment.config)
        settings.unsafe_no_sandbox |= options.unsafe
        self._grader = grader = AssignmentGrader(assignment, settings, figures=False)
        self.course_hash, self.isolation = grader.course_hash, grader.isolation
        lend(grader)  # for the figures of feedback pages
        gc.freeze()  # what was imported is no garbage, and need not be looked through again and again

        def grade(job: Job) -> Graded:
            if not job.student:
                grader.grader.warm_up()
                return Graded("")
            if job.only_figures:
                return grader.draw(job.student)
            with grader.grader.drawing(job.figures):
                return grader.grade(job.student)

        processes = options.jobs + options.pages  # one more, for figures
        self.pool = Pool(grade, processes, wake)
        for _ in range(processes):
            self.pool.submit(Job(""))

    @property
    def grading(self) -> int:
        """How many submissions are being graded, or about to be."""
        return sum(job.grades for job in self.pool.busy)

    def close(self) -> None:
        self.pool.close()
        self._grader.close()
