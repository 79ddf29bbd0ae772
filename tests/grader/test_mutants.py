"""The mutants that `make mutants` has graded: what is changed, and that the list of equivalent ones is up to date."""

import ast

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from run import equivalents

from autograder.release.mutation.mutants import Mutant, build, mutants

SOURCE = """
def area(width, height):
    given = 1
    ### BEGIN SOLUTION
    result = width - height * 2
    print(result + 3)
    for row in range(height):
        result -= row
    return torch.mean(result, dim=0)
    ### END SOLUTION
"""


def _notebook(source: str) -> NotebookNode:
    cell = new_code_cell(source, metadata={"nbgrader": {"grade_id": "area", "solution": True}})
    notebook: NotebookNode = new_notebook(cells=[new_code_cell("other = 1"), cell])
    return notebook


@pytest.fixture(scope="module")
def made() -> list[Mutant]:
    return list(mutants(_notebook(SOURCE)))


@pytest.mark.parametrize(
    ("was", "became"),
    [
        ("result = width - height * 2", "result = width + height * 2"),
        ("result = width - height * 2", "result = height * 2 - width"),
        ("result = width - height * 2", "result = width - height * 3"),
        ("result = width - height * 2", "result = width - width * 2"),
        ("result = width - height * 2", "result = width - height.detach() * 2"),
        ("result = width - height * 2", "result = None"),
        ("for row in range(height):", "for row in range(height - 1):"),
        ("for row in range(height):", "for row in range(height):  # only once"),
        ("result -= row", "result += row"),
        ("result -= row", "result = result - row"),
        ("result -= row", "result -= row  # twice"),
        ("result -= row", "(nothing)"),
        ("return torch.mean(result, dim=0)", "return torch.sum(result, dim=0)"),
        ("return torch.mean(result, dim=0)", "return torch.mean(result)"),
        ("return torch.mean(result, dim=0)", "return torch.mean(result, dim=1)"),
        ("return torch.mean(result, dim=0)", "return"),
    ],
)
def test_a_slip_is_among_the_mutants(made: list[Mutant], was: str, became: str) -> None:
    assert (was, became) in {(mutant.was, mutant.became) for mutant in made}


@pytest.mark.parametrize(
    ("became", "words"),
    [
        ("result = width + height * 2", "in line 5: `width + height * 2` for `width - height * 2`"),
        ("result = width - height * 3", "in line 5: `3` for `2`"),
        ("for row in range(height - 1):", "in line 7: `height - 1` for `height`"),
        ("for row in range(height):  # only once", "in line 7: `for row in range(height):` only once"),
        ("result = result - row", "in line 8: `result = result - row` for `result -= row`"),
        ("result -= row  # twice", "in line 8: `result -= row` twice"),
        ("(nothing)", "in line 8: `result -= row` left out"),
        ("return torch.sum(result, dim=0)", "in line 9: `torch.sum` for `torch.mean`"),
        ("return torch.mean(result)", "in line 9: `torch.mean(result)` for `torch.mean(result, dim=0)`"),
        ("return", "in line 9: `return` for `return torch.mean(result, dim=0)`"),
    ],
)
def test_a_teacher_is_told_what_was_changed(made: list[Mutant], became: str, words: str) -> None:
    assert words in {mutant.words for mutant in made if mutant.became == became}


def test_mutants_differ_and_keep_what_is_given(made: list[Mutant]) -> None:
    sources = [mutant.source for mutant in made]
    assert len(set(sources)) == len(sources)
    assert ast.unparse(ast.parse(SOURCE)) not in sources
    assert all("given = 1" in source and "print(result + 3)" in source for source in sources)


def test_a_mutant_takes_the_place_of_its_cell_alone(made: list[Mutant]) -> None:
    original = _notebook(SOURCE)
    cells = build(made[0], original).cells
    assert [cell.source for cell in cells] == ["other = 1", made[0].source]
    assert original.cells[1].source == SOURCE


def test_each_mutant_listed_as_equivalent_is_one(solved: NotebookNode) -> None:
    """The solution may have been changed since the list was written."""
    known = {(mutant.cell, mutant.was, mutant.became) for mutant in mutants(solved)}
    listed = {(entry.cell, entry.was, became) for entry in equivalents() for became in entry.became}
    assert listed - known == set()
