"""The parts of an HTML file that are no prose: tags, comments, references, and the content of elements for code."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate, pairwise
from typing import Literal

from textfix.spans import Span

_Kind = Literal["prose", "markup", "letter"]
_CODE = frozenset("code kbd math pre samp script style svg template textarea tt var".split())
_MARKS = "'’‘"  # inside words


def code_zones(text: str) -> list[Span]:
    """
    Return the spans that are no prose, sorted and disjoint.

    A word in which a letter or an apostrophe is a reference is one of them: it is spelt so on purpose.

    >>> text = "<p title=its>Run <code>dont()</code> in the caf&eacute;.</p>"
    >>> [text[start:end] for start, end in code_zones(text)]
    ['<p title=its>', '<code>dont()</code>', 'caf&eacute;', '</p>']
    """
    zones: list[Span] = []
    for (start, kind), (end, _) in pairwise([*_Parser(text).pieces, (len(text), "markup")]):
        if kind == "prose" or start >= end:
            continue
        first, last = _word(text, start, end) if kind == "letter" else (start, end)
        if zones and zones[-1][1] >= first:
            zones[-1] = zones[-1][0], max(last, zones[-1][1])
        else:
            zones.append((first, last))
    return zones


def _word(text: str, start: int, end: int) -> Span:
    """Return the span of the word around a span."""
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


class _Parser(HTMLParser):
    """
    Cuts a text into pieces.

    Attributes:
        pieces: where each piece begins, and what it is; a "letter" is a reference to one, or to an apostrophe.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[tuple[int, _Kind]] = []
        self._starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        self._open: list[str] = []  # the elements for code around the piece
        self.feed(text)
        self.close()

    def _cut(self, kind: _Kind = "markup") -> None:
        line, column = self.getpos()
        self.pieces.append((self._starts[line - 1] + column, kind))

    def handle_data(self, data: str) -> None:
        """Take text."""
        self._cut("markup" if self._open else "prose")

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take the beginning of an element."""
        self._cut()
        if tag in _CODE:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take an element without content."""
        self._cut()

    def handle_endtag(self, tag: str) -> None:
        """Take the end of an element, which ends those in it."""
        self._cut()
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_charref(self, name: str) -> None:
        """Take a reference to a character by its number."""
        self.handle_entityref(f"#{name}")

    def handle_entityref(self, name: str) -> None:
        """Take a reference to a character by its name."""
        meant = unescape(f"&{name};")
        self._cut("letter" if meant.isalnum() or meant in _MARKS else "markup")

    def handle_comment(self, data: str) -> None:
        """Take a comment."""
        self._cut()

    def handle_decl(self, decl: str) -> None:
        """Take a declaration, such as that of the document type."""
        self._cut()

    def unknown_decl(self, data: str) -> None:
        """Take a section such as CDATA."""
        self._cut()

    def handle_pi(self, data: str) -> None:
        """Take a processing instruction."""
        self._cut()
