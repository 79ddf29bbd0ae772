"""A class whose grading is interrupted, killed, or out of room: what was graded stays, and the rest comes next."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tiny
from tiny_class import CLASS, autograder, gradebook

from autograder.course import Assignment
from autograder.records import ledger


def _finished(course: Path) -> set[str]:
    return {result.student for result in ledger.read(Assignment(course, tiny.ASSIGNMENT)) if result.resolved}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_an_interrupted_run_goes_on_where_it_was(
    handed_in: Path, graded: Path, tmp_path: Path, number: signal.Signals
) -> None:
    course = tmp_path / "course"
    shutil.copytree(handed_in, course)
    with (course / "nbgrader_config.py").open("a") as config:  # so that the third of them takes its time
        config.write("\nc.Grade.call_seconds = 4.0\nc.Grade.task_seconds = 8.0\n")
    command = [sys.executable, "-m", "autograder.main", "grade", tiny.ASSIGNMENT, "--jobs", "1"]
    process = subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while not _finished(course) and process.poll() is None:
        time.sleep(0.02)
    os.kill(process.pid, number)
    said, _ = process.communicate()
    if number == signal.SIGINT:
        assert process.returncode == 2
        assert "goes on with the rest" in " ".join(said.split())
    finished = _finished(course)
    assert 0 < len(finished) < len(CLASS)
    said = autograder(course, "grade", tiny.ASSIGNMENT)
    assert f"{len(CLASS) - len(finished)} graded" in said
    assert gradebook(course) == gradebook(graded)


def test_an_interrupt_at_the_start_is_said_in_a_word(handed_in: Path) -> None:
    command = [sys.executable, "-c", "from autograder import course, main\ndef find(*_): raise KeyboardInterrupt\n"]
    command[-1] += "course.Assignment.hidden_tests = property(find)\nimport sys; sys.exit(main.main())"
    done = subprocess.run(
        [*command, "grade", tiny.ASSIGNMENT], cwd=handed_in, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (2, "", "autograder: interrupted")


# On a small disk of its own: a class is graded while there is room for one or two, and again when there is.
FULL_DISK = """
set -u
mount -t tmpfs -o size=4m tmpfs "$1"
cp -r "$2/." "$1" && cd "$1"
cat /dev/zero > filler 2>/dev/null
truncate -s -$((100 * 1024)) filler
"$3" -m autograder.main grade "$4" --jobs 1 > "$5/full" 2>&1
echo $? >> "$5/full"
rm filler
"$3" -m autograder.main grade "$4" > "$5/rest" 2>&1
echo $? >> "$5/rest"
ls -A "ledger/$4" > "$5/records"
cp gradebook.db "$5"
"""


def test_a_run_on_a_full_disk_goes_on_when_there_is_room(handed_in: Path, graded: Path, tmp_path: Path) -> None:
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    kept.mkdir()
    own_disk = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    subprocess.run(
        [*own_disk, "sh", "-c", FULL_DISK, "sh", disk, handed_in, sys.executable, tiny.ASSIGNMENT, kept], check=True
    )
    full, rest = (" ".join((kept / name).read_text().split()) for name in ("full", "rest"))
    assert "Traceback" not in full
    found = re.search(r"autograder: a disk is full \(.*\): (\d) graded and saved, .* goes on with the rest 2$", full)
    assert found, full
    assert f"{len(CLASS) - int(found[1])} graded" in rest
    assert rest.endswith(" 0")
    assert (kept / "records").read_text().split() == [f"{student}.json" for student in CLASS]
    assert gradebook(kept) == gradebook(graded)
