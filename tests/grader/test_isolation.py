"""Without confinement nothing is graded, unless somebody says so; and then it is said everywhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tiny

from autograder.course import Assignment, CourseError
from autograder.execution import fork_server
from autograder.execution.sandbox import ResourceLimits
from autograder.execution.sandbox.selftest.probe import Isolation
from autograder.records import ledger


@pytest.fixture(scope="module")
def folder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    tiny.submit(folder, "ada")
    return folder


def _without_bubblewrap(tmp_path: Path) -> dict[str, str]:
    """An environment in which everything is found but bubblewrap."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("setpriv", "alembic"):
        found = shutil.which(name, path=f"{os.environ['PATH']}:{Path(sys.executable).parent}")
        if found:
            (programs / name).symlink_to(found)
    return {**os.environ, "PATH": str(programs)}


def _grade(folder: Path, environment: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "autograder.main", "grade", tiny.ASSIGNMENT, *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_without_a_sandbox_nothing_is_graded_but_by_express_wish(folder: Path, tmp_path: Path) -> None:
    environment = _without_bubblewrap(tmp_path)
    refused = _grade(folder, environment)
    said = " ".join(refused.stderr.split())
    assert refused.returncode == 2
    assert "Isolation: NONE" in said
    assert "install bubblewrap" in said
    assert "--unsafe-no-sandbox" in said
    assert ledger.read(Assignment(folder, tiny.ASSIGNMENT)) == []

    accepted = _grade(folder, environment, "--unsafe-no-sandbox")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert "Isolation: NONE" in accepted.stdout
    (result,) = ledger.read(Assignment(folder, tiny.ASSIGNMENT))
    assert result.score == 3
    assert result.isolation.startswith("Isolation: NONE")
    page = folder / "autograded" / "ada" / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.ipynb"
    assert "Isolation: NONE" in page.read_text()


@pytest.mark.parametrize(
    ("level", "unsafe", "allowed"),
    [("full", False, True), ("reduced", False, True), ("NONE", False, False), ("NONE", True, True)],
)
def test_only_the_lack_of_any_isolation_refuses(
    monkeypatch: pytest.MonkeyPatch, level: str, unsafe: bool, allowed: bool
) -> None:
    found = Isolation(level, (), ("something",), "Install it.")  # type: ignore[arg-type]  # one of the three levels
    monkeypatch.setattr(fork_server, "probe", lambda limits: found)
    if allowed:
        assert fork_server.establish(ResourceLimits(), unsafe=unsafe) is found
    else:
        with pytest.raises(CourseError, match="Install it"):
            fork_server.establish(ResourceLimits(), unsafe=unsafe)
