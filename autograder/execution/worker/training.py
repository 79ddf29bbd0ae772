"""What trainings did while cells were run: so a hidden test can follow them."""

import functools
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd.function import BackwardCFunction
from torch.optim.optimizer import register_optimizer_step_post_hook

_MOST_LOSSES = 10_000  # of a cell; one more is kept, which says that there were more
_MOST_NODES = 2_000  # of a graph that are looked at


class _Loss(NamedTuple):
    value: float
    made_by: dict[str, int]
    leaves: list[Tensor]


class Training:
    """What `backward` and `grad` were called on, and the steps of optimizers, cell by cell.

    Attributes:
        steps: how many optimizers made, by cell.
        mse: what PyTorch's MSELoss came to, differentiated or not, by cell.
    """

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}
        self.mse: dict[str, list[float]] = {}
        self._losses: dict[str, list[_Loss]] = {}
        self._cell: str | None = None  # that is run now

    @contextmanager
    def of(self, cell: str) -> Iterator[None]:
        """What happens now, happens in this cell. What it did when it was run before is forgotten."""
        self.steps[cell] = 0
        self.mse[cell] = []
        self._losses.pop(cell, None)
        self._losses[cell] = []  # as the last one
        self._cell = cell
        try:
            yield
        finally:
            self._cell = None

    def listen(self) -> None:
        """From now on, note what is differentiated, and the steps of optimizers."""
        backward, grad, mse_loss = torch.autograd.backward, torch.autograd.grad, nn.functional.mse_loss

        def noting_backward(tensors: Any, *arguments: Any, **named: Any) -> Any:
            self._note(tensors)
            return backward(tensors, *arguments, **named)

        def noting_grad(outputs: Any, *arguments: Any, **named: Any) -> Any:
            self._note(outputs)
            return grad(outputs, *arguments, **named)

        @functools.wraps(mse_loss)
        def noting_mse_loss(*arguments: Any, **named: Any) -> Any:
            result = mse_loss(*arguments, **named)
            if self._cell is not None and len(self.mse[self._cell]) <= _MOST_LOSSES:
                with suppress(Exception):  # it is no single number
                    self.mse[self._cell].append(result.item())
            return result

        torch.autograd.backward, torch.autograd.grad = noting_backward, noting_grad
        nn.functional.mse_loss = noting_mse_loss
        register_optimizer_step_post_hook(self._count)

    def losses(self, module: nn.Module, cells: Collection[str]) -> tuple[Any, list[str]]:
        """The losses that were differentiated in these cells, in order.

        Returns:
            One row a loss, float64: whether it depends on the module's parameters; its value; and how many predictions
            each of PyTorch's losses compared for it. And the names of these, "MseLoss" say.
        """
        found = [loss for cell in self._losses if cell in cells for loss in self._losses[cell]]
        names = sorted({name for loss in found for name in loss.made_by})
        own = {id(parameter) for parameter in module.parameters()}
        rows = [
            [not own.isdisjoint(map(id, loss.leaves)), loss.value, *(loss.made_by.get(name, 0) for name in names)]
            for loss in found
        ]
        return np.array(rows, dtype=np.float64).reshape(len(rows), 2 + len(names)), names

    def _count(self, *_: object) -> None:
        if self._cell is not None:
            self.steps[self._cell] += 1

    def _note(self, tensors: Tensor | Iterable[Tensor]) -> None:
        if self._cell is None or len(self._losses[self._cell]) > _MOST_LOSSES:
            return
        with suppress(Exception):  # of what is no graph, or cannot be looked at; it is the cell's affair
            every = [tensors] if isinstance(tensors, Tensor) else [*tensors]
            made_by, leaves = _look_through([one.grad_fn for one in every])
            self._losses[self._cell].append(_Loss(sum(one.sum().item() for one in every), made_by, leaves))


def _look_through(nodes: list[Any]) -> tuple[dict[str, int], list[Tensor]]:
    """The losses of PyTorch in a graph, with how many predictions each compares; and the leaves of the graph."""
    made_by: dict[str, int] = {}
    leaves: list[Tensor] = []
    seen: set[Any] = set()
    while nodes and len(seen) < _MOST_NODES:
        node = nodes.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        name, is_operation, _ = node.name().partition("Backward")
        if name.endswith("AccumulateGrad"):
            leaves.append(node.variable)
        elif is_operation and name.endswith("Loss") and not isinstance(node, BackwardCFunction):  # somebody's own
            made_by[name] = made_by.get(name, 0) + node._saved_self.numel()
        nodes += [following for following, _ in node.next_functions]
    return made_by, leaves
