"""The command line itself: help, mistakes, and what students and graders ask of their machine and their file."""

import shutil
import sys
from pathlib import Path

import commands
import nbformat
import pytest
import tiny

from autograder.commands import COMMANDS
from autograder.course import configuration
from autograder.pages.exporter import FeedbackExporter


@pytest.fixture(scope="module")
def made(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    tiny.make_course(folder, checkout)
    return folder


@pytest.mark.parametrize("name", [name for group in COMMANDS.values() for name in group])
def test_each_command_has_help_with_an_example(name: str, made: Path) -> None:
    done = commands.run_autograder(made, name, "--help")
    assert done.returncode == 0
    assert f"example:\n  autograder {name}" in done.stdout


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2)])
def test_help_lists_all_commands_and_exit_codes(made: Path, arguments: list[str], code: int) -> None:
    done = commands.run_autograder(made, *arguments)
    assert done.returncode == code
    said = done.stdout
    assert all(name in said for group in COMMANDS.values() for name in group)
    assert "exit codes" in said
    assert commands.run_autograder(made, "--version").stdout.startswith("autograder ")


def test_a_misspelt_command_is_guessed(made: Path) -> None:
    done = commands.run_autograder(made, "gread", tiny.ASSIGNMENT)
    assert done.returncode == 2
    assert "did you mean grade?" in done.stderr


def test_check_says_what_visible_checks_say(made: Path, tmp_path: Path) -> None:
    file = tmp_path / f"{tiny.ASSIGNMENT}.ipynb"
    shutil.copy(tiny.submit(made, "ada"), file)
    done = commands.run_autograder(made, "check", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 visible checks passed; hidden tests were not run." in done.stdout
    notebook = nbformat.read(file, as_version=4)
    notebook.cells[1].source = "import seaborn_\n\ndef softmax(scores):\n    return scores"
    del notebook.cells[3]
    nbformat.write(notebook, file)
    done = commands.run_autograder(made, "check", str(file))
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "0 of 2 visible checks passed" in said
    assert "seaborn_ is used" in said
    assert "(entropy)" in said  # the cell that would be put back


def test_check_of_what_is_no_notebook(made: Path, tmp_path: Path) -> None:
    file = tmp_path / f"{tiny.ASSIGNMENT}.ipynb"
    file.write_text("<html>")
    done = commands.run_autograder(made, "check", str(file))
    assert done.returncode == 2
    assert "cannot be checked" in done.stderr
    done = commands.run_autograder(tmp_path, "check", str(tiny.submit(made, "ada")))
    assert done.returncode == 2
    assert "go to the course folder" in done.stderr


def test_doctor_has_a_line_for_everything(made: Path) -> None:
    done = commands.run_autograder(made, "doctor")
    lines = done.stdout.splitlines()
    assert all(line[0] in "✓✗–" for line in lines)
    for what in (f"Python {sys.version_info[0]}", "packages", "no network", "memory", "gradebook", "exchange"):
        assert any(what in line for line in lines), what
    assert done.returncode == ("✗" in done.stdout)


def test_doctor_names_the_remedy(made: Path, tmp_path: Path) -> None:
    done = commands.run_autograder(tmp_path, "doctor")
    assert done.returncode == 1
    assert "go to the course folder" in done.stdout
    shutil.copytree(made, tmp_path / "course")
    (tmp_path / "course" / "gradebook.db").write_text("this is no database, but long enough to be looked at" * 100)
    done = commands.run_autograder(tmp_path / "course", "doctor")
    assert done.returncode == 1
    assert "✗ gradebook" in done.stdout


def test_init_makes_a_course_that_can_be_released_and_graded(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "probability"
    done = commands.run_autograder(tmp_path, "init", str(folder))
    assert done.returncode == 0, done.stderr
    assert "Next: cd" in done.stdout
    done = commands.run_autograder(folder, "release", tiny.ASSIGNMENT, "--quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Note: The examples were left out (`--quick`)" in done.stdout
    assert [line.split()[-1] for line in done.stdout.splitlines() if line.startswith("test_")] == ["–", "–"]
    tiny.submit(folder, "ada")
    done = commands.run_autograder(folder, "grade", tiny.ASSIGNMENT, "--no-figures")
    assert done.returncode == 0, done.stdout + done.stderr
    assert commands.run_autograder(folder, "init").stdout.count("–") == 4  # all is there


def test_before_there_are_grades_the_next_step_is_said(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(made, folder)
    for command in (["report"], ["groups"], ["feedback"], ["export", "csv"]):
        done = commands.run_autograder(folder, *command, tiny.ASSIGNMENT)
        assert (done.returncode, done.stdout) == (2, "")
        assert "nothing of entropy has been graded yet: autograder grade entropy" in " ".join(done.stderr.split())
    said = commands.run_autograder(folder, "show", "ada").stderr
    assert "nothing has been graded yet: autograder grade ASSIGNMENT" in said
    shutil.rmtree(folder / "submitted", ignore_errors=True)
    said = commands.run_autograder(folder, "grade", tiny.ASSIGNMENT).stderr
    assert "there are no submissions in" in said
    assert "autograder collect entropy FILE puts them there" in said
    shutil.rmtree(folder / "release")
    done = commands.run_autograder(folder, "grade", tiny.ASSIGNMENT)
    assert done.returncode == 2
    assert "entropy.ipynb is missing: autograder release entropy makes it" in done.stderr


def test_init_adds_to_a_course_that_there_is(tmp_path: Path) -> None:
    config = tmp_path / "nbgrader_config.py"
    config.write_text('c = get_config()\nc.CourseDirectory.course_id = "mine"\n')
    assert commands.run_autograder(tmp_path, "init").returncode == 0
    settings = configuration(tmp_path)
    assert settings.CourseDirectory.course_id == "mine"
    assert settings.GenerateFeedback.exporter_class is FeedbackExporter
