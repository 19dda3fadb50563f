"""Render findings with the line of text that each is in, as compilers do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textfix.render.colours import Painter, painter
from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable

_WIDTH = 100  # code points of a line that are shown; a guess at what fits most terminals beside the margin
_BEFORE = 40  # of these, code points in front of the finding
_CUT = "…"


def render_full(files: Iterable[LocatedFile], *, colour: bool = False) -> Iterator[str]:
    """
    Yield each finding with its line, carets below the place, the repair and its confidence.

    A long line is cut to the text around the finding.  Columns of the carets follow the width of the characters on a
    terminal; control characters are shown as escapes.

    Args:
        files: the files that were linted.
        colour: add the escape sequences of colours.
    """
    paint = painter(colour=colour)
    return (f"{_block(file, found, paint)}\n" for file in files for found in file.findings)


def _block(file: LocatedFile, found: LocatedFinding, paint: Painter) -> str:
    line, column = file.lines.position(found.finding.start)
    end_line, end_column = file.lines.position(found.finding.end)
    number = str(line)
    margin = " " * len(number)
    text = file.lines.lines[line - 1].rstrip("\r\n") if line <= len(file.lines.lines) else ""
    behind = end_column if end_line == line else len(text) + 1
    shown, offset, width = excerpt(text, column - 1, behind - 1)
    mark = "[*] " if found.fixable else ""
    bar = paint("|", "margin")
    return (
        f"{paint(found.finding.rule, 'code')} {mark}{found.message}\n"
        f"{margin}{paint('-->', 'margin')} {paint(printable(found.path), 'path')}:{found.where}\n"
        f"{margin} {bar}\n"
        f"{paint(number, 'margin')} {bar} {shown}\n"
        f"{margin} {bar} {' ' * offset}{paint('^' * width, 'caret')}\n"
        f"{margin} {paint('=', 'margin')} {paint('help', 'help')}: {_advice(found)}\n"
    )


def _advice(found: LocatedFinding) -> str:
    finding = found.finding
    chance = f"{found.rule.name}, confidence {finding.confidence:.2f}"
    if finding.replacement is None:
        may_restore = found.rule.alphabet or found.rule.kind in ("letter", "decode")
        return f"{'what was lost cannot be known' if may_restore else found.rule.reason.rstrip('.')} ({chance})"
    return f"{found.change} ({chance}, {finding.applicability})"


def excerpt(text: str, start: int, end: int) -> tuple[str, int, int]:
    r"""
    Return the part of a line around a span as it is shown, and where the span is in it.

    Args:
        text: the line, without its line ending.
        start: first code point of the span.
        end: first code point after it.

    Returns:
        (shown, offset, width): the text with control characters escaped; the column, from 0, at which the span begins
        on a terminal; its width in columns, at least 1.

    >>> excerpt("日本 dont", 6, 6)
    ('日本 dont', 8, 1)
    >>> excerpt("a\x1bb", 2, 3)
    ('a\\x1bb', 5, 1)
    """
    first = 0 if len(text) <= _WIDTH else max(0, min(start - _BEFORE, len(text) - _WIDTH))
    last = min(len(text), first + _WIDTH)
    lead, trail = (_CUT if first else ""), (_CUT if last < len(text) else "")
    before = lead + printable(text[first:start])
    inside = printable(text[start : min(end, last)])
    shown = before + printable(text[start:last]) + trail
    from wcwidth import wcswidth  # late: slow to load, and one format needs it

    return shown, wcswidth(before), max(1, wcswidth(inside))
