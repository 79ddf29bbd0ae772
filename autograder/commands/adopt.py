"""`autograder adopt`: makes a draft of an example submission of what a group does.

It holds students' code, and nothing that says whose it is.
"""

import ast
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from rich.console import Console

from autograder.classroom.groups import answers, group_of
from autograder.commands import say
from autograder.commands.groups import Member, Task, groups_of
from autograder.course import Assignment, CourseError
from autograder.judging.verdicts import Status, TaskResult, points_text, task_name
from autograder.records import roster

EXAMPLE = "autograder adopt simple_linear_regression mse ada"
_SHORTEST_NAME = 3


def run(root: Path, console: Console, assignment: Assignment, task: Task, student: Member) -> int:
    """Make a draft of an example of what the group of a student does."""
    group = group_of(groups_of(assignment)[1], task, student)
    code = {one: answers(assignment, one).get(group.task, {}) for one in group.members}
    shortest = min(group.members, key=lambda one: sum(map(len, code[one].values())) or 10**9)
    if not code[shortest]:
        raise CourseError(f"the graded notebooks of this group are not in {root / 'autograded'}")
    known = roster.students(assignment)
    named = (one for one in known if one.id in group.members)
    people = {*group.members, *(name for one in named for name in (one.first_name, one.last_name, one.email))}
    title = group.misconception.title if group.misconception else "What this does, in a phrase"
    draft = _draft(title, group.members[shortest], code[shortest], people)
    path = _keep(assignment.examples, task_name(group.task), draft)
    say(console, f"{path}: read it, name it, and move it to wrong/ or partial/.")
    return 0


def _draft(title: str, task: TaskResult, code: Mapping[str, str], people: Collection[str]) -> str:
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


def _keep(examples: Path, task: str, text: str) -> Path:
    """Write a draft under a name that is free; returns its path."""
    folder = examples / "draft"
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (path := folder / f"{task}_{number}.py").exists():
        number += 1
    path.write_text(text, encoding="utf-8")
    return path
