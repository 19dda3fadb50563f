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
from textfix.errors import AlphabetError, ConfigError, DecodeError, EncodeError, ModelError, OverlapError, TextfixError
from textfix.report import Damage, Report

if TYPE_CHECKING:
    from textfix.engine.cleaner import Cleaner

__version__ = "0.1.0"

__all__ = [
    "AlphabetError",
    "Cleaner",
    "Config",
    "ConfigError",
    "Damage",
    "DecodeError",
    "EncodeError",
    "Finding",
    "ModelError",
    "OverlapError",
    "Report",
    "TextfixError",
    "__version__",
    "analyze",
    "apply_edits",
    "clean",
    "clean_bytes",
    "clean_many",
]


def __getattr__(name: str) -> object:
    if name == "Cleaner":
        from textfix.engine.cleaner import Cleaner

        return Cleaner
    raise AttributeError(f"module 'textfix' has no attribute {name!r}")


def clean(text: str, config: Config | None = None) -> str:
    """Return the repaired text; `text` itself where nothing is to be repaired. See `Cleaner.clean`."""
    from textfix.engine.cleaner import Cleaner

    return Cleaner(config).clean(text)


def analyze(text: str, config: Config | None = None) -> Report:
    """Return the report on a text. See `Cleaner.analyze`."""
    from textfix.engine.cleaner import Cleaner

    return Cleaner(config).analyze(text)


def clean_bytes(data: bytes, config: Config | None = None, encoding: str | None = None) -> bytes:
    r"""
    Return the bytes of a repaired text, in their own encoding; `data` itself where nothing is to be repaired.

    Args:
        data: a text in UTF-8, in UTF-16 with its byte order mark, or in Windows-1252 or Mac Roman.
        config: the settings; the defaults where None.
        encoding: name of the codec; None tells it from the bytes, strictly where that is UTF-8.

    Raises:
        DecodeError: the bytes are binary, or in an encoding that nobody can tell.
        EncodeError: their encoding does not have a character of the repaired text.

    >>> clean_bytes("I dont know whats happening on Putins border.".encode("utf-16"))[2:].decode("utf-16-le")
    'I don’t know what’s happening on Putin’s border.'
    """
    from textfix.files.charset import decode, encode

    decoded = decode(data, encoding)
    text = clean(decoded.text, config)
    return data if text is decoded.text else encode(text, decoded.encoding, decoded.bom)


def clean_many(texts: Iterable[str | None], config: Config | None = None) -> list[str | None]:
    """Return each text repaired, None for None. See `Cleaner.clean_many`."""
    from textfix.engine.cleaner import Cleaner

    return Cleaner(config).clean_many(texts)
