"""Functions and small modules of a test, traced and sent as the tensor operations that they consist of.

What travels is the code that PyTorch writes for the operations, with none of the test's own names but those of the
arguments and parameters. On the other side, `building` makes ordinary functions, modules and module classes of it.
"""

import math
import operator
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import msgspec
import torch
from msgspec.msgpack import Ext
from torch import fx, nn

from autograder.execution.wire.frames import CannotBeSent
from autograder.execution.wire.values import Extension, Packer, extension

# What the code of a formula may name, beside its own.
NAMESPACE: dict[str, object] = {
    "torch": torch,
    "device": torch.device,
    "inf": math.inf,
    "nan": math.nan,
    "NoneType": type(None),
    **{f"_operator_{name}": getattr(operator, name) for name in operator.__all__},
}
_TRACERS = (str(Path(torch.__file__).parent), __file__)
_FX_NAMES = {"fx_pytree", "pytree", "getattr"}  # which PyTorch lists for any code


class Formula(msgspec.Struct):
    """A function, module or module class of a test, as the operations that it consists of.

    Attributes:
        source: their code, in which `NAMESPACE` is known, and tensors as attributes of `self`.
        parameters: of a module, by their dotted names.
        constants: the other tensors, by theirs.
        watched: whether it is to note what it is called with.
    """

    kind: Literal["function", "module", "class"]
    name: str
    source: str
    parameters: dict[str, Any]
    constants: dict[str, Any]
    watched: bool


class Watched:
    """A formula that notes what the submission calls it with.

    Args:
        formula: a function, a module or a module class of the test.

    Attributes:
        calls: one dictionary a call, in order, since it was passed last: what it was called with, by the names of its
            arguments, the parameters that a module had then, by theirs, and what came of it, as "return". No more than
            1,000 calls. It is the submission's process that says so: anything may stand there.
        names: all these names.
    """

    def __init__(self, formula: Callable[..., object]) -> None:
        self.formula = formula
        self.calls: list[dict[str, Any]] = []
        self.names: list[str] = []


class _Traced(NamedTuple):
    source: str
    inputs: list[str]  # the names of its arguments
    constants: dict[str, torch.Tensor]


_known: "WeakKeyDictionary[Callable[..., object], _Traced]" = WeakKeyDictionary()


def declare(formula: Callable[..., object]) -> None:
    """Trace a function, or an instance of a module class, once for all. Raises CannotBeSent."""
    traced = formula() if isinstance(formula, type) else formula
    found = trace(traced)
    if not (isinstance(traced, nn.Module) and found.constants):  # which each instance has of its own
        _known[formula] = found


def trace(formula: Callable[..., object]) -> _Traced:
    """Find out what a function or module consists of. Raises CannotBeSent."""
    if not isinstance(formula, (FunctionType, nn.Module)):
        raise CannotBeSent(f"a {type(formula).__name__} cannot be passed to a submission: write a function around it")
    tracer = fx.Tracer()
    tracer.is_leaf_module = lambda *_: False  # type: ignore[method-assign]  # what modules consist of is traced, too
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
    return _Traced(source, inputs, {name: operator.attrgetter(name)(tracer.root) for name in names})


def pack_formula(value: object, packer: Packer) -> Ext:
    """The message's form of a formula. Raises CannotBeSent for anything else."""
    given: object = value.formula if isinstance(value, Watched) else value
    if not callable(given):
        raise CannotBeSent(f"a {type(given).__name__} cannot be passed to a submission")
    instance: Any = given() if isinstance(given, type) else given
    is_module = isinstance(instance, nn.Module)
    traced = _known.get(type(instance) if is_module else instance) or trace(instance)
    parameters = dict(instance.named_parameters()) if is_module else {}
    formula = Formula(
        "class" if isinstance(given, type) else "module" if is_module else "function",
        str(getattr(given, "__name__", type(given).__name__)),
        traced.source,
        {name: packer.pack(tensor) for name, tensor in parameters.items()},
        {name: packer.pack(tensor) for name, tensor in traced.constants.items()},
        watched=isinstance(value, Watched),
    )
    if isinstance(value, Watched):
        value.names, value.calls = [*traced.inputs, *parameters, "return"], []
        packer.leaves.append(value)
    return extension(Extension.FORMULA, formula)
