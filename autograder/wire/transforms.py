"""Calls within the transforms of `torch.func`, whose tensors have no elements to send."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor


def active() -> bool:
    """Whether a transform is at work. PyTorch has no public way to ask."""
    return bool(torch._C._are_functorch_transforms_active())


def call_within(
    call: Callable[[list[Any], dict[str, Any]], Any], arguments: Sequence[object], named: Mapping[str, object]
) -> Any:
    """Make a call where `torch.func.grad` or one of its kin looks on.

    PyTorch takes the transforms' wrappers off on its way into an autograd function, and puts them on again behind it.

    Args:
        call: takes the arguments, and the named ones; its result is a tensor.
    """
    values: list[Any] = [*arguments, *named.values()]
    places = [place for place, value in enumerate(values) if isinstance(value, Tensor)]

    def with_tensors(tensors: Sequence[Tensor]) -> Any:
        for place, tensor in zip(places, tensors, strict=True):
            values[place] = tensor
        return call(values[: len(arguments)], dict(zip(named, values[len(arguments) :], strict=True)))

    return _Call.apply(_Asked(with_tensors), *[values[place] for place in places])  # type: ignore[no-untyped-call]  # torch does not type it


class _Asked:
    """A call, with its graph once it was made."""

    def __init__(self, call: Callable[[Sequence[Tensor]], Any]) -> None:
        self._call = call
        self._inputs: list[Tensor] = []
        self._result = torch.empty(0)

    def ask(self, tensors: Sequence[Tensor]) -> Tensor:
        self._inputs = [tensor.detach().requires_grad_(tensor.is_floating_point()) for tensor in tensors]
        with torch.enable_grad():
            self._result = self._call(self._inputs)
        if not isinstance(self._result, Tensor):
            raise TypeError(f"torch.func cannot look into a {type(self._result).__name__}")
        return self._result.detach()

    def product(self, vector: Tensor) -> tuple[Tensor, ...]:
        if not self._result.requires_grad:
            return tuple(map(torch.zeros_like, self._inputs))
        inputs = [tensor for tensor in self._inputs if tensor.requires_grad]
        found = iter(torch.autograd.grad(self._result, inputs, vector, retain_graph=True, allow_unused=True))
        gradients = (next(found) if tensor.requires_grad else None for tensor in self._inputs)
        return tuple(
            torch.zeros_like(tensor) if gradient is None else gradient
            for tensor, gradient in zip(self._inputs, gradients, strict=True)
        )


class _Call(torch.autograd.Function):
    @staticmethod
    def forward(asked: _Asked, *tensors: Tensor) -> Any:
        return asked.ask(tensors)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.asked = inputs[0]

    @staticmethod
    def backward(ctx: Any, *vectors: Any) -> Any:
        return None, *_Product.apply(ctx.asked, *vectors)  # type: ignore[no-untyped-call]  # as above


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(asked: _Asked, vector: Tensor) -> Any:
        return asked.product(vector)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        pass

    @staticmethod
    def backward(ctx: Any, *vectors: Any) -> Any:
        raise RuntimeError("what was called can be differentiated once only")
