"""The last answer of each pure function, which will do again where the question is the same."""

from typing import Any, NamedTuple, Self

import torch

from autograder.wire.frames import ProtocolError
from autograder.wire.messages import Following, Reply
from autograder.wire.values import Packer, elements


class Answer(NamedTuple):
    """What came back for the call of this number."""

    number: int
    reply: Reply
    payload: memoryview


class Key(NamedTuple):
    """What tells questions apart: which function, with which tensors, and which of these require a gradient."""

    target: str | int
    passed: list[object]
    required: list[bool]

    @classmethod
    def of(cls, target: str | int, packer: Packer) -> Self:
        passed = [*map(_kind, packer.leaves), *packer.payload]
        return cls(target, passed, [isinstance(leaf, torch.Tensor) and leaf.requires_grad for leaf in packer.leaves])


class Answers:
    """Answers, by what was called."""

    def __init__(self) -> None:
        self._last: dict[str | int, tuple[Key, Answer]] = {}

    def find(self, key: Key, *, attached: bool) -> Answer | None:
        """The answer, if these tensors were passed the last time.

        Args:
            attached: the result is to be differentiated by them: then the same ones must have required a gradient.
        """
        if key.target not in self._last:
            return None
        before, answer = self._last[key.target]
        if before.passed != key.passed or (attached and before.required != key.required):
            return None
        return answer

    def keep(self, key: Key, answer: Answer) -> None:
        self._last[key.target] = key, answer

    def foresee(self, following: Following, value: object, payload: memoryview) -> None:
        """Keep an answer that came along with this value, before it was asked for."""
        if following.target not in self._last:
            return
        before, _ = self._last[following.target]
        if not isinstance(value, torch.Tensor) or not 0 <= following.place < len(before.required):
            raise ProtocolError("an answer to what cannot be asked")
        passed = [*before.passed]
        passed[following.place] = _kind(value)
        passed[len(before.required) + following.place] = elements(value)
        answer = Answer(following.reply.number, following.reply, payload)
        self._last[following.target] = before._replace(passed=passed), answer

    def clear(self) -> None:
        self._last.clear()


def _kind(leaf: Any) -> object:
    return type(leaf), leaf.dtype, leaf.shape
