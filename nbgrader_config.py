"""Configuration of nbgrader for this course. The checkout is the course folder."""

import os
import sys
from functools import partial
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    GetGrades,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograder.feedback_page import FeedbackExporter, Summary
from autograder.nbgrader_bridge import Figures, Grade, Intake, Record, forget_earlier_grades

# nbgrader starts alembic by its bare name, which is beside this Python also where the environment is not activated.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

c = get_config()  # noqa: F821  nbgrader defines it where it reads this file

c.CourseDirectory.course_id = "pytorch"

# A submission is put in order before nbgrader looks at it, and the autograder takes the place of nbgrader's Execute.
c.Autograde.sanitize_preprocessors = [
    Intake,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.pre_convert_hook = partial(forget_earlier_grades, config=c)
c.Autograde.autograde_preprocessors = [
    Grade,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
    Record,
]

# The feedback page is ours; formgrader keeps nbgrader's own.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [Figures, GetGrades, Summary]
