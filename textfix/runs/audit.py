"""An audit: what befell the records of a data set, and what textfix would repair in them, counted as they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from textfix.edits import Finding
from textfix.formats.records import FieldText
from textfix.formats.stream import Reports

_UNDAMAGED = ("clean", "other")
_LIKELY = 0.5  # probability from which an operator is counted
_BINS = 10  # of the confidence of edits


@dataclass(slots=True)
class EditCounts:
    """
    Some edits.

    Attributes:
        edits: their number.
        confidence: the sum of their confidences.
        bins: their number by confidence, in tenths: the last bin is that from 0.9 to 1.
    """

    edits: int = 0
    confidence: float = 0.0
    bins: list[int] = field(default_factory=lambda: [0] * _BINS)

    def add(self, edit: Finding) -> None:
        """Count an edit."""
        self.edits += 1
        self.confidence += edit.confidence
        self.bins[min(int(edit.confidence * _BINS), _BINS - 1)] += 1

    def merge(self, other: EditCounts) -> None:
        """Count the edits of another set."""
        self.edits += other.edits
        self.confidence += other.confidence
        self.bins = [one + more for one, more in zip(self.bins, other.bins, strict=True)]

    @property
    def mean(self) -> float | None:
        """The mean confidence; None without edits."""
        return self.confidence / self.edits if self.edits else None


@dataclass(slots=True)
class StateCounts:
    """
    The texts of one damage state, see `textfix.Damage.state`.

    Attributes:
        texts: their number.
        changed: those with an edit.
        edits: their edits, by the code of the rule.
    """

    texts: int = 0
    changed: int = 0
    edits: dict[str, EditCounts] = field(default_factory=dict)

    @property
    def all_edits(self) -> EditCounts:
        """The edits of all rules."""
        return _merged(self.edits.values())


@dataclass(slots=True)
class SourceAudit:
    """
    What was found in a source: a file, or all of them.

    Attributes:
        name: name of the source.
        records: records read, those with problems included.
        bad: records that could not be read.
        states: the texts, by damage state.
        operators: number of texts that another operator probably damaged, by its name.
    """

    name: str
    records: int = 0
    bad: int = 0
    states: dict[str, StateCounts] = field(default_factory=dict)
    operators: Counter[str] = field(default_factory=Counter)

    def add(self, texts: Sequence[FieldText], reports: Reports) -> None:
        """Count the reports on some texts; watches `clean_stream`."""
        for report in reports:
            if report is None:
                continue
            state = self.states.setdefault(report.damage.state, StateCounts())
            state.texts += 1
            state.changed += bool(report.edits)
            for edit in report.edits:
                state.edits.setdefault(edit.rule, EditCounts()).add(edit)
            self.operators.update(name for name, chance in report.damage.operators.items() if chance >= _LIKELY)

    @property
    def texts(self) -> int:
        """Number of texts."""
        return sum(state.texts for state in self.states.values())

    @property
    def ranked(self) -> list[tuple[str, StateCounts]]:
        """The damage states of the texts, the most frequent first."""
        return sorted(self.states.items(), key=lambda item: (-item[1].texts, item[0]))

    @property
    def damaged(self) -> float:
        """Share of the texts that are judged damaged; 0 if there are none."""
        damaged = sum(counts.texts for state, counts in self.states.items() if state not in _UNDAMAGED)
        return damaged / self.texts if self.texts else 0.0

    @property
    def rules(self) -> dict[str, EditCounts]:
        """The edits in all states, by the code of the rule."""
        codes = sorted({code for state in self.states.values() for code in state.edits})
        return {code: _merged(_of_rule(self.states, code)) for code in codes}

    def merge(self, other: SourceAudit) -> None:
        """Count what was found in another source."""
        self.records += other.records
        self.bad += other.bad
        self.operators.update(other.operators)
        for name, found in other.states.items():
            state = self.states.setdefault(name, StateCounts())
            state.texts += found.texts
            state.changed += found.changed
            for code, edits in found.edits.items():
                state.edits.setdefault(code, EditCounts()).merge(edits)


def _of_rule(states: Mapping[str, StateCounts], code: str) -> Iterable[EditCounts]:
    return (state.edits[code] for state in states.values() if code in state.edits)


def _merged(parts: Iterable[EditCounts]) -> EditCounts:
    total = EditCounts()
    for part in parts:
        total.merge(part)
    return total
