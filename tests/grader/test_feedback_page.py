"""The feedback page around the table of verdicts."""

import os
import sys
import warnings
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode, v4

from autograder.judging.verdicts import Status, TaskResult, Verdict, task_name
from autograder.pages.test_cell import test_cell_output

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook
    from traitlets.config import Config

    from autograder.pages.exporter import FeedbackExporter
    from autograder.pages.feedback import FeedbackSummary

test_cell_output.__test__ = False  # type: ignore[attr-defined]  # it makes the output of a test cell, and is no test

EVIL = "<script>alert(1)</script>"
PNG = "iVBORw0KGgo="


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A gradebook with one graded submission: a task by tests, one that a grader changed, and three answers."""
    url = f"sqlite:///{tmp_path_factory.mktemp('course') / 'gradebook.db'}"
    with pytest.MonkeyPatch.context() as patch:  # nbgrader starts alembic by its bare name
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        Gradebook(url).close()
    with Gradebook(url) as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy
        gradebook.add_assignment("a")
        gradebook.add_notebook("line_fit", "a")
        for name, kind in (("test_mse", "code"), ("test_line", "code"), ("question_a", "markdown")):
            gradebook.add_grade_cell(name, "line_fit", "a", max_score=2, cell_type=kind)
        gradebook.add_grade_cell("question_b", "line_fit", "a", max_score=2, cell_type="markdown")
        for name in ("mse", "question_a", "question_b"):
            gradebook.add_solution_cell(name, "line_fit", "a")
        gradebook.add_student("ada")
        gradebook.add_submission("a", "ada")
        marks = {"test_mse": (1, None), "test_line": (1, 1.5), "question_a": (None, 0.5), "question_b": (None, None)}
        for name, (automatic, manual) in marks.items():
            grade = gradebook.find_grade(name, "line_fit", "a", "ada")
            grade.auto_score, grade.manual_score = automatic, manual
            grade.needs_manual_grade = automatic is None and manual is None
        gradebook.find_comment("question_a", "line_fit", "a", "ada").manual_comment = f"Well *said*. {EVIL}"
        gradebook.find_comment("question_b", "line_fit", "a", "ada").auto_comment = "No response."  # as nbgrader does
        gradebook.db.commit()
    return url


def _cell(cell: NotebookNode, grade_id: str, **nbgrader: Any) -> NotebookNode:
    cell.metadata["nbgrader"] = {"grade": False, "solution": False, "task": False, "grade_id": grade_id, **nbgrader}
    return cell


def _notebook() -> NotebookNode:
    def table() -> list[NotebookNode]:
        title, point = "`mse` is a number", Decimal(1)
        passed = Verdict("test_type", title, point, Status.PASSED)
        failed = Verdict("test_value", title, point, Status.FAILED, hint="Half of it.")
        return [test_cell_output(TaskResult("test_mse", Decimal(2), [passed, failed]), [])]

    picture = v4.new_output("display_data", data={"image/png": PNG})
    html = v4.new_output("display_data", data={"text/html": EVIL, "text/plain": EVIL})
    printed = v4.new_output("stream", name="stdout", text="row\n" * 1000)
    drawing = v4.new_code_cell('ax.set(title="The data", xlabel="x")', outputs=[picture, html, printed])
    checks = v4.new_code_cell("assert True", outputs=table())
    more = v4.new_code_cell("assert True", outputs=table())
    notebook: NotebookNode = v4.new_notebook(
        cells=[
            v4.new_markdown_cell(
                "# Fit a line\n\n## 1. The cost\n\n$J = \\frac{1}{2m}$ ![far](https://example.org/x.png)"
            ),
            drawing,
            _cell(v4.new_code_cell("def mse(): ..."), "mse", solution=True),
            _cell(checks, "test_mse", grade=True, points=2),
            _cell(more, "test_line", grade=True, points=2),
            _cell(v4.new_markdown_cell(f"My answer {EVIL}"), "question_a", grade=True, solution=True, points=2),
            _cell(v4.new_markdown_cell("Another"), "question_b", grade=True, solution=True, points=2),
        ]
    )
    notebook.metadata["autograder"] = {"isolation": "Isolation: full", "repairs": [["mse", f"was put back {EVIL}"]]}
    return notebook


@pytest.fixture(scope="module")
def page(database: str) -> str:
    return _page(database)


@pytest.fixture
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def _page(database: str, late_penalty: float = 0.0) -> str:
    from nbgrader.preprocessors import GetGrades

    with Gradebook(database) as gradebook:
        submitted = gradebook.find_submission_notebook("line_fit", "a", "ada")
        submitted.late_submission_penalty = late_penalty
        gradebook.db.commit()
    # as formgrader configures it when it makes feedback
    config = Config({"HTMLExporter": {"template_name": "formgrade"}, "Exporter": {"default_preprocessors": []}})
    exporter = FeedbackExporter(config=config)  # type: ignore[no-untyped-call]  # nbconvert's
    for preprocessor in (GetGrades, FeedbackSummary):
        exporter.register_preprocessor(preprocessor)  # type: ignore[no-untyped-call]  # nbconvert's
    names = {"student": "ada", "assignment": "a", "notebook": "line_fit", "db_url": database}
    text, _ = exporter.from_notebook_node(_notebook(), {"nbgrader": names, "metadata": {"name": "line_fit"}})
    return str(text)


def test_task_names_come_from_the_cells() -> None:
    assert [task_name(name) for name in ("test_train_model", "question_cost", "test_")] == [
        "train_model",
        "question_cost",
        "test_",
    ]


def _text(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def test_the_summary_adds_up(soup: BeautifulSoup) -> None:
    assert _text(soup.select_one(".score")) == "3 of 6 points so far"
    rows = [_text(row) for row in soup.select(".tasks tbody tr")]
    assert rows == [
        "mse 1. The cost 1 of 2 tests passed 1 / 2",
        "line 1. The cost 1 of 2 tests passed, points set by a grader 1.5 / 2",
        "Question a 1. The cost graded by a person 0.5 / 2",
        "Question b 1. The cost waiting for a person – / 2",
    ]
    assert "the tests alone gave 1" in _text(soup.select_one(".adjusted"))


def test_every_link_inside_the_page_leads_somewhere(soup: BeautifulSoup) -> None:
    targets = {str(tag["id"]) for tag in soup.select("[id]")}
    links = {str(link["href"])[1:] for link in soup.select('a[href^="#"]:not(.anchor-link)')}
    assert {"result", "notebook", "task-test_mse", "task-question_b"} <= links <= targets


def test_a_late_penalty_is_named(database: str) -> None:
    soup = BeautifulSoup(_page(database, late_penalty=1.0), "html.parser")
    assert _text(soup.select_one(".score")) == "2 of 6 points so far"
    assert "1 point taken off" in _text(soup.select_one(".late"))


def test_comments_notes_and_isolation_are_shown(soup: BeautifulSoup) -> None:
    assert ["Well said" in _text(comment) for comment in soup.select(".comment")] == [True]
    assert "was put back" in _text(soup.select_one("#result ul"))
    assert "Isolation: full" in _text(soup.select_one("#result"))


def test_the_page_can_be_read_without_seeing_it(soup: BeautifulSoup) -> None:
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.title is not None
    assert all(soup.find(landmark) for landmark in ("header", "main", "footer"))
    assert soup.select_one("a.skip[href='#result']")
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    drawn = soup.select_one("img[src^='data:image/png']")
    assert drawn is not None
    assert drawn["alt"] == "Figure drawn by the code above: The data (axes: x)"
    assert all(image["alt"] for image in soup.select("img"))


def test_long_outputs_are_boxes_that_the_keyboard_reaches(soup: BeautifulSoup) -> None:
    box = soup.select_one("pre.output[tabindex='0'][role='group']")
    assert box is not None
    assert box["aria-label"] == "Output, 1001 lines"


def test_the_page_loads_and_runs_nothing(page: str, soup: BeautifulSoup) -> None:
    assert not soup.find(["script", "link", "iframe", "object", "embed", "base"])
    assert not any(name.startswith("on") for tag in soup.find_all(True) for name in tag.attrs)
    assert "@import" not in page
    assert "url(" not in page
    assert all(str(image["src"]).startswith("data:") for image in soup.select("img"))
    policy = soup.select_one("meta[http-equiv='Content-Security-Policy']")
    assert policy is not None
    rules = {rule.split()[0]: rule.split()[1:] for rule in str(policy["content"]).split(";")}
    assert rules["default-src"] == rules["script-src"] == rules["form-action"] == ["'none'"]
    assert rules["img-src"] == ["data:"]
