"""What editors change in a text, and what is the same without it."""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from autograder.intake.cell_code import remembered

# Typographic marks that editors put in, what they stand for, and characters without a width.
_TYPED = str.maketrans(
    {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("–—‑", "-")}
    | {"…": "...", **dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\u00ad", "")}
)
# Comments by which Colab, VS Code, jukit and jupytext mark cells and forms.
_MARKS = re.compile(r"(?m)#(?:\s?@(?:title|param|markdown)\b|(?<=^#)(?:\s?%%|\s*In\s*\[[\d ]*\]:| prompt:)).*$")

_MOST_COMPARED = 5000  # words
_SAYS_SOMETHING = 16  # characters: what is shorter can be an answer, too
_COMPARED = 5_000  # characters of what is compared word by word


def with_plain_line_ends(text: str) -> str:
    """Text without a byte order mark and carriage returns, as cells are kept."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@remembered
def essence(text: str) -> str:
    """What of a cell's text is left when an editor has changed it: to be compared, and not to be shown or run."""
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFC", text.translate(_TYPED))).split())


def words(text: str) -> Counter[str]:
    """The words and marks of a text, or of the beginning of a long one, with how often each stands there."""
    return Counter(re.findall(r"\w+|[^\w\s]", essence(text[:_COMPARED])))


class GivenTexts:
    """The texts of the release that are not a student's to write, whole or in parts, as editors split them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._all = "\n".join(map(essence, texts))

    def __contains__(self, text: str) -> bool:
        words = essence(text)
        return not words or (len(words) >= _SAYS_SOMETHING and words in self._all)


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much two texts have in common: the share of their words, between 0 and 1 (Sørensen and Dice)."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def added(text: str, given: str) -> str:
    """What was written into a given text, a paragraph for each place; without regard to marks around words."""
    tokens = [found[0] for found in islice(re.finditer(r"\S+\s*", text), _MOST_COMPARED + 1)]
    if len(tokens) > _MOST_COMPARED:
        return text
    before, now = ([_letters(token) for token in one] for one in (re.findall(r"\S+", given), tokens))
    matcher = difflib.SequenceMatcher(None, before, now)
    runs = [tokens[start:stop] for kind, _, _, start, stop in matcher.get_opcodes() if kind in ("insert", "replace")]
    return "\n\n".join("".join(run).strip() for run in runs if any(map(_letters, run)))


def _letters(token: str) -> str:
    return re.sub(r"[\W_]+", "", essence(token)).lower()
