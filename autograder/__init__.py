"""An autograder for PyTorch notebooks that asks student code for values, and decides by itself.

`Course` grades notebooks in Python; authors of hidden tests import from `autograder.testing`. Nothing is imported
before it is asked for, so that the worker, which runs student code, loads none of the grader.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.classroom.course_grader import Course as Course

__all__ = ["Course"]


def __getattr__(name: str) -> object:
    if name == "Course":
        from autograder.classroom.course_grader import Course

        return Course
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
