"""The settings of the linter: the `[tool.textfix.lint]` table of the nearest pyproject.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from textfix.config import unknown_setting
from textfix.errors import ConfigError
from textfix.files.patterns import Patterns
from textfix.files.pyproject import find_table
from textfix.named_files import read_named_text


@dataclass(frozen=True, slots=True)
class LintSettings:
    """
    What a project allows.

    Attributes:
        per_file_ignores: codes of the rules to ignore in the files that patterns match.
        baseline: path of the baseline; None for none.
        allowed_words: path of a file with a word a line in which nothing is reported; None for none.
    """

    per_file_ignores: Mapping[Patterns, tuple[str, ...]] = field(default_factory=dict)
    baseline: Path | None = None
    allowed_words: Path | None = None

    def words(self) -> frozenset[str]:
        """
        Return the words of `allowed_words`; blank lines and lines that begin with # are passed over.

        Raises:
            ConfigError: the file cannot be read.
        """
        if self.allowed_words is None:
            return frozenset()
        lines = read_named_text(self.allowed_words, "allowed-words", "write a word a line in UTF-8").splitlines()
        return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def load_lint_settings(file: Path | None = None, *, isolated: bool = False) -> LintSettings:
    """
    Return the settings of the linter.

    Args:
        file: the TOML file to read; None for the nearest pyproject.toml, if there is one.  Its paths are relative to
            its folder.
        isolated: read no file.

    Raises:
        ConfigError: the file cannot be read; a setting is unknown or its value is not allowed.
    """
    table, source = find_table(file, isolated=isolated)
    return LintSettings() if source is None else parse_lint_settings(table.get("lint", {}), source)


def parse_lint_settings(content: Any, source: Path) -> LintSettings:
    """
    Return the settings in a [tool.textfix.lint] table.

    Args:
        content: the table.
        source: the file that it is in; paths are relative to its folder.

    Raises:
        ConfigError: a setting is unknown or its value is not allowed.

    >>> parse_lint_settings({"baseline": "b.json"}, Path("docs/pyproject.toml")).baseline.as_posix()
    'docs/b.json'
    """
    where = f"{source}: tool.textfix.lint"
    if not isinstance(content, dict):
        raise ConfigError(f"{where} is {content!r}; it must be a table")
    settings = {key.replace("-", "_"): value for key, value in content.items()}
    _check_names(settings, where)
    return LintSettings(
        _ignores(settings.get("per_file_ignores", {}), source.parent, where),
        _path(settings, "baseline", source.parent, where),
        _path(settings, "allowed_words", source.parent, where),
    )


def _check_names(settings: Mapping[str, Any], where: str) -> None:
    known = [field.name for field in fields(LintSettings)]
    for name in settings:
        if name not in known:
            raise unknown_setting(name, known, where)


def _ignores(value: Any, folder: Path, where: str) -> dict[Patterns, tuple[str, ...]]:
    lists = isinstance(value, dict) and all(
        isinstance(codes, list) and all(isinstance(code, str) for code in codes) for codes in value.values()
    )
    if not lists:
        raise ConfigError(
            f"{where}: per-file-ignores must be lists of codes by pattern, such as {{'*.md' = ['TF202']}}"
        )
    return {Patterns([pattern], folder.absolute()): tuple(codes) for pattern, codes in value.items()}


def _path(settings: Mapping[str, Any], name: str, folder: Path, where: str) -> Path | None:
    value = settings.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ConfigError(f"{where}: {name.replace('_', '-')} is {value!r}; it must be the path of a file")
    return folder / value
