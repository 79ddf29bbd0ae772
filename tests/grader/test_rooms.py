"""The rooms of the house: each names those that it may know, and imports from no other."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "autograder"
VERDICTS = "judging.verdicts"
DIAGNOSIS = ("judging.diagnosis", "judging.misconceptions")
# What a room may import, beside itself: rooms, or single modules of them. None stands above a room that it knows.
KNOWS: dict[str, tuple[str, ...]] = {
    "execution.wire": (),
    "execution.sandbox": (),
    "execution.worker": ("execution.wire", "execution.sandbox"),
    "course": (),
    "intake": ("course",),
    "execution": ("intake", "course"),
    "judging": ("execution", "intake"),
    "testing": ("judging", "execution.wire"),
    "records": ("course", "intake", VERDICTS),
    "pages": ("course", "intake", "records", VERDICTS, *DIAGNOSIS),
    "submission": ("judging", "execution", "intake", "records", "pages"),
    "classroom": ("submission", "pages.shown", "execution", "intake", "records", "course", VERDICTS, *DIAGNOSIS),
    "release": ("classroom", "submission", "intake", "records", "course", "pages", VERDICTS, *DIAGNOSIS),
    "nbgrader": ("classroom", "intake", "records", "pages", "release"),
    "commands": ("release", "classroom", "submission", "judging", "execution", "intake", "records", "pages", "course"),
    "main": ("commands", "course", "intake"),
    "__init__": ("classroom",),
}


@pytest.mark.parametrize(
    "path",
    sorted(path for path in PACKAGE.rglob("*.py") if "starter" not in path.parts),
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_a_room_imports_from_those_that_it_may_know(path: Path) -> None:
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    room = max((room for room in KNOWS if f"{module}.".startswith(f"{room}.")), key=len)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "autograder":
            for name in node.names:
                imported = f"{node.module}.{name.name}.".removeprefix("autograder.")
                assert imported.startswith(tuple(f"{known}." for known in (room, *KNOWS[room]))), f"line {node.lineno}"


def test_no_room_knows_one_that_knows_it() -> None:
    """Each knows only rooms that stand above it here, or modules of them."""
    order = list(KNOWS)
    for place, room in enumerate(order):
        for known in KNOWS[room]:
            assert any(f"{known}.".startswith(f"{other}.") for other in order[:place]), f"{room} knows {known}"
