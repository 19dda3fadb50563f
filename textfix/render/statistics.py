"""Render the number of findings of each rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from textfix.render.located import LocatedFile
from textfix.rules import RULES


def render_statistics(files: Iterable[LocatedFile]) -> Iterator[str]:
    """Yield a line a rule, the most frequent first: number of findings, code, `[*]` if all can be fixed, name."""
    counts: Counter[str] = Counter()
    fixable: Counter[str] = Counter()
    for file in files:
        counts.update(found.finding.rule for found in file.findings)
        fixable.update(found.finding.rule for found in file.findings if found.fixable)
    width = len(str(max(counts.values(), default=0)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    yield from (
        f"{number:>{width}}  {code}  [{'*' if fixable[code] == number else '-' if fixable[code] else ' '}] "
        f"{RULES[code].name}\n"
        for code, number in ranked
    )
