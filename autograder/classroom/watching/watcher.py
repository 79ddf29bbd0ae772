"""The watcher: stands, and grades each submission as it comes, through the code that grades a class.

What it knows is on disk: what a student has handed in, and what the ledger says of it. So it can be killed at any time,
and goes on where it was.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from selectors import SelectorKey

from autograder.classroom import bookkeeping
from autograder.classroom.graded import Graded
from autograder.classroom.outcome import Outcome
from autograder.classroom.plan import Plan, is_graded, make_plan
from autograder.classroom.settings import Grade
from autograder.classroom.standing import came_again
from autograder.classroom.watching.arrivals import LONGEST, SETTLED, UNFINISHED, Arrivals, seconds_to_wait
from autograder.classroom.watching.board import Board, Done
from autograder.classroom.watching.crew import Crew, Job, Options
from autograder.classroom.watching.lending import Desk
from autograder.classroom.watching.pages import PAGE_WAITS, PagesDue
from autograder.classroom.watching.sources import Source
from autograder.classroom.watching.wake import Bell
from autograder.course import Assignment, CourseError
from autograder.intake.clean import short_name
from autograder.judging.verdicts import points_text
from autograder.records.turns import Busy, turn

_LOOK = 5.0  # seconds after which all is looked at, whatever the system told of changes
_RETRY = 5.0  # seconds after which what could not be written is tried again
_MOST_FINISHED = 20  # results that wait to be written; then no more is graded


class Watcher:
    """Watches one assignment of a course. Raises CourseError where it cannot be graded, or is watched already.

    Args:
        changed: called with what is new to see: a grade, or a sentence.
    """

    def __init__(
        self, assignment: Assignment, options: Options, bell: Bell, changed: Callable[[Done | str], None]
    ) -> None:
        self._assignment, self._options, self._bell = assignment, options, bell
        self._submitted = assignment.root / "submitted"
        self._changed = changed
        self.board = Board()
        self._submitted.mkdir(exist_ok=True)
        self._desk = Desk(assignment, bell.selector)
        try:
            self._crew = self._new_crew()
        except BaseException:
            self._desk.close()
            raise
        self._arrivals = Arrivals(assignment, assignment.excluded)
        self._pages = PagesDue(lambda: self._crew, self.say, wanted=options.pages, release=options.release)
        self._finished: deque[Graded] = deque()
        self._asked: deque[Job] = deque()  # by guests
        self._looked = self._retry = float("-inf")
        self._other_course = ""
        # A new gradebook takes seconds: now, and not with the first grade.
        self._in_turn(lambda: bookkeeping.record(assignment, [], Outcome()), "The gradebook cannot be used")

    def _new_crew(self) -> Crew:
        return Crew(self._assignment, self._options, self._bell.ring)

    @property
    def isolation(self) -> str:
        """How student code is confined."""
        return self._crew.isolation

    def say(self, what: str) -> None:
        """Tell people."""
        if said := self.board.say(what):
            self._changed(said)

    def run(self, sources: Sequence[Source]) -> None:
        """Grade what comes, until it is asked to stop; what runs then is finished, and written down."""
        self._begin()
        self._bell.watch([self._submitted, *(source.folder for source in sources)])
        while True:
            if not self._bell.stop_asked:
                self._look(sources)
                self._fill()
            for job, graded in self._crew.pool.finished(0):
                self._take(job, graded)
            worked = self._record() or (not self._bell.stop_asked and self._write_page())
            self.board.waiting = self._arrivals.waiting
            self.board.running = [job.student for job in self._crew.pool.busy if job.grades]
            if self._bell.stop_asked and not worked and not self._crew.pool.busy:
                return  # what could not be saved is graded by the next one
            if not worked:
                for key in self._bell.sleep(self._until(sources)):
                    self._hear(key)

    def close(self) -> None:
        self._desk.close()
        self._crew.close()

    # ---- what there is to do ----

    def _begin(self) -> None:
        """Say what else there is to do, and find the pages that a watcher before this one has not written."""
        try:
            plan = make_plan(self._crew.assignment, self._crew.course_hash, figures=False)
        except CourseError:  # nobody has handed in yet
            plan = Plan([], [], [], [])
        for warning in plan.warnings:
            self.say(warning)
        self._arrivals.leave_out(plan.dropped)
        if others := [student for student in plan.due if is_graded(self._assignment, student)]:
            self.say(f"{len(others)} grades are by other tests: autograder grade {self._assignment} grades these anew")
        self._pages.find_old()

    def _look(self, sources: Sequence[Source]) -> None:
        """Look for what is new."""
        paths = self._bell.changed()
        everything = time.monotonic() - self._looked > _LOOK
        collected = [
            self._collect(source)
            for source in sources
            if everything or source.waits or any(path.is_relative_to(source.folder) for path in paths)
        ]
        inside = [path.relative_to(self._submitted).parts for path in paths if path.is_relative_to(self._submitted)]
        self._arrivals.look(None if everything or any(collected) else {parts[0] for parts in inside if parts})
        if everything:
            self._look_at_the_course()
            self._pages.look_at_the_clock()
            self._looked = time.monotonic()

    def _collect(self, source: Source) -> bool:
        try:
            return source.collect()
        except OSError as error:  # it is not there for now
            self.say(f"{source.folder} cannot be read: {error.strerror}")
            return False

    def _look_at_the_course(self) -> None:
        """Where tests, the release or settings are others now, grade by them what comes from now on."""
        try:
            anew = replace(self._assignment)
            now = Grade(config=anew.config).course_hash(anew)
            if now in (self._crew.course_hash, self._other_course):
                self._other_course = "" if now == self._crew.course_hash else self._other_course
            else:
                self._other_course = now  # and if it is the same the next time, they are not being written
                return
            if self._other_course and not self._crew.pool.busy:
                crew = self._new_crew()
                self._crew.close()
                self._crew, self._other_course = crew, ""
                again = f"autograder grade {self._assignment}"
                self.say(f"The course has changed: new submissions are graded by it; {again} grades the others anew")
        except Exception as error:  # whatever is wrong with a course, others can go on with the one before
            self.say(f"The course has changed, and cannot be graded by ({error}): the one before still counts")

    # ---- grading ----

    def _fill(self) -> None:
        """Give the workers what they have room for: new submissions, then what guests ask for."""
        pool = self._crew.pool
        if pool.submit_alone() or self._other_course or len(self._finished) >= _MOST_FINISHED:
            return
        for student in self._arrivals.ready:
            if self._crew.grading > self._options.jobs:
                return
            try:
                self._begin_with(student)
            except Exception as error:  # whatever is wrong with one, the others go on
                self.say(f"✗ {short_name(student)}: {error}")
                self._arrivals.again(student, LONGEST)
        while self._asked and self._crew.grading <= self._options.jobs:
            job = self._asked.popleft()
            if job.guest is not None and self._desk.is_here(job.guest):
                pool.submit(job)
        while len(pool.busy) <= self._options.jobs and self._pages.draw_next():
            pass

    def _begin_with(self, student: str) -> None:
        """Have a submission graded, if it is not, and need not wait."""
        graded = is_graded(self._assignment, student)
        seconds = 0.0 if graded else seconds_to_wait(self._crew.assignment, student)
        if seconds:
            self._arrivals.again(student, seconds)
            return
        self._arrivals.begin(student)
        if graded:
            self._arrivals.end(student)
            self._pages.add([student] if came_again(self._assignment, student) else [])
        else:
            others = self._crew.pool.busy or self._arrivals.ready
            self._crew.pool.submit(Job(student))
            if not others:
                self._pages.draw(student)

    def _take(self, job: Job, graded: Graded) -> None:
        """Take what came of a job."""
        if job.only_figures:
            self._pages.end_drawing(job.student, graded.notebook)
        if not job.grades:
            return
        if job.guest is None and not self._arrivals.was_whole(job.student):
            self._arrivals.again(job.student)
            return
        if job.guest is not None:
            self._desk.answer(job.guest, graded)
        elif graded.result is None and self._arrivals.age(job.student) < UNFINISHED:
            self._arrivals.again(job.student, UNFINISHED - self._arrivals.age(job.student))
        else:
            self._finished.append(graded)

    def _record(self) -> bool:
        """Write down one grade, if it is there and nobody else is writing; returns whether it did."""
        if not self._finished or time.monotonic() < self._retry:
            return False
        graded = self._finished[0]
        outcome = Outcome()

        def write() -> None:
            if not is_graded(self._assignment, graded.student):  # by another run, meanwhile
                bookkeeping.record(self._crew.assignment, [graded], outcome)

        try:
            if not self._in_turn(write, "What was graded cannot be saved"):
                return False
        except KeyboardInterrupt:  # while it was being written, which it is now
            if self._bell.stop_asked:
                raise
            self._bell.stop_asked = True
        self._finished.popleft()
        seconds = self._arrivals.age(graded.student)
        self._arrivals.end(graded.student)
        if problem := outcome.problems.get(graded.student):
            self.board.problems[graded.student] = problem
            self.say(f"✗ {short_name(graded.student)}: {problem}")
        elif graded.result is not None:
            score = f"{points_text(graded.result.score)} of {points_text(graded.result.points)}"
            self._changed(self.board.add(graded.student, score, seconds))
        self._pages.add([graded.student])
        return True

    def _write_page(self) -> bool:
        """Write one page, if no grade is under way, or it has waited long; returns whether it did."""
        waits = self._pages.seconds
        if waits is None or time.monotonic() < self._retry or (self._crew.grading and waits < PAGE_WAITS):
            return False
        return self._in_turn(self._pages.write_one, "A page cannot be written")

    def _in_turn(self, write: Callable[[], object], what_failed: str) -> bool:
        """Write something, unless somebody else is writing; returns whether it did. What fails is tried again."""
        try:
            with turn(self._assignment, self.say, patient=False):
                write()
        except Busy:
            self._retry = time.monotonic() + SETTLED
            return False
        except Exception as error:
            self.say(f"{what_failed}, and is tried again: {error}")
            self._retry = time.monotonic() + _RETRY
            return False
        return True

    def _hear(self, key: SelectorKey) -> None:
        """Take what a guest asks for."""
        heard = self._desk.hear(key)
        if heard is None:
            return
        guest, ask = heard
        by_the_same = ask.course == self._crew.course_hash and not self._other_course
        if not by_the_same or not ask.students:
            self._desk.answer(guest, by_the_same)
        else:
            self._asked += [Job(student, ask.figures, guest) for student in ask.students]

    def _until(self, sources: Sequence[Source]) -> float:
        """How long there is nothing to do, if nothing happens."""
        times = [self._looked + _LOOK - time.monotonic(), self._arrivals.seconds()]
        times += [SETTLED for source in sources if source.waits]
        times += [self._retry - time.monotonic() if self._retry > time.monotonic() else None]
        if (waits := self._pages.seconds) is not None:
            times.append(PAGE_WAITS - waits)
        return max(0.01, min(one for one in times if one is not None))
