"""
Dashes, ellipses and spaces that went with the marks of a text, where they left two spaces, or two words in one.

`text.encode("ascii", "ignore")` takes dashes, ellipses, no-break spaces and currency signs along.  Where they were can
often be seen; what they were cannot: an em dash and an en dash leave the same two spaces.  So hardly anything here is
safe, and all of it is for texts of which other things show that characters were deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from textfix.edits import Applicability, Finding
from textfix.engine.lost.word_counts import LOG_WORDS, best, counts_of
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import F64, U8, Bools, Ints
from textfix.engine.text.characters import DASH, DIGIT, LETTER, SPACE, UPPER
from textfix.engine.text.hashing import MAX_HASHED, HashSet, word_hash
from textfix.engine.text.lexicon import BARE, CAPITALISED, Lexicon
from textfix.engine.text.tokens import Tokens, tokenize
from textfix.typography import DASH_MARKS

_SPACE, _COMMA = ord(" "), ord(",")
EM_DASH, ELLIPSIS = "\N{EM DASH}", "\N{HORIZONTAL ELLIPSIS}"
_DAMAGED = 0.5  # probability of damage below which nothing is looked for
# Two spaces inside a sentence: not in a table, not after a comma (a quotation mark went there), not before figures.
# Marks are passed over: those that a repair inserts there change nothing.
_ORPHAN = regex.compile(r"(?<=[\p{L}\d)]['’”\"]{0,3})  (?=[‘“\"']{0,3}\p{L})")
_COLUMNS = ("   ", "\t")
_SENTENCE_END = regex.compile(r"[.!?]")
_BRACKETS = regex.compile(r"(?<=[\p{L},.;:!?’”\"'] )\[\](?=[ .,;:!?’”\"']|\Z)")
# One word in small letters, or one that runs into a capital; not in addresses, paths, identifiers and file names.
# What is rare stands first in the patterns, and what stands before it is looked at last.
_JOINED = regex.compile(r"(?<![\w@/\\#.&=-])[a-z]++(?![\w@/\\=-]|\.\w)")
_JOINED_NAME = regex.compile(
    r"(?<=[a-z]{2})(?=[A-Z])(?<=(?<![\w@/\\#.&=-])(?P<word>[a-z]{2,}+))(?P<name>[A-Z][a-z]{2,}+)(?![\w@/\\=-]|\.\w)"
)
_JOINED_COMMA = regex.compile(r",(?=[A-Z][a-z]{2,}+(?![\w@/\\=]|,\S))(?<=(?<![\w,@/\\#.&=-])[a-z]{3,}+,)")
_SHORTEST = 5  # letters of two joined words
# Words that no dash follows: what runs into a name behind them lost a space.
_LEADING = frozenset(
    "the a an of with from by for to and or his their its our your my every than into between through during against "
    "without".split()
)
_PART = 6.0  # log2 of the count that each of two joined words has at least
_SPLIT, _MARGIN = 6.0, 3.0  # bits: how much likelier two words are than one unknown, and than two others
_ONE_LETTER = frozenset("ai")  # those that are words
# The last words of what stands before an amount.
_BEFORE_AMOUNT = """
    worth cost costs costing paid paying spent spending raised raising earn earns earned fined at for
    about around almost nearly over some to than least
""".split()
# Confidence: shares counted in edited news and web text that lost what is not ASCII.
# An em dash, that is: any dash stood in 95 of 100 of the places.
_SURE_SPACED, _SURE_PAIRED, _SURE_CLOSED, _SURE_BRACKETS = 0.6, 0.68, 0.92, 0.9
_SURE_BEFORE_NAME, _SURE_DASHED_NAME = 0.7, 0.85
_SURE_AFTER_FUNCTION_WORD, _SURE_COMMA, _OPEN = 0.97, 0.97, 0.55
_AMOUNT = regex.compile(
    r"(?P<amount>\d(?<=\b(?:worth|costs?|costing|paid|paying|spent|spending|raised|raising|earns?|earned|fined"
    r"|valued at|sold for|bought for)"
    r"(?: (?:about|around|almost|nearly|over|some|up to|more than|less than|at least))? \d)"
    r"[\d,.]*+(?:m|bn|k|tn| million| billion| trillion)(?![\w-]|'))"
    r"(?! (?:\w++ )?(?:people|users|customers|votes|times|years|months|weeks|days|hours|minutes|miles|metres|tonnes"
    r"|tons|dollars?|pounds?|euros?|francs?|yen|yuan|rupees|roubles|rubles|pesos|shares|copies|jobs|barrels|acres|points)\b)"
)
Seam = tuple[int, int]  # where an unknown word begins, and where the second of the two common ones in it does


def find(text: str, damaged: float, lexicon: Lexicon, seams: Sequence[Seam] | None = None) -> list[Finding]:
    """
    Find what was deleted together with the marks of a text.

    Args:
        text: what was given, or what earlier stages made of it.
        damaged: probability that characters were deleted from this text, from what else it shows.
        lexicon: counts of words.
        seams: what `find_seams` says of this text; where None, it is asked.

    >>> from textfix.engine.models import load_model
    >>> lexicon = load_model().lexicon
    >>> found = find("It was late  too late  for fans ofTaylor.", 0.9, lexicon)
    >>> [(f.start, f.replacement, f.applicability) for f in found]
    [(12, '—', 'unsafe'), (22, '—', 'unsafe'), (34, ' ', 'safe')]
    >>> find("It was late  too late  for that.", 0.1, lexicon)
    []
    """
    if damaged < _DAMAGED:
        return []
    spaced, closed = [], []
    if not any(dash in text for dash in DASH_MARKS):
        if seams is None:
            tokens = tokenize([text])
            (seams,) = find_seams(tokens, lexicon.rows(tokens.raw), np.ones(1, dtype=np.bool_), lexicon)
        spaced, closed = list(_spaced_dashes(text)), list(_closed_dashes(text, seams))
    # Writers forget spaces, too: only where dashes left theirs is it sure that more than quotation marks went.
    level: Applicability = "safe" if spaced else "unsafe"
    found = [
        *spaced,
        *closed,
        *(
            Finding(m.end() - 1, m.end() - 1, ELLIPSIS, "TF402", _SURE_BRACKETS, "unsafe")
            for m in _BRACKETS.finditer(text)
        ),
        *(Finding(m.end(), m.end(), " ", "TF403", _SURE_COMMA, level) for m in _JOINED_COMMA.finditer(text)),
        *_joined_names(text, lexicon, spaced, closed, level),
        *(Finding(m.start(1), m.start(1), None, "TF504", 0.7, "display") for m in _AMOUNT.finditer(text)),
    ]
    return [_weighed(finding, damaged) for finding in sorted(found, key=lambda finding: finding.start)]


def may_match(texts: Sequence[str], tokens: Tokens, seams: Sequence[Sequence[Seam]]) -> Bools:
    """
    Prefilter: mask of the texts that `find` must see.

    Args:
        texts: some texts.
        tokens: their words.
        seams: what `find_seams` says of them.

    >>> texts = ["It is late.", "It is  late.", "The fans ofTaylor", "On eBay,Inc.", "worth 5m", "5m"]
    >>> may_match(texts, tokenize(texts), [[]] * 6).tolist()
    [False, True, True, False, True, False]
    """
    held = np.array(
        [bool(own) or ("[" in text and "[]" in text) for text, own in zip(texts, seams, strict=True)], dtype=np.bool_
    )
    space, comma = tokens.codes == _SPACE, tokens.codes == _COMMA
    classes = tokens.classes()
    upper, small = (classes & UPPER) != 0, (classes & LETTER) != 0
    held |= tokens.documents_at(np.flatnonzero(space[1:] & space[:-1])) & ~_dashed(tokens)
    # The other patterns begin in few places, which are tried.
    for pattern, places in (
        (_JOINED_COMMA, np.flatnonzero(comma[:-1] & upper[1:])),
        (_JOINED_NAME, np.flatnonzero(small[:-1] & upper[1:]) + 1),
        (_AMOUNT, tokens.start[_amounts(tokens)]),
    ):
        rows, offsets = tokens.places(places)
        for row, at in zip(rows.tolist(), offsets.tolist(), strict=True):
            held[row] = held[row] or pattern.match(texts[row], at) is not None
    return held


def _dashed(tokens: Tokens) -> Bools:
    """Return a mask of the texts that hold a dash."""
    return tokens.documents_at(tokens.offsets_where(lambda classes: (classes & DASH) != 0))


def _amounts(tokens: Tokens) -> Ints:
    """Return the words with digits that may begin an amount: one space stands between them and what may be a verb."""
    number = np.flatnonzero(((tokens.kinds[1:] & DIGIT) != 0) & (tokens.before[1:] == SPACE)) + 1
    # A verb in the text may be the end of a word in the skeleton: behind a mark, or a fraction.
    verb = _before_amount().holds(tokens.raw[number - 1])
    verb |= tokens.inner_marks()[number - 1] | ((tokens.kinds[number - 1] & DIGIT) != 0)
    return number[verb]


@cache
def _before_amount() -> HashSet:
    return HashSet.of([word_hash(word) for word in _BEFORE_AMOUNT])


def _weighed(finding: Finding, damaged: float) -> Finding:
    """Return a finding no surer than the damage that it rests on."""
    sure = finding.confidence * damaged
    level: Applicability = "unsafe" if finding.applicability == "safe" and damaged < 0.9 else finding.applicability
    return Finding(finding.start, finding.end, finding.replacement, finding.rule, sure, level)


def _spaced_dashes(text: str) -> Iterator[Finding]:
    """Yield a dash for each two spaces inside a sentence: surer where they come in pairs."""
    if "  " not in text or any(gap in text for gap in _COLUMNS):
        return
    places = [match.start() for match in _ORPHAN.finditer(text)]
    together = [_SENTENCE_END.search(text, *pair) is None for pair in pairwise(places)]
    neighbours = [False, *together, False]
    for i, at in enumerate(places):
        paired = neighbours[i] or neighbours[i + 1]
        # Before a capital a sentence may begin, or the next item of a list.
        level: Applicability = "display" if text[at + 2].isupper() and not paired else "unsafe"
        yield Finding(at + 1, at + 1, EM_DASH, "TF401", _SURE_PAIRED if paired else _SURE_SPACED, level)


def find_seams(tokens: Tokens, fields: U8, documents: Bools, lexicon: Lexicon) -> list[list[Seam]]:
    """
    Find the words that nobody knows and that are two common ones; in texts without dashes, which `find` asks about.

    Args:
        tokens: the words of some texts.
        fields: uint8 (n_tokens, 8), what the lexicon says of them.
        documents: bool (n_documents,), the texts that are wanted; the others come back with no seams.
        lexicon: counts of words.

    >>> from textfix.engine.models import load_model
    >>> tokens, lexicon = tokenize(["We met people who came.", "We met peoplewho came."]), load_model().lexicon
    >>> find_seams(tokens, lexicon.rows(tokens.raw), np.array([True, True]), lexicon)
    [[], [(7, 13)]]
    """
    found: list[list[Seam]] = [[] for _ in documents]
    wanted = documents & ~_dashed(tokens)
    length = tokens.end - tokens.start
    unknown = wanted[tokens.document] & (tokens.kinds == LETTER) & (fields[:, BARE] == 0)
    unknown &= (length >= _SHORTEST) & (length <= MAX_HASHED) & ~tokens.inner_marks()
    words = np.flatnonzero(unknown)
    if words.size == 0:
        return found
    rows, starts = tokens.places(tokens.start[words])
    scores = _scores([tokens.word(at) for at in words.tolist()], lexicon)
    places = length[words] - 1
    begin = np.cumsum(places) - places
    for i in np.flatnonzero(np.maximum.reduceat(scores, begin) >= _SPLIT).tolist():
        choice, margin = best(scores[begin[i] : begin[i] + places[i]])
        if margin >= _MARGIN:
            found[rows[i]].append((int(starts[i]), int(starts[i]) + choice + 1))
    return found


def _scores(words: Sequence[str], lexicon: Lexicon) -> F64:
    """Return how much likelier each two parts of each word are than one unknown word, in bits."""
    parts = [part for word in words for place in range(1, len(word)) for part in (word[:place], word[place:])]
    counts = counts_of(parts, lexicon)
    counts[[i for i, part in enumerate(parts) if len(part) == 1 and part not in _ONE_LETTER]] = 0
    counts = counts.reshape(-1, 2)
    return np.where(counts.min(axis=1) < _PART, -LOG_WORDS, counts.sum(axis=1) - LOG_WORDS)


def _closed_dashes(text: str, seams: Sequence[Seam]) -> Iterator[Finding]:
    """Yield a dash for each seam of a word in prose."""
    for start, at in seams:
        if _JOINED.match(text, start):
            yield Finding(at, at, EM_DASH, "TF401", _SURE_CLOSED, "unsafe")


def _joined_names(
    text: str, lexicon: Lexicon, spaced: Sequence[Finding], closed: Sequence[Finding], level: Applicability
) -> Iterator[Finding]:
    """
    Yield what stood where a word runs into a name.

    After the, of, with … a space; otherwise what the other places of the text tell: a dash where its dashes had no
    spaces, a space where they had.  Where there are none, both are open.
    """
    for match in _JOINED_NAME.finditer(text):
        at = match.start()
        keys = [word_hash(match["word"] + match["name"]), word_hash(match["word"]), word_hash(match["name"])]
        hashes = np.array([*keys, keys[-1] + int(CAPITALISED)], dtype=np.int64).astype(np.uint32)
        rows = lexicon.rows(hashes).astype(np.intp)
        whole, word, name, capital = rows[:, BARE].tolist()
        if whole or word / 2 < _PART:  # a brand, or no word
            continue
        known = name > 0 and capital >= name - 2  # mostly written with a capital within sentences
        if known and match["word"] in _LEADING:
            yield Finding(at, at, " ", "TF403", _SURE_AFTER_FUNCTION_WORD, level)
        elif known and closed:
            yield Finding(at, at, EM_DASH, "TF401", _SURE_DASHED_NAME, "unsafe")
        elif known and spaced:
            yield Finding(at, at, " ", "TF403", _SURE_BEFORE_NAME, "unsafe")
        else:
            yield Finding(at, at, None, "TF403", _OPEN, "display")
