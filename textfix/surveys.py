"""Surveys: what a set of records says about the damage of each of them.

A survey holds counts and integer sums only, so that surveys of parts add up to the survey of the whole, bit for bit,
in any order.  What they mean is worked out in `textfix.engine.mixture`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from textfix.errors import ConfigError
from textfix.named_files import read_named_text

FORMAT = 2  # of the file; raised whenever a file of the older kind would be read wrongly
SHARES = 8  # values of q, the share of its apostrophes that a record lost, see `textfix.engine.apostrophes.diagnosis`
TRACES = ("question mark", "replacement character", "space")  # names of their rules
_KEYS = 4  # numbers that name a cell, see `textfix.engine.survey`
STEPS_A_NAT = 64  # log likelihoods are counted in these steps
STEPS_OF_DOUBT = 1024  # of a probability
_SOURCES_KEPT = 16  # names of sources, the first in their order: a survey is small whatever it is of
_ADVICE = "make the file with textfix survey"

Key = tuple[int, ...]
Row = tuple[int, ...]
Rows = tuple[tuple[Key, Row], ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """
    The evidence of a set of records; `survey` takes it, `+` merges the surveys of parts, `Config(survey=…)` uses it.

    Attributes:
        model: version of the model that read the records; "" if none was read.
        records: number of records, missing values excepted.
        other: number of those that are not English prose and say nothing.
        words: number of words of the others.
        cells: rows ((…), (records, words, …)): records whose likelihoods are nearly the same, with the sums of
            these in steps of 1/64 nat; sorted.
        reliability: of the words that most probably are possessives, in records where another apostrophe stands:
            their number, how many are expected to have had none, in 1/1024, and how many hold none.
        sources: names of the sources, sorted; the first sixteen.
        traces: how many records are expected to have a character of each kind of `TRACES` for each mark, in 1/1024.
        standing: number of the others in which a mark stands.

    >>> Survey() + Survey() == Survey()
    True
    """

    model: str = ""
    records: int = 0
    other: int = 0
    words: int = 0
    cells: Rows = ()
    reliability: tuple[int, int, int] = (0, 0, 0)
    sources: tuple[str, ...] = ()
    traces: tuple[int, int, int] = (0, 0, 0)
    standing: int = 0

    def __add__(self, more: Survey) -> Survey:
        """
        Return the survey of two sets together.

        Raises:
            ConfigError: the surveys were taken with different models.
        """
        if not isinstance(more, Survey):
            return NotImplemented
        if self.model and more.model and self.model != more.model:
            raise ConfigError(f"surveys of models {self.model} and {more.model} do not add up; take them anew with one")
        return Survey(
            self.model or more.model,
            self.records + more.records,
            self.other + more.other,
            self.words + more.words,
            add_rows((*self.cells, *more.cells)),
            _sum(self.reliability, more.reliability),
            tuple(sorted({*self.sources, *more.sources}))[:_SOURCES_KEPT],
            _sum(self.traces, more.traces),
            self.standing + more.standing,
        )

    def to_json(self) -> str:
        """Return the survey as JSON with a line for each row, to be read by `from_json`."""
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        heads = {name: value for name, value in values.items() if name != "cells"}
        parts = [f'"{name}": {json.dumps(value)}' for name, value in ({"textfix_survey": FORMAT} | heads).items()]
        rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in self.cells)
        parts.append(f'"cells": [{rows}]')
        return "{" + ",\n".join(parts) + "}\n"

    @classmethod
    def from_json(cls, text: str, where: str = "survey") -> Survey:
        """
        Return the survey that `to_json` wrote.

        Args:
            text: the JSON.
            where: name of the file, for messages.

        Raises:
            ConfigError: the text is not a survey, or one of another format.

        >>> Survey.from_json(Survey(words=3).to_json()).words
        3
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise ConfigError(f"{where}: not JSON: {error}; {_ADVICE}") from None
        found = values.get("textfix_survey") if isinstance(values, dict) else None
        if found != FORMAT:
            kind = "not a survey" if found is None else f"a survey of format {found!r}, not {FORMAT}"
            raise ConfigError(f"{where}: {kind}; {_ADVICE}")
        try:
            return _from_values(values)
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"{where}: a damaged survey: {type(error).__name__}: {error}; {_ADVICE}") from None

    @classmethod
    def read(cls, path: str | Path) -> Survey:
        """
        Read a survey from a file.

        Raises:
            ConfigError: the file cannot be read, or is not a survey.
        """
        return cls.from_json(read_named_text(path, "survey", _ADVICE), str(path))


@dataclass(frozen=True, slots=True)
class SurveySummary:
    """
    What a survey means; see `textfix.summarize`.

    Attributes:
        records: number of records that the estimate rests on: those of English prose.
        other: number of the others.
        words: number of words of the former.
        damaged: the share of the records that lost apostrophes.
        error: the standard error of this share.
        states: the share of the records in each state: "clean", "partial", "apostrophes" and "quotes", as in
            `Damage.posterior`.
        traces: of the records that show what became of their marks, the share in which a question mark, U+FFFD or a
            space stands for each of them, by the name of the rule.
    """

    records: int
    other: int
    words: int
    damaged: float
    error: float
    states: Mapping[str, float]
    traces: Mapping[str, float]


def add_rows(rows: Iterable[tuple[Key, Row]]) -> Rows:
    """
    Add up the rows that have the same key.

    >>> add_rows([((2,), (1, 5)), ((1,), (1, 1)), ((2,), (1, -2))])
    (((1,), (1, 1)), ((2,), (2, 3)))
    """
    sums: dict[Key, list[int]] = {}
    for key, row in rows:
        if key not in sums:
            sums[key] = list(row)
        else:
            sums[key] = [a + b for a, b in zip(sums[key], row, strict=True)]
    return tuple((key, tuple(sums[key])) for key in sorted(sums))


def _sum(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _from_values(values: Mapping[str, Any]) -> Survey:
    numbers = {name: _whole(values[name]) for name in ("records", "other", "words", "standing")}
    cells = add_rows(map(_row, values["cells"]))
    likely, expected, bare = map(_whole, values["reliability"])
    questions, replacements, spaces = map(_whole, values["traces"])
    sources = tuple(str(name) for name in values["sources"])
    return Survey(
        str(values["model"]),
        cells=cells,
        reliability=(likely, expected, bare),
        sources=sources,
        traces=(questions, replacements, spaces),
        **numbers,
    )


def _row(value: Any) -> tuple[Key, Row]:
    key, row = value
    if len(key) != _KEYS or len(row) != SHARES + 1 or _whole(row[0]) < 1:
        raise ValueError(f"row {value!r}"[:80])
    return tuple(map(_whole, key)), tuple(map(_whole, row))


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not a whole number"[:80])
    return value
