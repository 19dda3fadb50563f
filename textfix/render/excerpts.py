"""The text around findings: the word that a finding changes, a snippet of its context."""

from __future__ import annotations

from textfix.edits import Finding, apply_edits, shift_findings
from textfix.formats.file_report import FileReport
from textfix.render.locations import visible

_CONTEXT = 30  # code points shown on either side of a finding that is explained
_INSIDE_WORDS = "'’-"


def snippet(source: str, finding: Finding) -> str:
    """Return the text around a finding on one line, what is found in brackets; safe to print on a terminal."""
    before = source[max(0, finding.start - _CONTEXT) : finding.start]
    after = source[finding.end : finding.end + _CONTEXT]
    shown = f"{before}[{source[finding.start : finding.end]}]{after}"
    return "".join(c if c.isprintable() else " " for c in shown).strip()


class Words:
    """The words around findings, as they stand and as they should."""

    def __init__(self, report: FileReport) -> None:
        self.source = report.source
        self.groups: dict[int, list[Finding]] = {}
        for finding in report.findings:
            if finding.group is not None:
                self.groups.setdefault(finding.group, []).append(finding)

    def change(self, finding: Finding) -> str:
        """Return "dont -> don’t", with all of its group that stands in the word; only "dont" without replacement."""
        start, end = self._span(finding)
        word = self.source[start:end]
        if finding.replacement is None:
            return visible(word)
        group = [finding] if finding.group is None else self.groups[finding.group]
        inside = shift_findings((f for f in group if start <= f.start and f.end <= end), -start)
        return f"{visible(word)} -> {visible(apply_edits(word, inside))}"

    def _span(self, finding: Finding) -> tuple[int, int]:
        start, end = finding.start, finding.end
        lowest, highest = max(0, start - _CONTEXT), min(len(self.source), end + _CONTEXT)
        while start > lowest and _in_word(self.source[start - 1]):
            start -= 1
        while end < highest and _in_word(self.source[end]):
            end += 1
        return start, end


def _in_word(character: str) -> bool:
    return character.isalnum() or character in _INSIDE_WORDS
