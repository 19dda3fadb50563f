"""Line ends: the engine sees line feeds alone, and findings are mapped back to the text as it was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex

_PAIR = regex.compile("\r\n")


def unify_newlines(text: str) -> str:
    r"""
    Return the text with a line feed for each CRLF and CR; the same object if it has none.

    >>> unify_newlines("one\r\ntwo\rthree")
    'one\ntwo\nthree'
    """
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def restore_newlines(source: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    r"""
    Map findings on `unify_newlines(source)` to `source`.

    An insertion at the end of a line goes before the whole line end.

    >>> found = [Finding(at, at, "’", "TF201", 1.0, "safe") for at in (1, 3)]
    >>> [finding.start for finding in restore_newlines("a\r\nb", found)]
    [1, 4]
    """
    pairs = np.array([match.start() for match in _PAIR.finditer(source)], dtype=np.intp)
    if pairs.size == 0:
        return tuple(findings)
    line_feeds = pairs - np.arange(pairs.size)  # where the pairs are in the unified text

    def original(offset: int) -> int:
        return offset + int(np.searchsorted(line_feeds, offset))

    return tuple(replace(f, start=original(f.start), end=original(f.end)) for f in findings)
