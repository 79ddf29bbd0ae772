"""Formulas that arrived, as ordinary functions, modules and module classes again.

Their code is written out: so they are called in whatever way functions are, and are as fast as the test's own.
"""

import copy
import operator
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, cast

import torch
from torch import Tensor, nn

from autograder.wire.formulas import ATTRIBUTE, METHOD, OPERATOR
from autograder.wire.frames import ProtocolError
from autograder.wire.values import (
    DictValue,
    FormulaValue,
    InputValue,
    NotPlain,
    Packer,
    ParameterValue,
    SliceValue,
    StepValue,
    Unpacker,
)

# Of more calls of a watched formula, or longer ones, nothing is noted.
_MOST_CALLS = 1_000
_MOST_ELEMENTS = 1_000_000


class Notes:
    """What a watched formula is called with."""

    def __init__(self) -> None:
        self.calls: list[dict[str, object]] = []
        self._room = _MOST_ELEMENTS

    def note(self, values: dict[str, object], result: object, module: nn.Module | None = None) -> None:
        values |= {**dict(module.named_parameters() if module is not None else ()), "return": result}
        self._room -= sum(value.numel() for value in values.values() if isinstance(value, Tensor))
        if self._room >= 0 and len(self.calls) < _MOST_CALLS:
            self.calls.append({name: _copy(value) for name, value in values.items()})

    def pack(self, packer: Packer) -> list[DictValue]:
        return [DictValue([(name, packer.pack(_cut(one))) for name, one in call.items()]) for call in self.calls]


@torch.no_grad()
def _copy(value: object) -> object:
    if not isinstance(value, Tensor):
        return copy.copy(value)
    value = value.clone()
    while torch._C._functorch.is_functorch_wrapped_tensor(value):  # within `torch.func.grad` and its kin
        value = torch._C._functorch.get_unwrapped(value)
    return value


def _cut(value: object) -> object:
    return value.detach() if isinstance(value, Tensor) else value


def build(value: FormulaValue, unpacker: Unpacker) -> object:
    """An ordinary function, module or module class that computes what the formula says.

    Its code is written out: so it is called as any function is, and is as fast as the test's own.
    """
    parameters = {name: unpacker.tensor(one, parameter=True) for name, one in value.parameters.items()}
    namespace: dict[str, Any] = {"__name__": "formula"}

    def expression(part: object) -> str:
        match part:
            case InputValue():
                return part.name
            case StepValue():
                return f"__step_{part.number}"
            case ParameterValue():
                return f"{expression(operator.attrgetter(part.name))}(__self)"
            case list():
                return f"[{', '.join(map(expression, part))}]"
            case tuple():
                return f"({''.join(f'{expression(item)}, ' for item in part)})"
            case dict():
                return f"{{{', '.join(f'{key!r}: {expression(item)}' for key, item in part.items())}}}"
            case slice():
                return f"{expression(slice)}({', '.join(map(expression, (part.start, part.stop, part.step)))})"
            case _:
                constant = f"__constant_{len(namespace)}"
                namespace[constant] = part
                return constant

    required = len(value.inputs) - len(value.defaults)
    defaults = [unpacker.unpack(default) for default in value.defaults]
    inputs = value.inputs[:required]
    inputs += [f"{name}={expression(one)}" for name, one in zip(value.inputs[required:], defaults, strict=True)]
    of_module = ["__self"] if value.kind != "function" else []
    lines = [f"def formula({', '.join([*of_module, *inputs])}):"]
    notes = Notes()
    unpacker.watched += [notes] if value.watched else []
    for number, step in enumerate(value.steps):
        arguments = [expression(unpacker.unpack(argument)) for argument in step.arguments]
        named = [f"{name}={expression(unpacker.unpack(argument))}" for name, argument in step.named.items()]
        kind, _, name = step.operation.partition(".")
        if kind == METHOD:
            called = f"{arguments.pop(0)}.{name}"
        elif kind == ATTRIBUTE:
            called = expression(getattr)
        else:
            called = expression(operator.attrgetter(name)(operator if kind == OPERATOR else torch))
        lines.append(f"    __step_{number} = {called}({', '.join([*arguments, *named])})")
    result = expression(unpacker.unpack(value.result))
    if value.watched:
        noted = ", ".join(f"{name!r}: {name}" for name in value.inputs)
        lines.append(f"    {expression(notes.note)}({', '.join([f'{{{noted}}}', result, *of_module])})")
    lines.append(f"    return {result}")
    exec(_compiled("\n".join(lines)), namespace)  # noqa: S102  the grader wrote what it says
    function = namespace["formula"]
    function.__name__ = function.__qualname__ = value.name
    return function if value.kind == "function" else _module(value, function, parameters)


@lru_cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<formula>", "exec")


def _module(value: FormulaValue, forward: object, parameters: Mapping[str, Tensor]) -> object:
    def initialise(self: nn.Module) -> None:
        nn.Module.__init__(self)
        for name, one in parameters.items():
            _register(self, name, nn.Parameter(one.detach().clone(), one.requires_grad))

    kind = type(value.name, (nn.Module,), {"__init__": initialise, "forward": forward, "__module__": "formula"})
    if value.kind == "class":
        return kind
    module = kind()
    for name, one in parameters.items():
        _register(module, name, cast(nn.Parameter, one))  # which the wire made it
    return module


class _Part(nn.Module):
    """What holds the parameters of a part of a model."""

    def forward(self, *_: object) -> None:
        raise TypeError("a part of a model that was passed in cannot be called by itself")


def _register(module: nn.Module, path: str, parameter: nn.Parameter) -> None:
    *owners, name = path.split(".")
    for owner in owners:
        if owner not in module._modules:
            module.add_module(owner, _Part())
        module = module.get_submodule(owner)
    module.register_parameter(name, parameter)


def resolve(value: NotPlain, unpacker: Unpacker) -> object:
    """What a part of a formula becomes when it arrives. Raises ProtocolError for what is no such part."""
    match value:
        case FormulaValue():
            return build(value, unpacker)
        case SliceValue():
            return slice(*(unpacker.unpack(part) for part in (value.start, value.stop, value.step)))
        case InputValue() | ParameterValue() | StepValue():
            return value
        case _:
            raise ProtocolError("an object that is not there")
