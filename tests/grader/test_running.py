"""Running cells: outputs as a notebook shows them, and no cell that stops the others."""

import base64
from collections.abc import Sequence
from dataclasses import replace

import pytest
from nbformat.notebooknode import NotebookNode

from autograder.execution import TimeLimits, notebook
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.wire import client
from autograder.execution.worker.cells import TEXT_LIMIT
from autograder.judging.student import NotRun, Student


def _executed(worker: ForkServer, seconds: TimeLimits, *cells: CodeCell | str) -> Execution:
    """All cells have been run; the process goes on."""
    given = [cell if isinstance(cell, CodeCell) else CodeCell(f"c{i}", cell, False) for i, cell in enumerate(cells)]
    execution = Execution(worker, given, seconds)
    execution.run_to(len(given))
    return execution


def _run(worker: ForkServer, seconds: TimeLimits, *sources: str) -> Execution:
    with _executed(worker, seconds, *sources) as execution:
        return execution


def _by_the_clock(seconds: TimeLimits, source: str) -> TimeLimits:
    """What sleeps is not waited for longer than what computes."""
    return replace(seconds, patience=1.0) if "sleep" in source else seconds


def _kinds(outputs: Sequence[NotebookNode]) -> list[str]:
    return [output.output_type for output in outputs]


def test_outputs_come_in_order_and_in_kind(worker: ForkServer, seconds: TimeLimits) -> None:
    source = "import sys\nprint('a')\nprint('b', file=sys.stderr)\ndisplay(1)\nprint('c')\n2"
    (outputs,) = _run(worker, seconds, source).outputs
    assert _kinds(outputs) == ["stream", "stream", "display_data", "stream", "execute_result"]
    assert [output.get("text") or output.data["text/plain"] for output in outputs] == ["a\n", "b\n", "1", "c\n", "2"]


def test_figures_are_kept_as_pictures(worker: ForkServer, seconds: TimeLimits) -> None:
    (outputs,) = _run(worker, seconds, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);").outputs
    picture = base64.b64decode(outputs[-1].data["image/png"])
    assert picture.startswith(b"\x89PNG")


def test_the_most_memory_is_known_in_the_end(worker: ForkServer, seconds: TimeLimits) -> None:
    usual, more = (_run(worker, seconds, source).memory for source in ("1", "x = b'x' * (256 << 20)\ndel x"))
    assert usual > 0
    assert 200 << 20 < more - usual < 300 << 20


def test_an_error_stops_its_cell_and_no_other(worker: ForkServer, seconds: TimeLimits) -> None:
    ran = _run(worker, seconds, "x = 1\n1 / 0\nx = 2", "def broken(:", "print(x)")
    assert ran.errors == {0: "ZeroDivisionError", 1: "SyntaxError"}
    assert ran.outputs[2][0].text == "1\n"
    assert ran.problems == {}


def test_recursion_without_end_is_shown_in_short_and_at_once(worker: ForkServer, seconds: TimeLimits) -> None:
    """What IPython does for each of a thousand frames took longer than a cell may run."""
    source = "def f(x):\n    return f(x)"
    chained = "try:\n    f(1)\nexcept RecursionError as error:\n    raise ValueError from error"
    ran = _run(worker, replace(seconds, cell=1.0, patience=20.0), source, "f(1)", chained)
    assert ran.problems == {}
    assert ran.errors == {1: "RecursionError", 2: "ValueError"}
    for outputs in ran.outputs[1:]:
        assert "in f(x)" in "\n".join(outputs[-1].traceback)


@pytest.mark.parametrize(
    ("culprit", "problem"),
    [
        ("while True: pass", "did not finish within 2 s"),
        ("while True:\n    try:\n        while True: pass\n    except Exception: pass", "did not finish within 2 s"),
        (
            "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
            "did not finish within 2 s",
        ),
        ("import os\nos._exit(0)", "ended the Python process"),
        ("import os\nos.abort()", "was ended by SIGABRT"),
        ("import ctypes\nctypes.string_at(0)", "was ended by SIGSEGV"),
    ],
    ids=["loop", "loop that catches", "sleep without alarm", "exit", "abort", "segfault"],
)
def test_a_culprit_is_named_and_the_other_cells_are_run(
    worker: ForkServer, seconds: TimeLimits, culprit: str, problem: str
) -> None:
    ran = _run(worker, _by_the_clock(seconds, culprit), "x = 1", culprit, "print(x + 1)")
    assert ran.problems == {1: problem}
    assert ran.outputs[2][0].text == "2\n"
    assert any(problem in output.get("evalue", "") for output in ran.outputs[1])


def test_an_interrupted_cell_leaves_nothing_that_keeps_tests_from_forking(
    worker: ForkServer, seconds: TimeLimits
) -> None:
    # It is interrupted, and could go on, but with as many processes as there may be.
    bomb = """
import os, time
try:
    while os.fork():
        pass
except OSError:
    pass
while True:
    time.sleep(1)
"""
    with _executed(worker, seconds, "x = 1", CodeCell("bomb", bomb, answer=True), "x + 1") as ran:
        assert list(ran.problems) == [1]
        assert ran.problems[1].startswith("did not finish within")
        assert ran.outputs[2][0].data["text/plain"] == "2"
        ran.fork().close()


def test_sys_exit_is_an_error_like_others(worker: ForkServer, seconds: TimeLimits) -> None:
    ran = _run(worker, seconds, "import sys\nsys.exit(1)", "print('still here')")
    assert ran.errors == {0: "SystemExit"}
    assert ran.outputs[1][0].text == "still here\n"


def test_when_the_time_is_used_up_answers_are_still_run(worker: ForkServer) -> None:
    cells = [
        CodeCell("slow", "import time\ntime.sleep(60)", answer=False),
        CodeCell("plot", "print('not any more')", answer=False),
        CodeCell("answer", "def f(): return 3", answer=True),
    ]
    with _executed(worker, TimeLimits(cell=1.0, notebook=1.0, patience=1.0), *cells) as ran:
        assert list(ran.problems) == [0, 1]
        student = Student(ran.fork, {}, TimeLimits())
        assert student.f() == 3
        student.close()


def test_printed_text_is_cut_with_a_note(worker: ForkServer, seconds: TimeLimits) -> None:
    (outputs,) = _run(worker, seconds, "for i in range(10**6): print('x' * 100)").outputs
    text = "".join(output.text for output in outputs if output.output_type == "stream")
    assert TEXT_LIMIT <= len(text) <= TEXT_LIMIT + 200
    assert "cut here" in text


def test_html_and_javascript_never_get_out(worker: ForkServer, seconds: TimeLimits) -> None:
    source = "from IPython.display import HTML, Javascript\ndisplay(HTML('<script>alert(1)</script>'))\nJavascript('1')"
    (outputs,) = _run(worker, seconds, source).outputs
    assert {mime for output in outputs for mime in output.data} == {"text/plain"}


def test_terminal_escapes_never_get_out(worker: ForkServer, seconds: TimeLimits) -> None:
    (outputs,) = _run(worker, seconds, r"print('\x1b[31mred\x1b]0;title\x07 \u202etxt')").outputs
    assert not set("\x1b\x07\u202e") & set(outputs[0].text)


def test_magics_and_top_level_await_work(worker: ForkServer, seconds: TimeLimits) -> None:
    ran = _run(worker, seconds, "%matplotlib inline", "%%time\nx = 1", "import asyncio\nawait asyncio.sleep(0)\nx")
    assert ran.errors == {}


def test_forks_do_not_see_each_others_changes(worker: ForkServer, seconds: TimeLimits) -> None:
    source = """
import random, torch
state = []
def f():
    state.append(1)
    return len(state), torch.rand(1), random.random()
"""
    results = []
    with _executed(worker, seconds, source) as ran:
        for _ in range(2):
            student = Student(ran.fork, {}, seconds)
            results.append(student.f())
            student.close()
    assert results[0] == results[1]
    assert results[0][0] == 1


def test_a_function_that_hangs_or_exits_is_not_run_and_leaves_the_next_fork_alone(
    worker: ForkServer, seconds: TimeLimits
) -> None:
    source = "import os\ndef hang():\n    while True: pass\ndef leave(): os._exit(0)\ndef fine(): return 1"
    with _executed(worker, seconds, source) as ran:
        student = Student(ran.fork, {}, seconds)
        with pytest.raises(NotRun, match="`hang` did not come back within 1 s"):
            student.hang()
        with pytest.raises(NotRun, match="`leave` ended the Python process"):
            student.leave()
        assert student.fine() == 1
        student.close()


DEATHS = {
    "exit": "import os\nos._exit(0)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "hang": "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
    "memory": "kept = bytearray(10)\nwhile True: kept += bytearray(2**26)\n",
    "open files": "files = []\nwhile True: files.append(open('/dev/null'))",
}


@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS.keys())
def test_each_death_costs_what_depends_on_it_and_nothing_else(
    worker: ForkServer, seconds: TimeLimits, death: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random numbers go on as they do where nothing dies, and what is a hang once is not waited for in full again."""
    if "sleep" in death:  # nothing comes of waiting for it
        monkeypatch.setattr(client, "GRACE", 0.5)
        monkeypatch.setattr(notebook, "_LAST_CHANCE", 1.0)
    draw = "x = torch.rand(2).tolist() + [random.random()]; made.append(x); print(x)"
    good = [
        "import random, torch\ntorch.manual_seed(1)\nrandom.seed(1)\nmade = []",
        draw,
        draw,
        draw,
        "print(len(made))",
    ]
    expected = [outputs[0].text for outputs in _run(worker, seconds, *good).outputs[1:]]
    cells = [good[0], draw, death, draw, death, death, draw, "print(len(made))"]
    with _executed(worker, _by_the_clock(seconds, death), *cells) as ran:
        shown = [ran.outputs[place][0].text for place in (1, 3, 6, 7)]
        assert shown == expected
        if "bytearray" not in death and "open(" not in death:
            assert list(ran.problems) == [2, 4, 5]
        student = Student(ran.fork, {}, seconds)
        assert len(student.value("made")) == 3
        student.close()


def test_many_deaths_leave_no_cell_out(worker: ForkServer, seconds: TimeLimits) -> None:
    cells = ["x = 0", *["import os\nos._exit(3)", "x += 1"] * 30]
    with _executed(worker, seconds, *cells) as ran:
        assert list(ran.problems) == list(range(1, 61, 2))
        student = Student(ran.fork, {}, seconds)
        assert student.value("x") == 30
        student.close()


def test_a_cell_that_spoils_the_process_is_found_out_where_the_next_fork_is_needed(
    worker: ForkServer, seconds: TimeLimits
) -> None:
    spoils = "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (0, 0))"
    with _executed(worker, seconds, "x = 1", spoils, "x += 1") as ran:
        assert ran.problems == {}
        student = Student(ran.fork, {}, seconds)
        assert student.value("x") == 2
        student.close()
        assert ran.problems == {1: "left the Python process in a state in which it cannot go on"}
