"""Pairs of answers that agree in what is uncommon: worth a look, and no more than that.

Code is compared by fragments, some words in a row, as MOSS and copydetect do. What students were given, what examples
show, and what several in the class write says nothing, and is left out; of the rest, the rarer weighs more. Names that
students chose, comments and layout do not count.
"""

import builtins
import keyword
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

_WORDS = 6  # in a fragment
_FEWEST = 40  # fragments that a pair has in common: in a few lines, two agree by chance
_ALIKE = 0.6  # of what is uncommon in the two
_COMMON = 0.03  # of the class: what more of them write is common
_LONGEST = 5_000  # words of an answer; more are not compared
_COMMENT, _TEXT, _NAME = r"#.*", r"\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"[^\"\n]*\"|'[^'\n]*'", r"\.?[^\W\d]\w*"
_WORD = re.compile(rf"{_COMMENT}|{_TEXT}|{_NAME}|[\w.]+|[^\w\s]")
_OF_PYTHON = frozenset([*keyword.kwlist, *dir(builtins)])


@dataclass(frozen=True)
class Pair:
    """Two students whose answers agree in what is uncommon.

    Attributes:
        alike: by task, the share of it that both have, weighted by rarity, from 0 to 1.
        fragments: how many fragments that is.
    """

    students: tuple[str, str]
    alike: dict[str, float]
    fragments: int


def similar_pairs(
    answers: Mapping[str, Mapping[str, str]], given: Iterable[str], examples: Iterable[str]
) -> list[Pair]:
    """Find the pairs of a class, those with most in common first.

    Where several students write the same, each is in a pair, and not all pairs are there.

    Args:
        answers: the code by student and task.
        given: the code of the cells that students were given: names in it are not of their choosing.
        examples: other code that anybody may write.
    """
    given = list(given)
    names = _OF_PYTHON.union(*(re.findall(r"\w+", source) for source in given))
    known = {fragment for source in [*given, *examples] for fragment in _fragments(source, names)}
    found: dict[tuple[str, str], Pair] = {}
    for task in dict.fromkeys(task for by_task in answers.values() for task in by_task):
        own = {one: _fragments(by_task[task], names) - known for one, by_task in answers.items() if task in by_task}
        for students, alike, fragments in _pairs(own):
            before = found.get(students, Pair(students, {}, 0))
            found[students] = Pair(students, before.alike | {task: alike}, before.fragments + fragments)
    seen: set[str] = set()
    chosen = []
    for pair in sorted(found.values(), key=lambda pair: (-pair.fragments, pair.students)):
        if not seen.issuperset(pair.students):
            seen.update(pair.students)
            chosen.append(pair)
    return chosen


def _pairs(own: Mapping[str, set[int]]) -> Iterator[tuple[tuple[str, str], float, int]]:
    """The pairs in a task, by the fragments of each student: who, how much of it is alike, and how many fragments."""
    count = Counter(fragment for fragments in own.values() for fragment in fragments)
    most = max(3, math.floor(_COMMON * len(own)))
    writers: dict[int, list[str]] = {}
    weights: defaultdict[str, float] = defaultdict(float)
    for student, fragments in own.items():
        for fragment in fragments:
            if count[fragment] <= most:
                weights[student] += _weight(len(own), count[fragment])
                if count[fragment] > 1:
                    writers.setdefault(fragment, []).append(student)
    shared: dict[tuple[str, str], list[float]] = {}
    for fragment, students in writers.items():
        for pair in combinations(students, 2):
            shared.setdefault(pair, []).append(_weight(len(own), count[fragment]))
    for (one, other), common in shared.items():
        alike = sum(common) / (weights[one] + weights[other] - sum(common))
        if len(common) >= _FEWEST and alike >= _ALIKE:
            yield (one, other), min(1.0, alike), len(common)


def _weight(students: int, writers: int) -> float:
    return 1 + math.log(students / writers)


def _fragments(source: str, names: frozenset[str]) -> set[int]:
    """Each few words in a row, as numbers."""
    words = [
        "name" if _is_own(word, names) else word
        for word in _WORD.findall(source)[:_LONGEST]
        if not word.startswith(("#", '"', "'"))
    ]
    return {hash(row) for row in zip(*(words[start:] for start in range(_WORDS)), strict=False)}


def _is_own(word: str, names: frozenset[str]) -> bool:
    """Whether it is a name that a student chose: attributes are not."""
    return word.isidentifier() and word not in names
