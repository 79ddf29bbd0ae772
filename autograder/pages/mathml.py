r"""TeX formulas as MathML, which browsers show by themselves: no script, nothing from the network."""

import re
from html import escape, unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter

_LONGEST = 2_000
_DEFINITIONS = ("\\newcommand", "\\renewcommand", "\\def", "\\let", "\\providecommand", "\\DeclareMathOperator")

# What a formula is made of. Links, styles and scripts are not, though TeX has commands for them.
_TAGS = re.compile(
    "math|mrow|mi|mn|mo|ms|mtext|mspace|mfrac|msqrt|mroot|mstyle|mpadded|mphantom|menclose|merror|none"
    "|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|mprescripts|mtable|mtr|mtd|mlabeledtr"
)
_ATTRIBUTES = re.compile(
    "xmlns|alttext|display|displaystyle|scriptlevel|mathvariant|stretchy|fence|separator|form|accent|accentunder"
    "|movablelimits|minsize|maxsize|symmetric|largeop|lspace|rspace|width|height|depth|voffset|linethickness"
    "|notation|columnalign|rowalign|columnspacing|rowspacing|columnlines|rowlines"
)


def to_mathml(tex: str, *, block: bool) -> str:
    """A formula as MathML; as TeX source, set as code, where it is none that can be shown.

    Args:
        tex: the formula, without dollar signs. Students write it too: what comes back holds only what is listed above.
        block: whether it stands on a line of its own.
    """
    element = _convert(tex, "block" if block else "inline")
    if element is None:
        html = f'<code class="tex">{escape(tex.strip())}</code>'
    else:
        html = tostring(element, encoding="unicode")
    return f'<span class="formula" tabindex="0">{html}</span>' if block else html  # a wide one is scrolled


def _convert(tex: str, display: str) -> Element | None:
    # Definitions could double a formula again and again.
    if len(tex) > _LONGEST or any(command in tex for command in _DEFINITIONS):
        return None
    try:
        element = Converter(display=display).convert_to_element(tex.strip())
    except Exception:  # TeX of students, in a parser of others: whatever it raises, the source is shown
        return None
    element.set("alttext", tex.strip())
    for node in element.iter():
        if not _TAGS.fullmatch(node.tag) or not all(map(_ATTRIBUTES.fullmatch, node.attrib)):
            return None
        # The converter writes character references as text, and leaves it to its own `convert` to unescape
        # everything, also what has to stay escaped.
        node.text = unescape(node.text) if node.text else node.text
    return element
