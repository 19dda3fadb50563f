"""Curly or straight: the style in which marks are inserted."""

from __future__ import annotations

from collections.abc import Callable

from textfix.config import Config
from textfix.engine.text.standing_marks import Survivors
from textfix.typography import APOSTROPHE, CURLY_MARKS


def straight_documents(survivors: Survivors, config: Config) -> list[bool]:
    """Return a mask of the documents that use straight marks; those without marks count as typographic."""
    if config.style == "auto":
        straight: list[bool] = (survivors.straight > survivors.curly).tolist()
        return straight
    return [config.style == "straight"] * survivors.straight.size


_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def mark_writer(text: str, style: str) -> Callable[[str], str]:
    """Return what writes a mark in the style asked for; "auto" is straight where most marks of the document are."""
    if style == "auto":
        straight = text.count(APOSTROPHE) + text.count('"')
        style = "straight" if straight > sum(map(text.count, CURLY_MARKS)) else "curly"
    return (lambda mark: mark.translate(_STRAIGHT)) if style == "straight" else (lambda mark: mark)
