"""
Tables of what a trace may have stood for, by what stands beside it and how many traces are in a row.

All numbers are guesses: none was counted.  Only their ratios within a row matter.  A weight that depends on more than
the neighbours has a name, and `read_row` puts its value in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

# What a trace may have stood for: apostrophe, quotation marks, dash, ellipsis …
APOSTROPHE, OPEN, CLOSE, OPEN_SINGLE, CLOSE_SINGLE, DASH, ELLIPSIS = "'", "“", "”", "‘", "’", "—", "…"
KEEP = "\0"  # … or something that nobody can tell, or what stands there now: it stays
REAL = "?"  # … or a question mark that was one before
STAYS = " "  # … or the space that it is
# What stands beside a trace: white space or an edge, a letter or figure, marks that open or close, the end of a clause.
GAP, WORD, OPENER, CLOSER, STOP, OTHER = "gap", "word", "opener", "closer", "stop", "other"
Weights = Mapping[str, float]  # strings of the above, one character a trace -> how often that is so
_Named = Mapping[str, float | str]  # the same, with names of weights that are computed


@dataclass(frozen=True, slots=True)
class Row:
    """
    What traces may have stood for in one kind of place.

    Attributes:
        left: what stands before them; several classes are separated by spaces.
        right: what stands behind them.
        length: how many traces are in a row.
        case: what else tells these places from others with the same neighbours; "" for all others.
        weights: strings of marks, one character a trace, and how often that is so, or the name of that.
    """

    left: str
    right: str
    length: int
    case: str
    weights: _Named


def read_row(row: _Named, values: Mapping[str, float]) -> Weights:
    """
    Return the weights of a row, with the values of those that have names.

    >>> read_row({OPEN: "opens", DASH: 0.1}, {"opens": 0.9})
    {'“': 0.9, '—': 0.1}
    """
    return {glyphs: values[weight] if isinstance(weight, str) else weight for glyphs, weight in row.items()}


def _by_place(rows: Iterable[Row]) -> Mapping[tuple[str, str, int, str], _Named]:
    """Return the weights of rows by class on the left, class on the right, length and case."""
    return MappingProxyType(
        {
            (left, right, row.length, row.case): row.weights
            for row in rows
            for left, right in product(row.left.split(), row.right.split())
        }
    )


_AT_WORD: _Named = {OPEN: "double", OPEN_SINGLE: "single", APOSTROPHE: "elided", KEEP: "letter"}
_BEHIND_WORD: dict[str, float | str] = {REAL: "real", APOSTROPHE: "owner", CLOSE_SINGLE: 0.05}
_ASTRAY = {CLOSE: 0.4, OPEN: 0.1, ELLIPSIS: 0.2, KEEP: 0.3}
_TWO_BEHIND = {CLOSE_SINGLE + CLOSE: 0.1, APOSTROPHE + CLOSE: 0.02, CLOSE + CLOSE_SINGLE: 0.01, CLOSE + DASH: 0.02} | {
    ELLIPSIS + CLOSE: 0.06,
    DASH + CLOSE: 0.1,
    KEEP + CLOSE: 0.01,
    KEEP + KEEP: 0.02,
}
_TWO_QUESTION = {REAL + CLOSE: 0.78, REAL + CLOSE_SINGLE: 0.05, CLOSE + REAL: 0.04, REAL + REAL: 0.04}
_THREE_BEHIND = {CLOSE_SINGLE + CLOSE + DASH: 0.1, KEEP * 3: 0.2}
_THREE_QUESTION = {REAL + CLOSE_SINGLE + CLOSE: 0.8, REAL + REAL + CLOSE: 0.1}


def _three_spaces(between: float, closes: float, opens: float, stays: float) -> _Named:
    """Return the weights of three spaces: between two quotations, behind two that end, before two that begin."""
    return {
        CLOSE + STAYS + OPEN: between,
        CLOSE_SINGLE + CLOSE + STAYS: closes,
        STAYS + OPEN + OPEN_SINGLE: opens,
        STAYS * 3: stays,
    }


# Traces of any kind but spaces.  Where there is no row, they stay.
TRACES = _by_place(
    (
        # Between letters or figures: don?t; a t behind another letter than n; cats?re; 1914?18; o?clock; late?too.
        Row(WORD, WORD, 1, "clitic", {APOSTROPHE: "mark", DASH: 0.002, KEEP: "letter"}),
        Row(WORD, WORD, 1, "t", {KEEP: 1.0}),
        Row(WORD, WORD, 1, "other clitic", {KEEP: 0.9, APOSTROPHE: 0.05, DASH: 0.05}),
        Row(WORD, WORD, 1, "figures", {DASH: 0.55, APOSTROPHE: 0.25, KEEP: 0.2}),
        Row(WORD, WORD, 1, "one word", {APOSTROPHE: 0.98, DASH: 0.01, KEEP: 0.01}),
        Row(WORD, WORD, 1, "two words", {DASH: 0.85, APOSTROPHE: 0.03, ELLIPSIS: 0.05, CLOSE: 0.01, KEEP: "space"}),
        Row(WORD, WORD, 1, "", {KEEP: 0.8, DASH: 0.1, APOSTROPHE: 0.1}),
        # By itself: before another one that opens; behind another one that closes; 18 U.S.C. ? 924 or Article I, ? 8;
        # law ? 8; a bullet; at the end of a line.
        Row(GAP, GAP, 1, "opens twice", {OPEN: 0.6, DASH: 0.2, KEEP: 0.2}),
        Row(GAP, GAP, 1, "closes twice", {CLOSE: 0.9, KEEP: 0.1}),
        Row(GAP, GAP, 1, "reference", {KEEP: 0.9, DASH: 0.1}),
        Row(GAP, GAP, 1, "figure", {KEEP: 0.4, DASH: 0.6}),
        Row(GAP, GAP, 1, "starts", {KEEP: 1.0}),
        Row(GAP, GAP, 1, "ends", {CLOSE: 0.5, ELLIPSIS: 0.25, DASH: 0.1, KEEP: 0.15}),
        Row(GAP, GAP, 1, "", {DASH: 0.95, ELLIPSIS: 0.03, CLOSE: 0.01, KEEP: 0.02}),
        # Before a word: the ?90s; ?20, pounds and euros mostly; all others.
        Row("gap opener", WORD, 1, "decade", {APOSTROPHE: 0.95, OPEN: 0.04, OPEN_SINGLE: 0.01}),
        Row("gap opener", WORD, 1, "figure", {KEEP: 0.85, OPEN: 0.12, OPEN_SINGLE: 0.02, APOSTROPHE: 0.01}),
        Row("gap opener", "word other", 1, "", _AT_WORD),
        # Behind a word, where a sentence may end and where none does; behind punctuation.
        Row(WORD, GAP, 1, "sentence", {CLOSE: 0.3, **_BEHIND_WORD, ELLIPSIS: 0.06, KEEP: "letter"}),
        Row(WORD, "gap closer", 1, "", {CLOSE: 0.9, **_BEHIND_WORD, ELLIPSIS: 0.01, DASH: 0.005, KEEP: "letter"}),
        Row(
            "opener stop other",
            "gap closer",
            1,
            "",
            {CLOSE: 0.95, CLOSE_SINGLE: 0.05, DASH: 0.005, REAL: "real", KEEP: 0.001},
        ),
        # Between punctuation and a word: the U.S.?s; two sentences whose space was lost.
        Row(STOP, WORD, 1, "s", {APOSTROPHE: 0.98, KEEP: 0.02}),
        Row(STOP, WORD, 1, "", {CLOSE: 0.5, OPEN: 0.4, DASH: 0.05, KEEP: 0.05}),
        # All other places.
        Row(GAP, CLOSER, 1, "", _ASTRAY),
        Row("word stop other", OTHER, 1, "", _ASTRAY),
        Row(OTHER, WORD, 1, "", _ASTRAY),
        # Two between letters: a letter that was lost, and its clitic (Jos??s); a quotation that meets a dash.
        Row(WORD, WORD, 2, "clitic", {KEEP + APOSTROPHE: 0.9, CLOSE + DASH: 0.02, KEEP + KEEP: 0.08}),
        Row(
            WORD,
            WORD,
            2,
            "",
            {CLOSE + DASH: 0.4, DASH + OPEN: 0.2, DASH + OPEN_SINGLE: 0.02, CLOSE_SINGLE + DASH: 0.05, KEEP * 2: 0.3},
        ),
        # Two before a word, between punctuation and a word, and behind either, where a question may have ended.
        Row(
            "gap opener",
            "word closer other",
            2,
            "",
            {OPEN + OPEN_SINGLE: 0.7, OPEN + APOSTROPHE: 0.1, OPEN + ELLIPSIS: 0.1, KEEP + KEEP: 0.1},
        ),
        Row(
            "stop other",
            WORD,
            2,
            "",
            {CLOSE + DASH: 0.5, DASH + OPEN: 0.3, CLOSE_SINGLE + DASH: 0.03, CLOSE + OPEN: 0.1, KEEP + KEEP: 0.3},
        ),
        Row("word stop other", "gap closer other", 2, "", _TWO_BEHIND),
        Row("word other", "gap closer other", 2, "question", _TWO_BEHIND | _TWO_QUESTION),
        # Three behind a word or punctuation.
        Row("word opener stop other", "gap closer other", 3, "", _THREE_BEHIND),
        Row("word opener stop other", "gap closer other", 3, "question", _THREE_BEHIND | _THREE_QUESTION),
    )
)

# Weights that depend on the words beside a trace.
LETTER = {  # the trace was a letter of the word; a known word lacks none, unless a vowel there makes a commoner one
    "inside accent": 0.7,  # Andr?s
    "inside known": 0.002,
    "inside": 0.1,
    "before accent": 0.7,
    "before known": 0.002,
    "before": 0.3,
    "behind accent": 0.7,  # Jos?
    "behind known": 0.004,
    "behind": 0.3,
}
ELIDED = {"em": 0.9, "tis": 0.9, "twas": 0.9, "twere": 0.9, "til": 0.6, "n": 0.9, "cause": 0.2, "bout": 0.3}
NOT_ELIDED = 0.002
OWNER = {"s": 0.6, "dropped g": 0.3, "": 0.004}  # apostrophe behind a word: the workers?; fishin?
OWNS_LITTLE = {"end": 0.1, "punctuation": 0.3}  # factors: nothing follows, or punctuation, that somebody could own
REAL_QUESTION = {"asked": 3.0, "sentence": 0.5, "": 0.01, "bracket": 0.05}  # the question mark was one
NAMED, BEFORE_BRACKET = 0.1, 30  # factors: before a name that may be owned, and before a closing bracket
SPACE_LOST = {"small": 0.06, "": 0.4}  # a no-break space between two words, or one lost with what stood there
SINGLE = {"prose": 0.07, "headline": 0.7}  # share of single marks among quotation marks

# Spaces, single ones and in a row.
SPACES = _by_place(
    (
        # At the edges of a paragraph.
        Row(GAP, OTHER, 2, "", {OPEN + OPEN_SINGLE: 0.8, STAYS + STAYS: "indented"}),
        Row("stop other", GAP, 2, "", {CLOSE_SINGLE + CLOSE: 0.7, STAYS + CLOSE: 0.1, STAYS + STAYS: 0.2}),
        Row(STOP, GAP, 1, "", {CLOSE: 0.94, CLOSE_SINGLE: 0.05, STAYS: 0.01}),
        Row(OTHER, GAP, 1, "", {CLOSE: 0.4, CLOSE_SINGLE: 0.1, APOSTROPHE: 0.1, STAYS: 0.4}),
        # Before punctuation, and behind it.
        Row("stop other", CLOSER, 1, "", {CLOSE: 0.8, CLOSE_SINGLE: 0.08, APOSTROPHE: "owner", STAYS: "stays"}),
        Row("stop other", OTHER, 1, "", {OPEN: 0.25, OPEN_SINGLE: 0.03, STAYS: 0.7}),
        # Before the signature of a tweet, in a text whose dashes may have gone.
        Row("stop other", OTHER, 2, "signature", {DASH + STAYS: 0.9, STAYS * 2: 0.1}),
        Row("stop other", OTHER, 3, "signature", {DASH + STAYS * 2: 0.9, STAYS * 3: 0.1}),
        # Where one quotation ends and another one begins, or two quotations end or begin.
        Row(STOP, OTHER, 3, "", _three_spaces(0.6, 0.25, 0.03, 0.1)),
        Row(OTHER, OTHER, 3, "", _three_spaces(0.3, 0.1, 0.1, 0.5)),
    )
)

BEFORE_FIGURE = {OPEN: 0.8, OPEN_SINGLE: 0.2}
INDENTED = {"most lines": 1.0, "": 0.02}  # a space at the start of a paragraph is one, by what the other lines do
OWNER_BEFORE_PUNCTUATION = {"s": 0.1, "": 0.01}
SPACE_BEFORE_PUNCTUATION = {"comma": 0.05, "": 0.3}  # before .,—– spaces are rarer than before ;:!?)]…
# An apostrophe among the marks that close before a space: behind an s and before a capital, behind an s, behind others.
OWNER_BEFORE_SPACE = {"s capital": 0.95, "s": 0.65, "letter": 0.02, "": 0.0}
SINGLE_BEFORE_SPACE = 0.05  # share of single marks among those that close before a space
TWO_SPACES = {"habit": 5.0, "dashless": 0.02, "": 0.005}  # they are two spaces: the writer's, or where a dash went
# How often a mark stands before the space and not behind it, before a small letter and before a capital.
CLOSES = {
    "said,": (0.5, 0.1),
    ", he said": (0.98, 0.98),
    ",": (0.93, 0.7),
    ":": (0.01, 0.01),
    ".": (0.45, 0.26),
    "!": (0.98, 0.8),
    "?": (0.98, 0.8),
    "(": (0.95, 0.95),
    "function word": (0.02, 0.02),
    "s": (0.78, 0.53),
    "": (0.6, 0.3),
}
