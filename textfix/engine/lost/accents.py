"""
Accented letters that `text.encode("ascii", "ignore")` took away, restored from counts of clean text.

A word is restored where what is left of it is no word, and where one word alone leaves it: `caf` is `café`, but `Jos`
may be José or a city, and `expos` exposé or two shows.  Where the word does not tell, its neighbour may: `So Paulo`.
That the letters went at all is what the whole document must show: its damage as diagnosed, and the remnants in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from textfix.edits import Applicability, Finding
from textfix.engine.data_files import read_text
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import U32, Bools
from textfix.engine.text.characters import beyond_ascii
from textfix.engine.text.hashing import HashSet, word_hashes
from textfix.engine.text.tokens import Tokens
from textfix.errors import ModelError

HEADER = "# textfix letters, format 1: a word or two; how often in clean text; how often what is left of it"
DATA_FILE = "letters.txt"
SAFE, UNSAFE = 0.98, 0.85
HOLE = "\N{REPLACEMENT CHARACTER}"
_LEAST_DAMAGED = 0.02  # below this probability nothing that a remnant says could make up for it
_MOST_DAMAGED = 0.999
# Occurrences of a remnant as a word that nobody has counted yet, by its length: the shorter, the likelier there is one.
_UNSEEN = {2: 8.0, 3: 1.0, 4: 0.2, 5: 0.05}
_UNSEEN_LONG = 0.02
_UNSEEN_NAME = 1.5  # times as many for a word with a capital
_UNSEEN_PAIR, _UNSEEN_NAMES = 3.0, 0.1  # of two words, and of two with capitals
_LONGEST = 40  # letters of a word before a remnant
_TWINS = 1000  # a word whose remnant is so many times commoner is mojibake (âThe, Trumpâs), and stands for no hole
_MOST_TELLING = 200.0  # one remnant, however clear, makes damage at most so many times likelier
_ASCII_WORD = re.compile("[A-Za-z]{2,}")
# A word that is no part of an address, a path, an identifier or a name of a file, and that no &eacute; goes on.
_WORD = regex.compile(r"(?<![\w@/\\#&=~$]|\w[.:_-])[A-Za-z]{2,}+(?![\w@/\\=~$]|[.:_]\w|&(?:#\w+|[A-Za-z]+);)")
_BEYOND_ASCII = regex.compile(r"[\p{L}--[A-Za-zªº]]", regex.VERSION1)
# Not at the start: what stands before a word is a quotation mark far more often than a capital with an accent.
_HOLED_WORD = regex.compile(f"(?<![\\w@/&#=~$])[A-Za-z]++{HOLE}[A-Za-z{HOLE}]*+(?![\\w@/=~$])")
_HOLES = regex.compile(f"[?{HOLE}]++")
_NOT_ASCII = regex.compile(r"[^\x00-\x7f]++")


class Restoration(NamedTuple):  # thousands are made at the start: a data class takes three times as long
    """
    What a remnant stands for.

    Attributes:
        word: the word with its letters, or two words.
        share: probability that the remnant stands for it, in a text that lost its letters.
        telling: how many times likelier the remnant is in such a text than in another.
    """

    word: str
    share: float
    telling: float


@dataclass(frozen=True)
class Letters:
    """
    The list of words, read-only once loaded.

    Attributes:
        words: what each remnant of one word stands for.
        pairs: what each remnant of two words stands for.
        partners: the remnants of two words that each remnant of one is part of.
        holed: how often each word occurs that may stand for a pattern with holes.
    """

    words: Mapping[str, Restoration]
    pairs: Mapping[str, Restoration]
    partners: Mapping[str, Sequence[str]]
    holed: Mapping[str, int]

    @cached_property
    def holes(self) -> Mapping[str, str | None]:
        """The word for each pattern with a hole in place of its lost letters; None where two are as likely."""
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in self.holed.items():
            counts[_NOT_ASCII.sub(HOLE, word)][word] = count
        return {pattern: _clear_winner(words) for pattern, words in counts.items()}

    def may_tell(self, word: str, text: str) -> bool:
        """True if a remnant stands for a word, by itself or with a neighbour that it has in the text."""
        return self.words[word].share >= UNSAFE or any(pair in text for pair in self.partners.get(word, ()))


def left_of(word: str) -> str:
    """
    Return what is left of a word without its letters beyond ASCII.

    >>> left_of("Beyoncé"), left_of("São")
    ('Beyonc', 'So')
    """
    return word.encode("ascii", "ignore").decode("ascii")


def find(text: str, damaged: float) -> list[Finding]:
    """
    Find words that lost their accented letters.

    Args:
        text: what was given, or what earlier stages made of it.
        damaged: probability that characters were deleted from this text, from what else it shows.

    >>> [(f.start, f.replacement) for f in find("We met Beyonc in a caf in So Paulo.", 0.9)]
    [(13, 'é'), (22, 'é'), (27, 'ã')]
    >>> find("We met Beyonc in a caf in So Paulo.", 0.0)
    []
    """
    if damaged < _LEAST_DAMAGED or _keeps_letters(text):
        return []
    letters = load_letters()
    wanted = letters.words.keys() & set(_ASCII_WORD.findall(text))
    telling = [word for word in sorted(wanted) if letters.may_tell(word, text)]
    hits = [hit for word in telling for hit in _hits(text, word, letters)]
    sure = _updated(damaged, hits)
    found: dict[int, Finding] = {}
    for start, restoration in hits:
        for finding in _restore(start, restoration, sure):
            other = found.get(finding.start)
            if other is None or other.confidence < finding.confidence:
                found[finding.start] = finding
    return [found[start] for start in sorted(found)]


def may_match(tokens: Tokens) -> Bools:
    """
    Prefilter: mask of the documents that `find` must see.

    A remnant is a word of the skeleton, unless a mark stands beside it, or a character that is no letter of ASCII and
    yet a part of a word: documents with such words may hold any remnant.

    >>> from textfix.engine.text.tokens import tokenize
    >>> may_match(tokenize(["We met Beyonc.", "So Paulo is far.", "So is Paris.", "Ask Beyonc's friend."])).tolist()
    [True, True, False, True]
    """
    words, pairs = _hashes()
    found = words.holds(tokens.raw) | tokens.inner_marks()
    found[1:] |= pairs.holds(_pair_hash(tokens.raw[:-1], tokens.raw[1:]))
    found[tokens.accented()] = True
    return tokens.documents_of(np.flatnonzero(found))


def _pair_hash(first: U32, second: U32) -> U32:
    return np.asarray(first * np.uint32(0x9E3779B1) + second, dtype=np.uint32)


@cache
def _hashes() -> tuple[HashSet, HashSet]:
    """Return the remnants that `find` looks for: those of one word, and those of two."""
    letters = load_letters()
    words = word_hashes([word for word, found in letters.words.items() if found.share >= UNSAFE])
    pairs = word_hashes([word for pair in letters.pairs for word in pair.split(" ")]).reshape(-1, 2)
    return HashSet.of(words), HashSet.of(_pair_hash(pairs[:, 0], pairs[:, 1]))


def restore_letter(word: str) -> str | None:
    r"""
    Return the word that has letters beyond ASCII where this one has holes (U+FFFD or question marks), or None.

    >>> restore_letter("Beyonc\ufffd"), restore_letter("r?sum?"), restore_letter("don?t")
    ('Beyoncé', 'résumé', None)
    """
    letters = load_letters()
    pattern = _HOLES.sub(HOLE, word)
    if HOLE not in pattern or (word.endswith("?") and _may_stand(pattern.replace(HOLE, ""), letters)):
        return None
    if pattern in letters.holes:
        return letters.holes[pattern]
    found = letters.holes.get(pattern.lower()) or letters.holes.get(pattern.capitalize())
    if found is None:
        return None
    return found.upper() if pattern.isupper() else found[0].upper() + found[1:]


def find_holes(text: str) -> list[Finding]:
    r"""
    Find words in which U+FFFD stands for accented letters.

    >>> [(f.start, f.end, f.replacement) for f in find_holes("a caf\ufffd in S\ufffdo Paulo, don\ufffdt ask")]
    [(5, 6, 'é'), (11, 12, 'ã')]
    """
    if HOLE not in text:
        return []
    found = []
    for match in _HOLED_WORD.finditer(text):
        word = match.group()
        restored = restore_letter(word)
        if restored is not None:
            first, last = word.index(HOLE), word.rindex(HOLE) + 1
            letters = restored[first : len(restored) - (len(word) - last)]
            start = match.start()
            found.append(Finding(start + first, start + last, letters, "TF501", SAFE, "safe"))
    return found


def _may_stand(word: str, letters: Letters) -> bool:
    """True if a word may stand as it is before a question mark."""
    return word not in letters.words or letters.words[word].share < SAFE


@cache
def load_letters() -> Letters:
    """
    Return the list that comes with the package.

    Raises:
        ModelError: it is missing, damaged, or of another format.
    """
    return read_letters(read_text(DATA_FILE))


def read_letters(data: str) -> Letters:
    """Read the list: a header, then lines of word or pair, its count, and the count of what is left of it."""
    header, *lines = data.splitlines()
    if header != HEADER:
        raise ModelError(f"the list of letters begins {header[:40]!r}, not {HEADER[:26]!r}; reinstall textfix")
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    bare: dict[str, int] = {}
    holed: dict[str, int] = {}
    try:
        for line in lines:
            word, count, left_count = line.split("\t")
            left = left_of(word)
            counts[left][word], bare[left] = int(count), int(left_count)
            if bare[left] < _TWINS * counts[left][word]:
                holed[word] = counts[left][word]
    except ValueError as error:
        raise ModelError(f"the list of letters is damaged ({error}); reinstall textfix") from error
    known = {left: _judge(left, words, bare[left]) for left, words in counts.items() if len(left) > 1}
    singles = {left: found for left, found in known.items() if " " not in left}
    pairs = {left: found for left, found in known.items() if " " in left and found.share >= UNSAFE}
    for left, found in list(singles.items()):
        if left.islower() and left_of(found.word.capitalize()) == left.capitalize():
            singles.setdefault(left.capitalize(), Restoration(found.word.capitalize(), found.share, found.telling))
    partners: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        for word in pair.split(" "):
            partners[word].append(pair)
    return Letters(singles, pairs, partners, holed)


def _judge(left: str, words: Mapping[str, int], bare: int) -> Restoration:
    best = max(words, key=words.__getitem__)
    if " " in left:
        unseen = _UNSEEN_NAMES if left.istitle() else _UNSEEN_PAIR
    else:
        unseen = _UNSEEN.get(len(left), _UNSEEN_LONG) * (1 if left.islower() else _UNSEEN_NAME)
    total = sum(words.values()) + bare + unseen
    return Restoration(best, words[best] / total, min(total / (bare + unseen), _MOST_TELLING))


def _clear_winner(words: Mapping[str, int]) -> str | None:
    best = max(words, key=lambda word: words[word])
    return best if words[best] >= SAFE * sum(words.values()) else None


def _keeps_letters(text: str) -> bool:
    """True if the text holds letters beyond ASCII: then nothing deleted them."""
    return not text.isascii() and _BEYOND_ASCII.search(beyond_ascii(text)) is not None


def _hits(text: str, word: str, letters: Letters) -> Iterator[tuple[int, Restoration]]:
    """Yield what a remnant stands for wherever it stands as a word, by itself and with its neighbours."""
    single, start = letters.words[word], text.find(word)
    while start >= 0:
        end = start + len(word)
        if _is_word(text, start, end):
            if single.share >= UNSAFE:
                yield start, single
            nearby = max(0, start - _LONGEST)
            before, after = (
                max(nearby, text.rfind(" ", nearby, max(0, start - 1)) + 1),
                _ASCII_WORD.match(text, end + 1),
            )
            for begin, stop in ((before, end), (start, after.end() if after else end)):
                pair = letters.pairs.get(text[begin:stop])
                if pair is not None and _is_word(text, begin) and _is_word(text, text.find(" ", begin) + 1, stop):
                    yield begin, pair
        start = text.find(word, end)


def _is_word(text: str, start: int, end: int | None = None) -> bool:
    """True if a word of prose begins at one offset and ends at another."""
    match = _WORD.match(text, start)
    return match is not None and end in (None, match.end())


def _updated(damaged: float, hits: list[tuple[int, Restoration]]) -> float:
    """Return the probability of damage after what the remnants tell, each once."""
    chance = min(damaged, _MOST_DAMAGED)
    odds = chance / (1 - chance)
    for telling in {restoration.word: restoration.telling for _, restoration in hits}.values():
        odds *= telling
    return odds / (1 + odds)


def _restore(start: int, restoration: Restoration, damaged: float) -> Iterator[Finding]:
    """Yield a finding for each word of a remnant that lacks letters: what stands between the first and the last."""
    confidence = damaged * restoration.share
    if confidence < UNSAFE:
        return
    for word in restoration.word.split(" "):
        left = left_of(word)
        if word != left:
            lost = [at for at, char in enumerate(word) if not char.isascii()]
            first, last = lost[0], lost[-1] + 1
            end = start + len(left) - (len(word) - last)
            level: Applicability = "safe" if confidence >= SAFE else "unsafe"
            yield Finding(start + first, end, word[first:last], "TF501", confidence, level)
        start += len(left) + 1


def find_lost_letters(document: Document) -> list[Finding]:
    """Find the letters that U+FFFD stands for in English text: what is left for `find` are marks."""
    return find_holes(document.text) if HOLE in document.text and document.is_english else []
