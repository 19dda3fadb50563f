"""What the options and the settings of a project allow the linter to pass over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from textfix.cli.inputs import Source
from textfix.cli.options import Settings
from textfix.files.patterns import Patterns
from textfix.files.text_settings import check_code
from textfix.lint.baseline import Baseline
from textfix.lint.linter import Linter
from textfix.named_files import read_named_text
from textfix.rules import COMMENT_RULES


def split_per_file_ignores(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[Patterns, tuple[str, ...]]:
    """Return codes by pattern; each value is PATTERN:CODE[,CODE…]."""
    ignores: dict[Patterns, tuple[str, ...]] = {}
    for value in values:
        pattern, colon, codes = value.rpartition(":")
        listed = tuple(code.strip() for code in codes.split(",") if code.strip())
        if not colon or not pattern or not listed:
            raise click.BadParameter(f"{value!r} is not PATTERN:CODES, such as docs/*.md:TF202", ctx, param)
        ignores[Patterns([pattern], Path.cwd())] = listed
    return ignores


def find_baseline(options: Mapping[str, Any], settings: Settings) -> tuple[Path | None, Baseline]:
    """
    Return the path of the baseline, None if there is none, and what it allows: nothing if it is to be updated.

    Raises:
        UsageError: a baseline is to be updated, and none is named.
        ConfigError: the baseline cannot be read.
    """
    path, update = options["baseline"] or settings.lint.baseline, options["update_baseline"]
    if update and path is None:
        raise click.UsageError("--update-baseline needs a file; name it with --baseline")
    return path, Baseline() if path is None or update else _read_baseline(path)


def make_linter(options: Mapping[str, Any], settings: Settings, baseline: Baseline) -> Linter:
    """
    Return the linter that the options and some settings ask for.

    Raises:
        ConfigError: a rule that is to be ignored does not exist; the list of words cannot be read.
    """
    ignores = {**settings.lint.per_file_ignores, **options["per_file_ignores"]}
    _check_codes(ignores)
    comment_rules = frozenset(rule.code for rule in COMMENT_RULES if settings.config.wants(rule.code))
    return Linter(ignores, settings.lint.words(), baseline, comment_rules)


def by_settings(
    sources: Sequence[Source], settings: Settings, options: Mapping[str, Any]
) -> Iterator[tuple[Settings, list[Source]]]:
    """
    Yield the sources in their order, those together that follow each other and have the same settings.

    A file has the settings that are nearest to it, and those of the run if there are none above it, or if the options
    name a file or ask for isolation.

    Args:
        sources: files and others.
        settings: those of the run.
        options: what the settings are made of.

    Raises:
        ConfigError: settings cannot be read, or are wrong.
    """
    if options["config_file"] or options["isolated"]:
        yield settings, list(sources)
        return
    known = {_nearest_file(settings): settings}

    @cache
    def settings_of(folder: str) -> Settings:
        near = Settings.from_options(options, Path(folder))
        return known.setdefault(_nearest_file(near), near) if near.layers else settings

    def key(source: Source) -> int:
        return id(settings_of(os.path.dirname(os.path.abspath(source))) if isinstance(source, Path) else settings)

    for number, group in groupby(sources, key):
        yield next(found for found in known.values() if id(found) == number), list(group)


def _nearest_file(settings: Settings) -> str | None:
    return os.path.realpath(settings.layers[-1].path) if settings.layers else None


def _check_codes(ignores: Mapping[Patterns, tuple[str, ...]]) -> None:
    for patterns, codes in ignores.items():
        for code in codes:
            check_code(code, f"per-file-ignores of {patterns.lines[0]!r}: ")


def _read_baseline(path: Path) -> Baseline:
    return Baseline.from_json(read_named_text(path, "baseline", "write it with --update-baseline"), str(path))
