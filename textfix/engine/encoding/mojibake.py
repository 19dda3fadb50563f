"""Mojibake through ftfy, which is known to this module alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from textfix import rules
from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.characters import beyond_ascii

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# What ftfy's heuristic needs before it looks closer: a C1 control, a capital that ends a word of UTF-8 whose second
# byte became a space, an oe ligature in an odd place, or two characters beyond ASCII in a row, quotation marks and
# dashes not counted.  Clean English does without, so that ftfy is not even loaded for it.
_MARKS = "‘’“”–—…"
# That it is not ASCII comes first: most of a text is passed over at that.
_SUSPICIOUS = regex.compile(
    r"[^\x00-\x7f](?:(?<=[\x80-\x9f])|(?<=[ÃÂ]) |(?<=[Œœ])(?![A-Za-z])"
    rf"|(?<=[^{_MARKS}])[^\x00-\x7f]|[^\x00-\x7f{_MARKS}])"
)
_PAIR = regex.compile("[\ud800-\udbff][\udc00-\udfff]")
_ASCII = regex.compile(r"[\x00-\x7f]")
_ALPHANUMERIC = regex.compile("[A-Za-z0-9]")
_SURE = 0.99
_SHORT = 1000  # characters of the lines whose decoded form is kept for a while: half a megabyte at most; a guess
# Signs of two bytes that a Latin letter and ª or º look like, and of three that the same and a space look like.  Left
# out are letters of Vietnamese, punctuation and pictures, which stand alone in Latin text.
_UNHEARD = regex.compile("[\u0700-\u08ff]")
_RARE = regex.compile("[\u0900-\u1dff\u2900-\uffff]")
# ” is E2 80 9D, and Windows-1252 has no 9D: where that byte was lost, ftfy takes a space behind for a lost A0, which
# makes a dagger.  Prose closes quotations and has no daggers; a no-break space is a byte of its own if a mark is open.
_QUOTATION = regex.compile("â€(?:œ|\x9d|(?=[ \xa0]|$))")
_OPENING, _LAST_BYTE = "â€œ", "\x9d"


@cache
def _config() -> TextFixerConfig:
    """Everything that is style and not damage is off."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,  # decided for the whole document by the rule for entities, not up to the first "<"
        remove_terminal_escapes=False,  # deletes what a log may want to keep
        fix_latin_ligatures=False,  # ﬁ is a way to print fi, not a wrong character
        fix_character_width=False,  # full-width letters are right in Chinese and Japanese
        uncurl_quotes=False,  # typographic marks are what textfix restores
        fix_line_breaks=False,  # line ends are the file's
        fix_surrogates=False,  # makes a lone surrogate U+FFFD, which loses it; pairs are joined below
        remove_control_chars=False,  # deletes marks that were cut down to their last byte
        normalization=None,  # a decomposed character is the same text
        explain=False,  # edits explain what was done
    )


def find(text: str) -> list[Finding]:
    """
    Find what ftfy takes for text in a wrong encoding; every line is looked at by itself.

    >>> [(f.start, f.end, f.replacement) for f in find("Itâ€™s here, in SÃ£o Paulo.")]
    [(2, 5, '’'), (17, 19, 'ã')]
    """
    if not beyond_ascii(text).strip(_MARKS):  # nothing but ASCII and marks
        return []
    return [
        Finding(start, end, decoded, rules.MOJIBAKE.code, _SURE, "safe")
        for begin, end_of_line in _suspicious_lines(text)
        for start, end, decoded in _decode(text[begin:end_of_line], begin)
        if not _is_chance(text[start:end], decoded)
    ]


def _is_chance(old: str, new: str) -> bool:
    """
    True if a lone sign of another script would come of the letters of a word, or take the space behind it.

    ftfy takes the space for a lost A0; but what was set in small letters since (vocãª, of vocÃª) only looks like the
    bytes of such a sign, and so do the marks behind a word of a dictionary (ß, ª).

    >>> _is_chance("ãª ", "㪠"), _is_chance("ßª", "ߪ"), _is_chance("ã‚ã ", "あ㠠")
    (True, True, False)
    >>> _is_chance("â™ ", "♠"), _is_chance("â € ", "\u2800")  # pictures, and the blank that apps for pictures write
    (False, False)
    """
    return len(new) == 1 and bool(_UNHEARD.match(new) or (" " in old and _RARE.match(new)))


def _suspicious_lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while found := _SUSPICIOUS.search(text, at):
        begin = text.rfind("\n", 0, found.start()) + 1
        at = text.find("\n", found.start())
        if at < 0:
            at = len(text)
        yield begin, at


def _decode(line: str, offset: int) -> Iterator[tuple[int, int, str]]:
    fixed = _fix_short(line) if len(line) <= _SHORT else _fix(line)
    if fixed != line:
        yield from _changes(line, fixed, offset)


def _fix(line: str) -> str:
    from ftfy import fix_text_segment

    completed = _complete_closing_marks(line)
    fixed = fix_text_segment(completed, _config())
    if fixed.count(_LAST_BYTE) > line.count(_LAST_BYTE):
        fixed = fix_text_segment(line, _config())
    return _PAIR.sub(_join_pair, fixed)


_fix_short = lru_cache(maxsize=1 << 8)(_fix)  # a text is read more than once, and some repeat a line


def _complete_closing_marks(line: str) -> str:
    """Write the last byte of ” where it was lost."""
    if "â€" not in line:
        return line
    is_open = False

    def complete(match: regex.Match[str]) -> str:
        nonlocal is_open
        lost_it = match[0] == "â€" and (is_open or line[match.end() : match.end() + 1] != "\xa0")
        is_open = match[0] == _OPENING
        return match[0] + _LAST_BYTE if lost_it else match[0]

    return _QUOTATION.sub(complete, line)


def _join_pair(pair: regex.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _changes(line: str, fixed: str, offset: int) -> Iterator[tuple[int, int, str]]:
    """Yield the spans that were decoded: what stands between the ASCII characters that both strings have."""
    # ftfy may make a space a part of a character, or a question mark, but letters and digits stay what they are.
    anchor = next((each for each in (_ASCII, _ALPHANUMERIC) if each.findall(line) == each.findall(fixed)), None)
    if anchor is None:
        yield from _trimmed(line, fixed, offset)
        return
    for old, new in zip(anchor.split(line), anchor.split(fixed), strict=True):
        if old != new:
            yield from _trimmed(old, new, offset)
        offset += len(old) + 1


def _trimmed(old: str, new: str, offset: int) -> Iterator[tuple[int, int, str]]:
    """Yield one span, without what both strings begin and end with."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    yield offset + head, offset + len(old) - tail, new[head : len(new) - tail]
