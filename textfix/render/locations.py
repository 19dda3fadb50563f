"""Line and column of code-point offsets."""

from __future__ import annotations

import io
from bisect import bisect_right
from itertools import accumulate


class Lines:
    r"""
    The lines of a text.  Only "\n" ends a line; a "\r" before it belongs to the line.

    >>> Lines("one\r\ntwo").position(7)
    (2, 3)
    """

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self.starts = list(accumulate(map(len, self.lines), initial=0))

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a code point, both counted from 1; the end of the text counts as one."""
        # The last start is the end of the text, which begins a line only if the line before it is ended.
        ended = not self.lines or self.lines[-1].endswith("\n")
        line = bisect_right(self.starts, offset, hi=len(self.starts) - (not ended))
        return line, offset - self.starts[line - 1] + 1


def split_lines(text: str) -> list[str]:
    r"""
    Split after each "\n" and nowhere else; concatenating the lines gives the text.

    >>> split_lines("one\r\ntwo\x0cthree")
    ['one\r\n', 'two\x0cthree']
    """
    return list(io.StringIO(text, newline="\n"))
