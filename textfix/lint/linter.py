"""Lint a file: the findings of its report, without those that the project allows."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from textfix.edits import Applicability, Finding, remaining_findings, whole_groups
from textfix.files.patterns import Patterns
from textfix.lint.baseline import Baseline, of_rules
from textfix.lint.suppressions import find_malformed, find_suppressions, find_unused, suppress
from textfix.report import DerivedText
from textfix.rule import SUPPRESSION_MARKER
from textfix.rules import COMMENT_RULES


@dataclass(frozen=True)
class LintedText(DerivedText):
    """
    The findings of a file that are reported; only they are fixed.

    Attributes:
        source: the text of the file.
        findings: what no comment, baseline, word list or setting allows, sorted by offset.
        level: applicability down to which findings are applied.
        before_baseline: the findings with those that the baseline allows.
    """

    source: str
    findings: tuple[Finding, ...]
    level: Applicability = "safe"
    before_baseline: tuple[Finding, ...] = field(default=(), repr=False, compare=False)

    def after_edits(self) -> LintedText:
        """Return what remains in the repaired text, judged by the damage found before."""
        left = remaining_findings(self.findings, self.edits)
        return LintedText(self.text, left, self.level, remaining_findings(self.before_baseline, self.edits))


@dataclass(frozen=True)
class Linter:
    """
    What a project allows.

    Args:
        per_file_ignores: codes or prefixes of the rules to ignore in the files that patterns match.
        words: words in which nothing is reported, as they are written in the text.
        baseline: numbers of findings that are allowed.
        comment_rules: codes of the rules about suppressions that are reported.
    """

    per_file_ignores: Mapping[Patterns, tuple[str, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    baseline: Baseline = field(default_factory=Baseline)
    comment_rules: frozenset[str] = frozenset(rule.code for rule in COMMENT_RULES)

    def lint(self, path: PurePath, report: DerivedText) -> LintedText:
        """
        Return the findings of a file that are reported.

        Args:
            path: the file, as the baseline knows it: relative to the current folder.
            report: the report on its text.

        >>> from textfix.report import Damage, Report
        >>> found = Finding(3, 3, "’", "TF201", 0.9, "safe")
        >>> report = Report("dont <!-- textfix: ignore[TF201] -->", (found,), Damage({"quotes": 1.0}), "1")
        >>> Linter().lint(PurePath("a.md"), report).findings
        ()
        """
        text = report.source
        if not report.findings and SUPPRESSION_MARKER not in text:
            return LintedText(text, (), report.level)
        ignored = self._ignored(path)
        findings = self._allowed(report, ignored)
        comments = find_suppressions(text, path.suffix)
        findings = suppress(findings, comments)
        own = [*find_unused(text, comments), *find_malformed(text, path.suffix)] if SUPPRESSION_MARKER in text else []
        own = [found for found in own if found.rule in self.comment_rules and not found.rule.startswith(ignored)]
        findings = _without_overlaps([*findings, *own])
        kept = self.baseline.new(path.as_posix(), findings)
        return LintedText(text, tuple(kept), report.level, tuple(findings))

    def lint_record(self, path: PurePath, report: DerivedText, new: Container[str] | None = None) -> LintedText:
        """
        Return the findings in a text of a data file that are reported; there are no comments in data.

        Args:
            path: the file, as the baseline knows it.
            report: the report on the text.
            new: the rules of which the file has more findings than the baseline allows; None for all rules.
        """
        if not report.findings:
            return LintedText(report.source, (), report.level)
        findings = self._allowed(report, self._ignored(path))
        kept = findings if new is None else of_rules(findings, new)
        return LintedText(report.source, tuple(kept), report.level, tuple(findings))

    def _allowed(self, report: DerivedText, ignored: tuple[str, ...]) -> list[Finding]:
        """Return the findings without those of ignored rules, and those in words that the project allows."""
        findings = [f for f in report.findings if not (ignored and f.rule.startswith(ignored))]
        return whole_groups([f for f in findings if not self._allows_word(report.source, f)], report.findings)

    def _ignored(self, path: PurePath) -> tuple[str, ...]:
        """Return the codes to ignore in a file."""
        if not self.per_file_ignores:
            return ()
        absolute = os.path.abspath(path)
        return tuple(
            code for patterns, codes in self.per_file_ignores.items() if patterns.match(absolute) for code in codes
        )

    def _allows_word(self, text: str, finding: Finding) -> bool:
        """True if the finding lies in, or beside, a word that the project allows."""
        if not self.words:
            return False
        start, end = finding.start, finding.end
        while start > 0 and _in_word(text[start - 1]):
            start -= 1
        while end < len(text) and _in_word(text[end]):
            end += 1
        return text[start:end] in self.words


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "-_"


def _without_overlaps(findings: list[Finding]) -> list[Finding]:
    """Return findings in order; of two that overlap, the first."""
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.end))
    kept: list[Finding] = []
    for finding in ordered:
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept
