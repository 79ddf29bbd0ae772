"""Where collected submissions come from: what an export needs to name things as the learning system did."""

from pathlib import Path

import msgspec

from autograder.course import Assignment, CourseError, write_whole


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a submission in `submitted/` comes from.

    Attributes:
        system: the learning system, as the table of names calls it.
        key: what it calls the student in every download of this assignment.
        name: the student's name there, where it says one.
        files: the path of each file in the download, by its path in the submission's folder.
        time: when it was handed in, in ISO 8601, or "".
        late: whether the system calls it late.
        attempt: which of the student's attempts it is, as far as the download says.
        number, saved: order attempts where no time is said: a number that grows, and when the file was saved.
        digest: of the folder as it was written.
    """

    system: str
    key: str
    name: str
    files: dict[str, str]
    digest: str
    time: str = ""
    late: bool = False
    attempt: int = 1
    number: int = 0
    saved: str = ""

    @property
    def order(self) -> tuple[str, int, str]:
        """Compares attempts of one sender: the greatest is the newest."""
        return self.time, self.number, self.saved


def path_of(assignment: Assignment) -> Path:
    return assignment.ledger / f"{assignment}.downloads.json"


def read(assignment: Assignment) -> dict[str, Origin]:
    """The origin of each submission that was collected from a download, by student. Raises CourseError."""
    path = path_of(assignment)
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Origin])
    except FileNotFoundError:
        return {}
    except (msgspec.MsgspecError, OSError) as error:
        advice = "put back a copy; without the file, submissions are not replaced by newer attempts unless you say so"
        raise CourseError(f"{path} cannot be read ({error}): {advice}") from error


def write(assignment: Assignment, origins: dict[str, Origin]) -> None:
    """Write the origins. A reader sees the old file or the new one."""
    text = msgspec.json.format(msgspec.json.encode(dict(sorted(origins.items()))), indent=2)
    write_whole(assignment.root, path_of(assignment), text + b"\n")
