"""Makes a draft of an example submission of what students handed in: their code, and nothing that says whose it is."""

import ast
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from autograder.course import CourseError
from autograder.judging.verdicts import Status, TaskResult, points_text

_SHORTEST_NAME = 3


def draft(title: str, task: TaskResult, code: Mapping[str, str], people: Collection[str]) -> str:
    """The text of an example file. Raises CourseError for what is no Python.

    Args:
        code: what a student answered, by cell.
        people: names that must not stand in it.
    """
    lines = ['"""', f'title = "{title.replace(chr(34), chr(39))}"', "", f"[{task.test_cell}]"]
    lines.append(f'points = "{points_text(task.score)}"')
    for status in (Status.FAILED, Status.NOT_RUN):
        tests = [f'"{verdict.test}"' for verdict in task.verdicts if verdict.status is status]
        if tests:
            lines.append(f"{status} = [{', '.join(tests)}]")
    hint = next((one.hint or one.reason for one in task.verdicts if one.status is not Status.PASSED), "")
    lines += [f'hint = "{hint.replace(chr(34), chr(39))[:60]}"', '"""']
    for cell, source in code.items():
        lines += ["", f"# %% replace {cell}", impersonal(source, people)]
    return "\n".join(lines) + "\n"


def impersonal(source: str, people: Collection[str]) -> str:
    """Code without comments, the text of strings, and names of people. Raises CourseError for what is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise CourseError(f"the code is no Python ({error}): write the example by hand") from error
    text = ast.unparse(_Plain().visit(tree))
    parts = {part for name in people for part in re.split(r"[\W_\d]+", name) if len(part) >= _SHORTEST_NAME}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(re.escape(part), "somebody", text, flags=re.IGNORECASE)
    return text


class _Plain(ast.NodeTransformer):
    """Strings become empty, and docstrings go."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(type(node.value)()) if isinstance(node.value, (str, bytes)) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return ast.Constant("")

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.Pass() if is_text else ast.Expr(self.visit(node.value))


def keep(examples: Path, task: str, text: str) -> Path:
    """Write a draft under a name that is free; returns its path."""
    folder = examples / "draft"
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (path := folder / f"{task}_{number}.py").exists():
        number += 1
    path.write_text(text, encoding="utf-8")
    return path
