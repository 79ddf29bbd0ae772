"""nbgrader's exchange, with its own commands, from the release to the page that a student fetches."""

import os
import shutil
from pathlib import Path

import commands
import pytest
import tiny

ASSIGNMENT = tiny.ASSIGNMENT


@pytest.fixture
def course(checkout: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    tiny.make_course(folder, checkout)
    config = folder / "nbgrader_config.py"
    places = f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\nc.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
    config.write_text(config.read_text() + places)
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    return folder


def test_feedback_reaches_the_student(course: Path, tmp_path: Path) -> None:
    home = tmp_path / "student"
    home.mkdir()
    (home / "nbgrader_config.py").write_text((course / "nbgrader_config.py").read_text())
    tiny.nbgrader(course, "release_assignment", ASSIGNMENT)
    tiny.nbgrader(home, "fetch_assignment", ASSIGNMENT)
    path = home / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    tiny.solve(path)
    (home / ASSIGNMENT / "notes.txt").write_text("the student's own")
    tiny.nbgrader(home, "submit", ASSIGNMENT)
    [inbound] = (tmp_path / "exchange").glob("*/inbound/*")
    (inbound / "link.txt").symlink_to(course / "gradebook.db")
    os.mkfifo(inbound / "pipe")
    # Others hand in a link to the course, and files that nbgrader itself stops at.
    (inbound.parent / inbound.name.replace("+", "x+", 1)).symlink_to(course / "source" / ASSIGNMENT)
    spoilt = inbound.parent / inbound.name.replace("+", "y+", 1)
    shutil.copytree(inbound, spoilt, ignore=lambda *_: ["link.txt", "pipe"])
    (spoilt / "timestamp.txt").write_bytes(b"\xff tomorrow")
    (spoilt / "submission_secret.txt").unlink()
    odd = [f"+{ASSIGNMENT}+2026-01-01 00:00:00 UTC"]
    odd += [f"zoe+{ASSIGNMENT}+someday+abc", f"a+{ASSIGNMENT}+b+2026-01-01 00:00:00 UTC+abc"]
    for name in odd:
        shutil.copytree(spoilt, inbound.parent / name)
    (inbound.parent / f"zoe+{ASSIGNMENT}+2026-01-01 00:00:00 UTC+abc").symlink_to("nowhere")
    said = tiny.nbgrader(course, "collect", ASSIGNMENT)
    assert "'link.txt' was left out: it is a link" in said
    assert "'pipe' was left out: it is not a regular file" in said
    assert "its timestamp.txt was left out" in said
    assert said.count("it is no folder, and links are not followed") == 2
    assert said.count("it is not named as nbgrader names submissions") == len(odd)
    assert len(list((course / "submitted").iterdir())) == 2
    [collected] = (course / "submitted").glob(f"*y/{ASSIGNMENT}/timestamp.txt")
    assert collected.read_text() == inbound.name.rsplit("+", 3)[2]
    tiny.nbgrader(course, "collect", ASSIGNMENT, "--update")
    assert commands.run_autograder(course, "grade", ASSIGNMENT).returncode == 0
    tiny.nbgrader(course, "generate_feedback", ASSIGNMENT)
    assert "did not come by the exchange" in tiny.nbgrader(course, "release_feedback", ASSIGNMENT)
    tiny.nbgrader(home, "fetch_feedback", ASSIGNMENT)
    [page] = home.glob(f"{ASSIGNMENT}/feedback/*/{ASSIGNMENT}.html")
    assert "3</strong> of 3 points so far" in page.read_text()
    graded, other = sorted((course / "autograded").glob(f"*/{ASSIGNMENT}"), key=lambda path: len(path.parts[-2]))
    assert other.parent.name == f"{graded.parent.name}y"
    assert sorted(os.listdir(graded)) == [f"{ASSIGNMENT}.ipynb", "notes.txt", "submission_secret.txt", "timestamp.txt"]
