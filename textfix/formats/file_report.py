"""Files as documents: where one document ends and the next begins, and one report on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from textfix.edits import Applicability, Finding, apply_edits, choose_edits, next_group, shift_findings
from textfix.formats.plain_text import Split, split_documents
from textfix.report import Damage, Report


class Analyzer(Protocol):
    """What this module needs of a `Cleaner`."""

    def analyze_many(self, texts: Iterable[str | None]) -> list[Report | None]:
        """Return a report for each text, None for None."""


@dataclass(frozen=True, slots=True)
class Part:
    """The report on one document of a file, and the offset in the file at which the document begins."""

    start: int
    report: Report


@dataclass(frozen=True)
class FileReport:
    """
    The result of analysing a file: that of its documents, with offsets that count code points of the file.

    Attributes:
        source: the text of the file.
        parts: its documents, in order; together they are `source`.
        level: applicability from which findings are edits.
    """

    source: str
    parts: tuple[Part, ...]
    level: Applicability = "safe"

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all documents, sorted by offset; no group spans two documents."""
        return tuple(finding for _, findings in self.by_part() for finding in findings)

    @cached_property
    def edits(self) -> tuple[Finding, ...]:
        """The findings that are applied: sorted, disjoint, whole groups."""
        return choose_edits(self.findings, self.level)

    @cached_property
    def text(self) -> str:
        """The repaired text of the file."""
        return apply_edits(self.source, self.edits)

    @property
    def damage(self) -> tuple[Damage, ...]:
        """What happened to each document."""
        return tuple(part.report.damage for part in self.parts)

    def by_part(self) -> Iterator[tuple[Part, tuple[Finding, ...]]]:
        """Yield each document with its findings, their offsets and groups made those of the file."""
        group = 0
        for part in self.parts:
            findings = tuple(shift_findings(part.report.findings, part.start, group))
            group = max(group, next_group(findings))
            yield part, findings


def analyze_documents(text: str, split: Split, analyzer: Analyzer) -> FileReport:
    """
    Analyse each document of a file by itself.

    Args:
        text: the text of the file.
        split: what ends a document: the end of the file, a line with nothing but blanks on it, or every line.
        analyzer: a `Cleaner`.
    """
    documents = split_documents(text, split)
    parts = []
    start = 0
    for document, report in zip(documents, analyzer.analyze_many(documents), strict=True):
        if report is not None:
            parts.append(Part(start, report))
        start += len(document)
    return FileReport(text, tuple(parts), parts[0].report.level if parts else "safe")
