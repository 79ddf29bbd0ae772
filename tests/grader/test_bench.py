"""The README says of speed what was measured."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
import bench


def test_the_readme_quotes_the_last_measurement() -> None:
    result = json.loads(bench.RESULTS.read_text(encoding="utf-8"))
    assert bench.quote(result) in bench.README.read_text(encoding="utf-8")
