"""Who in the gradebook is meant by a learning system, which may know them by other names."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from autograder.intake.downloads.naming import Sender


class Doubtful(Exception):
    """It cannot be told who is meant; the text says why."""


@dataclass(frozen=True)
class Student:
    """A student, as the gradebook knows them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


class Roster:
    """The students in a gradebook."""

    def __init__(self, students: Iterable[Student]) -> None:
        self._ids: dict[str, set[str]] = {}
        self._logins: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        for student in students:
            for text in (student.id, student.email, student.lms_user_id):
                self._ids.setdefault(_fold(text), set()).add(student.id)
            self._logins.setdefault(_fold(student.email.partition("@")[0]), set()).add(student.id)
            first, last = student.first_name, student.last_name
            for name in (f"{first} {last}", f"{last} {first}"):
                for form in (_words(name), _letters(name)):
                    self._names.setdefault(form, set()).add(student.id)

    def find(self, ids: Collection[str], names: Iterable[str]) -> str | None:
        """The id of the one who is called so, or None where nobody is.

        An id, an e-mail address or the system's number goes before a name, which counts in both orders.

        Raises:
            Doubtful: it could be several, or an id is one student's, and the name another's.
        """
        named = self._look(self._names, map(_words, names))
        by_id = self._look(self._ids, ids) or self._look(self._logins, ids)
        if by_id and named and not by_id & named:
            raise Doubtful(f"the id is that of {_list(by_id)}, and the name that of {_list(named)}")
        found = by_id or named
        if len(found) > 1:
            raise Doubtful(f"it could be {_list(found)}")
        return next(iter(found), None)

    @staticmethod
    def _look(index: dict[str, set[str]], texts: Iterable[str]) -> set[str]:
        found: set[str] = set()
        return found.union(*(index.get(text, ()) for text in map(_fold, texts) if text))


def newcomer(sender: Sender) -> Student:
    """The student who is to be added for a sender whom nobody knows: under a login, or else the best there is."""
    about = sender.about
    first, last = about.get("first_name", ""), about.get("last_name", "")
    if not first and not last:
        first, _, last = about.get("name", "").rpartition(" ")
    login = about.get("student_id") or about.get("prefixed_id", "").rpartition("_")[2]
    number = about.get("lms_user_id", "")
    name = "-".join(filter(None, map(_letters, f"{first} {last}".split())))
    return Student(login or about.get("email") or number or name, first, last, about.get("email", ""), number)


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return "".join(filter(str.isprintable, folded)).strip()


def _words(name: str) -> str:
    return " ".join(_fold(name).replace(",", " ").split())


def _letters(name: str) -> str:
    """A name without what is no letter, as Canvas writes it."""
    return "".join(letter for letter in _fold(name) if letter.isalnum() or unicodedata.category(letter)[0] == "M")


def _list(students: Iterable[str]) -> str:
    return " or ".join(sorted(students))
