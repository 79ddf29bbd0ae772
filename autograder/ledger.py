"""The record of every grading: one JSON file a submission, written whole or not at all."""

import os
import tempfile
from pathlib import Path

import msgspec

from autograder.verdicts import Result


def path_of(ledger: Path, assignment: str, student: str) -> Path:
    return ledger / assignment / f"{student}.json"


def write(ledger: Path, result: Result) -> None:
    """Write a result. A reader sees the old record or the new one, never half of one."""
    path = path_of(ledger, result.assignment, result.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(result), indent=2)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def read(ledger: Path, assignment: str) -> list[Result]:
    """All results of an assignment, by student. Raises msgspec.ValidationError for a file that is no record."""
    files = sorted((ledger / assignment).glob("*.json"))
    return [msgspec.json.decode(file.read_bytes(), type=Result) for file in files]
