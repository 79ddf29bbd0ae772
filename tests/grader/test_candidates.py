"""Which of the files that a student hands in is graded, and what is said where that is not clear."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import hostile_class
import nbformat
import pytest
import tiny

from autograder.course import Assignment
from autograder.intake import candidates, notebook_json
from autograder.intake.find import SubmissionError, Submitted, collect, parse, students
from autograder.intake.unreadable import Unreadable

NAME = f"{tiny.ASSIGNMENT}.ipynb"
COPY = f"{tiny.ASSIGNMENT}-Copy1.ipynb"


def _worked(answer: str = "return torch.softmax(scores, dim=1)") -> bytes:
    notebook = tiny.source_notebook()
    notebook.cells[1].source = f"def softmax(scores):\n    {answer}\n"
    return str(nbformat.writes(notebook)).encode()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    return folder


@pytest.fixture
def untouched(course: Path) -> bytes:
    return (course / "release" / tiny.ASSIGNMENT / NAME).read_bytes()


HandIn = Callable[..., Submitted]


@pytest.fixture
def hand_in(course: Path, tmp_path: Path) -> HandIn:
    """Hands in files as a student of a name of their own, and reads them as the grader does."""

    def files(files: dict[str, bytes], student: str = "") -> Submitted:
        student = student or tmp_path.name
        for name, data in files.items():
            path = course / "submitted" / student / tiny.ASSIGNMENT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return collect(Assignment(course, tiny.ASSIGNMENT), student)

    return files


def _zip(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_dot_", "."), data)
    return file.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "final_version.ipynb",
        f"{NAME}.txt",
        "work.json",
        f".ipynb_checkpoints/{NAME}",
        f"{tiny.ASSIGNMENT}/{NAME}",
        COPY,
    ],
)
def test_a_notebook_under_another_name_is_taken_where_it_is_the_only_one(hand_in: HandIn, name: str) -> None:
    submitted = hand_in({name: _worked(), "notes.txt": b"Hello", "__MACOSX/._work.ipynb": b"\0\5"})
    assert submitted.data == _worked()
    assert name in submitted.repairs[0].what


def test_a_notebook_in_a_zip_within_a_zip_is_taken(hand_in: HandIn) -> None:
    inner = _zip(entropy_dot_ipynb=_worked(), __MACOSX=b"")
    submitted = hand_in({"work.zip": _zip(inner_dot_zip=inner)})
    assert submitted.data == _worked()
    assert "work.zip/inner.zip/entropy.ipynb" in submitted.repairs[0].what


@pytest.mark.parametrize("name", hostile_class.ZIPPED)
def test_more_than_is_looked_through_is_told_and_one_can_be_chosen(
    hand_in: HandIn, course: Path, untouched: bytes, name: str
) -> None:
    files = {NAME: untouched, "mine.ipynb": _worked(), "work.zip": hostile_class.zipped(hostile_class.ZIPPED[name]())}
    with pytest.raises(SubmissionError, match=r"there are more than .*; choose one: autograder grade \w+ --take"):
        hand_in(files, name)
    candidates.take(Assignment(course, tiny.ASSIGNMENT), {name: "mine.ipynb"})
    assert hand_in(files, name).data == _worked()


def test_a_notebook_is_found_among_whatever_lies_beside_it(hand_in: HandIn) -> None:
    """A folder of pictures, say: of more files than are looked at, the first ones that the system lists are."""
    assert hand_in({**{f"{number}.png": b"" for number in range(5_100)}, NAME: _worked()}).data == _worked()


def test_a_cell_without_a_text_is_damaged_and_not_empty() -> None:
    with pytest.raises(Unreadable, match="whose text is none"):
        notebook_json.read('{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["mse = 1", 3]}]}')
    assert notebook_json.read('{"nbformat": 4, "cells": [{"cell_type": "code", "source": null}]}').cells[0].source == ""


def test_a_damaged_zip_file_is_passed_over(hand_in: HandIn) -> None:
    whole = _zip(entropy_dot_ipynb=_worked())
    for place in range(0, len(whole), 97):
        damaged = whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :]
        assert hand_in({NAME: _worked(), "work.zip": damaged}).data == _worked()


def test_what_lies_beside_a_notebook_is_found_from_its_folder(hand_in: HandIn) -> None:
    assert [*hand_in({f"mine/{NAME}": _worked(), "mine/helpers.py": b"x = 1"}).files] == ["helpers.py"]


@pytest.mark.parametrize("other", [COPY, f"old/{NAME}", "final.ipynb"])
def test_a_notebook_as_it_was_given_is_not_taken_beside_one_that_was_worked_on(
    hand_in: HandIn, untouched: bytes, course: Path, tmp_path: Path, other: str
) -> None:
    with pytest.raises(SubmissionError, match="not clear which file counts") as refused:
        hand_in({NAME: untouched, other: _worked()})
    assert f"{NAME} (as it was given)" in str(refused.value)
    assert f"{other} (3 answers)" in str(refused.value)
    assert f"--take {tmp_path.name}=FILE" in str(refused.value)

    candidates.take(Assignment(course, tiny.ASSIGNMENT), {tmp_path.name: other})
    assert collect(Assignment(course, tiny.ASSIGNMENT), tmp_path.name).data == _worked()


def test_the_notebook_of_the_right_name_is_taken_and_other_work_is_told(hand_in: HandIn, untouched: bytes) -> None:
    assert hand_in({NAME: _worked(), COPY: untouched}).data == _worked()
    assert hand_in({COPY: _worked()}).repairs == []
    both = hand_in({COPY: _worked("return scores")})
    assert both.data == _worked()
    assert COPY in both.repairs[0].what


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        (NAME, b"", "it is empty"),
        (NAME, b"\0" * 100, "nothing but zeros"),
        (NAME, _worked()[:500], "cut off"),
        (NAME, _worked().replace(b' "cells"', b'<<<<<<< HEAD\n "cells"'), "unfinished merge"),
        (NAME, b"<!DOCTYPE html><title>Log in to Moodle</title>", "a web page, of a login"),
        (NAME, b"%PDF-1.7 \xe2\xe3", "a PDF"),
        (NAME, _zip(readme=b"Hello"), "a zip file"),
        ("entropy.py", b"#!/usr/bin/env python\n# In[1]:\nimport torch\n", "a Python program"),
        ("entropy.html", b"<!DOCTYPE html>\n<html><!-- nbconvert -->", "exported as a web page"),
        ("link.txt", b"https://colab.research.google.com/drive/1aB", "a link"),
        ("work.rar", b"Rar!\x1a\x07", "a RAR archive"),
    ],
)
def test_what_is_no_notebook_is_called_what_it_is(hand_in: HandIn, name: str, data: bytes, what: str) -> None:
    with pytest.raises(SubmissionError, match=what):
        parse(hand_in({name: data}).data, name)


def test_a_large_file_that_is_no_notebook_is_called_what_it_is_too(hand_in: HandIn) -> None:
    with pytest.raises(SubmissionError, match="is not a notebook: it is cut off"):
        hand_in({NAME: b'{"nbformat": 4, "cells": ["' + b"x" * (21 << 20)})


def test_large_outputs_and_widgets_are_skipped_while_a_notebook_is_read(hand_in: HandIn) -> None:
    notebook = json.loads(_worked())
    text = 'a "quoted" ] } \\ [ { ' * 10
    outputs = [{"output_type": "stream", "name": "stdout", "text": [text, "\\"]}]
    notebook["cells"][0]["outputs"] = [*outputs, {"data": {"image/png": "A" * (22 << 20)}}, *outputs]
    notebook["metadata"]["widgets"] = {"state": {"outputs": [[], {}]}}
    submitted = hand_in({NAME: json.dumps(notebook).encode()})
    assert len(submitted.data) < len(_worked()) + 100
    sources = [cell.source for cell in parse(submitted.data, NAME).cells]
    assert sources == [cell.source for cell in parse(_worked(), NAME).cells]


def test_a_name_in_a_form_of_its_own_is_one_in_any_other(hand_in: HandIn, course: Path) -> None:
    name = "\ufa19田"  # as Japanese names are written; composed, it is another character
    hand_in({NAME: _worked()}, name)
    assert normalize("NFC", name) in students(Assignment(course, tiny.ASSIGNMENT))
    assert collect(Assignment(course, tiny.ASSIGNMENT), normalize("NFC", name)).data == _worked()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_umlauts_are_one_student(hand_in: HandIn, course: Path, form: str) -> None:
    name = f"{form} Jörg O'Neil jr. (1)"
    hand_in({NAME: _worked()}, normalize(form, name))  # type: ignore[arg-type]
    assert normalize("NFC", name) in students(Assignment(course, tiny.ASSIGNMENT))
    assert collect(Assignment(course, tiny.ASSIGNMENT), normalize("NFC", name)).data == _worked()


def test_two_folders_of_one_student_are_told(hand_in: HandIn) -> None:
    hand_in({NAME: _worked()}, normalize("NFC", "Müller"))
    with pytest.raises(SubmissionError, match="are of the same student"):
        hand_in({NAME: _worked()}, normalize("NFD", "Müller"))
