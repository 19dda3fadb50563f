"""Lines of programs, configuration and data: each is scored by what it is made of, and runs of them are zones.

The score is a logistic regression on the 30 features below, fitted on lines of programs in 20 languages against lines
of prose, clean and damaged, by a script that `python -m tools.prose.fit_lines` rewrites.  A two-state Viterbi pass over
the scores of a text turns them into blocks, so that one odd line makes no zone and a blank or plain line in a program
makes no gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import F64, Bools, Ints

FILLER = "\ue000"  # replaces characters of other zones; no pattern knows it

_KEYWORD_LINES = r"""
    def\ +\w+\s*\( | class\s+\w+.*[:{(][ \t\r]*$ | (?:async\ |await\ )?function\b[^.?!\n]*\(
  | (?:let|var|const|my|our|local|auto|final|mut)\s+[\w$@%{(\[:&*]+.*=
  | (?:import|from|package|use|using|include|require(?:_once)?|namespace|module)\s+[\w.{*'"<:\\/]+[^.?!\n]*;?[ \t\r]*$
  | return\b[^.\n]*[;(\[{]?[ \t\r]*$(?<=[;)\]}\w])
  | (?:els?e?\s*)?if\s*[(\[!].* | (?:for|while|switch|catch|foreach|unless|until)\s*[({\[].* | else\s*[:{]?[ \t\r]*$
  | (?:end|fi|done|esac|endif|endfunction|endwhile|endfor|endfunc|pass|break|continue)\s*;?[ \t\r]*$
  | (?:public|private|protected|static|abstract|extern|struct|enum|union|typedef|interface|func|fn|sub|proc|impl|trait
      |pub)\s+\w.*[({;:=]
  | \#\s*(?:include|define|undef|ifn?def|if|endif|else|elif|pragma|error)\b | @\w+[\w.]*(?:\(.*)?[ \t\r]*$
  | <\?(?:php|xml) | >>>\  | \.\.\.\  | \$\ \S
  | (?:SELECT|INSERT\ INTO|UPDATE|DELETE\ FROM|CREATE|ALTER|DROP|GRANT|BEGIN|COMMIT|SET|WHERE|FROM|VALUES|JOIN
      |LEFT\ JOIN|ORDER\ BY|GROUP\ BY|AND|OR)\b(?=.*[=;(*,%'])
  | (?:set|let|call|syn|hi|au|autocmd|map|nmap|imap|command|exe|function)!?\ +[\w:&<].*[=<>(|]
  | case\b.*:[ \t\r]*$ | try\s*[:{][ \t\r]*$ | except\b.*:[ \t\r]*$
"""
_VERBOSE_LINES = regex.MULTILINE | regex.VERBOSE
# What is counted in each line.
_PATTERNS = {
    "end": regex.compile(
        r"[;{}][ \t\r]*$(?<!(?:[\w#]quot|\#39|&amp|[rl]squo|dquo|dash);[ \t\r]{0,40})", regex.MULTILINE
    ),
    "end2": regex.compile(r"(?:\)[,;:]?|[\]}][,;]?|\\|=|\||,|\(|\[)[ \t\r]*$", regex.MULTILINE),
    "key": regex.compile(rf"^[ \t]*+(?:{_KEYWORD_LINES})", _VERBOSE_LINES),
    "lead": regex.compile(
        r'^[ \t]*+(?://+(?=[\s!*]|$)|/\*+|\*+/|\#!|\#+[ \t]*$|(?<=[ \t])\*[ \t]*$|\.\\"|<!--|\*\ @\w)', _VERBOSE_LINES
    ),
    "op": regex.compile(
        r"""(?<=[\w)\]"'}\s])(?:[-+*/|&^.%~?]?=(?!=)|[!=]==?|=>|->|<-|::|&&|\|\||<=|>=|:=|\+\+|<<|>>|\?:|\|>)"""
        r"""(?=[\w\s(\["'{$@&*!-]|$)(?!\s{0,200}\Z)"""
    ),
    # All alternatives of these two begin with a rare character, so that most places are passed by at once.
    "call": regex.compile(
        r"""(?=[(\[)\]])(?:\((?<=[\w\]]\()(?!s\)|es\)|ies\)|d\)|e?n\)|er\)|[\d,. ]{1,40}\))|\)\.\w"""
        r"""|\((?<=\w\.\w{1,40}\()|\[(?<=\w\[)[\w"'$:-]|\)\(|\(\)|\]\[)"""
    ),
    "ident": regex.compile(
        r"(?=[_A-Z$@%&:.0/\\-])(?:_(?<=\b[A-Z]{1,40}_)[A-Z_]++|_(?<=[A-Za-z]_)_*+[A-Za-z\d]|[A-Z](?<=\b[a-z]{1,40}[A-Z])[a-z]\w*+"
        r"|[$@%&]\w[\w:]*+(?=[^\s\w.,]|[ \t]*[=;)\]])|::(?<=\w::)\w"
        r"|\.(?<=\b[a-z_]\w{0,40}\.)[a-z_]\w*+(?=[\s(,;:\[=)]|\.\w)(?:\.\w*+)?+|(?<!\w)0x[0-9a-fA-F]+"
        r"|(?<!\w)--?[A-Za-z][\w-]*+(?=[=\s\],|])|(?<![\w/])/\w+/\w|\\[A-Za-z]+[{\[(]?|%[sd]\b)"
    ),
    "str": regex.compile(
        r"""[=(\[{,:+][bru]?["'][^"'\n]{0,80}["']|["'](?:\s?[\]};]|\)[;,.])(?=\s|$)"""
        r"""|^[ \t]*+["'][\w$./-]{1,80}["']\s*:\s*["'\[{\d]|=["']|\\[nrtx0"'\\]|</?[a-zA-Z][^<>\n]*+>""",
        regex.MULTILINE,
    ),
    "sym": regex.compile(r"[{}<>=|\\_$@^]|\[(?=[^\]\s]{0,40}[^\w\s\]])|[\])]\["),
    "fw": regex.compile(
        r"\b(?:the|of|to|an?|that|it|was|be|by|on|he|are|his|at|which|but|have|had|they|you|were|their|we|can|her|has|there"
        r"|been|will|would|who|she|my|your|him|our|them|what|about|how|than|could|did|very|because|just|only|when|some"
        r"|these|also|should|more|me|i)\b",
        regex.IGNORECASE,
    ),
    "word": regex.compile(r"[^\W\d_]++"),
    "sent": regex.compile(
        r"""^[ \t]{0,3}["“‘'(]?[A-Z][^\n]*[a-z)\d][.!?…]["”’')]*[ \t\r]*$""",
        regex.MULTILINE,
    ),
    "stop": regex.compile(r"""[a-z]{2}[.!?,]["”’')]*+ ++(?=[A-Za-z“"‘])"""),
    "ind4": regex.compile(r"^(?: {4,}+|\t)(?=\S)", regex.MULTILINE),
    "ind2": regex.compile(r"^ {2,3}+(?=\S)", regex.MULTILINE),
    "tab": regex.compile(r"(?<=\S)\t++(?=\S)"),
    "gap": regex.compile(r"(?<=\S) {3,}+(?=\S)"),
    "glue": regex.compile(r"(?<=\S)[,;|](?=[^\s\d]|-?\d{1,20}\.\d|(?<=\d[,;|])\d{1,2}(?!\d)|\d{4})"),
    "num": regex.compile(r"\d++"),
}
_WEIGHTS: Mapping[str, float] = {
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


# A line with a sign has one of these, which are found much faster.
HINTS = tuple(
    regex.compile(pattern, regex.VERBOSE | regex.MULTILINE)
    for pattern in (
        r"[{}<>=|\\_$@%&^/\[\]\t\#*+~`]|\((?<=[\w\])]\()|\((?=[\)\"'])|\)(?=\.\w)",
        r"""[,;](?=\S|[\ \t\r]*$)|["'](?=\s*[:;)])""",
        r"[A-Z](?<=[a-z].)",
        r"""[.:](?=[a-z_:"'])""",
        r"-(?=-?[A-Za-z])(?<!\w-)|\ {3}|0x|\.\.\.\ ",
        rf"^[ \t]*+(?:{_KEYWORD_LINES})",
    )
)
_AT_ONCE = 1 << 20  # characters that are counted together; each takes 20 bytes


class Lines(NamedTuple):
    """
    The lines of a text.

    Attributes:
        start: intp (n_lines,), first code point of each.
        end: intp (n_lines,), the code point behind each, its line feed left out.
        counts: float64 (n_lines,) for each of `_PATTERNS`, how often it matches in the line, for "black": the
            characters of the line that show, and for "alpha": the letters of ASCII among them.
    """

    start: Ints
    end: Ints
    counts: Mapping[str, F64]


def count_lines(text: str) -> Lines:
    """Count all patterns, line by line."""
    feeds = np.array([match.start() for match in regex.finditer("\n", text)], dtype=np.intp)
    start, end = np.append(0, feeds + 1), np.append(feeds, len(text))
    counts = {}
    for name, pattern in _PATTERNS.items():
        at = np.array([match.start() for match in pattern.finditer(text)], dtype=np.intp)
        line = np.searchsorted(start, at, side="right") - 1
        counts[name] = np.bincount(line, minlength=start.size).astype(np.float64)
    counts["black"], counts["alpha"] = _count_characters(text, start, end)
    return Lines(start, end, counts)


def _count_characters(text: str, start: Ints, end: Ints) -> tuple[F64, F64]:
    """Return how many characters show in each line, and how many are letters of ASCII, two float64 (n_lines,)."""
    shown, letters = np.zeros(start.size), np.zeros(start.size)
    bounds = np.unique(np.append(np.searchsorted(start, np.arange(0, len(text), _AT_ONCE)), start.size)).tolist()
    for first, behind in pairwise(bounds):
        lines, origin = slice(first, behind), int(start[first])
        piece = text[origin : int(end[behind - 1])]
        codes = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        black, alpha = (codes > ord(" ")) & (codes != ord(FILLER)), (codes | 0x20) - np.uint32(ord("a")) < 26
        for counts, is_one in ((shown, black), (letters, alpha)):
            until = np.append(np.uint32(0), np.cumsum(is_one, dtype=np.uint32))
            counts[lines] = until[end[lines] - origin] - until[start[lines] - origin]
    return shown, letters


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
    return {name: features[name].astype(np.float64) for name in _WEIGHTS}


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
    hinted = "".join(line + "\n" for line in text.split("\n") if any(hint.search(line) for hint in HINTS))
    if not hinted:
        return []
    lines = count_lines(hinted)
    score, features = score_lines(lines)
    if not (score > SURE).any():  # most prose, without counting all of it
        return []
    if hinted != text:
        lines = count_lines(text)
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


def score_lines(lines: Lines) -> tuple[F64, dict[str, F64]]:
    """Return the scores of lines, float64 (n_lines,), and the features that they are made of."""
    features = line_features(lines)
    live = lines.counts["black"] > 0
    score = sum((weight * features[name] for name, weight in _WEIGHTS.items()), np.zeros(live.size))
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
    partly = share >= 0.25 and flush >= 0.15 * np.count_nonzero(live) and not markdown
    return bool(mostly or partly)
