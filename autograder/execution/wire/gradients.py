"""Backward passes of results that came over the socket."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.autograd.function import once_differentiable

from autograder.execution.wire.frames import ProtocolError

# The vector-Jacobian product of a call's results: one tensor (or None) an input that required a gradient.
Product = Callable[[Sequence[torch.Tensor | None]], Sequence[torch.Tensor | None]]


def product(
    inputs: Sequence[torch.Tensor], outputs: Sequence[torch.Tensor], vectors: Sequence[torch.Tensor | None]
) -> list[torch.Tensor | None]:
    """The vector-Jacobian product of a call."""
    pairs = [(output, vector) for output, vector in zip(outputs, vectors, strict=True) if vector is not None]
    if not (pairs and inputs):
        return [None] * len(inputs)
    asked, given = zip(*pairs, strict=True)
    return list(torch.autograd.grad(asked, inputs, given, retain_graph=True, allow_unused=True))


def attach(value: Any, outputs: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor], product: Product) -> Any:
    """The value, in which each output has a backward pass to the inputs."""
    across = _Across.apply(  # type: ignore[no-untyped-call]  # torch does not type it
        product, [output.detach() for output in outputs], *inputs
    )
    return _replace(value, {id(old): new for old, new in zip(outputs, across, strict=True)})


class _Across(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, product: Product, outputs: Any, *inputs: torch.Tensor) -> Any:
        ctx.product = product
        ctx.inputs = [(value.shape, value.dtype) for value in inputs]
        return tuple(outputs)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *vectors: torch.Tensor | None) -> Any:
        gradients = ctx.product(vectors)
        if len(gradients) != len(ctx.inputs):
            raise ProtocolError("as many gradients as inputs are needed")
        for gradient, expected in zip(gradients, ctx.inputs, strict=True):
            if gradient is not None and (gradient.shape, gradient.dtype) != expected:
                raise ProtocolError("a gradient that does not fit its tensor")
        return None, None, *gradients


def _replace(value: Any, new: Mapping[int, object]) -> Any:
    """The same structure with objects replaced, by their id."""
    if id(value) in new:
        return new[id(value)]
    if isinstance(value, (list, tuple)):
        return type(value)(_replace(item, new) for item in value)
    if isinstance(value, dict):
        return {key: _replace(item, new) for key, item in value.items()}
    return value
