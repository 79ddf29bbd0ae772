"""Attempts: each graded submission of a student is noted. Which one counts, and how many are graded, is a setting."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from traitlets import Enum, Integer
from traitlets.config import LoggingConfigurable

from autograder.judging.verdicts import Attempt, Result

_SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class Attempts(LoggingConfigurable):
    """How often students may have a submission graded before it is due, and which of them counts: `c.Attempts`."""

    counts = Enum(
        ("last", "best"),
        "last",
        help="Which attempt counts: the last one, or the best of those in time (the last one where none was in time).",
    ).tag(config=True)
    an_hour = Integer(0, min=0, help="How many attempts of a student are graded in an hour; 0: all.").tag(config=True)
    a_day = Integer(0, min=0, help="The same in a day.").tag(config=True)

    @property
    def best(self) -> bool:
        return str(self.counts) == "best"

    @property
    def rule(self) -> str:
        """The rule in a sentence for students, or ""."""
        limits = [f"{most} {'an' if span == 'hour' else 'a'} {span}" for span, most in self._limits.items() if most]
        what = f"Until the due date, attempts are graded at once, up to {' and '.join(limits)}." if limits else ""
        return " ".join(filter(None, [what, "The best attempt in time counts." if self.best else ""]))

    def next_one(self, attempts: Sequence[Attempt], now: datetime) -> datetime | None:
        """From when on the next attempt is graded, in UTC; None: at once.

        Attempts later than now are those of a clock that was wrong, and do not count.
        """
        times = sorted(time for one in attempts if (time := graded_at(one)) <= now)
        waits = [
            times[-most] + _SPANS[span]
            for span, most in self._limits.items()
            if 0 < most <= len(times) and times[-most] + _SPANS[span] > now
        ]
        return max(waits, default=None)

    @property
    def _limits(self) -> dict[str, int]:
        return {"hour": self.an_hour, "day": self.a_day}


def graded_at(attempt: Attempt) -> datetime:
    return datetime.fromisoformat(attempt.graded).replace(tzinfo=UTC)


def noted(attempts: Sequence[Attempt], result: Result, handed_in: str, *, newest: bool = True) -> list[Attempt]:
    """The attempts with a new result.

    One that is graded anew, since the tests are others, is the same attempt with other scores.

    Args:
        newest: False for an attempt that is not the last one.
    """
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
    scores = {task.test_cell: task.score for task in result.tasks}
    new = Attempt(result.submission, result.course, handed_in, now, scores)
    anew = [
        msgspec.structs.replace(new, graded=one.graded, handed_in=one.handed_in)
        if one.submission == new.submission and (not newest or place == len(attempts) - 1)
        else one
        for place, one in enumerate(attempts)
    ]
    again = newest and attempts and attempts[-1].submission == new.submission
    return anew if again or not newest else [*anew, new]


def newest(record: Result) -> str:
    """What the student handed in last, of what was graded: it need not be what counts."""
    return record.attempts[-1].submission if record.attempts else record.submission
