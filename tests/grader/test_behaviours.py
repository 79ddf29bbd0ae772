"""The probes of the course and the record of what they see: fresh, sharp, and of no hidden test."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.judging.diagnosis import VERDICT, Diagnostics, Shown, same
from autograder.judging.student import Student
from autograder.judging.verdicts import Behaviour, Status, TaskResult, Verdict, task_name
from autograder.release import behaviours
from autograder.release.examples import build_notebook, read_example, read_examples
from autograder.submission import Grader, Submission

ASSIGNMENT = "simple_linear_regression"
# Without its own name, two others say the same together.
BOTH = {
    "partial/hypothesis_changes_its_argument.py": "hypothesis-cut-off and hypothesis-feature-overwritten",
    "partial/train_model_globals.py": "train-model-global-cost and train-model-line-written-out",
    "partial/train_model_patience.py": "train-model-stops-early and train-model-stops-when-the-cost-rises",
    "partial/train_model_new_patience.py": "train-new-stops-early and train-new-stops-when-the-cost-rises",
    "partial/train_model_new_gradient_of_mse_loss.py": "train-new-trains-with-another-cost and train-new-two-updates",
    "wrong/scale_features_only_in_place.py": "scale-feature-overwritten and scale-not-handed-back",
}


@pytest.fixture(scope="module")
def known(checkout: Path) -> Diagnostics:
    return Diagnostics(Assignment(checkout, ASSIGNMENT).hidden_tests)


def _task(shown: Shown) -> TaskResult:
    """A task that an example lost points in, as far as it was recorded."""
    own = {key: text for key, text in shown.deviation.items() if not key.endswith(VERDICT)}
    lost = {key.removesuffix(VERDICT): text for key, text in shown.deviation.items() if key.endswith(VERDICT)}
    verdicts = [Verdict(test, test, Decimal(1), Status(status)) for test, status in lost.items()]
    return TaskResult(shown.task, Decimal(9), verdicts, own)


def _names(known: Diagnostics) -> dict[tuple[str, str], str]:
    """The misconception of each example, by file and task."""
    return {(file, one.task): one.id for one in known.catalogue.values() for file in one.examples}


def _examples(known: Diagnostics) -> list[Shown]:
    return [one for one in known.record.shown if one.source]


def test_the_record_is_fresh(checkout: Path, solved: NotebookNode) -> None:
    """If this fails: make release, and commit behaviours.json."""
    examples = read_examples(Assignment(checkout, ASSIGNMENT).examples)
    assert behaviours.stale(Assignment(checkout, ASSIGNMENT).hidden_tests, examples, solved) == []


def test_a_change_of_the_solution_that_no_example_shows_is_recorded(known: Diagnostics) -> None:
    changes = [one for one in known.record.shown if one.change]
    assert len(changes) > 20
    assert {one.task for one in changes} == set(known.record.right)
    for one in changes:
        found = known.of(_task(one))
        assert found is not None
        assert found.title.endswith(one.change)


def test_an_example_is_never_taken_for_another(known: Diagnostics) -> None:
    """Nineteen in twenty have their name; the others do the same as one of another name, and have none."""
    names = _names(known)
    found = [(known.misconception(_task(one)), names[one.source, task_name(one.task)]) for one in _examples(known)]
    assert [name for got, name in found if got is not None and got.id != name] == []
    assert sum(got is not None for got, _ in found) >= 0.95 * len(found)


def test_an_example_is_named_by_others_of_its_misconception(known: Diagnostics) -> None:
    """With its own behaviour left out: nineteen in twenty, and none by a wrong name that could be told from it."""
    names, record = _names(known), known.record
    named = asked = 0
    try:
        for shown in (every := _examples(known)):
            name, others = names[shown.source, task_name(shown.task)], [one for one in every if one is not shown]
            known.record = msgspec.structs.replace(record, shown=others)
            got = known.misconception(_task(shown))
            alike = [one for one in others if one.task == shown.task and same(one.deviation, shown.deviation)]
            assert got is None or got.id in (name, BOTH.get(shown.source)) or alike, (
                f"{shown.source} is taken for {got.id}"
            )
            if len(known.catalogue[name].examples) > 1:
                asked += 1
                named += got is not None and got.id == name
    finally:
        known.record = record
    assert named >= 0.95 * asked


def test_each_mistake_shows_in_a_probe(known: Diagnostics) -> None:
    """What the tests alone see would have no counterexample."""
    silent = [one.source for one in known.record.shown if all(key.endswith(VERDICT) for key in one.deviation)]
    assert [source for source in silent if not source.endswith("untouched.py")] == []


def test_what_is_right_deviates_in_nothing(
    known: Diagnostics, grader: Grader, solved: NotebookNode, release: NotebookNode, checkout: Path
) -> None:
    path = Assignment(checkout, ASSIGNMENT).examples / "accepted" / "scale_features_plain_python.py"
    for notebook in (solved, build_notebook(read_example(path), solved, release)):
        result, _ = grader.grade(Submission(ASSIGNMENT, "student", notebook, "", []), observe_all=True)
        assert [task.behaviour == {} for task in result.tasks] == [False] * 7
        assert [known.deviation(task) for task in result.tasks] == [{}] * 7


def test_probes_ask_nothing_that_a_hidden_test_asks(
    grader: Grader, solved: NotebookNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[bool, set[str]] = {True: set(), False: set()}
    ask = Student._ask

    def noted(self: Student, what: str, target: str, arguments: Any, named: Any) -> Any:
        values = [one.tolist() if isinstance(one, torch.Tensor) else one for one in arguments]
        if target != "cell.run" and any(isinstance(one, (torch.Tensor, float, int)) for one in arguments):
            asked[self._seconds.call < grader._seconds.call].add(f"{target} {values}")
        return ask(self, what, target, arguments, named)

    monkeypatch.setattr(Student, "_ask", noted)
    grader.grade(Submission(ASSIGNMENT, "student", solved, "", []), observe_all=True)
    assert all(asked.values())
    assert asked[True] & asked[False] == set()


def test_behaviour_is_small(grader: Grader, release: NotebookNode, solved: NotebookNode, checkout: Path) -> None:
    """A record of one whose tasks all lost points stays a few pages long."""
    path = Assignment(checkout, ASSIGNMENT).examples / "partial" / "train_model_gradients_never_reset.py"
    notebook = build_notebook(read_example(path), solved, release)
    result, _ = grader.grade(Submission(ASSIGNMENT, "student", notebook, "", []), observe_all=True)
    behaviour: Behaviour = result.tasks[3].behaviour
    assert len(msgspec.json.encode(behaviour)) < 6_000
    assert len(msgspec.json.encode(result)) < 40_000
