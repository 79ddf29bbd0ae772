"""What a command takes, as the signature of its `run` says it."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

Jobs = Annotated[int | None, "submissions at a time (default: one a core)"]
OnlyStudents = Annotated[Sequence[str], "only this student; may be repeated"]
Unsafe = Annotated[bool, "also where student code cannot be confined"]


def declare(parser: ArgumentParser, run: Callable[..., int]) -> None:
    """Declare what comes behind the course folder and the console: what is keyword-only, as an option.

    A type says what the value is, and with it stand the help, and the value's name there: `Annotated[Path | None, "the
    file", "FILE"]`. A sequence takes several values, and as an option one each time that it is given.
    """
    hints = get_type_hints(run, include_extras=True)
    for name, parameter in [*signature(run).parameters.items()][2:]:
        hint, default = hints[name], parameter.default
        kind, text, metavar = (*get_args(hint), None, None)[:3] if get_origin(hint) is Annotated else (hint, None, None)
        is_option, is_needed = parameter.kind is Parameter.KEYWORD_ONLY, default is Parameter.empty
        about: dict[str, Any] = {"help": text} if is_needed else {"help": text, "default": default}
        if kind is bool:
            about["action"] = "store_true"
        elif get_origin(kind) is Literal:
            about["choices"] = get_args(kind)
        else:
            about["metavar"] = metavar
            about["type"] = next((one for one in (int, Path) if one in (kind, *get_args(kind))), str)
        if get_origin(kind) is Sequence and is_option:
            about |= {"action": "append", "default": []}
        elif get_origin(kind) is Sequence:
            about["nargs"] = "+" if is_needed else "*"
        elif not is_option and not is_needed:
            about["nargs"] = "?"
        parser.add_argument(f"--{name.replace('_', '-')}" if is_option else name, **about)
