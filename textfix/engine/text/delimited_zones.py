"""Rows of comma-, tab-, semicolon- and pipe-separated values in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from itertools import groupby
from typing import NamedTuple

from textfix.engine.text import lazy_regex as regex

# A delimiter with nothing behind it, or with no space: prose has a space behind a comma, and figures group thousands.
_GLUED = {
    ",": regex.compile(r"(?<!\d),(?=\S)|(?<=\d),(?!\d{3}\b)(?=\S)"),
    ";": regex.compile(r";(?=\S)"),
    "|": regex.compile(r"\|(?=\S)"),
    "\t": regex.compile(r"\t"),
}
_FIELD = {
    mark: regex.compile(
        rf'(?:(?<=^|{escaped})"(?:[^"]|""){{0,4000}}+"(?={escaped}|\r?$)|[^{escaped}\n]*+)({escaped}|$)',
        regex.MULTILINE,
    )
    for mark, escaped in ((",", ","), (";", ";"), ("|", r"\|"), ("\t", r"\t"))
}
# Guesses.
_ROWS = 3  # rows alike that make a table
_GLUED_SHARE = 0.3  # of the delimiters of a text
_GLUED_IN_ROW = 0.7  # of those of a row
_ALIKE = 0.8  # share of rows with the commonest number of fields that makes the whole text a table
_KEYED, _ALL_KEYED = 2, 0.95  # glued delimiters of a row, and the share of such rows that makes the text a table, too
_LONGEST = 2000  # characters of the first row of a table inside a text


class _Row(NamedTuple):
    start: int
    end: int
    fields: int
    glued: int


def delimited_zones(text: str) -> list[tuple[int, int]]:
    r"""
    Return the half-open spans of tables; one span over all if the whole text is one.

    >>> delimited_zones("name,port,ship\nAna,Riga,Otter\nJan,Oslo,Heron\n")
    [(0, 45)]
    >>> delimited_zones("We met Ana, Jan, and Per, all sailors, at noon.")
    []
    """
    found: list[tuple[int, int]] = []
    for mark, glued in _GLUED.items():
        total = text.count(mark)
        places = {match.start() for match in glued.finditer(text)} if total >= 2 else set()
        if total < 2 or len(places) < max(3 * (mark != "\t"), _GLUED_SHARE * total):
            continue
        rows = [row for row in _rows(text, mark, places) if row.end > row.start]
        tabular = [_is_tabular(row, mark) for row in rows]
        (size, _), *_ = Counter(row.fields for row in rows).most_common(1) or [(0, 0)]
        alike = sum(own and row.fields == size for row, own in zip(rows, tabular, strict=True))
        keyed = sum(row.glued >= _KEYED for row in rows)
        if len(rows) >= _ROWS and size >= _least(mark) and alike >= _ALIKE * len(rows):
            return [(0, len(text))]
        if len(rows) > _ROWS and keyed >= _ALL_KEYED * len(rows):  # the last column has delimiters of its own
            return [(0, len(text))]
        found += _runs(rows, tabular)
    return found


def _least(mark: str) -> int:
    """Return the fields that a row of a table has at least."""
    return 2 if mark == "\t" else 3


def _is_tabular(row: _Row, mark: str) -> bool:
    return row.fields >= _least(mark) and row.glued >= _GLUED_IN_ROW * (row.fields - 1)


def _rows(text: str, mark: str, places: Container[int]) -> Iterator[_Row]:
    """Yield the rows of a text; `places` tells where the glued delimiters stand."""
    start, fields, glued, at = 0, 1, 0, 0
    while at <= len(text) and (match := _FIELD[mark].match(text, at)):
        if match[1]:
            fields += 1
            at = match.end()
            glued += at - 1 in places
        else:
            yield _Row(start, match.end(), fields, glued)
            start = at = match.end() + 1
            fields, glued = 1, 0


def _runs(rows: list[_Row], tabular: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the spans of neighbouring rows with the same number of fields."""
    for (is_tabular, _), group in groupby(zip(rows, tabular, strict=True), lambda pair: (pair[1], pair[0].fields)):
        run = [row for row, _ in group]
        if is_tabular and len(run) >= _ROWS and run[0].end - run[0].start < _LONGEST:
            yield run[0].start, run[-1].end
