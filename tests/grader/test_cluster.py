"""A class on a Dask cluster: the grades of one machine, taken down here, whatever becomes of workers and scheduler."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import commands
import dask_here
import pytest
import tiny

from autograder.classroom import dask_cluster
from autograder.classroom.graded import Graded
from autograder.classroom.pool import Workers
from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.records import ledger

pytest.importorskip("distributed", reason="Dask is an optional extra")

STUDENTS = [f"student{number}" for number in range(12)]
# Wide enough that a worker can be killed while some submissions are under way.
SLOW = "import time, torch\ntime.sleep(0.4)"

# Has a worker die of a submission, as of a bug in the grader that a submission can reach.
DIES = """
import os
from autograder.intake.find import Submitted

def arrives(self, state):
    if state["student"] == "killer":
        os._exit(1)
    vars(self).update(state)

Submitted.__setstate__ = arrives
"""


@pytest.fixture(scope="module")
def made(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster")
    tiny.make_course(folder, checkout)
    for number, student in enumerate(STUDENTS):
        cells = {"softmax": tiny.OVERFLOWS} if number % 3 == 0 else {}
        tiny.submit(folder, student, imports=SLOW, **cells)
    return folder


def _grade(course: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder.main", "grade", tiny.ASSIGNMENT, *arguments]
    return subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _records(course: Path) -> dict[str, list[str]]:
    return {
        result.student: [str(task.score) for task in result.tasks]
        for result in ledger.read(Assignment(course, tiny.ASSIGNMENT))
    }


def test_a_lost_worker_costs_no_grade(made: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(made, course)
    with dask_here.cluster(tmp_path / "elsewhere", 2, "--no-nanny") as (address, _, workers):
        process = _grade(course, "--scheduler", address)
        _wait_for_records(course, process, 2)
        workers[0].kill()
        said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "Isolation: " in said
    assert f"{len(STUDENTS)} graded" in " ".join(said.split())
    expected = {s: ["1" if n % 3 == 0 else "2", "1"] for n, s in enumerate(STUDENTS)}
    assert {
        s: [score.rstrip("0").rstrip(".") for score in scores] for s, scores in _records(course).items()
    } == expected


def test_a_lost_scheduler_is_said_and_the_rest_is_graded_later(made: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(made, course)
    with dask_here.cluster(tmp_path / "elsewhere", 1, "--no-nanny") as (address, scheduler, _):
        process = _grade(course, "--scheduler", address)
        _wait_for_records(course, process, 2)
        os.killpg(scheduler.pid, signal.SIGKILL)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert "was lost" in said
    done = len(_records(course))
    assert 2 <= done < len(STUDENTS)
    said = commands.run_autograder(course, "grade", tiny.ASSIGNMENT).stdout
    assert f"{len(STUDENTS) - done} graded" in " ".join(said.split())
    assert len(_records(course)) == len(STUDENTS)


def test_who_kills_workers_takes_nobody_along(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # With one dead worker, Dask gives up what was there: four are the usual number, and take longer.
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    course, plugin = tmp_path / "course", tmp_path / "dies.py"
    plugin.write_text(DIES)
    tiny.make_course(course, checkout)
    for student in ("killer", "neighbour"):  # in this order, so that the second one waits where the first one kills
        tiny.submit(course, student)
    with dask_here.cluster(tmp_path / "elsewhere", 1, "--preload", str(plugin)) as (address, _, _):
        process = _grade(course, "--scheduler", address)
        said, _ = process.communicate()
    assert process.returncode == 1, said
    assert "✗ killer: the grader's own process ended, twice, while this was graded" in " ".join(said.split())
    assert "Traceback" not in said
    assert {student for student, scores in _records(course).items() if scores} == {"neighbour"}, said


def test_what_was_lost_is_graded_once_more_alone() -> None:
    class Some(Workers[str]):
        """Of which one dies of the killer, with what waits there, and another keeps the slow one waiting."""

        at_a_time = 3

        def _start(self, student: str) -> Future[Graded]:
            asked.append((student, len(self.busy)))
            future: Future[Graded] = Future()
            lost = student == "killer" or (student == "z" and self.busy)
            waited = Result("entropy", student, waited=student == "slow")
            future.set_exception(BrokenProcessPool()) if lost else future.set_result(Graded(student, waited))
            return future

    asked: list[tuple[str, int]] = []
    found = {graded.student: graded for graded in Some(BrokenProcessPool).grade(["a", "killer", "slow", "z"])}
    assert asked[:4] == [("a", 0), ("killer", 1), ("slow", 2), ("z", 3)]
    assert sorted(asked[4:]) == [("killer", 0), ("slow", 0), ("z", 0)]
    assert found.pop("killer").problem.endswith("twice, while this was graded")
    assert {student for student, graded in found.items() if graded.result} == {"a", "slow", "z"}
    asked.clear()
    assert [*Some(BrokenProcessPool).grade(["slow"])]
    assert asked == [("slow", 0)]  # it was alone from the first


def test_nobody_at_the_address_is_a_sentence(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "_SECONDS_TO_CONNECT", 1)
    done = commands.run_autograder(made, "grade", tiny.ASSIGNMENT, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "there is no Dask scheduler at tcp://127.0.0.1:1" in " ".join(done.stderr.split())


def _wait_for_records(course: Path, process: subprocess.Popen[str], count: int) -> None:
    while len(list((course / "ledger").rglob("*.json"))) < count:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
