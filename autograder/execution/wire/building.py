"""Formulas that arrived, as ordinary functions, modules and module classes again.

They are called in whatever way functions are, and are as fast as the test's own.
"""

import copy
import functools
import inspect
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

import torch
from torch import Tensor, nn

from autograder.execution.wire.values import NAMESPACE, DictValue, FormulaValue, Packer, Unpacker

# Of more calls of a watched formula, or longer ones, nothing is noted.
_MOST_CALLS = 1_000
_MOST_ELEMENTS = 1_000_000


class Notes:
    """What a watched formula is called with."""

    def __init__(self) -> None:
        self._calls: list[dict[str, object]] = []
        self._room = _MOST_ELEMENTS

    def of(self, function: Callable[..., object]) -> Callable[..., object]:
        """The same function, whose calls are noted from now on."""
        signature = inspect.signature(function)

        @functools.wraps(function)
        def noting(*arguments: object, **named: object) -> object:
            result = function(*arguments, **named)
            call = signature.bind(*arguments, **named)
            call.apply_defaults()
            self._note(call.arguments, result)
            return result

        return noting

    def _note(self, values: dict[str, object], result: object) -> None:
        module = values.pop("self", None)
        parameters = module.named_parameters() if isinstance(module, nn.Module) else ()
        values = {**values, **dict(parameters), "return": result}
        self._room -= sum(value.numel() for value in values.values() if isinstance(value, Tensor))
        if self._room >= 0 and len(self._calls) < _MOST_CALLS:
            self._calls.append({name: _copy(value) for name, value in values.items()})

    def pack(self, packer: Packer) -> list[DictValue]:
        return [DictValue([(name, packer.pack(value)) for name, value in call.items()]) for call in self._calls]


@torch.no_grad()
def _copy(value: object) -> object:
    if not isinstance(value, Tensor):
        return copy.copy(value)
    value = value.clone()
    while torch._C._functorch.is_functorch_wrapped_tensor(value):  # within `torch.func.grad` and its kin
        value = torch._C._functorch.get_unwrapped(value)
    return value.detach()


def build(value: FormulaValue, unpacker: Unpacker) -> object:
    """An ordinary function, module or module class that computes what the formula says."""
    parameters = {name: unpacker.tensor(packed, parameter=True) for name, packed in value.parameters.items()}
    constants = {name: unpacker.tensor(packed) for name, packed in value.constants.items()}
    # In the code of a function, `self` is a global name; and defaults of arguments are constants by their names.
    namespace: dict[str, Any] = {"__name__": "formula", **NAMESPACE, **constants}
    namespace["self"] = _filled(nn.Module(), constants)
    exec(_compiled(value.source), namespace)  # noqa: S102  the grader wrote what it says
    function = namespace["forward"]
    function.__name__ = function.__qualname__ = value.name
    if value.watched:
        unpacker.watched.append(notes := Notes())
        function = notes.of(function)
    if value.kind == "function":
        return function

    def initialise(self: nn.Module) -> None:
        nn.Module.__init__(self)
        _filled(self, copy.deepcopy({**parameters, **constants}))

    kind = type(value.name, (nn.Module,), {"__init__": initialise, "forward": function, "__module__": "formula"})
    return kind if value.kind == "class" else _filled(kind(), {**parameters, **constants})


@functools.lru_cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<formula>", "exec")


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
