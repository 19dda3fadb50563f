"""Render findings one a line: path, line, column, rule and message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable


def concise_line(found: LocatedFinding, *, with_path: bool = True) -> str:
    """Return one finding as a line, without a line feed."""
    path = f"{printable(found.path)}:" if with_path else ""
    mark = "[*] " if found.fixable else ""
    return f"{path}{found.where}: {found.finding.rule} {mark}{found.message}"


def render_concise(files: Iterable[LocatedFile]) -> Iterator[str]:
    """Yield a line for each finding: path, line, column, code, `[*]` if it can be fixed, and the message."""
    return (f"{concise_line(found)}\n" for file in files for found in file.findings)


def render_grouped(files: Iterable[LocatedFile]) -> Iterator[str]:
    """Yield the findings under the name of their file; files without findings are left out."""
    with_findings = (file for file in files if file.findings)
    for path, texts in groupby(with_findings, lambda file: file.path):
        yield f"{printable(path)}:\n"
        yield from (f"  {concise_line(found, with_path=False)}\n" for file in texts for found in file.findings)
        yield "\n"
