"""Every example submission gets the verdicts that its file says, and its folder."""

import os
import tomllib
from decimal import Decimal
from pathlib import Path

import commands
import pytest
import sampling
from nbformat import NotebookNode

from autograder.classroom.graded import Graded
from autograder.classroom.pool import grade_all
from autograder.execution import TimeLimits
from autograder.execution.sandbox import ResourceLimits
from autograder.judging.diagnosis import Diagnostics, same
from autograder.judging.verdicts import Result, Status
from autograder.release.examples import (
    Example,
    ExampleError,
    build_notebook,
    find_differences,
    folder_of,
    read_example,
    read_examples,
    tasks_of,
)
from autograder.submission import Grader, Submission

ASSIGNMENT = "simple_linear_regression"
FOLDER = Path(__file__).parents[1] / "submissions" / ASSIGNMENT


def _chosen() -> list[Example]:
    """Those that fail a hidden test which none before them fails, and some of the others."""
    chosen: list[Example] = []
    seen: set[tuple[str, str]] = set()
    for example in sorted(EVERY, key=lambda example: len(example.expected)):
        fails = {(task, test) for task, expected in example.expected.items() for test in expected.failed}
        if not fails <= seen or sampling.one_in(8, example.name):
            chosen.append(example)
            seen |= fails
    return chosen


# Drafts are not yet held to their files, and hostile ones have a test of their own.
EVERY = [e for e in read_examples(FOLDER) if e.path.parent.name not in ("hostile", "draft")]
EXAMPLES = _chosen()
HIDDEN = FOLDER.parents[1] / "hidden" / ASSIGNMENT


@pytest.fixture(scope="session")
def graders(release: NotebookNode) -> list[Grader]:
    """One that leaves figures out, which take most of the time, and one that does not."""
    seconds = TimeLimits(cell=10.0, call=3.0, task=9.0)
    workers = [commands.SharedServer(ResourceLimits(), figures=figures) for figures in (False, True)]
    return [Grader(HIDDEN, release, seconds=seconds, worker=worker) for worker in workers]


@pytest.fixture(scope="session")
def results(
    request: pytest.FixtureRequest, graders: list[Grader], solved: NotebookNode, release: NotebookNode
) -> dict[str, Result | str]:
    """What the examples of this run come to, graded in parallel; a text where one could not be graded."""
    wanted = {getattr(getattr(item, "callspec", None), "id", None) for item in request.session.items}
    examples = {example.name: example for example in EXAMPLES if example.name in wanted}

    def grade(name: str) -> Graded:
        notebook = build_notebook(examples[name], solved, release)
        in_full = sampling.one_in(20, name)  # with figures; the others in what they edit
        wanted = None if in_full else tasks_of(examples[name], release)
        grader = graders[in_full]  # verdicts are the same: cells that draw are run or not
        return Graded(name, grader.grade(Submission(ASSIGNMENT, "student", notebook, "", []), wanted=wanted)[0])

    # Twice as many as cores: those that hang wait for their time limits.
    graded = grade_all(grade, list(examples), jobs=2 * (os.cpu_count() or 1))
    return {one.student: one.result or one.problem for one in graded}


@pytest.mark.timeout(2400)  # the first of them waits for all, on a slow machine for a quarter of an hour
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_gets_what_its_file_says(example: Example, results: dict[str, Result | str]) -> None:
    result = results[example.name]
    assert isinstance(result, Result), result
    assert find_differences(example, result) == []
    if example.path.parent.name != "broken":
        assert example.path.parent.name == folder_of(result)


def test_an_example_shows_what_was_recorded(results: dict[str, Result | str]) -> None:
    """If this fails: make release, and commit behaviours.json."""
    known = Diagnostics(HIDDEN)
    for shown in known.record.shown:
        result = results.get(shown.source.removesuffix(".py"))
        for task in result.tasks if isinstance(result, Result) else ():
            if task.test_cell == shown.task:
                assert same(known.deviation(task), shown.deviation), shown.source


def test_what_loses_points_says_which_hint_must_be_shown() -> None:
    silent = [f"{e.name}: {task}" for e in EVERY for task, expected in e.expected.items() if not expected.hint]
    assert silent == []


def test_every_hidden_test_is_failed_by_an_example(results: dict[str, Result | str]) -> None:
    """A check that nothing fails is no check."""
    if len(results) < len(EXAMPLES):
        pytest.skip("only some examples have been graded in this run")
    verdicts = [
        (task.test_cell, verdict)
        for result in results.values()
        if isinstance(result, Result)
        for task in result.tasks
        for verdict in task.verdicts
    ]
    every = {(test_cell, verdict.test) for test_cell, verdict in verdicts}
    failed = {(test_cell, verdict.test) for test_cell, verdict in verdicts if verdict.status is Status.FAILED}
    assert every - failed == set()


def test_the_class_of_the_demo_is_made_of_examples() -> None:
    names = {example.name for example in read_examples(FOLDER)}
    assert set(_class().values()) <= names
    assert len(_class()) >= 15
    assert {name.partition("/")[0] for name in _class().values()} == {"accepted", "partial", "wrong", "broken"}


def _class() -> dict[str, str]:
    return tomllib.loads((FOLDER / "class.toml").read_text(encoding="utf-8"))


GOOD = '"""\ntitle = "t"\n"""\n\n# %% replace mse\nx = 1\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "must open with TOML"),
        ('"""\nnonsense\n"""\n', "="),
        ('"""\nbase = "solved"\n"""\n', "title"),
        ('"""\ntitle = "t"\nbase = "other"\n"""\n', "solved or release"),
        ('"""\ntitle = "t"\n[test_mse]\npoint = "1"\n"""\n', "point"),
        (GOOD.replace("# %% replace mse\n", ""), "before the first cell"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "example.py"
    path.write_text(text)
    with pytest.raises(ExampleError, match=message) as refused:
        read_example(path)
    assert str(path) in str(refused.value)


def test_edits_replace_add_and_delete_cells(tmp_path: Path, solved: NotebookNode, release: NotebookNode) -> None:
    path = tmp_path / "example.py"
    path.write_text(GOOD + "\n# %% before mse\nbefore\n# %% after mse\nafter\n# %% delete test_mse\n")
    example = read_example(path)
    cells = [cell.source for cell in build_notebook(example, solved, release).cells]
    place = cells.index("x = 1")
    assert cells[place - 1 : place + 2] == ["before", "x = 1", "after"]
    assert len(cells) == len(solved.cells) + 1
    path.write_text(GOOD.replace("replace mse", "replace nowhere"))
    with pytest.raises(ExampleError, match="no cell nowhere"):
        build_notebook(read_example(path), solved, release)


def test_differences_are_found_in_points_verdicts_and_hints(
    tmp_path: Path, grader: Grader, solved: NotebookNode
) -> None:
    result, _ = grader.grade(Submission(ASSIGNMENT, "student", solved, "", []))
    path = tmp_path / "example.py"
    path.write_text(
        '"""\ntitle = "t"\n[test_mse]\npoints = "1"\nfailed = ["test_x"]\nhint = "h!"\n[test_z]\npoints = "1"\n"""\n'
    )
    found = " ".join(find_differences(read_example(path), result))
    for part in ("no task test_z", "3.0 points, not 1", "failed: none, not test_x", "nothing says 'h!'"):
        assert part in found
    assert result.score == Decimal(26)
