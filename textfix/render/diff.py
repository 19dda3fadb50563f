"""Render changes as unified diffs."""

from __future__ import annotations

from difflib import unified_diff

from textfix.render.locations import split_lines

_ESCAPES = dict(zip('\a\b\t\n\v\f\r"\\', (rf"\{c}" for c in 'abtnvfr"\\'), strict=True))
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
    lines = unified_diff(split_lines(before), split_lines(after), quote_name(f"a/{name}"), quote_name(f"b/{name}"))
    return "".join(_diff_line(line, colour) for line in lines)


def quote_name(name: str) -> str:
    r"""
    Return the name of a file as git writes it in the header of a diff, with `core.quotePath` off.

    >>> print(quote_name("a/naïve.txt"))
    a/naïve.txt
    >>> print(quote_name('a/"x"\n\x1b.txt'))
    "a/\"x\"\n\033.txt"
    """
    is_plain = name.isprintable() and not set(name) & set('"\\')
    shown = name if is_plain else '"' + "".join(map(_quote, name)) + '"'
    return f"{shown}\t" if " " in name else shown  # the tab shows patch where a name with spaces ends


def _quote(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))


def _diff_line(line: str, colour: bool) -> str:
    content = line.removesuffix("\n")
    note = "" if line.endswith("\n") else "\\ No newline at end of file\n"
    code = next((code for prefix, code in _COLOURS.items() if line.startswith(prefix)), None)
    if colour and code is not None:
        content = f"\x1b[{code}m{content}\x1b[m"
    return f"{content}\n{note}"
