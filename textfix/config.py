"""The settings: one frozen object, the only home of thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_type_hints

from textfix.errors import ConfigError

Style = Literal["auto", "curly", "straight"]
DamageHint = Literal["auto", "clean", "quotes", "apostrophes", "quotation-marks", "partial"]
Quotations = Literal["safe", "unsafe", "none"]
Level = Literal["safe", "unsafe"]


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(Config)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """
    What textfix looks for, and how sure it must be.

    Args:
        damage: what happened to the text.  "auto" decides for each document from what the document shows;
            the others tell what the caller knows, for short records above all: "quotes" (every apostrophe and
            quotation mark deleted), "apostrophes" (all apostrophes deleted), "quotation-marks" (all quotation marks
            deleted, no apostrophe), "partial" (some of both deleted), "clean".
        style: what is inserted: ’ ("curly"), ' ("straight"), or what the document itself uses ("auto"; ’ when
            it shows neither).
        level: edits of which applicability are applied: "safe" only, or "unsafe" as well.
        quotations: which quotation marks are restored: those that are "safe", those that are "unsafe" as well (whatever
            the level of other edits), or "none".
        safe_confidence: least confidence of a safe edit; what the command line calls --min-confidence.
        unsafe_confidence: least confidence of an unsafe edit.
        display_confidence: least confidence of a finding that is only shown.
        quotation_confidence: least confidence of a safe pair of quotation marks, if it is above `safe_confidence`.
        prior_deleted: probability that a text met by chance had all its apostrophes deleted, before it is read.
        prior_partial: the same for a text that lost some of them.
        slip_rate: share of apostrophes that writers of clean text forget.
        min_english: least share of distinctively English function words in a text that is touched.
        min_prose: least share of gaps between words that are what prose has (a space, a comma, a full stop …).
        select: rule codes or prefixes that are looked for.
        ignore: rule codes or prefixes that are not; wins over `select`.
        lexicon: path of a file of names and house forms that `textfix learn` wrote; read when the first text comes.

    Raises:
        ConfigError: a value is not one of those allowed.

    >>> Config(style="straight").style
    'straight'
    >>> Config(safe_confidence=2)
    Traceback (most recent call last):
    textfix.errors.ConfigError: safe_confidence is 2; it must be a probability between 0 and 1
    """

    damage: DamageHint = "auto"
    style: Style = "auto"
    level: Level = "safe"
    quotations: Quotations = "safe"
    safe_confidence: float = 0.8
    unsafe_confidence: float = 0.5
    display_confidence: float = 0.5
    quotation_confidence: float = 0.8
    prior_deleted: float = 0.1
    prior_partial: float = 0.02
    slip_rate: float = 0.002
    min_english: float = 0.12
    min_prose: float = 0.7
    select: tuple[str, ...] = ("TF",)
    ignore: tuple[str, ...] = ()
    lexicon: str | None = None

    def __post_init__(self) -> None:
        hints = _hints()
        for field in fields(self):
            value = getattr(self, field.name)
            choices = get_args(hints[field.name])
            if hints[field.name] is float:
                if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
                    raise ConfigError(f"{field.name} is {value!r}; it must be a probability between 0 and 1")
            elif field.name in ("select", "ignore"):
                if not isinstance(value, (list, tuple)) or not all(isinstance(code, str) for code in value):
                    raise ConfigError(f"{field.name} is {value!r}; it must be a list of rule codes, such as ['TF201']")
                object.__setattr__(self, field.name, tuple(value))
            elif field.name == "lexicon":
                if not isinstance(value, (str, NoneType)):
                    raise ConfigError(f"lexicon is {value!r}; it must be the path of a file, as a str")
            elif value not in choices:
                raise ConfigError(f"{field.name} is {value!r}; it must be one of {', '.join(choices)}")

    @classmethod
    def from_mapping(cls, settings: Mapping[str, Any], where: str = "settings") -> Config:
        """
        Make a config from a table of names and values; names may be written with hyphens.

        Raises:
            ConfigError: a name is unknown (the message suggests the nearest one) or a value is wrong.

        >>> Config.from_mapping({"min-prose": 0.5}).min_prose
        0.5
        >>> Config.from_mapping({"stile": "curly"}, "pyproject.toml")
        Traceback (most recent call last):
        textfix.errors.ConfigError: pyproject.toml: unknown setting 'stile'; did you mean 'style'?
        """
        return cls().updated(settings, where)

    def updated(self, settings: Mapping[str, Any], where: str = "settings") -> Config:
        """Return a copy with some settings changed; see `from_mapping`."""
        known = [field.name for field in fields(self)]
        changes = {}
        for key, value in settings.items():
            name = key.replace("-", "_")
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"did you mean {near[0].replace('_', '-')!r}?" if near else f"known are {', '.join(known)}"
                raise ConfigError(f"{where}: unknown setting {key!r}; {hint}")
            changes[name] = value
        try:
            return replace(self, **changes)
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from None

    def wants(self, rule: str) -> bool:
        """
        Say whether a rule is looked for.

        >>> Config(select=("TF2",), ignore=("TF203",)).wants("TF203")
        False
        """
        return rule.startswith(self.select) and not rule.startswith(self.ignore)
