"""Functions and small modules of a test, traced and sent as the tensor operations that they consist of.

On the other side, `building` makes ordinary functions, modules and module classes of them again.
"""

import operator
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import torch
from torch import fx, nn

from autograder.wire.frames import CannotBeSent
from autograder.wire.values import (
    FormulaValue,
    InputValue,
    Packer,
    ParameterValue,
    SliceValue,
    Step,
    StepValue,
    Value,
)

# The kinds of operations that a formula may consist of, beside functions of PyTorch.
OPERATOR, METHOD, ATTRIBUTE = "operator", "method", "attribute"

_TRACERS = (str(Path(torch.__file__).parent), __file__)


class Watched:
    """A formula that notes what the submission calls it with.

    Args:
        formula: a function, a module or a module class of the test.

    Attributes:
        calls: one dictionary a call, in order, since it was passed last: what it was called with, by the names of its
            arguments, the parameters that a module had then, by theirs, and what came of it, as "return". No more than
            1,000 calls. It is the submission's process that says so: anything may stand there.
    """

    def __init__(self, formula: Callable[..., object]) -> None:
        self.formula = formula
        self.calls: list[dict[str, Any]] = []


class Formula(NamedTuple):
    """What a function or a module consists of.

    Attributes:
        inputs: the names of its arguments; `defaults` are those of the last of them.
        steps: an operation each, with its arguments, in which `InputValue` and the like stand for what comes later.
        result: what it returns, in the same form.
    """

    inputs: list[str]
    defaults: list[object]
    steps: list[tuple[str, tuple[object, ...], dict[str, object]]]
    result: object


_known: "WeakKeyDictionary[Callable[..., object], Formula]" = WeakKeyDictionary()


def declare(formula: Callable[..., object]) -> None:
    """Trace a function, or an instance of a module class, once for all. Raises CannotBeSent."""
    one = formula() if isinstance(formula, type) else formula
    found = trace(one)
    if not (isinstance(one, nn.Module) and any(True for _ in one.buffers())):  # which each instance has of its own
        _known[formula] = found


def trace(formula: Callable[..., object]) -> Formula:
    """Find out what a function or module consists of. Raises CannotBeSent."""
    if not isinstance(formula, (FunctionType, nn.Module)):
        raise CannotBeSent(f"a {type(formula).__name__} cannot be passed to a submission: write a function around it")
    tracer = _Tracer()
    try:
        graph = tracer.trace(formula)
    except Exception as error:  # of the formula itself, or since it asks for values
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_TRACERS)]
        place = f"{own[-1].filename}:{own[-1].lineno}: " if own else ""
        raise CannotBeSent(f"{place}a formula consists of tensor operations alone: {error}") from error
    found = _parameters(formula)
    names = {id(one): name for name, one in found.items()}
    inputs: list[str] = []
    defaults: list[object] = []
    steps: list[tuple[str, tuple[object, ...], dict[str, object]]] = []
    placed: dict[fx.Node, object] = {}
    result: object = None
    for node in graph.nodes:
        arguments = tuple(_placed(one, placed) for one in node.args)
        named = {name: _placed(one, placed) for name, one in node.kwargs.items()}
        match node.op:
            case "placeholder":
                inputs.append(node.target)
                defaults += arguments
                placed[node] = InputValue(node.target)
            case "get_attr":
                one = operator.attrgetter(node.target)(tracer.root)
                placed[node] = ParameterValue(names[id(one)]) if id(one) in names else one
            case "output":
                (result,) = arguments
            case _:
                placed[node] = StepValue(len(steps))
                steps.append((_operation(node.op, node.target), arguments, named))
    return Formula(inputs, defaults, steps, result)


class _Tracer(fx.Tracer):
    """Looks into all modules, and refuses other operations in the line in which they stand."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return False

    def create_node(self, kind: str, target: Any, *arguments: Any, **named: Any) -> fx.Node:
        if kind == "placeholder" and target.startswith("*"):
            raise TypeError("it has to name its arguments")
        if kind in ("call_function", "call_method"):
            _operation(kind, target)
        return super().create_node(kind, target, *arguments, **named)


def _operation(kind: str, target: Any) -> str:
    """The name of an operation. Raises TypeError for one that is none of ours."""
    if kind == "call_method":
        return f"{METHOD}.{target}"
    if target is getattr:
        return ATTRIBUTE
    name = getattr(target, "__name__", "")
    if getattr(operator, name, None) is target:
        return f"{OPERATOR}.{name}"
    found: str | None = torch.overrides.resolve_name(target)  # "torch.sqrt"
    if found is None:
        raise TypeError(f"{target} is no operation of tensors")
    return found


def _placed(argument: object, placed: Mapping[fx.Node, object]) -> object:
    match argument:
        case fx.Node():
            return placed[argument]
        case list():
            return [_placed(item, placed) for item in argument]
        case tuple():
            return tuple(_placed(item, placed) for item in argument)
        case dict():
            return {key: _placed(item, placed) for key, item in argument.items()}
        case slice():
            return slice(*(_placed(part, placed) for part in (argument.start, argument.stop, argument.step)))
        case _:
            return argument


def _parameters(formula: object) -> dict[str, nn.Parameter]:
    return dict(formula.named_parameters()) if isinstance(formula, nn.Module) else {}


def pack(value: object, packer: Packer) -> Value:
    """The message's form of what is not plain. Raises CannotBeSent."""
    match value:
        case InputValue() | ParameterValue() | StepValue():
            return value
        case slice():
            return SliceValue(*(packer.pack(part) for part in (value.start, value.stop, value.step)))
        case Watched():
            formula = _pack(value.formula, packer, watched=True)
            packer.watched.append((value, [*formula.inputs, *formula.parameters, "return"]))
            return formula
        case _ if callable(value):
            return _pack(value, packer, watched=False)
        case _:
            raise CannotBeSent(f"a {type(value).__name__} cannot be passed to a submission")


def _pack(given: Callable[..., object], packer: Packer, *, watched: bool) -> FormulaValue:
    one = given() if isinstance(given, type) else given
    formula = _known.get(type(one) if isinstance(one, nn.Module) else one) or trace(one)
    kind = "function" if not isinstance(one, nn.Module) else "module" if one is given else "class"
    return FormulaValue(
        kind=cast(Any, kind),
        name=str(getattr(given, "__name__", type(given).__name__)),
        inputs=formula.inputs,
        parameters={name: packer.tensor(tensor) for name, tensor in _parameters(one).items()},
        defaults=[packer.pack(default) for default in formula.defaults],
        steps=[
            Step(operation, [*map(packer.pack, arguments)], {name: packer.pack(one) for name, one in named.items()})
            for operation, arguments, named in formula.steps
        ],
        result=packer.pack(formula.result),
        watched=watched,
    )
