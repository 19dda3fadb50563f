"""Chains of encodings that ftfy leaves, each undone exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from textfix import rules
from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex

_SURE = 0.99
# U+0092 in UTF-8 is C2 92, and that read as Windows-1252 is "Â’".  Behind what Windows-1252 makes of other bytes of
# UTF-8, it is a part of something longer, which ftfy knows.
_DOUBLED = regex.compile("(?<![\x80-ÿŒœŠšŸŽžƒˆ˜‚†‡‰‹›€™])Â(?=[‘’“”„–—…•])")
# "â€™" after compatibility normalisation, or typed again.
_TRADE_MARK = regex.compile("â€TM")


def _chains() -> dict[str, str]:
    """Return what a character becomes in UTF-8 read as Windows-1252, written in Mac Roman, read as Windows-1252."""
    chains = {}
    for code in (*range(0xA0, 0x100), *range(0x2010, 0x2040), 0x20AC, 0x2122):
        windows = _as_windows(chr(code).encode("utf-8"))
        try:
            mac = windows.replace("¦", "_").encode("mac_roman")  # Mac Roman has no "¦", the last byte of "…"
        except UnicodeEncodeError:
            continue
        chains[_as_windows(mac)] = chr(code)
    # The last byte of "”" is not assigned in Windows-1252: it is passed through, or lost.
    return chains | {"‰Û\x9d": "”", "‰Û\ufffd": "”"}


def _as_windows(data: bytes) -> str:
    """Decode Windows-1252; bytes that it does not assign become C1 controls."""
    return "".join(bytes([b]).decode("cp1252" if b not in b"\x81\x8d\x8f\x90\x9d" else "latin-1") for b in data)


def _any_of(spans: Iterable[str]) -> str:
    return "|".join(map(regex.escape, sorted(spans, key=len, reverse=True)))


# Pairs that begin with å or Ì could be two letters, or a part of something else; not so in a text that has "‰Û".
_PROOF = "‰Û"


@cache
def _twice_encoded() -> tuple[dict[str, str], regex.Pattern[str], regex.Pattern[str]]:
    """Return what chains stand for, all of them as a pattern, and those that are likely in any text; few texts ask."""
    chains = _chains()
    likely = [span for span in chains if span.endswith("Ê") or not span[-1].isalpha()]
    likely_span = rf"(?<![^\x00-\x7f])(?:{_any_of(likely)})(?![^\x00-\x7f])"
    return chains, regex.compile(_any_of(chains)), regex.compile(likely_span)


def find(text: str) -> list[Finding]:
    """
    Find chains of encodings; before ftfy, which takes parts of them for something else.

    >>> [(f.start, f.end, f.replacement) for f in find("The mayor‰Ûªs plan wonÂ’t do.")]
    [(9, 12, '’'), (22, 23, '')]
    """
    if text.isascii():
        return []
    found = [*_spans(_DOUBLED, text, {"Â": ""}), *_spans(_TRADE_MARK, text, {"â€TM": "’"})]
    if any(begins in text for begins in "‰åÌ"):
        chains, span, likely_span = _twice_encoded()
        found += _spans(span if _PROOF in text else likely_span, text, chains)
    found.sort(key=lambda finding: finding.start)
    return found


def _spans(pattern: regex.Pattern[str], text: str, decoded: dict[str, str]) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(match.start(), match.end(), decoded[match[0]], rules.MOJIBAKE_CHAIN.code, _SURE, "safe")
