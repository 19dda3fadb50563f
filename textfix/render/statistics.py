"""Render the number of findings of each rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textfix.render.located import LocatedFile
from textfix.rules import RULES


def render_statistics(files: Sequence[LocatedFile]) -> str:
    """Return a line a rule, the most frequent first: number of findings, code, `[*]` if all can be fixed, name."""
    counts = Counter(found.finding.rule for file in files for found in file.findings)
    fixable = Counter(found.finding.rule for file in files for found in file.findings if found.fixable)
    width = len(str(max(counts.values(), default=0)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(
        f"{number:>{width}}  {code}  [{'*' if fixable[code] == number else '-' if fixable[code] else ' '}] "
        f"{RULES[code].name}\n"
        for code, number in ranked
    )
