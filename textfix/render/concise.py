"""Render findings one a line: path, line, column, rule and message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from textfix.render.colours import Painter, painter, plain
from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable


def concise_line(found: LocatedFinding, *, with_path: bool = True, paint: Painter = plain) -> str:
    """Return one finding as a line, without a line feed."""
    path = f"{paint(printable(found.path), 'path')}:" if with_path else ""
    mark = f"[{paint('*', 'help')}] " if found.fixable else ""
    return f"{path}{found.where}: {paint(found.finding.rule, 'code')} {mark}{found.message}"


def render_concise(files: Iterable[LocatedFile], *, colour: bool = False) -> Iterator[str]:
    """Yield a line for each finding: path, line, column, code, `[*]` if it can be fixed, and the message."""
    paint = painter(colour=colour)
    return (f"{concise_line(found, paint=paint)}\n" for file in files for found in file.findings)


def render_grouped(files: Iterable[LocatedFile], *, colour: bool = False) -> Iterator[str]:
    """Yield the findings under the name of their file; files without findings are left out."""
    paint = painter(colour=colour)
    with_findings = (file for file in files if file.findings)
    for path, texts in groupby(with_findings, lambda file: file.path):
        yield f"{paint(printable(path), 'path')}:\n"
        found = (one for file in texts for one in file.findings)
        yield from (f"  {concise_line(one, with_path=False, paint=paint)}\n" for one in found)
        yield "\n"
