"""What students hand in with a learning system: packed, damaged, oddly named, hostile."""

import stat
import zipfile
from pathlib import Path

import pytest
from downloads import ASSIGNMENT, GRADESCOPE, MOODLE, NOTEBOOK, Class, Files, unzipped, zip_of, zipped

from autograder.course import CourseError
from autograder.intake.downloads.people import Student
from autograder.records import roster


@pytest.fixture
def course(tmp_path: Path) -> Class:
    return Class(tmp_path / "course")


def test_what_students_hand_in_packed_is_unpacked(course: Class, tmp_path: Path) -> None:
    inner = zip_of({"work/task.ipynb": "packed", "work/data/x.csv": "1", "__MACOSX/work/._task.ipynb": ""})
    files: Files = {
        "leeana_12345_900_work.zip": inner,
        "ottojan_12346_901_work.zip": zip_of({"a.zip": zip_of({"b.zip": zip_of({"c.zip": zip_of({"d.zip": b""})})})}),
        f"ottojan_12346_902_{NOTEBOOK}": "beside it",
    }
    course.collect(zipped(tmp_path / "got.zip", files))
    assert (course.text("alee"), course.text("alee", "data/x.csv")) == ("packed", "1")
    assert course.text("jotto") == "beside it"
    assert "a zip file within more than 2 others" in course.said


def test_nothing_leaves_its_folder_and_nothing_is_forged(course: Class, tmp_path: Path) -> None:
    link = zipfile.ZipInfo(f"{MOODLE}/link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(
        tmp_path / "got.zip",
        {
            f"{MOODLE}/{NOTEBOOK}": "ana's",
            f"{MOODLE}/../../../escaped.txt": "",
            "/absolute.ipynb": "",
            f"{MOODLE}\\..\\..\\windows.txt": "",
            f"{MOODLE}/timestamp.txt": "2020-01-01 00:00:00 UTC",
            f"{MOODLE}/ENTROPY.IPYNB": "the same name, for some systems",
            f"{MOODLE}/new\nline.txt": "shown in one",
            f"{MOODLE}/Jan Otto_502_assignsubmission_file/{NOTEBOOK}": "for jan, by ana",
            f"{MOODLE}/submission_metadata.yml": GRADESCOPE,
            f"{MOODLE}/submission_77/{NOTEBOOK}": "",
        },
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert all(name.startswith("alee") for name in course.collect(path, code=1))
    assert not list(tmp_path.rglob("escaped.txt")) + list(tmp_path.rglob("windows.txt"))
    assert not (course.folder / "submitted/alee" / ASSIGNMENT / "timestamp.txt").exists()
    assert (course.text("alee"), course.text("alee", "ENTROPY (2).IPYNB")[:3]) == ("ana's", "the")
    assert course.text("alee", "newline.txt") == "shown in one"
    for what in (
        "escaped",
        "absolute",
        "windows",
        "'timestamp.txt'",
        "link.ipynb' was left out: it is a link",
    ):
        assert what in course.said


def test_a_link_in_a_folder_is_not_followed(course: Class, tmp_path: Path) -> None:
    got = unzipped(tmp_path / "got", {f"{MOODLE}/{NOTEBOOK}": "ana's"})
    (got / MOODLE / "gradebook.txt").symlink_to(course.folder / "gradebook.db")
    (got / MOODLE / "course").symlink_to(course.folder)
    assert course.collect(got) == [f"alee/{NOTEBOOK}"]
    assert course.said.count("links are not followed") == 2


def test_a_bomb_costs_little_and_takes_no_notebook_away(course: Class, tmp_path: Path) -> None:
    zeros = bytes(70 * 1024 * 1024)
    inner = zip_of({"zeros": zeros, "more.zip": zip_of({f"{number}.txt": "" for number in range(6000)})})
    files: Files = {
        f"leeana_12345_900_{NOTEBOOK}": "ana's",
        "leeana_12345_901_bomb.zip": inner,
        "leeana_12345_902_zeros": zeros,
    }
    found = course.collect(zipped(tmp_path / "got.zip", files))
    assert course.text("alee") == "ana's"
    assert "more than the 64 MiB" in course.said
    assert "more than the 5,000 files" in course.said
    assert "alee/902_zeros" not in found


def test_names_are_read_in_utf_8_also_where_the_archive_does_not_say_so(course: Class, tmp_path: Path) -> None:
    roster.add(course.assignment, [Student("jm", "Jürgen", "Müller")])
    path = zipped(tmp_path / "got.zip", {f"J__rgen M__ller 1_assignsubmission_file_{NOTEBOOK}": "1"})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"J__rgen M__ller 1", "Jürgen Müller_1".encode()))
    course.collect(path)
    assert course.text("jm") == "1"


def test_names_are_read_in_the_code_page_of_dos(course: Class, tmp_path: Path) -> None:
    roster.add(course.assignment, [Student("jm", "Jürgen", "Müller")])
    path = zipped(tmp_path / "got.zip", {f"J_rgen M_ller 1_assignsubmission_file_{NOTEBOOK}": "1"})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"J_rgen M_ller 1", "Jürgen Müller_1".encode("cp437")))
    course.collect(path)
    assert course.text("jm") == "1"


def test_a_damaged_notebook_takes_no_earlier_one_away(course: Class, tmp_path: Path) -> None:
    course.collect(zipped(tmp_path / "1.zip", {f"{MOODLE}/{NOTEBOOK}": "whole"}))
    path = tmp_path / "2.zip"
    with zipfile.ZipFile(path, "w") as archive:  # stored, so that bytes can be changed
        archive.writestr(f"{MOODLE}/{NOTEBOOK}", "changed")
        archive.writestr(f"{MOODLE}/data.csv", "1")
    path.write_bytes(path.read_bytes().replace(b"changed", b"CHANGED"))
    course.collect(path, code=1)
    assert course.text("alee") == "whole"
    assert "damaged in the zip file" in course.said
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(CourseError, match="no zip file that can be read"):
        course.collect(path)


def test_a_long_name_is_cut_and_an_attempt_without_a_file_is_told(course: Class, tmp_path: Path) -> None:
    long = f"leeana_12345_900_{'ü' * 200}.ipynb"
    files: Files = {
        long: "ana's",
        f"leeana_12345_901_{'x' * 300}.txt": "",
        "Lab_jotto_attempt_2024-01-29-12-00-00.txt": "",
    }
    course.collect(zipped(tmp_path / "got.zip", files), code=1)
    assert course.text("alee") == "ana's"
    assert "jotto: what was handed in cannot be used" in course.said


def test_marks_that_cannot_be_shown_belong_to_no_name(course: Class, tmp_path: Path) -> None:
    roster.add(course.assignment, [Student("mina", "می\u200cنا", "Rad")])
    course.collect(zipped(tmp_path / "got.zip", {f"می\u200cنا Rad\u200f_1_assignsubmission_file/{NOTEBOOK}": "1"}))
    assert course.text("mina") == "1"


def test_what_holds_no_submission_is_said(course: Class, tmp_path: Path) -> None:
    course.collect(unzipped(tmp_path, {"got.tar.gz": "packed in another way"}) / "got.tar.gz", code=1)
    assert "there is no submission in it" in course.said
