"""Parts of marked-up text that are not prose: tags, scripts, front matter, links, tables, TeX, roff, SQL.

These are recognized by their own signs, not parsed: the text may be a piece of a page, and no file name is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from textfix.directives import ADMONITIONS
from textfix.engine.text import lazy_regex as regex
from textfix.rule import SUPPRESSION, SUPPRESSION_MARKER
from textfix.spans import Span

_ROFF_BEGINS = regex.compile(r"""\s*+(?:[.']\\"|\.(?:TH|Dd|so|de|ds)\b)""")
_ROFF_LINE = regex.compile(r"""^[.'](?:\\"|[A-Z][A-Za-z]{0,2}\b|[a-z]{2}\b(?!\.))""", regex.MULTILINE)
_ROFF_LINES, _ROFF_SHARE = 3, 0.05  # requests of a roff text, and their share of its lines; a guess

_FRONT_MATTER = regex.compile(
    r"\A\ufeff?(?:---[ \t]*+\n(?=(?:[^\n]*+\n){0,40}?[\w-]++:)(?s:.{0,20000}?)\n(?:---|\.\.\.)[ \t]*+(?:\n|\Z)"
    r"|\+\+\+[ \t]*+\n(?s:.{0,20000}?)\n\+\+\+[ \t]*+(?:\n|\Z))"
)
_MARKUP = regex.compile(r"<!DOCTYPE\s|<html\b|<\?xml\b|</[a-zA-Z][\w:-]*+>", regex.IGNORECASE)
_MARKUP_SIGNS, _MARKUP_HEAD = 2, 200_000  # signs of HTML or XML, and the characters in which they are looked for
_RAW = regex.compile(
    r"<(script|style|pre|code|textarea|kbd|samp|tt|svg|math|template)\b[^<>]{0,4000}+>", regex.IGNORECASE
)
_TAG = regex.compile(r"<\?[^<>]{0,2000}+\?>|<!\[CDATA\[|\]\]>|</?[A-Za-z!][\w:.-]*+(?:\s[^<>]{0,4000}+)?/?>")

_TEX_SIGN = regex.compile(
    r"\\(?:documentclass|usepackage|begin\{|section\*?\{|chapter\*?\{|newcommand|renewcommand|def\\|input\{"
    r"|ProvidesPackage|NeedsTeXFormat|title\{)"
)
_TEX_COMMAND = regex.compile(r"\\[A-Za-z@]+\{")
_TEX_COMMANDS, _TEX_SHARE = 4, 0.05  # commands of a TeX text, and their share of its lines; a guess
_TEX_BLOCK = regex.compile(
    r"\\begin\{(verbatim|lstlisting|minted|Verbatim|equation|align|gather|multline|eqnarray|tabular|array|tikzpicture"
    r"|displaymath|math|alltt|filecontents)(\*?)\}"
)
_TEX_INLINE = regex.compile(
    r"""(?<!\\)%[^\n]*+ | (?<!\\)\$\$[^$]{1,2000}+\$\$ | (?<!\\)\$[^$\n]{1,300}+\$
      | \\\[[^\\]{1,2000}+\\\] | \\\([^\\]{1,500}+\\\)
      | \\(?:[A-Za-z@]++\*?|[^A-Za-z\s])(?:\[[^\]\n]{0,200}+\])*+(?:\{[^{}\s]{0,200}+\})*+""",
    regex.VERBOSE,
)
_MARKDOWN_SIGNS = tuple(
    regex.compile(sign, regex.MULTILINE)
    for sign in (
        r"^#{1,6} \S",
        r"^(?:```|~~~)",
        r"\]\([^)\s]{1,300}+\)",
        r"^\[[^\]\n]{1,300}+\]: \S",
        r"\*\*[^*\n]{1,300}+\*\*",
        r"`[^`\n]{1,300}+`",
        r"^\|.*\|[ \t\r]*$",
    )
)
_MARKDOWN_LEAST = 2  # different signs that make a text Markdown; a guess
_LINK = regex.compile(
    r"""^\ {0,3}\[[^\]\n]{1,300}+\]:[ \t]*+\S.*$ | \]\[[^\]\n]{1,100}+\]
      | \]\([^()\s]{1,300}+(?:\s+"[^"\n]{0,300}+")?\)""",
    regex.MULTILINE | regex.VERBOSE,
)
_TABLE_ROW = regex.compile(
    r"""^[ \t>]*+\|.*\|[ \t\r]*$ | ^[ \t]*+\+(?:[-=]++\+)++[ \t\r]*$
      | ^[ \t]*+\|?(?:[ \t]*+:?-{3,}+:?[ \t]*+\|)++(?:[ \t]*+:?-{3,}+:?[ \t]*+)?[ \t\r]*$""",
    regex.MULTILINE | regex.VERBOSE,
)
_LINE = "=-~`^\"'*+#."  # characters of lines below and above titles
_ADMONITION = rf"(?:{'|'.join(ADMONITIONS)})::"
# What reStructuredText has, each with what a text must hold for it.
_DIRECTIVES = (
    ((".. ",), rf"^[ \t]*+\.\. (?:{_ADMONITION}(?=\s)|(?:[\w.-]++(?::[\w.-]++)*+::|_[^\n]*?:|\[|\|).*$)"),
    ((" :", "\t:"), r"^[ \t]++:[\w -]++:(?:[ \t].*)?$"),
    (tuple(4 * char for char in _LINE), rf"^(?P<char>[{re.escape(_LINE)}])(?P=char){{3,}}+[ \t]*+$"),
    (("`_",), r"`[^`\n]{1,300}+`_{1,2}"),
)
# Comments for the linter, which say nothing of the text: as lines of a program, they would make one of a short text.
_SUPPRESSION = regex.compile(rf"(?:\.\.|//|\#)[ \t]*+{SUPPRESSION}[ \t\r]*$", regex.MULTILINE)
_ADMONITION_LINE = regex.compile(rf"[ \t]*+\.\. {_ADMONITION}[ \t]*+\n")
_LITERAL = regex.compile(r"::[ \t]*+\n(?=[ \t]*+\n)")
_DOCTEST = regex.compile(r"^[ \t]*+(?:>>>|\.\.\.) .*\n(?:[ \t]*+\S.*\n)*+", regex.MULTILINE)
_OPERATORS = ("!=", "==", "<=", ">=", "=~", "&&", "||", ":=", "+=")
_OPERATOR = f"(?:{'|'.join(map(re.escape, _OPERATORS))})"
_CONDITION = regex.compile(rf"[\w.\[\]()]{{1,60}}+\ ?{_OPERATOR}\ ?[\w.\[\]()'\"-]{{1,60}}+")
# What each condition holds, found sooner.
_COMPARISON = regex.compile(rf"(?=[!=<>&|:+]){_OPERATOR}(?<=[\w.\[\]()]\ ?..)\ ?[\w.\[\]()'\"-]")
_SQL = regex.compile(
    r"""\b(?: SELECT\b[^;]{1,800}?\bFROM\b | INSERT\s++INTO\b | UPDATE\s++\w++\s++SET\b | DELETE\s++FROM\b
          | CREATE\s++(?:OR\s++REPLACE\s++)?(?:TEMP\w*+\s++)?(?:UNIQUE\s++)?
            (?:TABLE|INDEX|VIEW|FUNCTION|TRIGGER|DATABASE|SCHEMA)\b
          | ALTER\s++TABLE\b | DROP\s++(?:TABLE|INDEX|VIEW)\b
          | WHERE\s++[\w.]++\s*+(?:[=<>!]|(?:IN|LIKE|IS|BETWEEN)\b) )
        [^;]{0,4000}?(?:;|\Z|(?=\n\s*+\n))""",
    regex.VERBOSE,
)


def is_roff(text: str) -> bool:
    r"""
    True for the source of a manual page.

    >>> is_roff(".TH SAIL 1\n.SH NAME\nsail \\- leave the harbour\n.PP\n"), is_roff("We sailed.")
    (True, False)
    """
    if not text.startswith((".", "'")) and "\n." not in text and "\n'" not in text:
        return False
    requests, lines = sum(1 for _ in _ROFF_LINE.finditer(text)), text.count("\n") + 1
    begins = _ROFF_BEGINS.match(text) is not None
    return (begins and requests >= min(_ROFF_LINES, lines)) or requests >= max(_ROFF_LINES, _ROFF_SHARE * lines)


def is_markup(text: str) -> bool:
    """
    True for HTML and XML.

    >>> is_markup("<p>It <em>isn't</em> late.</p>"), is_markup("a < b")
    (True, False)
    """
    signs = _MARKUP.finditer(text, endpos=_MARKUP_HEAD) if "<" in text else iter(())
    return sum(1 for _, _ in zip(signs, range(_MARKUP_SIGNS), strict=False)) == _MARKUP_SIGNS


def is_markdown(text: str) -> bool:
    r"""
    True for text with several signs of Markdown.

    >>> is_markdown("# Log\n\nWe **left**."), is_markdown("We left.")
    (True, False)
    """
    return sum(sign.search(text) is not None for sign in _MARKDOWN_SIGNS) >= _MARKDOWN_LEAST


def markup_zones(text: str) -> Iterator[Span]:
    r"""
    Yield the half-open spans that are markup, in no order; they may overlap.

    >>> text = "---\ntitle: Whats new\n---\nSee [the log][whats-new]."
    >>> [text[start:end] for start, end in markup_zones(text)]
    ['---\ntitle: Whats new\n---\n', '][whats-new]']
    """
    front = _FRONT_MATTER.match(text)
    if front:
        yield front.span()
    if is_markup(text):
        yield from _html(text)
    elif "\\" in text and _is_tex(text):
        yield from _tex(text)
    for signs, pattern in (
        (("](", "][", "]:"), _LINK),
        (("|", "+--"), _TABLE_ROW),
        ((">>> ",), _DOCTEST),
        ((SUPPRESSION_MARKER,), _SUPPRESSION),
        (("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "WHERE"), _SQL),
    ):
        if any(sign in text for sign in signs):
            yield from (match.span() for match in pattern.finditer(text))
    if any(sign in text for sign in (".. ", "::", "`", "===", "---", "~~~")):
        yield from _directives(text)
    if any(operator in text for operator in _OPERATORS):
        yield from _conditions(text)
    yield from _comments(text)
    if "::" in text:
        yield from _literal_blocks(text)


def _html(text: str) -> Iterator[Span]:
    """Yield tags, and elements whose content is no prose."""
    at, unclosed = 0, set()
    lower = text.lower()
    while match := _RAW.search(text, at):
        name = match[1].lower()
        close = -1 if name in unclosed else lower.find(f"</{name}", match.end())
        at = match.end()
        if close < 0:
            unclosed.add(name)  # looked for once: a million of them cost no more than one
        else:
            at = text.find(">", close) + 1 or len(text)
        yield match.start(), at
    yield from (match.span() for match in _TAG.finditer(text))


def _directives(text: str) -> Iterator[Span]:
    """Yield directives, fields, lines of titles and references of reStructuredText."""
    held = tuple(pattern for signs, pattern in _DIRECTIVES if any(sign in text for sign in signs))
    if held:
        yield from (match.span() for match in _any_of(held).finditer(text))


@cache
def _any_of(patterns: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile("|".join(patterns), regex.MULTILINE)


def _conditions(text: str) -> Iterator[Span]:
    """Yield comparisons, which are looked for in lines with an operator only."""
    end = -1
    for comparison in _COMPARISON.finditer(text):
        if comparison.start() > end:  # the first one of its line
            start, end = text.rfind("\n", 0, comparison.start()) + 1, text.find("\n", comparison.start())
            end = len(text) if end < 0 else end
            yield from (match.span() for match in _CONDITION.finditer(text, start, end))


def _comments(text: str) -> Iterator[Span]:
    """Yield comments of HTML, which stand in Markdown as well."""
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4)
        if end < 0:
            break
        yield at, end + 3
        at = text.find("<!--", end + 3)


def _is_tex(text: str) -> bool:
    if _TEX_SIGN.search(text):
        return True
    commands = sum(1 for _ in _TEX_COMMAND.finditer(text))
    return commands >= max(_TEX_COMMANDS, _TEX_SHARE * (text.count("\n") + 1))


def _tex(text: str) -> Iterator[Span]:
    """Yield the preamble, environments that are no prose, formulas, comments and commands."""
    document = text.find(r"\begin{document}")
    if document > 0 and r"\documentclass" in text[:document]:
        yield 0, document
    at, unclosed = 0, set()
    while match := _TEX_BLOCK.search(text, at):
        closing = rf"\end{{{match[1]}{match[2]}}}"
        end = -1 if closing in unclosed else text.find(closing, match.end())
        at = match.end()
        if end < 0:
            unclosed.add(closing)
        else:
            at = end + len(closing)
            yield match.start(), at
    yield from (match.span() for match in _TEX_INLINE.finditer(text))


def _literal_blocks(text: str) -> Iterator[Span]:
    """Yield what is indented behind a paragraph that ends with `::`, in reStructuredText."""
    done = 0
    for match in _LITERAL.finditer(text):
        first = text.rfind("\n", 0, match.start()) + 1
        if match.start() < done or _ADMONITION_LINE.fullmatch(text, first, match.end()):
            continue
        line = text[first : match.start()]
        base = len(line) - len(line.lstrip(" \t"))
        end = at = match.end()
        while at < len(text):
            feed = text.find("\n", at)
            feed = len(text) if feed < 0 else feed
            line = text[at:feed]
            if line.strip():
                if len(line) - len(line.lstrip(" \t")) <= base:
                    break
                end = feed
            at = feed + 1
        done = end
        if end > match.end():
            yield match.end(), end
