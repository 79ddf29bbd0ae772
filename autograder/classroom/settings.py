"""The settings of grading in a course's nbgrader_config.py: `c.Grade`."""

from traitlets import Bool, Float, Integer
from traitlets.config import LoggingConfigurable

from autograder.course import Assignment, CourseError
from autograder.execution import TimeLimits
from autograder.execution.sandbox import ResourceLimits
from autograder.records import fingerprint


class Grade(LoggingConfigurable):
    """How submissions are graded."""

    cell_seconds = Float(20.0, help="Processor time of one cell.").tag(config=True)
    notebook_seconds = Float(120.0, help="Processor time of all cells of a notebook.").tag(config=True)
    call_seconds = Float(10.0, help="Processor time of one call of a student's function.").tag(config=True)
    task_seconds = Float(30.0, help="Processor time of the hidden tests of one task.").tag(config=True)
    patience = Float(10.0, help="How many times as long each of these may take by the clock.").tag(config=True)
    memory_mib = Integer(2048, help="How much memory a submission may use, in MiB.").tag(config=True)
    processes = Integer(32, help="How many processes and threads a submission may have.").tag(config=True)
    temporary_mib = Integer(64, help="How much a submission may write to /tmp, in MiB.").tag(config=True)
    unsafe_no_sandbox = Bool(False, help="Grade also where student code cannot be confined.").tag(config=True)

    @property
    def seconds(self) -> TimeLimits:
        return TimeLimits(self.cell_seconds, self.notebook_seconds, self.call_seconds, self.task_seconds, self.patience)

    @property
    def sizes(self) -> ResourceLimits:
        mib = 1024 * 1024
        return ResourceLimits(
            memory=self.memory_mib * mib, processes=self.processes, temporary=self.temporary_mib * mib
        )

    def course_hash(self, assignment: Assignment) -> str:
        """What a grade depends on besides the submission (see `fingerprint.of_course`)."""
        release = assignment.notebook("release")
        if not release.is_file():
            raise CourseError(f"{release} is missing: autograder release {assignment} makes it")
        return fingerprint.of_course(assignment.hidden_tests, release, (self.seconds, self.sizes))
