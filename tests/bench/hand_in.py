"""How fast a submission is graded at hand-in, by `autograder watch`, beside one run of nbgrader's own autograde.

Usage: python tests/bench/hand_in.py [--rounds N] [--many N] [--kills N] (see `make bench-hand-in`). The figures go to
docs/bench.json, and from there to the README.

    --many   hands in so many, one after the other, and compares the watcher's memory at the end with that after 50
    --kills  kills a watcher so often, at random moments under load, and compares what the next one makes of it
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import ASSIGNMENT, RESULTS, make_course, write_down
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash
from rich.console import Console
from rich.table import Table

from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.records import ledger

_AT_ONCE = 5
_PLAIN = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 300\n"
_EARLY = 50  # submissions, after which memory is looked at first
_CLASS = 8  # submissions under way when a watcher is killed

Saved = Callable[[str], bool]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="submissions of which each figure is made (default: 20)")
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--kills", type=int, default=0)
    arguments = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(Path(scratch), arguments.rounds)
        result: dict[str, float] = {}
        if arguments.rounds:
            console.print("nbgrader autograde, one submission")
            own = [course.nbgrader() for _ in range(2)]
            console.print("autograder watch, one submission after the other")
            with course.watch("--no-pages") as watch:
                one = [watch.seconds([student], course.saved) for student in course.students]
                console.print(f"autograder watch, {_AT_ONCE} at once")
                some = [course.students[n : n + _AT_ONCE] for n in range(0, len(course.students), _AT_ONCE)]
                at_once = [watch.seconds(several, course.saved) for several in some]
            console.print("autograder watch, to the released page")
            with course.watch("--release") as watch:
                released = [watch.seconds([student], course.released) for student in course.students]
            own += [course.nbgrader() for _ in range(2)]
            result |= {
                "nbgrader": statistics.median(own),
                "one": statistics.median(one),
                "slowest_at_once": max(at_once),
                "released": statistics.median(released),
            }
        if arguments.many:
            console.print(f"autograder watch, {arguments.many} submissions in a row")
            result |= course.memory(arguments.many, console)
        if arguments.kills:
            console.print(f"autograder watch, killed {arguments.kills} times")
            result |= course.kills(arguments.kills, console)
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    before["hand_in"] = before.get("hand_in", {}) | {name: round(value, 3) for name, value in result.items()}
    write_down(before)
    console.print(_table(result))
    return 0


class Course:
    """A course with submissions that are handed in one by one.

    Args:
        rounds: how many different ones there are.
    """

    def __init__(self, scratch: Path, rounds: int) -> None:
        self.folder = scratch / "course"
        make_course(self.folder, max(rounds, _CLASS))
        exchange = scratch / "exchange"
        exchange.mkdir()
        exchange.chmod(0o777)
        with (self.folder / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
        self.kept = scratch / "kept"
        self._read: dict[tuple[int, int], Result | None] = {}
        (self.folder / "submitted").rename(self.kept)
        (self.folder / "submitted").mkdir()
        self.students = sorted(path.name for path in self.kept.iterdir())
        self._feedback = exchange / "pytorch" / "feedback"
        self._own = scratch / "own"

    def nbgrader(self) -> float:
        """Seconds of nbgrader's own autograde for one submission."""
        if not self._own.exists():
            self._own.mkdir()
            (self._own / "nbgrader_config.py").write_text(_PLAIN)
            shutil.copytree(self.folder / "source", self._own / "source")
            shutil.copytree(self.kept / self.students[0], self._own / "submitted" / self.students[0])
            self._run(self._own, "nbgrader", "generate_assignment", ASSIGNMENT)
        began = time.perf_counter()
        self._run(self._own, "nbgrader", "autograde", ASSIGNMENT, "--force")
        return time.perf_counter() - began

    def hand_in(self, student: str, like: str, number: int) -> None:
        """Hand in a submission that differs from those before; in one step, as whoever moves a file does."""
        made = self.kept / like / ASSIGNMENT
        place = self.folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True, exist_ok=True)
        (place / "timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
        (place / "submission_secret.txt").write_text(_secret(student, number))
        text = (made / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
        whole = place.parent / "whole"
        whole.write_text(text + " " * number, encoding="utf-8")
        whole.replace(place / f"{ASSIGNMENT}.ipynb")

    def saved(self, student: str, number: int) -> bool:
        """Whether its grade is saved: the record comes last. It is read when it is another file than before."""
        try:
            about = ledger.path_of(Assignment(self.folder, ASSIGNMENT), student).stat()
        except OSError:
            return False
        version = about.st_ino, about.st_mtime_ns
        if version not in self._read:
            self._read = {version: ledger.find(Assignment(self.folder, ASSIGNMENT), student), **self._read}
        record = self._read[version]
        return record is not None and record.resolved and len(record.attempts) >= number

    def released(self, student: str, number: int) -> bool:
        """Whether its page is in the exchange."""
        name = notebook_hash(secret=_secret(student, number), notebook_id=ASSIGNMENT)
        return (self._feedback / f"{name}.html").exists()

    @contextmanager
    def watch(self, *options: str) -> Iterator["Watch"]:
        watch = Watch(self, options)
        try:
            yield watch
        finally:
            watch.end(signal.SIGINT)

    def reset(self) -> None:
        """Remove all that was handed in and graded."""
        for name in ("submitted", "ledger", "autograded", "feedback"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / "gradebook.db").unlink(missing_ok=True)
        (self.folder / "submitted").mkdir()

    def memory(self, many: int, console: Console) -> dict[str, float]:
        """MiB of the watcher's processes after some submissions, and after all."""
        self.reset()
        found = {}
        with self.watch("--no-pages") as watch:
            for number in range(many):
                student = f"student{number:05}"
                watch.seconds([student], self.saved, like=self.students[number % len(self.students)])
                if number + 1 in (_EARLY, many):
                    found["memory_early" if number + 1 == _EARLY else "memory_late"] = watch.memory()
                if (number + 1) % 100 == 0:
                    console.print(f"  {number + 1}: {watch.memory():.0f} MiB")
        return {"many": many, **found}

    def kills(self, times: int, console: Console) -> dict[str, float]:
        """How often the gradebook was that of an undisturbed run, after a kill."""
        moments, right = random.Random(2026), 0  # noqa: S311  it only spreads moments
        some = [f"student{number:05}" for number in range(_CLASS)]

        def hand_in() -> None:
            for number, student in enumerate(some):
                self.hand_in(student, self.students[number % len(self.students)], 1)

        self.reset()
        hand_in()
        began = time.perf_counter()
        with self.watch() as watch:
            watch.wait(lambda: all(self.saved(student, 1) for student in some))
        expected, span = self._gradebook(), time.perf_counter() - began
        for number in range(times):
            self.reset()
            watch = Watch(self, ())
            hand_in()
            time.sleep(moments.uniform(0, span / 2))
            watch.end(signal.SIGKILL)
            with self.watch() as watch:
                watch.wait(lambda: all(self.saved(student, 1) for student in some))
            tried = [ledger.find(Assignment(self.folder, ASSIGNMENT), student) for student in some]
            twice = sum(len(one.attempts) for one in tried if one) - _CLASS
            right += self._gradebook() == expected and not twice
            console.print(f"  {number + 1}: {right} right")
        return {"kills": times, "kills_right": right}

    def _gradebook(self) -> dict[str, list[tuple[str, float | None, bool]]]:
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            return {
                submission.student.id: sorted(
                    (grade.name, grade.auto_score, grade.needs_manual_grade)
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                )
                for submission in gradebook.assignment_submissions(ASSIGNMENT)
            }

    def _run(self, folder: Path, module: str, *arguments: str) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = [sys.executable, "-m", module, *arguments]
        subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True)


class Watch:
    """A watcher that stands, and is warm."""

    def __init__(self, course: Course, options: tuple[str, ...]) -> None:
        self._course = course
        self._log = tempfile.NamedTemporaryFile()  # noqa: SIM115  closed with it
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autograder.main", "watch", ASSIGNMENT, *options],
            cwd=course.folder,
            env={**os.environ, "PATH": path},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._handed_in: dict[str, int] = {}
        self.wait(lambda: "Watching" in Path(self._log.name).read_text())

    def wait(self, what: Callable[[], bool], seconds: float = 300) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(Path(self._log.name).read_text())
            time.sleep(0.005)

    def seconds(self, students: list[str], done: Callable[[str, int], bool], like: str = "") -> float:
        """Seconds until the last of these has what is asked for."""
        time.sleep(0.2)
        numbers = {student: _attempts(self._course.folder, student) + 1 for student in students}
        began = time.perf_counter()
        for student, number in numbers.items():
            self._course.hand_in(student, like or student, number)
        self.wait(lambda: all(done(student, number) for student, number in numbers.items()))
        return time.perf_counter() - began

    def memory(self) -> float:
        """MiB that its processes have, each page counted once."""
        found = [self._process.pid]
        for process in found:
            children = Path(f"/proc/{process}/task/{process}/children")
            found += [int(child) for child in children.read_text().split()] if children.exists() else []
        return sum(map(_pss, found)) / 1024

    def end(self, number: signal.Signals) -> None:
        self._process.send_signal(number)
        self._process.wait(60)
        self._log.close()


def _secret(student: str, number: int) -> str:
    """What nbgrader's exchange calls an attempt."""
    return f"{student}{number:08}"


def _attempts(folder: Path, student: str) -> int:
    record = ledger.find(Assignment(folder, ASSIGNMENT), student)
    return len(record.attempts) if record else 0


def _pss(process: int) -> int:
    """KiB."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0


def _table(result: dict[str, float]) -> Table:
    table = Table("", "seconds", "against nbgrader autograde", title="At hand-in", title_justify="left")
    names = {
        "nbgrader": "nbgrader autograde, one submission",
        "one": "watch: from the file to the grade, median",
        "slowest_at_once": f"the same, slowest of {_AT_ONCE} at once",
        "released": "from the file to the released page, median",
    }
    for name, what in names.items():
        if name in result:
            table.add_row(what, f"{result[name]:.2f}", f"1/{result['nbgrader'] / result[name]:.0f}")
    if "many" in result:
        growth = result["memory_late"] / result["memory_early"]
        table.add_row(f"memory after {result['many']:.0f} against after {_EARLY}", "", f"{growth:.2f} ×")
    if "kills" in result:
        table.add_row("gradebooks as undisturbed, after kills", "", f"{result['kills_right']} of {result['kills']}")
    return table


if __name__ == "__main__":
    sys.exit(main())
