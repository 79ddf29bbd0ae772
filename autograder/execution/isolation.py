"""Decides whether student code may run on this machine."""

from autograder.course import CourseError
from autograder.execution.sandbox.limits import Limits
from autograder.execution.sandbox.selftest.probe import Isolation, probe


def establish(limits: Limits, *, unsafe: bool) -> Isolation:
    """Try the sandbox, and say what holds.

    Args:
        unsafe: grade also where student code cannot be confined at all.

    Raises:
        CourseError: it cannot be confined, and `unsafe` was not given.
    """
    isolation = probe(limits)
    if isolation.level == "NONE" and not unsafe:
        raise CourseError(
            f"{isolation}. Nothing was graded, since student code would run with your rights. {isolation.advice} "
            "To grade all the same, for submissions that you trust: --unsafe-no-sandbox (with nbgrader autograde: "
            "--Grade.unsafe_no_sandbox=True)."
        )
    return isolation
