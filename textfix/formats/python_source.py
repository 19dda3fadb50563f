"""The parts of a Python file that are no prose: all but comments and docstrings, found by Python's own tokenizer."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator, Sequence
from doctest import DocTestParser, Example
from itertools import accumulate

from textfix.spans import Span

# Of a string that may be a docstring: what stands before its text.  One in single marks would end at a straight mark.
_OPENING = re.compile(r"(?P<raw>[rR]?)[uU]?(?P<marks>\"\"\"|''')")
_ESCAPE = re.compile(r"\\(?:N\{[^}]*\}|x\w{2}|u\w{4}|U\w{8}|[0-7]{1,3}|(?s:.))")
_PASSED = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})


def code_zones(text: str) -> list[Span]:
    r"""
    Return the spans of code, sorted and disjoint; the whole text if it is no Python.

    A docstring is a string in triple marks that is a statement by itself.  Its escapes and the examples of doctest are
    code.

    >>> text = 'dont = 1  # its fine\n'
    >>> [text[start:end] for start, end in code_zones(text)]
    ['dont = 1  #', '\n']
    """
    try:
        prose = sorted(_prose(text))
    except (tokenize.TokenError, SyntaxError, ValueError):
        prose = []
    borders = [0, *(border for span in prose for border in span), len(text)]
    return [(start, end) for start, end in zip(borders[::2], borders[1::2], strict=True) if start < end]


def _prose(text: str) -> Iterator[Span]:
    """
    Yield the spans of comments and docstrings.

    Raises:
        TokenError, SyntaxError, ValueError: the text is no Python.
    """
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    begins, string = True, None  # at the begin of a statement; the string that may be a whole one
    for token in tokenize.generate_tokens(iter([*(f"{line}\n" for line in lines[:-1]), lines[-1]]).__next__):
        start = starts[token.start[0] - 1] + token.start[1]
        if token.type in (tokenize.COMMENT, tokenize.STRING) and not text.startswith(token.string, start):
            raise ValueError("the tokenizer reads lines in another way")
        if token.type == tokenize.COMMENT:
            yield start + 1, start + len(token.string)
        elif token.type == tokenize.NEWLINE and string is not None:
            yield from _docstring(text, *string)
        if token.type == tokenize.STRING and begins:
            string = start, start + len(token.string)
        elif token.type not in _PASSED:
            string = None
        begins = token.type == tokenize.NEWLINE or (begins and token.type in _PASSED)


def _docstring(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of prose in a string, with its escapes and examples left out; none if it is no docstring."""
    opening = _OPENING.match(text, start, end)
    if opening is None:
        return
    first, last = opening.end(), end - len(opening["marks"])
    code = [*_examples(text[first:last])]
    if not opening["raw"]:
        code += [match.span() for match in _ESCAPE.finditer(text[first:last])]
    at = first
    for begin, stop in sorted(code):
        if at < first + begin:
            yield at, first + begin
        at = max(at, first + stop)
    if at < last:
        yield at, last


def _examples(docstring: str) -> Sequence[Span]:
    """Return the spans of examples: whole lines, with the output."""
    lines = docstring.splitlines(keepends=True)
    starts = list(accumulate(map(len, lines), initial=0))
    found = [piece for piece in DocTestParser().parse(docstring.replace("\r", " ")) if isinstance(piece, Example)]
    sizes = [example.source.count("\n") + example.want.count("\n") for example in found]
    return [
        (starts[example.lineno], starts[min(example.lineno + size, len(lines))])
        for example, size in zip(found, sizes, strict=True)
    ]
