"""Plain data to bytes and back, without anything that runs code when it is read.

Plain are None, bool, int, float, str, bytes, list, tuple, dict, NumPy arrays and scalars, tensors and their dtypes. Of
anything else, the student's side keeps the object and sends a handle; the grader's side sends a formula (see
`formulas`), or nothing. What msgpack has no form for is one of its extensions. The elements of tensors and arrays, and
bytes, come behind the message, as its payload.
"""

import math
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, TypeVar

import msgspec
import numpy as np
import torch
from msgspec.msgpack import Ext
from torch import nn

from autograder.execution.wire.frames import CannotBeSent, ProtocolError

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
    )
}  # fmt: skip
# What reading can raise of a message that is none of ours; RecursionError is a RuntimeError.
_UNREADABLE = (msgspec.MsgspecError, LookupError, RuntimeError, TypeError, ValueError)
_MAX_RANK = 64  # NumPy's own bound

Message = TypeVar("Message")


class Extension(IntEnum):
    """What an extension stands for, and what it consists of."""

    TUPLE = 1  # its items
    DICT = 2  # pairs of key and value
    BYTES = 3  # how many
    DTYPE = 4  # its name
    ARRAY = 5  # this and the next two: the name of the type, the shape, and whether it requires a gradient
    TENSOR = 6
    PARAMETER = 7
    HANDLE = 8  # an object that stays in the student's process: its number, and what it is
    FORMULA = 9  # see `formulas.Formula`


encode = msgspec.msgpack.encode


def extension(kind: Extension, content: object) -> Ext:
    return Ext(int(kind), encode(content))


class Packer:
    """Turns values into what msgpack can write, and collects the bytes for a message's payload.

    Args:
        refer: what to send for an object that is not plain.

    Attributes:
        leaves: every tensor, array and watched formula met, in order: what a call may leave something in.
    """

    def __init__(self, refer: Callable[[object, "Packer"], Ext]) -> None:
        self._refer = refer
        self.payload: list[bytes] = []
        self.leaves: list[Any] = []

    def pack(self, value: Any) -> Any:
        """The message's form of a value. Exact types only: a subclass of float may compare as it likes."""
        kind = type(value)
        if value is None or kind in (bool, float, str) or (kind is int and -(2**63) <= value < 2**64):
            return value
        if kind is list:
            return [self.pack(item) for item in value]
        if isinstance(value, tuple):
            return extension(Extension.TUPLE, [self.pack(item) for item in value])
        if isinstance(value, Mapping) and kind.__module__ in ("builtins", "collections"):
            return extension(Extension.DICT, [(self.pack(key), self.pack(item)) for key, item in value.items()])
        if kind is bytes:
            self.payload.append(value)
            return extension(Extension.BYTES, len(value))
        if isinstance(value, torch.dtype) and (name := _name(value)) in DTYPES:
            return extension(Extension.DTYPE, name)
        if isinstance(value, torch.Tensor):
            if _name(value.dtype) not in DTYPES or value.layout != torch.strided:
                raise CannotBeSent(f"a tensor of type {value.dtype}, {value.layout}")
            return self._leaf(Extension.PARAMETER if isinstance(value, nn.Parameter) else Extension.TENSOR, value)
        if isinstance(value, (np.ndarray, np.generic)) and value.dtype.name in DTYPES:
            return self._leaf(Extension.ARRAY, np.asarray(value))
        return self._refer(value, self)

    def _leaf(self, kind: Extension, leaf: Any) -> Ext:
        self.leaves.append(leaf)
        self.payload.append(elements(leaf))
        return extension(kind, (_name(leaf.dtype), [*leaf.shape], requires_grad(leaf)))


class Unpacker:
    """Turns a message and its payload back into values.

    The payload is used up in the order in which it was packed, each byte once: so a message cannot stand for more
    memory than it brought along.

    Args:
        resolve: what an extension of another kind stands for.

    Attributes:
        leaves: as in `Packer`, each with the elements that came.
    """

    def __init__(self, payload: memoryview, resolve: Callable[[int, memoryview, "Unpacker"], object]) -> None:
        self._payload = payload
        self._resolve = resolve
        self.leaves: list[tuple[Any, memoryview]] = []

    def read(self, message: memoryview, kind: type[Message]) -> Message:
        """What a message says, with values in the place of extensions. Raises ProtocolError for anything else."""
        try:
            return msgspec.msgpack.decode(message, type=kind, ext_hook=self._extension)
        except _UNREADABLE as error:
            raise ProtocolError(f"a message that is none of ours ({type(error).__name__})") from error

    def _extension(self, kind: int, content: memoryview) -> Any:
        match kind:
            case Extension.TUPLE:
                return tuple(self.read(content, list[Any]))
            case Extension.DICT:
                return dict(self.read(content, list[tuple[Any, Any]]))
            case Extension.BYTES:
                return bytes(self._next(self.read(content, int)))
            case Extension.DTYPE:
                return DTYPES[self.read(content, str)]
            case Extension.ARRAY | Extension.TENSOR | Extension.PARAMETER:
                return self._leaf(kind, *self.read(content, tuple[str, list[int], bool]))
            case _:
                return self._resolve(kind, content, self)

    def _leaf(self, kind: int, name: str, shape: list[int], requires_grad: bool) -> Any:
        """A new array, leaf tensor or parameter, with memory of its own."""
        # Also of an empty one: its strides are products of all its sizes.
        if shape and (len(shape) > _MAX_RANK or min(shape) < 0 or math.prod(max(1, size) for size in shape) >= 2**31):
            raise ProtocolError("a shape that no tensor has")
        dtype = DTYPES[name]
        came = self._next(math.prod(shape) * dtype.itemsize)
        data = bytearray(came)
        if kind == Extension.ARRAY:
            leaf: Any = np.frombuffer(data, dtype=np.dtype(name)).reshape(shape)
        else:
            leaf = (torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)).reshape(shape)
            leaf = nn.Parameter(leaf, False) if kind == Extension.PARAMETER else leaf
            leaf.requires_grad_(requires_grad)
        self.leaves.append((leaf, came))
        return leaf

    def _next(self, size: int) -> memoryview:
        if not 0 <= size <= len(self._payload):
            raise ProtocolError("a value that is longer than its message")
        part, self._payload = self._payload[:size], self._payload[size:]
        return part


def _name(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def elements(leaf: "torch.Tensor | np.ndarray[Any, Any]") -> bytes:
    """The elements of a tensor or an array in row-major order, as they lie in memory."""
    if isinstance(leaf, torch.Tensor):
        if leaf.dtype is torch.bfloat16:  # which NumPy does not have
            leaf = leaf.detach().view(torch.int16)
        leaf = leaf.numpy(force=True)
    return leaf.tobytes()


def requires_grad(leaf: object) -> bool:
    return isinstance(leaf, torch.Tensor) and leaf.requires_grad
