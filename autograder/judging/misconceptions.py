"""The catalogue of misconceptions: what students get wrong, with a name for teachers and a text for students.

It stands beside the hidden tests, one table for each, with the example submissions that show it:

    [[misconception]]
    id = "mse-without-half"
    task = "mse"
    title = "the mean of the squares, without the one half"
    text = "Your function gives the whole mean of the squared errors, ..."
    examples = ["partial/mse_without_half.py"]
"""

import tomllib
from pathlib import Path

import msgspec

CATALOGUE = "misconceptions.toml"


class CatalogueError(Exception):
    """The catalogue is not in order; the text says where."""


class Misconception(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that students get wrong in a task.

    Attributes:
        id: the name by which records tell it from others.
        task: the name of its test cell, without `test_`.
        title: a phrase for teachers.
        text: what students read: what their code does, a case worked out, where to look next.
        examples: the files that show it, as paths below the folder of the example submissions.
    """

    id: str
    task: str
    title: str
    text: str
    examples: tuple[str, ...]


def read(tests: Path) -> tuple[Misconception, ...]:
    """Read the catalogue in a folder of hidden tests; empty if there is none. Raises CatalogueError."""
    path = tests / CATALOGUE
    if not path.is_file():
        return ()
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("misconception")
    except ValueError as error:
        raise CatalogueError(f"{path}: it is no TOML: {error}") from error
    if not isinstance(listed, list):
        raise CatalogueError(f"{path}: it should be a list of tables, each below a line [[misconception]]")
    found: dict[str, Misconception] = {}
    for number, table in enumerate(listed, start=1):
        try:
            one = msgspec.convert(table, Misconception)
        except msgspec.ValidationError as error:
            name = table.get("id", "without an id") if isinstance(table, dict) else "no table"
            raise CatalogueError(f"{path}: misconception number {number} ({name}): {error}") from error
        if one.id in found:
            raise CatalogueError(f"{path}: there are two misconceptions {one.id}; give each an id of its own")
        found[one.id] = msgspec.structs.replace(one, text=" ".join(one.text.split()))
    return tuple(found.values())
