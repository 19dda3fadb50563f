"""Analyse the documents of a file one by one, and report on the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from textfix.edits import Applicability, Finding, next_group, remaining_findings, shift_findings
from textfix.formats.analyzers import Analyzer
from textfix.formats.plain_text import Split, split_documents
from textfix.report import Damage, DerivedText, Report

_LOST = ("partial", "apostrophes", "quotes")  # states in which apostrophes were deleted


@dataclass(frozen=True, slots=True)
class Part:
    """The report on one document of a file, and the offset in the file at which the document begins."""

    start: int
    report: Report


@dataclass(frozen=True)
class FileReport(DerivedText):
    """
    The result of analysing a file: the reports on its documents, with offsets that count code points of the file.

    Attributes:
        source: the text of the file.
        parts: the documents, in order; concatenated they are `source`.
        level: applicability down to which findings are applied.
        findings: all findings of all documents, sorted by offset; no group spans two documents.
    """

    source: str
    parts: tuple[Part, ...]
    level: Applicability = "safe"
    findings: tuple[Finding, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        findings = tuple(finding for _, findings in self.by_part() for finding in findings)
        object.__setattr__(self, "findings", findings)

    @property
    def damage(self) -> tuple[Damage, ...]:
        """The damage of each document."""
        return tuple(part.report.damage for part in self.parts)

    def failures(self) -> tuple[tuple[int, str], ...]:
        """Return line and reason for each document that could not be analyzed."""
        failed = (part for part in self.parts if part.report.error is not None)
        return tuple((self.source.count("\n", 0, part.start) + 1, str(part.report.error)) for part in failed)

    @property
    def is_left_bare(self) -> bool:
        """True if a document lost marks, as it seems, and gets none because it is lower-cased or unpunctuated."""
        return any(damage.evidence.get("casual") and damage.state in _LOST for damage in self.damage)

    def by_part(self) -> Iterator[tuple[Part, tuple[Finding, ...]]]:
        """Yield each document with its findings, offsets and groups converted to those of the file."""
        group = 0
        for part in self.parts:
            findings = tuple(shift_findings(part.report.findings, part.start, group))
            group = max(group, next_group(findings))
            yield part, findings


def analyze_files(texts: Sequence[str], split: Split, analyzer: Analyzer) -> list[FileReport]:
    """
    Analyse the documents of several files in one batch, which is cheaper than one call a file.

    Args:
        texts: the texts of the files.
        split: what ends a document.
        analyzer: a `Cleaner`; a document in which it fails is kept, with the reason in its report.

    Returns:
        A report for each file; its documents are analyzed independently.
    """
    documents = [split_documents(text, split) for text in texts]
    reports = iter(analyzer.analyze_many([document for parts in documents for document in parts], "keep"))
    return [
        _file_report(text, parts, list(islice(reports, len(parts))))
        for text, parts in zip(texts, documents, strict=True)
    ]


def _file_report(text: str, documents: Sequence[str], reports: Sequence[Report | None]) -> FileReport:
    parts = []
    start = 0
    for document, report in zip(documents, reports, strict=True):
        if report is not None:
            parts.append(Part(start, report))
        start += len(document)
    return FileReport(text, tuple(parts), parts[0].report.level if parts else "safe")


def after_edits(report: FileReport) -> FileReport:
    """
    Return the report on a file after its edits: what remains in the repaired text, judged by the damage found before.

    The repaired text would be judged otherwise: it shows less damage.
    """
    parts = []
    start = 0
    for part in report.parts:
        old = part.report
        left = remaining_findings(old.findings, old.edits)
        parts.append(Part(start, replace(old, source=old.text, findings=left)))
        start += len(old.text)
    return FileReport(report.text, tuple(parts), report.level)
