"""The settings of the linter: the table `lint` among those of the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from textfix.config import Config, unknown_setting
from textfix.errors import ConfigError
from textfix.files.patterns import Patterns
from textfix.files.settings_files import Layer
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


def lint_settings_of(layers: Iterable[Layer]) -> LintSettings:
    """
    Return the settings that the tables of the linter in some files add up to.

    Args:
        layers: the content of the files, the weakest first; paths are relative to the folder of each.

    Raises:
        ConfigError: a setting is unknown or its value is not allowed.

    >>> lint_settings_of([Layer({"lint": {"baseline": "b.json"}}, Path("docs/textfix.toml"))]).baseline.as_posix()
    'docs/b.json'
    """
    result = LintSettings()
    for table, source in layers:
        where, content = f"{source}: lint", table.get("lint", {})
        if not isinstance(content, dict):
            raise ConfigError(f"{where} is {content!r}; it must be a table")
        settings = {key.replace("-", "_"): value for key, value in content.items()}
        _check_names(settings, where)
        changes: dict[str, Any] = {
            name: _path(value, name, source.parent, where)
            for name, value in settings.items()
            if name != "per_file_ignores"
        }
        if "per_file_ignores" in settings:
            changes["per_file_ignores"] = _ignores(settings["per_file_ignores"], source.parent, where)
        result = replace(result, **changes)
    return result


def _check_names(settings: Mapping[str, Any], where: str) -> None:
    known = [field.name for field in fields(LintSettings)]
    for name in settings:
        if name in (field.name for field in fields(Config)):  # ruff's have this table
            raise ConfigError(f"{where}: {name.replace('_', '-')!r} is none of its settings; move it out of this table")
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


def _path(value: Any, name: str, folder: Path, where: str) -> Path:
    if not isinstance(value, str):
        raise ConfigError(f"{where}: {name.replace('_', '-')} is {value!r}; it must be the path of a file")
    return folder / value
