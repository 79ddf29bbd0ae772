"""The first minutes of a student, in JupyterLab: the short form of `test_student`."""

import shutil
from pathlib import Path

from browser.notebook_page import LAB, NotebookPage
from browser.real_course import ASSIGNMENT, CHECKOUT, FILE
from notebook_server import notebook_server
from playwright.sync_api import Page

from autograder.course import Assignment


def test_the_first_check_turns_green(page: Page, tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / "release" / ASSIGNMENT / FILE, tmp_path)
    names = [cell.id for cell in Assignment(CHECKOUT, ASSIGNMENT).release().cells]
    with notebook_server(tmp_path) as server:
        notebook = NotebookPage(page, server, LAB, FILE, names)
        notebook.run_all_above("test_hypothesis")
        notebook.run("test_hypothesis")
        notebook.expect_said("test_hypothesis", "not finished")
        notebook.type_over("hypothesis", "return theta_0 + theta_1 * x")
        notebook.run("hypothesis", "test_hypothesis")
        notebook.expect_said("test_hypothesis", "3 of 3 visible checks passed")
        page.close()
