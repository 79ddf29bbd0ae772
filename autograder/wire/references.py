"""Objects that stay on one side, and what stands for them on the other."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from autograder.wire.frames import ProtocolError
from autograder.wire.values import Mine, Packer, Unpacker, Value, Yours

if TYPE_CHECKING:
    from autograder.wire.peer import Peer


class Reference:
    """What stands here for an object that the other side keeps. Sent back, it becomes that object again."""

    def __init__(self, peer: "Peer", number: int) -> None:
        self.peer = peer
        self.number = number


class Kept(NamedTuple):
    """How an object that is not plain is handed over.

    Attributes:
        kind: what the other side should take it for.
        served: what serves the other side's calls.
        tensors: values that go with it, named; passed by reference as arguments are.
        pure: what it returns depends on nothing but its arguments, and it changes nothing.
    """

    kind: str
    served: Any
    tensors: Mapping[str, torch.Tensor] = {}
    pure: bool = False


# Makes something of an object that the other side keeps, from its description and the tensors that came with it.
Proxy = Callable[["Peer", Mine, dict[str, torch.Tensor]], object]


class References:
    """What was passed to the other side and stays here.

    Args:
        keep: how to hand over an object that is not plain.
        proxy: what to make of an object that the other side keeps.
    """

    def __init__(self, peer: "Peer", keep: Callable[[object], Kept], proxy: Proxy) -> None:
        self._peer = peer
        self._keep = keep
        self._proxy = proxy
        self._objects: dict[int, Kept] = {}

    def refer(self, value: object, packer: Packer) -> Value:
        """What to send for an object that is not plain."""
        if isinstance(value, Reference) and value.peer is self._peer:
            return Yours(value.number)
        kept = self._keep(value)
        number = len(self._objects)
        self._objects[number] = kept
        tensors = {name: packer.tensor(tensor) for name, tensor in kept.tensors.items()}
        return Mine(number, kept.kind, type(value).__name__[:200], tensors, kept.pure)

    def resolve(self, value: Mine | Yours, unpacker: Unpacker) -> object:
        """What to make of it when it arrives."""
        if isinstance(value, Yours):
            return self.own(value.number).served
        tensors = {name: unpacker.tensor(one, parameter=True) for name, one in value.parameters.items()}
        return self._proxy(self._peer, value, tensors)

    def own(self, number: int) -> Kept:
        """The object of this number. Raises ProtocolError for one that was not passed."""
        if number not in self._objects:
            raise ProtocolError("an object that was not passed")
        return self._objects[number]

    def clear(self) -> None:
        self._objects.clear()
