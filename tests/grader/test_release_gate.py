"""`autograder release` refuses what must not reach students, and says why; what it lets pass is in place."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import commands
import nbformat
import pytest
import tiny
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.commands.release import _print_refusal
from autograder.course import Assignment, CourseError
from autograder.intake.cells import points
from autograder.judging.verdicts import Result, Status, TaskResult, Verdict
from autograder.release import Finding, agreement, generation, known_grades, metadata
from autograder.release.examples import ExampleError, build_notebook, read_examples

ASSIGNMENT = tiny.ASSIGNMENT


def _release() -> NotebookNode:
    return tiny.source_notebook()


def _renamed(notebook: NotebookNode) -> None:
    notebook.cells[1].metadata["nbgrader"]["grade_id"] = "soft_max"


def _worth_more(notebook: NotebookNode) -> None:
    notebook.cells[2].metadata["nbgrader"]["points"] = 3


def _not_graded(notebook: NotebookNode) -> None:
    notebook.cells[2].metadata["nbgrader"]["grade"] = False


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (_renamed, "cell softmax", "and not in this one"),
        (_renamed, "cell soft_max", "not in the release that students have"),
        (_worth_more, "cell test_softmax", "it is 3 points; in the release that students have, 2 points"),
        (_not_graded, "cell test_softmax", "it is not graded"),
        (lambda notebook: notebook.cells[1].update(cell_type="markdown"), "cell softmax", "it is a markdown cell"),
    ],
)
def test_a_change_of_what_students_have_is_found(change: Callable[[NotebookNode], None], where: str, what: str) -> None:
    changed = _release()
    change(changed)
    found = agreement.check_unchanged(changed, _release())
    assert any(finding.where == where and what in finding.what for finding in found), found
    assert all("--breaking" in finding.advice for finding in found)


def test_other_texts_and_cells_are_no_change() -> None:
    changed = _release()
    changed.cells.insert(0, new_code_cell("print('new')"))
    changed.cells[1].source += "\nx = 1"
    assert agreement.check_unchanged(changed, _release()) == []
    assert points(changed.cells[0]) is None


def test_test_cells_and_hidden_tests_belong_together(checkout: Path, tmp_path: Path) -> None:
    tests = tmp_path / ASSIGNMENT
    shutil.copytree(tiny.STARTER / "tests" / "hidden" / ASSIGNMENT, tests)
    assert agreement.check_tests(_release(), tests) == []
    (tests / "test_entropy.py").rename(tests / "test_entropie.py")
    found = agreement.check_tests(_release(), tests)
    assert [finding.where for finding in found] == ["cell test_entropy", str(tests / "test_entropie.py")]


# ---- what must get known grades -------------------------------------------------------------------------------------


def _result(status: Status, *, detail: str = "") -> Result:
    verdict = Verdict("test_x", "x", Decimal(2), status, detail=detail)
    task = TaskResult("test_softmax", Decimal(2), [verdict])
    return Result("a", "s", "", "", 0, "", False, [task], [], {})


def test_an_untouched_release_that_earns_and_a_solution_that_misses_are_found() -> None:
    assert known_grades.check_ends(_result(Status.NOT_RUN), _result(Status.PASSED)) == []
    [finding] = known_grades.check_ends(_result(Status.PASSED), _result(Status.PASSED))
    assert "earns 2 points" in finding.what
    [finding] = known_grades.check_ends(_result(Status.FAILED), _result(Status.FAILED, detail="x\nE  assert 1 == 2"))
    assert "misses it: E assert 1 == 2" in finding.what
    [finding] = known_grades.check_ends(
        _result(Status.FAILED), _result(Status.GRADER_ERROR, detail="are worth 1 points")
    )
    assert "cannot grade: are worth 1 points" in finding.what
    lost = Result("a", "untouched", problem="the grader's own process ended")
    [finding] = known_grades.check_ends(lost, _result(Status.PASSED))
    assert "own process ended" in finding.what


def test_an_example_with_another_verdict_or_in_another_folder_is_found(tmp_path: Path) -> None:
    text = '"""\ntitle = "t"\n[test_softmax]\npoints = "0"\nfailed = ["test_x"]\n"""\n'
    for folder in ("wrong", "partial", "draft", "hostile"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.py").write_text(text)
    examples = known_grades.examples(tmp_path)
    assert [example.name for example in examples] == ["partial/x", "wrong/x"]
    found = known_grades.check_examples(examples, dict.fromkeys(["partial/x", "wrong/x"], _result(Status.FAILED)))
    assert [(finding.where, finding.what) for finding in found] == [
        ("partial/x.py", "by its points, its folder is wrong")
    ]
    found = known_grades.check_examples(examples, dict.fromkeys(["partial/x", "wrong/x"], _result(Status.PASSED)))
    assert len(found) == 2
    assert "2 points, not 0" in found[0].what
    (tmp_path / "wrong" / "x.py").write_text(text + "\n# %% replace nowhere\nx\n")
    [example] = [one for one in read_examples(tmp_path) if one.name == "wrong/x"]
    with pytest.raises(ExampleError, match="there is no cell nowhere"):
        build_notebook(example, _release(), _release())


def test_a_long_refusal_is_cut_and_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    _print_refusal(
        [Finding(f"cell {i}", "[red]\x1b[2J", "advice") for i in range(40)], Assignment(Path(), "a"), Console(width=200)
    )
    said = capsys.readouterr().out
    assert "and 15 more" in said
    assert "[red]" in said
    assert "\x1b[2J" not in said


# ---- the whole gate --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    return folder


def _release_command(folder: Path, *options: str, code: int) -> str:
    done = commands.run_autograder(folder.parent, "--course", str(folder), "release", ASSIGNMENT, *options)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def _edit(folder: Path, change: Callable[[NotebookNode], object]) -> None:
    path = folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def _state(folder: Path) -> dict[str, bytes]:
    files = [*(folder / "release").rglob("*.*"), folder / "gradebook.db"]
    return {str(path): path.read_bytes() for path in files}


def test_a_release_in_order_is_put_in_place_with_a_report(course: Path) -> None:
    shutil.rmtree(course / "release")
    said = _release_command(course, code=0)
    assert "all 6 examples get their own verdicts" in said
    assert (course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").is_file()
    page = (course / "gate" / ASSIGNMENT / "report.html").read_text()
    for text in ("<code>softmax</code> of large scores is finite", "What is the exponential of a large number?"):
        assert text in page
    for title in ("The exponential of large scores is infinite", "The natural logarithm gives nats, not bits"):
        assert title in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"kernelspec": {"name": "dl-gpu", "display_name": "DL (GPU)"}}, "it asks for the kernel 'dl-gpu' (DL (GPU))"),
        ({"kernelspec": {"name": "python3", "display_name": "R", "language": "R"}}, "its language is 'R', not Python"),
        ({"language_info": {"name": "julia"}}, "its language is 'julia', not Python"),
        ({"vscode": {"interpreter": {"hash": "31f2"}}}, "an editor has noted 'vscode' in the metadata of the notebook"),
        ({"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}, ""),
        ({}, ""),
    ],
)
def test_what_is_the_instructors_own_does_not_reach_students(about: dict[str, Any], what: str) -> None:
    notebook = new_notebook(cells=[new_code_cell("x")], metadata=about)
    found = [finding.what.partition(", which")[0] for finding in metadata.check(notebook, "n.ipynb")]
    assert found == ([what] if what else [])


def test_what_an_editor_notes_in_cells_is_told_once(release: NotebookNode) -> None:
    assert metadata.check(release, "n.ipynb") == []
    notebook = new_notebook(cells=[new_code_cell("x", metadata={"executionInfo": {"user": {}}}) for _ in range(3)])
    [found] = metadata.check(notebook, "n.ipynb")
    assert found.what == "an editor has noted 'executionInfo' in the metadata of cell number 1 (x …) and 2 more"


def test_a_refusal_leaves_release_and_gradebook_as_they_were(course: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(course, folder)
    before = _state(folder)
    _edit(folder, lambda notebook: notebook.cells[2].metadata.update(note="return torch.softmax(scores, dim=1)"))
    (folder / "source" / ASSIGNMENT / "solutions.py").write_text("def entropy(p):\n    return -(p * p.log2()).sum()\n")
    said = _release_command(folder, "--quick", code=1)
    assert "entropy.ipynb, cell test_softmax, metadata/note, line 1" in said
    assert "solutions.py, line 2" in said
    assert "2 reasons" in said
    assert _state(folder) == before


def test_nbgraders_own_command_does_not_go_round_the_gate(course: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(course, folder)
    before = _state(folder)
    _edit(folder, lambda notebook: notebook.cells[0].update(source="import torch\nreturn torch.softmax(scores, dim=1)"))
    said = tiny.nbgrader(folder, "generate_assignment", ASSIGNMENT, "--force", code=1)
    assert "entropy.ipynb, cell imports, source, line 2" in said
    assert "Refused: release/entropy and the gradebook are as they were" in said
    assert _state(folder) == before
    _edit(folder, lambda notebook: notebook.cells[0].update(source="import torch\n# all of it"))
    said = tiny.nbgrader(folder, "generate_assignment", ASSIGNMENT, "--force", "--ClearSolutions.enabled=False", code=1)
    assert "return torch.softmax(scores, dim=1)" in said
    assert _state(folder) == before
    assert "add --force" in tiny.nbgrader(folder, "generate_assignment", ASSIGNMENT)
    assert _state(folder) == before
    tiny.nbgrader(folder, "generate_assignment", ASSIGNMENT, "--force")
    assert "# all of it" in (folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()


def test_points_for_nothing_are_refused(course: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(course, folder)
    tests = folder / "tests" / "hidden" / ASSIGNMENT / "test_entropy.py"
    tests.write_text(
        tests.read_text() + '\n\n@check(points=1, hint="-")\ndef test_x(student: Student) -> None:\n    """Nothing"""\n'
    )
    _edit(folder, lambda notebook: notebook.cells[4].metadata["nbgrader"].update(points=2))
    said = _release_command(folder, "--quick", "--breaking", code=1)
    assert "the untouched release passes it, and earns 1 points" in said


def test_what_nbgrader_refuses_is_told_in_a_line_and_costs_nothing(course: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(course, folder)
    before = _state(folder)
    _edit(folder, lambda notebook: notebook.cells[1].metadata["nbgrader"].update(grade_id="not an id"))
    with pytest.raises(CourseError, match="cannot make the release of entropy: Notebook failed to validate"):
        generation.install(Assignment(folder, ASSIGNMENT), folder / "release")
    assert _state(folder) == before


def test_only_what_was_checked_is_put_in_place(course: Path, tmp_path: Path) -> None:
    folder, candidate = tmp_path / "course", tmp_path / "candidate"
    shutil.copytree(course, folder)
    shutil.copytree(course / "release", candidate)
    before = _state(folder)
    _edit(folder, lambda notebook: notebook.cells[0].update(source="import torch  # changed meanwhile"))
    with pytest.raises(CourseError, match="changed meanwhile"):
        generation.install(Assignment(folder, ASSIGNMENT), candidate)
    assert _state(folder) == before


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 1}', '{"nbformat": 99}'])
def test_a_source_that_is_no_notebook_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "source" / "a" / "a.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(CourseError, match="no notebook that can be read"):
        Assignment(tmp_path, "a").source()
