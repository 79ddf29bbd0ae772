"""Functions and small modules of a test, traced and sent as the tensor operations that they consist of.

What travels is the code that PyTorch writes for the operations, with none of the test's own names but those of the
arguments and parameters. On the other side, `building` makes ordinary functions, modules and module classes of it.
"""

import traceback
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from types import FunctionType
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import torch
from torch import fx, nn

from autograder.execution.wire.frames import CannotBeSent
from autograder.execution.wire.values import NAMESPACE, FormulaValue, Packer

_TRACERS = (str(Path(torch.__file__).parent), __file__)
_FX_NAMES = {"fx_pytree", "pytree", "getattr"}  # which PyTorch lists for any code


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
        source: the code of a function `forward`, or of a method.
        inputs: the names of its arguments.
        constants: the tensors that it uses besides, parameters apart, by their dotted names in `self`.
    """

    source: str
    inputs: list[str]
    constants: dict[str, torch.Tensor]


_known: "WeakKeyDictionary[Callable[..., object], Formula]" = WeakKeyDictionary()


def declare(formula: Callable[..., object]) -> None:
    """Trace a function, or an instance of a module class, once for all. Raises CannotBeSent."""
    traced = formula() if isinstance(formula, type) else formula
    found = trace(traced)
    if not (isinstance(traced, nn.Module) and found.constants):  # which each instance has of its own
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
    inputs = [str(node.target) for node in graph.nodes if node.op == "placeholder"]
    if any(name.startswith("*") for name in inputs):
        raise CannotBeSent("a formula has to name its arguments")
    for node in graph.nodes:
        node.type = None  # annotations would be names, too
    code = graph.python_code("self")
    if foreign := code.globals.keys() - NAMESPACE.keys() - _FX_NAMES:
        raise CannotBeSent(f"a formula consists of tensor operations alone, not of {', '.join(sorted(foreign))}")
    source = code.src.strip()
    if isinstance(formula, FunctionType):  # it finds `self` among its globals
        source = source.replace("(self, ", "(", 1).replace("(self)", "()", 1)
    attributes = {str(node.target) for node in graph.nodes if node.op == "get_attr"}
    names = sorted(attributes - dict(tracer.root.named_parameters()).keys())
    return Formula(source, inputs, {name: attrgetter(name)(tracer.root) for name in names})


class _Tracer(fx.Tracer):
    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return False


def pack(value: object, packer: Packer) -> FormulaValue:
    """The message's form of a formula. Raises CannotBeSent for anything else."""
    given: object = value.formula if isinstance(value, Watched) else value
    if not callable(given):
        raise CannotBeSent(f"a {type(given).__name__} cannot be passed to a submission")
    instance = given() if isinstance(given, type) else given
    module = instance if isinstance(instance, nn.Module) else None
    formula = _known.get(instance if module is None else type(module)) or trace(instance)
    kind: Literal["function", "module", "class"] = "function"
    if module is not None:
        kind = "class" if isinstance(given, type) else "module"
    parameters = dict(module.named_parameters()) if module is not None else {}
    if isinstance(value, Watched):
        packer.watched.append((value, [*formula.inputs, *parameters, "return"]))
    return FormulaValue(
        kind,
        str(getattr(given, "__name__", type(given).__name__)),
        formula.source,
        {name: packer.tensor(tensor) for name, tensor in parameters.items()},
        {name: packer.tensor(tensor) for name, tensor in formula.constants.items()},
        watched=isinstance(value, Watched),
    )
