"""Downloads of learning systems, named as these name them, and collected into `submitted/`."""

import json
import unicodedata
from pathlib import Path
from typing import Any, Literal

import pytest
import tiny
from downloads import ASSIGNMENT, GRADESCOPE, MOODLE, NOTEBOOK, Class, Files, unzipped, zipped

from autograder.course import CourseError
from autograder.intake.downloads import naming, origins
from autograder.intake.downloads.people import Student
from autograder.records import roster

DOWNLOADS: dict[str, Files] = {
    **{system: {example: "ana's"} for system, _, example in naming.SYSTEMS},
    "Moodle, before 4": {f"{MOODLE}_/{NOTEBOOK}": "ana's"},
    "Moodle, without folders": {f"{MOODLE}_{NOTEBOOK}": "ana's"},
    "Moodle, family name first": {f"Lee Ana_501_assignsubmission_file/{NOTEBOOK}": "ana's"},
    "Blackboard, a login with an underscore": {f"Lab_1_alee_attempt_2024-01-31-12-00-00_{NOTEBOOK}": "ana's"},
    "Blackboard, with its text": {
        f"Lab_alee_attempt_2024-01-31-12-00-00_{NOTEBOOK}": "ana's",
        "Lab_alee_attempt_2024-01-31-12-00-00.txt": "Name: Ana Lee (alee)",
    },
    "Brightspace, with colons": {f"12345-67890 - Ana Lee - 31 January, 2024 12:00 PM/{NOTEBOOK}": "ana's"},
    "Brightspace, without folders": {
        f"12345-67890 - Ana Lee - Jan 31, 2024 1200 PM - {NOTEBOOK}": "ana's",
        "index.html": "<table>",
    },
    "ILIAS, a team": {f"Team 7/Lee_Ana_alee_12345/Late Submission - {NOTEBOOK}": "ana's"},
    "Gradescope": {"export/submission_metadata.yml": GRADESCOPE, f"export/submission_77/{NOTEBOOK}": "ana's"},
    "within a folder": {f"Übung 1/{MOODLE}/{NOTEBOOK}": "ana's"},
}


@pytest.fixture
def course(tmp_path: Path) -> Class:
    return Class(tmp_path / "course")


@pytest.mark.parametrize("kind", ["zip", "folder"])
@pytest.mark.parametrize("system", DOWNLOADS)
def test_each_system_is_known_by_its_names(course: Class, tmp_path: Path, system: str, kind: str) -> None:
    files = DOWNLOADS[system]
    given = zipped(tmp_path / "got.zip", files) if kind == "zip" else unzipped(tmp_path / "got", files)
    found = course.collect(given, zone="UTC")
    timed = any(word in system for word in ("Blackboard", "Brightspace", "Gradescope"))
    assert found == [f"alee/{NOTEBOOK}", *(["alee/timestamp.txt"] if timed else [])]
    assert course.text("alee") == "ana's"
    if timed:
        assert course.text("alee", "timestamp.txt").startswith("2024-01-31 12:00:00")
    [origin] = origins.read(course.assignment).values()
    assert system.startswith(origin.system) or system == "within a folder"
    assert origin.files[NOTEBOOK].endswith(next(name for name in files if NOTEBOOK in name or "-1" in name))


def test_the_newest_attempt_counts_and_is_not_undone_by_an_older_one(course: Class, tmp_path: Path) -> None:
    first, second, third = (f"Lab_alee_attempt_2024-01-{day}-12-00-00_lab.ipynb" for day in (29, 30, 31))
    course.collect(zipped(tmp_path / "1.zip", {second: "2", first: "1"}), zone="Europe/Berlin")
    assert (course.text("alee"), course.text("alee", "timestamp.txt")) == ("2", "2024-01-30 11:00:00.000000 UTC")
    newer = zipped(tmp_path / "2.zip", {third: "3", second: "2"})
    course.collect(newer)
    assert (course.text("alee"), course.counted("replaced by a newer attempt")) == ("3", 1)
    assert origins.read(course.assignment)["alee"].attempt == 2
    course.collect(newer)
    assert course.counted("unchanged") == 1
    course.collect(tmp_path / "1.zip")
    assert course.text("alee") == "3"
    assert "a newer attempt than this one is there" in course.said


def test_an_attempt_without_a_notebook_takes_nothing_away(course: Class, tmp_path: Path) -> None:
    course.collect(
        unzipped(
            tmp_path / "got",
            {
                "Lab_alee_attempt_2024-01-29-12-00-00_lab.ipynb": "1",
                "Lab_alee_attempt_2024-01-30-12-00-00_thanks.txt": "for the good task",
            },
        )
    )
    assert course.text("alee") == "1"
    assert "the last attempt has no notebook" in course.said


def test_late_is_told_by_mark_or_by_time(course: Class, tmp_path: Path) -> None:
    canvas = f"leeana_LATE_12345_900_{ASSIGNMENT}-2.ipynb"
    blackboard = "Lab_jotto_attempt_2024-02-01-12-00-00_lab.ipynb"
    course.collect(zipped(tmp_path / "1.zip", {canvas: "", blackboard: ""}), zone="UTC")
    assert course.counted("late") == 2
    assert "alee: late; Canvas does not say when" in course.said
    known = origins.read(course.assignment)
    assert (known["alee"].late, known["alee"].attempt, known["alee"].files) == (True, 3, {NOTEBOOK: canvas})


def test_what_did_not_come_from_a_download_is_kept(course: Class, tmp_path: Path) -> None:
    got = zipped(tmp_path / "got.zip", {f"{MOODLE}/{NOTEBOOK}": "downloaded"})
    path = tiny.submit(course.folder, "alee")
    path.write_text("by hand")
    course.collect(got, code=1)
    assert course.text("alee") == "by hand"
    assert "--replace" in course.said
    course.collect(got, replace=True)
    assert course.text("alee") == "downloaded"
    path.write_text("mended by hand")
    newer = zipped(tmp_path / "newer.zip", {f"{MOODLE}/{NOTEBOOK}": "again"})
    course.collect(newer, code=1)
    assert course.text("alee") == "mended by hand"
    assert "changed by hand" in course.said


def test_who_is_meant_is_never_guessed(course: Class, tmp_path: Path) -> None:
    roster.add(course.assignment, [Student("jan2", "Jan", "Otto")])
    names = {
        f"Jan Otto_1_assignsubmission_file/{NOTEBOOK}": "",  # two of this name
        f"Ana Lee_2_assignsubmission_file/{NOTEBOOK}": "",  # two who would be one
        f"Lee Ana_3_assignsubmission_file/{NOTEBOOK}": "",
        f"Eve Ng_4_assignsubmission_file/{NOTEBOOK}": "",  # nobody
        f"leeana_12346_5_{NOTEBOOK}": "",  # the number of one, the name of another
        f"lost/{NOTEBOOK}": "",
    }
    assert course.collect(zipped(tmp_path / "got.zip", names), code=1) == []
    for why in (
        "Jan Otto (1) of Moodle: it could be jan2 or jotto",
        "alee: Ana Lee (2) of Moodle and Lee Ana (3) of Moodle would both be this student",
        "Eve Ng (4) of Moodle: nobody in the gradebook",
        "the id is that of jotto, and the name that of alee",
        f"'lost/{NOTEBOOK}': whose it is, its name does not say",
    ):
        assert why in course.said
    assert course.counted("unknown") == 3


def test_a_person_can_say_whose_it_is_and_it_is_remembered(course: Class, tmp_path: Path) -> None:
    name = f"Jan Otto-Ng_1_assignsubmission_file/{NOTEBOOK}"
    course.collect(zipped(tmp_path / "one.zip", {name: "1"}), student="jotto")
    course.collect(zipped(tmp_path / "all.zip", {name: "2", f"{MOODLE}/{NOTEBOOK}": ""}))
    assert course.text("jotto") == "2"
    mailed = unzipped(tmp_path, {"my work.ipynb": "mailed"}) / "my work.ipynb"
    course.collect(mailed, student="alee", replace=True)
    assert course.text("alee") == "mailed"
    packed = zipped(tmp_path / "mail.zip", {"work/task.ipynb": "in a zip file", "work/data/x.csv": "1"})
    assert "alee/data/x.csv" in course.collect(packed, student="alee")
    assert course.text("alee") == "in a zip file"
    with pytest.raises(CourseError, match="several people's"):
        course.collect(tmp_path / "all.zip", student="alee")
    with pytest.raises(CourseError, match="nobody in the gradebook is eve"):
        course.collect(mailed, student="eve")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_are_the_same(course: Class, tmp_path: Path, form: Literal["NFC", "NFD"]) -> None:
    roster.add(course.assignment, [Student("jmü", "Jürgen", unicodedata.normalize("NFD", "Müller"))])
    name = unicodedata.normalize(form, f"Jürgen Müller_1_assignsubmission_file/{NOTEBOOK}")
    course.collect(unzipped(tmp_path / "got", {name: "1"}))
    assert course.text("jmü") == "1"
    course.collect(
        zipped(tmp_path / "got.zip", {unicodedata.normalize(form, f"müllerjürgen_9_8_{NOTEBOOK}"): ""}), code=1
    )
    assert "jmü: there is a submission of Jürgen Müller (1) of Moodle" in course.said


def test_newcomers_are_added_only_when_asked(course: Class, tmp_path: Path) -> None:
    got = zipped(
        tmp_path / "got.zip",
        {
            f"Eve Ng_4_assignsubmission_file/{NOTEBOOK}": "eve's",
            "Lab_bob_attempt_2024-01-29-12-00-00_lab.ipynb": "bob's",
            f"ngmia_888_5_{NOTEBOOK}": "mia's",
        },
    )
    course.collect(got, add=True)
    assert (course.text("eve-ng"), course.text("bob"), course.text("888")) == ("eve's", "bob's", "mia's")
    students = {student.id: student for student in roster.students(course.assignment)}
    assert students["eve-ng"] == Student("eve-ng", "Eve", "Ng")
    assert students["888"].lms_user_id == "888"
    course.collect(got)
    assert course.counted("unchanged") == 3


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (
            r".*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)",
            f"ps1_alee_attempt_2016-01-30-15-00-00_{NOTEBOOK}",
        ),
        (r"(?P<student_id>[^/]+)/(?P<file_id>.+)", f"alee/{NOTEBOOK}"),
        (r"(?P<email>[^/]+@[^/]+)/", f"Ana.Lee@school.edu/work/{NOTEBOOK}"),
        (r"(?P<last_name>\w+)-(?P<first_name>\w+)", f"Lee-Ana-{NOTEBOOK}"),
    ],
)
def test_other_names_are_read_by_a_pattern(course: Class, tmp_path: Path, pattern: str, path: str) -> None:
    found = course.collect(zipped(tmp_path / "got.zip", {path: "ana's"}), pattern=pattern)
    assert f"alee/{NOTEBOOK}" in found


@pytest.mark.parametrize(
    ("wrong", "options"),
    [
        ("--pattern cannot be used: missing", {"pattern": "(?P<student_id>"}),
        ("there is no group student", {"pattern": "(?P<student>.*)"}),
        ("no group that says who", {"pattern": "(?P<file_id>.*)"}),
        ("is no time zone", {"zone": "Mars"}),
        ("cannot be read: it is no zip file", {}),
    ],
)
def test_what_cannot_be_used_is_said(course: Class, tmp_path: Path, wrong: str, options: dict[str, Any]) -> None:
    (tmp_path / "got.zip").write_text("<html>log in")
    with pytest.raises(CourseError, match=wrong):
        course.collect(tmp_path / "got.zip", **options)
    with pytest.raises(CourseError, match="it is not there"):
        course.collect(tmp_path / "gone.zip")


def test_a_record_that_cannot_be_read_stops_it(course: Class, tmp_path: Path) -> None:
    course.collect(zipped(tmp_path / "got.zip", {f"{MOODLE}/{NOTEBOOK}": ""}))
    record = origins.path_of(course.assignment)
    assert json.loads(record.read_text())["alee"]["system"] == "Moodle"
    record.write_text("{")
    with pytest.raises(CourseError, match="put back a copy"):
        course.collect(tmp_path / "got.zip")
