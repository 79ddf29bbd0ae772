"""What editors, converters and students do to a notebook: ways to damage one, none of them to an answer's sense.

A way takes the notebook's cells as JSON has them, with their text whole. It raises LookupError where an earlier one has
taken away what it damages.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

Cell = dict[str, Any]
Cells = list[Cell]
Way = Callable[[Cells], None]

QUESTIONS = ("question_model", "question_cost", "question_gradient_descent", "question_hyperparameters")


def find(cells: Cells, identifier: str) -> int:
    """The place of a cell of the release. Raises LookupError."""
    for place, cell in enumerate(cells):
        if identifier in (cell.get("id"), cell["metadata"].get("nbgrader", {}).get("grade_id")):
            return place
    raise LookupError(identifier)


def own(text: str, kind: str = "code") -> Cell:
    """A cell of the student's own."""
    cell: Cell = {"cell_type": kind, "metadata": {}, "source": text}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


class Ways:
    """The ways to damage the cells of a notebook.

    Args:
        release: the cells that students were given.
    """

    def __init__(self, release: Cells) -> None:
        self._release = release

    def _stub(self, identifier: str) -> str:
        return str(self._release[find(self._release, identifier)]["source"])

    def _take(self, cells: Cells, identifier: str) -> str:
        """Put the stub back in a cell; returns the answer that stood there."""
        cell = cells[find(cells, identifier)]
        answer, cell["source"] = str(cell["source"]), self._stub(identifier)
        if answer == cell["source"]:
            raise LookupError(identifier)
        return answer

    # Cells merged, split, moved, copied, deleted.

    def three_answers_in_one_cell(self, cells: Cells) -> None:
        answers = [cells.pop(find(cells, name))["source"] for name in ("mse", "scale_features")]
        cells[find(cells, "hypothesis")]["source"] += "\n\n" + "\n\n".join(answers)

    def three_answers_in_the_last_of_them(self, cells: Cells) -> None:
        answers = [cells.pop(find(cells, name))["source"] for name in ("hypothesis", "mse")]
        last = cells[find(cells, "scale_features")]
        last["source"] = "\n\n".join([*answers, last["source"]])

    def answer_merged_with_its_check(self, cells: Cells) -> None:
        check = cells.pop(find(cells, "test_scale_features"))["source"]
        cells[find(cells, "scale_features")]["source"] += "\n\n" + check

    def answer_merged_into_a_given_cell(self, cells: Cells) -> None:
        answer = cells.pop(find(cells, "hypothesis"))["source"]
        cells[find(cells, "parameters")]["source"] += "\n\n" + answer

    def answer_merged_into_its_check(self, cells: Cells) -> None:
        answer = cells.pop(find(cells, "train_model"))["source"]
        check = cells[find(cells, "test_train_model")]
        check["source"] = answer + "\n\n" + check["source"]

    def answer_written_into_the_check(self, cells: Cells) -> None:
        cells[find(cells, "test_mse")]["source"] = self._take(cells, "mse")

    def answer_split(self, cells: Cells) -> None:
        place = find(cells, "train_with_builtins")
        head, tail = cells[place]["source"].split("\n\n", 1)
        cells[place]["source"] = head
        cells.insert(place + 1, own(tail))

    def answer_split_and_ids_kept(self, cells: Cells) -> None:
        place = find(cells, "linear_regression")
        cells.insert(place, {**cells[place], "source": "# the model\nwidth = 1"})

    def written_answer_split(self, cells: Cells) -> None:
        place = find(cells, "question_cost")
        cells.insert(place, {**cells[place], "source": "It is measured by the data."})

    def answer_in_a_cell_above_its_stub(self, cells: Cells) -> None:
        answer = self._take(cells, "train_model_new")
        cells.insert(find(cells, "train_model_new"), own(answer))

    def answer_in_a_cell_below_its_stub(self, cells: Cells) -> None:
        answer = self._take(cells, "mse")
        cells.insert(find(cells, "mse") + 1, own(answer))

    def answer_in_a_cell_instead_of_its_own(self, cells: Cells) -> None:
        place = find(cells, "scale_features")
        cells[place] = own(cells[place]["source"])

    def answer_among_helpers(self, cells: Cells) -> None:
        place = find(cells, "linear_regression")
        cells[place : place + 1] = [own("width = 1"), own(cells[place]["source"]), own("print(width)")]

    def answer_moved_to_the_top(self, cells: Cells) -> None:
        cells.insert(find(cells, "imports") + 1, cells.pop(find(cells, "scale_features")))

    def answer_moved_to_the_end(self, cells: Cells) -> None:
        cells.append(cells.pop(find(cells, "hypothesis")))

    def checks_moved_to_the_end(self, cells: Cells) -> None:
        for name in ("test_hypothesis", "test_train_model"):
            cells.append(cells.pop(find(cells, name)))

    def stub_pasted_below_its_answer(self, cells: Cells) -> None:
        place = find(cells, "mse")
        cells.insert(place + 1, {**cells[place], "source": self._stub("mse")})

    def draft_above_its_answer(self, cells: Cells) -> None:
        cells.insert(find(cells, "hypothesis"), own("def hypothesis(x, theta_0, theta_1):\n    return theta_0"))

    def given_cells_deleted(self, cells: Cells) -> None:
        for name in ("imports", "tensors", "test_linear_regression"):
            del cells[find(cells, name)]

    def explanations_deleted(self, cells: Cells) -> None:
        cells[:] = [cell for cell in cells if cell["cell_type"] == "code" or cell["metadata"].get("nbgrader")]

    def given_cells_changed(self, cells: Cells) -> None:
        for name in ("data", "surface_helpers", "test_hypothesis"):
            cells[find(cells, name)]["source"] += "\nprint('seen')"
        cells[find(cells, "mse_text")]["source"] += "\n\n(done)"

    def kinds_changed(self, cells: Cells) -> None:
        for name, kind in (("mse", "raw"), ("question_model", "raw"), ("question_cost", "code")):
            place = find(cells, name)
            cells[place] = {**own(cells[place]["source"], kind), "metadata": cells[place]["metadata"]}

    # Written answers beside their cells.

    def written_below_the_question(self, cells: Cells) -> None:
        answer = self._take(cells, "question_cost")
        cells[find(cells, "question_cost_text")]["source"] += "\n\n" + answer

    def written_behind_the_question(self, cells: Cells) -> None:
        answer = self._take(cells, "question_gradient_descent")
        cells[find(cells, "question_gradient_descent_text")]["source"] += " " + answer

    def written_in_a_cell_above(self, cells: Cells) -> None:
        answer = self._take(cells, "question_model")
        cells.insert(find(cells, "question_model"), own(answer, "markdown"))

    def written_in_a_cell_below(self, cells: Cells) -> None:
        answer = self._take(cells, "question_hyperparameters")
        cells.insert(find(cells, "question_hyperparameters") + 1, own(answer, "markdown"))

    def written_in_a_code_cell(self, cells: Cells) -> None:
        answer = self._take(cells, "question_model")
        cells.insert(find(cells, "question_model") + 1, own(answer))

    def written_as_a_comment(self, cells: Cells) -> None:
        answer = self._take(cells, "question_hyperparameters")
        commented = "\n".join(f"# {line}" for line in answer.splitlines())
        cells.insert(find(cells, "question_hyperparameters") + 1, own(commented))

    def written_instead_of_the_cell(self, cells: Cells) -> None:
        place = find(cells, "question_gradient_descent")
        cells[place] = own(cells[place]["source"], "markdown")

    def written_with_the_question(self, cells: Cells) -> None:
        answer = cells.pop(find(cells, "question_cost"))["source"]
        cells[find(cells, "question_cost_text")]["source"] += "\n\n" + answer

    def all_written_at_the_end(self, cells: Cells) -> None:
        answers = [self._take(cells, name) for name in QUESTIONS]
        cells.append(own("\n\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1)), "markdown"))

    def all_written_in_the_first_cell(self, cells: Cells) -> None:
        answers = [self._take(cells, name) for name in QUESTIONS]
        text = "\n\n".join(f"**Question {number}:** {answer}" for number, answer in enumerate(answers, 1))
        cells[find(cells, "question_model")]["source"] = text

    # Text that editors change.

    def line_ends_of_windows(self, cells: Cells) -> None:
        _each(cells, lambda text: text.replace("\n", "\r\n"))

    def line_ends_of_old_macs(self, cells: Cells) -> None:
        _each(cells, lambda text: text.replace("\n", "\r"))

    def blanks_at_line_ends(self, cells: Cells) -> None:
        _each(cells, lambda text: re.sub("(?m)$", "  ", text))

    def a_newline_added(self, cells: Cells) -> None:
        _each(cells, lambda text: f"\n{text}\n")

    def typographic_marks(self, cells: Cells) -> None:
        for cell in cells:
            if cell["cell_type"] == "markdown":
                text = re.sub(r'"(\w[^"\n]*)"', r"“\1”", cell["source"]).replace("'", "’").replace("...", "…")
                cell["source"] = text.replace(" – ", " — ")

    def forms_of_colab(self, cells: Cells) -> None:
        for number, cell in enumerate(cells):
            if cell["cell_type"] == "code":
                cell["source"] = f'#@title Step {number} {{ display-mode: "form" }}\n{cell["source"]}'
                cell["metadata"] = {**cell["metadata"], "cellView": "form", "id": f"aBcD{number}"}

    def marks_of_editors(self, cells: Cells) -> None:
        for number, cell in enumerate(cells):
            if cell["cell_type"] == "code":
                cell["source"] = f"# %% [{number}]\n# In[{number}]:\n{cell['source']}"

    def decomposed_letters(self, cells: Cells) -> None:
        _each(cells, lambda text: text.replace("é", "e\u0301").replace(" – ", " –\u200b "))

    # Ids and metadata that editors lose.

    def nbgrader_lost(self, cells: Cells) -> None:
        for cell in cells:
            cell["metadata"] = {"id": "1a2b3c"}

    def ids_replaced(self, cells: Cells) -> None:
        for number, cell in enumerate(cells):
            cell["id"] = f"new-{number}"

    def one_id_for_all(self, cells: Cells) -> None:
        for cell in cells:
            cell["id"] = "cell"

    def converted(self, cells: Cells) -> None:
        """As jukit, jupytext, Colab and Deepnote leave it: new ids, no metadata, a newline more."""
        for number, cell in enumerate(cells):
            cell.update(id=f"{number:08x}", metadata={}, source=cell["source"] + "\n")

    def every_second_cell_converted(self, cells: Cells) -> None:
        for number, cell in enumerate(cells[::2]):
            cell.update(id=f"{number:08x}", metadata={})

    def points_changed(self, cells: Cells) -> None:
        for cell in cells:
            if "points" in cell["metadata"].get("nbgrader", {}):
                cell["metadata"] = {"nbgrader": {**cell["metadata"]["nbgrader"], "points": 300, "checksum": "0"}}

    def all(self) -> Sequence[Way]:
        """All ways, in an order in which one leaves the next something to damage: ids are lost last."""
        names = [name for name in vars(Ways) if not name.startswith("_") and name != "all"]
        return [getattr(self, name) for name in names]


def _each(cells: Cells, change: Callable[[str], str]) -> None:
    for cell in cells:
        cell["source"] = change(cell["source"])
