"""`autograder doctor`: whether this machine and this course folder are as grading needs them, and what to do."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from jupyter_core.paths import jupyter_path
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rich.console import Console
from traitlets.config import Config

from autograder.classroom.settings import Grade
from autograder.commands import say
from autograder.course import CourseError, configuration
from autograder.execution.sandbox.selftest.probe import probe

_GIB = 1024**3

EXAMPLE = "autograder doctor"


class Finding(NamedTuple):
    """What was looked at.

    Attributes:
        holds: None where it does not matter here.
        remedy: what to do where it does not hold.
    """

    holds: bool | None
    what: str
    remedy: str = ""


def run(root: Path, console: Console) -> int:
    """Print a line for each thing that grading needs; returns 1 where something is not as it should be."""
    try:
        config: Config | None = configuration(root)
        here = Finding(True, f"course folder: {root}")
    except CourseError as error:
        config = None
        here = Finding(False, str(error), "go to the course folder, or name it: autograder --course FOLDER doctor")
    findings = [_python(), _packages(), *_sandbox(Grade(config=config)), _memory(Grade(config=config)), here]
    if config is not None:
        findings += [_gradebook(root, config), _exchange(config), _lab()]
    for finding in findings:
        sign = {True: "[green]✓[/]", False: "[red]✗[/]", None: "–"}[finding.holds]
        console.print(sign, end=" ")
        remedy = f": {finding.remedy}" if finding.remedy and not finding.holds else ""
        say(console, f"{finding.what}{remedy}")
    return int(any(finding.holds is False for finding in findings))


def _python() -> Finding:
    number = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata("autograder")["Requires-Python"]
    return Finding(SpecifierSet(wanted).contains(number), f"Python {number}", f"make .venv anew with Python {wanted}")


def _packages() -> Finding:
    wrong = []
    needed = [Requirement(line) for line in requires("autograder") or ()]
    needed = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    for one in needed:
        try:
            there = version(one.name)
        except PackageNotFoundError:
            there = ""
        if not there or not one.specifier.contains(there, prereleases=True):
            wrong.append(f"{one} (found: {there or 'none'})")
    found = f": {', '.join(wrong)}" if wrong else f", torch {version('torch')}, nbgrader {version('nbgrader')}"
    what = f"{len(needed) - len(wrong)} of {len(needed)} packages{found}"
    return Finding(not wrong, what, "pip install --constraint constraints.txt --editable .")


def _sandbox(settings: Grade) -> Iterator[Finding]:
    isolation = probe(settings.sizes)
    for promise in isolation.holds:
        yield Finding(True, f"student code: {promise}")
    for promise in isolation.missing:
        yield Finding(False, f"student code: {promise}", isolation.advice or "see docs/threat-model.md")


def _memory(settings: Grade) -> Finding:
    cores = os.cpu_count() or 1
    needed = (cores + 1) * _GIB + cores * settings.sizes.memory
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Finding(
        there >= needed,
        f"memory: {there / _GIB:.0f} GiB; {needed / _GIB:.0f} GiB are enough for {cores} submissions at a time",
        "grade fewer at a time with --jobs, or lower c.Grade.memory_mib",
    )


def _gradebook(folder: Path, config: Config) -> Finding:
    url = str(CourseDirectory(config=config, root=str(folder.absolute())).db_url)
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///"):
        return _asked(url)
    if not path.exists():
        return Finding(None, f"gradebook: none yet; the first grading makes {path}")
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        return Finding(False, f"gradebook: {path} cannot be written", f"have its owner run chmod g+rw {path}")
    try:
        with sqlite3.connect(path, timeout=1) as database:
            [check] = database.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        return Finding(False, f"gradebook: {path}: {error}", "see whether something else has it open")
    return _asked(url) if check == "ok" else Finding(False, f"gradebook: {path} is damaged", "restore a copy of it")


def _asked(url: str) -> Finding:
    from nbgrader.api import Gradebook  # here, since it takes time to import

    shown = url.rpartition("@")[2].partition("?")[0]  # without a password
    try:
        with Gradebook(url) as gradebook:
            count = len(gradebook.students)
    except CourseError as error:
        return Finding(
            False, f"gradebook: {shown}: {error}", "start its server, or correct db_url in nbgrader_config.py"
        )
    except Exception as error:
        what = f"gradebook: {shown}: {str(error).partition(chr(10))[0]}"
        return Finding(False, what, "copy it to a safe place, and run nbgrader db upgrade")
    return Finding(True, f"gradebook: {shown}, {count} students")


def _exchange(config: Config) -> Finding:
    root = Path(Exchange(config=config).root)
    if not root.exists():
        return Finding(None, f"exchange: there is no {root}; only nbgrader's exchange needs it")
    mode = root.stat().st_mode & 0o777
    remedy = f"chmod ugo+rwx {root}, as nbgrader asks for"
    return Finding(mode == 0o777, f"exchange: {root}, mode {mode:o}", remedy)


def _lab() -> Finding:
    if find_spec("jupyterlab") is None:
        return Finding(None, "JupyterLab: not installed here; grading does not need it")
    there = any(Path(folder, "labextensions", "@jupyter", "nbgrader").exists() for folder in jupyter_path())
    return Finding(there, f"JupyterLab {version('jupyterlab')}, nbgrader's extension", "pip install nbgrader")
