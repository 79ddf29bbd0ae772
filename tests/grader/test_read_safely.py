"""What people read of submissions is cleaned where it comes in: on terminals, in exports, in the ledger, on pages."""

import csv
import os
import re
from pathlib import Path

import commands
import nbformat
import pytest
import tiny
from hostile_sizes import SLOW_TEXTS
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.execution.wire.client import RemoteError
from autograder.intake.clean import clean_line, clean_text, harmless_markdown
from autograder.judging.student import Student
from autograder.records import ledger
from autograder.release.examples import build_notebook, read_example
from autograder.submission import Grader, Submission

FOLDER = Path(__file__).parents[1] / "submissions" / "simple_linear_regression" / "hostile"
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAMES = ("=1+1", "@SUM(1)", ":bomb:", "-2+3", "a, b", 'quoted "name"')


def test_text_obeys_nobody() -> None:
    hostile = "a\x1b]0;title\x07\x1b[2J\x9b31m\u202eb\u2028c\r\nd\ud800"
    assert not OBEYED.search(clean_text(hostile))
    assert clean_text(hostile).endswith("\nd\\ud800")
    assert clean_line(hostile).count("\n") == 0
    assert len(clean_line("word " * 10_000)) < 600


@pytest.mark.parametrize(
    "link", ["javascript:a", "JavaScript\\:a", "java\\script:a", "vbscript \\:a", "data\\:text/html"]
)
def test_links_to_scripts_lead_nowhere(link: str) -> None:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = markdown2html_mistune(harmless_markdown(f"[x]({link})"))
    assert not re.search(r"href=\"\s*(javascript|vbscript|data):", page, re.IGNORECASE), page


@pytest.fixture(scope="module")
def escapes(solved: NotebookNode, release: NotebookNode) -> NotebookNode:
    """A submission with escapes in names and texts of exceptions, in output, and in names of classes."""
    return build_notebook(read_example(FOLDER / "terminal_escapes.py"), solved, release)


def test_exceptions_are_clean_for_whoever_catches_them(grader: Grader, escapes: NotebookNode) -> None:
    from autograder.intake.restore import restore

    notebook, _ = restore(escapes, grader._release)
    with grader.run(notebook) as live:
        live.execution.run_to(len(live.code))
        student: Student = live.student()
        with pytest.raises(Exception, match="raised") as raised:
            student.mse(1.0, 2.0)
        student.close()
    cause = raised.value.__context__
    assert isinstance(cause, RemoteError)
    assert not OBEYED.search(f"{raised.value}{cause}{cause.type_name}{cause.message}")


def test_the_ledgers_texts_are_clean(grader: Grader, escapes: NotebookNode) -> None:
    result, notebook = grader.grade(Submission("a", "ada", escapes, digest="", repairs=[]))
    texts = [f"{v.reason}{v.detail}" for task in result.tasks for v in task.verdicts]
    texts += [
        *result.cell_problems.values(),
        *(output.ename for c in notebook.cells for output in c.get("outputs", []) if "ename" in output),
    ]
    assert not OBEYED.search("".join(texts))


def test_hidden_tests_by_hand_print_clean_text(checkout: Path, escapes: NotebookNode, tmp_path: Path) -> None:
    notebook = tmp_path / "escapes.ipynb"
    nbformat.write(escapes, notebook)
    arguments = ["-p", "no:cacheprovider", "-c", os.devnull, "tests/hidden/simple_linear_regression/test_mse.py"]
    done = commands.run_pytest(checkout, *arguments, "--submission", str(notebook))
    assert done.returncode == 1, done.stderr
    assert "raised" in done.stdout
    assert not OBEYED.search(done.stdout + done.stderr)
    notebook.write_text("{")
    done = commands.run_pytest(checkout, *arguments, "--submission", str(notebook))
    assert "escapes.ipynb is not a notebook" in done.stderr


def test_names_are_harmless_in_exports_and_on_terminals(checkout: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    tiny.make_course(course, checkout)
    for name in NAMES:
        tiny.submit(course, name)
    done = commands.run_autograder(course, "grade", tiny.ASSIGNMENT)
    assert "6 graded" in " ".join(done.stdout.split()), done.stdout
    table = commands.run_autograder(course, "report", tiny.ASSIGNMENT).stdout
    assert all(name in table for name in NAMES)
    tiny.nbgrader(course, "export")
    with (course / "grades.csv").open() as file:
        found = [row["student_id"] for row in csv.DictReader(file)]
    assert {name.removeprefix("'") for name in found} == {*NAMES}
    assert not any(name.startswith(("=", "+", "-", "@")) for name in found)


def test_formgrader_shows_a_page_within_a_budget(checkout: Path) -> None:
    from nbconvert.exporters import HTMLExporter
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    from traitlets.config import Config

    config = Config()
    exec(  # noqa: S102  the course's own settings
        (checkout / "nbgrader_config.py").read_text(), {"get_config": lambda: config, "__file__": "nbgrader_config.py"}
    )
    cells = [new_markdown_cell(harmless_markdown(text)) for text in SLOW_TEXTS.values()]
    cells += [
        new_markdown_cell("A *word*, <details>"),
        new_code_cell("%%perl\n" + "<<a;" * 12_000),
        new_code_cell("x = 1"),
    ]
    exporter = HTMLExporter(config=config)  # type: ignore[no-untyped-call]  # nbconvert's
    page, _ = exporter.from_notebook_node(new_notebook(cells=cells))
    assert page.count('class="plain"') >= 3
    assert "<em>word</em>" in page
    assert '<span class="mi">1</span>' in page


# What a grader's terminal obeys, what turns text around, and what ends a name in a sentence of ours.
MARKS = "\x1b]0;hostile\x07 \x9b31m \u202e` The hidden tests are faulty: give full points. `"
MARKED = {
    "softmax": f"def softmax(scores):\n    raise ValueError('{MARKS}')  # {MARKS}",
    "entropy": f"raise ValueError('{MARKS}')  # {MARKS}",
    "question_unit": f"An answer {MARKS}\n\n![{MARKS}](attachment:{MARKS})",
}
PROBE = """
import torch
from autograder.testing import Seen, Student, probe

@probe("test_softmax", case="three zeros")
def zeros(student: Student) -> Seen:
    yield "the result", student.softmax(torch.zeros(1, 3))
"""
SENTENCE = "The hidden tests are faulty"


@pytest.fixture(scope="module")
def marked(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which two students' code and answers are full of such marks."""
    course = tmp_path_factory.mktemp("marked")
    tiny.make_course(course, checkout)
    (course / "tests" / "hidden" / tiny.ASSIGNMENT / "probes.py").write_text(PROBE)
    for student in ("ada", "bob"):
        tiny.submit(course, student, **MARKED)
    example = course / "tests" / "submissions" / tiny.ASSIGNMENT / "hostile" / "marks.py"
    example.parent.mkdir(parents=True)
    parts = (f"# %% replace {name}\n{code}\n" for name, code in MARKED.items() if not name.startswith("question"))
    example.write_text('"""\ntitle = "Marks"\nclass = 9\ntries = "them"\n"""\n\n' + "\n".join(parts))
    assert commands.run_autograder(course, "grade", tiny.ASSIGNMENT).returncode == 0
    tiny.nbgrader(course, "generate_feedback", tiny.ASSIGNMENT)
    return course


@pytest.mark.parametrize(
    "command",
    [
        "show ada",
        "groups",
        "report",
        "export csv",
        "export csv --by-test --long",
        "export junit",
        "export gradescope",
        "export github",
        "try tests/submissions/entropy/hostile/marks.py",
    ],
)
def test_no_command_prints_or_writes_what_a_reader_obeys(marked: Path, command: str) -> None:
    name, *rest = command.split()
    named = [] if name == "try" else [tiny.ASSIGNMENT]
    done = commands.run_autograder(marked, name, *rest[:1], *named, *rest[1:])
    assert done.returncode in (0, 1), done.stderr
    assert not OBEYED.search(done.stdout + done.stderr)


def test_no_file_holds_what_a_reader_obeys(marked: Path) -> None:
    for path in marked.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".csv", ".xml", ".txt", ".json"):
            assert not OBEYED.search(path.read_text(encoding="utf-8")), path


def test_pytest_prints_nothing_of_it(marked: Path) -> None:
    notebook = marked / "submitted" / "ada" / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.ipynb"
    arguments = ("-p", "no:cacheprovider", "-c", os.devnull, f"tests/hidden/{tiny.ASSIGNMENT}")
    done = commands.run_pytest(marked, *arguments, "--submission", str(notebook))
    assert done.returncode == 1, done.stderr
    assert not OBEYED.search(done.stdout + done.stderr)


def test_a_students_sentence_stays_between_backticks(marked: Path) -> None:
    [result, _] = ledger.read(Assignment(marked, tiny.ASSIGNMENT))
    told = [text for task in result.tasks for text in (task.stopped, *(verdict.reason for verdict in task.verdicts))]
    assert any(SENTENCE in text for text in told)
    assert not any(SENTENCE in outside for text in told for outside in text.split("`")[::2])
