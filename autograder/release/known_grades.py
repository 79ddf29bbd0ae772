"""Grades what must get known grades: the untouched release, the solved source, and the examples."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from nbformat import NotebookNode
from rich.console import Console

from autograder.classroom.graded import Graded
from autograder.classroom.pool import grade_all
from autograder.course import CourseError
from autograder.judging.verdicts import Result, Status, TaskResult, Verdict
from autograder.pages.progress import progress
from autograder.release import Finding, shortened
from autograder.release.behaviours import RIGHT
from autograder.release.examples import (
    Example,
    find_differences,
    folder_of,
    read_examples,
    task_by_answer,
)
from autograder.release.mutation.mutants import Mutant, mutants
from autograder.release.mutation.mutants import build as build_mutant
from autograder.submission import Grader, Submission

GradeSome = Callable[[str, dict[str, NotebookNode], dict[str, set[str]]], dict[str, Result]]

SOLVED = "solved"
LEFT_OUT = ("hostile", "draft")  # hostile ones have tests of their own, drafts are not yet held to what they say


def examples(folder: Path) -> list[Example]:
    """The examples of an assignment that the gate grades. Raises ExampleError."""
    return [example for example in read_examples(folder) if example.folder not in LEFT_OUT]


def grade(
    grader: Grader,
    assignment: str,
    console: Console,
    jobs: int | None,
    what: str,
    notebooks: Mapping[str, NotebookNode],
    tasks: Mapping[str, Collection[str]] | None = None,
) -> dict[str, Result]:
    """Grade notebooks in parallel; what comes of each, with a problem where it could not be graded.

    Args:
        what: how they are called where it is shown how far it is.
        tasks: by notebook, the test cells that are judged, where these are not all.
    """

    def one(name: str) -> Graded:
        submission = Submission(assignment, name, notebooks[name], digest="", repairs=[])
        right = name == SOLVED or name.startswith(f"{RIGHT}/")  # what these do is right
        return Graded(name, grader.grade(submission, wanted=tasks and tasks[name], observe_all=right)[0])

    results = {}
    with progress(console, what, len(notebooks)) as advance:
        for graded in grade_all(one, list(notebooks), jobs or os.cpu_count() or 1):
            results[graded.student] = graded.result or Result(assignment, graded.student, problem=graded.problem)
            advance()
    return results


def check_ends(untouched: Result, solved: Result) -> list[Finding]:
    """Find points that the untouched release earns, and points that the solved source misses."""
    found = [
        Finding(what, f"it could not be graded: {result.problem}", "Grade it by hand, to see more.")
        for what, result in (("the untouched release", untouched), ("the solved source", solved))
        if result.problem
    ]
    found += [_missed(task, v) for task in solved.tasks for v in task.verdicts if v.status is not Status.PASSED]
    found += [_earned(task, v) for task in untouched.tasks for v in task.verdicts if v.status is Status.PASSED]
    return found


def changed(source: NotebookNode, release: NotebookNode, grade: GradeSome) -> list[tuple[Mutant, Result]]:
    """Grade the solution with small changes, each in the task that it is in."""
    every = {f"change {number}": mutant for number, mutant in enumerate(mutants(source))}
    judged_by = task_by_answer(release)
    notebooks = {name: build_mutant(mutant, source) for name, mutant in every.items()}
    tasks = {name: {judged_by[mutant.cell]} if mutant.cell in judged_by else set() for name, mutant in every.items()}
    results = grade("The solution with changes", notebooks, tasks)
    return [(mutant, results[name]) for name, mutant in every.items()]


def check_probes(grader: Grader) -> list[Finding]:
    """Find probes that cannot be loaded."""
    problem = grader.probes_problem.strip().splitlines()
    return [Finding("probes", shortened(problem[-1]), "Correct the file beside the hidden tests.")] if problem else []


def check_behaviour(solved: Result) -> None:
    """Raise CourseError where a probe does not come to its end on the solved notebook."""
    stopped = (": odd", ": stopped", ": not run")
    if broken := [key for task in solved.tasks for key in task.behaviour if key.endswith(stopped)]:
        raise CourseError(f"a probe does not come to its end on the solved notebook: {', '.join(broken)}")


def check_examples(given: Sequence[Example], results: Mapping[str, Result]) -> list[Finding]:
    """Find examples whose grade is not the one that their file, or their folder, says."""
    found = []
    for example in given:
        result = results[example.name]
        differences = find_differences(example, result)
        if not differences and example.folder not in ("broken", folder_of(result)):
            differences = [f"by its points, its folder is {folder_of(result)}"]
        if differences:
            advice = f"Correct the tests or the file; to see more: autograder try {example.path}"
            found.append(Finding(f"{example.name}.py", shortened("; ".join(differences), 300), advice))
    return found


def _missed(task: TaskResult, verdict: Verdict) -> Finding:
    where = f"cell {task.test_cell}, {verdict.test}"
    why = verdict.reason or (verdict.detail.strip().splitlines() or [""])[-1]
    if verdict.status is Status.GRADER_ERROR:
        return Finding(where, f"it cannot grade: {shortened(why)}", "Correct the test, its points, or the cell's.")
    return Finding(where, f"the solved source misses it: {shortened(why)}", "Correct the solution or the test.")


def _earned(task: TaskResult, verdict: Verdict) -> Finding:
    where = f"cell {task.test_cell}, {verdict.test}"
    what = f"the untouched release passes it, and earns {verdict.points} points"
    return Finding(where, what, "Have the test ask for something that only an answer gives.")
