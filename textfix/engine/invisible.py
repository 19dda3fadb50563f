"""
Invisible residue: characters that show nothing, and that copying, HTML and word processors leave in text.

What is certain whatever the text is an edit: deleting it changes nothing that a reader sees.  Whatever a script, an
emoji or a typographer may need stays: joiners between letters that join, no-break spaces in `10 km` and `Mr. Smith`.
"""

from __future__ import annotations

from collections.abc import Iterator

from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.characters import beyond_ascii

ZERO_WIDTH = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# C1 controls that are no character in any of the usual code pages of the West: nothing was meant by them.
UNUSED_CONTROLS = "\x81\x8d\x8f\x90\x9d"
BIDI_CONTROLS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = regex.compile(f"[{ZERO_WIDTH}{BYTE_ORDER_MARK}{SOFT_HYPHEN}]++")
_KINDS = regex.compile(f"[{ZERO_WIDTH}]++|{BYTE_ORDER_MARK}++|{SOFT_HYPHEN}++")
_CONTROL = regex.compile("[\x80-\x9f]")
_BIDI = regex.compile(f"[{BIDI_CONTROLS}]")
_RESIDUE = frozenset(ZERO_WIDTH + BYTE_ORDER_MARK + SOFT_HYPHEN + BIDI_CONTROLS + "".join(map(chr, range(0x80, 0xA0))))
_NEWLINE = regex.compile("\r\n|\r|\n")
# Neighbours that never join, and that no emoji is made of: ASCII, Latin letters, punctuation and currency signs.
_PLAIN = regex.compile("[\t\n\r -~\xa0-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]?+")
_QUOTES = frozenset("\"'`“”‘’()[]{}/|<>")  # what stands between two of these is spoken of, not left over
_CALLS = ("@", "#")  # people break @names and #tags on purpose, so that nobody is called
_MANGLED = frozenset("ÃÂâ")  # before these bytes a soft hyphen is the rest of a character
_BROKEN = regex.compile(r"(?<=\p{Latin})\xad (?=\p{Ll})")  # a word parted at the end of a line that is none any more
_OVERRIDES = frozenset("\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}")
_RIGHT_TO_LEFT = regex.compile(r"[\p{bc=R}\p{bc=AL}--\u200f]", regex.VERSION1)
# No-break spaces at the edges of a line; two and more at its start indent it.
_LAYOUT = 3  # runs of no-break spaces from which they lay out the text: a guess
_NO_BREAK = regex.compile("\xa0++")
_TRAILING = regex.compile("(?<![ \t\xa0])[ \t\xa0]++(?=[\r\n]|\\Z)")
_LEADING = regex.compile("(?m)^\xa0(?![ \t\xa0\r\n])(?!\\Z)")
# Beside a space they do nothing; before these marks the French have one.
_DOUBLED = regex.compile("(?<=\\S )\xa0(?=[^\\s:;!?»%–—])|(?<=[^\\s«–—])\xa0(?= \\S)")
# Between two words in small letters, after punctuation that ends no abbreviation, and before a name.  Not in
# numbers, units, initials and titles, and not after the short words that careful typesetters bind to the next.
_BETWEEN_WORDS = regex.compile(
    "(?<=\\b[a-z]{2}|[a-z]{3})(?<!\\b(?:p|pp|no|vol|fig|ca|ch|art|sec|vs))\xa0(?=[a-z]{3})"
    "|(?<=[a-z]{2}[,;?!]|[a-z]{5}[.:])\xa0(?=[A-Za-z])"
)
_BEFORE_NAME = regex.compile("(?<=[a-z]{4})\xa0(?=[A-Z][a-z]{2})")


def find(text: str) -> list[Finding]:
    r"""
    Find invisible characters that nobody needs, and those that may deceive.

    >>> [f.rule for f in find("Zero\u200bwidth, soft\u00adhyphen.")]
    ['TF701', 'TF703']
    >>> find("Only ASCII."), find("\U0001f469\u200d\U0001f680 needs its joiner")
    ([], [])
    """
    if _RESIDUE.isdisjoint(beyond_ascii(text)):
        return []
    found = [*_find_invisible(text), *_find_controls(text), *_find_bidi(text)]
    return sorted(found, key=lambda finding: finding.start)


def find_spaces(text: str, *, is_english: bool = True) -> list[Finding]:
    r"""
    Find no-break spaces that bind nothing; for a text without the residue that `find` finds.

    Args:
        text: the text.
        is_english: what English binds is known; in other languages, those between words stay.

    >>> [(f.start, f.replacement) for f in find_spaces("Avatar\u00a0")]
    [(6, '')]
    >>> find_spaces("Mr.\u00a0Smith ran 10\u00a0km.")
    []
    """
    if text.count(2 * NO_BREAK_SPACE) >= _LAYOUT or NO_BREAK_SPACE not in text:
        return []
    trailing = (m for run in _TRAILING.finditer(text) for m in _NO_BREAK.finditer(text, *run.span()))
    edges = (m for edge in (_LEADING, _DOUBLED) for m in edge.finditer(text))
    deleted = [Finding(*m.span(), "", "TF702", 0.99, "safe") for m in (*trailing, *edges)]
    if not is_english:
        return sorted(deleted, key=lambda finding: finding.start)
    replaced = [Finding(*m.span(), " ", "TF702", 0.98, "safe") for m in _BETWEEN_WORDS.finditer(text)]
    doubtful = [Finding(*m.span(), " ", "TF702", 0.85, "unsafe") for m in _BEFORE_NAME.finditer(text)]
    return sorted([*deleted, *replaced, *doubtful], key=lambda finding: finding.start)


def _find_invisible(text: str) -> Iterator[Finding]:
    for run in _INVISIBLE.finditer(text):
        start, end = run.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if before in _QUOTES and after in _QUOTES:
            continue
        for part in _KINDS.finditer(text, start, end):
            yield from _judge_invisible(text, part.start(), part.end(), before, after)


def _judge_invisible(text: str, start: int, end: int, before: str, after: str) -> Iterator[Finding]:
    """Judge a run of one kind between its visible neighbours, "" at the edges of the text."""
    plain = _PLAIN.fullmatch(before) is not None and _PLAIN.fullmatch(after) is not None
    kind = text[start]
    if kind == BYTE_ORDER_MARK:
        if start:  # at the start of a text it is where it belongs
            yield Finding(start, end, "", "TF704", 0.99, "safe")
    elif kind != SOFT_HYPHEN:
        if plain and before not in _CALLS:
            yield Finding(start, end, "", "TF701", 0.98, "safe")
    elif plain and before not in _MANGLED:
        yield _judge_soft_hyphen(text, start, end, before, after)


def _judge_soft_hyphen(text: str, start: int, end: int, before: str, after: str) -> Finding:
    if _BROKEN.match(text, start):
        return Finding(start, end + 1, "", "TF703", 0.9, "unsafe")
    # At the end of a line it parts a word, between figures somebody meant a hyphen, and a table of characters shows it.
    kept = after in ("\r", "\n") or (before.isdigit() and after.isdigit()) or not (before.isalpha() or after.isalpha())
    return Finding(start, end, None if kept else "", "TF703", 0.98, "display" if kept else "safe")


def _find_controls(text: str) -> Iterator[Finding]:
    """C1 controls that repair left: what mojibake may have been is shown, what nothing can have been goes."""
    for match in _CONTROL.finditer(text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        # A no-break space may go later, and what stands beside it must not be judged anew then.
        ascii_around = (before + after).replace(NO_BREAK_SPACE, " ").isascii()
        alone = ascii_around and not (before.isalnum() and after.isalnum())
        if match[0] in UNUSED_CONTROLS and alone:
            yield Finding(at, at + 1, "", "TF705", 0.98, "safe")
        else:
            yield Finding(at, at + 1, None, "TF705", 0.98, "display")


def _find_bidi(text: str) -> Iterator[Finding]:
    """Controls of direction in a line that has one direction only, and overrides anywhere: "Trojan source"."""
    line_end, needed = -1, False
    for match in _BIDI.finditer(text):
        at = match.start()
        if at > line_end:
            line_start, line_end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
            needed = _RIGHT_TO_LEFT.search(text, line_start, line_end) is not None
        if match[0] in _OVERRIDES or not needed:
            yield Finding(at, at + 1, None, "TF707", 0.99, "display")


def find_newlines(text: str) -> Iterator[Finding]:
    """Return the first line end that is not what most line ends of the text are, if there is one."""
    pairs = text.count("\r\n")
    counts = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    usual = max(counts, key=lambda newline: counts[newline])
    odd = next((m for m in _NEWLINE.finditer(text) if m[0] != usual), None)
    if odd:
        yield Finding(odd.start(), odd.end(), None, "TF706", 0.99, "display")
