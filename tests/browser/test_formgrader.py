"""A grader reads answers in formgrader; what they give survives the next grading, and reaches the student's page."""

import json
import shutil
from pathlib import Path

import nbformat
from browser.real_course import ASSIGNMENT, CHECKOUT, FILE, command
from notebook_server import NotebookServer, notebook_server
from playwright.sync_api import Page, expect

from autograder.course import Assignment

QUESTIONS = {
    "question_model": ("1", "Form and parameters told apart."),
    "question_cost": ("0.5", "Why the square?"),
    "question_gradient_descent": ("1", "Well said: <b>against</b> the gradient."),
    "question_hyperparameters": ("0", "These are parameters."),
}


def test_points_comments_and_a_score_by_hand_reach_the_student(page: Page, course: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(course / "nbgrader_config.py", home)
    _hand_in(course, home)
    with notebook_server(course) as server:
        _open(page, server)
        expect(page.locator("#test_mse")).to_have_attribute("placeholder", "2")
        for question, (points, comment) in QUESTIONS.items():
            _enter(page, question, points)
            _enter(page, f"{question}-comment", comment)
        _enter(page, "test_mse", "2.5")
        assert "1 graded" in command(course, "autograder", "grade", ASSIGNMENT, "--again")
        _open(page, server)
        for question, (points, comment) in QUESTIONS.items():
            expect(page.locator(f"#{question}")).to_have_value(points)
            expect(page.locator(f"#{question}-comment")).to_have_value(comment)
        expect(page.locator("#test_mse")).to_have_value("2.5")
    for step in ("generate_feedback", "release_feedback"):
        command(course, "nbgrader", step, ASSIGNMENT)
    command(home, "nbgrader", "fetch_feedback", ASSIGNMENT)
    [fetched] = home.glob(f"{ASSIGNMENT}/feedback/*/{ASSIGNMENT}.html")
    page.goto(f"file://{fetched}")
    expect(page.locator(".score")).to_have_text("28 of 30 points")
    for _, comment in QUESTIONS.values():
        expect(page.get_by_text(comment, exact=False).first).to_be_visible()
    expect(page.locator(".tasks tbody tr", has_text="mse")).to_contain_text("points set by a grader")


def _hand_in(course: Path, home: Path) -> None:
    """The way of a submission by the exchange: its `mse` forgets the one half, questions are answered."""
    command(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    command(course, "nbgrader", "release_assignment", ASSIGNMENT)
    command(home, "nbgrader", "fetch_assignment", ASSIGNMENT)
    path = home / ASSIGNMENT / FILE
    notebook = json.loads(path.read_text())
    solved = {cell.id: cell.source for cell in Assignment(CHECKOUT, ASSIGNMENT).source().cells}
    for cell in notebook["cells"]:
        cell["source"] = solved[cell["id"]].replace("** 2) / 2", "** 2)")
    nbformat.write(nbformat.from_dict(notebook), path)
    command(home, "nbgrader", "submit", ASSIGNMENT)
    command(course, "nbgrader", "collect", ASSIGNMENT)
    assert "1 graded" in command(course, "autograder", "grade", ASSIGNMENT)


def _open(page: Page, server: NotebookServer) -> None:
    """From formgrader's first page to the submission, by its links."""
    page.goto(f"{server.address}/formgrader/gradebook?token={server.token}")
    page.get_by_role("link", name=ASSIGNMENT).click()
    page.get_by_role("link", name=ASSIGNMENT).last.click()
    page.get_by_role("link", name="Submission #1").click()
    page.locator("#question_model").wait_for()


def _enter(page: Page, box: str, text: str) -> None:
    """Type into a box, leave it, and wait until formgrader has saved it."""
    with page.expect_response(lambda r: "/api/" in r.url and r.request.method == "PUT") as saved:
        page.locator(f"#{box}").fill(text)
        page.locator(f"#{box}").blur()
    assert saved.value.ok
