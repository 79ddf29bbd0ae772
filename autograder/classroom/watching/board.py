"""What a watcher is doing, for people: counts, times, the last ones, and what is wrong."""

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from autograder.intake.clean import clean_line

_LAST = 10
_TIMED = 1000  # of the last ones the times are kept


@dataclass(frozen=True)
class Done:
    """A submission that was graded.

    Attributes:
        at: when, of this machine's clock.
        seconds: from its last change to its grade.
    """

    student: str
    score: str
    at: str
    seconds: float


@dataclass
class Board:
    """What there is to see.

    Attributes:
        problems: by student, why there is no grade.
        said: the last things that were said, newest last.
    """

    waiting: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    graded: int = 0
    last: deque[Done] = field(default_factory=lambda: deque(maxlen=_LAST))
    problems: dict[str, str] = field(default_factory=dict)
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST))
    began: float = field(default_factory=time.monotonic)
    _seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_TIMED))

    def add(self, student: str, score: str, seconds: float) -> Done:
        """Note a grade."""
        done = Done(student, score, f"{datetime.now():%H:%M:%S}", seconds)
        self.graded += 1
        self.last.append(done)
        self._seconds.append(seconds)
        self.problems.pop(student, None)
        return done

    def say(self, what: str) -> str:
        """Note what people should read, once while it is the same; returns it, or ""."""
        text = clean_line(what)
        if self.said and self.said[-1].partition(" ")[2] == text:
            return ""
        self.said.append(f"{datetime.now():%H:%M:%S} {text}")
        return self.said[-1]

    @property
    def median(self) -> float:
        """Seconds from a change to the grade, of the last ones."""
        return median(self._seconds) if self._seconds else 0.0

    @property
    def slowest(self) -> float:
        return max(self._seconds, default=0.0)
