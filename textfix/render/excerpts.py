"""The text around findings: the word that a finding changes, and its context."""

from __future__ import annotations

from collections import defaultdict

from textfix.edits import Finding, apply_edits, shift_findings
from textfix.render.printable import printable
from textfix.report import DerivedText

_CONTEXT = 30  # code points shown on either side of a finding; a guess at what fits a terminal
_INSIDE_WORDS = "'’-"


class Excerpts:
    """Excerpts from the text of a report, safe to print on a terminal."""

    def __init__(self, report: DerivedText) -> None:
        self._source = report.source
        self._groups: defaultdict[int, list[Finding]] = defaultdict(list)
        for finding in report.findings:
            if finding.group is not None:
                self._groups[finding.group].append(finding)

    def context(self, finding: Finding) -> str:
        """Return the text around a finding on one line, its span in brackets."""
        before = self._source[max(0, finding.start - _CONTEXT) : finding.start]
        after = self._source[finding.end : finding.end + _CONTEXT]
        shown = f"{before}[{self._source[finding.start : finding.end]}]{after}"
        return "".join(c if c.isprintable() else " " for c in shown).strip()

    def change(self, finding: Finding) -> str:
        """
        Return the word before and after the change, "dont -> don’t"; only the text if there is no replacement.

        Findings of the same group that change the same word are included.
        """
        removed = self._source[finding.start : finding.end].strip()
        if finding.replacement == "" and not removed.isspace() and any(map(str.isspace, removed)):
            return printable(removed)  # more than a word goes, and nothing comes in its place
        start, end = self._word(finding)
        word = self._source[start:end]
        if finding.replacement is None:
            return printable(word)
        group = [finding] if finding.group is None else self._groups[finding.group]
        inside = shift_findings((f for f in group if start <= f.start and f.end <= end), -start)
        return f"{printable(word)} -> {printable(apply_edits(word, inside))}"

    def _word(self, finding: Finding) -> tuple[int, int]:
        """Return start and end of the word around a finding, at most `_CONTEXT` beyond its span."""
        start, end = finding.start, finding.end
        lowest, highest = max(0, start - _CONTEXT), min(len(self._source), end + _CONTEXT)
        while start > lowest and _in_word(self._source[start - 1]):
            start -= 1
        while end < highest and _in_word(self._source[end]):
            end += 1
        return start, end


def _in_word(character: str) -> bool:
    return character.isalnum() or character in _INSIDE_WORDS
