"""A submission's tests in the formats of systems that run checks: JUnit, Gradescope, GitHub Classroom."""

import base64
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from autograder.judging.verdicts import Result, Status, Verdict
from autograder.records.grades import StudentGrade

_WORDS = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    Status.NOT_RUN: "not run",
    Status.GRADER_ERROR: "not graded: the test itself failed",
}


def junit(grades: Sequence[StudentGrade]) -> str:
    """One suite a student and task, one case a test: valid against the schema that Jenkins publishes."""
    root = ElementTree.Element("testsuites")
    for grade in grades:
        for task in grade.result.tasks if grade.result is not None else ():
            counts = {status: sum(one.status is status for one in task.verdicts) for status in Status}
            suite = ElementTree.SubElement(
                root,
                "testsuite",
                name=f"{grade.student}: {task.test_cell}",
                tests=str(len(task.verdicts)),
                failures=str(counts[Status.FAILED]),
                errors=str(counts[Status.GRADER_ERROR]),
                skipped=str(counts[Status.NOT_RUN]),
                time=f"{sum(one.seconds for one in task.verdicts):.3f}",
            )
            for one in task.verdicts:
                _case(suite, f"{grade.student}.{task.test_cell}", one)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, where: str, one: Verdict) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=one.test, time=f"{one.seconds:.3f}")
    match one.status:
        case Status.FAILED:
            ElementTree.SubElement(case, "failure", message=_xml(one.title), type="failed").text = _xml(_why(one))
        case Status.NOT_RUN:
            ElementTree.SubElement(case, "skipped", message=_xml(one.reason))
        case Status.GRADER_ERROR:
            ElementTree.SubElement(case, "error", message=_xml(one.title), type="not graded").text = _WORDS[one.status]


def gradescope(result: Result) -> str:
    """What Gradescope reads from results/results.json. Raises ValueError for a result that is no grade."""
    if not result.resolved:
        raise ValueError(result.problem or "hidden tests failed by themselves")
    tests = [
        {
            "name": one.title,
            "number": f"{number}.{place}",
            "score": _number(one.points if one.status is Status.PASSED else Decimal(0)),
            "max_score": _number(one.points),
            "status": "passed" if one.status is Status.PASSED else "failed",
            "output": _why(one),
            "output_format": "text",
            "visibility": "after_published",
        }
        for number, task in enumerate(result.tasks, start=1)
        for place, one in enumerate(task.verdicts, start=1)
    ]
    notes = "\n".join(f"{repair.cell}: {repair.what}".removeprefix(": ") for repair in result.repairs)
    about: dict[str, Any] = {
        "score": _number(result.score),
        "output": notes,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def nothing_for_gradescope(why: str) -> str:
    """What Gradescope shows where nothing could be graded: no score, so that a person gives one."""
    about = {"output": f"This was not graded: {why}.", "output_format": "text", "visibility": "visible"}
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def github(result: Result) -> str:
    """What GitHub Classroom's reporter reads as a runner's result: base64 of JSON, on a single line."""
    tests = [
        {
            "name": one.title,
            "status": {Status.PASSED: "pass", Status.GRADER_ERROR: "error"}.get(one.status, "fail"),
            "score": _number(one.points if one.status is Status.PASSED else Decimal(0)),
            "message": _why(one),
            "test_code": "",
            "filename": "",
            "line_no": 0,
            "execution_time": f"{one.seconds:.3f}s",
        }
        for task in result.tasks
        for one in task.verdicts
    ]
    status = "error" if not result.resolved else "pass" if result.score == result.points else "fail"
    about = {"version": 1, "status": status, "max_score": _number(result.points), "tests": tests}
    return base64.b64encode(json.dumps(about, ensure_ascii=False).encode()).decode()


def _why(one: Verdict) -> str:
    """What students read of a verdict: never a test's own detail."""
    said = [one.reason and f"{one.reason}.", one.hint] if one.status is not Status.PASSED else []
    return " ".join(filter(None, [f"{_WORDS[one.status].capitalize()}.", *said]))


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")
