"""What the modules of a submission were called with, cell by cell: so a hidden test can follow a training."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any, NamedTuple, TypeGuard

import numpy as np
import torch
from torch import nn

# For a cell, and for an answer: 5,000 epochs on 100 rows, or 100 of them row by row. Of more, nothing is kept.
_MOST_CALLS = 10_000
_MOST_ELEMENTS = 1_000_000

Array = np.ndarray[Any, Any]


class _Call(NamedTuple):
    module: nn.Module
    given: Array
    returned: Array
    differentiable: bool


class Calls:
    """Calls with one batch, (rows, features), that returned another: copies of both."""

    def __init__(self) -> None:
        self._cells: dict[str, list[_Call]] = {}
        self._room = 0

    def begin(self, cell: str) -> None:
        """Forget what is known of a cell that is run now."""
        self._cells.pop(cell, None)
        self._cells[cell] = []
        self._room = _MOST_ELEMENTS

    def note(self, cell: str, module: nn.Module, arguments: tuple[object, ...], result: object) -> None:
        if self._room < 0 or len(arguments) != 1 or not (_is_batch(arguments[0]) and _is_batch(result)):
            return
        calls = self._cells[cell]
        self._room -= arguments[0].numel() + result.numel()
        if self._room < 0 or len(calls) == _MOST_CALLS:
            self._room = -1
            calls.clear()
            return
        with suppress(Exception):  # of a tensor that has no elements, within `torch.vmap` say; it is the cell's affair
            calls.append(_Call(module, _copy(arguments[0]), _copy(result), result.requires_grad))

    def of(self, module: nn.Module, cells: Collection[str]) -> tuple[Array, Array, Array, Array]:
        """The calls of a module, and of others of its type, in order.

        Returns:
            For each call, whether it is one of the module itself, and whether its result requires a gradient, bool,
            (calls, 2), and the shapes of batch and result, int64, (calls, 4); and the elements of all batches, and of
            all results, float64.
        """
        calls = [call for cell in self._cells if cell in cells for call in self._cells[cell]]
        calls = [call for call in calls if type(call.module) is type(module)]
        if sum(call.given.size + call.returned.size for call in calls) > _MOST_ELEMENTS:
            calls = []
        return (
            np.array([(call.module is module, call.differentiable) for call in calls], dtype=bool).reshape(-1, 2),
            np.array([call.given.shape + call.returned.shape for call in calls], dtype=np.int64).reshape(-1, 4),
            np.concatenate([np.empty(0), *(call.given.ravel() for call in calls)]),
            np.concatenate([np.empty(0), *(call.returned.ravel() for call in calls)]),
        )


def _is_batch(value: object) -> TypeGuard[torch.Tensor]:
    return isinstance(value, torch.Tensor) and value.ndim == 2 and value.is_floating_point()


def _copy(value: torch.Tensor) -> Array:
    return value.numpy(force=True).astype(np.float64)
