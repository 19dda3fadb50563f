"""The settings that are about texts: those of `textfix.Config`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from textfix.config import Config, unknown_setting
from textfix.errors import ConfigError
from textfix.files.file_settings import FILE_SETTINGS
from textfix.files.lint_settings import LintSettings
from textfix.files.settings_files import Layer
from textfix.rules import RULES

# What else a file of settings may hold: another file, the settings that choose files, and those of the linter.
OTHER_SETTINGS = ("extend", *FILE_SETTINGS, "lint")


def config_of(layers: Iterable[Layer], overrides: Mapping[str, Any]) -> Config:
    """
    Return the settings that files add up to.

    Args:
        layers: the content of the files, the weakest first.
        overrides: settings that take precedence; a survey that they replace is not read.

    Raises:
        ConfigError: a setting is unknown or its value is not allowed; a code is selected or ignored that no rule has.
    """
    config = Config()
    for table, source in layers:
        settings = _without_others(table, str(source))
        if "survey" in overrides:  # the file of another one may not exist yet
            settings.pop("survey", None)
        if isinstance(settings.get("survey"), str):  # read at once, so its path is completed first
            settings["survey"] = str(source.parent / settings["survey"])
        config = config.updated(settings, str(source))
        if "lexicon" in settings and config.lexicon is not None:
            config = replace(config, lexicon=str(source.parent / config.lexicon))
    config = config.updated(overrides, "command line")
    check_rules(config)
    return config


def _without_others(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the settings of a table that are those of `Config`, refusing names that no setting has."""
    of_linter = (f"lint.{field.name}" for field in fields(LintSettings))
    known = (*(field.name for field in fields(Config)), *OTHER_SETTINGS, *of_linter)
    for key in table:
        if key.replace("-", "_") not in known:
            raise unknown_setting(key, known, where)
    return {key: value for key, value in table.items() if key.replace("-", "_") not in OTHER_SETTINGS}


def check_rules(config: Config) -> None:
    """
    Refuse codes that match no rule: a run with a misspelt code would look for nothing and find nothing.

    Raises:
        ConfigError: a code is selected or ignored that no rule has.
    """
    for code in (*config.select, *config.ignore):
        check_code(code)


def check_code(code: str, where: str = "") -> None:
    """
    Refuse a code that no rule begins with.

    Args:
        code: the code or prefix of rules.
        where: what the message begins with.

    Raises:
        ConfigError: no rule has it; the nearest that there is is named.

    >>> check_code("TF20l")
    Traceback (most recent call last):
    textfix.errors.ConfigError: no rule is called 'TF20l'; did you mean TF205? "textfix rule --all" lists them
    """
    if not any(rule.startswith(code) for rule in RULES):
        near = get_close_matches(code, RULES, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ConfigError(f'{where}no rule is called {code!r}; {hint}"textfix rule --all" lists them')
