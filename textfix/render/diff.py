"""Render changes as unified diffs."""

from __future__ import annotations

from difflib import unified_diff

from textfix.render.locations import split_lines

_COLOURS = {"---": "1", "+++": "1", "@": "36", "-": "31", "+": "32"}  # those of git diff, by the start of the line


def render_diff(path: str, before: str, after: str, *, colour: bool = False) -> str:
    r"""
    Return a unified diff as `git diff` writes it, for `patch -p1` and `git apply`; "" if nothing differs.

    >>> print(render_diff("a.txt", "dont\n", "don’t\n"), end="")
    --- a/a.txt
    +++ b/a.txt
    @@ -1 +1 @@
    -dont
    +don’t
    """
    name = path.lstrip("/")
    end = "\t" if " " in name else ""  # shows patch where a name with spaces ends
    lines = unified_diff(split_lines(before), split_lines(after), f"a/{name}{end}", f"b/{name}{end}")
    return "".join(_diff_line(line, colour) for line in lines)


def _diff_line(line: str, colour: bool) -> str:
    content = line.removesuffix("\n")
    note = "" if line.endswith("\n") else "\\ No newline at end of file\n"
    code = next((code for prefix, code in _COLOURS.items() if line.startswith(prefix)), None)
    if colour and code is not None:
        content = f"\x1b[{code}m{content}\x1b[m"
    return f"{content}\n{note}"
