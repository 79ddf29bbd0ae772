"""`nbgrader export`, in agreement with `autograder export`: what has no grade is left out, and said."""

import csv
import sys

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from autograder.course import Assignment
from autograder.intake.clean import clean_line
from autograder.judging.verdicts import points_text
from autograder.records import grades, ledger
from autograder.records.exports.spreadsheets import harmless

_COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class CsvExport(ExportPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's CSV exporter, with its columns, which has a 0 for whoever has no grade."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table; leaves with exit code 1 where somebody has no grade."""
        left_out = 0
        with open(self.to or "grades.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            for entry in gradebook.assignments:
                if self.assignment and entry.name not in self.assignment:
                    continue
                assignment = Assignment.configured(self.config, entry.name)
                for student in ledger.gone(assignment):
                    self.log.warning("%s: graded, and gone from submitted/ now", clean_line(student))
                times = {one.student_id: one.timestamp for one in gradebook.assignment_submissions(assignment.name)}
                for grade in grades.read_all(assignment):
                    if self.student and grade.student not in map(str, self.student):
                        continue
                    if grade.unresolved:
                        left_out += 1
                        self.log.error("%s: %s: left out", grade.student, grade.unresolved)
                        continue
                    when = (entry.duedate or "", times.get(grade.student) or "")
                    who = map(harmless, (grade.student, grade.last_name, grade.first_name, grade.email))
                    points = map(points_text, (grade.raw_score, grade.penalty, grade.score, grade.points))
                    writer.writerow([harmless(assignment.name), *when, *who, *points])
        if left_out:
            sys.exit(1)
