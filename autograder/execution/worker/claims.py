"""What a submission's process says of itself, where values do not tell: operations, types, what trainings did."""

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.utils._python_dispatch import TorchDispatchMode

_MOST_LOSSES = 10_000  # of a cell; one more is kept, which says that there were more
_MOST_NODES = 2_000  # of a graph that are looked at
_MSE_LOSS = "MseLossBackward0"  # in a graph; a function of somebody's own has no number


def operations(function: Callable[..., object], arguments: Sequence[object]) -> list[str]:
    """The names of the tensor operations that a call consists of, in order, as PyTorch dispatches them."""
    recorded = _Operations()
    with recorded:
        function(*arguments)
    return recorded.names


class _Operations(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not type it
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


def members(module: nn.Module) -> dict[str, list[str]]:
    """The registered modules, by name ("" is the module itself), and the types that each is an instance of: those that
    are found under their own names."""
    return {
        name: [f"{kind.__module__}.{kind.__qualname__}" for kind in type(member).__mro__ if _is_found(kind)]
        for name, member in nn.Module.named_modules(module)  # which a class's own may say otherwise
    }


def _is_found(kind: type) -> bool:
    """Whether a type is what its name says: anybody's class can say that it belongs to another module."""
    return getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is kind


class Training:
    """What was differentiated, what PyTorch's MSELoss came to, and the steps of optimizers, cell by cell.

    Attributes:
        steps: how many optimizers made.
        mse: the values of MSELoss, differentiated or not.
        losses: of what was differentiated the value, how many predictions MSELoss compared for it, and the leaves.
    """

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}
        self.mse: dict[str, list[float]] = {}
        self.losses: dict[str, list[tuple[float, int, list[Tensor]]]] = {}
        self._cell: str | None = None  # that is run now

    @contextmanager
    def of(self, cell: str) -> Iterator[None]:
        """What happens now, happens in this cell. What it did when it was run before is forgotten."""
        self.losses.pop(cell, None)  # it becomes the last one
        self.steps[cell], self.mse[cell], self.losses[cell] = 0, [], []
        self._cell = cell
        try:
            yield
        finally:
            self._cell = None

    def listen(self) -> None:
        """From now on, note all this."""
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

    def of_module(self, module: nn.Module, cells: Collection[str]) -> Any:
        """What was differentiated in these cells, in order.

        Returns:
            One row a loss, float64: whether it depends on the module's parameters; its value; and how many predictions
            PyTorch's MSELoss compared for it.
        """
        own = {id(parameter) for parameter in module.parameters()}
        rows = [
            [not own.isdisjoint(map(id, leaves)), value, compared]
            for cell, losses in self.losses.items()
            if cell in cells
            for value, compared, leaves in losses
        ]
        return np.array(rows, dtype=np.float64).reshape(-1, 3)

    def _count(self, *_: object) -> None:
        if self._cell is not None:
            self.steps[self._cell] += 1

    def _note(self, outputs: Tensor | Iterable[Tensor]) -> None:
        if self._cell is not None and len(self.losses[self._cell]) <= _MOST_LOSSES:
            with suppress(Exception):  # of what is no graph, or cannot be looked at; it is the cell's affair
                every = [outputs] if isinstance(outputs, Tensor) else [*outputs]
                value = sum(output.sum().item() for output in every)
                self.losses[self._cell].append((value, *_look_through([output.grad_fn for output in every])))


def _look_through(nodes: list[Any]) -> tuple[int, list[Tensor]]:
    """How many predictions PyTorch's MSELoss compares in a graph, and the leaves of the graph."""
    compared, leaves, seen = 0, list[Tensor](), set[Any]()
    while nodes and len(seen) < _MOST_NODES:
        node = nodes.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if node.name() == _MSE_LOSS:
            compared += node._saved_self.numel()
        elif node.name().endswith("AccumulateGrad"):
            leaves.append(node.variable)
        nodes += [following for following, _ in node.next_functions]
    return compared, leaves
