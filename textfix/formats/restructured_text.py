"""The parts of a reStructuredText file that are no prose, found by the grammar of tree-sitter-rst."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

import tree_sitter_rst
from tree_sitter import Language, Node, Parser

from textfix.directives import ADMONITIONS
from textfix.spans import Span, merge_spans

_WHOLE = frozenset(
    "literal literal_block doctest_block comment target substitution_definition interpreted_text reference field_name "
    "substitution_reference footnote_reference citation_reference standalone_hyperlink inline_target".split()
)
_DESCRIPTIONS = frozenset(  # what stands behind the colons is no prose
    "figure container compound class only glossary function method classmethod staticmethod attribute property data "
    "exception module decorator option cmdoption envvar confval setting describe object type macro program".split()
)
# A literal that nobody closes is searched for up to the end of its paragraph: 20,000 characters of them take a second.
_LONGEST_PARAGRAPH = 20_000
_DEEPEST = 8  # directives in directives; a guess
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# The grammar takes time with the square of the number of blank lines in a row: 16,000 of them take two seconds.
_BLANK_LINES = re.compile(r"\n(?:[ \t]*+\n){8,}+")


def code_zones(text: str) -> list[Span]:
    r"""
    Return the spans of literals, code, comments, references, and what names a directive, a field or a target.

    >>> text = "Run ``dont()``, see :ref:`its`.\n\n.. code::\n\n   cant\n\n.. note:: Its late.\n"
    >>> [text[start:end] for start, end in code_zones(text)]
    ['``dont()``', ':ref:`its`', '.. code::\n\n   cant', '.. note::']
    """
    unified = text.replace("\r\n", " \n").replace("\r", "\n")  # the same length
    if max(map(len, _BLANK_LINE.split(unified))) > _LONGEST_PARAGRAPH:
        return []  # what the text itself shows of zones is left
    one_blank_line = _BLANK_LINES.sub(lambda run: "\n" + " " * (len(run[0]) - 2) + "\n", unified)
    data = one_blank_line.encode("utf-8", "surrogatepass")
    return _in_characters(data, merge_spans(_zones(data, 0)))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_rst.language()))


def _zones(data: bytes, depth: int) -> Iterator[Span]:
    """Yield the zones of a text or of the content of a directive, in bytes; they may overlap."""
    waiting = [_parser().parse(data).root_node]
    while waiting:
        node = waiting.pop()
        if node.type in _WHOLE:
            yield node.start_byte, node.end_byte
        elif node.type == "directive":
            yield from _directive_zones(data, node, depth)
        else:
            waiting += node.children


def _directive_zones(data: bytes, node: Node, depth: int) -> Iterator[Span]:
    """Yield what is no prose in a directive: its name and options, and all of it if its content is none."""
    names = [child for child in node.children if child.type == "type"]
    name = names[0].text.decode("utf-8", "replace").rpartition(":")[2] if names and names[0].text else ""
    parts = {part.type: part for child in node.children if child.type == "body" for part in child.children}
    if depth >= _DEEPEST or name not in _DESCRIPTIONS.union(ADMONITIONS):
        yield node.start_byte, node.end_byte
        return
    yield node.start_byte, next(child.end_byte for child in reversed(node.children) if child.type != "body")
    for kind, part in parts.items():
        if kind == "options" or (kind == "arguments" and name not in ADMONITIONS):
            yield part.start_byte, part.end_byte
        else:
            yield from _nested_zones(data, part, depth)


def _nested_zones(data: bytes, node: Node, depth: int) -> Iterator[Span]:
    """Yield the zones of the content of a directive, which is parsed without its indent."""
    first = data.rfind(b"\n", 0, node.start_byte) + 1
    indent = node.start_byte - first
    pieces: list[bytes] = []
    places: list[Span] = []  # where a line begins in the content, and in the data
    at, size = node.start_byte, 0
    for line in data[node.start_byte : node.end_byte].splitlines(keepends=True):
        lead = 0 if at == node.start_byte else min(indent, len(line) - len(line.lstrip(b" \t")), len(line) - 1)
        pieces.append(line[lead:])
        places.append((size, at + lead))
        at, size = at + len(line), size + len(line) - lead
    for start, end in _zones(b"".join(pieces), depth + 1):
        yield _origin(places, start), _origin(places, end - 1) + 1


def _origin(places: Sequence[Span], at: int) -> int:
    begins, origin = places[bisect_right(places, (at, 1 << 62)) - 1]
    return origin + at - begins


def _in_characters(data: bytes, zones: Sequence[Span]) -> list[Span]:
    """Return zones of a text in UTF-8 in code points."""
    found: list[int] = []
    at = size = 0
    for edge in (edge for zone in zones for edge in zone):
        size += len(data[at:edge].decode("utf-8", "surrogatepass"))
        found.append(size)
        at = edge
    return list(zip(found[::2], found[1::2], strict=True))
