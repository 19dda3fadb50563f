"""Mojibake that lost bytes: `donât`, `donâ€t`, `donâ??t`, where one trace stands for ’ ‘ “ ” – and — alike.

Each of them is three bytes in UTF-8, E2 80 and a third one.  Where controls were stripped, or what an encoding does
not have became a question mark, the third byte is gone, and only the place tells which mark it was.
"""

from __future__ import annotations

from itertools import accumulate

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.english import CLITICS, word_after, word_before
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces.chain import resolve
from textfix.engine.traces.evidence import find_enclosures, sure_owners
from textfix.engine.traces.weights import KEEP

_TRACE = regex.compile(r"â(?:€\??|\?\?|\?(?=[a-z]))?+(?![^\x00-\x7f\xa0â])")
_ACCENTED = regex.compile("[\xc2-\xc5][\xa0-\xbf]")
# Signs whose last byte is no control: … • ™ €.
_ELLIPSIS = regex.compile("â¦")
_SIGN = regex.compile(r"(?:(?<!\S)â¢|(?<=[A-Za-z\d])â¢)(?![^\x00-\x7f])|â¬(?=\d)")
# "â" is a letter of French and other languages.  It is none where English has an apostrophe, behind a full stop,
# by itself, and before a capital; and where it is none once, it is none in all the text.
_PROOF = regex.compile(
    r"""
      \b (?: do | does | did | is | was | are | were | could | would | should | have | has | had | wo | ca | ai ) nât\b
    | \b (?: it | he | she | that | there | what | who | let | here ) âs\b
    | \b (?: they | we | you ) â (?: re | ve | ll | d ) \b
    | \b I â (?: m | ve | ll | d ) \b
    | (?<= [.,!?] ) â (?= \s | $ )
    | (?<! [^\s(] ) â (?= (?-i:[A-Z]) )
    | ^ [ \t]*+ â¢ (?= [ ] )
    | â€ (?= [A-Za-z\s.,] | $ )
    | (?<= [A-Za-z] ) â\?\? (?= [A-Za-z\s] )
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.MULTILINE,
)
# By itself between two words it may be à, mistyped: only in a text without the other letters of such a language.
_ALONE = regex.compile(r"(?<=[a-z] )â(?= (?!la\b))", regex.IGNORECASE)
_OTHER_LETTER = regex.compile(r"(?![âÂÃÅÄ])\p{L}(?<![\x00-\x7f\x80-\xbf])")
_OWNER = regex.compile(r"([A-Za-z]{2,30}+)(?<=[a-z]{2})âs\b")
_ENGLISH = regex.compile(r"\b(?:the|and|of)\b")
_REMNANT = "â"
_APOSTROPHES = ("'", "’")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_SURE = 0.97


def find(document: Document) -> list[Finding]:
    """
    Find what is left of marks that were decoded wrongly and then lost bytes.

    To be called before ftfy, which takes a remnant for a part of what follows it.

    Args:
        document: the text; its vocabulary tells dashes from apostrophes.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> document = Document("âIt isnât late,â she said.", load_model().lexicon, Config())
    >>> [f.replacement for f in find(document)]
    ['“', '’', '”']
    """
    if _REMNANT not in document.text:
        return []
    text = document.flowing.text
    if not _is_proved(text, document.vocabulary):
        return []
    # "â" is a letter, and would be read as a part of the words around it; what was an accented one or an ellipsis, not.
    readable = _ELLIPSIS.sub("..", _ACCENTED.sub("ee", text))
    traces = [match.span() for match in _TRACE.finditer(readable)]
    marked = _TRACE.sub(_UNKNOWN, readable)
    lost = accumulate((end - start - 1 for start, end in traces), initial=0)
    unknown = [(start - shorter, start - shorter + 1) for (start, _), shorter in zip(traces, lost, strict=False)]
    letters_too = _ACCENTED.search(text) is not None  # where â itself would be two characters
    found = [
        Finding(*span, mark, rules.MOJIBAKE_REMNANT.code, probability, "safe")
        for span, (start, end, mark, probability) in zip(
            traces, resolve(document.with_text(marked), unknown), strict=True
        )
        if mark != KEEP
        and (letters_too or span[1] - span[0] > 1 or not _is_letter(marked, start, end, document.vocabulary))
    ]
    found += [
        Finding(match.start(), match.end(), "…", rules.MOJIBAKE_REMNANT.code, _SURE, "safe")
        for match in _ELLIPSIS.finditer(text)
    ]
    found += [
        Finding(match.start(), match.end(), _sign(text, match.start()), rules.MOJIBAKE_CHAIN.code, _SURE, "safe")
        for match in _SIGN.finditer(text)
    ]
    found.sort(key=lambda finding: finding.start)
    return found


def _is_letter(text: str, start: int, end: int, words: Vocabulary) -> bool:
    """
    True if a lone â, here U+FFFD, may be a letter of the word around it: Théâtre, grâce, Abdelâli, d’âme.

    It is none before a clitic of a known word or a name in ASCII, none between two known words, and none in a word
    that the lexicon has with an apostrophe there.
    """
    left, right = word_before(text, start), word_after(text, end)
    if not right or not right[0].islower():
        return False
    if not left:
        return text[start - 1 : start] in _APOSTROPHES
    if not (left.isascii() and right.isascii()):
        return True
    if words.joins(left, right):
        return False
    if right.lower() in CLITICS:
        return not (words.knows(left) or left[-1] in "nN" or left[0].isupper())
    return not words.are_two_words(left, right)


def _is_proved(text: str, words: Vocabulary) -> bool:
    """True if "â" is no letter in one place, so that it is none in all the text."""
    owners, has_english = _OWNER.findall(text), _ENGLISH.search(text) is not None
    return bool(
        _PROOF.search(text)
        or (owners and (has_english or sure_owners(owners, words)))
        or find_enclosures(text, _REMNANT, words)
        or (has_english and _ALONE.search(text) and not _OTHER_LETTER.search(text))
    )


def _sign(text: str, at: int) -> str:
    if text.startswith("â¬", at):
        return "€"
    return "™" if text[at - 1 : at].isalnum() else "•"
