"""Plain data to bytes and back, without anything that runs code when it is read.

Plain are None, bool, int, float, str, bytes, list, tuple, dict, NumPy arrays and scalars, tensors and their dtypes. Of
anything else, the student's side keeps the object and sends a handle; the grader's side sends a formula (see
`formulas`), or nothing.
"""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec
import numpy as np
import torch

from autograder.execution.wire.frames import CannotBeSent, ProtocolError

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
    )
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_ARRAY_DTYPES = {name: np.dtype(name) for name in DTYPES if name != "bfloat16"}

# Lengths that a message may announce are checked against the bytes that came with it; ranks are NumPy's own bound.
_MAX_RANK = 64
_MAX_DEPTH = 100


class TensorValue(msgspec.Struct, tag="tensor"):
    dtype: str
    shape: list[int]
    requires_grad: bool = False


class ArrayValue(msgspec.Struct, tag="array"):
    dtype: str
    shape: list[int]


class BytesValue(msgspec.Struct, tag="bytes"):
    size: int


class ListValue(msgspec.Struct, tag="list"):
    items: list["Value"]


class TupleValue(msgspec.Struct, tag="tuple"):
    items: list["Value"]


class DictValue(msgspec.Struct, tag="dict"):
    items: list[tuple["Value", "Value"]]


class DtypeValue(msgspec.Struct, tag="dtype"):
    name: str


class HandleValue(msgspec.Struct, tag="handle"):
    """An object that stays in the student's process, and of which kind it is; or such an object on its way back."""

    number: int
    kind: str = ""


class FormulaValue(msgspec.Struct, tag="formula"):
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
    parameters: dict[str, TensorValue]
    constants: dict[str, TensorValue]
    watched: bool


# What the code of a formula may name, beside its own.
NAMESPACE: dict[str, object] = {
    "torch": torch,
    "device": torch.device,
    "inf": math.inf,
    "nan": math.nan,
    "NoneType": type(None),
    **{f"_operator_{name}": getattr(operator, name) for name in operator.__all__},
}

NotPlain = HandleValue | FormulaValue
Value = (
    None | bool | int | float | str
    | TensorValue | ArrayValue | BytesValue | ListValue | TupleValue | DictValue | DtypeValue | NotPlain
)  # fmt: skip


class Packer:
    """Turns values into a message's structures, and collects the bytes for its payload.

    Args:
        refer: what to send for an object that is not plain.

    Attributes:
        leaves: every tensor and array met, in order: what a call by reference may change.
        watched: every watched formula met, in order, with the names of what it is to note.
    """

    def __init__(self, refer: Callable[[object, "Packer"], Value]) -> None:
        self._refer = refer
        self.payload: list[bytes] = []
        self.leaves: list[Any] = []
        self.watched: list[Any] = []

    def pack(self, value: object) -> Value:
        """The message's form of a value. Exact types only: a subclass of float may compare as it likes."""
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str:
            return value  # type: ignore[return-value]  # the four types were just checked
        if kind is int:
            return value if -(2**63) <= value < 2**64 else self._refer(value, self)  # type: ignore
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(np.asarray(value))
        if isinstance(value, torch.dtype) and value in _NAMES:
            return DtypeValue(_NAMES[value])
        if kind is bytes:
            self.payload.append(value)  # type: ignore[arg-type]
            return BytesValue(len(value))  # type: ignore[arg-type]
        if kind is list:
            return ListValue([self.pack(item) for item in value])  # type: ignore[attr-defined]
        if isinstance(value, tuple):
            return TupleValue([self.pack(item) for item in value])
        if isinstance(value, Mapping) and kind.__module__ in ("builtins", "collections"):
            return DictValue([(self.pack(key), self.pack(item)) for key, item in value.items()])
        return self._refer(value, self)

    def tensor(self, tensor: torch.Tensor) -> TensorValue:
        name = _NAMES.get(tensor.dtype)
        if name is None or tensor.layout != torch.strided:
            raise CannotBeSent(f"a tensor of type {tensor.dtype}, {tensor.layout}")
        self.leaves.append(tensor)
        self.payload.append(elements(tensor))
        return TensorValue(name, list(tensor.shape), tensor.requires_grad)

    def optional(self, tensor: torch.Tensor | None) -> TensorValue | None:
        return None if tensor is None else self.tensor(tensor)

    def _array(self, array: "np.ndarray[Any, Any]") -> Value:
        if array.dtype.name not in _ARRAY_DTYPES:
            return self._refer(array, self)
        self.leaves.append(array)
        self.payload.append(elements(array))
        return ArrayValue(array.dtype.name, list(array.shape))


class Unpacker:
    """Turns a message's structures and payload back into values.

    The payload is used up in the order in which it was packed, each byte once: so a message cannot stand for more
    memory than it brought along.

    Attributes:
        leaves: as in `Packer`.
        watched: what notes the calls of each watched formula.
        elements: what came for each of them.
    """

    def __init__(self, payload: memoryview, resolve: Callable[[NotPlain, "Unpacker"], object]) -> None:
        self._payload = payload
        self._position = 0
        self._depth = 0
        self._resolve = resolve
        self.leaves: list[Any] = []
        self.watched: list[Any] = []
        self.elements: list[memoryview] = []

    def unpack(self, value: Value) -> Any:
        """The value. Raises ProtocolError where lengths, types or references do not fit."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ProtocolError("values nested too deeply")
        try:
            return self._unpack(value)
        finally:
            self._depth -= 1

    def _unpack(self, value: Value) -> Any:
        match value:
            case TensorValue():
                return self.tensor(value)
            case ArrayValue():
                return self._array(value)
            case BytesValue():
                return bytes(self._next(value.size))
            case ListValue():
                return [self.unpack(item) for item in value.items]
            case TupleValue():
                return tuple(self.unpack(item) for item in value.items)
            case DictValue():
                try:
                    return {self.unpack(key): self.unpack(item) for key, item in value.items}
                except TypeError:
                    raise ProtocolError("a dictionary with a key that cannot be one") from None
            case DtypeValue():
                if value.name not in DTYPES:
                    raise ProtocolError("no such type of tensors")
                return DTYPES[value.name]
            case None | bool() | int() | float() | str():
                return value
            case _:
                return self._resolve(value, self)

    def tensor(self, value: TensorValue, *, parameter: bool = False) -> torch.Tensor:
        """A new leaf tensor, or parameter of a module, with memory of its own."""
        dtype = DTYPES.get(value.dtype)
        if dtype is None:
            raise ProtocolError("no such type of tensors")
        data = self._elements(value, dtype.itemsize)
        tensor = (torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)).reshape(value.shape)
        if value.requires_grad and not (dtype.is_floating_point or dtype.is_complex):
            raise ProtocolError("a tensor of whole numbers with a gradient")
        if parameter:
            tensor = torch.nn.Parameter(tensor, requires_grad=value.requires_grad)
        elif value.requires_grad:
            tensor.requires_grad_()
        self.leaves.append(tensor)
        return tensor

    def optional(self, value: TensorValue | None) -> torch.Tensor | None:
        return None if value is None else self.tensor(value)

    def _array(self, value: ArrayValue) -> "np.ndarray[Any, Any]":
        dtype = _ARRAY_DTYPES.get(value.dtype)
        if dtype is None:
            raise ProtocolError("no such type of arrays")
        array = np.frombuffer(self._elements(value, dtype.itemsize), dtype=dtype).reshape(value.shape)
        self.leaves.append(array)
        return array

    def _elements(self, value: TensorValue | ArrayValue, itemsize: int) -> bytearray:
        shape = value.shape
        # Also of an empty one: its strides are products of all its sizes.
        if shape and (len(shape) > _MAX_RANK or min(shape) < 0 or math.prod(max(1, size) for size in shape) >= 2**31):
            raise ProtocolError("a shape that no tensor has")
        part = self._next(math.prod(shape) * itemsize)
        self.elements.append(part)
        return bytearray(part)

    def _next(self, size: int) -> memoryview:
        end = self._position + size
        if size < 0 or end > len(self._payload):
            raise ProtocolError("a value that is longer than its message")
        part = self._payload[self._position : end]
        self._position = end
        return part


def elements(leaf: "torch.Tensor | np.ndarray[Any, Any]") -> bytes:
    """The elements of a tensor or an array in row-major order, as they lie in memory."""
    if isinstance(leaf, torch.Tensor):
        if leaf.dtype is torch.bfloat16:  # which NumPy does not have
            leaf = leaf.detach().view(torch.int16)
        leaf = leaf.numpy(force=True)
    return leaf.tobytes()


def requires_grad(leaf: object) -> bool:
    return isinstance(leaf, torch.Tensor) and leaf.requires_grad
