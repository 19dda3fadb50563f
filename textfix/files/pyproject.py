"""The settings of a project: the `[tool.textfix]` table of the nearest pyproject.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from textfix.config import Config, unknown_setting
from textfix.errors import ConfigError
from textfix.rules import RULES

# What else a table may hold: the settings of the linter, and those that choose files.
OTHER_SETTINGS = ("include", "exclude", "extend_exclude", "force_exclude", "respect_gitignore", "lint")


def load_config(overrides: Mapping[str, Any], file: Path | None = None, *, isolated: bool = False) -> Config:
    """
    Return the settings for a run.

    Args:
        overrides: settings that take precedence over those of the file; a survey that they replace is not read.
        file: the TOML file to read, which must have a [tool.textfix] table; None for the nearest
            pyproject.toml in the current folder or above, if there is one.  Its paths are relative to its folder.
        isolated: read no file.

    Raises:
        ConfigError: the file cannot be read or is not TOML; a setting is unknown or its value is not allowed;
            a code is selected or ignored that no rule has.
    """
    config = Config()
    table, source = find_table(file, isolated=isolated)
    if source is not None:
        settings = _without_others(table, str(source))
        if "survey" in overrides:  # the file of another one may not exist yet
            settings.pop("survey", None)
        if isinstance(settings.get("survey"), str):  # read at once, so its path is completed first
            settings["survey"] = str(source.parent / settings["survey"])
        config = Config.from_mapping(settings, str(source))
        if config.lexicon is not None:
            config = replace(config, lexicon=str(source.parent / config.lexicon))
    config = config.updated(overrides, "command line")
    check_rules(config)
    return config


def _without_others(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the settings of a table that are those of `Config`, refusing names that no setting has."""
    known = (*(field.name for field in fields(Config)), *OTHER_SETTINGS)
    for key in table:
        if key.replace("-", "_") not in known:
            raise unknown_setting(key, known, where)
    return {key: value for key, value in table.items() if key.replace("-", "_") not in OTHER_SETTINGS}


def find_table(file: Path | None = None, *, isolated: bool = False) -> tuple[dict[str, Any], Path | None]:
    """
    Return the [tool.textfix] table that holds for a run, and the file that it is in; see `load_config`.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or is named and has no such table.
    """
    source = None if isolated else file or find_pyproject(Path.cwd())
    return ({}, None) if source is None else (_read_table(source, required=file is not None), source)


def find_pyproject(folder: Path) -> Path | None:
    """Return the pyproject.toml of a folder or of the nearest folder above that has one."""
    candidates = (parent / "pyproject.toml" for parent in (folder, *folder.parents))
    return next((path for path in candidates if os.path.isfile(path)), None)


def _read_table(path: Path, *, required: bool) -> dict[str, Any]:
    tool = _read_toml(path).get("tool", {})
    table = tool.get("textfix") if isinstance(tool, dict) else None
    if table is None and required:
        raise ConfigError(f"{path}: no [tool.textfix] table; put the settings under that heading")
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.textfix is {table!r}; it must be a table, [tool.textfix]")
    return table or {}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or str(error)).lower()}; check the path") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; TOML must be") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: its arrays or tables are nested too deeply; flatten them") from None


def check_rules(config: Config) -> None:
    """
    Refuse codes that match no rule: a run with a misspelt code would look for nothing and find nothing.

    Raises:
        ConfigError: a code is selected or ignored that no rule has.
    """
    for code in (*config.select, *config.ignore):
        if not any(rule.startswith(code) for rule in RULES):
            raise ConfigError(f"no rule is called {code!r}; rules are {', '.join(RULES)}")
