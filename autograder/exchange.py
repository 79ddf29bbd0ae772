"""nbgrader's exchange, in which students can put links and pipes: what they hand in is theirs to make."""

import tempfile
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder import plain_files


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is not typed
    """Collects plain files only. nbgrader itself copies what a link leads to, with the grader's rights."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        with tempfile.TemporaryDirectory() as staging:
            for what in plain_files.copy(Path(src), Path(staging)):
                self.log.warning("%s: %s", src, what)
            super().do_copy(staging, dest, log)
