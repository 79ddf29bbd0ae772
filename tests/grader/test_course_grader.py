"""A course in Python: one file to a result."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import commands
import nbformat
import pytest
from nbformat import NotebookNode

from autograder import Course, submission
from autograder.course import CourseError
from autograder.intake.find import SubmissionError


def test_a_notebook_is_graded_wherever_it_lies(
    checkout: Path, solved: NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission, "ForkServer", commands.SharedServer)
    nbformat.write(solved, tmp_path / "ada.ipynb")
    (tmp_path / "bob.ipynb").write_text("no notebook")
    with Course(checkout) as course:
        result = course.grade(tmp_path / "ada.ipynb")
        assert (result.student, result.score, result.points) == ("ada", Decimal(26), Decimal(26))
        with pytest.raises(SubmissionError, match=r"is not a notebook"):
            course.grade(tmp_path / "bob.ipynb")
        with pytest.raises(SubmissionError, match=r"cannot be read"):
            course.grade(tmp_path / "eve.ipynb")
        with pytest.raises(CourseError, match="there is no assignment 'another'"):
            course.grade(tmp_path / "ada.ipynb", "another")


def test_what_is_no_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"nbgrader_config\.py"):
        Course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    with pytest.raises(CourseError, match="none has been released"):
        Course(tmp_path).grade("ada.ipynb")


def test_the_package_loads_nothing_by_itself() -> None:
    code = "import autograder, sys; print([name for name in sys.modules if name.startswith(('autograder.', 'torch'))])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
