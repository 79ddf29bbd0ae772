"""The page about a class: its figures, worked out by hand, and what stands on it."""

import random
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from autograder.classroom.similar import similar_pairs
from autograder.intake.cells import Repair
from autograder.judging.verdicts import Result, Status, TaskResult, Verdict
from autograder.pages.class_page import Alike, ClassReport, Mistake, page, separation
from autograder.pages.class_statistics import discrimination, histogram, task_figures
from autograder.records.grades import CellGrade, StudentGrade

HOSTILE = "<script>alert(1)</script>&\"'`x`{{ 7 * 7 }}"
ONE = Decimal(1)


def _result(student: str, *passed: bool, memory: int = 0) -> Result:
    """Two tasks: one of a test, and one of the other tests, a point each."""
    verdicts = [
        Verdict(f"test_{i}", f"Test `{i}`", ONE, Status.PASSED if ok else Status.FAILED, seconds=0.25)
        for i, ok in enumerate(passed)
    ]
    tasks = [
        TaskResult("test_mse", ONE, verdicts[:1]),
        TaskResult("test_train", Decimal(len(passed) - 1), verdicts[1:]),
    ]
    return Result("regression", student, tasks=tasks, memory=memory)


def _grade(result: Result, waiting: bool = False) -> StudentGrade:
    cells = {task.test_cell: CellGrade(task.score, task.points, False) for task in result.tasks}
    cells["question"] = CellGrade(Decimal(0), ONE, waiting)
    return StudentGrade(
        result.student, "", "", "", "", result.points + 1, cells, unresolved=result.problem, result=result
    )


def _class(size: int) -> list[StudentGrade]:
    chance = random.Random(1)  # noqa: S311  a class, not a secret
    strengths = [chance.random() for _ in range(size)]
    results = [
        _result(f"student-{number:04}", *(chance.random() < strength for _ in range(12)), memory=(300 + number) << 20)
        for number, strength in enumerate(strengths)
    ]
    return [_grade(result, waiting=number % 9 == 0) for number, result in enumerate(results)]


def test_scores_are_counted_in_ten_ranges() -> None:
    bars = histogram([Decimal(text) for text in ("0", "0.9", "1", "4.5", "9.99", "10", "11")], Decimal(10))
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 1, 0, 0, 0, 0, 3]
    assert (bars[3].low, bars[3].high) == (30, 40)


def test_discrimination_is_the_point_biserial_correlation() -> None:
    """By hand: means 8 and 3 of those who passed and failed, standard deviation sqrt(8.25), halves of ten."""
    rest = [Decimal(n) for n in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)]
    passed = [True] * 5 + [False] * 5
    assert discrimination(passed, rest) == pytest.approx((8 - 3) / 8.25**0.5 * 0.5)
    assert discrimination([not one for one in passed], rest) == pytest.approx(-(8 - 3) / 8.25**0.5 * 0.5)
    assert separation(0.87) == "separates well"
    assert separation(-0.1) == "the weak pass it rather than the strong"


def test_discrimination_says_nothing_of_few_or_of_what_all_pass() -> None:
    assert discrimination([True] * 4 + [False] * 5, [ONE] * 9) is None
    assert discrimination([True] * 12, [Decimal(n) for n in range(12)]) is None
    assert discrimination([True, False] * 6, [ONE] * 12) is None


def test_a_test_is_not_compared_with_its_own_points() -> None:
    """Its own point left out, the rest is the same for all: it separates nobody."""
    [mse, train] = task_figures([_result(f"s{n}", n % 2 == 0, True, False) for n in range(12)])
    assert mse.tests[0].discrimination is None
    assert (mse.tests[0].passed, mse.mean, mse.full, mse.nothing) == (6, 0.5, 6, 6)
    assert (train.points, train.mean, train.full, train.nothing) == (Decimal(2), 0.5, 0, 0)


def test_what_has_no_grade_counts_in_no_figure() -> None:
    failed = TaskResult("test_mse", ONE, [Verdict("test_0", "", ONE, Status.GRADER_ERROR)])
    results = [_result("ana", True, True), Result("regression", "bob", tasks=[failed]), Result("regression", "cem")]
    assert [(task.judged, task.full) for task in task_figures(results)] == [(1, 1), (1, 1)]


class _Outline(HTMLParser):
    """What a page is made of: its headings, ids and links, and what would load or run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if len(tag) == 2 and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        self.ids += [attributes["id"] or ""] if "id" in attributes else []
        self.links += [attributes["href"] or ""] if "href" in attributes else []
        if tag in ("script", "img", "link", "iframe") or any(name.startswith(("on", "src")) for name in attributes):
            self.loaded.append(tag)


def test_the_page_of_a_class_of_a_thousand_is_small_and_stands_alone() -> None:
    grades = _class(1000)
    students = [grade.student for grade in grades]
    mistakes = [Mistake("test_mse", f"mistake {n}", students[: 900 // (n + 1)], "x = 1\n" * 900) for n in range(40)]
    alike = [Alike((one, "zoe"), {"test_train": 0.8}, {"test_train": ("y = 1\n" * 500,) * 2}) for one in students[:60]]
    text = page(ClassReport("regression", grades, students[:2], mistakes, mistakes, alike), "today")
    assert len(text.encode()) < 600_000
    outline = _Outline(text)
    assert outline.loaded == []
    assert outline.levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)


def test_the_page_says_how_the_class_did_and_what_is_left_to_do() -> None:
    grades = _class(300)
    repaired = Result("regression", "bob", repairs=[Repair("mse", "the cell was missing")], problem="no notebook in it")
    needs = {"mse": "needs the module `pandas`, which is not installed here", "train": "did not finish within 20 s"}
    grades[1] = _grade(_result_with(grades[1], cell_problems=needs, waited=True))
    grades[2] = replace(grades[2], seconds_late=93_600, penalty=Decimal("0.5"))
    grades.append(_grade(repaired))
    named = [Mistake("test_mse", "the mean without the one half", ["student-0003", "student-0004"], "def mse(): ...")]
    unnamed = [Mistake("test_train", "not so: Test `4`", ["student-0007", "student-0008"], "")]
    alike = [Alike(("student-0005", "student-0006"), {"test_train": 0.91}, {"test_train": ("a = 1", "b = 1")})]
    text = " ".join(page(ClassReport("regression", grades, ["bob"], named, unnamed, alike), "today").split())
    for part in (
        "<dd>301</dd>",
        "Of 300 submissions, by percent of all points: 0 to 10: ",
        'no notebook in it</th><td class="number">1</td>',
        'question</th><td class="number">34</td>',
        'pandas</th><td class="number">1</td>',
        "did not finish within 20 s</th>",
        "the cell was missing</th>",
        'grade them again: <span class="names">student-0001',
        "1 student with a grade, and no submission any more",
        '1 d 2 h</td><td class="number">0.5</td>',
        "2 ×</span> <code>mse</code>: the mean without the one half",
        "student-0005 and student-0006",
        "(91 % of what is uncommon)",
        'hidden tests, in seconds by the clock</th><td class="number">3.0</td>',
        'process, in MiB with PyTorch, as it says</th><td class="number">449</td><td class="number">584</td>',
        "separates well",
        '<code class="name">test_<wbr>0</code>',
    ):
        assert part in text


def _result_with(grade: StudentGrade, *, cell_problems: dict[str, str], waited: bool) -> Result:
    assert grade.result is not None
    return Result("regression", grade.student, tasks=grade.result.tasks, cell_problems=cell_problems, waited=waited)


def test_nothing_that_students_wrote_becomes_markup() -> None:
    result = Result(
        HOSTILE, HOSTILE, cell_problems={HOSTILE: HOSTILE}, repairs=[Repair(HOSTILE, HOSTILE * 9_999)], waited=True
    )
    grade = StudentGrade(HOSTILE, "", "", "", "", ONE, unresolved=HOSTILE, result=result, seconds_late=60)
    mistake = Mistake(HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    alike = Alike((HOSTILE, HOSTILE), {HOSTILE: 1}, {HOSTILE: (HOSTILE, HOSTILE)})
    text = page(ClassReport(HOSTILE, [grade], [HOSTILE], [mistake], [mistake], [alike]), "today")
    assert "<script" not in text.lower()
    assert _Outline(text).loaded == []
    assert "{{ 7 * 7 }}" in text
    assert len(text) < 40_000


COMMON = "def train(x, y):\n    for epoch in range(9):\n        w = w - rate * gradient(x, y, w, b)\n    return w"
RARE = """
def train(x, y):
    state = {"w": 0.0, "b": 0.0}
    for epoch in range(9):
        errors = [state["w"] * xi + state["b"] - yi for xi, yi in zip(x.tolist(), y.tolist())]
        state["w"] -= rate * sum(e * xi for e, xi in zip(errors, x.tolist())) / max(1, len(errors))
        state["b"] -= rate * sum(errors) / max(1, len(errors))
    return state
"""
DISGUISED = RARE.replace("state", "memory").replace("errors", "off").replace("\n    return", "\n    # mine\n    return")


def _pairs(written: dict[str, str], examples: list[str] | None = None) -> list[tuple[str, str]]:
    answers = {student: {"test_train": code} for student, code in written.items()}
    return [pair.students for pair in similar_pairs(answers, ["rate = 0.1"], examples or [])]


def test_what_hardly_anybody_writes_makes_a_pair_under_other_names_too() -> None:
    others = {f"s{n}": COMMON for n in range(30)}
    assert _pairs({**others, "ana": RARE, "bob": DISGUISED}) == [("ana", "bob")]


def test_of_many_who_write_the_same_each_stands_in_a_pair() -> None:
    others = {f"s{n}": COMMON for n in range(130)}
    assert _pairs({**others, "ana": RARE, "bob": RARE, "cem": RARE, "dee": RARE}) == [
        ("ana", "bob"),
        ("ana", "cem"),
        ("ana", "dee"),
    ]


def test_what_is_common_given_or_an_example_makes_no_pair() -> None:
    assert _pairs({f"s{n}": COMMON for n in range(30)}) == []
    assert _pairs({"ana": RARE, "bob": DISGUISED, "cem": COMMON}, [RARE]) == []


def test_a_short_answer_makes_no_pair() -> None:
    short = "def train(x, y):\n    return (sum((a - b) ** 2 for a, b in zip(x, y)) / len(x)) ** 0.5 / 2"
    assert _pairs({"ana": short, "bob": short, "cem": COMMON, "dee": COMMON}) == []


def test_code_that_is_no_python_is_compared_too() -> None:
    assert _pairs({"ana": RARE + '"""', "bob": "def (" + RARE, "cem": "", "dee": '"' * 5}) == [("ana", "bob")]
