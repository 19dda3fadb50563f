"""Render findings one a line: path, line, column, rule and message."""

from __future__ import annotations

from collections.abc import Sequence

from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable


def concise_line(found: LocatedFinding, *, with_path: bool = True) -> str:
    """Return one finding as a line, without a line feed."""
    line, column = found.start
    path = f"{printable(found.path)}:" if with_path else ""
    mark = "[*] " if found.fixable else ""
    return f"{path}{line}:{column}: {found.finding.rule} {mark}{found.message}"


def render_concise(files: Sequence[LocatedFile]) -> str:
    """Return a line for each finding: path, line, column, code, `[*]` if it can be fixed, and the message."""
    return "".join(f"{concise_line(found)}\n" for file in files for found in file.findings)


def render_grouped(files: Sequence[LocatedFile]) -> str:
    """Return the findings under the name of their file; files without findings are left out."""
    blocks = [
        f"{printable(file.path)}:\n" + "".join(f"  {concise_line(found, with_path=False)}\n" for found in file.findings)
        for file in files
        if file.findings
    ]
    return "".join(f"{block}\n" for block in blocks)
