"""Answers the grader's calls in a submission's process: runs cells, calls what they defined, forks.

Names without a dot are the notebook's; the others are the operations listed in `_Service.find`.
"""

import os
import random
import signal
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

import numpy as np
import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.wire.peer import Peer
from autograder.wire.references import Kept, Reference
from autograder.wire.values import Mine
from autograder.worker.calls import Calls
from autograder.worker.cells import Shell


class NotDefined(Exception):
    """The notebook left nothing under this name."""


def serve_submission(channel: socket.socket, forks: socket.socket, shell: Shell, *, figures: bool) -> None:
    """Serve until the grader hangs up.

    Args:
        channel: where calls come in.
        forks: where the socket of the next fork comes in.
    """
    _seed()
    if not figures:
        shell.leave_out_figures()
    _Service(channel, forks, shell).peer.serve()


def _seed() -> None:
    """Begin the streams of random numbers anew: what is not seeded by a notebook is the same in every grading."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


class _Service:
    def __init__(self, channel: socket.socket, forks: socket.socket, shell: Shell) -> None:
        self.channel = channel
        self.forks = forks
        self.shell = shell
        self.peer = Peer(channel, find=self.find, keep=_keep, proxy=_proxy)
        self.cell: str | None = None  # while it is run
        self.forked: int | None = None
        self.seen: dict[str, Counter[str]] = {}
        self.calls = Calls()
        nn.modules.module.register_module_forward_hook(self._saw_module, with_kwargs=True)
        register_optimizer_step_post_hook(self._saw_step)

    def find(self, name: str) -> Callable[..., object]:
        operations: dict[str, Callable[..., object]] = {
            "cell.run": self.run,
            "cell.rerun": self.rerun,
            "session.fork": self.fork,
            "name.value": self.value,
            "name.operations": self.operations,
            "notebook.seen": lambda: {cell: dict(seen) for cell, seen in self.seen.items()},
            "object.attribute": getattr,
            "module.parameters": _parameters,
            "module.members": _members,
            "module.call": torch.func.functional_call,
            "module.calls": self.calls.of,
        }
        return operations[name] if name in operations else self._function(name)

    def value(self, name: str) -> object:
        """What the notebook left under this name."""
        if name not in self.shell.namespace:
            raise NotDefined(name)
        return self.shell.namespace[name]

    def run(self, cell: str, source: str, seconds: float) -> list[dict[str, Any]]:
        """Run a cell; returns its outputs."""
        self.seen[cell] = Counter()
        self.calls.begin(cell)
        self.cell = cell
        try:
            return self.shell.run(source, seconds)
        finally:
            self.cell = None

    def rerun(self, cell: str, source: str, seconds: float, names: dict[str, object]) -> list[dict[str, Any]]:
        """Run a cell once more, with these names set before. Its figures have been drawn."""
        self.shell.leave_out_figures()
        self.shell.namespace.update(names)
        return self.run(cell, source, seconds)

    def operations(self, name: str, arguments: tuple[object, ...]) -> list[str]:
        """The names of the tensor operations that a call consists of, in order, as PyTorch dispatches them."""
        function = self._function(name)
        recorded = _Operations()
        with recorded:
            function(*arguments)
        return recorded.names

    def fork(self) -> None:
        """Fork a process that goes on from this very state, serving on the socket that waits in `forks`."""
        _, descriptors, _, _ = socket.recv_fds(self.forks, 1, 1)
        self._end_earlier_fork()
        process = os.fork()
        if process:
            with suppress(OSError):  # it has done so itself, or has ended
                os.setpgid(process, process)
            self.forked = process
            os.close(descriptors[0])
            return
        try:
            os.setpgid(0, 0)
            self.channel.close()
            self.forks.close()
            # Threads do not outlive a fork: where a cell had made some, what computes with them would wait for ever.
            torch.set_num_threads(1)
            torch.set_num_threads = _stay_with_one_thread
            _seed()
            Peer(socket.socket(fileno=descriptors[0]), find=self.find, keep=_keep, proxy=_proxy).serve()
        finally:
            os._exit(0)

    def _end_earlier_fork(self) -> None:
        """What it left running, in an endless loop say, would take time and memory from the next one."""
        if self.forked is not None:
            with suppress(OSError):
                os.killpg(self.forked, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(self.forked, 0)
        _reap()

    def _function(self, name: str) -> Callable[..., object]:
        function = self.value(name)
        if not callable(function):
            raise TypeError(f"{name} is a {type(function).__name__}, which cannot be called")
        return function

    def _saw_module(
        self, module: nn.Module, arguments: tuple[object, ...], named: dict[str, object], result: object
    ) -> None:
        if self.cell is None:
            return
        self.calls.note(self.cell, module, (*arguments, *named.values()), result)
        # A subclass that leaves `forward` alone is a use of what it inherits from.
        kinds = (kind for kind in type(module).__mro__ if getattr(kind, "forward", None) is type(module).forward)
        self.seen[self.cell].update(kind.__name__ for kind in kinds)

    def _saw_step(self, *_: object) -> None:
        if self.cell is not None:
            self.seen[self.cell]["Optimizer.step"] += 1


class _Operations(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not type it
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


class RemoteFunction(Reference):
    """A function of the grader."""

    def __init__(self, peer: Peer, number: int, *, pure: bool) -> None:
        super().__init__(peer, number)
        self._pure = pure

    def __call__(self, *arguments: object, **named: object) -> Any:
        return self.peer.call(self.number, arguments, named, pure=self._pure)


class RemoteModule(nn.Module):
    """A module of the grader: the parameters are here, what it computes from them is computed there."""

    def __init__(self, peer: Peer, description: Mine, tensors: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        self._call = partial(peer.call, description.number, pure=description.pure)
        for path, tensor in tensors.items():
            *owners, name = path.split(".")
            owner: nn.Module = self
            for part in owners:
                if part not in dict(owner.named_children()):
                    owner.add_module(part, nn.Module())
                owner = owner.get_submodule(part)
            owner.register_parameter(name, cast(nn.Parameter, tensor))  # which the wire made it

    def forward(self, *inputs: object) -> Any:
        return self._call((*inputs, *self.parameters()), {})


def _proxy(peer: Peer, description: Mine, tensors: dict[str, torch.Tensor]) -> object:
    match description.kind:
        case "module":
            return RemoteModule(peer, description, tensors)
        case "module class":

            def initialise(self: RemoteModule) -> None:
                copies = {name: nn.Parameter(t.detach().clone(), t.requires_grad) for name, t in tensors.items()}
                RemoteModule.__init__(self, peer, description, copies)

            return type(description.type_name, (RemoteModule,), {"__init__": initialise})
        case _:
            return RemoteFunction(peer, description.number, pure=description.pure)


def _keep(value: object) -> Kept:
    if isinstance(value, type):
        return Kept("class", value)
    if isinstance(value, nn.Module):
        return Kept("module", value)
    return Kept("function" if callable(value) else "object", value)


def _parameters(module: nn.Module) -> dict[str, torch.Tensor]:
    return dict(module.named_parameters())


def _members(module: nn.Module) -> dict[str, str]:
    """The registered modules, by name ("" is the module itself), and the type of each."""
    return {name: f"{type(m).__module__}.{type(m).__qualname__}" for name, m in module.named_modules()}


def _stay_with_one_thread(nthreads: int) -> None:
    """Stands for `torch.set_num_threads` where a cell is run once more."""


def _reap() -> None:
    """Collect children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
