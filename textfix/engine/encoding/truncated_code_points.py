r"""Truncated code points: marks of U+20xx that were cut down to their last byte, as in `don\x19t`.

ftfy and most cleaners delete these controls and the marks with them, so they are looked at first.
"""

from __future__ import annotations

from textfix import rules
from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex

_MARKS = {
    "\x13": "\N{EN DASH}",
    "\x14": "\N{EM DASH}",
    "\x18": "\N{LEFT SINGLE QUOTATION MARK}",
    "\x19": "\N{RIGHT SINGLE QUOTATION MARK}",
    "\x1c": "\N{LEFT DOUBLE QUOTATION MARK}",
    "\x1d": "\N{RIGHT DOUBLE QUOTATION MARK}",
}
# Where each stands in prose, as its mark does: dashes between words; an opening mark before a word that it does not
# follow; a closing mark or apostrophe behind what it closes, or before a letter.  U+001C and U+001D separate the
# fields and groups of old data: what they stand between there is glued to them on both sides.
_DASHES = r"(?<=[\w.,!?’”\x19\x1d)][ \n]?)[\x13\x14](?=[ \n]?[\w‘“\x18\x1c(])"
# What is behind a run is the same for all its characters: it is tried from its first and second only.
_OPENING = r"(?<![^\s(\[\x13\x14\x18\x1c—–-])(?<![\x18\x1c]{2})[\x18\x1c]++(?=[\w$£€.…\[(])"
_APOSTROPHE = r"(?<=\w)\x19(?=\w)|(?<![^\s(\x1c\x13\x14])\x19(?=[\dA-Za-z])"
_CLOSING = r"(?<=[\w.,!?…)\]%-][\x19\x1d]{0,2})[\x19\x1d](?![^\s.,;:!?…)\]\x13\x14\x19\x1d—–-])"
_TRUNCATED = regex.compile("|".join((_DASHES, _OPENING, _APOSTROPHE, _CLOSING)))
_SEPARATED = regex.compile(r"(?<=\w)[\x1c\x1d](?=\w)|[\x1e\x1f]")  # then U+001C and U+001D are separators, too
_SEPARATORS = "\x1c\x1d"
_CUT_ELLIPSIS = regex.compile(r"(?<=[^\W\d_])&(?=\s|\x1d|\x19|$)")
_SURE, _CUT = 0.99, 0.6


def find(text: str) -> list[Finding]:
    r"""
    Find the marks that are left as control characters in prose.

    >>> [(f.start, f.replacement) for f in find("We don\x19t know, he said.")]
    [(6, '’')]
    >>> find("name\x1dstreet\x1dtown")
    []
    """
    if not any(control in text for control in _MARKS):
        return []
    separated = _SEPARATED.search(text) is not None
    found = [
        Finding(match.start() + i, match.start() + i + 1, _MARKS[control], rules.TRUNCATED.code, _SURE, "safe")
        for match in _TRUNCATED.finditer(text)
        for i, control in enumerate(match[0])
        if not (separated and control in _SEPARATORS)
    ]
    if found:
        # U+2026 is cut to "&".  Only other cut marks say that it was one.
        found += [
            Finding(match.start(), match.end(), "…", rules.TRUNCATED.code, _CUT, "display")
            for match in _CUT_ELLIPSIS.finditer(text)
        ]
        found.sort(key=lambda finding: finding.start)
    return found
