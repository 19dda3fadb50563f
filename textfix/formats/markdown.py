"""The parts of a Markdown file that are code, found by a parser of CommonMark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, backtick

from textfix.spans import Span

_LINE_END = re.compile(r"\r\n?|\n")  # as the parser sees them
_BLOCKS = frozenset({"fence", "code_block", "html_block"})
_SPAN = "span"  # key under which a token of inline code keeps where it stands in the text of its block


def code_zones(text: str) -> list[Span]:
    r"""
    Return the spans of code: blocks with whole lines, and code in a line with its backticks.

    >>> text = "Run `dont()`:\n\n```\nits\n```\n"
    >>> [text[start:end] for start, end in code_zones(text)]
    ['`dont()`', '```\nits\n```\n']
    """
    starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    lines = [text[start:end] for start, end in pairwise(starts)]
    zones: list[Span] = []
    first, last, is_cell = 0, len(lines), False  # lines of the block, or of the row of a table, with the next text
    for token in _parser().parse(text):
        first, last = token.map or (first, last)
        if token.type in _BLOCKS:
            zones.append((starts[first], starts[min(last, len(lines))]))
        elif token.type == "inline":
            spans = [child.meta[_SPAN] for child in token.children or () if _SPAN in child.meta]
            if is_cell and spans and zones[-1:] != [(starts[first], starts[last])]:
                zones.append((starts[first], starts[last]))  # the whole row: cells may be equal
            elif not is_cell:
                zones += _in_text(token.content, spans, lines[first:last], starts[first])
        is_cell = token.type in ("td_open", "th_open")
    return zones


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.inline.ruler.at("backticks", _note_span)
    return parser


def _note_span(state: StateInline, silent: bool) -> bool:
    """Parse code in a line, and note where it stands, which tokens do not tell."""
    start, before = state.pos, len(state.tokens)
    found: bool = backtick(state, silent)
    for token in state.tokens[before:]:
        if token.type == "code_inline":
            token.meta = {**token.meta, _SPAN: (start, state.pos)}
    return found


def _in_text(content: str, spans: Sequence[Span], lines: Sequence[str], start: int) -> Iterator[Span]:
    """
    Yield spans of the content of a block as spans of the text, or all lines of the block if one cannot be found.

    The content has the lines of the block without what marks the block, such as `>` and white space at their ends.
    """
    if not spans:
        return
    offsets: list[tuple[int, int, int]] = []  # begin and end of a line in the content, and where it begins in the text
    at, line_start = 0, start
    for part, line in zip(content.split("\n"), lines, strict=False):
        shown = part.strip()
        found = line.rfind(shown)
        if found < 0:
            yield start, start + sum(map(len, lines))
            return
        lead = len(part) - len(part.lstrip())
        offsets.append((at, at + len(part), line_start + found - lead))
        at += len(part) + 1
        line_start += len(line)
    for first, last in spans:
        for begin, end, origin in offsets:
            if first <= end and last > begin:
                yield origin + max(first, begin) - begin, origin + min(last, end) - begin
