"""What a course's nbgrader_config.py calls: `configure(c)`."""

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import GetGrades
from traitlets.config import Config

from autograder.classroom.autograde import Autograde
from autograder.classroom.feedback import GenerateFeedback, ReleaseFeedback
from autograder.classroom.warm import Figures
from autograder.intake.exchange import Collect
from autograder.pages.exporter import FeedbackExporter
from autograder.pages.feedback import FeedbackSummary
from autograder.pages.formgrader import FILTERS
from autograder.records.exports.nbgrader_csv import CsvExport
from autograder.release.generation import GenerateAssignment

# nbgrader has no setting for its converters; these modules look them up by name when a command, or formgrader, starts.
_MODULES = (
    "nbgrader.converters",
    "nbgrader.apps.autogradeapp",
    "nbgrader.apps.generateassignmentapp",
    "nbgrader.apps.generatefeedbackapp",
    "nbgrader.apps.api",
)


def configure(c: Config) -> None:
    """Have nbgrader grade by hidden tests, check releases, and write our feedback page.

    Args:
        c: the configuration, as `get_config()` gives it; settings of the course follow behind.
    """
    # nbgrader starts alembic by its bare name, which is beside this Python also where the environment is not activated.
    here = str(Path(sys.executable).parent)
    if here not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = f"{here}{os.pathsep}{os.environ['PATH']}"
    for module in filter(None, map(sys.modules.get, _MODULES)):
        for ours in (Autograde, GenerateAssignment, GenerateFeedback):
            if hasattr(module, ours.__name__):
                setattr(module, ours.__name__, ours)
    c.ExchangeFactory.collect = Collect
    c.ExchangeFactory.release_feedback = ReleaseFeedback
    c.ExportApp.plugin_class = CsvExport
    # formgrader keeps nbgrader's own page, and makes it within a budget.
    c.HTMLExporter.filters = FILTERS
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [Figures, GetGrades, FeedbackSummary]
