"""Plain text: split a file into documents."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

Split = Literal["file", "blank-line", "line"]
# Only "\n" ends a line, with or without "\r" before it: str.splitlines would also split on form feed, U+0085, U+2028.
_SEPARATORS = {"blank-line": re.compile(r"\n(?:[ \t]*\r?\n)+"), "line": re.compile(r"\n")}


def split_documents(text: str, split: Split) -> list[str]:
    r"""
    Split a text into documents, each with the separator after it, so that concatenating them gives the text.

    >>> split_documents("one\r\ntwo\r\n\r\nthree", "blank-line")
    ['one\r\ntwo\r\n\r\n', 'three']
    """
    if split == "file":
        return [text]
    ends = {match.end() for match in _SEPARATORS[split].finditer(text)}
    return [text[start:end] for start, end in pairwise(sorted(ends | {0, len(text)}))] or [text]
