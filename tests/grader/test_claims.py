"""What a submission's process says of itself is read as what anybody may have sent."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.execution import TimeLimits
from autograder.execution.session import Session
from autograder.execution.wire.client import Handle
from autograder.execution.worker.claims import Training, members
from autograder.judging.student import Loss, NotRun, Student

OBJECT = cast(Handle, object())


def _student(answer: object) -> Student:
    """One whose process answers everything with this."""
    client = SimpleNamespace(call=lambda *_, **__: answer, spent=0.0)
    session = SimpleNamespace(client=client, close=lambda: None)
    return Student(lambda: cast(Session, session), {}, TimeLimits())


def test_losses_are_read_as_they_were_differentiated() -> None:
    training, one, other = Training(), nn.Linear(1, 1), nn.Linear(1, 1)
    x = torch.ones(5, 1)
    with training.of("cell"):
        training._note([nn.MSELoss()(one(x), 2 * x) + nn.L1Loss()(one(x), x)])
        training._note([(other(x) ** 2).sum()])
    training._note([one(x).sum()])
    first, second = _student(training.of_module(one, {"cell"})).losses(OBJECT, {"cell"})
    assert first.own
    assert first.compared == 5
    assert second == Loss(own=False, value=second.value, compared=0)
    assert _student(training.of_module(one, {"another"})).losses(OBJECT, {"another"}) == []


def test_what_mse_loss_came_to_is_told_and_read_as_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in ((torch.autograd, "_engine_run_backward"), (nn.functional, "mse_loss")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back afterwards
    training = Training()
    training.listen()
    with training.of("cell"):
        nn.MSELoss()(torch.zeros(2, 1), torch.full((2, 1), 3.0))
        nn.MSELoss(reduction="none")(torch.zeros(2, 1), torch.ones(2, 1))
    assert training.mse == {"cell": [9.0]}
    assert _student({"cell": np.array([9.0])}).mse_losses() == {"cell": [9.0]}
    assert _student({"cell": np.array(["9"]), "b": np.ones(1, complex)}).mse_losses() == {"cell": [], "b": []}
    with pytest.raises(NotRun):
        _student({"cell": 9.0}).mse_losses()


def test_a_function_of_ones_own_is_no_loss_of_pytorch_whatever_it_is_called() -> None:
    class MseLoss(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, predictions: Tensor) -> Tensor:
            return predictions.sum()

        @staticmethod
        def backward(ctx: Any, *gradients: Tensor) -> Tensor:
            return gradients[0].expand(5, 1)

    training, one = Training(), nn.Linear(1, 1)
    with training.of("cell"):
        training._note([MseLoss.apply(one(torch.ones(5, 1)))])  # type: ignore[no-untyped-call]  # torch does not type it
    [loss] = _student(training.of_module(one, {"cell"})).losses(OBJECT, {"cell"})
    assert loss.own
    assert loss.compared == 0


def test_a_type_is_only_called_what_it_is() -> None:
    class Linear(nn.Module):
        __module__ = nn.Linear.__module__
        __qualname__ = nn.Linear.__qualname__

    kinds = members(nn.Sequential(Linear(), nn.LazyLinear(1)))
    assert kinds["0"] == ["torch.nn.modules.module.Module", "builtins.object"]
    assert "torch.nn.modules.linear.Linear" in kinds["1"]


@pytest.mark.parametrize(
    "answer",
    [None, 3, "ab", (), [np.ones((2, 3))], np.ones(3), np.ones((2, 2)), np.full((1, 3), np.nan), np.array(["a", "b"]),
     np.full((1, 3), np.inf), np.ones((2, 4)), np.ones((1, 3, 3)), {"a": 1}],
    ids=repr,
)  # fmt: skip
def test_losses_that_cannot_be_read_are_no_error_of_the_test(answer: object) -> None:
    with pytest.raises(NotRun, match="could not be read"):
        _student(answer).losses(OBJECT, {"cell"})


@pytest.mark.parametrize("answer", [None, [], {3: []}, {"a": "Linear"}, {"a": np.ones(3)}], ids=repr)
def test_members_that_cannot_be_read_are_no_error_of_the_test(answer: object) -> None:
    with pytest.raises(NotRun, match="could not be read"):
        _student(answer).members(OBJECT)


def test_what_is_no_name_of_a_type_is_left_out() -> None:
    assert _student({"": [np.ones(3), "torch.Linear", torch.ones(2), None]}).members(OBJECT) == {"": ["torch.Linear"]}
