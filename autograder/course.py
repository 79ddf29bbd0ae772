"""Where things lie in a course folder, its notebooks, and how its files are written."""

import difflib
import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import nbformat
from nbformat import NotebookNode, ValidationError
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory


class CourseError(Exception):
    """The course folder is not as it should be; the text says what to do."""


@dataclass
class Assignment:
    """An assignment of a course folder: where its parts lie, and how nbgrader knows it. As text, it is its name.

    Attributes:
        root: the course folder, absolute.
    """

    root: Path
    name: str

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, coursedir: "CourseDirectory", config: Config) -> Self:
        """The one that a command of nbgrader's is about, with what that was told."""
        assignment = cls(Path(coursedir.root), str(coursedir.assignment_id))
        assignment.coursedir, assignment.config = coursedir, config
        return assignment

    @classmethod
    def configured(cls, config: Config, name: str) -> Self:
        """The one of this name in the course folder that a configuration of nbgrader's is of."""
        from nbgrader.coursedir import CourseDirectory  # here, since it imports all of nbgrader

        return cls.of(CourseDirectory(config=config, assignment_id=name), config)

    @cached_property
    def config(self) -> Config:
        """What nbgrader_config.py sets. Raises CourseError where there is none."""
        return configuration(self.root)

    @cached_property
    def coursedir(self) -> "CourseDirectory":
        """The same for nbgrader."""
        from nbgrader.coursedir import CourseDirectory  # here, since it imports all of nbgrader

        return CourseDirectory(config=self.config, root=str(self.root.absolute()), assignment_id=self.name)

    @property
    def db_url(self) -> str:
        """The gradebook."""
        return str(self.coursedir.db_url)

    @property
    def excluded(self) -> list[str]:
        """The students whom nbgrader is told to leave out."""
        names: list[str] = self.coursedir.student_id_exclude.split(",")
        return names

    def check(self) -> None:
        """Raise CourseError where this is no course folder, or has no assignment of this name."""
        if not (self.root / "nbgrader_config.py").is_file():
            advice = "go to the course folder, or name it: autograder --course FOLDER …"
            raise CourseError(f"{self.root} has no nbgrader_config.py: {advice}")
        folders = [path for part in ("source", "release", "tests/hidden") for path in (self.root / part).glob("*")]
        known = sorted({path.name for path in folders if path.is_dir()})
        if self.name not in known:
            close = difflib.get_close_matches(self.name, known, n=1)
            there = f"there are: {', '.join(known)}" if known else "autograder init makes a first one"
            advice = f"did you mean {close[0]}?" if close else there
            raise CourseError(f"there is no assignment {self.name!r} in {self.root}: {advice}")

    def folder(self, step: str, student: str = "") -> Path:
        """The folder in one of nbgrader's steps: of the assignment ("source", "release"), or of a student's work."""
        return self.root / step / student / self.name

    def notebook(self, step: str, student: str = "") -> Path:
        """The notebook in such a folder."""
        return self.folder(step, student) / f"{self.name}.ipynb"

    @property
    def hidden(self) -> Path:
        """The folder of the hidden tests, and of what is known of mistakes."""
        return self.root / "tests" / "hidden" / self.name

    @property
    def hidden_tests(self) -> Path:
        """The same. Raises CourseError where it is missing."""
        if not self.hidden.is_dir():
            advice = "write a file for each test cell, like those that autograder init makes"
            raise CourseError(f"there are no hidden tests in {self.hidden}: {advice}")
        return self.hidden

    @property
    def examples(self) -> Path:
        """The folder of the example submissions."""
        return self.root / "tests" / "submissions" / self.name

    @property
    def ledger(self) -> Path:
        """The course's folder with the record of each grading."""
        return self.root / "ledger"

    def source(self) -> NotebookNode:
        """Read the instructor's notebook, with the solutions."""
        return notebook(self.notebook("source"), "is this the course folder?")

    def solved(self) -> NotebookNode | None:
        """Read the instructor's notebook, where there is one: graders may have none."""
        return self.source() if self.notebook("source").is_file() else None

    def release(self) -> NotebookNode:
        """Read the notebook that students were given."""
        return notebook(self.notebook("release"), f"autograder release {self} makes it")

    def nothing_graded(self, students: Sequence[str] = ()) -> CourseError:
        """What to say where grades are needed and there are none."""
        of = f" of {', '.join(students)}" if students else ""
        return CourseError(f"nothing of {self} has been graded{of} yet: autograder grade {self}")


def configuration(folder: Path) -> Config:
    """What the nbgrader_config.py of a course folder sets. Raises CourseError where there is none."""
    try:
        config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    except ConfigFileNotFound as error:
        raise CourseError(f"{folder} has no nbgrader_config.py: is it the course folder?") from error
    return config


def write_whole(course: Path, path: Path, data: bytes) -> None:
    """Write a file of a course, for all who share the course folder. Raises OSError, and then leaves nothing behind.

    A reader sees the old file or the new one, never half of one. Folders that are missing are made.
    """
    mode = stat.S_IMODE(course.stat().st_mode)
    missing = [folder for folder in path.parents if folder.is_relative_to(course) and not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode & 0o666)
        except OSError:
            os.unlink(file.name)
            raise
    os.replace(file.name, path)


def notebook(path: Path, advice: str) -> NotebookNode:
    """The notebook in a file. Raises CourseError, with the advice, where there is none."""
    if not path.is_file():
        raise CourseError(f"{path} is missing: {advice}")
    try:
        content: NotebookNode = nbformat.read(path, as_version=4)
    except (ValueError, ValidationError, AttributeError, KeyError, TypeError) as error:
        what = str(error).splitlines()[0]
        raise CourseError(
            f"{path} is no notebook that can be read: {what}. Open it in JupyterLab, and save it."
        ) from error
    return content
