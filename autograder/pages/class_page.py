"""The class on one page, which loads nothing and runs nothing: how it did, and what is left to do."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.judging.verdicts import Result, Status, points_text, task_name
from autograder.pages.class_statistics import FEWEST, Bar, TaskFigures, histogram, task_figures
from autograder.pages.test_cell import markup
from autograder.records.grades import StudentGrade

MOST_SHOWN = 25  # misconceptions, groups and pairs, each with code
_MOST_ROWS = 40  # of a table of what happened
_PAGE = 100  # students in a table
_MOST_CODE = 2_500  # characters of an example
_MIB = 1024 * 1024

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Mistake:
    """What several submissions do wrong in the same way.

    Attributes:
        title: the misconception's; where it has no name, what fails.
        code: of the one that is shown, the first.
    """

    task: str
    title: str
    students: Sequence[str]
    code: str


@dataclass(frozen=True)
class Alike:
    """Two students whose answers agree in what is uncommon.

    Attributes:
        shares: by task, how much of it both have, from 0 to 1.
        code: by task, that of the one and that of the other.
    """

    students: tuple[str, str]
    shares: Mapping[str, float]
    code: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Happened:
    """What happened to some submissions; a student may stand there with the cell."""

    what: str
    students: Sequence[str]


@dataclass(frozen=True)
class ClassReport:
    """What the page shows.

    Attributes:
        grades: of everybody who submitted, by student.
        withdrawn: those whose submission is not there any more.
        named, unnamed: mistakes, the most common ones first.
        alike: pairs, those with most in common first.
    """

    assignment: str
    grades: Sequence[StudentGrade]
    withdrawn: Sequence[str] = ()
    named: Sequence[Mistake] = ()
    unnamed: Sequence[Mistake] = ()
    alike: Sequence[Alike] = ()

    @property
    def results(self) -> list[Result]:
        return [grade.result for grade in self.grades if grade.result is not None]

    @property
    def points(self) -> Decimal:
        return max((grade.points for grade in self.grades), default=Decimal(0))

    @property
    def graded(self) -> list[StudentGrade]:
        return [grade for grade in self.grades if not grade.unresolved]

    @property
    def scores(self) -> list[Decimal]:
        return [grade.score for grade in self.graded]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The figures that stand first, each with what it is."""
        scores = [float(score) for score in self.scores]
        figures = [("submissions", str(len(self.grades)))]
        if scores:
            full = sum(score >= self.points for score in self.scores)
            low, _, high = quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else scores * 3
            figures += [
                (f"mean, of {points_text(self.points)} points", f"{fmean(scores):.1f}"),
                ("median", f"{median(scores):.4g}"),
                ("the middle half", f"{low:.4g} – {high:.4g}"),
                ("with all points", f"{full / len(scores):.0%}"),
            ]
        return figures

    @property
    def bars(self) -> list[Bar]:
        return histogram(self.scores, self.points)

    @property
    def tasks(self) -> list[TaskFigures]:
        return task_figures(self.results)

    @property
    def unresolved(self) -> list[Happened]:
        return _by_what((grade.unresolved, grade.student) for grade in self.grades if grade.unresolved)

    @property
    def waiting(self) -> list[Happened]:
        """Who is still to be read, by cell."""
        return _by_what((cell, grade.student) for grade in self.graded for cell in grade.waiting)

    @property
    def modules(self) -> list[Happened]:
        return _by_what(
            (module, f"{result.student} ({cell})")
            for result in self.results
            for cell, module in result.missing_modules.items()
        )

    @property
    def late(self) -> list[tuple[str, str, Decimal]]:
        """Who was late, by how long, and the points that it cost."""
        late = [grade for grade in self.grades if grade.seconds_late or grade.penalty]
        return [(grade.student, _duration(grade.seconds_late), grade.penalty) for grade in late]

    @property
    def repaired(self) -> list[Happened]:
        return _by_what(
            (repair.what, f"{result.student} ({repair.cell})" if repair.cell else result.student)
            for result in self.results
            for repair in result.repairs
        )

    @property
    def stopped(self) -> list[Happened]:
        """What kept cells and tests from being run to their end, time and memory among it."""
        return _by_what(
            (why, result.student)
            for result in self.results
            for why in dict.fromkeys([*result.cell_problems.values(), *_reasons(result)])
        )

    @property
    def waited(self) -> list[str]:
        return [result.student for result in self.results if result.waited]

    @property
    def used(self) -> list[tuple[str, list[tuple[str, float]]]]:
        """How much of what each submission used, the most first."""
        ran = [result for result in self.results if result.tasks]
        whats: dict[str, Callable[[Result], float]] = {
            "cells, in seconds of processor time, as its process says": lambda result: result.seconds,
            "hidden tests, in seconds by the clock": lambda result: sum(
                verdict.seconds for task in result.tasks for verdict in task.verdicts
            ),
            "the largest process, in MiB with PyTorch, as it says": lambda result: result.memory / _MIB,
        }
        every = {what: sorted(((r.student, of(r)) for r in ran), key=lambda one: -one[1]) for what, of in whats.items()}
        return [(what, used) for what, used in every.items() if used and used[0][1]]


def page(report: ClassReport, date: str) -> str:
    """The page, in HTML, with the date of today as readers write it."""
    filters: dict[str, Callable[..., str]] = {
        "code": lambda text: _breakable(markup(text)),
        "name": lambda text: _breakable(escape(text)),
        "task_name": task_name,
        "part": _part,
        "separation": separation,
        "short": _short,
    }
    limits = {"fewest": FEWEST, "shown": MOST_SHOWN, "rows": _MOST_ROWS, "size": _PAGE}
    return rendered("class.html.j2", filters, report=report, date=date, **limits)


def rendered(template: str, filters: Mapping[str, Callable[..., str]], **about: Any) -> str:
    """A page by one of the templates, in HTML; `code` sets `names` between backticks as code."""
    loader = FileSystemLoader([_TEMPLATES / "class_report", _TEMPLATES / "release_report"])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"points": points_text, "code": _code, **filters}
    return environment.get_template(template).render(about)


def separation(discrimination: float | None) -> str:
    """What a test's discrimination says, in words."""
    if discrimination is None:
        return "says nothing here"
    limits = {0.4: "separates well", 0.2: "separates somewhat", 0.0: "hardly separates"}
    return next(
        (words for limit, words in limits.items() if discrimination >= limit), "the weak pass it rather than the strong"
    )


def _code(text: str) -> Markup:
    return Markup(markup(text))  # noqa: S704  it is escaped


def _breakable(html: str) -> Markup:
    """HTML in which lines may be broken after what separates the words of a name."""
    return Markup(html.replace("_", "_<wbr>"))  # noqa: S704  it was escaped


def _part(code: str) -> str:
    """An example's code, as far as a page has room."""
    return code if len(code) <= _MOST_CODE else code[:_MOST_CODE] + "\n…"


def _short(number: float) -> str:
    return f"{number:.1f}" if number < 100 else f"{number:.0f}"


def _by_what(pairs: Iterable[tuple[str, str]]) -> list[Happened]:
    """Who it happened to, by what happened, the most frequent first."""
    found: dict[str, list[str]] = {}
    for what, student in pairs:
        found.setdefault(what, []).append(student)
    return sorted((Happened(what, who) for what, who in found.items()), key=lambda one: (-len(one.students), one.what))


def _reasons(result: Result) -> Iterator[str]:
    for task in result.tasks:
        yield from (verdict.reason for verdict in task.verdicts if verdict.status is Status.NOT_RUN and verdict.reason)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
