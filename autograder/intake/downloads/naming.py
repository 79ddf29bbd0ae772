"""How learning systems name what they let teachers download: one table."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

import yaml
from dateutil import parser

METADATA = "submission_metadata.yml"
GROUPS = ("student_id", "prefixed_id", "email", "lms_user_id", "upload", "name", "first_name", "last_name")
_OTHERS = ("file_id", "file_time", "timestamp", "late", "number")

# A system's name; the pattern of a path in its download; and a path as an example. The groups of a pattern are those of
# nbgrader's zip_collect (student_id, first_name, last_name, email, timestamp, file_id), and
#   name         the whole name, in one order or the other; of letters alone where the system leaves out all others
#   prefixed_id  the assignment's title, an underscore and a student_id, in both of which underscores may be
#   lms_user_id  the system's number of a person
#   upload       its number of a person that says nothing outside this assignment
#   number       a number that grows with each upload
#   file_time    when a file was uploaded, where all that a person uploads lies in one folder
#   late         there where the system says that it came late
# Names of files, which students choose, come last: an earlier part cannot be theirs.
SYSTEMS = (
    (
        "Moodle",
        r"(?P<name>[^/_]+)_(?P<upload>\d+)_assignsubmission_[a-z]+(?:_?/|_)(?P<file_id>.+)",
        "Ana Lee_12345_assignsubmission_file/entropy.ipynb",
    ),
    (
        "Blackboard",
        r"(?P<prefixed_id>[^/]+?)_attempt_(?P<timestamp>\d{4}(?:-\d\d){5})(?:_(?P<file_id>.+)|\.txt)",
        "Entropy_alee_attempt_2024-01-31-12-00-00_entropy.ipynb",
    ),
    (
        "Brightspace",
        r"(?P<lms_user_id>\d+)-\d+ - (?:(?P<student_id>[^ /]*\d[^ /]*) - )?(?P<name>[^/]+?) - "
        r"(?P<timestamp>(?:\w+\.? \d{1,2}|\d{1,2}\.? \w+),? \d{4},? \d{1,2}:?\d\d(?: ?[AP]M)?)(?:/| - )(?P<file_id>.+)",
        "12345-67890 - Ana Lee - Jan 31, 2024 1200 PM/entropy.ipynb",
    ),
    (
        "ILIAS",
        r"(?:Team \d+/)?(?P<last_name>[^/_\d]+)_(?P<first_name>[^/_\d]+)_(?P<student_id>[^/]+)_(?P<lms_user_id>\d+)/"
        r"(?P<late>(?:Late Submission|Versp(?:ä|ae|a)tete Abgabe) - )?(?:(?P<file_time>\d{14})_)?(?P<file_id>.+)",
        "Lee_Ana_alee_12345/entropy.ipynb",
    ),
    (
        "Canvas",
        r"(?P<name>[^/.\s]+?)_(?P<late>LATE_)?(?P<lms_user_id>\d+)_(?P<number>\d+)_(?P<file_id>[^/]+)$",
        "leeana_LATE_12345_67890_entropy-1.ipynb",
    ),
    (
        "GitHub Classroom",
        r"{assignment}-(?!submissions/)(?P<student_id>[^/]+)/(?P<file_id>.+)",
        "entropy-alee/entropy.ipynb",
    ),
)


@dataclass(frozen=True)
class Sender:
    """A person, as a download names them.

    Attributes:
        key: what the system calls them in every download of this assignment.
        about: what the download says, by the names of a pattern's groups.
    """

    system: str
    key: str
    about: Mapping[str, str] = field(compare=False)

    @property
    def ids(self) -> list[str]:
        """What may be their id: where a title stands before it, each end of both."""
        ids = [self.about.get(name, "") for name in ("student_id", "email", "lms_user_id")]
        title, *pieces = self.about.get("prefixed_id", "").split("_")
        return [*ids, *("_".join(pieces[place:]) for place in range(len(pieces))), title if not pieces else ""]

    @property
    def names(self) -> list[str]:
        parts = " ".join(filter(None, map(self.about.get, ("first_name", "last_name"))))
        return [*filter(None, (self.about.get("name"), parts))]

    def __str__(self) -> str:
        name = next(iter(self.names), "")
        return f"{name} ({self.key})" if name and name != self.key else self.key


@dataclass(frozen=True)
class Claim:
    """That a file of a download is of somebody.

    Attributes:
        file: its path as it was handed in; "" for what the system itself puts beside.
        attempt: what tells the sender's attempts apart.
        time: when it was handed in, in UTC, where that is said.
        number: grows with each upload, where there is such a number.
        late: whether the system calls it late.
    """

    sender: Sender
    file: str
    attempt: str = ""
    time: datetime | None = None
    number: int = 0
    late: bool = False


class Naming:
    """Tells whose the files of a download are, by their paths.

    Args:
        pattern: a regular expression for paths in the download, in the place of the table. ValueError where it is none.
        zone: where times without a zone were read off a clock; None: where this machine stands.

    Attributes:
        knows_systems: whether learning systems' names are known, and not `pattern` alone.
    """

    def __init__(self, assignment: str, pattern: str = "", zone: tzinfo | None = None) -> None:
        slug = "[ _-]".join(map(re.escape, re.split("[ _-]", assignment)))
        table = [("--pattern", pattern)] if pattern else [(name, text) for name, text, _ in SYSTEMS]
        self._patterns = [(name, re.compile(text.replace("{assignment}", f"(?i:{slug})"))) for name, text in table]
        for _, compiled in self._patterns:
            if unknown := set(compiled.groupindex).difference(GROUPS, _OTHERS):
                raise ValueError(f"there is no group {sorted(unknown)[0]}; there are {', '.join((*GROUPS, *_OTHERS))}")
            if not set(compiled.groupindex).intersection(GROUPS):
                raise ValueError(f"it has no group that says who it was: {', '.join(GROUPS)}")
        self.knows_systems = not pattern
        self._zone = zone
        self._exported: dict[tuple[str, ...], list[Claim]] = {}

    def read_metadata(self, folder: Sequence[str], text: bytes) -> None:
        """Take in what Gradescope's file says of the files and folders beside it. Raises ValueError."""
        try:
            said = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise ValueError(f"{METADATA} cannot be read: {str(error).splitlines()[0]}") from error
        exported: dict[tuple[str, ...], list[Claim]] = {}
        for name, about in said.items() if isinstance(said, dict) else ():
            for person in _dicts(about.get(":submitters")) if isinstance(about, dict) else ():
                groups = {
                    "email": str(person.get(":email") or ""),
                    "student_id": str(person.get(":sid") or ""),
                    "name": str(person.get(":name") or ""),
                    "timestamp": str(about.get(":created_at") or ""),
                }
                place = (*folder, unicodedata.normalize("NFC", str(name)))
                exported.setdefault(place, []).append(self._claim("Gradescope", groups, ""))
        self._exported |= exported

    def claims(self, parts: Sequence[str]) -> list[Claim]:
        """Whose a file is: nobody's that is known, one person's, or a group's.

        Args:
            parts: its path, from the outside in. What is outermost says whose it is: the rest may be the student's.
        """
        for depth in range(len(parts)):
            if group := self._exported.get(tuple(parts[: depth + 1])):
                file = "/".join(parts[depth + 1 :]) or parts[depth]
                return [Claim(claim.sender, file, claim.attempt, claim.time) for claim in group]
            for system, pattern in self._patterns:
                path = "/".join(parts[depth:])
                if found := pattern.match(path):
                    groups = {name: value for name, value in found.groupdict().items() if value}
                    if {*groups} & {*GROUPS}:
                        return [self._claim(system, groups, self._file(groups, path, found))]
        return []

    @staticmethod
    def _file(groups: dict[str, str], path: str, found: re.Match[str]) -> str:
        if "file_id" not in found.re.groupindex:
            return path.rpartition("/")[2]
        file, (_, dot, ending) = groups.get("file_id", ""), path.rpartition(".")
        # nbgrader's patterns may end before the ending.
        return file + dot + ending if file and found.end("file_id") == len(path) - len(dot + ending) else file

    def _claim(self, system: str, groups: dict[str, str], file: str) -> Claim:
        about = {name: groups[name] for name in GROUPS if groups.get(name)}
        person = ("lms_user_id", "upload", "prefixed_id", "student_id", "email", "name")
        key = next((about[name] for name in person if name in about), " ".join(about.values()))
        said = groups.get("timestamp", "")
        time = self._time(said or groups.get("file_time", ""))
        number = int(groups["number"]) if groups.get("number", "").isdecimal() else 0
        return Claim(Sender(system, key, about), file, said, time, number, bool(groups.get("late")))

    def _time(self, text: str) -> datetime | None:
        text = re.sub(r"^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)$", r"\1 \2:\3:\4", text)  # Blackboard's
        text = re.sub(r"(?<= )(\d{1,2})(\d\d)(?= ?[AP]M$|$)", r"\1:\2", text)  # Brightspace's, where no colon may be
        try:
            time: datetime = parser.parse(text)
            time = time.replace(tzinfo=self._zone) if time.tzinfo is None and self._zone else time
            return time.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def _dicts(value: object) -> list[dict[Any, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
