"""nbgrader's exchange, in which students can put what they like: links, pipes, folders under any name."""

import tempfile
from collections.abc import Container
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder.intake import plain_files
from autograder.intake.clean import clean_line
from autograder.intake.find import SubmissionError, check_name, read_time

_LEFT_OUT = "left out"  # of a record


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is not typed
    """Collects plain files only, from folders named as nbgrader names them; what else lies there is left out, and told.

    nbgrader itself stops at the first odd name, and copies what a link leads to, with the grader's rights.

    Args:
        unfinished: names of folders that are being written.
    """

    src_records: list[dict[str, Any]]

    def __init__(self, *, unfinished: Container[str] = (), **traits: Any) -> None:
        super().__init__(**traits)
        self._unfinished = unfinished

    def init_src(self) -> None:
        super().init_src()
        records = [record for record in self.src_records if _LEFT_OUT not in record]
        self.src_records = [record for record in records if record["filename"] not in self._unfinished]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        folder = Path(path)
        student, assignment, time, *_ = [*folder.name.rsplit("+", 3), ""]
        named = assignment == self.coursedir.assignment_id and read_time(time) is not None
        why = _what_is_wrong(folder, student, named=named)
        if not why:
            record: dict[str, Any] = super()._path_to_record(path)
            return record
        self.log.error("%s", clean_line(f"{folder} was left out: {why}"))
        return {"username": path, "filename": folder.name, "timestamp": datetime.min, _LEFT_OUT: why}

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        with tempfile.TemporaryDirectory() as staging:
            folder = Path(staging)
            folder.chmod(0o755)  # which nbgrader copies, too
            for what in plain_files.copy(Path(src), folder):
                self.log.warning("%s: %s", src, what)
            timestamp = folder / "timestamp.txt"
            if timestamp.exists() and not read_time(timestamp.read_text(errors="replace").strip()):
                self.log.warning("%s: its timestamp.txt was left out: it cannot be read; the folder's name counts", src)
                timestamp.write_text(Path(src).name.rsplit("+", 3)[2])  # nbgrader would fail with it, for everybody
            super().do_copy(staging, dest, log)


def _what_is_wrong(folder: Path, student: str, *, named: bool) -> str:
    """Why a folder in the exchange is nobody's submission, or ""."""
    if folder.is_symlink() or not folder.is_dir():
        return "it is no folder, and links are not followed"
    if not named or not student or student.startswith("."):
        return "it is not named as nbgrader names submissions: STUDENT+ASSIGNMENT+TIME"
    try:
        check_name(student)
    except SubmissionError as error:
        return str(error)
    return ""
