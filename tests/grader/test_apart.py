"""Forks in which tasks are judged share nothing: what one leaves, the next does not find, and the notebook neither."""

import os
from pathlib import Path

import pytest

from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.sandbox.files import Files
from autograder.judging.student import Student

CELL = """
import os, signal, socket, tempfile
mounted = set(os.listdir())  # a course that lies below /tmp, say
pipe = os.pipe2(os.O_NONBLOCK)
pair = socket.socketpair()
for one in pair: one.setblocking(False)
os.mkdir("hidden")
open("hidden/x", "w").write("x")
log = open("log", "w+")
log.write("begun")
log.flush()
unlinked = tempfile.TemporaryFile("w+", buffering=1)
told = []
signal.signal(signal.SIGUSR1, lambda *_: told.append("signal"))

def tried(do):
    try:
        return do()
    except OSError:
        return None

def leave():
    open("note", "w").write("x")
    os.mkdir("folder")
    os.mkdir("hidden/new")
    os.chmod("hidden/new", 0)
    os.chmod("hidden", 0)
    log.write(", gone on")
    log.flush()
    unlinked.write("x")
    tried(lambda: os.write(pipe[1], b"x"))
    tried(lambda: pair[0].send(b"x"))
    tried(lambda: os.kill(os.getppid(), signal.SIGUSR1))
    if os.fork() == 0:
        tried(os.setsid)
        while True: open("folder/late", "w").write("x")
    return open("log").read(), sorted({*os.listdir()} - mounted)

def found():
    return [*sorted({*os.listdir()} - mounted), *os.listdir("hidden"),
            *told, open("log").read(), unlinked.seek(0, 2),
            tried(lambda: os.read(pipe[0], 1)) or None, tried(lambda: pair[1].recv(1)) or None]
"""


def test_what_a_fork_leaves_nobody_finds(worker: ForkServer, seconds: TimeLimits) -> None:
    cells = [CodeCell("one", CELL, answer=True), CodeCell("two", "x = found()", answer=True)]
    nothing = ["hidden", "log", "x", "begun", 0, None, None]
    with Execution(worker, cells, seconds) as execution:
        execution.run_to(1)
        for _ in range(2):
            student = Student(execution.fork, {}, seconds)
            assert student.found() == nothing
            # Within its task a function has its files, those that a cell has opened as well.
            assert student.leave() == ("begun, gone on", ["folder", "hidden", "log", "note"])
            student.close()
        execution.run_to(2)
        student = Student(execution.fork, {}, seconds)
        assert student.value("x") == nothing
        student.close()


def _all(folder: Path) -> dict[Path, object]:
    """What is in a folder: texts, with their modes, and where links lead."""
    return {path: _one(path) for path in folder.rglob("*")}


def _one(path: Path) -> object:
    return os.readlink(path) if path.is_symlink() else (path.stat().st_mode, path.is_file() and path.read_text())


@pytest.mark.parametrize("times", [1, 2])
def test_files_are_put_back(tmp_path: Path, times: int) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("kept", "changed", "removed", "a/b/deep"):
        (tmp_path / name).write_text(name)
    (tmp_path / "link").symlink_to("nowhere")
    files = Files(str(tmp_path))
    before = _all(tmp_path)
    for _ in range(times):
        files.remember()
        (tmp_path / "changed").write_text("another text")
        os.utime(tmp_path / "changed", (1, 1))
        (tmp_path / "removed").unlink()
        (tmp_path / "removed").mkdir()
        (tmp_path / "a" / "b" / "deep").rename(tmp_path / "new")
        (tmp_path / "a" / "b").rmdir()
        (tmp_path / "closed").mkdir()
        (tmp_path / "closed" / "inside").write_text("x")
        (tmp_path / "closed" / "below").mkdir(mode=0)
        (tmp_path / "closed").chmod(0)
        (tmp_path / "a").chmod(0)
        (tmp_path / "link").unlink()
        (tmp_path / "link").symlink_to("elsewhere")
        os.mkfifo(tmp_path / "pipe")
        files.put_back()
        assert _all(tmp_path) == before
