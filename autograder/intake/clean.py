"""What comes from students, made safe to keep and to show: a cell's outputs, and the text that they write.

What comes from student code is text and pictures: no HTML, JavaScript, SVG or LaTeX, which a grader's browser would
run.
"""

import base64
import binascii
import re
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

_TEXT_LIMIT = 25_000
_CELL_LIMIT = 6 * 1024 * 1024  # characters of all outputs of a cell, as they are kept
PICTURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff"}

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-_]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """Text without terminal escapes, control and direction-changing characters, that can be written; bounded."""
    text = text[: 2 * _TEXT_LIMIT].encode(errors="backslashreplace").decode()  # halves of characters
    cleaned = _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return cleaned if len(cleaned) <= _TEXT_LIMIT else cleaned[:_TEXT_LIMIT] + "\n[cut here]"


def harmless_markdown(text: str) -> str:
    """Markdown that shows the same and runs nothing: no HTML, no links to scripts. nbconvert lets both through.

    A space after the `<` that would open a tag, in a scheme or in a character reference, is all that is changed.
    """
    text = re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
    text = re.sub(r"(?i)(javascript|vbscript)(?=\s*(:|&))|data(?=\s*:\s*[\w-]+/)", r"\g<0> ", text)
    return text.replace("&#", "& #").replace("&colon;", "& colon;")


def to_nbformat(outputs: object) -> list[NotebookNode]:
    """The outputs in nbformat's form. What does not look like an output is left out."""
    kept: list[NotebookNode] = []
    room = _CELL_LIMIT
    for output in map(_convert, outputs if isinstance(outputs, list) else []):
        if output is not None:
            room -= size(output)
            if room < 0:
                return [*kept, new_output("stream", name="stderr", text="[more output was left out]\n")]
            kept.append(output)
    return kept


def size(output: NotebookNode) -> int:
    """How many characters an output holds, in pictures and texts."""
    traceback = sum(map(len, output.get("traceback", [])))
    return sum(map(len, output.get("data", {}).values())) + len(output.get("text", "")) + traceback


def new_output(kind: str, **fields: object) -> NotebookNode:
    """An output in nbformat's form. nbformat's own function would validate each, and the whole notebook once more."""
    metadata: dict[str, object] = {"metadata": {}} if kind in ("display_data", "execute_result") else {}
    output: NotebookNode = from_dict({"output_type": kind, **metadata, **fields})
    return output


def error_output(name: str, text: str) -> NotebookNode:
    """An error that the grader reports in a cell's place."""
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def _convert(output: object) -> NotebookNode | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return new_output("stream", name=name, text=clean_text(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": [*lines]}:
            text = clean_text("\n".join(line for line in lines if isinstance(line, str)))
            return new_output("error", ename=clean_text(name), evalue=clean_text(value), traceback=text.split("\n"))
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            kept = _data(data)
            if not kept:
                return None
            return (
                new_output(kind, data=kept, execution_count=None)
                if kind == "execute_result"
                else new_output(kind, data=kept)
            )
    return None


def _data(data: dict[Any, Any]) -> dict[str, str]:
    kept = {}
    for mime, content in data.items():
        if not isinstance(content, bytes):
            continue
        if mime == "text/plain":
            kept[mime] = clean_text(content.decode(errors="replace"))
        elif mime in PICTURES and (picture := _picture(content, PICTURES[mime])) is not None:
            kept[mime] = picture
    return kept


def _picture(content: bytes, signature: bytes) -> str | None:
    if not content.startswith(signature):
        try:
            content = base64.b64decode(content, validate=False)
        except binascii.Error:
            return None
    return base64.b64encode(content).decode() if content.startswith(signature) else None
