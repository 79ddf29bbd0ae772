"""A submission's code runs, confined, and for so long."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class TimeLimits:
    """Limits on processor time, in seconds: a busy machine decides nothing.

    Attributes:
        cell: for one cell of the notebook.
        notebook: for all cells together; when it is used up, only the cells in which students answer are still run.
        call: for one call of a student's function.
        task: for all hidden tests of a task together.
        patience: how many times as long each may take by the clock, for what sleeps or waits.
    """

    cell: float = 20.0
    notebook: float = 120.0
    call: float = 10.0
    task: float = 30.0
    patience: float = 10.0

    @property
    def of_probes(self) -> Self:
        """For probes, which explain and decide nothing: what is slow is not waited for once more."""
        return replace(self, call=min(self.call, 2.0), task=min(self.task, 4.0), patience=min(self.patience, 3.0))
