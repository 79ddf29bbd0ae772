"""Grades for other systems: each says the same as the gradebook, to the last decimal, and guesses nothing."""

import base64
import csv
import json
import shutil
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import commands
import pytest
import tiny

from autograder.course import Assignment
from autograder.intake.downloads import origins
from autograder.intake.downloads.origins import Origin

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Warm-up (11),Entropy (12),Final Score
    Points Possible,,,,,5,4,(read only)
"Lovelace, Ada",101,,ada,A,5,,88.0
"Noether, Emmy",102,77,emmy@x.org,A,4,2,70.5
"Nobody, New",103,,new,A,,,
Test Student,104,,,A,,,
"""
MOODLE = """\
\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments
Participant 5001,Ada Lovelace,,Submitted,,4.00,
Participant 5002,Emmy Noether,emmy@x.org,Submitted,,4.00,"kept, as it is"
Participant 5003,Sam Same,,Submitted,,4.00,
"""


@pytest.fixture(scope="module")
def graded(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada has all but the answer that waits, Emmy half; what Tom handed in is no notebook; Zoe handed in nothing."""
    folder = tmp_path_factory.mktemp("exported")
    tiny.make_course(folder, checkout)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace")
        gradebook.add_student("en1", first_name="Emmy", last_name="Noether", email="emmy@x.org", lms_user_id="77")
        for student in ("same1", "=same2"):
            gradebook.add_student(student, first_name="Sam", last_name="Same")
        gradebook.add_student("zoe")
    tiny.submit(folder, "ada")
    tiny.submit(folder, "en1", softmax=tiny.OVERFLOWS)
    tiny.submit(folder, "same1")
    tiny.submit(folder, "tom").write_text("<html>")
    done = commands.run_autograder(folder, "grade", tiny.ASSIGNMENT, "--no-figures")
    assert done.returncode == 1
    commands.run_nbgrader(folder, "generate_feedback", tiny.ASSIGNMENT)
    return folder


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    shutil.copytree(graded, tmp_path / "course")
    return tmp_path / "course"


def _export(course: Path, form: str, *arguments: str, code: int = 1) -> str:
    done = commands.run_autograder(course, "export", form, tiny.ASSIGNMENT, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_csv_has_the_gradebooks_points_and_no_formula(course: Path) -> None:
    said = _export(course, "csv")
    assert "tom" in said
    assert "left out" in said
    assert "still to be read by a person" in said
    rows = {row["student"]: row for row in _rows(course / f"{tiny.ASSIGNMENT}.csv")}
    assert rows["ada"]["score"] == "3"
    assert rows["ada"]["state"] == "waits for a person"
    assert rows["en1"]["test_softmax"] == "1"
    assert rows["zoe"]["state"] == rows["'=same2"]["state"] == "not handed in"
    assert "tom" not in rows


def test_who_has_withdrawn_is_said(course: Path) -> None:
    shutil.rmtree(course / "submitted" / "en1")
    assert "1 graded, and gone from submitted/ now: en1" in _export(course, "csv")
    assert "gone from" not in _export(course, "csv", "--student", "ada", code=0)


def test_who_is_asked_for_by_name_is_marked(course: Path) -> None:
    _export(course, "csv", "--student", "tom")
    [row] = _rows(course / f"{tiny.ASSIGNMENT}.csv")
    assert (row["student"], row["state"], row["score"]) == ("tom", "unresolved", "")
    _export(course, "csv", "--student", "ada", code=0)
    assert "does not know nobody" in _export(course, "csv", "--student", "nobody", code=2)


@pytest.mark.parametrize("long", [True, False])
def test_csv_by_test_has_each_verdict(long: bool, course: Path) -> None:
    _export(course, "csv", "--by-test", *(["--long"] if long else []))
    rows = _rows(course / f"{tiny.ASSIGNMENT}.csv")
    failed = [row for row in rows if row["student"] == "en1"]
    verdicts = [row["verdict"] for row in failed] if long else list(failed[0].values())
    assert verdicts.count("failed") == 1
    assert verdicts.count("passed") == 2


def test_csv_long_has_a_row_for_each_task(course: Path) -> None:
    _export(course, "csv", "--long")
    rows = [row for row in _rows(course / f"{tiny.ASSIGNMENT}.csv") if row["student"] == "en1"]
    assert [(row["task"], row["score"]) for row in rows][:2] == [("test_softmax", "1"), ("test_entropy", "1")]


def test_canvas_gets_its_own_file_back_filled_in(course: Path) -> None:
    (course / "canvas.csv").write_bytes(CANVAS.replace("\n", "\r\n").encode())
    said = _export(course, "canvas", "--into", str(course / "canvas.csv"), "--column", "Entropy", "--to", "out.csv")
    assert "1 not in that file, and so not exported: same1" in said
    assert "in that file, and without a grade here: Nobody, New, Test Student" in said
    expected = CANVAS.replace("A,5,,88.0", "A,5,3,88.0")
    assert (course / "out.csv").read_bytes().decode() == expected.replace("\n", "\r\n")
    with zipfile.ZipFile(course / "out.feedback.zip") as archive:
        assert archive.namelist()[0].startswith("lovelaceada_101_")


def test_pages_go_back_under_the_names_of_the_download(course: Path) -> None:
    (course / "canvas.csv").write_text(CANVAS)
    name = "lovelaceada_101_9001_entropy-2"
    origin = Origin("Canvas", "101", "lovelaceada", {f"{tiny.ASSIGNMENT}.ipynb": f"{name}.ipynb"}, digest="")
    origins.write(Assignment(course, tiny.ASSIGNMENT), {"ada": origin})
    _export(course, "canvas", "--into", str(course / "canvas.csv"), "--column", "Entropy", "--to", "out.csv")
    with zipfile.ZipFile(course / "out.feedback.zip") as archive:
        assert f"{name}.html" in archive.namelist()


def test_moodle_gets_its_own_worksheet_back_filled_in(course: Path) -> None:
    (course / "moodle.csv").write_text(MOODLE)
    said = _export(course, "moodle", "--into", str(course / "moodle.csv"), "--to", "out.csv")
    assert "without a grade here: Sam Same" in said  # two are called so: nothing is guessed
    rows = _rows(course / "out.csv")
    assert [row["Grade"] for row in rows] == ["3", "2", ""]
    assert rows[1]["Feedback comments"] == "kept, as it is"
    with zipfile.ZipFile(course / "out.feedback.zip") as archive:
        assert f"Ada Lovelace_5001_assignsubmission_file_/{tiny.ASSIGNMENT}.html" in archive.namelist()


@pytest.mark.parametrize(
    ("form", "content", "why"),
    [
        ("canvas", MOODLE, "is not a gradebook that Canvas exported"),
        ("canvas", CANVAS, "0 columns named"),
        ("moodle", CANVAS, "is not Moodle's"),
        ("moodle", None, "cannot be read"),
    ],
)
def test_other_files_are_refused(form: str, content: str | None, why: str, course: Path) -> None:
    if content is not None:
        (course / "in.csv").write_text(content)
    assert why in _export(course, form, "--into", str(course / "in.csv"), code=2)
    assert "--into" in _export(course, form, code=2)


def test_junit_counts_what_the_ledger_says(course: Path) -> None:
    _export(course, "junit")
    suites = ElementTree.parse(course / f"{tiny.ASSIGNMENT}.xml").getroot()  # noqa: S314  our own
    assert sum(int(suite.get("failures", "")) for suite in suites) == len(suites.findall(".//failure")) == 1
    assert sum(int(suite.get("tests", "")) for suite in suites) == len(suites.findall(".//testcase"))


def test_gradescope_and_github_have_the_score(course: Path) -> None:
    _export(course, "gradescope")
    about = json.loads((course / f"{tiny.ASSIGNMENT}-gradescope" / "en1" / "results.json").read_text())
    assert about["score"] == sum(test["score"] for test in about["tests"]) == 2
    assert all("assert" not in test["output"] for test in about["tests"])
    _export(course, "github")
    result = json.loads(base64.b64decode((course / f"{tiny.ASSIGNMENT}-github" / "en1" / "result.txt").read_bytes()))
    assert (result["max_score"], sum(test["score"] for test in result["tests"]), result["status"]) == (3, 2, "fail")


def test_nbgraders_export_agrees(course: Path) -> None:
    said = tiny.nbgrader(course, "export", code=1)
    assert "tom" in said
    assert "left out" in said
    theirs = {row["student_id"]: row["score"] for row in _rows(course / "grades.csv")}
    _export(course, "csv")
    ours = {row["student"]: row["score"] for row in _rows(course / f"{tiny.ASSIGNMENT}.csv")}
    assert theirs == ours
    assert "tom" not in theirs


def test_gradescopes_zip_has_all_that_it_takes_and_no_solution(course: Path, tmp_path: Path) -> None:
    done = commands.run_autograder(course, "gradescope", tiny.ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(course / f"{tiny.ASSIGNMENT}-gradescope.zip") as archive:
        archive.extractall(tmp_path / "there")
    names = {str(path.relative_to(tmp_path / "there")) for path in (tmp_path / "there").rglob("*") if path.is_file()}
    assert {"setup.sh", "run_autograder", "constraints.txt", "autograder/main.py", "nbgrader_config.py"} <= names
    assert not any("source/" in name or "submissions" in name for name in names)
    submission = course / "submitted" / "en1" / tiny.ASSIGNMENT
    arguments = ["gradescope", tiny.ASSIGNMENT, "--judge", str(submission), "--to", str(tmp_path / "results.json")]
    done = commands.run_autograder(tmp_path / "there", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((tmp_path / "results.json").read_text())["score"] == 2
    done = commands.run_autograder(tmp_path / "there", *arguments[:3], str(tmp_path), *arguments[4:])
    assert done.returncode == 1
    assert "hand in one notebook" in json.loads((tmp_path / "results.json").read_text())["output"]
