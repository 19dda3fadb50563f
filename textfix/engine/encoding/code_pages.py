"""One byte of an encoding read as another: marks that look like letters, as in `donÕt` and `canít`."""

from __future__ import annotations

import unicodedata

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.english import SUBJECTS, word_after, word_before
from textfix.engine.text.vocabulary import Vocabulary

_SURE = 0.97
# What stands for a mark is a letter of other languages.  A text must show that it is none: by a clitic behind a
# letter where no word has it, or by two letters around what is quoted.
_APOSTROPHE = r"(?<=[A-Za-z]){}(?=(?:s|t|re|ve|ll|d|m|S|T|RE|VE|LL|D|M)\b)|(?<=[sS]){}(?= )|(?<![\w]){}(?=\d0s\b)"
_OPENING = r"(?<![^\s(\[—–ÐÑÒ-]){}(?=[\w$£.…])"
_CLOSING = r"(?<=[\w.,!?…)%]){}(?![^\s.,;:!?)\]—–ÐÑÓ-])"
_DASH = r"(?<=\s){}(?=\s)"
_INNER_DASH = r"(?<=[a-z.,!?ÓÕ]){}(?=[a-zÒÔ])"  # for capitals only: a small letter may be a part of the word
_DASHES = "–—"
_ELLIPSIS = r"(?<=[a-z,.?!]){}(?=\s|$)"


def _confusion(proof: str, letters: str) -> tuple[regex.Pattern[str], regex.Pattern[str], dict[str, str]]:
    """Return what proves that letters stand for ’ ‘ “ ” – — …, where each may, and for what it stands."""
    dash = rf"{_DASH}|{_INNER_DASH}" if letters[-2].isupper() else _DASH
    forms = (rf"{_APOSTROPHE}|{_CLOSING}", _OPENING, _OPENING, _CLOSING, dash, dash, _ELLIPSIS)
    places = "|".join(form.replace("{}", letter) for letter, form in zip(letters, forms, strict=True))
    return regex.compile(proof), regex.compile(places, regex.MULTILINE), dict(zip(letters, "’‘“”–—…", strict=True))


_CONFUSIONS = (  # Mac Roman read as Windows-1252, and Windows-1252 read as Mac Roman
    _confusion(r"(?<=[a-z])Õ(?=(?:s|t|re|ve|ll|d|m)\b)|(?<![^\s(])Ò[A-Za-z][^ÒÓ\n]{0,500}[a-z.,!?]Ó(?!\w)", "ÕÔÒÓÐÑÉ"),
    _confusion(
        r"\b(?i:do|does|did|is|was|are|were|could|would|should|have|has|had|wo|ca|ai)nít\b|(?<![^\s(])ì[A-Z][^ìî\n]{0,500}[a-z.,!?]î(?!\w)",
        "íëìîñóÖ",
    ),
)


def find(document: Document) -> list[Finding]:
    """
    Find marks that stand as the letter which another encoding has for their byte.

    Args:
        document: the text; its vocabulary tells letters from marks.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> document = Document("I donÕt know, ÒmaybeÓ.", load_model().lexicon, Config())
    >>> [(f.start, f.end, f.replacement) for f in find(document)]
    [(5, 6, '’'), (14, 15, '“'), (20, 21, '”')]
    """
    text = document.text
    if text.isascii():
        return []
    found = [
        Finding(match.start(), match.end(), letters[match[0]], rules.MOJIBAKE_CHAIN.code, _SURE, "safe")
        for proof, places, letters in _CONFUSIONS
        if any(letter in text for letter in letters) and proof.search(text)
        for match in places.finditer(text)
        if letters[match[0]] in _DASHES or not _is_letter(text, match.start(), document.vocabulary)
    ]
    return sorted(found, key=lambda finding: finding.start)


def _is_letter(text: str, at: int, words: Vocabulary) -> bool:
    """True if English prefers the word around a letter without its accent to that with a mark: País, Luís, Òpera."""
    left, right = word_before(text, at), word_after(text, at + 1)
    if not (left or right) or (text[at].isupper() and left[-1:].islower()):
        return False
    plain = unicodedata.normalize("NFD", text[at])[0]
    return not (right and left.lower() in SUBJECTS) and words.prefers_letter(left, plain, right)
