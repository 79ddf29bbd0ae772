"""What becomes of a notebook's file: its encoding, its format, what else stands in it."""

import json


def _marked(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


def _in_utf_16(data: bytes) -> bytes:
    return data.decode().encode("utf-16")


def _in_utf_16_without_a_mark(data: bytes) -> bytes:
    return data.decode().encode("utf-16-le")


def _in_ascii(data: bytes) -> bytes:
    return json.dumps(json.loads(data)).encode()


def _in_windows_1252(data: bytes) -> bytes:
    return json.dumps(json.loads(data), ensure_ascii=False).encode("cp1252", errors="replace")


def _older(data: bytes) -> bytes:
    notebook = json.loads(data)
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell.pop("id", None)
    return json.dumps(notebook).encode()


def _with_large_outputs(data: bytes) -> bytes:
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            bundle = {"image/png": "A" * 10_000, "text/plain": 'a "quoted" ] } [ { \\'}
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": bundle}]
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"outputs": [[1], {}]}}}
    return json.dumps(notebook).encode()


FILES = (
    _marked,
    _in_utf_16,
    _in_utf_16_without_a_mark,
    _in_ascii,
    _in_windows_1252,
    _older,
    _with_large_outputs,
)
