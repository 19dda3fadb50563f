"""Cleaner: repairs texts with one config, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textfix.config import Config
from textfix.engine.apostrophes.model import Model
from textfix.engine.models import load_model, load_model_with
from textfix.engine.pipeline import analyze
from textfix.report import Report

_BATCH = 1 << 18  # characters analysed together: arrays that fit the cache, and few calls a text
_DEFAULT = Config()


class Cleaner:
    """
    Repairs texts with one set of settings.

    A cleaner holds its config and nothing else: it may be shared between threads, pickles to a few bytes that
    depend on the config alone, and all cleaners of a process share one model, loaded when the first text comes.

    Args:
        config: the settings; the defaults where None.

    >>> Cleaner().clean("I dont know whats happening on Putins border.")
    'I don’t know what’s happening on Putin’s border.'
    """

    __slots__ = ("config",)

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or _DEFAULT

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config]]:
        return Cleaner, (self.config,)

    def __repr__(self) -> str:
        return f"Cleaner({self.config!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cleaner) and self.config == other.config

    def __hash__(self) -> int:
        return hash((Cleaner, self.config))

    def __call__(self, text: str) -> str:
        """Clean one text: a cleaner is a function, for the pipelines that want one."""
        return self.clean(text)

    def clean(self, text: str) -> str:
        """Return the repaired text; `text` itself where nothing is to be repaired."""
        return self.analyze(text).text

    def analyze(self, text: str) -> Report:
        """
        Return the report on one text.

        Raises:
            TypeError: `text` is not a str.
            ConfigError: the config names a lexicon that cannot be read; so do the other methods.
        """
        _check(text, None)
        return analyze([text], model_for(self.config), self.config)[0]

    def analyze_many(self, texts: Iterable[str | None]) -> list[Report | None]:
        """Return the report on each text, None for None; what a text gets does not depend on its neighbours."""
        reports: list[Report | None] = []
        model = model_for(self.config)  # one for all batches, even if the user's lexicon is edited meanwhile
        for batch in _batches(texts):
            given = [text for text in batch if text is not None]
            results = iter(analyze(given, model, self.config))
            reports += [None if text is None else next(results) for text in batch]
        return reports

    def clean_many(self, texts: Iterable[str | None]) -> list[str | None]:
        """
        Return each text repaired, None for None.

        >>> Cleaner().clean_many(["Its what shes done.", None])
        ['It’s what she’s done.', None]
        """
        return [None if report is None else report.text for report in self.analyze_many(texts)]


def _check(text: object, row: int | None) -> None:
    if not isinstance(text, str):
        where = "" if row is None else f" in row {row}"
        raise TypeError(f"textfix repairs str, not {type(text).__name__}{where}; decode bytes first")


def _batches(texts: Iterable[str | None]) -> Iterator[list[str | None]]:
    batch: list[str | None] = []
    size = 0
    for row, text in enumerate(texts):
        if text is not None:
            _check(text, row)
            size += len(text)
        batch.append(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def model_for(config: Config) -> Model:
    """Return the model that a config asks for."""
    return load_model() if config.lexicon is None else load_model_with(config.lexicon)
