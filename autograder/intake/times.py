"""When a submission was handed in: nbgrader's timestamp.txt, read as nbgrader reads it."""

from datetime import datetime

from nbgrader.utils import gettz, parse_utc


def read_time(text: str) -> datetime | None:
    """A time in UTC, or None where nbgrader cannot read it: it gives up on a whole class for one such."""
    try:
        time: datetime = parse_utc(text)
    except Exception:  # dateutil raises many kinds
        return None
    return time


def time_text(time: datetime | None) -> str:
    """A time in UTC as records have it; "" for none."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else ""


def doubt(text: str) -> str:
    """What is doubtful about a time that was handed in with a submission, in a clause; "" where nothing is.

    nbgrader takes a zone that it does not know for UTC, and an offset that stands alone for seconds.
    """
    *time, zone = text.split(" ")
    if text and read_time(text) is None:
        return "could not be read: it counts as handed in on time"
    if len(time) != 2:
        return ""
    if zone.lstrip("+-").isdigit():
        return f"has the offset {zone}, which nbgrader takes for seconds"
    return "" if gettz(zone) else f"is in a time zone that is not known here, {zone}: it was read as UTC"
