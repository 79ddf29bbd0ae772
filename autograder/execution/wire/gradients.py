"""Backward passes of results that came over the socket."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.autograd.function import once_differentiable
from torch.utils._pytree import tree_map

from autograder.execution.wire.frames import ProtocolError


def product(
    inputs: Sequence[torch.Tensor], outputs: Sequence[torch.Tensor], vectors: Sequence[torch.Tensor]
) -> list[torch.Tensor | None]:
    """The vector-Jacobian product of a call: one tensor an input, or None where nothing depends on it."""
    return list(torch.autograd.grad(outputs, inputs, vectors, retain_graph=True, allow_unused=True))


def attach(
    value: Any, outputs: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor], product: Callable[..., Any]
) -> Any:
    """The value, in which each output has a backward pass to the inputs.

    Args:
        product: asks for the vector-Jacobian product, with the vectors as its one argument. What comes is checked.
    """
    across = _Across.apply(  # type: ignore[no-untyped-call]  # torch does not type it
        product, [output.detach() for output in outputs], *inputs
    )
    new = {id(output): attached for output, attached in zip(outputs, across, strict=True)}
    return tree_map(lambda leaf: new.get(id(leaf), leaf), value)


class _Across(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, product: Callable[..., Any], outputs: Any, *inputs: torch.Tensor) -> Any:
        ctx.product = product
        ctx.inputs = [(value.shape, value.dtype) for value in inputs]
        return tuple(outputs)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *vectors: torch.Tensor) -> Any:
        gradients = ctx.product([[*vectors]])
        if not isinstance(gradients, list) or len(gradients) != len(ctx.inputs):
            raise ProtocolError("as many gradients as inputs are needed")
        for gradient, expected in zip(gradients, ctx.inputs, strict=True):
            fits = isinstance(gradient, torch.Tensor) and (gradient.shape, gradient.dtype) == expected
            if gradient is not None and not fits:
                raise ProtocolError("a gradient that does not fit its tensor")
        return None, None, *gradients
