"""Starts the server that JupyterLab, Notebook 7 and formgrader are pages of."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_PATIENCE = 60.0  # seconds for the server to start, and for what takes longest
_GRACE = 20.0  # seconds to end
_SETTINGS = "lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"


class NotebookServer(NamedTuple):
    """A running server of a folder."""

    address: str
    token: str

    def ask(self, method: str, path: str, data: object = None) -> str:
        """Send a request; returns what comes back."""
        request = urllib.request.Request(  # noqa: S310  an address of ours
            f"{self.address}/{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310  as above
            text: str = answer.read().decode()
        return text


@contextmanager
def notebook_server(folder: Path) -> Iterator[NotebookServer]:
    """Start the server in a folder, with nobody's own settings, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = NotebookServer(f"http://127.0.0.1:{port}", secrets.token_hex(16))
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--IdentityProvider.token={running.token}", "--ServerApp.disable_check_xsrf=True"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as settings:
        news = Path(settings, _SETTINGS)
        news.parent.mkdir(parents=True)
        news.write_text('{"fetchNews": "false"}')  # else it asks, in a box over the page
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(running, server)
            yield running
        finally:
            server.terminate()
            try:
                server.wait(_GRACE)
            except subprocess.TimeoutExpired:  # it waits for pages that a failed test has left open
                server.kill()
                server.wait()


def _wait(running: NotebookServer, server: "subprocess.Popen[Any]") -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            running.ask("GET", "api/status")
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < patience, "the server did not start"
            time.sleep(0.2)
        else:
            return
