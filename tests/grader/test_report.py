"""The table of the class that `autograder report` prints."""

import shutil
import warnings
from pathlib import Path

import commands
import tiny

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook


def test_everybody_who_handed_in_is_listed_with_points_by_hand(graded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(graded, folder)
    tiny.submit(folder, "uma")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("question_unit", tiny.ASSIGNMENT, tiny.ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    done = commands.run_autograder(folder, "report", tiny.ASSIGNMENT)
    assert done.returncode == 1, done.stderr  # uma has no grade yet
    assert "Traceback" not in done.stderr, done.stderr
    rows = {words[0]: words[1:] for line in done.stdout.splitlines() if (words := line.split())}
    assert rows["student"] == ["(2)", "(1)", "(1)", "(4)"]
    assert rows["ada"] == ["2", "1", "0.5", "3.5"]
    assert rows["bob"] == ["1", "1", "0?", "2"]
    assert rows["cid"] == ["2", "0*", "0?", "2"]
    assert rows["uma"] == ["–", "–", "–", "!"]
    assert "not graded yet" in (folder / "reports" / f"{tiny.ASSIGNMENT}.html").read_text()
