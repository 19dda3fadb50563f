"""Code, markup tags and JSON in one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex

# Possessive quantifiers and bounded lengths: no input makes these backtrack.
_FENCE = regex.compile(r"^[ >\t]{0,8}(`{3,}+|~{3,}+)", regex.MULTILINE)
_TICKS = regex.compile(r"`++|\n[ \t\r]*+\n")
_TAG = regex.compile(r"<[A-Za-z/!][^<>\n]{0,1000}+>")


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """
    Yield the spans of fenced code, inline code and markup tags.

    A fence that never closes runs to the end (as in CommonMark); a run of backticks that never closes
    within its paragraph is prose.

    >>> list(code_spans("a `b` c"))
    [(2, 5)]
    """
    prose_from = 0
    fence = _FENCE.search(text)
    while fence:
        yield from _inline_code(text, prose_from, fence.start())
        mark = fence[1]
        closing = regex.compile(rf"^[ >\t]{{0,8}}{mark[0]}{{{len(mark)},}}+[ \t\r]*+$", regex.MULTILINE)
        end = closing.search(text, fence.end())
        prose_from = end.end() if end else len(text)
        yield fence.start(), prose_from
        fence = _FENCE.search(text, prose_from)
    yield from _inline_code(text, prose_from, len(text))


def fenced_blocks(text: str) -> Iterator[tuple[int, int]]:
    r"""
    Yield the spans of code between fences, both of which stand.

    >>> text = "a\n```\nc\n```\n```\nd"
    >>> [text[slice(*span)] for span in fenced_blocks(text)]
    ['```\nc\n```']
    """
    if "```" in text or "~~~" in text:
        for start, end in code_spans(text):
            if is_fenced(text, start, end) and _FENCE.match(text, text.rfind("\n", 0, end) + 1, end):
                yield start, end


def is_fenced(text: str, start: int, end: int) -> bool:
    r"""
    True if a span of code is a block between fences.

    >>> text = "a `b`\n```\nc\n```"
    >>> [is_fenced(text, *span) for span in sorted(code_spans(text))]
    [False, True]
    """
    return _FENCE.match(text, start, end) is not None


def outside_code(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """
    Return the findings that begin neither in code nor in a markup tag.

    >>> outside_code("a `b`", [Finding(3, 4, "c", "TF106", 1.0, "safe")])
    []
    """
    spans = sorted(code_spans(text)) if "`" in text or "~~~" in text or "<" in text else []
    if not spans:
        return list(findings)
    starts = [start for start, _ in spans]

    def is_outside(finding: Finding) -> bool:
        before = bisect_right(starts, finding.start) - 1
        return before < 0 or finding.start >= spans[before][1]

    return [finding for finding in findings if is_outside(finding)]


def _inline_code(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for tag in _TAG.finditer(text, start, end):
        yield tag.span()
    opened: dict[int, int] = {}  # length of a run of backticks -> where it was last opened in this paragraph
    for run in _TICKS.finditer(text, start, end):
        if run[0][0] == "\n":
            opened.clear()
        elif len(run[0]) in opened and not _opens(text, run.start(), run.end()):
            yield opened[len(run[0])], run.end()
            opened.clear()
        else:
            opened[len(run[0])] = run.start()


def _opens(text: str, start: int, end: int) -> bool:
    """True if backticks can only open: in ``one'' and ``two'' (TeX) the second pair does not close the first."""
    return (start == 0 or text[start - 1].isspace()) and end < len(text) and text[end].isalnum()


# JSON and JSON lines, told by how they begin and end: data, whatever their strings say.
_JSON_BEGINS = regex.compile(r"\s*+(?:\{\s*+[\"}]|\[\s*+[\"{\[\]\d-])")


def is_json(text: str) -> bool:
    """
    True if a text is JSON or JSON lines, by how it begins and ends.

    >>> is_json('{"text": "dont"}'), is_json("[sic]")
    (True, False)
    """
    return text.rstrip()[-1:] in ("}", "]") and _JSON_BEGINS.match(text) is not None
