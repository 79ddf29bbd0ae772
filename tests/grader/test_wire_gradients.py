"""Training across the wire: messages are saved, and every number is what it would be without a wire."""

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.wire.frames import ProtocolError
from autograder.wire.messages import Call
from autograder.wire.peer import Peer
from autograder.wire.references import Kept, Reference


def _refuse(*_: object) -> Any:
    raise LookupError


class Pure(Reference):
    """A function of the grader that need not be asked twice."""

    def __call__(self, *arguments: object) -> Any:
        return self.peer.call(self.number, arguments, {}, pure=True)


def _predict(theta: torch.Tensor) -> torch.Tensor:
    return 2 * theta + 1


def _cost(predictions: torch.Tensor, *targets: torch.Tensor) -> torch.Tensor:
    return ((predictions - sum(targets)) ** 2).sum()


def _train(
    train: Callable[..., object],
    theta: torch.Tensor,
    received: list[Any],
    predict: Callable[[torch.Tensor], Any] = _predict,
) -> Any:
    """Have `train(predict, cost, theta)` called across the wire; messages that come back for it are `received`."""
    ours, theirs = socket.socketpair()
    student = Peer(theirs, find=lambda _: train, keep=_refuse, proxy=lambda peer, mine, _: Pure(peer, mine.number))
    grader = Peer(ours, find=_refuse, keep=lambda value: Kept("function", value, pure=True), proxy=_refuse, slopes=True)
    answer = grader._answer

    def noted(message: Any, payload: memoryview) -> None:
        received.append(message)
        answer(message, payload)

    grader._answer = noted  # type: ignore[method-assign]  # to see what crosses the wire
    thread = threading.Thread(target=student.serve)
    thread.start()
    try:
        return grader.call("train", [predict, _cost, theta], {}, seconds=5)
    finally:
        ours.close()
        thread.join(timeout=5)
        theirs.close()


@pytest.mark.parametrize("epochs", [1, 3])
def test_pure_functions_are_asked_once_and_losses_and_gradients_come_along(epochs: int) -> None:
    def train(predict: Pure, cost: Pure, theta: torch.Tensor) -> list[float]:
        costs = []
        for _ in range(epochs):
            cost(predict(theta)).backward()
            with torch.no_grad():
                loss = cost(predict(theta))
                assert not loss.requires_grad
                costs.append(loss.item())
                assert theta.grad is not None
                theta -= theta.grad / 16
                theta.grad.zero_()
        return costs

    received: list[Any] = []
    theta = torch.tensor([3.0, 1.0], requires_grad=True)
    # (2θ + 1)² has the derivative 4 (2θ + 1): each step halves 2θ + 1.
    assert _train(train, theta, received) == [(49.0 + 9.0) / 4**epoch for epoch in range(epochs)]
    assert (2 * theta + 1).tolist() == [7 / 2**epochs, 3 / 2**epochs]
    # In the first epoch both functions are asked; then loss and gradients come with the prediction, and with the second
    # prediction what the third epoch needs.
    assert [type(message) for message in received] == [Call] * min(epochs + 1, 3)


def _by_hand(theta: torch.Tensor, rate: float) -> Callable[[int], object]:
    @torch.no_grad()
    def step(_: int) -> None:
        assert theta.grad is not None
        theta.sub_(rate * theta.grad)
        theta.grad.zero_()

    return step


def _by_optimizer(kind: type[torch.optim.Optimizer], **options: Any) -> Callable[..., Callable[[int], object]]:
    def make(theta: torch.Tensor, rate: float) -> Callable[[int], object]:
        optimizer = kind([theta], lr=rate, **options)  # type: ignore[call-arg]  # as all of them take

        def step(_: int) -> None:
            optimizer.step()
            optimizer.zero_grad()

        return step

    return make


def _without_zeroing(theta: torch.Tensor, rate: float) -> Callable[[int], object]:
    @torch.no_grad()
    def step(_: int) -> None:
        assert theta.grad is not None
        theta.sub_(rate * theta.grad)

    return step


def _with_decay(theta: torch.Tensor, rate: float) -> Callable[[int], object]:
    return lambda epoch: _by_hand(theta, rate if epoch < 9 else rate / 2)(epoch)


def _noisy(theta: torch.Tensor, rate: float) -> Callable[[int], object]:
    @torch.no_grad()
    def step(epoch: int) -> None:
        _by_hand(theta, rate)(epoch)
        if epoch % 7 == 5:
            theta.mul_(1.5)

    return step


def _train_for(epochs: int, rate: float, way: Callable[..., Callable[[int], object]]) -> Callable[..., list[Any]]:
    def train(predict: Callable[..., Any], cost: Callable[..., Any], theta: torch.Tensor) -> list[Any]:
        step = way(theta, rate)
        history = []
        for epoch in range(epochs):
            predictions = predict(theta)
            loss = cost(predictions)
            loss.backward()
            history.append((loss.item(), predictions.tolist(), None if theta.grad is None else theta.grad.tolist()))
            step(epoch)
        return history

    return train


@pytest.mark.parametrize("rate", [0.01, 0.003, 0.00125])
@pytest.mark.parametrize("way", [_by_hand, _by_optimizer(torch.optim.SGD)], ids=["by hand", "SGD"])
def test_descent_is_foreseen_bit_by_bit(way: Callable[..., Callable[[int], object]], rate: float) -> None:
    train = _train_for(100, rate, way)
    received: list[Any] = []
    here, there = (torch.tensor([3.0, 1.1], requires_grad=True) for _ in range(2))
    assert _train(train, there, received) == train(_predict, _cost, here)
    assert torch.equal(here, there)
    # Both functions in the first epoch; then with the prediction come 4, 8 and 16 epochs, and again 16. There is one
    # message more where the two roundings had been alike at first.
    assert {type(message) for message in received} == {Call}
    assert len(received) in (9, 10)


@pytest.mark.parametrize(
    ("way", "rate"),
    [
        (_by_hand, 0.123456),  # a rate of more digits than one would choose
        (_without_zeroing, 0.01),
        (_with_decay, 0.01),
        (_noisy, 0.01),
        (_by_optimizer(torch.optim.SGD, momentum=0.5), 0.01),
        (_by_optimizer(torch.optim.Adam), 0.01),
        (_by_hand, 0.0),
        (_by_hand, float("inf")),
    ],
)
def test_every_other_way_is_followed_as_it_goes(way: Callable[..., Callable[[int], object]], rate: float) -> None:
    train = _train_for(30, rate, way)
    received: list[Any] = []
    here, there = (torch.tensor([3.0, 1.1], requires_grad=True) for _ in range(2))
    assert repr(_train(train, there, received)) == repr(train(_predict, _cost, here))  # NaN is not itself
    assert torch.equal(here.nan_to_num(), there.nan_to_num())
    assert {type(message) for message in received} == {Call}


def test_a_foreseen_prediction_can_be_used_for_anything() -> None:
    """Twice, or not at all, without a graph, for a loss of one's own, or later."""

    def train(predict: Callable[..., Any], cost: Callable[..., Any], theta: torch.Tensor) -> list[Any]:
        step = _by_hand(theta, 0.05)
        kept, found = [], []
        for epoch in range(40):
            with torch.no_grad():
                found.append(predict(theta).tolist())
            predictions = predict(theta)
            if epoch % 3 == 2:
                found.append(torch.autograd.grad((predictions**3).sum(), theta, retain_graph=True)[0].tolist())
            if epoch > 20:
                found.append(cost(predictions.detach()).item())
                found.append(cost(predict(theta.detach()), torch.ones(2)).item())
            kept.append(predictions)
            cost(predictions).backward(retain_graph=True)
            step(epoch)
        found.append([torch.autograd.grad(one.sum(), theta)[0].tolist() for one in kept[:20:3]])
        return found

    received: list[Any] = []
    here, there = (torch.tensor([3.0, 1.1], requires_grad=True) for _ in range(2))
    assert _train(train, there, received) == train(_predict, _cost, here)
    assert torch.equal(here, there)


@pytest.mark.parametrize("size", [300_000, 1_000_000, 1_500_000])
def test_no_answer_grows_too_large_by_what_is_foreseen(size: int) -> None:
    def train(predict: Callable[..., Any], cost: Callable[..., Any], theta: torch.Tensor) -> None:
        step = _by_hand(theta, 0.01)
        for epoch in range(4):
            cost(predict(theta)).backward()
            step(epoch)

    here, there = (torch.linspace(0, 1, size).requires_grad_() for _ in range(2))
    _train(train, there, [])
    train(_predict, _cost, here)
    assert torch.equal(here, there)


def test_a_function_may_change_what_it_returns() -> None:
    """It is the test's own; what it does is for the submission to see, when it gets there."""

    def predict(theta: torch.Tensor) -> Any:
        if theta[0] < 1:
            raise ValueError("beyond the edge")
        return 2 * theta + 1 if theta[0] > 2 else 7.0

    def train(predict: Callable[..., Any], cost: Callable[..., Any], theta: torch.Tensor) -> list[Any]:
        step = _by_hand(theta, 0.003)
        found: list[Any] = []
        for epoch in range(100):
            try:
                predictions = predict(theta)
            except Exception as error:
                return [*found, str(error).rpartition(": ")[2]]
            found.append(predictions if isinstance(predictions, float) else predictions.tolist())
            if isinstance(predictions, float):
                with torch.no_grad():
                    theta -= 0.1
            else:
                cost(predictions).backward()
                step(epoch)
        return found

    here, there = (torch.tensor([3.0, 1.1], requires_grad=True) for _ in range(2))
    assert _train(train, there, [], predict) == train(predict, _cost, here)
    assert torch.equal(here, there)


def test_what_is_foreseen_counts_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.wire.peer._CALLBACKS", 200)
    theta = torch.tensor([3.0, 1.1], requires_grad=True)
    _train(_train_for(60, 0.003, _by_hand), theta, [])
    with pytest.raises(ProtocolError, match="more was asked back than any solution needs"):
        _train(_train_for(200, 0.003, _by_hand), theta, [])


def test_what_is_asked_otherwise_the_next_time_is_answered_anew() -> None:
    """Mini-batches: the targets are others each time."""

    def train(predict: Pure, cost: Pure, theta: torch.Tensor) -> list[float]:
        costs = []
        for target in range(4):
            loss = cost(predict(theta), torch.tensor([float(target)]))
            loss.backward()
            costs.append(loss.item())
            with torch.no_grad():
                assert theta.grad is not None
                theta -= theta.grad
                theta.grad.zero_()
        return costs

    received: list[Any] = []
    here, there = (torch.tensor([3.0, 1.0], requires_grad=True) for _ in range(2))
    assert _train(train, there, received) == train(_predict, _cost, here)  # type: ignore[arg-type]  # as good as `Pure`
    assert torch.equal(here, there)
    assert received


BETWEEN: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "nothing": lambda predictions: predictions,
    "another shape": lambda predictions: predictions.reshape(-1, 1),
    "a factor": lambda predictions: 2 * predictions,
    "cut off": lambda predictions: predictions.detach().clone().requires_grad_(),
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN.keys())
@pytest.mark.parametrize("also", [0.0, 0.5], ids=["to the cost alone", "and elsewhere"])
def test_gradients_are_right_whatever_becomes_of_a_result(
    between: Callable[[torch.Tensor], torch.Tensor], also: float
) -> None:
    def train(predict: Callable[..., Any], cost: Callable[..., Any], theta: torch.Tensor) -> Any:
        for _ in range(3):
            predictions = predict(theta)
            (cost(between(predictions)) + also * predictions.sum()).backward()
        return None if theta.grad is None else theta.grad.tolist()

    here, there = (torch.tensor([3.0, 1.0], requires_grad=True) for _ in range(2))
    assert _train(train, there, []) == train(_predict, _cost, here)


def _by_grad(loss: Callable[[torch.Tensor], Any], theta: torch.Tensor) -> Any:
    return torch.func.grad(loss)(theta)


def _by_grad_and_value(loss: Callable[[torch.Tensor], Any], theta: torch.Tensor) -> Any:
    both: Callable[..., Any] = torch.func.grad_and_value(loss)
    slope, value = both(theta)
    return slope * value.detach()


def _by_vjp(loss: Callable[[torch.Tensor], Any], theta: torch.Tensor) -> Any:
    found: Any = torch.func.vjp(loss, theta)
    value, pull = found
    (slope,) = pull(torch.ones_like(value))
    return slope


def _by_jacrev(loss: Callable[[torch.Tensor], Any], theta: torch.Tensor) -> Any:
    return torch.func.jacrev(lambda x: torch.stack([loss(x), 2 * loss(x)]), chunk_size=1)(theta)


def _by_jacobian(loss: Callable[[torch.Tensor], Any], theta: torch.Tensor) -> Any:
    return torch.autograd.functional.jacobian(loss, theta)


@pytest.mark.parametrize("slope", [_by_grad, _by_grad_and_value, _by_vjp, _by_jacrev, _by_jacobian])
def test_functions_are_differentiated_by_every_means_of_pytorch(slope: Callable[..., torch.Tensor]) -> None:
    def train(predict: Callable[..., Any], cost: Callable[..., Any], theta: torch.Tensor) -> list[Any]:
        return [slope(lambda x: cost(predict(x)), theta * epoch).tolist() for epoch in range(3)]

    here, there = (torch.tensor([3.0, 1.0]) for _ in range(2))
    assert _train(train, there, []) == train(_predict, _cost, here)
