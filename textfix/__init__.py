"""
textfix gives text back what bad encoding took away.

>>> import textfix
>>> textfix.clean("I dont know whats happening on Putins border.")
'I don’t know what’s happening on Putin’s border.'

Nothing heavy is imported here: the model and numpy are loaded when the first text comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textfix.config import Config
from textfix.edits import Finding, apply_edits
from textfix.errors import AlphabetError, ConfigError, DecodeError, ModelError, OverlapError, TextfixError
from textfix.report import Damage, Report

if TYPE_CHECKING:
    from textfix.pipeline import Cleaner

__version__ = "0.1.0"

__all__ = [
    "AlphabetError",
    "Cleaner",
    "Config",
    "ConfigError",
    "Damage",
    "DecodeError",
    "Finding",
    "ModelError",
    "OverlapError",
    "Report",
    "TextfixError",
    "__version__",
    "analyze",
    "apply_edits",
    "clean",
    "clean_many",
]


def __getattr__(name: str) -> object:
    if name == "Cleaner":
        from textfix.pipeline import Cleaner

        return Cleaner
    raise AttributeError(f"module 'textfix' has no attribute {name!r}")


def clean(text: str, config: Config | None = None) -> str:
    """Return the repaired text; `text` itself where nothing is to be repaired. See `Cleaner.clean`."""
    from textfix.pipeline import Cleaner

    return Cleaner(config).clean(text)


def analyze(text: str, config: Config | None = None) -> Report:
    """Return the report on a text. See `Cleaner.analyze`."""
    from textfix.pipeline import Cleaner

    return Cleaner(config).analyze(text)


def clean_many(texts: Iterable[str | None], config: Config | None = None) -> list[str | None]:
    """Return each text repaired, None for None. See `Cleaner.clean_many`."""
    from textfix.pipeline import Cleaner

    return Cleaner(config).clean_many(texts)
