"""Pages can be read by everybody, on a phone; `make browser` tries them at other widths, too, and by night."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
from browser.chromium import program
from tiny_class import CLASS, autograder

NAME = tiny.ASSIGNMENT


@pytest.mark.skipif(program() is None, reason="there is no Chromium or Chrome: see `make browser`")
def test_pages_of_a_class_break_no_rule(graded: Path, tmp_path: Path) -> None:
    course = shutil.copytree(graded, tmp_path / "course")
    autograder(course, "feedback", NAME)
    autograder(course, "report", NAME)
    pages = [f"feedback/{student}/{NAME}/{NAME}.html" for student in CLASS] + [f"reports/{NAME}.html"]
    # In a process of its own: the browser's threads would be forked with others' tests.
    done = subprocess.run(
        [sys.executable, "-m", "browser.accessible", *pages],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
