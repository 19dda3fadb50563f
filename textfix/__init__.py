"""
Restore the apostrophes, quotation marks and characters that bad encoding destroyed.

>>> import textfix
>>> textfix.clean("I dont know whats happening on Putins border.")
'I don’t know what’s happening on Putin’s border.'

Importing textfix loads nothing else: each public name brings its module, and the first text numpy and the models.
"""

from __future__ import annotations

from importlib import import_module

from textfix.version import __version__

TYPE_CHECKING = False  # as of typing, whose import takes longer than all of this one
if TYPE_CHECKING:
    from collections.abc import Iterable

    from textfix.config import Config
    from textfix.edits import Finding, apply_edits
    from textfix.engine.cleaner import Cleaner
    from textfix.errors import (
        AlphabetError,
        ConfigError,
        DecodeError,
        EncodeError,
        ModelError,
        OverlapError,
        TextfixError,
    )
    from textfix.report import Damage, Report
    from textfix.surveys import Survey, SurveySummary

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
    "Survey",
    "SurveySummary",
    "TextfixError",
    "__version__",
    "analyze",
    "apply_edits",
    "clean",
    "clean_bytes",
    "clean_many",
    "summarize",
    "survey",
]


# The modules of the public classes and functions, each loaded with the first use of a name of it.
_HOMES = {
    "textfix.config": ("Config",),
    "textfix.edits": ("Finding", "apply_edits"),
    "textfix.engine.cleaner": ("Cleaner",),
    "textfix.errors": (
        "AlphabetError",
        "ConfigError",
        "DecodeError",
        "EncodeError",
        "ModelError",
        "OverlapError",
        "TextfixError",
    ),
    "textfix.report": ("Damage", "Report"),
    "textfix.surveys": ("Survey", "SurveySummary"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
        globals()[name] = value  # from now on it is found without this function
        return value
    raise AttributeError(f"module 'textfix' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def clean(text: str, config: Config | None = None) -> str:
    """
    Return the repaired text; `text` itself if there is nothing to repair.  See `Cleaner.clean`.

    >>> clean("Theyre here.")
    'They’re here.'
    """
    return _cleaner(config).clean(text)


def analyze(text: str, config: Config | None = None) -> Report:
    """
    Return the report on a text.  See `Cleaner.analyze`.

    >>> [(edit.start, edit.replacement, edit.rule) for edit in analyze("Theyre here.").edits]
    [(4, '’', 'TF201')]
    """
    return _cleaner(config).analyze(text)


def clean_bytes(data: bytes, config: Config | None = None, encoding: str | None = None) -> bytes:
    r"""
    Return the bytes of a repaired text in the same encoding; `data` itself if there is nothing to repair.

    Args:
        data: a text in UTF-8, UTF-16 with a byte order mark, Windows-1252 or Mac Roman.
        config: the settings; None for the defaults.
        encoding: name of the codec; None detects it from the bytes.

    Raises:
        DecodeError: the bytes are binary, or their encoding cannot be detected.
        EncodeError: the encoding lacks a character of the repaired text.

    >>> clean_bytes("I dont know whats happening on Putins border.".encode("utf-16"))[2:].decode("utf-16-le")
    'I don’t know what’s happening on Putin’s border.'
    """
    from textfix.files.charset import decode, encode  # late: as all imports here

    decoded = decode(data, encoding)
    text = clean(decoded.text, config)
    return data if text is decoded.text else encode(text, decoded.encoding, decoded.bom)


def clean_many(texts: Iterable[str | None], config: Config | None = None) -> list[str | None]:
    """
    Return each text repaired, None for None.  See `Cleaner.clean_many`.

    >>> clean_many(["Theyre here.", None])
    ['They’re here.', None]
    """
    return _cleaner(config).clean_many(texts)


def survey(texts: Iterable[str | None], *, source: str | None = None, config: Config | None = None) -> Survey:
    """
    Read the records of a data set and return what they say about its damage, for `Config(survey=…)`.

    Surveys of parts add up with `+` to the survey of the whole, bit for bit, whatever the order and the batches.

    Args:
        texts: the records, as `clean_many` gets them; missing values are left out.
        source: name of the set, kept in `Survey.sources`.
        config: settings that the texts are read with; its `damage` and `survey` are not used.

    Raises:
        TypeError: `texts` is a single text or a mapping, or a value is neither a str nor missing.

    >>> evidence = survey(["Its Putins war.", "The mayors office said theyre late.", "They dont know."] * 40)
    >>> clean("Thats the mayors desk.", Config(survey=evidence))
    'That’s the mayor’s desk.'
    """
    from textfix.engine.survey import take_survey  # late: imports numpy

    return take_survey(texts, source, config)


def summarize(survey: Survey, config: Config | None = None) -> SurveySummary:
    """
    Return what a survey means: which share of the records was damaged how, and how sure that is.

    Args:
        survey: the evidence.
        config: its `prior_deleted` and `prior_partial` are the prior of the estimate.

    >>> summary = summarize(survey(["It’s late.", "They don’t know.", "The mayor’s office closed."] * 400))
    >>> round(summary.damaged, 2), summary.records
    (0.0, 1200)
    """
    from textfix.engine.survey import summarize_survey  # late: imports numpy

    return summarize_survey(survey, config)


def _cleaner(config: Config | None) -> Cleaner:
    from textfix.engine.cleaner import Cleaner  # late: imports numpy

    return Cleaner(config)
