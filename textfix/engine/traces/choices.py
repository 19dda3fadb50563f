"""What one trace may have stood for, with weights."""

from __future__ import annotations

from dataclasses import dataclass

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.english import CLITICS, asks, word_after, word_before
from textfix.engine.text.lexicon import CONTRACTION, FREQUENT
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces import weights as table
from textfix.engine.traces.weights import (
    CLOSER,
    ELIDED,
    GAP,
    KEEP,
    LETTER,
    OPENER,
    OTHER,
    OWNER,
    OWNS_LITTLE,
    REAL_QUESTION,
    SINGLE,
    STOP,
    TRACES,
    WORD,
    Weights,
    read_row,
)

Choices = tuple[tuple[str, float], ...]
OPENS_AFTER = "([{-–—/"
_CLOSES_BEFORE = ".,;:!?…)]}-–—/"
_STOPS = ".,!?:;"
_COMMON = FREQUENT | CONTRACTION
_HOSTS = {  # the words that these clitics stand behind, beside those in n’t
    "re": frozenset("you we they who what where how there these those why".split()),
    "ve": frozenset("i you we they who what there would could should might must to".split()),
    "m": frozenset("i"),
}
_DECADE = regex.compile(r"\d0s\b")


@dataclass(frozen=True, slots=True)
class Site:
    """
    Traces in a row.

    Attributes:
        text: the text.
        start: where the traces begin.
        end: where they end.
        length: how many characters were lost.
        headline: the paragraph is a headline, which likes single quotation marks.
    """

    text: str
    start: int
    end: int
    length: int = 1
    headline: bool = False

    @property
    def before(self) -> str:
        """The character before the traces; "" at the start of the text."""
        return self.text[self.start - 1 : self.start]

    @property
    def behind(self) -> str:
        """The character behind the traces; "" at the end of the text."""
        return self.text[self.end : self.end + 1]


class Weigher:
    """
    Weighs the traces of one text; those between two words that come again are weighed once.

    Args:
        words: what is known of words.
        question: a trace may also be the question mark that it seems.
    """

    def __init__(self, words: Vocabulary, *, question: bool) -> None:
        self._words = words
        self._question = question
        self._inside: dict[tuple[str, str], Choices] = {}

    def choices(self, site: Site) -> Choices:
        """Return what traces may have stood for, with the weights."""
        if site.length > 1 or not (site.before.isalnum() and site.behind.isalnum()):
            return as_choices(weigh(site, self._words, question=self._question))
        beside = word_before(site.text, site.start), word_after(site.text, site.end)
        known = self._inside.get(beside)
        if known is None:
            known = self._inside[beside] = as_choices(_inside(*beside, self._words))
        return known


def weigh(site: Site, words: Vocabulary, *, question: bool) -> Weights:
    """
    Return what traces may have stood for.

    Args:
        site: the traces.
        words: what is known of words.
        question: a trace may also be the question mark that it seems.
    """
    left, right = _left_class(site.before), _right_class(site.behind)
    if site.length > 1:
        row = TRACES.get((left, right, site.length, _case_of_several(site, left, right, question)))
        return {KEEP * site.length: 1.0} if row is None else read_row(row, {})
    if left == right == WORD:
        return _inside(word_before(site.text, site.start), word_after(site.text, site.end), words)
    if left == right == GAP:
        return read_row(TRACES[GAP, GAP, 1, _case_alone(site)], {})
    if left in (GAP, OPENER) and right in (WORD, OTHER):
        return opening(site, words)
    if left != GAP and right in (GAP, CLOSER):
        return _closing(site, words, question)
    possessive = site.before == "." and word_after(site.text, site.end) == "s"
    return read_row(TRACES[left, right, 1, "s" if possessive else ""], {})


def _left_class(char: str) -> str:
    if _is_gap(char):
        return GAP
    return WORD if char.isalnum() else OPENER if char in OPENS_AFTER else STOP if char in _STOPS else OTHER


def _right_class(char: str) -> str:
    if _is_gap(char):
        return GAP
    return WORD if char.isalnum() else CLOSER if char in _CLOSES_BEFORE else OTHER


def _is_gap(char: str) -> bool:
    return char == "" or char.isspace()


def _case_of_several(site: Site, left: str, right: str, question: bool) -> str:
    if left == right == WORD:
        return "clitic" if word_after(site.text, site.end).lower() in CLITICS else ""
    if right == WORD or (left in (GAP, OPENER) and site.length == 2):
        return ""
    return "question" if question and (site.length > 2 or left == WORD or site.before in ")]") else ""


def _case_alone(site: Site) -> str:
    """Return the case of a trace between two gaps."""
    text, trace = site.text, site.text[site.start]
    if text[site.end + 1 : site.end + 2] == trace:
        return "opens twice"
    is_last = site.behind in ("", "\n")
    if is_last and site.start > 1 and text[site.start - 2] == trace:
        return "closes twice"
    if site.before in ("", "\n"):
        return "starts"
    previous = text[site.start - 2 : site.start - 1]
    if text[site.end + 1 : site.end + 2].isdigit() and not previous.isdigit():
        return "figure" if previous.isalpha() else "reference"
    return "ends" if is_last else ""


def _inside(left: str, right: str, words: Vocabulary) -> Weights:
    """Return what a trace between two words, or parts of a word, may have stood for."""
    case, values = _case_inside(left, right, words), {}
    if case == "clitic":
        accent = right.lower() == "s" and words.has_accent(left, right)
        known = words.knows(left) or left.isdigit()
        letter = LETTER["inside accent" if accent else "inside known" if known else "inside"]
        values = {"mark": 0.998 - letter, "letter": letter}
    elif case == "two words":
        values = {"space": table.SPACE_LOST["small" if left[-1:].islower() and right[:1].islower() else ""]}
    return read_row(TRACES[WORD, WORD, 1, case], values)


def _case_inside(left: str, right: str, words: Vocabulary) -> str:
    small = right.lower()
    if small in CLITICS:
        if small in _HOSTS and left.lower() not in _HOSTS[small] and left[-2:].lower() != "nt":
            return "other clitic"
        return "t" if small == "t" and not left.endswith(("n", "N")) else "clitic"
    if left.isdigit() and right.isdigit():
        return "figures"
    if words.joins(left, right) or (left in ("O", "D", "L") and right[:1].isupper() and right[1:].islower()):
        return "one word"
    both = words.are_two_words(left, right) and not words.knows(left + right)
    return "two words" if both and len(left + right) > 3 else ""


def opening(site: Site, words: Vocabulary) -> Weights:
    """Return what a trace before a word may have stood for."""
    word = word_after(site.text, site.end)
    if _DECADE.match(site.text, site.end):
        return read_row(TRACES[GAP, WORD, 1, "decade"], {})
    if site.behind.isdigit():
        return read_row(TRACES[GAP, WORD, 1, "figure"], {})
    elided = ELIDED.get(word.lower(), table.NOT_ELIDED)
    letter = _letter_at_edge("before", word, words) if word else LETTER["before known"]
    rest = 1 - elided - letter
    single = SINGLE["headline" if site.headline else "prose"]
    values = {"double": (1 - single) * rest, "single": single * rest, "elided": elided, "letter": letter}
    return read_row(TRACES[GAP, WORD, 1, ""], values)


def _closing(site: Site, words: Vocabulary, question: bool) -> Weights:
    """Return what a trace behind a word or punctuation may have stood for."""
    left, right = _left_class(site.before), _right_class(site.behind)
    if left != WORD:
        real = REAL_QUESTION["bracket"] if question and site.before in ")]" else 0.0
        return read_row(TRACES[left, right, 1, ""], {"real": real})
    word = word_before(site.text, site.start)
    dropped = word.endswith("in") and words.knows(word + "g")
    values = {
        "owner": OWNER["s" if site.before in "sSzx" else "dropped g" if dropped else ""],
        "letter": _letter_at_edge("behind", word, words),
    }
    following = site.text[site.end : site.end + 3].strip()[:1]
    if right == GAP and (following == "" or following.isupper()):
        values |= _ending(site, values["owner"], words, question, following == "")
        return read_row(TRACES[WORD, GAP, 1, "sentence"], values)
    values["real"] = REAL_QUESTION[""] if question else 0.0
    if site.behind == ")":
        values["real"] *= table.BEFORE_BRACKET
    elif right == CLOSER:
        values["owner"] *= OWNS_LITTLE["punctuation"]
    return read_row(TRACES[WORD, right, 1, ""], values)


def _letter_at_edge(side: str, word: str, words: Vocabulary) -> float:
    """Return how often a trace "before" or "behind" a word was a letter of it."""
    edges = ("", word) if side == "before" else (word, "")
    has_accent = word != "" and words.has_accent(*edges)
    return LETTER[f"{side} accent" if has_accent else f"{side} known" if words.knows(word) else side]


def _ending(site: Site, owner: float, words: Vocabulary, question: bool, is_last: bool) -> dict[str, float]:
    """Return the weights of a question mark and of an apostrophe where a sentence may end."""
    asked = question and asks(site.text, site.start)
    real = REAL_QUESTION["asked"] if asked else REAL_QUESTION["sentence"] if question else 0.0
    if is_last:
        owner *= OWNS_LITTLE["end"]
    elif owner > 0.5 and not asked and not words.has(word_after(site.text, site.end + 1), _COMMON):
        real *= table.NAMED  # a name: the workers? Party
    return {"real": real, "owner": owner}


def as_choices(weights: Weights) -> Choices:
    """Return the possible choices with their weights."""
    return tuple((glyphs, weight) for glyphs, weight in weights.items() if weight > 0)
