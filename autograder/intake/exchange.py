"""nbgrader's exchange, in which students can put what they like: links, pipes, folders without nbgrader's own files."""

import glob
import os
import tempfile
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

from autograder.intake import plain_files
from autograder.intake.find import checked_time

_OWN = ("timestamp.txt", "submission_secret.txt")


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is not typed
    """Collects plain files only. nbgrader itself copies what a link leads to, with the grader's rights."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        if os.path.islink(src) or not os.path.isdir(src):
            self.log.error("%s was left out: it is no folder, and links are not followed", src)
            return
        with tempfile.TemporaryDirectory() as staging:
            folder = Path(staging)
            folder.chmod(0o755)  # which nbgrader copies, too
            for what in plain_files.copy(Path(src), folder):
                self.log.warning("%s: %s", src, what)
            timestamp = folder / "timestamp.txt"
            if timestamp.exists() and not checked_time(timestamp.read_text(errors="replace").strip()):
                self.log.warning("%s: its timestamp.txt was left out: it cannot be read", src)
                timestamp.unlink()  # nbgrader would fail with it, for everybody
            super().do_copy(staging, dest, log)


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]  # nbgrader is not typed
    """Releases the pages of those whose submissions came by the exchange. nbgrader itself stops at the first other."""

    def copy_files(self) -> None:
        other = []
        for folder in map(Path, glob.glob(self.src_path)):
            if not all((folder / name).is_file() for name in _OWN):
                self.log.warning("%s did not come by the exchange: its page was not released", folder)
                other.append(folder.parent.name)
        excluded = self.coursedir.student_id_exclude
        self.coursedir.student_id_exclude = ",".join(filter(None, [excluded, *other]))
        super().copy_files()
