"""`autograder.Course`: a course in Python, for notebooks and scripts of its own people."""

from pathlib import Path
from typing import Self

from autograder.classroom.graded import AssignmentGrader
from autograder.classroom.settings import Grade
from autograder.course import Assignment, CourseError, configuration
from autograder.intake.find import SubmissionError, Submitted
from autograder.judging.verdicts import Result


class Course:
    """A course folder whose hidden tests grade notebooks, wherever these lie. Nothing is taken down.

        with Course(".") as course:
            result = course.grade("ada.ipynb")
        print(result.score, "of", result.points)

    Args:
        folder: the course folder, with its nbgrader_config.py.
        figures: whether figures are drawn, which takes as long as all the rest.
        unsafe: grade also where student code cannot be confined.
    """

    def __init__(self, folder: str | Path = ".", *, figures: bool = False, unsafe: bool = False) -> None:
        self._folder = Path(folder).absolute()
        self._settings = Grade(config=configuration(self._folder))
        self._figures = figures
        self._settings.unsafe_no_sandbox |= unsafe
        self._graders: dict[str, AssignmentGrader] = {}  # by assignment: each keeps a warm process

    def grade(self, file: str | Path, assignment: str = "") -> Result:
        """Grade a notebook.

        Args:
            assignment: "" where the file is named as one, or there is only one.

        Raises:
            CourseError: there is no such assignment, or student code cannot be confined here.
            SubmissionError: the file cannot be graded; the text says why.
        """
        path = Path(file)
        assignment = assignment or self._assignment_of(path)
        grader = self._grader(assignment)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SubmissionError(f"{path} cannot be read: {error.strerror}") from error
        graded = grader.grade_file(Submitted(path.stem, data))
        if graded.result is None:
            raise SubmissionError(graded.problem)
        return graded.result

    def close(self) -> None:
        """End the warm processes."""
        for grader in self._graders.values():
            grader.close()
        self._graders.clear()

    def _assignment_of(self, path: Path) -> str:
        known = sorted(folder.name for folder in (self._folder / "release").glob("*") if folder.is_dir())
        if path.stem in known:
            return path.stem
        if len(known) != 1:
            raise CourseError(f"say which assignment {path.name} is of: {', '.join(known) or 'none has been released'}")
        return known[0]

    def _grader(self, name: str) -> AssignmentGrader:
        if name not in self._graders:
            assignment = Assignment(self._folder, name)
            assignment.check()
            self._graders[name] = AssignmentGrader(assignment, self._settings, figures=self._figures)
        return self._graders[name]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
