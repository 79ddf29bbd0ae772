"""The catalogue of misconceptions names every example that loses points, and gives no solution away."""

from collections import Counter
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.intake.cells import grade_id, is_test
from autograder.judging import misconceptions
from autograder.judging.misconceptions import CATALOGUE, CatalogueError, Misconception
from autograder.release import leaks, withheld
from autograder.release.examples import read_examples

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
HIDDEN = Assignment(CHECKOUT, ASSIGNMENT).hidden_tests
EXAMPLES = Assignment(CHECKOUT, ASSIGNMENT).examples
ENTRY = """[[misconception]]
id = "a"
task = "mse"
title = "t"
text = \"\"\"
One
two.\"\"\"
examples = ["wrong/a.py"]
"""


@pytest.fixture(scope="module")
def catalogue() -> tuple[Misconception, ...]:
    return misconceptions.read(HIDDEN)


def test_every_example_is_named_once_for_each_task_in_which_it_loses_points(
    catalogue: tuple[Misconception, ...], release: NotebookNode
) -> None:
    points = {grade_id(cell): cell.metadata.nbgrader.points for cell in release.cells if is_test(cell)}
    loses = [
        (f"{example.name}.py", task.removeprefix("test_"))
        for example in read_examples(EXAMPLES)
        if example.path.parent.name in ("wrong", "partial")
        for task, expected in example.expected.items()
        if float(expected.points) < points[task]
    ]
    named = [(example, one.task) for one in catalogue for example in one.examples]
    assert Counter(named) == Counter(loses)


def test_texts_are_short(catalogue: tuple[Misconception, ...]) -> None:
    """40 to 120 words; a sign between two numbers is none."""
    words = {one.id: sum(any(map(str.isalnum, word)) for word in one.text.split()) for one in catalogue}
    assert {name: count for name, count in words.items() if not 40 <= count <= 120} == {}


def test_a_text_works_a_case_out_and_speaks_to_its_reader(catalogue: tuple[Misconception, ...]) -> None:
    silent = [one.id for one in catalogue if not any(map(str.isdigit, one.text))]
    assert silent == []
    titles = Counter((one.task, one.title) for one in catalogue)
    assert [title for title, count in titles.items() if count > 1] == []


def test_no_text_gives_a_solution_or_a_hidden_test_away(
    catalogue: tuple[Misconception, ...], solved: NotebookNode, tmp_path: Path
) -> None:
    for one in catalogue:
        (tmp_path / f"{one.id}.txt").write_text(f"{one.title}\n{one.text}\n", encoding="utf-8")
    found = leaks.check(tmp_path, "misconceptions", withheld.collect(solved, HIDDEN), HIDDEN.name)
    assert [f"{finding.where}: {finding.what}" for finding in found] == []


def test_a_text_is_one_paragraph_and_a_course_may_have_no_catalogue(tmp_path: Path) -> None:
    assert misconceptions.read(tmp_path) == ()
    (tmp_path / CATALOGUE).write_text(ENTRY)
    (one,) = misconceptions.read(tmp_path)
    assert one == Misconception("a", "mse", "t", "One two.", ("wrong/a.py",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id =", "no TOML"),
        ("[misconception]\n", r"\[\[misconception\]\]"),
        ("misconception = [1]\n", "number 1"),
        (ENTRY + ENTRY, "two misconceptions a"),
        (ENTRY.replace("title", "name"), r"number 1 \(a\)"),
        (ENTRY.replace('["wrong/a.py"]', '"wrong/a.py"'), "examples"),
    ],
)
def test_a_catalogue_that_is_not_in_order_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / CATALOGUE).write_text(text)
    with pytest.raises(CatalogueError, match=message) as refused:
        misconceptions.read(tmp_path)
    assert str(tmp_path / CATALOGUE) in str(refused.value)
