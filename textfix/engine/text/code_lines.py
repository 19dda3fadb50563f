"""Lines of programs, configuration and data: each is scored by what it is made of, and runs of them are zones.

The score is a logistic regression on the 30 features below, fitted on lines of programs in 20 languages against lines
of prose, clean and damaged, by a script that `python -m tools.prose.fit_lines` rewrites.  A two-state Viterbi pass over
the scores of a text turns them into blocks, so that one odd line makes no zone and a blank or plain line in a program
makes no gap.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from textfix.engine.text import kernel
from textfix.engine.text.arrays import F64, Bools
from textfix.engine.text.characters import code_points
from textfix.engine.text.line_counts import PATTERNS, Lines, count_lines, hinted_lines, kind_table, packed_words

WEIGHTS: Mapping[str, float] = {
    "bias": -0.533,
    "end": 2.341,
    "end2": 1.289,
    "key": 2.646,
    "lead": 7.991,
    "op05": 2.114,
    "op20": 1.032,
    "call05": 1.576,
    "call20": 0.378,
    "ident10": 1.924,
    "ident30": 0.165,
    "str05": 4.624,
    "str20": 0.213,
    "sym04": 0.703,
    "sym10": 0.366,
    "sym25": 2.254,
    "ind4": 1.020,
    "ind2": -0.038,
    "tab": 5.994,
    "gap": 4.731,
    "glue": 0.289,
    "no function word": 0.891,
    "two function words": -0.332,
    "share of function words": -2.531,
    "sent": -1.834,
    "stop": -1.478,
    "eight words": -0.809,
    "two words": 1.001,
    "no letter": 3.216,
    "numbers": -0.132,
}
# Signs of code: a line without any is never taken for code by itself.
_SIGNS = ("end", "key", "lead", "op05", "call05", "ident10", "str05", "sym04", "tab", "gap", "glue")
_STRONG_SIGNS = ("end", "key", "lead", "op05", "call05", "str05", "sym10", "tab")
# Of the Viterbi pass, in nats; chosen by hand with dev in sight.
_LEAST, _MOST, _SWITCH = -3.0, 5.0, 3.0
SURE = 1.0  # score that one line of a text must have
_ROUNDING = 1e-9  # errors of float64 in a sum of the weights; far more than there are


def line_features(lines: Lines) -> dict[str, F64]:
    """Return the features by name, float64 (n_lines,) each, between 0 and 1."""
    c = lines.counts
    words, black = np.maximum(c["word"], 1), np.maximum(c["black"], 1)

    def some(name: str) -> F64:
        return np.minimum(c[name], 1.0)

    def dense(name: str, share: float) -> Bools:
        many: Bools = c[name] > share * (words + 1)
        return many

    symbols = c["sym"] / black
    features: dict[str, F64 | Bools] = {
        "bias": np.ones_like(black),
        **{name: some(name) for name in ("end", "end2", "key", "lead", "ind4", "ind2", "sent", "stop")},
        **{f"{name}{k:02}": dense(name, k / 100) for name in ("op", "call", "str") for k in (5, 20)},
        **{f"ident{k}": dense("ident", k / 100) for k in (10, 30)},
        **{f"sym{k:02}": symbols > k / 100 for k in (4, 10, 25)},
        "tab": dense("tab", 0.05),
        "gap": dense("gap", 0.1),
        "glue": dense("glue", 0.15),
        "no function word": (c["fw"] == 0) & (c["word"] >= 3),
        "two function words": c["fw"] >= 2,
        "share of function words": np.minimum(c["fw"] / words, 0.5) * (c["word"] >= 4),
        "eight words": c["word"] >= 8,
        "two words": c["word"] <= 2,
        "no letter": c["alpha"] == 0,
        "numbers": c["num"] > c["word"],
    }
    return {name: features[name].astype(np.float64) for name in WEIGHTS}


def code_blocks(text: str, *, markdown: bool) -> list[tuple[int, int]]:
    r"""
    Return the half-open spans of the lines that are code; one span over all if the whole text is.

    Args:
        text: the text, other zones filled with FILLER.
        markdown: the text is Markdown, which has code among its prose.

    >>> prose = "We met at noon in the harbour, and the boats were late.\n\n"
    >>> code_blocks(prose + "    for (i = 0; i < n; i++) {\n        say(words[i]);\n    }\n", markdown=False)
    [(56, 116)]
    """
    bound = bound_lines(text)  # most prose has no code by that, without searching for a pattern
    if not ((bound > SURE).any() and _most_probable_states(bound).any()):
        return []
    hinted = hinted_lines(text)
    if not hinted.any():
        return []
    some = _lines_where(text, hinted)
    lines = count_lines(some)
    score, features = score_lines(lines)
    bound[hinted] = score[: np.count_nonzero(hinted)]
    if not ((score > SURE).any() and _most_probable_states(bound).any()):  # without counting all of the text
        return []
    if some != text:
        known = None if hinted[-1] else hinted  # without a line feed, the end of the text was counted as another
        lines = count_lines(text, known, lines.counts)
        score, features = score_lines(lines)
    if not (score > SURE).any():
        return []
    live = lines.counts["black"] > 0
    path = _most_probable_states(score)
    if _is_program(path & live, live, features, lines, markdown):
        return [(0, len(text))]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], path.astype(np.intp), [0]])))
    return [
        (int(lines.start[a]), int(lines.end[b - 1]))
        for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if live[a:b].any()
    ]


def _lines_where(text: str, which: Bools) -> str:
    """Return some lines of a text, each with a line feed, given a mask of them."""
    rows = text.split("\n")
    return "".join([rows[line] + "\n" for line in np.flatnonzero(which).tolist()])


def bound_lines(text: str) -> F64:
    """Return the most that each line may score, float64 (n_lines,), by a bound of the kernel; the same without one."""
    if kernel.compiled is None:
        return np.full(text.count("\n") + 1, _MOST)
    codes = code_points(text)
    start = np.append(0, np.flatnonzero(codes == ord("\n")) + 1)
    weights = np.fromiter(WEIGHTS.values(), dtype=np.float64)
    bounds = kernel.compiled.bound_lines(codes, kind_table(), packed_words(), weights)
    unkeyed, keyed = np.clip(bounds + _ROUNDING, _LEAST, _MOST).T
    bound: F64 = np.where(keyed > 0, unkeyed, keyed)  # of most lines, a keyword makes no code
    begins = PATTERNS["key"].match
    for line in np.flatnonzero(keyed > bound).tolist():
        if begins(text, int(start[line])):
            bound[line] = keyed[line]
    return bound


def score_lines(lines: Lines) -> tuple[F64, dict[str, F64]]:
    """Return the scores of lines, float64 (n_lines,), and the features that they are made of."""
    features = line_features(lines)
    live = lines.counts["black"] > 0
    score = sum((weight * features[name] for name, weight in WEIGHTS.items()), np.zeros(live.size))
    unsigned = sum((features[name] for name in _SIGNS), np.zeros(live.size)) == 0
    score = np.clip(np.where(unsigned, np.minimum(score, 0), score), _LEAST, _MOST)
    score[~live] = 0
    return score, features


def _most_probable_states(score: F64) -> Bools:
    """Return the Viterbi path over prose and code, bool (n_lines,), True for code."""
    prose, code = 0.0, -_SWITCH
    came_from = np.zeros((score.size, 2), dtype=np.bool_)
    for line, value in enumerate(score.tolist()):
        from_code, stays_code = code - _SWITCH > prose, code >= prose - _SWITCH
        came_from[line] = from_code, stays_code
        prose, code = (
            code - _SWITCH if from_code else prose,
            value + (code if stays_code else prose - _SWITCH),
        )
    path = np.zeros(score.size, dtype=np.bool_)
    state = code > prose
    for line in range(score.size - 1, -1, -1):
        path[line] = state
        state = bool(came_from[line, int(state)])
    return path


def _is_program(code: Bools, live: Bools, features: Mapping[str, F64], lines: Lines, markdown: bool) -> bool:
    """True if so much of a text is code, and so much of that unindented, that the text is a program."""
    size = lines.counts["word"] + lines.counts["num"]
    share = size[code].sum() / max(1.0, size[live].sum())
    strong = sum((features[name] for name in _STRONG_SIGNS), np.zeros(code.size)) > 0
    flush = np.count_nonzero(code & strong & (lines.counts["ind4"] == 0) & (lines.counts["ind2"] == 0))
    mostly = share >= 0.5 and flush >= 2
    sentences = live & ~code & (features["sent"] > 0) & (features["eight words"] > 0)
    partly = share >= 0.25 and flush >= 0.15 * np.count_nonzero(live) and not markdown
    partly &= bool(size[sentences].sum() < size[code].sum())  # a manual quotes what it explains
    return bool(mostly or partly)
