"""An instructor changes the source in JupyterLab, with nbgrader's panel, and makes a new release."""

from pathlib import Path

from browser.notebook_page import LAB, NotebookPage
from browser.real_course import ASSIGNMENT, CHECKOUT, FILE, command
from notebook_server import notebook_server
from playwright.sync_api import Page, expect

from autograder.course import Assignment


def test_a_task_is_changed_and_released(page: Page, course: Path) -> None:
    names = [cell.id for cell in Assignment(CHECKOUT, ASSIGNMENT).source().cells]
    released = (course / "release" / ASSIGNMENT / FILE).read_text()
    with notebook_server(course) as server:
        notebook = NotebookPage(page, server, LAB, f"source/{ASSIGNMENT}/{FILE}", names)
        page.get_by_role("tab", name="Create Assignment").click()
        panel = page.locator(".nbgrader-CreateAssignmentWidget")
        expect(panel.locator(".nbgrader-TotalPointsInput")).to_have_value("30")
        notebook.select("test_mse")
        points = panel.locator(".nbgrader-mod-active .nbgrader-CellPoints input")
        expect(points).to_have_value("3")
        points.fill("4")
        points.blur()
        expect(panel.locator(".nbgrader-TotalPointsInput")).to_have_value("31")
        notebook.save()
        refused = command(course, "autograder", "release", ASSIGNMENT, "--quick", code=1)
        assert "test_mse" in refused
        assert (course / "release" / ASSIGNMENT / FILE).read_text() == released
        points.fill("3")
        points.blur()
        notebook.paste("mse", MSE)
        notebook.save()
        page.close()
    command(course, "autograder", "release", ASSIGNMENT, "--quick")
    new = next(cell for cell in Assignment(course, ASSIGNMENT).release().cells if cell.id == "mse")
    assert new.source == MSE.replace(SOLUTION, "    # YOUR CODE HERE\n    raise NotImplementedError()")


SOLUTION = """\
    ### BEGIN SOLUTION
    return ((predictions - targets) ** 2).mean() / 2
    ### END SOLUTION"""
MSE = f'''\
def mse(predictions, targets):
    """The cost: half the mean of the squared errors, as a 0-dimensional tensor."""
{SOLUTION}'''
