"""What was repaired or noticed before a submission is graded, as plain data."""

import msgspec


class Repair(msgspec.Struct, frozen=True):
    """Something about the submitted file that was repaired or noticed.

    Attributes:
        cell: the `grade_id` that it is about, or "" for the file.
    """

    cell: str
    what: str
