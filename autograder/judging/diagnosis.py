"""What a student is told of lost points: the misconception that they come from, or a case in which it shows.

Behaviours are compared by what deviates in them: what the right answers do, too, says nothing. The deviations of all
example submissions stand in `behaviours.json`, beside the hidden tests; the misconceptions in `misconceptions.toml`.
"""

import math
import re
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import msgspec

from autograder.judging import misconceptions
from autograder.judging.advice import advice
from autograder.judging.misconceptions import Misconception
from autograder.judging.verdicts import Behaviour, Status, TaskResult, task_name

CELL_STOPPED = "the cell: stopped"  # with which exception
STOPPED = ("stopped", "not run")  # what is seen of a probe that does not come to its end
RECORD = "behaviours.json"

VERDICT = ": verdict"
_TYPE = "the type of "
_VAGUE = ("another", "other", "not compared")
_CHANCE = "not the same"  # as what came back before, of the same arguments
_TOGETHER = "Two mistakes come together here; the numbers, and what is called right, are those of each one alone."
_NUMBERS = re.compile(r"([-+.\de]+|nan|-?inf)( ([-+.\de]+|nan|-?inf))*")

# Machines differ in the last digits of float32, and texts hold six.
_RTOL, _ATOL = 2e-4, 2e-5


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """A probe, as it is told (see `behaviour.Probe`)."""

    task: str
    name: str
    case: str
    right: dict[str, str] = {}
    decides: bool = False
    explains: list[str] = []


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """What deviates in an example, in a solution with one change, or in the members of a group that has a name.

    Attributes:
        source: the example's file, or ""; then `misconception` or `change` says what it shows.
        digest: the SHA-256 of the file.
        change: what was changed in the solution, in words.
    """

    task: str
    deviation: Behaviour
    source: str = ""
    digest: str = ""
    misconception: str = ""
    change: str = ""


class Record(msgspec.Struct, frozen=True):
    """What is known of behaviours.

    Attributes:
        probes: the SHA-256 of the files of probes.
        changes: the SHA-256 of all changes of the solution that were tried.
        cases: what each probe asks, the simplest first.
        right: by task, all that right answers do; first what the solution does.
        shown: of examples that lose points, of groups that were given a name, and of changes of the solution that do
            what nothing with a name does.
    """

    probes: str = ""
    changes: str = ""
    cases: list[Case] = []
    right: dict[str, dict[str, list[str]]] = {}
    shown: list[Shown] = []


class Diagnosis(NamedTuple):
    """What a student is told of a task.

    Attributes:
        misconception: None where the behaviour has no name.
        text: for students; names stand between backticks.
        title: for teachers: the misconception's, or which change of the solution does the same, which students do not
            read, since it gives the solution away; "" where none is known.
    """

    misconception: Misconception | None
    text: str
    title: str


class Diagnostics:
    """What an assignment knows of mistakes. Raises CatalogueError where its files are not in order.

    Args:
        tests: the folder of the hidden tests.
    """

    def __init__(self, tests: Path) -> None:
        self.catalogue = {one.id: one for one in misconceptions.read(tests)}
        self.record = read(tests / RECORD)
        self._named = {(example, one.task): one.id for one in self.catalogue.values() for example in one.examples}

    def of(self, task: TaskResult) -> Diagnosis | None:
        """What is to be told of a task; None where no points were lost, or by a fault of the grader's."""
        if task.score >= task.points or not task.resolved:
            return None
        found = self.misconception(task)
        if found is not None:
            return Diagnosis(found, found.text, found.title)
        case, stopped = self._counterexample(task)
        reasons = [_sentence(v.reason) for v in task.verdicts if v.status is Status.NOT_RUN]
        stops = stopped or [*dict.fromkeys(reasons)]  # what else was not run may come from what stopped
        advised = [one for sentence in stops if (one := advice(sentence))][:1]
        return Diagnosis(None, " ".join([*case, *stops, *advised] or _of_tests(task)), self._change(task))

    def misconception(self, task: TaskResult) -> Misconception | None:
        """The one that shows itself in the same way; the most general one, where that covers the others.

        Where no example does the same in all probes, those count that decide: others may show other numbers, of the
        same things.
        """
        every = self._shown(task.test_cell)
        matching = self._matching(task, every)
        covering = [name for name in matching if all(_covers(every, name, other) for other in matching - {name})]
        if len(covering) == 1:
            return self.catalogue[covering[0]]
        return None if matching else self._two_at_once(task)

    def _change(self, task: TaskResult) -> str:
        """What behaves alike, where it has no name: "as the solution does with one change in line 3: …", or ""."""
        if CELL_STOPPED in task.behaviour:
            return ""
        shown = [one for one in self.record.shown if one.change and one.task == task.test_cell]
        matching = sorted(self._matching(task, [(one.deviation, one.change) for one in shown]))
        return f"as the solution does with one change {matching[0]}" if matching else ""

    def _matching(self, task: TaskResult, every: Sequence[tuple[Behaviour, str]]) -> set[str]:
        """Names of what shows itself in the same way."""
        whole = self.deviation(task)
        part = self._decisive(task.test_cell, whole)
        vague = any(text.startswith(_VAGUE) for text in part.values())
        told = [key for key in whole if not key.endswith(VERDICT)]
        if not told or (vague and part.keys() >= set(told)):
            return set()
        matching = {name for shown, name in every if same(shown, whole)}
        if not matching and part.keys() - {CELL_STOPPED} and not vague:
            matching = {name for shown, name in every if same(self._decisive(task.test_cell, shown), part)}
        return matching

    def _two_at_once(self, task: TaskResult) -> Misconception | None:
        """Two mistakes in one answer: what decides each, together, is what decides here."""
        part = self._decisive(task.test_cell, self.deviation(task))
        if CELL_STOPPED in part or any(text.startswith(_VAGUE) for text in part.values()):
            return None
        inside = {
            (name, frozenset(own))
            for shown, name in self._shown(task.test_cell)
            if (own := self._decisive(task.test_cell, shown)) and own.items() <= part.items()
        }
        pairs = {
            (one, other)
            for (one, some), (other, more) in permutations(inside, 2)
            if one < other and some | more == part.keys() and not (some <= more or more <= some)
        }
        if len(pairs) != 1:
            return None
        one, other = (self.catalogue[name] for name in pairs.pop())
        return msgspec.structs.replace(
            one,
            id=f"{one.id} and {other.id}",
            title=f"{one.title}; and {other.title}",
            text=f"{_TOGETHER} {one.text} {other.text}",
        )

    def _decisive(self, task: str, behaviour: Behaviour) -> Behaviour:
        """What probes show that suffice to name a mistake."""
        names = {case.name for case in self.record.cases if case.task == task and case.decides}
        chance = _CHANCE in behaviour.values()  # then other numbers come with each call
        return {
            key: text
            for key, text in behaviour.items()
            if (key == CELL_STOPPED or key.partition(": ")[0] in names) and not (chance and _NUMBERS.fullmatch(text))
        }

    def deviation(self, task: TaskResult) -> Behaviour:
        """What shows a mistake in a task (see `deviation`)."""
        return deviation(task, self.record)

    def _shown(self, task: str) -> list[tuple[Behaviour, str]]:
        """Deviations, each with the misconception that it shows."""
        shown = [one for one in self.record.shown if one.task == task]
        named = [one.misconception or self._named.get((one.source, task_name(task)), "") for one in shown]
        every = [(one.deviation, name) for one, name in zip(shown, named, strict=True)]
        return [(behaviour, name) for behaviour, name in every if name in self.catalogue and behaviour]

    def _counterexample(self, task: TaskResult) -> tuple[list[str], list[str]]:
        """The simplest case that is worked out, or any where nothing stops; and what stops.

        Where the simplest probe stops, that comes first: then it stands alone. What has no numbers is told by its type.
        """
        right = self.record.right.get(task.test_cell, {})
        cases = {case.name: case for case in self.record.cases if case.task == task.test_cell}
        stopped = [_sentence(task.stopped)] if task.stopped else []
        worked: list[str] = []
        others: list[str] = []
        stops = False
        for key, yours in self.deviation(task).items():  # as the probes were asked, the simplest first
            name, _, what = key.partition(": ")
            stops |= what in STOPPED
            if stops and stopped and not worked:
                return [], stopped
            if name not in cases or alike(yours, right.get(key, [""])[0]):
                continue  # it is as in the solution
            told = f"For {cases[name].case}, {what} {_verb(what)} {_shown_text(yours)} with your code"
            if what in cases[name].right:
                worked.append(f"{told}. {cases[name].right[what]}.")
            elif key in right:
                whole = what.startswith(_TYPE) and f"{name}: {what.removeprefix(_TYPE)}" not in task.behaviour
                (worked if whole else others).append(f"{told}; it should be {_shown_text(right[key][0])}.")
        return (worked or others)[:1], stopped if stops else []


def read(path: Path) -> Record:
    """The record of behaviours; an empty one where there is none. Raises CatalogueError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except FileNotFoundError:
        return Record()
    except (OSError, msgspec.MsgspecError) as error:
        advice = "make it anew with autograder release"
        raise misconceptions.CatalogueError(f"{path} cannot be read ({error}): {advice}") from error


def deviation(task: TaskResult, record: Record) -> Behaviour:
    """What is not as in any right answer, all that explains tests that were lost, and the verdicts of these."""
    lost = {verdict.test: str(verdict.status) for verdict in task.verdicts if verdict.status is not Status.PASSED}
    right, explains = record.right.get(task.test_cell, {}), {case.name: case.explains for case in record.cases}
    found = {}
    for key, text in task.behaviour.items():
        tests = explains.get(key.partition(": ")[0], [])
        if not lost.keys().isdisjoint(tests) if tests else not any(alike(text, one) for one in right.get(key, ())):
            found[key] = text
    return found | {f"{test}{VERDICT}": status for test, status in lost.items()}


def same(one: Behaviour, other: Behaviour) -> bool:
    """Whether two behaviours are the same, as far as other machines compute the same."""
    return one.keys() == other.keys() and all(alike(text, other[key]) for key, text in one.items())


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same, or hold the same numbers."""
    if one == other:
        return True
    try:
        pairs = [(float(a), float(b)) for a, b in zip(one.split(), other.split(), strict=True)]
    except ValueError:
        return False
    return all(math.isclose(a, b, rel_tol=_RTOL, abs_tol=_ATOL) or (math.isnan(a) and math.isnan(b)) for a, b in pairs)


def _covers(every: Sequence[tuple[Behaviour, str]], general: str, special: str) -> bool:
    """Whether whatever shows the one shows the other as well, and not the other way round."""
    wide, narrow = ([one for one, name in every if name == wanted] for wanted in (general, special))
    return _within(narrow, wide) and not _within(wide, narrow)


def _within(some: Sequence[Behaviour], all_of: Sequence[Behaviour]) -> bool:
    return all(any(same(one, other) for other in all_of) for one in some)


def _of_tests(task: TaskResult) -> list[str]:
    """What the tests say, where nothing else is known."""
    failed = [verdict for verdict in task.verdicts if verdict.status is Status.FAILED]
    return [f"This is not so yet: {v.title}{f' ({v.reason})' if v.reason else ''}. {v.hint}" for v in failed]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _verb(what: str) -> str:
    """Are, for "the entries of the history" and "x and y", say, or is."""
    noun = what.partition(" of ")[0]
    return "are" if " and " in noun or re.fullmatch(r"(the )?\w+[^sua]s", noun) else "is"


def _shown_text(text: str) -> str:
    """Numbers as people write them, the last of them a mean where there are many."""
    numbers = text.split()
    if len(numbers) > 1 and _NUMBERS.fullmatch(text):
        return ", ".join(numbers[:8]) + (" …" if len(numbers) > 8 else "")
    return text or "nothing"
