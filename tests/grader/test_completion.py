"""A shell completes what `autograder completion` says, as bash itself does it."""

import subprocess
from pathlib import Path

import commands
import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completed")
    for name in ("release/entropy", "source/entropy", "source/warm_up", "submitted/ada", "submitted/$(touch run)"):
        (folder / name).mkdir(parents=True)
    (folder / "script").write_text(commands.run_autograder(folder, "completion", "bash").stdout)
    return folder


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("autograder gra", {"grade", "gradescope"}),
        ("autograder grade ent", {"entropy"}),
        ("autograder grade entropy --dry", {"--dry-run"}),
        ("autograder grade entropy --student ", {"ada"}),
        ("autograder export mood", {"moodle"}),
        ("autograder export csv ", {"entropy", "warm_up"}),
        ("autograder show ", {"ada"}),
        ("autograder extend entropy ad", {"ada"}),
        ("autograder check scr", {"script"}),
        ("autograder --course sub", {"submitted"}),
    ],
)
def test_what_there_is_is_completed(folder: Path, line: str, completed: set[str]) -> None:
    words = line.split(" ")
    script = 'source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}\n'
    script += '_shtab_autograder autograder "${@: -1}" "${@: -2:1}"; printf "%s\\n" "${COMPREPLY[@]}"'
    command = ["/bin/bash", "-c", script, "bash", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == completed
    assert not (folder / "run").exists()
