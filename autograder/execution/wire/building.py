"""Formulas that arrived, as ordinary functions, modules and module classes again.

They are called in whatever way functions are, and are as fast as the test's own.
"""

import copy
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from autograder.execution.wire.formulas import NAMESPACE, Formula
from autograder.execution.wire.values import Unpacker

# Of more calls of a watched formula, or longer ones, nothing is noted.
_MOST_CALLS = 1_000
_MOST_ELEMENTS = 1_000_000


class Notes(list[dict[str, object]]):
    """What a watched formula was called with."""


def _noting(function: Callable[..., object], notes: Notes) -> Callable[..., object]:
    """The same function, whose calls are noted."""
    signature = inspect.signature(function)
    room = _MOST_ELEMENTS

    @functools.wraps(function)
    def noting(*arguments: object, **named: object) -> object:
        nonlocal room
        result = function(*arguments, **named)
        call = signature.bind(*arguments, **named)
        call.apply_defaults()
        values = {**call.arguments, "return": result}
        if isinstance(module := values.pop("self", None), nn.Module):
            values |= module.named_parameters()
        room -= sum(value.numel() for value in values.values() if isinstance(value, Tensor))
        if room >= 0 and len(notes) < _MOST_CALLS:
            notes.append({name: _copy(value) for name, value in values.items()})
        return result

    return noting


@torch.no_grad()
def _copy(value: object) -> object:
    if not isinstance(value, Tensor):
        return copy.copy(value)
    value = value.clone()
    while torch._C._functorch.is_functorch_wrapped_tensor(value):  # within `torch.func.grad` and its kin
        value = torch._C._functorch.get_unwrapped(value)
    return value.detach()


def build(formula: Formula, unpacker: Unpacker) -> object:
    """An ordinary function, module or module class that computes what the formula says."""
    # In the code of a function, `self` is a global name; and defaults of arguments are constants by their names.
    namespace: dict[str, Any] = {"__name__": "formula", **NAMESPACE, **formula.constants}
    namespace["self"] = _filled(nn.Module(), formula.constants)
    exec(formula.source, namespace)  # noqa: S102  the grader wrote what it says
    function = namespace["forward"]
    function.__name__ = function.__qualname__ = formula.name
    if formula.watched:
        unpacker.leaves.append((notes := Notes(), memoryview(b"")))
        function = _noting(function, notes)
    if formula.kind == "function":
        return function
    tensors = {**formula.parameters, **formula.constants}

    def initialise(self: nn.Module) -> None:
        nn.Module.__init__(self)
        _filled(self, copy.deepcopy(tensors))

    kind = type(formula.name, (nn.Module,), {"__init__": initialise, "forward": function, "__module__": "formula"})
    return kind if formula.kind == "class" else _filled(kind(), tensors)


class _Part(nn.Module):
    """What holds the parameters of a part of a model."""

    def forward(self, *_: object) -> None:
        raise TypeError("a part of a model that was passed in cannot be called by itself")


def _filled(module: nn.Module, tensors: Mapping[str, Tensor]) -> nn.Module:
    """The module, with tensors by their dotted names."""
    for path, tensor in tensors.items():
        owner = module
        *owners, name = path.split(".")
        for part in owners:
            if part not in owner._modules:
                owner.add_module(part, _Part())
            owner = owner.get_submodule(part)
        if isinstance(tensor, nn.Parameter):
            owner.register_parameter(name, tensor)
        else:
            owner.register_buffer(name, tensor, persistent=False)
    return module
