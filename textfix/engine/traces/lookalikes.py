"""Characters that look like a mark and stand for one: I`d, couldn´t, don;t, don''t, and ''quoted'' words.

A contraction is certain wherever it stands.  Other words, and backticks at a word's edge, take the document's word for
it: where most backticks stand inside contractions, backticks are apostrophes; where they enclose words, they are code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.characters import beyond_ascii
from textfix.engine.text.code_spans import is_fenced
from textfix.engine.text.english import contractions, word_after, word_before
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces.operators import Operator, lies_inside
from textfix.typography import APOSTROPHE, CURLY_APOSTROPHE, CURLY_MARKS

_ACCENTS = "´′ʼʹˈˊ＇"  # what only looks like an apostrophe; not the okina, a letter of its own
_ACCENT_SET = frozenset(_ACCENTS)
_TICK = "`"
_PAIR = "''"
_TYPED = _TICK + _ACCENTS  # what people type for apostrophes; the others are slips of the finger
_USUAL = "`´ʼ＇"  # what stands for apostrophes more often than for anything else
_PROOF = regex.compile(contractions(rf"(?:[{_TICK}{_ACCENTS};]|{_PAIR}|\"(?=t))"))
_INNER = regex.compile(rf"(?:[{_TICK}{_ACCENTS}](?<=[^\W_].)|{_PAIR}(?<=[^\W_]..))(?=[^\W\d_])")
_INNER_SEMICOLON = regex.compile(r";(?=\p{L})(?<=\p{L};)")
_TICKS = regex.compile(r"`(?!`)(?<!``)")
_GOOD = regex.compile(r"['’](?=[^\W\d_])(?<=[^\W\d_].)")
_EDGE = regex.compile(r"`(?!`)(?:(?<=[^\W\d_]`)|(?<![\w`]`)(?=(?:em|til|cause|tis|twas)\b))")
# The workers´ wages, and the owners that edited text lacks: the frobber´s lid.
_OWNER = regex.compile(rf"[{_USUAL[1:]}](?:(?![\w{_ACCENTS}])(?<=[^\W\d_]s.)|(?=s(?![\w-]))(?<=[^\W\d_]{{2}}.))")
_OPENING_TICK = regex.compile(r"`(?=[^\s`])(?<![\w`]`)")  # as code begins
_OPENS = regex.compile(rf"{_PAIR}(?=[^\W_])(?<![^\s(\[—–-]{_PAIR})")
_CLOSES = regex.compile(rf"{_PAIR}(?=[\s.,;:!?)\]—–-]|$)(?<=[^\s']{_PAIR})")
_SYLLABLE = regex.compile(r"[^\W\d_]-[^\W\d_]")  # one letter, and another syllable of a word that is spelled out
_MARKUP = ("'''", "[[", "\\")  # a wiki or TeX: two apostrophes are markup
PROVEN = 0.97  # confidence of what can only be a contraction, in any language
_FEW = 4  # good apostrophes for each look-alike up to which look-alikes are a habit, and no slips
_SURE = 0.85  # confidence of a backtick from which it says something of the others
_CODE = 3  # a document has at least one backtick in so many inside a word, where backticks are apostrophes


def may_match(text: str) -> bool:
    """
    Prefilter: true if a text holds a look-alike.

    >>> may_match("I`d go; don't wait."), may_match("I'd go; don't wait.")
    (True, False)
    """
    # One character is searched for much faster than several.
    if _TICK in text or (APOSTROPHE in text and _PAIR in text) or not _ACCENT_SET.isdisjoint(beyond_ascii(text)):
        return True
    if ";" in text and _INNER_SEMICOLON.search(text):
        return True
    return '"' in text and 'n"t' in text


def find(text: str, words: Vocabulary, style: str = "auto") -> tuple[list[Finding], dict[str, int]]:
    """
    Return the findings on look-alikes, sorted and disjoint, and the evidence of the document.

    Args:
        text: the text.
        words: what is known of words.
        style: "curly", "straight", or "auto" for what the document uses.

    >>> from textfix.engine.models import load_model
    >>> found, _ = find("I`d go.", Vocabulary(load_model().lexicon))
    >>> found[0].replacement
    "'"
    """
    write = _trace_writer(text, style)
    found = {match.span(1): PROVEN for match in _PROOF.finditer(text)}
    no_code = _OPENING_TICK.search(text) is None
    for match in _INNER.finditer(text):
        found.setdefault(match.span(), _inside_word(text, *match.span(), words, no_code))
    spans = {span: confidence for span, confidence in found.items() if not _closes_code(text, span[0])}
    ticks = text.count(_TICK)
    inside = sum(text[start] == _TICK and confidence >= _SURE for (start, _), confidence in spans.items())
    if inside and _CODE * inside >= ticks:
        spans |= {match.span(): max(0.9, spans.get(match.span(), 0.0)) for match in _TICKS.finditer(text)}
    elif ticks == 1:
        spans |= {match.span(): 0.85 for match in _EDGE.finditer(text) if not spans.get(match.span())}
    if any(text[start] in _USUAL[1:] and confidence >= _SURE for (start, _), confidence in spans.items()):
        spans |= {match.span(): 0.88 for match in _OWNER.finditer(text) if not spans.get(match.span())}
    good = sum(1 for _ in _GOOD.finditer(text))
    systematic = good <= _FEW * sum(text[start] in _TYPED for (start, _), confidence in spans.items() if confidence)
    findings = []
    for (start, end), confidence in spans.items():
        if confidence:
            safe = good == 0 or (systematic and text[start] in _TYPED)
            mark = write(text[start:end], APOSTROPHE)
            code = rules.LOOKALIKE.code
            findings.append(Finding(start, end, mark, code, confidence, "safe" if safe else "unsafe"))
    findings += _quoted(text, write)
    counts = {"backticks": ticks, "inside_words": inside, "words": len(spans), "survivors": good}
    return sorted(findings, key=lambda finding: finding.start), counts


def _closes_code(text: str, at: int) -> bool:
    """True if a backtick closes code that one at the start of a word opened: the `int list`s of a manual."""
    if text[at] != _TICK:
        return False
    # The backtick first: to look for the start of the paragraph from each of them would take quadratic time.
    before = text.rfind(_TICK, 0, at)
    if before < 0 or text.find("\n\n", before, at) >= 0:
        return False
    return not text[before - 1 : before].isalnum() and text[before + 1] not in " \n"


def _inside_word(text: str, start: int, end: int, words: Vocabulary, no_code: bool) -> float:
    """Return the confidence that what stands between two letters is an apostrophe, 0.0 for none."""
    left, right = word_before(text, start), word_after(text, end)
    if _SYLLABLE.match(text, end):
        return 0.0  # HAL´s-burg: the accent marks a stress
    if words.joins(left, right):
        return 0.95
    # A word that edited text lacks is a name, or spelled as it sounds: kan´t.
    usual = text[start] in _USUAL and (left[0].isupper() or words.knows(left))
    if right.lower() == "s" and (len(left) > 1 or (left.isupper() and no_code)):
        return 0.9 if usual else 0.85 if words.knows(left) else 0.0
    if right.lower() == "t" and len(left) > 1 and left[-1] in "nN":
        return 0.9 if usual and words.takes(left, right) else 0.0
    if text[start] != _TICK or not no_code or len(left) + len(right) <= 3:
        return 0.0
    return 0.7 if right[0].lower() in "aeiou" else 0.85  # Hawai`i: an okina always stands before a vowel


def _quoted(text: str, write: Callable[[str, str], str]) -> Iterator[Finding]:
    """Yield pairs of double apostrophes around quoted words, where a comma or full stop inside proves quotations."""
    if text.count(_PAIR) < 2 or any(mark in text for mark in _MARKUP):
        return
    marks = sorted(
        [(match.span(), True) for match in _OPENS.finditer(text)]
        + [(match.span(), False) for match in _CLOSES.finditer(text)]
    )
    if not any(not opens and text[span[0] - 1] in ".,!?" for span, opens in marks):
        return
    for group, ((first, opens), (second, again)) in enumerate(pairwise(marks), 1):
        if opens and not again and "\n\n" not in text[first[1] : second[0]]:
            for (start, end), mark in ((first, "“"), (second, "”")):
                yield Finding(start, end, write(text[start:end], mark), rules.LOOKALIKE.code, 0.9, "safe", group)


def _trace_writer(text: str, style: str) -> Callable[[str, str], str]:
    """
    Return what writes a mark in place of a trace.

    Who typed a character of the keyboard for an apostrophe types straight ones; an accent stood for a curly one, unless
    the document says otherwise.
    """
    straight = text.count(APOSTROPHE) - 2 * text.count(_PAIR) + text.count('"')
    curly = sum(map(text.count, CURLY_MARKS))

    def write(trace: str, mark: str) -> str:
        plain = style == "straight" or (
            style == "auto" and (straight > curly or (trace.isascii() and straight >= curly))
        )
        if mark == APOSTROPHE:
            return APOSTROPHE if plain else CURLY_APOSTROPHE
        return '"' if plain else mark

    return write


# --- look-alikes ------------------------------------------------------------------------------------------------


def find_lookalikes(document: Document) -> tuple[list[Finding], Operator | None]:
    """Return the findings on look-alikes outside code, and the operator."""
    text = document.text
    found, counts = find(text, document.vocabulary, document.config.style)
    if not found:
        return [], None
    code = [span for span in document.code_spans if is_fenced(text, *span)]
    found = [f for f in found if (document.is_english or f.confidence >= PROVEN) and not lies_inside(code, f.start)]
    return found, Operator("lookalike", max((f.confidence for f in found), default=0.0), counts)
