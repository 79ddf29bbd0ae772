"""Text from students, made harmless where it comes in: names, exceptions' texts, what cells print, Markdown."""

import re

_LONGEST = 25_000
_LONGEST_LINE = 500
_LONGEST_NAME = 60
_LONGEST_QUOTED = 200

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-_]")
# Beside what terminals obey: what turns the direction of text around, and what some readers end a line at.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SCHEME = re.compile(r"(?i)(javascript|vbscript)(?=[\s\\]*+[:&])|data(?=[\s\\]*+:[\s\\]*+[\w\\-]*+/)")


def clean_text(text: str) -> str:
    """Text without terminal escapes, control and direction-changing characters, that can be written; bounded."""
    text = text[: 2 * _LONGEST].encode(errors="backslashreplace").decode()  # halves of characters
    cleaned = _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return cleaned if len(cleaned) <= _LONGEST else cleaned[:_LONGEST] + "\n[cut here]"


def clean_line(text: str) -> str:
    """The same for what is one short line: a name, a message, the text of an exception."""
    cleaned = " ".join(clean_text(text[: 4 * _LONGEST_LINE]).split())
    return cleaned if len(cleaned) <= _LONGEST_LINE else cleaned[:_LONGEST_LINE] + " …"


def short_name(name: str) -> str:
    """A name as it stands in a line, which is about more than the name."""
    cleaned = clean_line(name[: 2 * _LONGEST_NAME])
    return cleaned if len(cleaned) <= _LONGEST_NAME else cleaned[:_LONGEST_NAME] + "…"


def quoted(text: str) -> str:
    """The first line of a student's text or code in a sentence of ours: between backticks, which it does not end."""
    line = clean_line(clean_text(text[: 4 * _LONGEST_QUOTED]).strip().partition("\n")[0]).replace("`", "'")
    return f"`{line}`" if len(line) <= _LONGEST_QUOTED else f"`{line[:_LONGEST_QUOTED]} …`"


def legible(text: str) -> str:
    """A text or code in full as it is read on a page: no characters of control, none that turn its direction."""
    return _CONTROL.sub("", text)


def harmless_markdown(text: str) -> str:
    """Markdown that shows the same and runs nothing: no HTML, no links to scripts. nbconvert lets both through.

    A space after the `<` that would open a tag, in a scheme or in a character reference, is all that is changed.
    """
    text = re.sub(r"<(?=[A-Za-z/!?])", "< ", legible(text))
    text = _SCHEME.sub(r"\g<0> ", text)
    return text.replace("&#", "& #").replace("&colon;", "& colon;")
