"""What a grade depends on, as one hash: the submission, the tests, the grader, the environment, the limits."""

import hashlib
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

# What can change a verdict; pytest and msgspec only carry it.
_LIBRARIES = ("torch", "numpy", "matplotlib", "ipython", "nbformat", "nbgrader", "pytest", "msgspec")
_PACKAGE = Path(__file__).parents[1]


def of_course(tests: Path, release: Path, settings: object) -> str:
    """The hash of what is the same for a class: a folder of hidden tests, a release, limits, told apart by `repr`."""
    digest = hashlib.sha256(_environment().encode() + _grader())
    digest.update(_of_files([*_python_files(tests), release]))
    digest.update(repr(settings).encode())
    return digest.hexdigest()


def of_submission(data: bytes, files: Mapping[str, bytes]) -> str:
    """The hash of a submitted file, and of those beside it that its cells can read."""
    digest = hashlib.sha256(data)
    for name in sorted(files):
        digest.update(f"\0{name}\0".encode())
        digest.update(hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def of_page(gradebook: str, files: Iterable[Path]) -> str:
    """The hash of all that a feedback page shows.

    Args:
        gradebook: what that says, as text.
        files: the graded notebook, the release that it is compared with, and what is known of mistakes.
    """
    digest = hashlib.sha256(_environment().encode() + _grader() + _templates() + gradebook.encode())
    digest.update(_of_files(files))
    return digest.hexdigest()[:32]


@cache  # what runs is what was there when this process began
def _grader() -> bytes:
    return _of_files(path for path in _python_files(_PACKAGE) if _PACKAGE / "release" not in path.parents)


@cache
def _templates() -> bytes:
    return _of_files(sorted(path for path in (_PACKAGE / "pages" / "templates").rglob("*") if path.is_file()))


def _of_files(paths: Iterable[Path]) -> bytes:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"\0{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _python_files(folder: Path) -> Iterable[Path]:
    return sorted(folder.rglob("*.py"))


@cache
def _environment() -> str:
    return "\n".join([sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES)])
