"""Formulas: on the other side they are ordinary functions and modules, and compute what they compute here."""

import copy
import functools
import inspect
import socket
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.execution.wire.client import Client, RemoteError
from autograder.execution.wire.formulas import Watched
from autograder.execution.wire.frames import CannotBeSent
from autograder.execution.wire.server import Server
from autograder.testing import formula


def across(function: Callable[..., object], *arguments: object, **named: object) -> Any:
    """Call a function on the other side of a socket."""
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=Server(theirs, lambda _: function).serve)
    thread.start()
    try:
        return Client(ours).call("f", arguments, named, seconds=20)
    finally:
        ours.close()
        thread.join(timeout=5)
        theirs.close()


def line(x: Tensor, theta_0: Tensor, theta_1: Tensor) -> Tensor:
    return theta_0 + theta_1 * x


def cost(predictions: Tensor, targets: Tensor) -> Tensor:
    return ((predictions - targets) ** 2).mean() / 2


class Wave(nn.Module):
    """Its parameters are registered in another order than that in which they are used, and one has two names."""

    def __init__(self) -> None:
        super().__init__()
        self.unused = nn.Parameter(torch.ones(3), requires_grad=False)
        self.out = nn.Linear(2, 1)
        first = nn.Linear(1, 2)
        self.hidden = nn.Sequential(first, nn.Tanh())
        self.again = first.weight
        self.offset = nn.Buffer(torch.full((2,), 0.5))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.out(self.hidden(x) + self.offset) * self.again.sum()
        return result


X = torch.linspace(-1, 2, 7).reshape(-1, 1)
Y = 3 - X
TWO = torch.tensor([2.0])
A, B = torch.tensor([[0.5]]), torch.tensor([[-1.5]])

FORMULAS: dict[str, tuple[Callable[..., object], tuple[object, ...]]] = {
    "a line": (line, (X, A, B)),
    "plain numbers": (line, (3.0, 1, 2)),
    "arrays": (line, (np.ones((3, 1)), 1.5, 2.0)),
    "nested functions": (lambda x, y: cost(line(x, y, y), y) + 1, (X, Y)),
    "functions of torch": (lambda x, y: torch.sqrt(torch.square(x)).sum(dim=0) + torch.dot(x[:, 0], y[:, 0]), (X, Y)),
    "functions of functional": (lambda x, y: nn.functional.huber_loss(nn.functional.softplus(x), y, delta=0.3), (X, Y)),
    "linalg": (lambda x: torch.linalg.vector_norm(x.T @ x + 1), (X,)),
    "indices and slices": (lambda x: x[1:-1:2, 0][0], (X,)),
    "attributes": (lambda x: (x.T, x.shape[0], x.dtype), (X,)),
    "lists and options": (lambda x: torch.cat([x, x.to(dtype=torch.float32)], dim=1).std(dim=1, correction=0), (X,)),
    "a constant tensor": (lambda x, weight=TWO: x * weight + torch.tensor(1.0), (X,)),
    "operators": (lambda x: abs(-x) + ~(x > 1) // 2 - 2**x % 3, (X,)),
    "a dictionary": (lambda x: {"twice": [2 * x], "shape": (x.shape, None)}, (X,)),
    "the argument itself": (lambda x: x, (X,)),
    "nothing": (lambda: None, ()),
    "a default": (lambda x, scale=3: scale * x, (X,)),
}  # fmt: skip


@pytest.mark.parametrize(("function", "arguments"), FORMULAS.values(), ids=FORMULAS.keys())
def test_a_formula_computes_there_what_it_computes_here(
    function: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    there = across(lambda passed, *rest: passed(*rest), function, *arguments)
    here = function(*arguments)
    if isinstance(here, Tensor):
        assert there.dtype == here.dtype
        assert torch.equal(there, here)
    else:
        assert repr(there) == repr(here).replace("torch.Size([7, 1])", "(7, 1)").replace("np.float64(8.0)", "8.0")


WAYS: dict[str, Callable[[Any], Any]] = {
    "by position": lambda f: f(X, A, B),
    "by name": lambda f: f(theta_1=B, x=X, theta_0=A),
    "mixed": lambda f: f(X, theta_1=B, theta_0=A),
    "unpacked": lambda f: f(*[X, A], **{"theta_1": B}),
    "partial": lambda f: functools.partial(f, X, theta_1=B)(A),
    "by signature": lambda f: f(*inspect.signature(f).bind(theta_1=B, theta_0=A, x=X).args),
    "without gradients": lambda f: torch.no_grad()(f)(X, A, B),
    "vmap": lambda f: torch.vmap(lambda row: f(row, A[0], B[0]))(X),
    "func.grad": lambda f: torch.func.grad(lambda a: f(X, a, B).sum())(A),
    "jacrev": lambda f: torch.func.jacrev(lambda a: f(X, a, B))(A),
    "jvp": lambda f: torch.func.jvp(lambda a: f(X, a, B), (A,), (torch.ones(1, 1),)),
    "hessian": lambda f: torch.func.hessian(lambda a: (f(X, a, B) ** 2).sum())(A),
    "autograd.functional": lambda f: torch.autograd.functional.jacobian(lambda a: f(X, a, B), A),
    "twice differentiated": lambda f: torch.autograd.grad(
        torch.autograd.grad((f(X, A.clone().requires_grad_(), b := B.clone().requires_grad_()) ** 2).sum(),
                            b, create_graph=True)[0], b),
    "by its name": lambda f: f.__name__,
    "a copy": lambda f: copy.deepcopy(f)(X, A, B),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("watched", [False, True], ids=["", "watched"])
@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")  # PyTorch's own, within forward mode
def test_it_is_called_in_every_way_that_functions_are(way: Callable[[Any], Any], watched: bool) -> None:
    there = across(way, Watched(line) if watched else line)
    assert repr(there) == repr(way(line))


@pytest.mark.parametrize("mistake", [lambda f: f(X), lambda f: f(X, A, B, B), lambda f: f(X, A, theta=B)])
def test_a_wrong_call_is_the_callers_error(mistake: Callable[[Any], Any]) -> None:
    with pytest.raises(RemoteError, match="TypeError: line"):
        across(mistake, line)


def _train(model: Any, loss: Any, theta: Tensor, optimizer: str) -> list[float]:
    chosen = getattr(torch.optim, optimizer)([theta], lr=0.05)
    history = []

    def closure() -> Tensor:
        chosen.zero_grad()
        value: Tensor = loss(predictions=model(X, theta, B), targets=Y)
        value.backward()
        history.append(value.item())
        return value

    for _ in range(5):
        chosen.step(closure)
    return history


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "LBFGS"])
def test_training_there_is_training_here_bit_by_bit(optimizer: str) -> None:
    here, there = A.clone().requires_grad_(), A.clone().requires_grad_()
    assert across(_train, line, cost, there, optimizer) == _train(line, cost, here, optimizer)
    assert torch.equal(there, here)
    assert there.grad is not None
    assert here.grad is not None
    assert torch.equal(there.grad, here.grad)


def test_the_parameters_of_a_module_are_trained_by_reference() -> None:
    def train(model: Any) -> list[str]:
        for parameter in model.parameters():
            parameter.data += 1
        model(X).sum().backward()
        return [name for name, _ in model.named_parameters()]

    torch.manual_seed(0)
    here = Wave()
    there = copy.deepcopy(here)
    kept = [*there.parameters()]
    assert across(train, there) == train(here)
    assert all(now is before for now, before in zip(there.parameters(), kept, strict=True))
    for one, other in zip(there.parameters(), here.parameters(), strict=True):
        assert torch.equal(one, other)
        assert repr(one.grad) == repr(other.grad)


def test_a_module_is_one_in_every_way() -> None:
    def use(model: Any) -> Any:
        zeros = {name: torch.zeros_like(one) for name, one in model.named_parameters()}
        outputs = [model(x=X), torch.func.functional_call(model, zeros, (X,))]
        model.load_state_dict({**model.state_dict(), **zeros})
        outputs += [model(X), copy.deepcopy(model)(X)]
        return [*(one.detach() for one in outputs), [*zeros], isinstance(model, nn.Module), type(model).__name__]

    torch.manual_seed(0)
    here = Wave()
    assert repr(across(use, copy.deepcopy(here))) == repr(use(here))


def test_a_part_of_a_module_is_not_called_by_itself() -> None:
    with pytest.raises(RemoteError, match="TypeError: a part of a model"):
        across(lambda model: model.out(X), Wave())


def test_each_instance_of_a_module_class_has_parameters_of_its_own() -> None:
    def use(kind: Any) -> list[float]:
        class Sub(kind):  # type: ignore[misc]  # it came across
            def forward(self, x: Tensor) -> Any:
                return super().forward(x) + 1

        one, other, sub = kind(), kind(), Sub()
        before = one(X).sum().item()
        with torch.no_grad():
            other.out.bias += 1
        return [before - one(X).sum().item(), before - other(X).sum().item(), sub(X).sum().item() - before]

    unmoved, moved, sub = across(use, Wave)
    assert unmoved == 0
    assert moved != 0
    assert sub == pytest.approx(7)


def test_what_is_watched_is_noted_as_it_was() -> None:
    def train(model: Any, theta: Tensor) -> None:
        for _ in range(3):
            model(X, theta, theta_1=2)
            theta.data += 1

    watched = Watched(line)
    across(train, watched, A.clone().requires_grad_())
    assert [call["theta_0"].item() for call in watched.calls] == [0.5, 1.5, 2.5]
    assert all(call["theta_1"] == 2 and torch.equal(call["x"], X) for call in watched.calls)
    assert [
        torch.equal(call["return"], line(**{n: call[n] for n in ("x", "theta_0", "theta_1")})) for call in watched.calls
    ]
    across(lambda _: None, watched)
    assert watched.calls == []


def test_the_parameters_of_a_watched_module_are_noted() -> None:
    def train(model: Any) -> None:
        model(X)
        model.out.bias.data += 1
        model(X)

    watched = Watched(model := Wave())
    start = model.out.bias.item()
    across(train, watched)
    assert [call["out.bias"].item() for call in watched.calls] == [pytest.approx(start), pytest.approx(start + 1)]
    assert model.out.bias.item() == pytest.approx(start + 1)


def test_notes_are_bounded() -> None:
    watched = Watched(line)
    across(lambda f: [f(1, 2, 3) for _ in range(1500)], watched)
    assert len(watched.calls) == 1000
    across(lambda f: [f(torch.zeros(200_000), 2, 3) for _ in range(9)], watched)
    assert len(watched.calls) == 2


def _decides(x: Tensor) -> Tensor:
    doubled = 2 * x
    return doubled if x.sum() > 0 else x  # here


def _prints(x: Tensor) -> float:
    return float(x)  # here


def _loads(x: Tensor) -> object:
    return torch.tensor(x)  # here


class _Deciding(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x if x.sum() > 0 else -x  # here


@pytest.mark.parametrize("function", [_decides, _prints, _loads, _Deciding])
def test_what_cannot_be_sent_is_refused_when_it_is_marked_with_its_line(function: Callable[..., object]) -> None:
    lines, first = inspect.getsourcelines(function)
    expected = first + next(number for number, text in enumerate(lines) if "# here" in text)
    with pytest.raises(CannotBeSent, match=f"test_wire_formulas.py:{expected}: "):
        formula(function)
    with pytest.raises(CannotBeSent, match=f":{expected}: "):
        across(lambda _: None, function() if isinstance(function, type) else function)


@pytest.mark.parametrize("function", [torch.square, functools.partial(line, X), lambda *x: x, lambda **x: x, print])
def test_what_has_no_names_for_its_arguments_is_refused(function: Callable[..., object]) -> None:
    with pytest.raises(CannotBeSent):
        across(lambda _: None, function)
