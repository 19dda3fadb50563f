"""Settings: one frozen object with everything that a caller can choose.

The thresholds on a probability that decide what is applied are all here.  Constants of a single detector are defined
beside it, with a comment on where each number comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_type_hints

from textfix.errors import ConfigError
from textfix.surveys import Survey

DamageHint = Literal["auto", "clean", "quotes", "apostrophes", "quotation-marks", "partial"]
Style = Literal["auto", "curly", "straight"]
OuterMarks = Literal["auto", "double", "single"]
Level = Literal["safe", "unsafe"]
Quotations = Literal["safe", "unsafe", "none"]
# All but TF8, what writers leave out: what is on by default is damage.
DEFAULT_RULES = ("TF1", "TF2", "TF3", "TF4", "TF5", "TF6", "TF7", "TF9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """
    What to look for, and how sure textfix must be to change it.

    Args:
        damage: what happened to the text, if the caller knows.  "auto" infers it for each document, which short
            records do not give enough evidence for.  "quotes": all apostrophes and quotation marks were deleted;
            "apostrophes": all apostrophes; "quotation-marks": all quotation marks, but no apostrophes;
            "partial": some of both; "clean": none.
        style: which marks are inserted: "curly" (’ “ ”), "straight" (' "), or "auto", those that the document uses
            (curly if it has none).
        quotation_marks: which marks are inserted around quotations: "double" (“ ”, and ‘ ’ within them), "single" (‘ ’,
            and “ ” within them), or "auto", those that the speech in the document has (double if it has none).
        level: which edits are applied: "safe" ones only, or "unsafe" ones as well.
        quotations: which quotation marks are restored: "safe" ones, "unsafe" ones as well (whatever `level` is), or
            "none".
        safe_confidence: minimum confidence of a safe edit; --min-confidence on the command line.
        unsafe_confidence: minimum confidence of an unsafe edit.
        display_confidence: minimum confidence of a finding that is shown but never applied.
        quotation_confidence: minimum confidence of a safe pair of quotation marks, if above `safe_confidence`.
        prior_deleted: prior probability that a document lost all its apostrophes.
        prior_partial: prior probability that a document lost some of its apostrophes.
        slip_rate: share of the apostrophes of clean text that its writers forget.
        min_english: minimum share of distinctively English function words among the words of a text that is changed;
            a quarter of it suffices if common English words of all kinds are many.
        min_prose: minimum share of gaps between words that are typical of prose (a space, a comma, a full stop …).
        select: codes or prefixes of the rules to look for.
        ignore: codes or prefixes of the rules not to look for, even if selected.
        lexicon: path of a file of names and house forms, as written by `textfix learn`; read with the first text.
        survey: what the data set says about the damage of its records, from `textfix.survey`, or the path of a file
            written by `textfix survey`, which is read at once.  With `damage="auto"` it takes the place of
            `prior_deleted` and `prior_partial`.

    Raises:
        ConfigError: a value is not allowed.

    >>> Config(style="straight").style
    'straight'
    >>> Config(safe_confidence=2)
    Traceback (most recent call last):
    textfix.errors.ConfigError: safe_confidence is 2; it must be a probability between 0 and 1
    """

    damage: DamageHint = "auto"
    style: Style = "auto"
    quotation_marks: OuterMarks = "auto"
    level: Level = "safe"
    quotations: Quotations = "safe"
    # Chosen on dev: the precision of apostrophes in edited prose is .994 at 0.8 and .980 at 0.5.
    safe_confidence: float = 0.8
    unsafe_confidence: float = 0.5
    display_confidence: float = 0.5
    quotation_confidence: float = 0.8
    # Chosen with dev in sight; how is not recorded.
    prior_deleted: float = 0.1
    prior_partial: float = 0.02
    slip_rate: float = 0.002
    min_english: float = 0.12
    min_prose: float = 0.7
    select: tuple[str, ...] = DEFAULT_RULES
    ignore: tuple[str, ...] = ()
    lexicon: str | None = None
    survey: Survey | str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.survey, str):
            object.__setattr__(self, "survey", Survey.read(self.survey))
        hints = _hints()
        for field in fields(self):
            value = getattr(self, field.name)
            allowed = _describe_violation(value, hints[field.name])
            if allowed is not None:
                raise ConfigError(f"{field.name} is {value!r}; it must be {allowed}")
            if isinstance(value, list):
                object.__setattr__(self, field.name, tuple(value))

    @classmethod
    def from_mapping(cls, settings: Mapping[str, Any], where: str = "settings") -> Config:
        """
        Create a config from names and values; names may be written with hyphens.

        Raises:
            ConfigError: a name is unknown (the message suggests the nearest one) or a value is not allowed.

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
                raise unknown_setting(key, known, where)
            changes[name] = value
        try:
            return replace(self, **changes)
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from None

    def canonical(self) -> dict[str, Any]:
        """
        Return the settings as values of JSON: equal ones for equal settings, such as 1 and 1.0.

        >>> Config(safe_confidence=1).canonical() == Config(safe_confidence=1.0).canonical()
        True
        """
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    def wants(self, rule: str) -> bool:
        """
        True if the rule with this code is selected and not ignored.

        >>> Config(select=("TF2",), ignore=("TF203",)).wants("TF203")
        False
        """
        return rule.startswith(self.select) and not rule.startswith(self.ignore)


def unknown_setting(key: str, known: Sequence[str], where: str) -> ConfigError:
    """
    Return the error for a setting that there is not, with the nearest that there is.

    Args:
        key: the setting, as it was written.
        known: names of the settings that there are, with underscores.
        where: what messages call the source of the settings.
    """
    near = get_close_matches(key.replace("-", "_"), known, 1)
    hint = f"did you mean {near[0].replace('_', '-')!r}?" if near else f"known are {', '.join(known)}"
    return ConfigError(f"{where}: unknown setting {key!r}; {hint}")


def _plain(value: Any) -> Any:
    if isinstance(value, Survey):
        return value.to_json()
    if isinstance(value, tuple):
        return list(value)
    return float(value) if isinstance(value, int) else value


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(Config)


def _describe_violation(value: Any, hint: Any) -> str | None:
    """Describe what a value of a type must be; None if it is."""
    if hint is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number and 0 <= value <= 1 else "a probability between 0 and 1"
    if hint == tuple[str, ...]:
        are_codes = isinstance(value, list | tuple) and all(isinstance(code, str) for code in value)
        return None if are_codes else "a list of rule codes, such as ['TF201']"
    if hint == str | None:
        return None if isinstance(value, str | NoneType) else "the path of a file, as a str"
    if hint == Survey | str | None:
        return None if isinstance(value, Survey | NoneType) else "a Survey, or the path of a file of one"
    choices = get_args(hint)
    return None if value in choices else f"one of {', '.join(choices)}"
