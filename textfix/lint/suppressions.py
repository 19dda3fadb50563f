"""Comments that suppress findings: for a line, a range or a file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from textfix.edits import Finding
from textfix.render.locations import Lines
from textfix.rule import MEANT_SUPPRESSION, SUPPRESSION, SUPPRESSION_MARKER
from textfix.rules import MALFORMED_SUPPRESSION, RULES, UNUSED_SUPPRESSION

# The forms of comments, by the suffix of the file; `_ANY` holds for all others.
_Form = tuple[str, str]  # patterns for how a comment begins and ends
_LINE_END = r"(?=\r?$)"  # what a form must stand before
_HTML = (r"<!--[ \t]*", r"-->")
_HASH = (r"(?:^|(?<=[ \t]))\#[ \t]*", _LINE_END)
_SLASHES = (r"(?:^|(?<=[ \t]))//[ \t]*", _LINE_END)
_DOTS = (r"^[ \t]*\.\.[ \t]+", _LINE_END)
_FORMS = {
    (".md", ".markdown", ".html", ".htm", ".xml"): (_HTML,),
    (".rst",): (_DOTS,),
    (".adoc", ".asciidoc"): (_SLASHES,),
    (".org", ".txt", ".text", ".py", ".toml", ".yaml", ".yml", ".sh", ".rb"): (_HASH,),
    (".js", ".ts", ".c", ".h", ".cpp", ".rs", ".go", ".java"): (_SLASHES,),
}
_ANY = (_HTML, _HASH, _SLASHES, _DOTS)
_CONTENT = rf"{SUPPRESSION}[ \t]*"
_MEANT = rf"{MEANT_SUPPRESSION}(?:(?!<!--)[^\r\n])*?"  # up to the next comment: without that, quadratic in their number


@dataclass(slots=True)
class Suppression:
    """
    A comment that suppresses findings.

    Attributes:
        start, end: the span of the comment, in code points.
        codes: the codes or prefixes of the rules; empty for all rules.
        first, last: offsets of the text for which it holds, half open.
        used: the codes that suppressed a finding; "" stands for all rules.
        closed: the comments that this one ends, if it is an `enable`, which suppresses nothing itself; else None.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    first: int
    last: int
    used: set[str] = field(default_factory=set)
    closed: Sequence[Suppression] | None = None

    @property
    def behind(self) -> int:
        """The first offset for which the comment holds no more; it holds for one place at least."""
        return max(self.last, self.first + 1)

    def covers(self, finding: Finding) -> bool:
        """Return whether the comment suppresses a finding, and remember that it did."""
        if self.closed is not None or not self.first <= finding.start < self.behind:
            return False
        matching = [code for code in self.codes or ("",) if finding.rule.startswith(code)]
        self.used.update(matching)
        return bool(matching)

    def unused(self) -> list[str]:
        """Return the codes that suppressed nothing; an `enable` has those of the comments that it ends."""
        used = self.used.union(*(other.used for other in self.closed or ()))
        if self.closed is not None and not self.codes:
            return [] if used else [""]
        return [code for code in self.codes or ("",) if code not in used]


def find_suppressions(text: str, suffix: str) -> list[Suppression]:
    r"""
    Return the comments of a text that suppress findings, and those that end a range, in order.

    `ignore` holds for its line, or for the next one that is not blank if it is alone on its line; `file-ignore` for the
    file; `disable` up to the next `enable` of the same codes or more, which holds for nothing.

    Args:
        text: the text of a file.
        suffix: the suffix of its name, such as ".md", which decides the forms of comments.

    >>> found = find_suppressions("We sail. <!-- textfix: ignore[TF201] -->\n", ".md")
    >>> [(s.start, s.end, s.codes, s.first, s.last) for s in found]
    [(9, 40, ('TF201',), 0, 41)]
    """
    if SUPPRESSION_MARKER not in text:
        return []
    lines = Lines(text)
    found: list[Suppression] = []
    opened: list[Suppression] = []
    for match in sorted(_matches(text, suffix, _CONTENT), key=re.Match.start):
        codes = _codes(match["codes"])
        if match["action"] == "enable":
            closed = [s for s in opened if not codes or (s.codes and {*s.codes} <= {*codes})]
            for suppression in closed:
                suppression.last = match.start()
            found.append(Suppression(match.start(), match.end(), codes, 0, 0, closed=closed))
            opened = [s for s in opened if s not in closed]
            continue
        first, last = _range(match, lines, len(text))
        found.append(Suppression(match.start(), match.end(), codes, first, last))
        if match["action"] == "disable":
            opened.append(found[-1])
    return found


def _matches(text: str, suffix: str, content: str) -> Iterator[re.Match[str]]:
    """Yield the comments that hold what a pattern matches, in the forms of files with a suffix."""
    for begin, end in next((forms for suffixes, forms in _FORMS.items() if suffix.lower() in suffixes), _ANY):
        yield from re.finditer(f"{begin}{content}{end}", text, re.MULTILINE)


def _codes(listed: str | None) -> tuple[str, ...]:
    return tuple(code.strip() for code in (listed or "").split(",") if code.strip())


def _range(match: re.Match[str], lines: Lines, length: int) -> tuple[int, int]:
    """Return the offsets for which a comment holds."""
    if match["action"] == "file-ignore":
        return 0, length
    row = bisect_right(lines.starts, match.start()) - 1
    start, text = lines.starts[row], lines.lines[row]
    if match["action"] == "disable":
        return match.end(), length
    alone = not (text[: max(0, match.start() - start)] + text[match.end() - start :]).strip()
    if alone:  # a blank line stands behind each comment of reStructuredText
        row = next((later for later in range(row + 1, len(lines.lines)) if lines.lines[later].strip()), row)
    return lines.starts[row], lines.starts[row] + len(lines.lines[row])


def suppress(findings: Sequence[Finding], suppressions: Sequence[Suppression]) -> list[Finding]:
    """Return the findings, sorted by offset, that no comment suppresses; a group goes as a whole."""
    hit = list(_are_covered(findings, suppressions))
    groups = {finding.group for finding, covered in zip(findings, hit, strict=True) if covered} - {None}
    return [f for f, covered in zip(findings, hit, strict=True) if not covered and f.group not in groups]


def _are_covered(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> Iterator[bool]:
    """Yield for each finding whether a comment suppresses it; only those whose ranges hold it are asked."""
    waiting = deque(sorted(suppressions, key=lambda suppression: suppression.first))
    begun: list[Suppression] = []
    for finding in findings:
        while waiting and waiting[0].first <= finding.start:
            begun.append(waiting.popleft())
        begun = [s for s in begun if finding.start < s.behind]
        covering = [suppression.covers(finding) for suppression in begun]  # each one counts as used
        yield any(covering)


def find_unused(text: str, suppressions: Iterable[Suppression]) -> Iterator[Finding]:
    """
    Yield a finding for each comment that suppressed nothing, or that lists rules of which it suppressed nothing.

    Codes that name no rule are left to `find_malformed`: they may be misspelt.
    """
    for suppression in suppressions:
        unused = [code for code in suppression.unused() if _names_a_rule(code)]
        if not unused:
            continue
        start, end, replacement = suppression.start, suppression.end, ""
        if len(unused) < len(suppression.codes):
            kept = ", ".join(code for code in suppression.codes if code not in unused)
            listed = text.index("[", start) + 1
            start, end, replacement = listed, text.index("]", listed), kept
        else:
            start, end = _with_space(text, start, end)
        yield Finding(start, end, replacement, UNUSED_SUPPRESSION.code, 1.0, "safe")


def find_malformed(text: str, suffix: str) -> Iterator[Finding]:
    """
    Yield a finding for each comment that was meant to suppress findings and is none, or names a rule that there is not.

    Args:
        text: the text of a file.
        suffix: the suffix of its name.

    >>> [(f.start, f.end) for f in find_malformed("We sail. <!-- textfix: ignore[TF20l] -->", ".md")]
    [(9, 40)]
    """
    understood = {match.start(): _codes(match["codes"]) for match in _matches(text, suffix, _CONTENT)}
    for match in _matches(text, suffix, _MEANT):
        codes = understood.get(match.start())
        if codes is None or not all(map(_names_a_rule, codes)):
            yield Finding(*match.span(), None, MALFORMED_SUPPRESSION.code, 1.0, "display")


def _names_a_rule(code: str) -> bool:
    return any(rule.startswith(code) for rule in RULES)


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend the span of a comment: by the spaces before it, or to its whole line if it is alone."""
    line = text.rfind("\n", 0, start) + 1
    behind = text.find("\n", end)
    behind = len(text) if behind < 0 else behind
    if text[line:start].strip() == "" and text[end:behind].strip() == "":
        return line, min(behind + 1, len(text))
    while start > line and text[start - 1] in " \t":
        start -= 1
    return start, end
