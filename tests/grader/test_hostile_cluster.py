"""The hostile class on a Dask cluster: each gets there what it gets on one machine, and so do its neighbours.

`make test` takes a sample of it, `make test-all` the whole.
"""

import re
import sys
from pathlib import Path

import dask_here
import hostile_class as hostile
import pytest
import sampling
from hostile_run import Run, by_autograder
from hostile_sizes import REFUSED, SIZES
from nbformat import NotebookNode

from autograder.intake.clean import short_name
from autograder.release.examples import Example, find_differences, read_example

pytest.importorskip("distributed", reason="Dask is an optional extra")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="confinement needs Linux"),
    pytest.mark.timeout(1800),
]

FOLDER = Path(__file__).parents[1] / "submissions" / hostile.ASSIGNMENT
# What fails a test by itself, unless the solved notebook has come along; and what stays behind.
NAMED = ("values_of_odd_types", "finds_a_message", "leaves_a_message")
ATTACKS = [
    read_example(path)
    for path in sorted((FOLDER / "hostile").glob("*.py"))
    if path.stem in NAMED or sampling.one_in(20, path.stem)
]
NEIGHBOURS = {student: read_example(FOLDER / f"{name}.py") for student, name in hostile.HONEST.items()}


def _is_taken(student: str) -> bool:
    return student == "shadow" or sampling.one_in(16, student)


@pytest.fixture(scope="module")
def run(checkout: Path, solved: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Run:
    place, attacks = tmp_path_factory.mktemp("hostile"), {attack.path.stem: attack for attack in ATTACKS}
    with dask_here.cluster(place / "elsewhere", 6 if sampling.ALL else 2) as (address, _, _):
        return by_autograder(place, checkout, solved, attacks | NEIGHBOURS, _is_taken, "--scheduler", address)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.path.stem)
def test_an_attack_gets_what_its_file_says(attack: Example, run: Run) -> None:
    assert attack.path.stem in run.results, run.said[-3000:]
    assert find_differences(attack, run.results[attack.path.stem]) == []


@pytest.mark.parametrize("student", NEIGHBOURS)
def test_neighbours_get_what_they_get_alone(student: str, run: Run) -> None:
    assert find_differences(NEIGHBOURS[student], run.results[student]) == []


def test_files_get_the_points_that_they_earn(run: Run) -> None:
    lost = {student: points for student, (_, points) in hostile.CHANGED.items()}
    for student in filter(_is_taken, [*lost, *SIZES, *hostile.ODD_NAMES]):
        for task in run.results[student].tasks:
            reading = (student, task.test_cell) == ("long-answer", "test_mse")
            assert reading or task.score == lost.get(student, {}).get(task.test_cell, task.points), (student, task)


def test_what_cannot_be_graded_is_a_sentence(run: Run) -> None:
    files = filter(_is_taken, [*hostile.DAMAGED, *REFUSED])
    for student in (*files, *hostile.ZIPPED, "linked", "linked-folder", "pipe"):
        assert re.search(rf"✗ {re.escape(student)}: .{{10,}}", run.said), student
    for student in hostile.IMPOSSIBLE_NAMES:
        assert f"the folder {short_name(student)!r} is not named as a student can be" in run.said
    assert run.code == 1
    assert "Traceback" not in run.said
    assert not re.search(r"\x1b|\x07|\u202e", run.said)


def test_nothing_is_read_reached_or_left(run: Run) -> None:
    kept = [path for part in ("autograded", "ledger") for path in (run.folder / part).rglob("*") if path.is_file()]
    assert not any(run.canary in text for text in (run.said, *(path.read_text(errors="replace") for path in kept)))
    assert run.visits == []
    assert run.left == []
