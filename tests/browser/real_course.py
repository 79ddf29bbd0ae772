"""The real assignment in a course folder of its own, and the programs that are run in it."""

import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
FILE = f"{ASSIGNMENT}.ipynb"


def make_course(folder: Path) -> Path:
    """Make a course folder, with an exchange beside it that is its own; returns it."""
    course, exchange = folder / "course", folder / "exchange"
    for part in ("source", "release", "tests/hidden"):
        shutil.copytree(CHECKOUT / part, course / part, ignore=shutil.ignore_patterns("__pycache__"))
    exchange.mkdir()
    exchange.chmod(0o777)
    config = (CHECKOUT / "nbgrader_config.py").read_text()
    places = f"c.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(folder / 'cache')!r}\n"
    (course / "nbgrader_config.py").write_text(f"{config}\n{places}")
    return course


def command(folder: Path, *words: str, code: int = 0) -> str:
    """Run a program of this environment in a folder; returns what it says."""
    program = Path(sys.executable).with_name(words[0])
    done = subprocess.run([program, *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr
