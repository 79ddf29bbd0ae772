"""What modules were called with: noted in the submission's process, read as what anybody may have sent."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.limits import TimeLimits
from autograder.processes import Session
from autograder.student import ModuleCall, NotRun, Student
from autograder.wire.client import Handle
from autograder.wire.frames import PAYLOAD_LIMIT
from autograder.worker import calls as worker_calls
from autograder.worker.calls import Calls

BATCH = torch.tensor([[1.0], [2.0]])
OBJECT = cast(Handle, object())


def _student(answer: object) -> Student:
    """One whose process answers everything with this."""
    session = SimpleNamespace(client=SimpleNamespace(call=lambda *_, **__: answer), close=lambda: None)
    return Student(lambda: cast(Session, session), {}, TimeLimits())


def _read(calls: Calls, module: nn.Module, cells: set[str]) -> list[ModuleCall]:
    return _student(calls.of(module, cells)).calls(OBJECT, cells)


def _note(calls: Calls, cell: str, module: nn.Module, batch: Tensor) -> None:
    calls.note(cell, module, (batch,), module(batch))


def test_calls_are_read_as_they_were_made() -> None:
    calls, one, other = Calls(), nn.Linear(1, 3), nn.Linear(1, 3)
    calls.begin("first")
    _note(calls, "first", one, BATCH)
    calls.begin("second")
    with torch.no_grad():
        _note(calls, "second", other, 2 * BATCH[:1])
    _note(calls, "second", nn.Tanh(), BATCH)
    own, another = _read(calls, one, {"first", "second"})
    assert [own.own, another.own] == [True, False]
    assert [own.differentiable, another.differentiable] == [True, False]
    assert torch.equal(own.given, BATCH.double())
    assert torch.equal(own.returned, one(BATCH).double())
    assert torch.equal(another.given, 2 * BATCH[:1].double())
    assert torch.equal(another.returned, other(2 * BATCH[:1]).double())
    assert [call.own for call in _read(calls, one, {"second"})] == [False]


def test_what_is_changed_later_was_what_it_was() -> None:
    calls, batch = Calls(), BATCH.clone()
    calls.begin("cell")
    calls.note("cell", nn.Identity(), (batch,), batch)
    batch.zero_()
    (call,) = _read(calls, nn.Identity(), {"cell"})
    assert torch.equal(call.given, BATCH.double())


def test_only_the_last_run_of_a_cell_counts() -> None:
    calls, module = Calls(), nn.Linear(1, 1)
    calls.begin("cell")
    _note(calls, "cell", module, BATCH)
    calls.begin("cell")
    assert _read(calls, module, {"cell"}) == []


@pytest.mark.parametrize("batch", [torch.ones(2), torch.ones(2, 1, dtype=torch.int64), "text", None])
def test_what_is_no_batch_is_left_out(batch: object) -> None:
    calls = Calls()
    calls.begin("cell")
    calls.note("cell", nn.Identity(), (batch,), BATCH)
    calls.note("cell", nn.Identity(), (BATCH,), batch)
    calls.note("cell", nn.Identity(), (BATCH, BATCH), BATCH)
    assert _read(calls, nn.Identity(), {"cell"}) == []


def test_a_call_within_a_transform_is_left_out() -> None:
    calls, module = Calls(), nn.Linear(1, 1)
    calls.begin("cell")

    def noted(batch: Tensor) -> Tensor:
        _note(calls, "cell", module, batch)
        return batch

    torch.vmap(noted)(torch.ones(3, 2, 1))
    assert _read(calls, module, {"cell"}) == []


@pytest.mark.parametrize("limit", ["_MOST_CALLS", "_MOST_ELEMENTS"])
def test_of_too_many_calls_none_is_kept(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_calls, limit, 10)
    calls, module = Calls(), nn.Linear(1, 1)
    for cell, count in (("few", 2), ("many", 11)):
        calls.begin(cell)
        for _ in range(count):
            _note(calls, cell, module, BATCH)
    assert len(_read(calls, module, {"few", "many"})) == 2


def test_the_most_that_is_kept_can_be_sent() -> None:
    calls, module, batch = Calls(), nn.Identity(), torch.ones(worker_calls._MOST_ELEMENTS // 2, 1)
    calls.begin("cell")
    _note(calls, "cell", module, batch)
    assert len(_read(calls, module, {"cell"})) == 1
    sent = sum(part.nbytes for part in calls.of(module, {"cell"}))
    assert sent + 33 * worker_calls._MOST_CALLS < PAYLOAD_LIMIT
    calls.begin("other")
    _note(calls, "other", module, batch)
    assert _read(calls, module, {"cell", "other"}) == []


FLAGS, SHAPES, ELEMENTS = np.array([[True, True]]), np.array([[2, 1, 2, 1]]), np.ones(2)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        (FLAGS, SHAPES, ELEMENTS),
        (FLAGS, SHAPES, ELEMENTS, "text"),
        (FLAGS, SHAPES, ELEMENTS, np.ones(3)),
        (FLAGS, SHAPES, ELEMENTS, ELEMENTS.astype(complex)),
        (FLAGS, SHAPES, ELEMENTS, np.ones((2, 2))),
        (FLAGS, SHAPES[0], ELEMENTS, ELEMENTS),
        (FLAGS, -SHAPES, ELEMENTS, ELEMENTS),
        (FLAGS, SHAPES * 2**40, ELEMENTS, ELEMENTS),
        (FLAGS, SHAPES.astype(float), ELEMENTS, ELEMENTS),
        (np.array(True), SHAPES, ELEMENTS, ELEMENTS),
        (np.array([True]), SHAPES, ELEMENTS, ELEMENTS),
        (np.array([[True, False], [True, False]]), SHAPES, ELEMENTS, ELEMENTS),
    ],
)
def test_an_answer_that_is_none_is_not_run(answer: Any) -> None:
    with pytest.raises(NotRun):
        _student(answer).calls(OBJECT, {"cell"})
