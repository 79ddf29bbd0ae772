"""Numbers that the notebook's texts promise (*Expected:* …), beside those that the solved notebook prints."""

import re

from nbformat import NotebookNode

from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution

_PROMISE = re.compile(r"\*(?:Expected|What you should see):\*(.*?)(?:\n\n|\Z)", re.DOTALL)
_NUMBER = re.compile(r"`([^`]*\d[^`]*)`|\\approx ([\d.]+)\$")


def unkept(solved: NotebookNode, worker: ForkServer) -> tuple[list[str], int]:
    """Run the notebook; returns the promises that are not kept, and how many there are."""
    cells = [CodeCell(cell.id, cell.source, answer=False) for cell in solved.cells if cell.cell_type == "code"]
    with Execution(worker, cells, TimeLimits()) as execution:
        execution.run_to(len(cells))
        printed = {
            cell.name: "".join(output.get("text", "") for output in outputs)
            for cell, outputs in zip(cells, execution.outputs, strict=True)
        }
    above, broken, count = "", [], 0
    for cell in solved.cells:
        if cell.cell_type == "code":
            above = cell.id
        for paragraph in _PROMISE.findall(cell.source) if cell.cell_type == "markdown" else ():
            for number in map("".join, _NUMBER.findall(paragraph)):
                count += 1
                if number not in printed[above]:
                    broken.append(f"{cell.id} promises {number}; {above} prints {printed[above]!r}")
    return broken, count
