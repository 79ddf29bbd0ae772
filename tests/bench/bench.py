"""How fast a class is graded: by nbgrader's own autograde, by `autograder grade`, and what its own code costs.

Usage: python tests/bench/bench.py [--students N] [--large] (see `make bench`). The figures go to docs/bench.json, and
from there to the README.
"""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console
from rich.table import Table

from autograder.course import Assignment
from autograder.execution.sandbox import kernel
from autograder.release.examples import build_notebook, read_example

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
RESULTS = CHECKOUT / "docs" / "bench.json"
README = CHECKOUT / "README.md"
_LARGE = ("class_of_20", "class_of_1000", "nothing_to_do_of_1000")
_QUOTED = re.compile(r"<!-- bench -->.*<!-- /bench -->", re.DOTALL)
_PLAIN = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 300\n"


@dataclass(frozen=True)
class Run:
    """One command on a class.

    Attributes:
        students: how many submissions were graded.
        wall, cpu: seconds in all, those of all processes together for `cpu`.
        memory: the most that one of the grader's own processes had in use, in MiB; 0 where it was not measured.
    """

    students: int
    wall: float
    cpu: float
    memory: int = 0

    def and_again(self, other: "Run") -> "Run":
        """Both as one, on all submissions of both."""
        memory = max(self.memory, other.memory)
        return Run(self.students + other.students, self.wall + other.wall, self.cpu + other.cpu, memory)

    def against(self, other: "Run") -> float:
        """How many submissions this one grades in the time in which the other one grades one."""
        return other.wall / other.students / (self.wall / self.students)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=120, help="size of the class")
    parser.add_argument("--large", action="store_true", help="also 1,000 submissions, without figures")
    arguments = parser.parse_args()
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    console = Console()
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "course"
        make_course(folder, arguments.students)
        console.print("The floor: the notebooks' own code, in a warm interpreter")
        floor = _floor(folder)
        runs = _ours(folder, arguments.students, sorted({1, cores}), console)
        console.print("autograder grade, with one submission: what starting costs")
        start = _grade(folder, 1, cores, figures=True)
        console.print("nbgrader autograde, as it is")
        own = _nbgrader(folder, arguments.students)
        # Before and after nbgrader's, as machines are faster at times, and slower at others.
        for name, run in _ours(folder, arguments.students, [cores], console).items():
            runs[name] = runs[name].and_again(run)
        console.print("autograder grade, with nothing to do")
        idle = _again(folder, arguments.students)
        large = _large(folder, cores, console) if arguments.large else {}
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    result = {
        "machine": _machine(),
        "floor_cpu": floor,
        "nothing_to_do": asdict(idle),
        "start": asdict(start),
        "nbgrader": asdict(own),
        "ours": {name: asdict(run) for name, run in runs.items()},
        "hand_in": before.get("hand_in", {}),
        "large": {name: asdict(run) for name, run in large.items()} or before.get("large", {}),
    }
    write_down(result)
    console.print(_table(own, floor, runs))
    console.print(f"Start {start.wall:.1f} s, nothing to do {idle.wall:.1f} s. In {RESULTS.relative_to(CHECKOUT)}.")
    return 0


def make_course(folder: Path, students: int) -> None:
    folder.mkdir()
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    shutil.copytree(CHECKOUT / "source", folder / "source")
    shutil.copytree(CHECKOUT / "tests" / "hidden", folder / "tests" / "hidden")
    _run(folder, ["nbgrader", "generate_assignment", ASSIGNMENT])
    submit(folder, students)


def submit(folder: Path, students: int) -> None:
    """Right solutions of all kinds: a wrong one may end early, and cost less."""
    solved, release = Assignment(folder, ASSIGNMENT).source(), Assignment(folder, ASSIGNMENT).release()
    examples = [read_example(path) for path in sorted(Assignment(CHECKOUT, ASSIGNMENT).examples.glob("accepted/*.py"))]
    for number in range(students):
        place = folder / "submitted" / f"student{number:04}" / ASSIGNMENT
        place.mkdir(parents=True, exist_ok=True)
        # Every fourth one or so of the examples, so that few students show all tasks.
        example = examples[number * 7 % len(examples)]
        nbformat.write(build_notebook(example, solved, release), place / f"{ASSIGNMENT}.ipynb")


def _floor(folder: Path) -> float:
    """CPU seconds for the own cells of a submission, figures included: the mean of the class."""
    notebooks = sorted(map(str, folder.glob("submitted/*/*/*.ipynb")))
    command = [sys.executable, str(Path(__file__).with_name("floor.py")), *notebooks]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _ours(folder: Path, students: int, jobs: Sequence[int], console: Console) -> dict[str, Run]:
    runs = {}
    for number in jobs:
        for figures in (True, False):
            name = f"autograder grade --jobs {number}" + ("" if figures else " --no-figures")
            console.print(name)
            runs[name] = _grade(folder, students, number, figures=figures)
    return runs


def _grade(folder: Path, students: int, jobs: int, *, figures: bool) -> Run:
    for name in ("autograded", "ledger"):
        shutil.rmtree(folder / name, ignore_errors=True)
    only = [option for number in range(students) for option in ("--student", f"student{number:04}")]
    options = ["--jobs", str(jobs), "--again", *([] if figures else ["--no-figures"]), *only]
    return _run(folder, ["autograder.main", "grade", ASSIGNMENT, *options], students)


def _again(folder: Path, students: int) -> Run:
    return _run(folder, ["autograder.main", "grade", ASSIGNMENT, "--no-figures"], students)


def _nbgrader(folder: Path, students: int) -> Run:
    """nbgrader's own preprocessors, `Execute` among them, on the same release and the same submissions."""
    own = folder.with_name("own")
    own.mkdir()
    (own / "nbgrader_config.py").write_text(_PLAIN)
    shutil.copytree(folder / "source", own / "source")
    shutil.copytree(folder / "submitted", own / "submitted")
    _run(own, ["nbgrader", "generate_assignment", ASSIGNMENT])
    return _run(own, ["nbgrader", "autograde", ASSIGNMENT], students)


def _large(folder: Path, cores: int, console: Console) -> dict[str, Run]:
    runs = {}
    for name, students in zip(_LARGE, (20, 1000), strict=False):
        submit(folder, students)
        console.print(f"autograder grade --no-figures, {students} submissions")
        runs[name] = _grade(folder, students, cores, figures=False)
    runs[_LARGE[-1]] = _again(folder, 1000)
    return runs


def _run(folder: Path, module: Sequence[str], students: int = 0) -> Run:
    """Run `python -m <module>`; raises CalledProcessError where it fails."""
    # nbgrader starts alembic by its bare name.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    memory = 0
    while True:
        try:
            said, _ = process.communicate(timeout=0.5)
            break
        except subprocess.TimeoutExpired:
            memory = max([memory, *(_peak(pid) for pid in (process.pid, *_children(process.pid)))])
    wall = time.monotonic() - began
    _reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, list(module), said)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(students, round(wall, 2), round(cpu, 2), memory // 1024)


def _reap() -> None:
    """Wait for orphans of the command, which are ours (see `main`): what the sandbox's processes used counts, too."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _children(parent: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def _peak(pid: int) -> int:
    """The most memory that a process had in use, in KiB."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _machine() -> dict[str, str]:
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    libraries = {name: version(name) for name in ("torch", "numpy", "matplotlib", "nbgrader", "pytest")}
    return {
        "cpu": cpu[1] if cpu else platform.machine(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **libraries,
    }


def quote(result: dict[str, Any]) -> str:
    """The part of the README that shows the figures."""
    machine, own, floor = result["machine"], Run(**result["nbgrader"]), result["floor_cpu"]
    lines = [
        f"{own.students} submissions on {machine['cores']} cores ({machine['cpu']}), start included:",
        "",
        "| | wall clock, a submission | processor time, a submission | throughput | memory of the grader |",
        "|---|---|---|---|---|",
        f"| the notebooks' own code, in a warm interpreter | | {floor:.2f} s | | |",
    ]
    for name, run in {"nbgrader autograde": own, **{name: Run(**run) for name, run in result["ours"].items()}}.items():
        wall, cpu = run.wall / run.students, run.cpu / run.students
        lines.append(f"| `{name}` | {wall:.2f} s | {cpu:.2f} s | {run.against(own):.1f} × | {run.memory} MiB |")
    lines += ["", f"A run with nothing to do takes {result['nothing_to_do']['wall']:.1f} s."]
    if result["large"]:
        small, large, idle = (Run(**result["large"][name]) for name in _LARGE)
        lines[-1] += (
            f" With {large.students:,} submissions, without figures, each takes {large.wall / large.students:.2f} s "
            f"({small.wall / small.students:.2f} s with {small.students}), the grader {large.memory} MiB "
            f"({small.memory} MiB), and a run with nothing to do {idle.wall:.1f} s."
        )
    if at := result.get("hand_in"):
        lines += [
            "",
            f"At hand-in, by `autograder watch`: the grade of a submission is saved {at['one']:.1f} s after its file "
            f"was written, where nbgrader's own autograde takes {at['nbgrader']:.1f} s for one; the slowest of five "
            f"that come at once, {at['slowest_at_once']:.1f} s; its page is in the exchange after "
            f"{at['released']:.1f} s.",
        ]
    return "\n".join(["<!-- bench -->", *lines, "<!-- /bench -->"])


def write_down(result: dict[str, Any]) -> None:
    """Write figures to docs/bench.json, and into the README."""
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    readme = README.read_text(encoding="utf-8")
    README.write_text(_QUOTED.sub(lambda _: quote(result), readme), encoding="utf-8")


def _table(own: Run, floor: float, runs: dict[str, Run]) -> Table:
    table = Table(title=f"{own.students} submissions, seconds a submission, start included", title_justify="left")
    for column in ("", "wall", "CPU", "throughput", "CPU / floor", "memory"):
        table.add_column(column, justify="left" if not column else "right")
    table.add_row("the notebooks' own code", "", f"{floor:.2f}", "", "1.0 ×", "")
    for name, run in {"nbgrader autograde": own, **runs}.items():
        table.add_row(
            name,
            f"{run.wall / run.students:.2f}",
            f"{run.cpu / run.students:.2f}",
            f"{run.against(own):.1f} ×",
            f"{run.cpu / run.students / floor:.1f} ×",
            f"{run.memory} MiB",
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
