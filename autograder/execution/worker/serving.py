"""Answers the grader's calls in a submission's process: runs cells, calls what they defined, forks.

Names without a dot are the notebook's; the others are the operations listed in `_Service.find`.
"""

import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.execution.wire.server import Server
from autograder.execution.worker import stand_ins
from autograder.execution.worker.apart import adopt_orphans, set_apart
from autograder.execution.worker.cells import Shell, interrupt_when_time_is_up
from autograder.execution.worker.files import Files
from autograder.execution.worker.training import Training


class NotDefined(Exception):
    """The notebook left nothing under this name."""


def serve_submission(channel: socket.socket, shell: Shell, *, figures: bool, group: bytes | None) -> None:
    """Serve until the grader hangs up.

    Args:
        channel: where calls come in.
        group: see `set_apart`.
    """
    _seed()
    interrupt_when_time_is_up()
    sys.path.append(os.getcwd())  # last, so that no file there shadows what is installed
    if not figures:
        shell.leave_out_figures()
    _Service(channel, shell, group).serve()


def _seed() -> None:
    """Begin the streams of random numbers anew: what is not seeded by a notebook is the same in every grading."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


class _Service:
    def __init__(self, channel: socket.socket, shell: Shell, group: bytes | None) -> None:
        self.channel = channel
        self.shell = shell
        self.group = group
        self.forked: int | None = None
        self.judged = False  # that fork was
        own = os.getcwd()
        self.files = Files([own, "/dev/shm"] if own == "/tmp" else [own])
        self.training = Training()
        self.training.listen()

    def serve(self) -> None:
        self.server = Server(self.channel, self.find)
        self.server.serve()

    def find(self, name: str) -> Callable[..., object]:
        operations: dict[str, Callable[..., object]] = {
            "cell.run": self.run,
            "session.fork": self.fork,
            "session.end_fork": self.end_fork,
            "session.reap": _reap,
            "session.put_files": _put_files,
            "name.value": self.value,
            "name.operations": self.operations,
            "notebook.steps": lambda: dict(self.training.steps),
            "notebook.mse": lambda: {cell: np.array(values) for cell, values in self.training.mse.items()},
            "module.parameters": _parameters,
            "module.set_parameters": _set_parameters,
            "module.members": _members,
            "module.call": torch.func.functional_call,
            "module.losses": self.training.losses,
        }
        return operations[name] if name in operations else self._function(name)

    def value(self, name: str) -> object:
        """What the notebook left under this name."""
        if name not in self.shell.namespace:
            raise NotDefined(name)
        return self.shell.namespace[name]

    def run(
        self, cell: str, source: bytes, seconds: float, patience: float, names: dict[str, object]
    ) -> list[dict[str, Any]]:
        """Run a cell, with these names set before; returns its outputs.

        Args:
            source: its text as bytes: these may be as many as those of a tensor.
        """
        self.end_fork(patience=0)  # what it does from now on would be done after this
        self.shell.namespace.update(names)
        with self.training.of(cell):
            return self.shell.run(source.decode(), seconds, patience)

    def operations(self, name: str, arguments: tuple[object, ...]) -> list[str]:
        """The names of the tensor operations that a call consists of, in order, as PyTorch dispatches them."""
        function = self._function(name)
        recorded = _Operations()
        with recorded:
            function(*arguments)
        return recorded.names

    def fork(self, *, judged: bool) -> None:
        """Fork a process that goes on from this very state, serving on the socket that came with the call.

        Args:
            judged: its functions are called by tests, for their values; nobody sees what they draw.
        """
        descriptor = self.server.descriptors.pop()  # none has come where too many files are open
        self.end_fork(patience=0)
        _reap()
        if judged:
            self.files.remember()
            adopt_orphans()
        self.judged = judged
        numbers = random.getstate()
        process = os.fork()
        if process:
            with suppress(OSError):  # it has done so itself, or has ended
                os.setpgid(process, process)
            self.forked = process
            os.close(descriptor)
            return
        try:
            os.setpgid(0, 0)
            self.channel.close()
            self.channel = socket.socket(fileno=descriptor)
            self.forked = None
            if judged:
                set_apart(descriptor, self.files.paths(), self.group)
                self.shell.leave_out_figures()
                stand_ins.draw_nothing()
            # Threads do not outlive a fork: where a cell had made some, what computes with them would wait for ever.
            torch.set_num_threads(1)
            torch.set_num_threads = _stay_with_one_thread
            random.setstate(numbers)  # which Python seeds anew in a fork, and nobody else does
            self.serve()
        finally:
            os._exit(0)

    def end_fork(self, patience: float) -> int | None:
        """End the fork that was made last: what it left running, in an endless loop say, would take time and memory.

        Args:
            patience: seconds for it to end by itself.

        Returns:
            Its exit code, if it has ended by itself.
        """
        process, self.forked = self.forked, None
        if process is None:
            return None
        code = _end(process, patience)
        if self.judged:
            self.files.put_back()
        return code

    def _function(self, name: str) -> Callable[..., object]:
        function = self.value(name)
        if not callable(function):
            raise TypeError(f"{name} is a {type(function).__name__}, which cannot be called")
        return function


def _end(process: int, patience: float) -> int | None:
    """Kill a fork with its group; returns its exit code, if it has ended by itself within so many seconds."""
    with suppress(OSError):
        end = time.monotonic() + patience
        while not (ended := os.waitpid(process, os.WNOHANG))[0] and time.monotonic() < end:
            time.sleep(0.002)
        with suppress(OSError):
            os.killpg(process, signal.SIGKILL)
        with suppress(ChildProcessError):  # there are no more in its group
            while True:
                os.waitpid(-process, 0)
        if ended[0]:
            return os.waitstatus_to_exitcode(ended[1])
    return None


class _Operations(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not type it
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


# What a module has, PyTorch's own methods say: those of a class may give others.


def _parameters(module: nn.Module) -> dict[str, torch.Tensor]:
    return dict(nn.Module.named_parameters(module))


@torch.no_grad()
def _set_parameters(module: nn.Module, values: dict[str, torch.Tensor]) -> None:
    for name, value in values.items():
        nn.Module.get_parameter(module, name).copy_(value)


def _members(module: nn.Module) -> dict[str, list[str]]:
    """The registered modules, by name ("" is the module itself), and the types that each is an instance of: those that
    are found under their own names."""
    return {
        name: [f"{kind.__module__}.{kind.__qualname__}" for kind in type(member).__mro__ if _is_found(kind)]
        for name, member in nn.Module.named_modules(module)
    }


def _is_found(kind: type) -> bool:
    """Whether a type is what its name says: anybody's class can say that it belongs to another module."""
    return getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is kind


def _put_files(files: dict[str, bytes]) -> None:
    """Put files where cells find them: to be read, and imported."""
    for name, content in files.items():
        path = Path.cwd() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o444)


def _stay_with_one_thread(nthreads: int) -> None:
    """Stands for `torch.set_num_threads` where a cell is run once more."""


def _reap() -> None:
    """Collect children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
