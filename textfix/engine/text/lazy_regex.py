"""
The library `regex`, but for patterns that are compiled when they are first used: most texts need few of them.

The library itself is imported with the first pattern.
"""

from __future__ import annotations

from re import IGNORECASE, MULTILINE, VERBOSE  # the bits are those of `regex`
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from regex import Match, Pattern, escape, finditer, search

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
VERSION1, REVERSE = 0x100, 0x400  # as in the library


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(_library(), name)


def _library() -> Any:
    import regex  # late: slow to load, and the screen needs no pattern

    return regex


class _Lazy:
    """
    A pattern that is compiled when anything but its text is asked of it.

    Args:
        pattern: the regular expression.
        flags: as for `regex.compile`.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, int(flags)
        self.pattern = pattern  # which longer patterns are made of

    def __getattr__(self, name: str) -> Any:
        value = getattr(_library().compile(*self._source), name)  # which keeps what it compiled
        setattr(self, name, value)  # from now on it is found without this function
        return value


def compile(pattern: str, flags: int = 0) -> Pattern[str]:  # noqa: A001  # named as in the library
    """
    Return a pattern that is compiled when it is first used; mistakes in it are found then.

    >>> compile("[0-9]+", IGNORECASE).findall("4 of 16")
    ['4', '16']
    """
    return cast("Pattern[str]", _Lazy(pattern, flags))
