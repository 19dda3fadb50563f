"""The library `regex`, but for patterns that are compiled when they are first used: most texts need few of them."""

from __future__ import annotations

from typing import Any, cast

import regex
from regex import IGNORECASE, MULTILINE, REVERSE, VERBOSE, VERSION1, Match, Pattern, escape, finditer, search

__all__ = [
    "IGNORECASE",
    "MULTILINE",
    "REVERSE",
    "VERBOSE",
    "VERSION1",
    "Match",
    "Pattern",
    "compile",
    "escape",
    "finditer",
    "search",
]


class _Lazy:
    """
    A pattern that is compiled when anything is asked of it.

    Args:
        pattern: the regular expression.
        flags: as for `regex.compile`.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(regex.compile(*self._source), name)  # which keeps what it compiled
        setattr(self, name, value)  # from now on it is found without this function
        return value


def compile(pattern: str, flags: int = 0) -> Pattern[str]:  # noqa: A001  # named as in the library
    """
    Return a pattern that is compiled when it is first used; mistakes in it are found then.

    >>> compile("[0-9]+", IGNORECASE).findall("4 of 16")
    ['4', '16']
    """
    return cast("Pattern[str]", _Lazy(pattern, flags))
