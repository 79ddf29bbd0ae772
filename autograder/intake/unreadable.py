"""What a file is that was handed in for a notebook, and is none: in words that say what to ask for."""

import re


class Unreadable(ValueError):
    """A file cannot be read as a notebook; the text says why, as the end of a sentence about the file."""


_SIGNATURES = {
    "PK\x03\x04": "it is a zip file",
    "Rar!": "it is a RAR archive: it has to be unpacked",
    "7z\xbc\xaf": "it is a 7z archive: it has to be unpacked",
    "\x1f\x8b": "it is a gzip archive: it has to be unpacked",
    "%PDF": "it is a PDF, printed from a notebook",
    "\x89PNG": "it is a picture",
    "\xff\xd8\xff": "it is a picture",
    "version https://git-lfs": "it is what Git LFS leaves in place of a large file",
}
_MERGE = re.compile(r"(?m)^(<{7}|>{7})( |$)")
_LINK = re.compile(r"https?://(colab\.research\.google|drive\.google|github|deepnote|[\w.]*kaggle)\.com\S*")
_LOGIN = re.compile(r"(?i)log ?in|sign ?in|password|anmeld")
_PAGE = re.compile(r"(?i)\s*<(!doctype|html|\?xml|head|body)")
_CODE = re.compile(r"(?m)^(import|from|def|class|get_ipython\(\)) ?\w*")


def what_it_is(text: str, error: Exception | None = None) -> str:
    """Say which of the usual things a file is.

    Args:
        text: what stands in it, at least its beginning.
        error: why it is no JSON.
    """
    if not text.strip():
        return "it is empty"
    if not text.strip("\0"):
        return "it holds nothing but zeros: its upload or its disk failed"
    if signature := next((said for begins, said in _SIGNATURES.items() if text.startswith(begins)), None):
        return signature
    if _PAGE.match(text):
        if "jp-Notebook" in text or "nbconvert" in text:
            return "it is a notebook exported as a web page: the .ipynb file is needed"
        return "it is a web page" + (", of a login: the download failed" if _LOGIN.search(text) else "")
    if _MERGE.search(text):
        return "it has the marks of an unfinished merge (<<<<<<<, >>>>>>>): they have to be resolved"
    if text.lstrip().startswith("{"):
        return "it is cut off: its end is missing" if "truncated" in str(error) else f"it is damaged ({error})"
    if link := _LINK.search(text):
        return f"it holds a link ({link[0][:80]}), and links are not followed: the .ipynb file is needed"
    if _CODE.search(text):
        return "it is a Python program, perhaps exported from a notebook: the .ipynb file is needed"
    return "it is other text" + (f" ({error})" if error else "")
