"""Reports: what was found in a text; edits, repaired text and inverse derive from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from textfix.edits import Applicability, Finding, apply_edits, choose_edits, invert_edits


@dataclass(frozen=True, slots=True)
class Damage:
    """
    What happened to a document: a probability for each state, and the evidence.

    Attributes:
        posterior: probability of "clean" (nothing was deleted), "partial" (some apostrophes were deleted),
            "apostrophes" (all apostrophes were deleted, but no quotation marks), "quotation-marks" (the other way
            round), "quotes" (all of both were deleted) and "other" (not English, or not prose: nothing is decided).
        evidence: the counts and shares that the decision rests on, by name.
        operators: probability of every other kind of damage, by the name of the rule that found it, such as
            "mojibake" or "question mark"; it is that of the surest finding, their number is in `evidence`.

    >>> Damage({"clean": 0.9, "partial": 0.1}).state
    'clean'
    """

    posterior: Mapping[str, float]
    evidence: Mapping[str, float] = field(default_factory=dict)
    operators: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("posterior", "evidence", "operators"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def state(self) -> str:
        """The most probable state; if no mark was deleted, the most probable of the operators, if there is one."""
        state = max(self.posterior, key=lambda name: self.posterior[name])
        if state in ("clean", "other") and self.operators:
            return max(self.operators, key=lambda name: self.operators[name])
        return state

    def __reduce__(self) -> tuple[type[Damage], tuple[dict[str, float], ...]]:
        return Damage, (dict(self.posterior), dict(self.evidence), dict(self.operators))


UNKNOWN_DAMAGE = Damage({})  # of a report on which only the findings or the text were asked for


class DerivedText:
    """Mixin that derives the edits and the repaired text from `source`, `findings` and `level`."""

    source: str
    level: Applicability
    findings: tuple[Finding, ...]

    @cached_property
    def edits(self) -> tuple[Finding, ...]:
        """The findings that are applied at `level`, sorted and disjoint, in whole groups only."""
        return choose_edits(self.findings, self.level)

    @cached_property
    def text(self) -> str:
        """The repaired text, or `source` itself if there are no edits."""
        return apply_edits(self.source, self.edits)

    def inverse(self) -> tuple[Finding, ...]:
        """Return the edits that turn `text` back into `source`."""
        return invert_edits(self.source, self.edits)

    def revert(self) -> str:
        """Undo the edits on `text`; always equal to `source`."""
        return apply_edits(self.text, self.inverse())


@dataclass(frozen=True)
class Report(DerivedText):
    """
    The result of analysing one text.

    Attributes:
        source: the input.
        findings: all findings, sorted by offset; offsets count code points of `source`.
        damage: what happened to the text.
        model: version of the model that was used.
        level: applicability down to which findings are applied.
        error: why the text could not be analyzed; None if it was.
    """

    source: str
    findings: tuple[Finding, ...]
    damage: Damage
    model: str
    level: Applicability = "safe"
    error: str | None = None
