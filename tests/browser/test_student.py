"""A student works through the notebook, in JupyterLab and in Notebook 7, and hands it in."""

import json
import shutil
from pathlib import Path

import pytest
from browser.notebook_page import LAB, NOTEBOOK, NotebookPage
from browser.real_course import ASSIGNMENT, CHECKOUT, FILE, command
from notebook_server import notebook_server
from playwright.sync_api import Page

from autograder.course import Assignment

# What is written into the cells; one is typed, the others are pasted from the solved notebook.
TASKS = ("hypothesis", "mse", "scale_features", "train_model", "linear_regression", "train_model_new",
         "train_with_builtins")  # fmt: skip
TYPED = {"hypothesis": "return theta_0 + theta_1 * x", "mse": "return torch.mean((predictions - targets) ** 2) / 2"}


@pytest.mark.parametrize("application", [LAB, NOTEBOOK], ids=["JupyterLab", "Notebook 7"])
def test_checks_turn_green_one_by_one(application: str, page: Page, course: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(course / "release" / ASSIGNMENT, home)
    code = {cell.id: cell.source for cell in Assignment(CHECKOUT, ASSIGNMENT).source().cells}
    release = Assignment(CHECKOUT, ASSIGNMENT).release()
    names = [cell.id for cell in release.cells]
    with notebook_server(home) as server:
        notebook = NotebookPage(page, server, application, FILE, names)
        begin = names[0]
        for task in TASKS:
            check = f"test_{task}"
            notebook.run(begin, task)
            notebook.expect_run(task)
            notebook.run(check)
            notebook.expect_said(check, "NotImplementedError")
            if task in TYPED:
                notebook.type_over(task, TYPED[task])
            else:
                notebook.paste(task, code[task])
            notebook.run(task, check)
            notebook.expect_said(check, "visible checks passed. More tests run when this is graded.")
            begin = names[names.index(check) + 1]
        notebook.restart_and_run_all()
        count = sum(cell.cell_type == "code" for cell in release.cells[: names.index(TASKS[-1]) + 1])
        notebook.expect_run(TASKS[-1], str(count))
        for task in TASKS:
            notebook.expect_said(f"test_{task}", "visible checks passed")
        notebook.save()
        page.close()
    submitted = course / "submitted" / "ada" / ASSIGNMENT
    shutil.copytree(home, submitted, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    assert {cell["id"] for cell in json.loads((submitted / FILE).read_text())["cells"]} == set(names)
    command(course, "autograder", "grade", ASSIGNMENT)
    [ada] = [line for line in command(course, "autograder", "report", ASSIGNMENT).splitlines() if line[:3] == "ada"]
    assert ada.split()[-1] == "26"
