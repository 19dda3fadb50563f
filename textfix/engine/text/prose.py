"""Which parts of a text are prose: all but its zones of code, data and markup, found in the text itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.code_lines import code_blocks
from textfix.engine.text.code_spans import fenced_blocks, is_json
from textfix.engine.text.delimited_zones import delimited_zones
from textfix.engine.text.line_counts import FILLER
from textfix.engine.text.markup_zones import is_markdown, is_markup, is_roff, markup_zones
from textfix.spans import merge_spans

# Without any of these a text has no zones, and most prose has none.  Each is searched for by itself: one literal is
# found ten times as fast as a choice of several.  A mark, or its trace, right behind a comma is no sign.
_SIGNS = (*"{}<>=|\\\t", "()", "::")
_SIGN_PATTERNS = (
    ("]", regex.compile(r"\][(:\[]")),
    ("\n", regex.compile(r"\n(?: {4}|---|//|#|\+\+\+|\.\. |[.'][A-Za-z\\])")),  # a line feed is put before the text
    (",", regex.compile(r""",(?=[^\s\d"'’”?\ufffd])|,\d(?=\d?(?:\D|$))""")),
    (";", regex.compile(r""";(?=[^\s"'’”?\ufffd]|[ \t\r]*$)""", regex.MULTILINE)),
    ("$", regex.compile(r"\$[A-Za-z_{(]")),
    ("&", regex.compile(r"&\w+;")),
    *((word, regex.compile(rf"\b{word}\b")) for word in "SELECT INSERT UPDATE DELETE CREATE ALTER DROP WHERE".split()),
)
# Escapes and entities: damage to prose, and no sign of a program by themselves.
_ESCAPES = (
    (
        "\\=%",
        regex.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})|=(?:[0-9A-F]{2}|\r?$)|%[0-9A-F]{2}", regex.MULTILINE),
    ),
    ("&", regex.compile(r"&\#?\w{1,31};")),
    ("#", regex.compile(r"\#\d{2,5};")),
    (
        ("quot;", "apos;", "quo;", "dash;", "hellip;", "nbsp;", "amp;", "lt;", "gt;"),
        regex.compile(r"(?:quot|apos|[lr][sd]quo|[mn]dash|hellip|nbsp|amp|lt|gt);"),
    ),
)
_LINE = regex.compile(r"[^\r\n]++")


def prose_zones(text: str) -> tuple[tuple[int, int], ...]:
    r"""
    Return the parts of a text that are not prose.

    Args:
        text: the text.

    Returns:
        Half-open spans in code points, sorted and disjoint; one over all if nothing is prose.

    >>> prose_zones("The boats dont sail.")
    ()
    >>> text = "Run this before you leave the harbour:\n\n    let s=dont(x);\n    if (s != t) { cant(); }\n"
    >>> [text[start:end].strip() for start, end in prose_zones(text)]
    ['let s=dont(x);\n    if (s != t) { cant(); }']
    """
    if not has_signs([text])[0]:
        return ()
    if is_json(text) or is_roff(text):
        return ((0, len(text)),)
    readable = text
    for signs, escapes in _ESCAPES:
        if any(sign in text for sign in signs):
            readable = escapes.sub(lambda escape: len(escape[0]) * FILLER, readable)
    # What stands between fences shows what the text is about, not what it is.
    found = merge_spans([*delimited_zones(readable), *markup_zones(text), *fenced_blocks(text)])
    blocks = code_blocks(fill_spans(readable, found), markdown=is_markdown(text))
    return merge_spans([*found, *blocks])


def has_signs(texts: Sequence[str]) -> list[bool]:
    """
    True for each text that has any sign of what is not prose; without one it has no zones.

    Args:
        texts: documents, one or more.  All are searched at once, which short ones need.

    >>> has_signs(["The boats dont sail.", "let s=dont(x);"])
    [False, True]
    """
    ends = list(accumulate(len(text) + 2 for text in texts))
    lines = "\n\n".join(["", *texts])  # the offsets of a text are those of the line feeds before it, and its own
    found = [False] * len(texts)
    for sign in _SIGNS:
        at = lines.find(sign)
        while at >= 0:
            row = bisect_right(ends, at)
            found[row] = True
            at = lines.find(sign, ends[row])
    for literal, pattern in () if all(found) else _SIGN_PATTERNS:  # one text mostly has one of the first
        match = pattern.search(lines) if literal in lines else None
        while match:
            row = bisect_right(ends, match.start())
            found[row] = True
            match = pattern.search(lines, ends[row])
    return found


def is_marked_up(text: str) -> bool:
    r"""
    True for HTML, XML and Markdown, in which entities and no-break spaces are in their place.

    >>> is_marked_up("# Log\n\nWe **left** &mdash; late."), is_marked_up("We left &mdash; late.")
    (True, False)
    """
    return is_markup(text) or ("&" in text and is_markdown(text))


def fill_spans(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """
    Replace the characters of spans, but not line ends, by one that no pattern knows: offsets stay.

    >>> fill_spans("a{b}c", [(1, 4)]) == "a" + 3 * FILLER + "c"
    True
    """
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += text[at:start], _LINE.sub(lambda line: FILLER * len(line[0]), text[start:end])
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text
