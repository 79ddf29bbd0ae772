"""Intake: whatever an editor or a student did to the cells, the right ones are graded, and every repair is listed."""

import copy
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.intake.cells import defined_names, grade_id, is_answer
from autograder.intake.restore import restore


def _place(notebook: NotebookNode, identifier: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if identifier in (grade_id(cell), cell.id))


def _solutions(notebook: NotebookNode) -> dict[str, str]:
    return {str(grade_id(cell)): cell.source for cell in notebook.cells if is_answer(cell)}


def _strip_metadata(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.clear()


def _strip_metadata_and_ids(notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell.id = f"fresh{number}"


def _change_points(notebook: NotebookNode) -> None:
    notebook.cells[_place(notebook, "test_mse")].metadata["nbgrader"]["points"] = 300


def _claim_to_be_locked(notebook: NotebookNode) -> None:
    notebook.cells[_place(notebook, "mse")].metadata["nbgrader"].update(locked=True, solution=False)


def _delete_test(notebook: NotebookNode) -> None:
    del notebook.cells[_place(notebook, "test_mse")]


def _rewrite_test(notebook: NotebookNode) -> None:
    notebook.cells[_place(notebook, "test_mse")].source = "print('all fine')"


def _make_solution_raw(notebook: NotebookNode) -> None:
    cell = notebook.cells[_place(notebook, "mse")]
    cell.cell_type = "raw"
    del cell["outputs"], cell["execution_count"]


def _duplicate_test(notebook: NotebookNode) -> None:
    place = _place(notebook, "test_mse")
    notebook.cells.insert(0, copy.deepcopy(notebook.cells[place]))


def _add_empty_copy_of_solution(notebook: NotebookNode) -> None:
    place = _place(notebook, "mse")
    empty = copy.deepcopy(notebook.cells[place])
    empty.source = ""
    notebook.cells.insert(place + 1, empty)


def _delete_imports(notebook: NotebookNode) -> None:
    del notebook.cells[_place(notebook, "imports")]


def _metadata_of_another_kind(notebook: NotebookNode) -> None:
    notebook.cells[_place(notebook, "mse")].metadata["nbgrader"] = ["no", "dictionary"]
    notebook.cells[_place(notebook, "hypothesis")].metadata["nbgrader"] = {"grade_id": {"deep": 1}}


def _add_foreign_ids(notebook: NotebookNode) -> None:
    cell = new_code_cell("x = 1")
    cell.metadata["nbgrader"] = {"grade_id": "bonus", "grade": True, "solution": False, "points": 100, "locked": False}
    notebook.cells.append(cell)


def _same_cell_id_everywhere(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.id = "same"


@pytest.mark.parametrize(
    ("damage", "about"),
    [
        (_strip_metadata, "lost the nbgrader id"),
        (_strip_metadata_and_ids, "lost the nbgrader id"),
        (_change_points, "points had been changed"),
        (_claim_to_be_locked, ""),
        (_delete_test, "was missing"),
        (_rewrite_test, "was put back"),
        (_make_solution_raw, "had become a raw cell"),
        (_duplicate_test, "stands there 2 times"),
        (_add_empty_copy_of_solution, "stands there 2 times"),
        (_delete_imports, "was missing"),
        (_metadata_of_another_kind, "lost the nbgrader id"),
        (_add_foreign_ids, ""),
        (_same_cell_id_everywhere, ""),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_damaged_submission_is_repaired_with_receipts(
    damage: Callable[[NotebookNode], None], about: str, solved: NotebookNode, release: NotebookNode
) -> None:
    submitted = copy.deepcopy(solved)
    damage(submitted)
    restored, repairs = restore(submitted, release)

    assert _solutions(restored) == _solutions(solved)
    graded = [cell for cell in restored.cells if grade_id(cell) is not None]
    masters = {grade_id(cell): cell for cell in release.cells if grade_id(cell) is not None}
    assert sorted(str(grade_id(cell)) for cell in graded) == sorted(map(str, masters))
    for cell in graded:
        master = masters[grade_id(cell)]
        assert cell.metadata["nbgrader"] == master.metadata["nbgrader"]
        assert cell.cell_type == master.cell_type
        if not is_answer(master):
            assert cell.source == master.source
    nbformat.validate(restored)
    if about:
        assert any(about in repair.what for repair in repairs), repairs


def test_an_untouched_and_a_solved_notebook_need_no_repair(solved: NotebookNode, release: NotebookNode) -> None:
    for notebook in (solved, release):
        assert restore(notebook, release)[1] == []


def test_a_deleted_answer_is_put_back_as_it_was_given(solved: NotebookNode, release: NotebookNode) -> None:
    submitted = copy.deepcopy(solved)
    del submitted.cells[_place(submitted, "mse")]
    restored, repairs = restore(submitted, release)
    assert _solutions(restored)["mse"] == _solutions(release)["mse"]
    assert [repair.cell for repair in repairs] == ["mse"]
    order = [grade_id(cell) for cell in restored.cells]
    assert order.index("hypothesis") < order.index("mse") < order.index("scale_features")


def test_helper_cells_and_the_order_of_cells_are_kept(solved: NotebookNode, release: NotebookNode) -> None:
    submitted = copy.deepcopy(solved)
    submitted.cells.insert(_place(submitted, "mse"), new_code_cell("half = 1 / 2"))
    restored, repairs = restore(submitted, release)
    assert restored.cells[_place(restored, "mse") - 1].source == "half = 1 / 2"
    assert repairs == []


def test_the_submission_is_not_changed(solved: NotebookNode, release: NotebookNode) -> None:
    submitted = copy.deepcopy(solved)
    _strip_metadata_and_ids(submitted)
    before = copy.deepcopy(submitted)
    restore(submitted, release)
    assert submitted == before


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(): pass\nclass C: pass\nx = 1", ["f", "C", "x"]),
        ("a, (b, c) = 1, (2, 3)\nd: int = 4", ["a", "b", "c", "d"]),
        ("def mse(p, t)\n    return 1", ["mse"]),
        ("x = (" * 5000, []),
        ("", []),
    ],
)
def test_names_are_found_even_where_a_cell_is_not_python(source: str, names: list[Any]) -> None:
    assert [*defined_names(source)] == names


def test_a_cell_of_a_students_own_is_not_known_as_a_given_one(solved: NotebookNode, release: NotebookNode) -> None:
    """Cells are known by nbgrader's id, or else by their own."""
    submitted = copy.deepcopy(solved)
    submitted.cells.insert(0, new_code_cell("1 / 0", id="train_new"))
    restored, _ = restore(submitted, release)
    names = [grade_id(cell) or cell.id for cell in restored.cells]
    assert len({*names}) == len(names)
