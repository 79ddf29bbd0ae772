"""What students read: the table of verdicts, and the page around it."""

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

from autograder.feedback import points_text, test_cell_output
from autograder.formulas import to_mathml
from autograder.prose import Prose
from autograder.verdicts import Status, TaskResult, Verdict

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook
    from traitlets.config import Config

    from autograder.feedback_page import FeedbackExporter, Summary, task_name

test_cell_output.__test__ = False  # type: ignore[attr-defined]  # it makes the output of a test cell, and is no test

EVIL = "<script>alert(1)</script>"
PNG = "iVBORw0KGgo="


def _verdict(status: Status, **fields: Any) -> Verdict:
    return Verdict(**{"test": "test_x", "title": "`mse` is a number", "points": Decimal(1), "status": status, **fields})


def _soup(*verdicts: Verdict, notes: list[str] | None = None) -> BeautifulSoup:
    task = TaskResult("test_mse", Decimal(len(verdicts)), list(verdicts))
    return BeautifulSoup(test_cell_output(task, notes or []).data["text/html"], "html.parser")


@pytest.mark.parametrize(("points", "text"), [("2", "2"), ("1.50", "1.5"), ("20", "20"), ("0", "0")])
def test_points_have_no_trailing_zeros(points: str, text: str) -> None:
    assert points_text(Decimal(points)) == text


def test_the_score_is_what_nbgrader_reads_and_the_counts_are_beside_it() -> None:
    task = TaskResult("test_mse", Decimal(2), [_verdict(Status.PASSED), _verdict(Status.FAILED)])
    output = test_cell_output(task, [])
    assert output.data["text/plain"] == "1"
    assert output.metadata["autograder"] == {"tests": 2, "passed": 1}


@pytest.mark.parametrize(
    ("status", "words", "points"),
    [
        (Status.PASSED, "✓ passed", "1 / 1"),
        (Status.FAILED, "✗ failed", "0 / 1"),
        (Status.NOT_RUN, "– not run", "0 / 1"),
        (Status.GRADER_ERROR, "! not graded", "0 / 1"),
    ],
)
def test_each_status_is_a_word_and_costs_what_it_says(status: Status, words: str, points: str) -> None:
    cells = _soup(_verdict(status)).select("tbody tr > *")
    assert [cell.get_text() for cell in cells] == [words, "mse is a number", points]


def test_the_table_can_be_read_without_seeing_it() -> None:
    soup = _soup(_verdict(Status.PASSED), _verdict(Status.FAILED))
    assert [head["scope"] for head in soup.select("thead th")] == ["col"] * 3
    assert [head["scope"] for head in soup.select("tbody th")] == ["row"] * 2
    assert soup.caption is not None
    assert soup.caption.get_text() == "1 of 2 points · 1 of 2 tests passed"


def test_reason_and_hint_stand_under_the_title() -> None:
    soup = _soup(_verdict(Status.FAILED, reason="mse raised a ValueError", hint="Mind the `shape`."))
    lines = [line.get_text() for line in soup.select("tbody th > span")]
    assert lines == ["What happened: mse raised a ValueError.", "Hint: Mind the shape."]


def test_a_reason_that_all_share_is_said_once() -> None:
    verdicts = [_verdict(Status.NOT_RUN, reason="`mse` is not implemented yet") for _ in range(3)]
    assert _soup(*verdicts).get_text().count("mse is not implemented yet") == 1
    mixed = [*verdicts, _verdict(Status.NOT_RUN, reason="too slow")]
    assert _soup(*mixed).get_text().count("mse is not implemented yet") == 3


def test_nothing_in_the_table_is_taken_for_html() -> None:
    soup = _soup(_verdict(Status.FAILED, title=EVIL, reason=EVIL, hint=f"`{EVIL}`"), notes=[EVIL])
    assert not soup.find("script")
    assert soup.get_text().count(EVIL) == 4


def test_detail_is_for_graders_only() -> None:
    assert "assert 2.5" not in str(_soup(_verdict(Status.FAILED, detail="assert 2.5 == 5.0")))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("status", list(Status))
def test_badges_have_contrast(status: Status) -> None:
    badge = _soup(_verdict(status)).select_one("tbody td span")
    assert badge is not None
    style = [item.split(":") for item in str(badge["style"]).split(";")]
    ink, paper = (
        next(value for name, value in style if name == wanted and value.startswith("#"))
        for wanted in ("color", "background")
    )
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# Formulas and Markdown


def test_formulas_become_mathml() -> None:
    page = BeautifulSoup(to_mathml(r"\frac{1}{2m} \sum_i \theta_i < b", block=True), "html.parser")
    assert page.math is not None
    assert page.math["display"] == "block"
    assert page.math["alttext"] == r"\frac{1}{2m} \sum_i \theta_i < b"
    assert page.mfrac is not None


@pytest.mark.parametrize(
    "tex",
    [
        rf"\text{{{EVIL}}}",
        r"\text{&lt;script&gt;}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{x}",
        r"\class{skip}{x}",
        r"\def\a{\b\b}\a",
        r"\frac{",
        "a_{" * 600,
        '" onload="alert(1)',
    ],
)
def test_formulas_of_students_are_harmless(tex: str) -> None:
    soup = BeautifulSoup(to_mathml(tex, block=False), "html.parser")
    assert not soup.find(["script", "a"])
    assert not any(name in ("href", "style", "onload") for tag in soup.find_all(True) for name in tag.attrs)


def test_headings_skip_no_level() -> None:
    prose = Prose(top=2, path="")
    page = prose.html("# One\n\n### Deep\n\n## Two", {}, trusted=True) + prose.sub_heading("Verdict", "verdict")
    soup = BeautifulSoup(page, "html.parser")
    assert [heading.name for heading in soup.find_all(["h3", "h4", "h5", "h6"])] == ["h3", "h4", "h4", "h5"]


def test_html_is_kept_from_instructors_only() -> None:
    folded = "<details>\n<summary>Hint</summary>\n\nLook *here*.\n\n</details>"
    details = BeautifulSoup(Prose(2, "").html(folded, {}, trusted=True), "html.parser").details
    assert details is not None
    assert "Look here." in details.get_text()
    assert "<details>" not in Prose(2, "").html(folded, {}, trusted=False)
    assert "javascript:" not in Prose(2, "").html("[x](javascript:alert(1))", {}, trusted=False)


@pytest.mark.parametrize("place", ["attachment:none.png", "https://example.org/x.png", "none.png", "/etc/passwd"])
def test_pictures_that_are_not_there_are_named(place: str) -> None:
    page = Prose(2, "").html(f"![plot](<{place}>)", {}, trusted=False)
    assert "[picture not shown: plot]" in page
    assert "<img" not in page


# The page


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
        gradebook.db.commit()
    return url


def _cell(cell: NotebookNode, grade_id: str, **nbgrader: Any) -> NotebookNode:
    cell.metadata["nbgrader"] = {"grade": False, "solution": False, "task": False, "grade_id": grade_id, **nbgrader}
    return cell


def _notebook() -> NotebookNode:
    def table() -> list[NotebookNode]:
        verdicts = [_verdict(Status.PASSED), _verdict(Status.FAILED, hint="Half of it.")]
        return [test_cell_output(TaskResult("test_mse", Decimal(2), verdicts), [])]

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
    notebook.metadata["autograder"] = {"isolation": "Isolation: full", "receipts": [["mse", f"was put back {EVIL}"]]}
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
    for preprocessor in (GetGrades, Summary):
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
    assert "Well said" in _text(soup.select_one(".comment"))
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
    box = soup.select_one("pre.output[tabindex='0'][role='region']")
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
