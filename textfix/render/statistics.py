"""Render the number of findings of each rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from textfix.render.located import LocatedFile
from textfix.rules import RULES

_Count = tuple[str, int, int]  # a code, the number of its findings, and how many of them can be fixed


def render_statistics(files: Iterable[LocatedFile], *, as_json: bool = False) -> Iterator[str]:
    """
    Yield the number of findings of each rule, the most frequent first.

    Args:
        files: the files that were linted.
        as_json: yield a list of objects; else a line a rule: number, code, `[*]` if all can be fixed, name.
    """
    counts: Counter[str] = Counter()
    fixable: Counter[str] = Counter()
    for file in files:
        counts.update(found.finding.rule for found in file.findings)
        fixable.update(found.finding.rule for found in file.findings if found.fixable)
    ranked = [(code, number, fixable[code]) for code, number in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]
    if as_json:
        yield json.dumps(list(map(_as_object, ranked)), ensure_ascii=False, indent=2) + "\n"
        return
    width = len(str(max(counts.values(), default=0)))
    for code, number, fixed in ranked:
        mark = "*" if fixed == number else "-" if fixed else " "
        yield f"{number:>{width}}  {code}  [{mark}] {RULES[code].name}\n"


def _as_object(counted: _Count) -> Mapping[str, str | int | bool]:
    code, number, fixed = counted
    return {"code": code, "name": RULES[code].name, "count": number, "fixable": fixed == number, "fixable_count": fixed}
