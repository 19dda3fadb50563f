"""The report on one text: everything that was found; the repaired text, the diff and the JSON derive from it."""

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
            "apostrophes" (all were, quotation marks were not), "quotation-marks" (the other way round), "quotes" (all
            apostrophes and quotation marks were) and "other" (not English, or not prose: nothing is decided).
        evidence: what the decision rests on, by name: counts and shares.
        operators: what else befell the text, by the name of the rule that found it, such as "mojibake" or "question
            mark": the probability that it did, that of the surest finding; how many there are is in `evidence`.

    >>> Damage({"clean": 0.9, "partial": 0.1}).state
    'clean'
    """

    posterior: Mapping[str, float]
    evidence: Mapping[str, float] = field(default_factory=dict)
    operators: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "operators", MappingProxyType(dict(self.operators)))
        object.__setattr__(self, "posterior", MappingProxyType(dict(self.posterior)))
        object.__setattr__(self, "evidence", MappingProxyType(dict(self.evidence)))

    @property
    def state(self) -> str:
        """The most probable state; what else befell the text, where no mark was deleted from it."""
        state = max(self.posterior, key=lambda name: self.posterior[name])
        if state in ("clean", "other") and self.operators:
            return max(self.operators, key=lambda name: self.operators[name])
        return state

    def __reduce__(self) -> tuple[type[Damage], tuple[dict[str, float], ...]]:
        return Damage, (dict(self.posterior), dict(self.evidence), dict(self.operators))


@dataclass(frozen=True)
class Report:
    """
    The result of analysing one text.

    Attributes:
        source: the input.
        findings: all findings, sorted by offset; offsets count code points of `source`.
        damage: what happened to the text.
        model: version of the model that decided.
        level: applicability from which findings are edits.
    """

    source: str
    findings: tuple[Finding, ...]
    damage: Damage
    model: str
    level: Applicability = "safe"

    @cached_property
    def edits(self) -> tuple[Finding, ...]:
        """The findings at or above the level: sorted, disjoint, whole groups."""
        return choose_edits(self.findings, self.level)

    @cached_property
    def text(self) -> str:
        """The repaired text: exactly `edits` applied to `source`; the same object where there are none."""
        return apply_edits(self.source, self.edits)

    def inverse(self) -> tuple[Finding, ...]:
        """Return the edits that turn `text` back into `source`."""
        return invert_edits(self.source, self.edits)

    def revert(self) -> str:
        """Undo the edits on `text`; always equal to `source`."""
        return apply_edits(self.text, self.inverse())
