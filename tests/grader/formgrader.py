"""Starts nbgrader's formgrader, as graders have it in JupyterLab, and does what its pages do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from notebook_server import NotebookServer, notebook_server


class Formgrader:
    """A running formgrader of a course."""

    def __init__(self, server: NotebookServer) -> None:
        self._server = server

    def ask(self, method: str, path: str, data: object = None) -> Any:
        """A call of its interface; returns what it answers, if that is JSON."""
        text = self._server.ask(method, f"formgrader/{path}", data)
        return json.loads(text) if path.startswith("api/") else text

    def submissions(self, assignment: str) -> dict[str, dict[str, Any]]:
        """What the list of submissions shows, by student."""
        return {one["student"]: one for one in self.ask("GET", f"api/submissions/{assignment}")}

    def grades(self, assignment: str, student: str) -> dict[str, dict[str, Any]]:
        """What the page of a submission shows, by graded cell."""
        notebooks = self.ask("GET", f"api/submitted_notebooks/{assignment}/{assignment}")
        notebook = next(one for one in notebooks if one["student"] == student)
        return {one["name"]: one for one in self.ask("GET", f"api/grades?submission_id={notebook['id']}")}

    def give(self, assignment: str, student: str, cell: str, points: float | None) -> None:
        """Type points into the box of a cell; None empties it."""
        grade = self.grades(assignment, student)[cell]
        self.ask("PUT", f"api/grade/{grade['id']}", {"manual_score": points, "extra_credit": None})

    def page(self, assignment: str, student: str) -> str:
        """The page of a submission."""
        notebooks = self.ask("GET", f"api/submitted_notebooks/{assignment}/{assignment}")
        notebook = next(one for one in notebooks if one["student"] == student)
        return str(self.ask("GET", f"submissions/{notebook['id']}/"))

    def comment(self, assignment: str, student: str, cell: str, text: str) -> None:
        """Type a comment below a cell."""
        notebooks = self.ask("GET", f"api/submitted_notebooks/{assignment}/{assignment}")
        notebook = next(one for one in notebooks if one["student"] == student)
        comments = self.ask("GET", f"api/comments?submission_id={notebook['id']}")
        comment = next(one for one in comments if one["name"] == cell)
        self.ask("PUT", f"api/comment/{comment['id']}", {"manual_comment": text})


@contextmanager
def formgrader(course: Path) -> Iterator[Formgrader]:
    """Start the server in a course folder, and end it."""
    with notebook_server(course) as server:
        yield Formgrader(server)
