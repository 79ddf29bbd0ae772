"""A corpus of damaged notebooks: no right answer is lost, no given cell, no written answer becomes an automatic 0."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import commands
import pytest
import tiny
from damage import Cells, Ways
from damage_files import FILES
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.intake.cells import grade_id, is_answer, is_test
from autograder.intake.find import parse
from autograder.intake.restore import restore
from autograder.intake.texts import essence
from autograder.records import ledger
from autograder.submission import Grader, Submission

ENOUGH = 120  # damaged notebooks
EVERY = 1 if os.environ.get("AUTOGRADER_EXAMPLES") == "in-full" else 8  # pair of ways


def _cells(notebook: NotebookNode) -> Cells:
    cells: Cells = json.loads(json.dumps(notebook.cells))
    return cells


def _file(notebook: NotebookNode, cells: Cells) -> bytes:
    return json.dumps({**notebook, "cells": cells}, ensure_ascii=False).encode()


def _corpus(release: NotebookNode, solved: NotebookNode) -> Iterator[tuple[str, bytes]]:
    """Damaged notebooks, each with what was done to it: every way alone, and two at a time."""
    ways = Ways(_cells(release)).all()
    for number, first in enumerate(ways):
        for second in (None, *ways[number + 1 :: EVERY]):
            cells = _cells(solved)
            try:
                first(cells)
                if second is not None:
                    second(cells)
            except LookupError:  # the first took away what the second damages
                continue
            yield f"{first.__name__}, {second.__name__ if second else 'alone'}", _file(solved, cells)
        cells = _cells(solved)
        first(cells)
        for change in FILES[number % EVERY :: EVERY]:
            yield f"{first.__name__}, {change.__name__}", change(_file(solved, cells))
    for change in FILES:
        yield change.__name__, change(_file(solved, _cells(solved)))


def _lost(restored: NotebookNode, release: NotebookNode, solved: NotebookNode) -> Sequence[str]:
    """What of the solved notebook is not there any more, or would not count."""
    found = {grade_id(cell): cell for cell in restored.cells if grade_id(cell) is not None}
    right = {grade_id(cell): essence(cell.source) for cell in solved.cells if grade_id(cell) is not None}
    sources = [cell.source for cell in restored.cells if cell.cell_type == "code" and not is_test(cell)]
    lost = []
    for master in release.cells:
        identifier = grade_id(master)
        if identifier is None:
            continue
        cell = found[identifier]
        if not is_answer(master):
            same = cell.source == master.source
        elif master.cell_type != "code":
            same = cell.source != master.source and _words(right[identifier]) in _words(cell.source)
        else:
            run = " ".join(map(essence, sources))
            _, found_there, below = run.partition(right[identifier])
            same = bool(found_there) and essence(master.source) not in below
        if not same or cell.metadata["nbgrader"] != master.metadata["nbgrader"] or cell.cell_type != master.cell_type:
            lost.append(str(identifier))
    return lost


def _words(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in essence(text)).split())


@pytest.fixture(scope="module")
def corpus(release: NotebookNode, solved: NotebookNode) -> dict[str, bytes]:
    return dict(_corpus(release, solved))


def test_nothing_is_lost_in_any_of_them(
    corpus: dict[str, bytes], release: NotebookNode, solved: NotebookNode, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = {}
    for name, data in corpus.items():
        restored, _ = restore(parse(data, "damaged.ipynb"), release)
        if gone := _lost(restored, release, solved):
            lost[name] = gone
    with capsys.disabled():
        print(f"\n{len(corpus) - len(lost)} of {len(corpus)} damaged notebooks keep all answers")
    assert len(corpus) >= ENOUGH
    assert not lost, lost


QUIET = (
    "line_ends_of_windows",
    "line_ends_of_old_macs",
    "blanks_at_line_ends",
    "a_newline_added",
    "typographic_marks",
    "forms_of_colab",
    "marks_of_editors",
    "decomposed_letters",
    "ids_replaced",
    "explanations_deleted",
)


@pytest.mark.parametrize("name", QUIET)
def test_nobody_is_told_what_editors_change(name: str, release: NotebookNode, solved: NotebookNode) -> None:
    for notebook in (solved, release):
        cells = _cells(notebook)
        getattr(Ways(_cells(release)), name)(cells)
        restored, repairs = restore(parse(_file(notebook, cells), "damaged.ipynb"), release)
        assert repairs == []
        given = {cell.source for cell in release.cells}
        changed = [cell for cell in restored.cells if cell.source not in given and not is_answer(cell)]
        assert [cell.source for cell in changed] == []


# What matters here is where answers stand when their tasks are judged.
GRADED = (
    ("three_answers_in_one_cell", "converted"),
    ("three_answers_in_the_last_of_them", "line_ends_of_windows"),
    ("answer_merged_into_a_given_cell", "answer_merged_into_its_check", "answer_written_into_the_check"),
    ("answer_split", "answer_in_a_cell_above_its_stub", "stub_pasted_below_its_answer", "nbgrader_lost"),
    ("answer_moved_to_the_top", "answer_moved_to_the_end", "checks_moved_to_the_end", "given_cells_deleted"),
)


@pytest.mark.parametrize("names", GRADED, ids=" ".join)
def test_a_right_answer_loses_no_point(
    names: Sequence[str], grader: Grader, release: NotebookNode, solved: NotebookNode
) -> None:
    ways, cells = Ways(_cells(release)), _cells(solved)
    for name in names:
        getattr(ways, name)(cells)
    notebook = parse(_file(solved, cells), "damaged.ipynb")
    result, _ = grader.grade(Submission("simple_linear_regression", "ada", notebook, "", []))
    assert [v for task in result.tasks for v in task.verdicts if v.status != "passed"] == []


def test_both_commands_give_damaged_files_the_same_grades(checkout: Path, tmp_path: Path) -> None:
    tiny.make_course(tmp_path, checkout)
    source = _cells(tiny.source_notebook())
    Ways(source).converted(source)
    Ways(source).line_ends_of_windows(source)
    data = _file(tiny.source_notebook(), source)
    large = json.dumps({**json.loads(data), "metadata": {"widgets": {"state": "A" * (21 << 20)}}}).encode()
    files = {
        "a": ("entropy.ipynb", large),
        "b": ("final (1).ipynb", b"\xef\xbb\xbf" + data),
        "c": ("entropy.ipynb.txt", data),
        "d": ("entropy.ipynb", data.decode().encode("utf-16")),
    }
    for student, (name, content) in files.items():
        folder = tmp_path / "submitted" / student / tiny.ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)
    for program, *command in (
        (commands.run_autograder, "grade", tiny.ASSIGNMENT, "--no-figures"),
        (commands.run_nbgrader, "autograde", tiny.ASSIGNMENT, "--force"),
    ):
        done = program(tmp_path, *command)
        assert done.returncode == 0, done.stdout + done.stderr
        scores = {record.student: record.score for record in ledger.read(Assignment(tmp_path, tiny.ASSIGNMENT))}
        assert scores == dict.fromkeys(files, 3)
