"""What the documents tell people to type does what it should, command by command, on a small course."""

import glob
import os
import re
import shutil
from pathlib import Path

import commands
import pytest
import sampling
import tiny
from documents import PAGES, Typed, typed
from downloads import zipped
from nbgrader.api import Gradebook

NAME = tiny.ASSIGNMENT
FILE = f"{NAME}.ipynb"
WRONG = "def softmax(scores):\n    return scores / scores.sum(dim=1, keepdim=True)"
CLASS = {"ada": {"softmax": WRONG}, "bob": {}, "ben": {}}
PROBE = """
import torch
from autograder.testing import Seen, Student, probe

@probe("test_softmax", case="one row of scores, 1 and 1", right={"the probabilities": "They are 0.5 and 0.5"})
def row(student: Student) -> Seen:
    yield "the probabilities", student.softmax(torch.ones(1, 2))
"""

# The small course's own names, in the place of those on the pages.
NAMES = {
    "simple_linear_regression": NAME,
    "ASSIGNMENT": NAME,
    "NAME": NAME,
    "FORMAT": "csv",
    "mse": "softmax",
    "mse_without_half": "softmax_overflows",
    "FILE.ipynb": FILE,
    "SEED": "1",
}

# What is not run here, and why.
ELSEWHERE = {
    r"make ": "it runs these tests and others, for minutes and hours",
    r"pip ": "tests/elsewhere makes the wheel and installs it",
    r"dask |.* --scheduler": "test_cluster starts a cluster",
    r"pytest tests/grader/|.*/hostile/": "test_hostile is that",
    r"sudo |journalctl ": "they are systemd's",
    r"echo ": "it writes a file of the workflow's runner",
    r"autograder grade --": "README compares their speed; they are there without the assignment",
    r"\w+ (?!doctor|demo|init)[\w-]+$": "it names a command, with nothing to do it with",
}
# Pages with a demo and whole releases, which other tests make, too: `make test-all`.
SLOW = {"README.md", "new-assignment.md"}


def _run_here() -> dict[Path, list[Typed]]:
    """The commands of each page, each on the first page that has it."""
    run: dict[Path, list[Typed]] = {}
    seen: set[tuple[str, ...]] = set()
    for page in PAGES:
        for one in typed(page):
            if one.words not in seen and not any(re.match(which, str(one)) for which in ELSEWHERE):
                run.setdefault(page, []).append(one)
            seen.add(one.words)
    return run


RUN = _run_here()


@pytest.fixture(scope="module")
def prepared(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's home: the small course, released, whose three students are known, and a download of what they did."""
    home = tmp_path_factory.mktemp("prepared")
    folder = home / "course"
    tiny.make_course(folder, checkout)
    (folder / "tests" / "hidden" / NAME / "probes.py").write_text(PROBE)
    assert commands.run_autograder(folder, "release", NAME).returncode == 0
    files = {}
    for number, (student, cells) in enumerate(CLASS.items()):
        file = tiny.submit(folder, student, **cells)
        files[f"{student.title()} Lee_{number}_assignsubmission_file/{FILE}"] = file.read_bytes()
    shutil.copy(folder / "submitted" / "bob" / NAME / FILE, folder)
    (home / "Downloads" / "lms").mkdir(parents=True)
    zipped(home / "Downloads" / "submissions.zip", files)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for student in CLASS:
            gradebook.add_student(student, first_name=student.title(), last_name="Lee")
    return home


@pytest.fixture
def course(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = shutil.copytree(prepared, tmp_path / "home")
    exchange = home / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (home / "course" / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(home / 'cache')!r}\n")
    for name, value in {
        "HOME": home,
        "COURSE": home / "course",
        "GITHUB_ACTOR": "ada",
        "GITLAB_USER_LOGIN": "ada",
    }.items():
        monkeypatch.setenv(name, str(value))
    return home / "course"


@pytest.mark.parametrize(
    "page", [page for page in RUN if sampling.ALL or page.name not in SLOW], ids=lambda page: page.name
)
def test_commands_of_a_page_run_in_their_order(page: Path, course: Path) -> None:
    if "collect" in RUN[page][0].words:
        shutil.rmtree(course / "submitted")
        shutil.copy(course.parent / "Downloads" / "submissions.zip", course / "LMS.zip")
    for one in RUN[page]:
        if "--exchange" in one.words:
            tiny.nbgrader(course, "release_assignment", NAME)
        if "--take" in one.words:
            submitted = course / "submitted" / "ada" / NAME
            shutil.copy(submitted / FILE, submitted / f"{NAME}-Copy1.ipynb")
        _type(course, one)


def _type(course: Path, one: Typed) -> None:
    """Run a command in the course folder, as a shell would."""
    words = [word for given in one.words for word in _expanded(course, given)]
    out = Path(words.pop()) if ">" in words else None
    program, *arguments = (word for word in words if word != ">")
    if arguments[0] == "watch":
        with commands.watching(course, *arguments[1:]) as watch:
            watch.wait_for((course / "ledger" / NAME / "ada.json").exists)
        return
    run = {"autograder": commands.run_autograder, "nbgrader": commands.run_nbgrader, "pytest": commands.run_pytest}
    done = run[program](course, *arguments)
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert done.returncode == 0 or arguments == ["doctor"], f"{one}\n{said}"  # what it finds is the machine's
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(done.stdout)


def _expanded(course: Path, word: str) -> list[str]:
    """A word with the small course's names, and with what a shell puts in."""
    word = re.sub(r"FILE\.ipynb|\w+", lambda name: NAMES.get(name[0], name[0]), word)
    word = os.path.expanduser(os.path.expandvars(word))
    return glob.glob(word, root_dir=course) if "*" in word else [word]
