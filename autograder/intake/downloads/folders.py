"""Folders of submissions: written as a whole, and compared."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def write(target: Path, files: dict[str, bytes]) -> None:
    """Write a folder as a whole: at each moment, the old one or the new one is there. Raises OSError."""
    new, old = (target.with_name(f".{target.name}.{which}") for which in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for name, data in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if os.path.lexists(target):
        os.rename(target, old)
    os.rename(new, target)
    shutil.rmtree(old, ignore_errors=True)


def digest(files: dict[str, bytes]) -> str:
    """Names the content of a folder with these files."""
    return _combined((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())


def digest_of(folder: Path) -> str:
    """As `digest`, of the files in a folder and below it; "" where there are none."""
    hashes = []
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            hashes.append((path.relative_to(folder).as_posix(), hashlib.sha256(content).hexdigest()))
    return _combined(hashes)


def _combined(hashes: Iterable[tuple[str, str]]) -> str:
    lines = [f"{digest} {name}" for name, digest in sorted(hashes)]
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest() if lines else ""
