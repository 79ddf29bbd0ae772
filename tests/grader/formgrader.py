"""Starts nbgrader's formgrader, as graders have it in JupyterLab, and does what its pages do."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PATIENCE = 60.0  # seconds for the server to start, and for what takes longest


class Formgrader:
    """A running formgrader of a course."""

    def __init__(self, port: int, token: str) -> None:
        self._address = f"http://127.0.0.1:{port}/formgrader"
        self._token = token

    def ask(self, method: str, path: str, data: object = None) -> Any:
        """A call of its interface; returns what it answers, if that is JSON."""
        request = urllib.request.Request(  # noqa: S310  an address of ours
            f"{self._address}/{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"token {self._token}"},
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310  as above
            text = answer.read().decode()
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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--IdentityProvider.token={token}", "--ServerApp.disable_check_xsrf=True"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    server = subprocess.Popen(
        command,
        cwd=course,
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    running = Formgrader(port, token)
    try:
        _wait(running, server)
        yield running
    finally:
        server.terminate()
        server.wait(_PATIENCE)


def _wait(running: Formgrader, server: "subprocess.Popen[bytes]") -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            running.ask("GET", "api/assignments")
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < patience, "the server did not start"
            time.sleep(0.2)
        else:
            return
