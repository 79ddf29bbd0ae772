"""Markdown and formulas on the pages that students read."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.pages.markdown import Prose
from autograder.pages.mathml import to_mathml

EVIL = "<script>alert(1)</script>"


def test_formulas_become_mathml() -> None:
    page = BeautifulSoup(to_mathml(r"\frac{1}{2m} \sum_i \theta_i < b", block=True), "html.parser")
    assert page.math is not None
    assert page.math["display"] == "block"
    assert page.math["alttext"] == r"\frac{1}{2m} \sum_i \theta_i < b"
    assert page.mfrac is not None


@pytest.mark.parametrize(
    "tex",
    [
        rf"\text{{{EVIL}}}",
        r"\text{&lt;script&gt;}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{x}",
        r"\class{skip}{x}",
        r"\def\a{\b\b}\a",
        r"\frac{",
        "a_{" * 600,
        '" onload="alert(1)',
    ],
)
def test_formulas_of_students_are_harmless(tex: str) -> None:
    soup = BeautifulSoup(to_mathml(tex, block=False), "html.parser")
    assert not soup.find(["script", "a"])
    assert not any(name in ("href", "style", "onload") for tag in soup.find_all(True) for name in tag.attrs)


def test_headings_skip_no_level() -> None:
    prose = Prose(top=2)
    page = prose.html("# One\n\n### Deep\n\n## Two", {}, trusted=True) + prose.sub_heading("Verdict", "verdict")
    soup = BeautifulSoup(page, "html.parser")
    assert [heading.name for heading in soup.find_all(["h3", "h4", "h5", "h6"])] == ["h3", "h4", "h4", "h5"]


def test_html_is_kept_from_instructors_only() -> None:
    folded = "<details>\n<summary>Hint</summary>\n\nLook *here*.\n\n</details>"
    details = BeautifulSoup(Prose(2).html(folded, {}, trusted=True), "html.parser").details
    assert details is not None
    assert "Look here." in details.get_text()
    assert "<details>" not in Prose(2).html(folded, {}, trusted=False)
    assert "javascript:" not in Prose(2).html("[x](javascript:alert(1))", {}, trusted=False)


def test_no_code_but_python_is_coloured() -> None:
    """Of the languages that a text can name, some take seconds to be read."""
    coloured, plain = (
        Prose(top=2).html(f"```{name}\nx = 1 < 2\n```", {}, trusted=False) for name in ("python", "llvm")
    )
    assert '<span class="o">=</span>' in coloured
    assert "x = 1 &lt; 2" in plain
    assert "<span" not in plain


def test_nothing_is_embedded_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.png").write_text("the grader's own")
    monkeypatch.chdir(tmp_path)
    for text in ("![plot](notes.png)", f"![plot]({tmp_path}/notes.png)", '<img src="notes.png" alt="plot">'):
        for trusted in (False, True):
            assert "base64" not in Prose(2).html(text, {}, trusted=trusted)


@pytest.mark.parametrize("place", ["attachment:none.png", "https://example.org/x.png", "none.png", "/etc/passwd"])
def test_pictures_that_are_not_there_are_named(place: str) -> None:
    page = Prose(2).html(f"![plot](<{place}>)", {}, trusted=False)
    assert "[picture not shown: plot]" in page
    assert "<img" not in page
