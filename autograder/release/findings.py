"""What the gate finds: a reason to refuse a release, the place, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A reason to refuse a release.

    Attributes:
        where: the file and the cell, down to the byte where there is one.
        what: what is wrong there.
        advice: what to do about it.
    """

    where: str
    what: str
    advice: str


def shortened(text: str, length: int = 100) -> str:
    """A text in one line that fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 2]} …"
