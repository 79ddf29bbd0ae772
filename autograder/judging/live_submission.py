"""A submission whose cells are being run, and what of it a task is to see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.execution import TimeLimits
from autograder.execution.notebook import Execution
from autograder.execution.wire.client import exception_name
from autograder.intake.cell_code import needs
from autograder.intake.cells import defined_names, grade_id, is_answer, is_test
from autograder.intake.clean import quoted
from autograder.judging.student import Student, exception_in_words

# A line of a traceback: "----> 3     return x"; of what is not Python: "line 3", and the line itself below it.
_SHOWN = re.compile(r"^(?:-+> (?=\d+ )|.*, line (?=\d+\n))(\d+)\s(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class LiveSubmission:
    """A submission whose cells are being run, and whose process waits for calls.

    Attributes:
        code: the notebook's code cells, but for test cells: those of `execution`, in the same order.
        places: how many of them are run before each task is judged.
        release: the notebook that says which cell is to define which name, and which cells are given.
    """

    code: Sequence[NotebookNode]
    execution: Execution
    places: dict[str, int]
    release: NotebookNode
    seconds: TimeLimits

    @property
    def problems(self) -> dict[str, str]:
        """By cell, why it could not be run to its end."""
        missing = {place: needs(module) for place, module in self.execution.missing.items()}
        return {self.execution.cells[place].name: why for place, why in {**missing, **self.execution.problems}.items()}

    def student(self, seconds: TimeLimits | None = None) -> Student:
        """The submission as its notebook is now, whatever other tests did."""
        sources = {cell.name: cell.source for cell in self.execution.run}
        return Student(self.execution.fork, sources, seconds or self.seconds, self._explain)

    def stopped(self, test_cell: str) -> tuple[str, str]:
        """With which exception an answer of a task stopped, and the same in words; "" where none did."""
        place = self.places[test_cell] - 1
        if place not in self.execution.errors or not self.execution.cells[place].answer:
            return "", ""
        kind, name = exception_name(self.execution.errors[place]), self.execution.cells[place].name
        if (problem := self.execution.problems.get(place)) is not None:
            return kind, f"The cell {name} {problem}"
        said = next(one.evalue for one in self.execution.outputs[place] if one.output_type == "error")
        text = f": {quoted(said)}" if said else ""
        return kind, f"The cell {name} stops with {kind}{text}{self._line(place)}"

    def _explain(self, name: str) -> str:
        """Why a name is missing."""
        answers = [cell for cell in self.release.cells if _is_code(cell)]
        owner = next((grade_id(cell) for cell in answers if name.strip("`") in defined_names(cell.source)), None)
        run = self.execution.run
        place = next((place for place, cell in enumerate(run) if cell.answer and cell.name == owner), None)
        if place is None:
            return f"{name} is not defined anywhere above its check"
        if place in self.execution.problems:
            return f"{name} is not defined: its cell {self.execution.problems[place]}"
        if place in self.execution.missing:
            return f"{name} is not defined: its cell {needs(self.execution.missing[place])}"
        if place in self.execution.errors:
            kind = exception_in_words(self.execution.errors[place])
            return f"{name} is not defined: its cell stopped with {kind}{self._line(place)}"
        return f"{name} is not defined: is it misnamed, or its cell missing?"

    def _line(self, place: int) -> str:
        """In which of its lines a cell stopped, as its traceback says, where that shows such a line."""
        lines = self.execution.cells[place].source.splitlines()
        for output in reversed(self.execution.outputs[place]):
            shown = "\n".join(output.get("traceback", []))
            for number, text in reversed(_SHOWN.findall(shown)):
                if 0 < int(number) <= len(lines) and lines[int(number) - 1].strip() == text.strip() != "":
                    return f" in line {number}: {quoted(text.strip())}"
        return ""


def places(notebook: NotebookNode, release: NotebookNode) -> dict[str, int]:
    """How many code cells of a restored notebook, test cells not counted, are run before each task is judged.

    A task ends with its test cell; where a submission moved that, with what follows it in the release. An answer that
    stands below its test cell is judged before the next cell that follows in the release.
    """
    owned = [(identifier, cell) for cell in release.cells if (identifier := grade_id(cell)) is not None]
    found = {}
    for index, (test, test_cell) in enumerate(owned):
        if is_test(test_cell):
            answer = next((identifier for identifier, cell in reversed(owned[:index]) if _is_code(cell)), None)
            ends = {identifier for identifier, _ in owned[index:]}
            found[test] = _cells_until(notebook, answer, ends)
    return found


def _cells_until(notebook: NotebookNode, answer: str | None, ends: set[str]) -> int:
    passed = answer is None
    count = 0
    for cell in notebook.cells:
        if passed and grade_id(cell) in ends:
            break
        passed |= grade_id(cell) == answer
        count += cell.cell_type == "code" and not is_test(cell)
    return count


def _is_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and is_answer(cell)
