"""The match by behaviour: what is named, what is not, and what is told where there is no name."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import msgspec
import pytest
import torch

from autograder.execution.wire.client import RemoteError
from autograder.execution.wire.messages import Raised
from autograder.judging.advice import advice
from autograder.judging.behaviour import Probe, observe
from autograder.judging.diagnosis import CELL_STOPPED, Diagnosis, Diagnostics, Shown, alike
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.student import Student, StudentError
from autograder.judging.verdicts import Behaviour, Status, TaskResult, Verdict

CASES = [
    {"task": "test_mse", "name": "two", "case": "errors 1 and 3", "right": {"the cost": "(1 + 9) / 4 is 2.5"}},
    {"task": "test_mse", "name": "shape", "case": "one row"},
    {"task": "test_mse", "name": "steps", "case": "two epochs", "decides": True},
    {"task": "test_mse", "name": "free", "case": "your cell", "explains": ["test_value"]},
]
RIGHT = {
    "test_mse": {
        "two: the type of the cost": ["a tensor"],
        "two: the cost": ["2.5", "2.50001 2"],
        "shape: the shape": ["()"],
    }
}
SUM, MEAN, ROOT = ({"two: the cost": text} for text in ("5", "10", "1.58"))


def _known(folder: Path, shown: dict[str, Behaviour], examples: dict[str, list[str]]) -> Diagnostics:
    """What is known where examples behave so, and show these misconceptions."""
    lost = {"test_value: verdict": "failed"}
    entries = [{"task": "test_mse", "source": name, "deviation": {**seen, **lost}} for name, seen in shown.items()]
    (folder / "behaviours.json").write_text(json.dumps({"cases": CASES, "right": RIGHT, "shown": entries}))
    catalogue = [
        f'[[misconception]]\nid = "{name}"\ntask = "mse"\ntitle = "{name}"\ntext = "Yours is {name}."\n'
        f"examples = {json.dumps(files)}\n"
        for name, files in examples.items()
    ]
    if catalogue:
        (folder / "misconceptions.toml").write_text("".join(catalogue))
    return Diagnostics(folder)


def _task(behaviour: Behaviour, status: Status = Status.FAILED, reason: str = "", stopped: str = "") -> TaskResult:
    verdict = Verdict("test_value", "The cost", Decimal(1), status, hint="Count.", reason=reason)
    return TaskResult("test_mse", Decimal(1), [verdict], behaviour, stopped)


def _title(known: Diagnostics, behaviour: Behaviour) -> str:
    found = known.of(_task(behaviour))
    assert found is not None
    return found.title


def _told(known: Diagnostics, task: TaskResult) -> str:
    found = known.of(task)
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2.5", "2.5", True),
        ("2.5 3", "2.50001 3", True),
        ("0", "1e-07", True),
        ("nan inf", "nan inf", True),
        ("2.5", "2.51", False),
        ("2.5", "2.5 3", False),
        ("(2, 1)", "(3, 1)", False),
        ("a number", "a text", False),
    ],
)
def test_behaviours_are_compared_as_far_as_float32_goes(one: str, other: str, expected: bool) -> None:
    assert alike(one, other) is expected


def test_a_behaviour_of_one_misconception_is_named(tmp_path: Path) -> None:
    known = _known(tmp_path, {"a": SUM, "b": MEAN}, {"sum": ["a"], "mean": ["b"]})
    close = {**SUM, "two: the cost": "5.0001"}
    assert known.of(_task(close)) == Diagnosis(known.catalogue["sum"], "Yours is sum.", "sum")


def test_what_right_answers_do_in_several_ways_does_not_count(tmp_path: Path) -> None:
    known = _known(tmp_path, {"a": SUM}, {"sum": ["a"]})
    assert known.deviation(_task({"two: the cost": "2.50001 2"})) == {"test_value: verdict": "failed"}


def test_of_several_misconceptions_the_one_that_covers_the_others_is_named(tmp_path: Path) -> None:
    shown = {"a": SUM, "b": MEAN, "c": SUM}
    known = _known(tmp_path, shown, {"factor": ["a", "b"], "sum": ["c"]})
    assert _told(known, _task(SUM)) == "Yours is factor."
    known = _known(tmp_path, shown, {"one": ["a"], "other": ["c"]})
    assert "2.5" in _told(known, _task(SUM))


def test_a_change_of_the_solution_is_told_to_teachers_where_nothing_has_the_name(tmp_path: Path) -> None:
    known = _known(tmp_path, {"a": SUM}, {"sum": ["a"]})
    changed = [Shown("test_mse", known.deviation(_task(seen)), change="in line 3: `2` for `1`") for seen in (SUM, MEAN)]
    known.record = msgspec.structs.replace(known.record, shown=[*known.record.shown, *changed])
    assert _title(known, MEAN) == "as the solution does with one change in line 3: `2` for `1`"
    assert "solution" not in _told(known, _task(MEAN))
    assert _title(known, SUM) == "sum"
    assert _title(known, ROOT) == ""
    assert _title(known, {CELL_STOPPED: "NameError", **MEAN}) == ""


def test_what_decides_suffices_whatever_the_numbers_are(tmp_path: Path) -> None:
    known = _known(tmp_path, {"a": {**SUM, "steps: a step": "uphill"}}, {"uphill": ["a"]})
    assert _told(known, _task({**MEAN, "steps: a step": "uphill"})) == "Yours is uphill."
    assert _told(known, _task({"steps: a step": "uphill"})) == "Yours is uphill."
    assert "uphill." not in _told(known, _task({**MEAN, "steps: a step": "downhill"}))
    vague = _known(tmp_path, {"a": {**SUM, "steps: a step": "another"}}, {"another": ["a"]})
    assert "Yours is" not in _told(vague, _task({**MEAN, "steps: a step": "another"}))


def test_where_chance_has_a_part_numbers_decide_nothing(tmp_path: Path) -> None:
    one, other = ({"steps: a step": text, "steps: the second": "not the same"} for text in ("0 2.5", "5 0"))
    known = _known(tmp_path, {"a": one}, {"random": ["a"]})
    assert _told(known, _task(other)) == "Yours is random."
    assert "Yours is" not in _told(known, _task({**other, "steps: a step": "uphill"}))


def test_a_cell_that_stopped_is_like_those_that_stopped_alike(tmp_path: Path) -> None:
    uphill = {"steps: a step": "uphill"}
    known = _known(tmp_path, {"a": uphill, "b": {CELL_STOPPED: "NameError"}}, {"uphill": ["a"], "unfinished": ["b"]})
    stopped = "The cell mse stops with NameError"
    assert _told(known, _task({CELL_STOPPED: "NameError", **uphill}, stopped=stopped)).startswith(f"{stopped}. ")
    assert _told(known, _task({CELL_STOPPED: "NameError", **SUM}, stopped=stopped)).startswith(f"{stopped}. ")


def test_two_mistakes_in_one_answer_are_both_named(tmp_path: Path) -> None:
    uphill, fixed, late = ({f"steps: {what}": "odd"} for what in ("a step", "a smaller rate", "the last step"))
    known = _known(
        tmp_path, {"a": uphill, "b": fixed, "c": {**fixed, **late}}, {"up": ["a"], "fixed": ["b"], "late": ["c"]}
    )
    assert _told(known, _task({**uphill, **fixed})).endswith("Yours is fixed. Yours is up.")
    assert "Yours is" not in _told(known, _task({**uphill, **late}))
    assert _told(known, _task({**fixed, **late})) == "Yours is late."


def test_what_explains_a_test_counts_where_that_was_lost(tmp_path: Path) -> None:
    known = _known(tmp_path, {}, {})
    lost, passed = _task({"free: the curve": "level"}), _task({"free: the curve": "level"}, Status.PASSED)
    assert known.deviation(lost) == {"free: the curve": "level", "test_value: verdict": "failed"}
    assert known.deviation(passed) == {}


def test_verdicts_alone_have_no_name(tmp_path: Path) -> None:
    known = _known(tmp_path, {"a": {}}, {"nothing": ["a"]})
    assert _told(known, _task({})) == "This is not so yet: The cost. Count."


def test_without_a_name_the_simplest_case_is_worked_out(tmp_path: Path) -> None:
    known = _known(tmp_path, {"a": SUM}, {"sum": ["a"]})
    assert _told(known, _task(ROOT)) == "For errors 1 and 3, the cost is 1.58 with your code. (1 + 9) / 4 is 2.5."
    assert _told(known, _task({"two: the type of the cost": "a float", **ROOT})) == _told(known, _task(ROOT))
    told = "For errors 1 and 3, the type of the cost is `None` with your code; it should be a tensor."
    assert _told(known, _task({"two: the type of the cost": "`None`", "shape: the shape": "()"})) == told
    shape = {"two: the cost": "2.5", "shape: the shape": "(1, 1)"}
    told = "For one row, the shape is (1, 1) with your code; it should be ()."
    assert _told(known, _task(shape)).startswith(told)


def test_what_stops_says_where_and_what_to_check(tmp_path: Path) -> None:
    known = _known(tmp_path, {}, {})
    stopped = (
        "For errors 1 and 3, `mse` stops with NameError: `name 'm' is not defined`, in line 2 of the cell mse: `m`"
    )
    told = _told(known, _task({"two: stopped": "NameError"}, stopped=stopped))
    assert told == f"{stopped}. {advice('NameError')}"
    later = _told(known, _task({**ROOT, "shape: stopped": "NameError"}, stopped=stopped))
    assert later == f"{_told(known, _task(ROOT))} {told}"


def test_what_stops_in_the_simplest_case_stands_alone(tmp_path: Path) -> None:
    known = _known(tmp_path, {}, {})
    stopped = "The cell mse stops with NameError: name 'm' is not defined in line 2: `m`"
    stops = {"the cell: stopped": "NameError", **ROOT, "shape: odd": "x"}
    told = _told(known, _task(stops, Status.NOT_RUN, "`mse` is not defined", stopped=stopped))
    assert told == f"{stopped}. {advice('NameError')}"


def test_the_verb_is_that_of_its_noun(tmp_path: Path) -> None:
    known = _known(tmp_path, {}, {})
    entries = {"shape: the entries of the history": "texts", "shape: the shape": "(1, 1)"}
    known.record.right["test_mse"]["shape: the entries of the history"] = ["numbers"]
    told = "For one row, the entries of the history are texts with your code; it should be numbers."
    assert _told(known, _task(entries)).startswith(told)


def test_what_did_not_run_says_why(tmp_path: Path) -> None:
    known = _known(tmp_path, {}, {})
    told = _told(known, _task({}, Status.NOT_RUN, "`mse` did not come back within 10 s"))
    assert told == f"`mse` did not come back within 10 s. {advice('did not come back')}"


@pytest.mark.parametrize(
    ("kind", "message", "expected"),
    [
        ("TypeError", "for *: 'NoneType' and 'float'", "TypeError NoneType and float for"),
        ("TypeError", "for *: 'float' and 'NoneType'", "TypeError NoneType and float for"),
        ("NameError", "name 'liner' is not defined", "NameError"),
    ],
)
def test_an_exception_is_told_by_what_it_is_about(kind: str, message: str, expected: str) -> None:
    def ask(student: Student) -> Iterator[tuple[str, object]]:
        raise StudentError("`mse`", RemoteError(Raised(kind, message)))
        yield

    student = cast(Student, SimpleNamespace(close=lambda: None, place=lambda error: ""))
    seen = observe([Probe("test_mse", "two", "", {}, False, (), ask)], student)
    assert seen.behaviour == {"two: stopped": expected}


def test_a_backward_pass_that_stops_says_with_what() -> None:
    def ask(student: Student) -> Iterator[tuple[str, object]]:
        raise RemoteError(Raised("RuntimeError", "the graph is gone"))
        yield

    student = cast(Student, SimpleNamespace(close=lambda: None, place=lambda error: ""))
    seen = observe([Probe("test_mse", "two", "errors 1 and 3", {}, False, (), ask)], student)
    assert seen.stopped == "For errors 1 and 3, the backward pass stops with RuntimeError: `the graph is gone`"


def test_what_is_complex_is_told_by_its_type() -> None:
    odd = Probe("test_mse", "two", "", {}, False, (), lambda student: iter([("the cost", torch.tensor(1j))]))
    seen = observe([odd], cast(Student, SimpleNamespace(close=lambda: None)))
    assert seen.behaviour == {"two: the type of the cost": "a complex64 tensor", "two: the shape of the cost": "()"}


def test_where_nothing_is_known_the_test_speaks(tmp_path: Path) -> None:
    assert _told(Diagnostics(tmp_path), _task({})) == "This is not so yet: The cost. Count."


@pytest.mark.parametrize("status", [Status.PASSED, Status.GRADER_ERROR])
def test_nothing_is_told_where_no_points_were_lost_by_the_student(tmp_path: Path, status: Status) -> None:
    assert Diagnostics(tmp_path).of(_task(SUM, status)) is None


@pytest.mark.parametrize(("file", "text"), [("behaviours.json", "{"), ("misconceptions.toml", "x = ")])
def test_a_damaged_file_is_named(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(CatalogueError, match=file):
        Diagnostics(tmp_path)
