"""What the options and the settings of a project allow the linter to pass over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from textfix.cli.options import Settings
from textfix.errors import ConfigError
from textfix.files.lint_settings import load_lint_settings
from textfix.files.patterns import Patterns
from textfix.lint.baseline import Baseline
from textfix.lint.linter import Linter
from textfix.named_files import read_named_text
from textfix.rules import RULES, UNUSED_SUPPRESSION


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


def load_linter(options: Mapping[str, Any], settings: Settings, *, update: bool) -> tuple[Linter, Path | None]:
    """
    Return the linter that the options and the settings of the project ask for, and the path of its baseline.

    Raises:
        UsageError: a baseline is to be updated, and none is named.
        ConfigError: the settings, the baseline or the list of words cannot be read, or are wrong.
    """
    project = load_lint_settings(options["config_file"], isolated=options["isolated"])
    path = options["baseline"] or project.baseline
    if update and path is None:
        raise click.UsageError("--update-baseline needs a file; name it with --baseline")
    ignores = {**project.per_file_ignores, **options["per_file_ignores"]}
    _check_codes(ignores)
    baseline = Baseline() if path is None or update else _read_baseline(path)
    return Linter(ignores, project.words(), baseline, settings.config.wants(UNUSED_SUPPRESSION.code)), path


def _check_codes(ignores: Mapping[Patterns, tuple[str, ...]]) -> None:
    for patterns, codes in ignores.items():
        for code in codes:
            if not any(rule.startswith(code) for rule in RULES):
                raise ConfigError(f"per-file-ignores of {patterns.lines[0]!r}: no rule is called {code!r}")


def _read_baseline(path: Path) -> Baseline:
    return Baseline.from_json(read_named_text(path, "baseline", "write it with --update-baseline"), str(path))
