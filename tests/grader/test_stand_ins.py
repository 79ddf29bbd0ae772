"""What students write in cells that there is nothing for in the grader: each says so, and the cell goes on."""

import copy
from collections.abc import Mapping
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import Assignment
from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.intake import cell_code
from autograder.intake.cells import grade_id
from autograder.intake.find import collect
from autograder.judging.student import NotRun, Student
from autograder.judging.verdicts import Result
from autograder.pages.class_report import class_table
from autograder.records.grades import StudentGrade
from autograder.submission import Grader, Submission

NO_SHELL = "[There is no shell in the grader: this line is not run.]"


def _run(worker: ForkServer, seconds: TimeLimits, *sources: str, files: Mapping[str, bytes] | None = None) -> Execution:
    cells = [CodeCell(f"c{place}", source, answer=False) for place, source in enumerate(sources)]
    with Execution(worker, cells, seconds, files) as execution:
        execution.run_to(len(cells))
        return execution


def _text(execution: Execution, place: int = 0) -> str:
    return "".join(output.get("text", "") for output in execution.outputs[place])


@pytest.mark.parametrize(
    "line", ["!nvidia-smi", "x = !ls", "%pip install seaborn", "%ls", "!!ls", "%sx ls", "%%bash\nls", "%%sh\nls"]
)
def test_a_shell_line_says_that_there_is_no_shell(worker: ForkServer, seconds: TimeLimits, line: str) -> None:
    execution = _run(worker, seconds, line, "print('next')")
    assert NO_SHELL in _text(execution)
    assert execution.errors == {}
    assert _text(execution, 1) == "next\n"


def test_a_cell_goes_on_behind_a_shell_line(worker: ForkServer, seconds: TimeLimits) -> None:
    execution = _run(worker, seconds, "!nvidia-smi\nfiles = !ls\nx = len(files)\nprint(x)")
    assert _text(execution).endswith("\n0\n")


@pytest.mark.parametrize(
    "source",
    [
        "%%time\nx = 1",
        "%%capture out\nx = 1",
        "%matplotlib inline\nx = 1",
        "%timeit -n1 -r1 1 + 1\nx = 1",
        "%load_ext autoreload\n%autoreload 2\nx = 1",
        "import torch\nx = torch.compile(torch.nn.Linear(1, 1))(torch.ones(1, 1)).numel()",
        "import torch\n@torch.compile(dynamic=True)\ndef f(x): return x\nx = f(1)",
        "import torch\nm = torch.nn.Linear(1, 1)\nm.compile()\nx = m.in_features",
        "import torch\nx = torch.nn.Linear(1, 1).to('cuda' if torch.cuda.is_available() else 'cpu').in_features",
        "import torch\nx = int((torch.ones(2, 2, dtype=torch.float16) @ torch.ones(2, 2).half())[0, 0]) - 1",
        "import torch\nx = int(torch.nn.Linear(2, 2).bfloat16()(torch.ones(2, 2, dtype=torch.bfloat16)).numel()) - 3",
        "import warnings\nwarnings.simplefilter('error')\nx = 1",
        "import torch\ntorch.set_default_device('cpu')\nx = 1",
    ],
)  # fmt: skip
def test_what_is_usual_is_no_trouble(worker: ForkServer, seconds: TimeLimits, source: str) -> None:
    execution = _run(worker, seconds, source, "print(x)")
    assert execution.errors == {}
    assert _text(execution, 1) == "1\n"


@pytest.mark.parametrize("call", ["input('how many? ')", "__import__('getpass').getpass()"])
def test_nobody_answers_and_that_is_said_at_once(worker: ForkServer, seconds: TimeLimits, call: str) -> None:
    execution = _run(worker, seconds, call)
    assert execution.errors == {0: "StdinNotImplementedError"}
    assert "nobody answers in the grader" in execution.outputs[0][-1].evalue


def test_files_beside_the_notebook_are_read_and_imported_and_shadow_nothing(
    worker: ForkServer, seconds: TimeLimits
) -> None:
    files = {"helpers.py": b"def double(x):\n    return 2 * x", "data/a.csv": b"1,2", "torch.py": b"raise SystemExit"}
    source = "import helpers, torch\nprint(helpers.double(4), open('data/a.csv').read(), torch.ones(1).item())"
    execution = _run(worker, seconds, source, "open('data/a.csv', 'w')", "open('own.txt', 'w').write('x')", files=files)
    assert _text(execution) == "8 1,2 1.0\n"
    assert execution.errors == {1: "PermissionError"}


def test_a_file_that_a_cell_writes_can_be_imported(worker: ForkServer, seconds: TimeLimits) -> None:
    execution = _run(worker, seconds, "%%writefile own.py\nx = 3", "import own\nprint(own.x)")
    assert _text(execution, 1) == "3\n"


def test_files_are_there_again_after_a_death(worker: ForkServer, seconds: TimeLimits) -> None:
    execution = _run(
        worker, seconds, "import helpers", "import os\nos._exit(1)", "print(helpers.x)", files={"helpers.py": b"x = 3"}
    )
    assert _text(execution, 2) == "3\n"


def test_what_is_handed_in_beside_is_told_and_bounded(tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "ana" / "a"
    folder.mkdir(parents=True)
    for name, content in {
        "a.ipynb": "{}",
        "utils.py": "x = 1",
        "timestamp.txt": "2026-01-01 12:00",
        "submission_secret.txt": "secret",
        "b.ipynb": "{}",
        "large.csv": "1" * (9 << 20),
    }.items():
        (folder / name).write_text(content)
    submitted = collect(Assignment(tmp_path, "a"), "ana")
    assert submitted.files == {"utils.py": b"x = 1"}
    assert [repair.what for repair in submitted.repairs] == [
        "handed in beside the notebook, and can be read there: utils.py"
    ]


def test_functions_that_tests_call_draw_nothing(worker: ForkServer, seconds: TimeLimits) -> None:
    source = """
import time
import matplotlib.pyplot as plt
from matplotlib.pyplot import *

def f(x):
    began = time.process_time()
    for _ in range(100):
        fig, (a, b) = plt.subplots(1, 2)
        line, = a.plot([x, 2])
        with plt.style.context("ggplot"):
            b.hist([1])[0]
        fig.colorbar(line, ax=b).set_label("x")
        plt.show()
    figure()
    show()
    return plt.subplots(2, 3)[1].shape, time.process_time() - began
"""
    cells = [CodeCell("f", source, answer=True)]
    with Execution(worker, cells, seconds) as execution:
        execution.run_to(1)
        student = Student(execution.fork, {}, seconds)
        shape, took = student.f(1)
        student.close()
    assert shape == (2, 3)
    assert took < seconds.call / 2


def test_a_cell_draws_its_first_figures(worker: ForkServer, seconds: TimeLimits) -> None:
    source = "import matplotlib.pyplot as plt\nfor _ in range(22):\n    plt.figure(figsize=(1, 1))\n    plt.show()"
    source = source.replace("plt.show()", "plt.plot([1])\n    plt.show()")
    (outputs,) = _run(worker, TimeLimits(), source).outputs
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 20


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("x = 1", "x = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("\n%%capture out\nx = 1", "x = 1"),
        ("%matplotlib inline\nx = 1", "get_ipython()\nx = 1"),
        ("!ls\nx = 1", "get_ipython()\nx = 1"),
        ("files = !ls\nx = 1", "files = get_ipython().getoutput('ls')\nx = 1\n"),
        ("def broken(:", "def broken(:\n"),
    ],
)
def test_code_is_what_ipython_makes_of_a_cell(source: str, python: str) -> None:
    assert cell_code.python(source) == python


def _with_own_cell(solved: NotebookNode, source: str, **cells: str) -> NotebookNode:
    notebook: NotebookNode = copy.deepcopy(solved)
    for cell in notebook.cells:
        cell.source = cells.get(str(grade_id(cell)), cell.source)
    notebook.cells.insert(5, new_code_cell(source, id="own-imports"))
    return notebook


def _graded(grader: Grader, notebook: NotebookNode) -> tuple[Result, NotebookNode]:
    return grader.grade(Submission("simple_linear_regression", "ana", notebook, digest="", repairs=[]))


def test_a_module_that_is_missing_is_named_with_its_cell_in_page_and_report(
    grader: Grader, solved: NotebookNode
) -> None:
    own = "import seaborn as sns\nimport torch.nn.functional as F"
    model = "class LinearRegression(nn.Module):\n    def __init__(self):\n        F.relu"
    result, notebook = _graded(grader, _with_own_cell(solved, own, linear_regression=model))
    assert result.cell_problems == {"own-imports": "needs the module `seaborn`, which is not installed here"}
    shown = {str(grade_id(cell)): str(cell.get("outputs", "")) for cell in notebook.cells}
    assert "the cell own-imports needs the module" in shown["test_linear_regression"]
    assert "seaborn" not in shown["test_mse"]
    ana = StudentGrade("ana", "", "", "", "", result.points, result=result)
    assert "seaborn is not installed here, and needed by ana (own-imports)" in str(class_table([ana]).caption)


def test_a_function_that_imports_a_missing_module_says_so_and_nothing_that_was_passed_in(
    worker: ForkServer, seconds: TimeLimits
) -> None:
    source = (
        "def f(x):\n    import sklearnx\ndef g(x):\n    raise ModuleNotFoundError(f\"No module named 'secret{x}'\")"
    )
    with Execution(worker, [CodeCell("f", source, answer=True)], seconds) as execution:
        execution.run_to(1)
        student = Student(execution.fork, {"f": source}, seconds)
        with pytest.raises(NotRun, match="`f` needs the module `sklearnx`, which is not installed here"):
            student.f(1)
        with pytest.raises(Exception, match="raised ModuleNotFoundError") as error:
            student.g(12345)
        assert not isinstance(error.value, NotRun)
        student.close()


def test_results_say_which_modules_are_missing() -> None:
    problems = {"x": "did not finish within 20 s", "y": "needs the module `pandas`, which is not installed here"}
    assert Result("a", "ana", cell_problems=problems).missing_modules == {"y": "pandas"}
