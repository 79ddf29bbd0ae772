"""Answers the grader's calls in a submission's process: runs cells, calls what they defined, forks.

Names without a dot are the notebook's; the others are the operations listed in `_Service.find`.
"""

import os
import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from autograder.execution.sandbox.forks import Forks, reap
from autograder.execution.wire.server import Server
from autograder.execution.worker import claims, stand_ins
from autograder.execution.worker.cells import Shell


class NotDefined(Exception):
    """The notebook left nothing under this name."""


def serve_submission(channel: socket.socket, shell: Shell, *, figures: bool, group: bytes | None) -> None:
    """Serve until the grader hangs up.

    Args:
        channel: where calls come in.
        group: see `Forks`.
    """
    # Streams of random numbers that a notebook does not seed are the same in every grading.
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    sys.path.append(os.getcwd())  # last, so that no file there shadows what is installed
    if not figures:
        shell.leave_out_figures()
    _Service(channel, shell, group).serve()


class _Service:
    def __init__(self, channel: socket.socket, shell: Shell, group: bytes | None) -> None:
        self.channel = channel
        self.shell = shell
        self.forks = Forks(os.getcwd(), group)
        self.training = claims.Training()
        self.training.listen()

    def serve(self) -> None:
        self.server = Server(self.channel, self.find)
        self.server.serve()

    def find(self, name: str) -> Callable[..., object]:
        operations: dict[str, Callable[..., object]] = {
            "cell.run": self.run,
            "session.fork": self.fork,
            "session.end_fork": self.forks.end,
            "session.reap": reap,
            "session.put_files": _put_files,
            "name.value": self.value,
            "name.operations": lambda name, arguments: claims.operations(self.value(name), arguments),
            "notebook.steps": lambda: self.training.steps,
            "notebook.mse": lambda: {cell: np.array(values) for cell, values in self.training.mse.items()},
            # What a module has, PyTorch's own methods say: those of a class may give others.
            "module.parameters": lambda module: dict(nn.Module.named_parameters(module)),
            "module.set_parameters": _set_parameters,
            "module.members": claims.members,
            "module.call": torch.func.functional_call,
            "module.losses": self.training.of_module,
        }
        return operations[name] if name in operations else self.value(name)

    def value(self, name: str) -> Any:
        """What the notebook left under this name."""
        if name not in self.shell.namespace:
            raise NotDefined(name)
        return self.shell.namespace[name]

    def run(self, cell: str, source: bytes, names: dict[str, object]) -> list[dict[str, Any]]:
        """Run a cell, with these names set before; returns its outputs.

        Args:
            source: its text as bytes: these may be as many as those of a tensor.
        """
        self.forks.end()  # what it does from now on would be done after this
        self.shell.namespace.update(names)
        with self.training.of(cell):
            return self.shell.run(source.decode())

    def fork(self, *, judged: bool) -> None:
        """Fork a process that goes on from this very state, serving on the socket that came with the call.

        Args:
            judged: its functions are called by tests, for their values; nobody sees what they draw.
        """
        descriptor = self.server.descriptors.pop()  # none has come where too many files are open
        numbers = random.getstate()

        def go_on() -> None:
            self.channel.close()
            self.channel = socket.socket(fileno=descriptor)
            if judged:
                self.shell.leave_out_figures()
                stand_ins.draw_nothing()
            # Threads do not outlive a fork: where a cell had made some, what computes with them would wait for ever.
            torch.set_num_threads(1)
            torch.set_num_threads = lambda nthreads: None
            random.setstate(numbers)  # which Python seeds anew in a fork, and nobody else does
            self.serve()

        self.forks.fork(go_on, descriptor, apart=judged)


@torch.no_grad()
def _set_parameters(module: nn.Module, values: dict[str, torch.Tensor]) -> None:
    for name, value in values.items():
        nn.Module.get_parameter(module, name).copy_(value)


def _put_files(files: dict[str, bytes]) -> None:
    """Put files where cells find them: to be read, and imported."""
    for name, content in files.items():
        path = Path.cwd() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o444)
