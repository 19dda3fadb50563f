"""Reports as text: a unified diff, lint lines, JSON, explanations.  Pure functions; the command line prints them."""

from __future__ import annotations

import io
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import unified_diff
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from textfix.documents import FileReport
from textfix.edits import Finding, apply_edits
from textfix.report import Damage

if TYPE_CHECKING:
    from textfix.rules import Rule

_CONTEXT = 30  # code points shown on either side of a finding that is explained
_INSIDE_WORDS = "'’-"

_COLOURS = {"---": "1", "+++": "1", "@": "36", "-": "31", "+": "32"}  # those of git diff


class Lines:
    r"""
    The lines of a text.  Only "\n" ends one: "\r" before it belongs to the line, and nothing else counts.

    >>> Lines("one\r\ntwo").position(7)
    (2, 3)
    """

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self.starts = list(accumulate(map(len, self.lines), initial=0))

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a code point, both counted from 1; the end of the text counts as one."""
        # The last start is the end of the text: a line of its own only where the line before it is ended.
        ended = not self.lines or self.lines[-1].endswith("\n")
        line = bisect_right(self.starts, offset, hi=len(self.starts) - (not ended))
        return line, offset - self.starts[line - 1] + 1


def split_lines(text: str) -> list[str]:
    r"""
    Split after each "\n" and nowhere else; joining the lines gives the text.

    >>> split_lines("one\r\ntwo\x0cthree")
    ['one\r\n', 'two\x0cthree']
    """
    return list(io.StringIO(text, newline="\n"))


def diff(path: str, before: str, after: str, *, colour: bool = False) -> str:
    r"""
    Return a unified diff as `git diff` writes it, for `patch -p1` and `git apply`; "" where nothing differs.

    >>> print(diff("a.txt", "dont\n", "don’t\n"), end="")
    --- a/a.txt
    +++ b/a.txt
    @@ -1 +1 @@
    -dont
    +don’t
    """
    name = path.lstrip("/")
    end = "\t" if " " in name else ""  # tells patch where a name with spaces ends
    lines = unified_diff(split_lines(before), split_lines(after), f"a/{name}{end}", f"b/{name}{end}")
    return "".join(_diff_line(line, colour) for line in lines)


def _diff_line(line: str, colour: bool) -> str:
    content = line.removesuffix("\n")
    note = "" if line.endswith("\n") else "\\ No newline at end of file\n"
    code = next((code for prefix, code in _COLOURS.items() if line.startswith(prefix)), None)
    if colour and code is not None:
        content = f"\x1b[{code}m{content}\x1b[m"
    return f"{content}\n{note}"


def concise(path: str, report: FileReport) -> str:
    """Return a line for each finding: path, line, column, code, `[*]` where it can be fixed, and what is wrong."""
    lines, fixable, words = Lines(report.source), set(report.edits), _Words(report)
    return "".join(f"{_headline(path, lines, finding, fixable, words)}\n" for finding in report.findings)


def _headline(path: str, lines: Lines, finding: Finding, fixable: set[Finding], words: _Words) -> str:
    line, column = lines.position(finding.start)
    mark = "[*] " if finding in fixable else ""
    message = f"{_rule(finding.rule).summary}: {words.change(finding)}"
    return f"{path}:{line}:{column}: {finding.rule} {mark}{message}"


def records(path: str, report: FileReport) -> list[dict[str, Any]]:
    """
    Return the findings as objects for JSON.

    `start` and `end` are offsets in the file's text, `line` and `column` count from 1; all count code points.
    `fixable` says whether the finding is applied under the settings of this run.
    """
    lines, fixable = Lines(report.source), set(report.edits)
    return [_record(path, lines, finding, finding in fixable) for finding in report.findings]


def _record(path: str, lines: Lines, finding: Finding, fixable: bool) -> dict[str, Any]:
    line, column = lines.position(finding.start)
    end_line, end_column = lines.position(finding.end)
    return {
        "path": path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": finding.start,
        "end": finding.end,
        "code": finding.rule,
        "message": _rule(finding.rule).summary,
        "replacement": finding.replacement,
        "confidence": round(finding.confidence, 4),
        "applicability": finding.applicability,
        "fixable": fixable,
    }


def as_json(found: Sequence[dict[str, Any]]) -> str:
    """Return one JSON array, an object a line, so that it can be read with line tools too."""
    rows = (json.dumps(record, ensure_ascii=False) for record in found)
    return "[" + ",".join(f"\n  {row}" for row in rows) + ("\n]\n" if found else "]\n")


def explain(path: str, report: FileReport) -> str:
    """
    Return why each thing was found: the damage of the document it stands in, its context, reason and confidence.

    Documents without findings are left out, unless the file is one document.
    """
    blocks = _explanations(path, report)
    return "".join(f"{block}\n\n" for block in blocks)


def _explanations(path: str, report: FileReport) -> Iterator[str]:
    lines, fixable, words = Lines(report.source), set(report.edits), _Words(report)
    for part, findings in report.by_part():
        if findings or len(report.parts) == 1:
            line, _ = lines.position(part.start)
            yield f"{path}:{line}: {_explain_damage(part.report.damage)}"
        for finding in findings:
            headline = _headline(path, lines, finding, fixable, words)
            yield f"{headline}\n{_explain_finding(report.source, finding, finding in fixable)}"


def diagnose(path: str, report: FileReport) -> str:
    """Return what happened to each document of a file, with a probability for each state, and the evidence."""
    lines = Lines(report.source)
    return "".join(
        f"{path}:{lines.position(part.start)[0]}: {_explain_damage(part.report.damage)}\n" for part in report.parts
    )


def diagnosis_records(path: str, report: FileReport) -> list[dict[str, Any]]:
    """Return the diagnoses as objects for JSON; `line` is where the document begins and counts from 1."""
    lines = Lines(report.source)
    return [
        {
            "path": path,
            "line": lines.position(part.start)[0],
            "state": part.report.damage.state,
            "posterior": {state: round(chance, 4) for state, chance in part.report.damage.posterior.items()},
            "operators": {name: round(chance, 4) for name, chance in part.report.damage.operators.items()},
            "evidence": dict(part.report.damage.evidence),
        }
        for part in report.parts
    ]


def _explain_damage(damage: Damage) -> str:
    ranked = sorted(damage.posterior.items(), key=lambda item: -item[1])
    chances = ", ".join(f"{state} {chance:.1%}" for state, chance in ranked)
    evidence = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in damage.evidence.items())
    others = "".join(f"\n  also:     {name} {chance:.1%}" for name, chance in damage.operators.items())
    return f"the document is judged {damage.state!r}\n  chances:  {chances}{others}\n  evidence: {evidence or 'none'}"


def _explain_finding(source: str, finding: Finding, fixable: bool) -> str:
    verdict = "applied" if fixable else "not applied"
    return (
        f"  context:    {_snippet(source, finding)}\n"
        f"  reason:     {_rule(finding.rule).reason}\n"
        f"  confidence: {finding.confidence:.4f}, {finding.applicability}: {verdict}"
    )


def _snippet(source: str, finding: Finding) -> str:
    """Return the text around a finding on one line, what is found in brackets; safe to print on a terminal."""
    before = source[max(0, finding.start - _CONTEXT) : finding.start]
    after = source[finding.end : finding.end + _CONTEXT]
    shown = f"{before}[{source[finding.start : finding.end]}]{after}"
    return "".join(c if c.isprintable() else " " for c in shown).strip()


class _Words:
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
            return _visible(word)
        group = [finding] if finding.group is None else self.groups[finding.group]
        inside = (
            replace(f, start=f.start - start, end=f.end - start) for f in group if start <= f.start and f.end <= end
        )
        return f"{_visible(word)} -> {_visible(apply_edits(word, inside))}"

    def _span(self, finding: Finding) -> tuple[int, int]:
        start, end = finding.start, finding.end
        lowest, highest = max(0, start - _CONTEXT), min(len(self.source), end + _CONTEXT)
        while start > lowest and _in_word(self.source[start - 1]):
            start -= 1
        while end < highest and _in_word(self.source[end]):
            end += 1
        return start, end


def _visible(text: str) -> str:
    """Return text on one line in which what cannot be seen is written as Python does; safe to print on a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def _in_word(character: str) -> bool:
    return character.isalnum() or character in _INSIDE_WORDS


def _rule(code: str) -> Rule:
    from textfix.rules import RULES  # not above: it loads numpy, and `textfix --help` is to be instant

    return RULES[code]
