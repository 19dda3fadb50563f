"""Colours of output for a terminal."""

from __future__ import annotations

from collections.abc import Callable

_COLOURS = {"code": "1;31", "path": "1", "margin": "1;34", "caret": "1;31", "help": "36"}  # SGR parameters, as ruff's

Painter = Callable[[str, str], str]  # takes a text without escape sequences, and what it is: a key of the colours


def painter(*, colour: bool) -> Painter:
    """Return a function that adds escape sequences, or none."""
    return _paint if colour else plain


def plain(text: str, _: str) -> str:
    """Return the text as it is."""
    return text


def _paint(text: str, role: str) -> str:
    return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m"
