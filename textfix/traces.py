"""Marks that left a trace: a question mark, U+FFFD, a space or a look-alike stands where each of them stood.

First the document decides whether one operator went over all of it: `don?t` and `?Yes,?` are what only such damage
makes, and no question mark of a clean text is ever touched.  Then the traces of each paragraph are decided together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log, log1p
from types import MappingProxyType

import numpy as np
import regex

from textfix import lookalikes, rules, spaces, treebank
from textfix.chars import APOSTROPHE, CURLY_MARKS
from textfix.config import Config
from textfix.damage import is_json
from textfix.edits import Finding, apply_edits
from textfix.letters import HOLE, find_holes
from textfix.lexicon import ENGLISH, FLAGS, FOREIGN, Lexicon
from textfix.protect import code_spans
from textfix.resolve import KEEP, Vocabulary, contractions, decide, resolve, word_before
from textfix.tokens import tokenize

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_LEAST = 0.9  # probability of an operator from which its traces are looked at
_WORTH = 0.5  # least confidence of a finding
_ROUNDS = 4  # a repaired text is read again: what follows from the repair is found at once
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, slots=True)
class Operator:
    """
    What went over a document and left a trace for each mark.

    Attributes:
        name: "question", "replacement", "space", "lookalike" or "tokens".
        probability: that it did.
        counts: the evidence, by name.
    """

    name: str
    probability: float
    counts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", MappingProxyType(dict(self.counts)))


Diagnosed = tuple[list[Finding], list[Operator]]


def find(text: str, lexicon: Lexicon, config: Config) -> list[Finding]:
    """
    Return the findings on marks that left a trace.

    >>> from textfix.model import load_model
    >>> found = find("?Yes,? she said. ?I don?t know.?", load_model().lexicon, Config())
    >>> "".join(finding.replacement for finding in found)
    '“”“’”'
    """
    return diagnose(text, lexicon, config)[0]


def diagnose(text: str, lexicon: Lexicon, config: Config) -> Diagnosed:
    """Return the findings, and the operators that went over the document with their evidence."""
    findings: list[Finding] = []
    operators: list[Operator] = []
    for gate, family in _FAMILIES:
        if gate(text) and not is_json(text):
            found, operator = _to_the_end(family, text, lexicon, config)
            findings = _joined(findings, found)
            if operator:
                operators.append(operator)
    return findings, operators


def _joined(findings: list[Finding], more: Sequence[Finding]) -> list[Finding]:
    """Add the findings of another family, but those whose traces are spoken for, with their groups."""
    if not findings or not more:
        return findings or list(more)
    starts = [finding.start for finding in findings]
    taken: set[int | tuple[int, int] | None] = set()
    for f in more:
        at = bisect_right(starts, f.start) - 1
        overlaps = (at >= 0 and f.start < findings[at].end) or (at + 1 < len(findings) and starts[at + 1] < f.end)
        if overlaps:
            taken.add((f.start, f.end))
            taken.add(f.group)
    taken.discard(None)
    last = max((f.group for f in findings if f.group is not None), default=0)
    kept = [
        replace(f, group=f.group + last) if f.group is not None else f
        for f in more
        if f.group not in taken and (f.start, f.end) not in taken
    ]
    return sorted([*findings, *kept], key=lambda finding: (finding.start, finding.end))


_Family = Callable[[str, Lexicon, str], tuple[list[Finding], Operator | None]]


def _to_the_end(family: _Family, text: str, lexicon: Lexicon, config: Config) -> tuple[list[Finding], Operator | None]:
    """
    Repeat a family on what it made, so that cleaning twice changes nothing.

    An edit here replaces a trace by a mark of the same length or shortens it; what the edit changes in the evidence
    can only be seen by reading again.
    """
    found, operator = family(text, lexicon, config.style)
    applied = config.safe_confidence if config.level == "safe" else config.unsafe_confidence
    levels = ("safe",) if config.level == "safe" else ("safe", "unsafe")
    for _ in range(_ROUNDS):
        edits = [
            f for f in found if f.replacement is not None and f.confidence >= applied and f.applicability in levels
        ]
        if not edits:
            break
        repaired = apply_edits(text, edits)
        again = [
            f
            for f in family(repaired, lexicon, config.style)[0]
            if f.replacement is not None and f.confidence >= applied and f.applicability in levels
        ]
        if not again:
            break
        found = _merged(found, again, edits)
    return found, operator


def _merged(found: Sequence[Finding], again: Sequence[Finding], edits: Sequence[Finding]) -> list[Finding]:
    """Add findings on the repaired text, in offsets of the first one; those in place of undecided ones replace them."""
    ends, shifts, shift = [], [], 0
    for edit in edits:
        shift += edit.end - edit.start - len(edit.replacement or "")
        ends.append(edit.end - shift)
        shifts.append(shift)

    def back(offset: int) -> int:
        at = bisect_right(ends, offset) - 1
        return offset + (shifts[at] if at >= 0 else 0)

    new = {}
    for f in again:
        start = back(f.start)
        new[start] = Finding(start, start + f.end - f.start, f.replacement, f.rule, f.confidence, f.applicability)
    return sorted([f for f in found if f.start not in new] + list(new.values()), key=lambda f: f.start)


def _writer(text: str, style: str) -> Callable[[str], str]:
    """Return what writes a mark in the style asked for; "auto" is straight where most marks of the document are."""
    if style == "auto":
        straight = text.count(APOSTROPHE) + text.count('"')
        style = "straight" if straight > sum(map(text.count, CURLY_MARKS)) else "curly"
    return (lambda mark: mark.translate(_STRAIGHT)) if style == "straight" else (lambda mark: mark)


def find_letters(text: str, lexicon: Lexicon) -> list[Finding]:
    """Find the letters that U+FFFD stands for in English text: what is left for `find` are marks."""
    return find_holes(text) if HOLE in text and is_english(text, lexicon) else []


def is_english(text: str, lexicon: Lexicon) -> bool:
    """
    Say whether a text has more function words of English than of its neighbours.

    >>> from textfix.model import load_model
    >>> lexicon = load_model().lexicon
    >>> is_english("the end of the road", lexicon), is_english("la fin de la route", lexicon)
    (True, False)
    """
    flags = lexicon.rows(tokenize([text]).raw)[:, FLAGS]
    return int(((flags & ENGLISH) != 0).sum()) >= int(((flags & FOREIGN) != 0).sum())


def _sigmoid(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -50 else 0.0


# --- question marks ---------------------------------------------------------------------------------------------

_ORDINARY = frozenset(("", *" \n\r\"”)'’<*!"))  # what may follow a question mark that was one
_Q_PROOF = regex.compile(contractions(r"\?"))
_Q_CLITIC = regex.compile(r"\?s\b(?![=&])(?<=[^\W\d_]{2}\?s)")
_Q_OPEN = regex.compile(r"\?(?=[^\W\d_]{2}|[AI] )(?<![^\s—–]\?)")
_Q_CLOSE = regex.compile(r"\?(?=\s|$)(?<=[^\W\d_][.,!]\?)")
_Q_DASH = regex.compile(r"\?(?= [a-z])(?<=[a-z] \?)")
_ADDRESS = regex.compile(
    r"""://|www\. | \?[\w.\[\]-]{1,40}+= | [&=]\w*\?          # addresses
      | \?\?= | \?\.[a-z] | \w\?\w*\( | \?: | [<>|\\/*+]\?   # operators and methods of programs
      | \(\?(?:[:=!<\#]|[a-z]{1,6}\)|P<) | \?[|{}+*]          # regular expressions
    """,
    regex.VERBOSE,
)


def _has_questions(text: str) -> bool:
    """Say at the speed of a search whether any question mark stands where clean prose has none."""
    at = text.find("?")
    while at >= 0:
        if text[at + 1 : at + 2] not in _ORDINARY:
            return True
        at = text.find("?", at + 1)
    return False


def _questions(text: str, lexicon: Lexicon, style: str) -> tuple[list[Finding], Operator | None]:
    traces = list(_open_to_edits(text))
    if not traces:
        return [], None
    operator = _question_operator(text, traces, Vocabulary(lexicon))
    if operator.probability < _LEAST or not is_english(text, lexicon):
        return [], operator
    write = _writer(text, style)
    found = []
    for start, end, mark, probability in resolve(text, traces, lexicon, question=True):
        confidence = probability * operator.probability
        if mark != KEEP and confidence >= _WORTH:
            found.append(Finding(start, end, write(mark), rules.QUESTION_MARK.code, confidence, "safe"))
    return found, operator


def _question_operator(text: str, traces: Sequence[tuple[int, int]], words: Vocabulary) -> Operator:
    """
    Weigh the question marks that no clean text has against the marks that such damage would have taken.

    >>> from textfix.model import load_model
    >>> words = Vocabulary(load_model().lexicon)
    >>> round(_question_operator("Is it so? I don?t know.", [(8, 9), (15, 16)], words).probability, 2)
    0.99
    """
    at = {start for start, _ in traces}
    proof = sum(m.start() in at for m in _Q_PROOF.finditer(text))
    clitics = sum(m.start() in at and words.owns(word_before(text, m.start())) for m in _Q_CLITIC.finditer(text))
    opening = sum(m.start() in at for m in _Q_OPEN.finditer(text))
    closing = sum(m.start() in at for m in _Q_CLOSE.finditer(text))
    dashes = sum(m.start() in at for m in _Q_DASH.finditer(text))
    clitics = max(clitics - proof, 0)
    curly = sum(map(text.count, CURLY_MARKS))
    seen = proof + clitics + opening + closing
    counts = {
        "contractions": proof,
        "possessives": clitics,
        "openings": opening,
        "closings": closing,
        "dashes": dashes,
        "question_marks": len(traces),
        "survivors": curly,
    }
    logit = -5 + _some(proof, 10) + _some(clitics, 7.5) + _some(opening, 2.2) + _some(closing, 2.2) + _some(dashes, 1.5)
    logit += 4 * (opening > 0 and closing > 0)
    logit -= 2 * log1p(curly / (1 + seen)) + log1p(max(0, len(traces) - seen) / (1 + seen))
    return Operator("question", _sigmoid(logit), counts)


def _some(count: int, weight: float) -> float:
    """Return what several pieces of evidence of one kind say: the first says most."""
    return weight * (1 + log(count) / 2) if count else 0.0


def _open_to_edits(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the question marks outside code and addresses."""
    code = list(code_spans(text)) if _may_hold_code(text) else []
    chunk_end, address = 0, False
    at = text.find("?")
    while at >= 0:
        if at >= chunk_end:
            chunk = _chunk(text, at)
            chunk_end, address = chunk[1], _ADDRESS.search(text, *chunk) is not None
        if not address and not _inside(code, at):
            yield at, at + 1
        at = text.find("?", at + 1)


def _may_hold_code(text: str) -> bool:
    return "`" in text or "<" in text or "~~~" in text


def _inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Say whether an offset lies in one of some sorted spans."""
    row = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return row >= 0 and at < spans[row][1]


_CHUNK_BEFORE = regex.compile(r"\S{1,200}+", regex.REVERSE)
_CHUNK_AFTER = regex.compile(r"\S{1,200}+")


def _chunk(text: str, at: int) -> tuple[int, int]:
    """Return the span of the run of characters without white space around an offset."""
    before = _CHUNK_BEFORE.match(text, pos=max(0, at - 200), endpos=at)
    after = _CHUNK_AFTER.match(text, at)
    return (before.start() if before else at), (after.end() if after else at + 1)


# --- U+FFFD -----------------------------------------------------------------------------------------------------

_F_PROOF = regex.compile(contractions("\ufffd{1,3}"))
_F_OPEN = regex.compile(r"(?<![^\s(—–])\ufffd++(?=[^\W\d_]{2}|[AI] )")
_F_CLOSE = regex.compile(r"[.,!?]\ufffd++(?=\s|$)")
_F_CLITIC = regex.compile(r"([^\W\d_]{2,30}+)\ufffd{1,3}s\b")
_F_LETTER = regex.compile(r"[^\W\d_]\ufffd{1,2}(?=[^\W\d_])")
_RUN = regex.compile("\ufffd++")


def _has_replacements(text: str) -> bool:
    return REPLACEMENT in text


def _replacements(text: str, lexicon: Lexicon, style: str) -> tuple[list[Finding], Operator | None]:
    runs = [found.span() for found in _RUN.finditer(text)]
    if not runs:
        return [], None
    operator = _replacement_operator(text, lexicon)
    traces = _lost_characters(runs)
    code = rules.REPLACEMENT_CHARACTER.code
    if operator.probability < _LEAST or not is_english(text, lexicon):
        return [Finding(start, end, None, code, 1.0, "display") for start, end in runs], operator
    write = _writer(text, style)
    open_spans = dict(traces)
    found = []
    for start, end, mark, probability in resolve(text, traces, lexicon):
        confidence = probability * operator.probability
        if mark == KEEP or confidence < _WORTH:
            found.append(Finding(start, end, None, code, 1.0, "display"))
        else:
            found.append(Finding(start, end, write(mark), code, confidence, "safe"))
    found += [Finding(start, end, None, code, 1.0, "display") for start, end in runs if start not in open_spans]
    return sorted(found, key=lambda f: f.start), operator


def _lost_characters(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """
    Return the spans that stand for one character each.

    Where each lost byte left a U+FFFD, punctuation left three and an accented letter two: the letters are nobody's
    guess, so only the threes are returned.

    >>> _lost_characters([(0, 3), (8, 11), (20, 22)]), _lost_characters([(0, 1), (4, 6)])
    ([(0, 3), (8, 11)], [(0, 1), (4, 5), (5, 6)])
    """
    sizes = [end - start for start, end in runs]
    by_byte = sizes.count(3) > 0 and sizes.count(1) <= sizes.count(3) / 4
    size = 3 if by_byte else 1
    return [
        (at, at + size)
        for (start, end), length in zip(runs, sizes, strict=True)
        if length % size == 0
        for at in range(start, end, size)
    ]


def _replacement_operator(text: str, lexicon: Lexicon) -> Operator:
    """Tell lost punctuation from the lost letters of another language."""
    words = Vocabulary(lexicon)
    proof = sum(1 for _ in _F_PROOF.finditer(text))
    clitics = sum(words.knows(m[1]) for m in _F_CLITIC.finditer(text))
    opening = sum(1 for _ in _F_OPEN.finditer(text))
    closing = sum(1 for _ in _F_CLOSE.finditer(text))
    letters = max(0, sum(1 for _ in _F_LETTER.finditer(text)) - proof - clitics)
    counts = {
        "contractions": proof,
        "possessives": clitics,
        "openings": opening,
        "closings": closing,
        "letters": letters,
        "traces": text.count(REPLACEMENT),
    }
    logit = -2.5 + _some(proof, 7) + _some(clitics, 4) + _some(opening, 1.5) + _some(closing, 2)
    logit += 2 * (opening > 0 and closing > 0) - 2 * log1p(letters / (1 + proof + clitics + opening + closing))
    return Operator("replacement", _sigmoid(logit), counts)


# --- spaces -----------------------------------------------------------------------------------------------------

_SPACE = np.uint8(ord(" "))
_SHORT = 500  # characters of a text that is searched faster than it is made an array


def _has_clitics(text: str) -> bool:
    """
    Say whether a lone s, t or m stands between two spaces.

    >>> _has_clitics("I don t"), _has_clitics("I don t know"), _has_clitics("I don t know" + "." * 500)
    (False, True, True)
    """
    if len(text) < _SHORT:
        return " s " in text or " t " in text or " m " in text
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    alone = (codes[:-2] == _SPACE) & (codes[2:] == _SPACE)
    letters = codes[1:-1][alone].tobytes()
    return b"s" in letters or b"t" in letters or b"m" in letters


def _spaces(text: str, lexicon: Lexicon, style: str) -> tuple[list[Finding], Operator | None]:
    words = Vocabulary(lexicon)
    operator = _space_operator(text, words)
    if operator.probability < _LEAST or not spaces.punctuated(text) or not is_english(text, lexicon):
        return [], operator
    write = _writer(text, style)
    code = list(code_spans(text)) if _may_hold_code(text) else []
    units = list(spaces.units(text, words))
    opened, left_open = _STRIPPED if spaces.stripped(text) else _WHOLE
    found = []
    for decision in decide(text, units, opened=opened, left_open=left_open):
        start = decision.unit.start
        for at, (glyph, probability) in enumerate(zip(decision.glyphs, decision.probabilities, strict=True), start):
            confidence = probability * operator.probability
            if glyph != spaces.STAYS and confidence >= _WORTH and not _inside(code, at):
                found.append(Finding(at, at + 1, write(glyph), rules.SPACE.code, confidence, "safe"))
    return found, operator


# Weights of a paragraph that begins, and of one that ends, inside quotation marks: spaces at its edges may be lost.
_STRIPPED, _WHOLE = (0.2, 0.13), (0.001, 0.011)


def _space_operator(text: str, words: Vocabulary) -> Operator:
    proof = sum(1 for _ in spaces.PROOF.finditer(text))
    possessives = spaces.possessives(text, words)
    marks = sum(1 for _ in _INNER_MARK.finditer(text))
    doubled = sum(1 for _ in spaces.DOUBLED.finditer(text))
    counts = {"contractions": proof, "possessives": possessives, "doubled": doubled, "survivors": marks}
    logit = (
        -4 + _some(proof, 8) + _some(possessives, 5) + min(2, doubled) - 2 * log1p(marks / (1 + proof + possessives))
    )
    return Operator("space", _sigmoid(logit), counts)


_INNER_MARK = regex.compile(r"['’](?=[^\W\d_])(?<=[^\W\d_].)")


# --- look-alikes ------------------------------------------------------------------------------------------------


def _lookalikes(text: str, lexicon: Lexicon, style: str) -> tuple[list[Finding], Operator | None]:
    found, counts = lookalikes.find(text, Vocabulary(lexicon), style)
    if not found:
        return [], None
    code = [span for span in code_spans(text) if _is_fenced(text, *span)] if "~~~" in text or "```" in text else []
    english = is_english(text, lexicon)
    found = [f for f in found if (english or f.confidence >= lookalikes.PROVEN) and not _inside(code, f.start)]
    return found, Operator("lookalike", max((f.confidence for f in found), default=0.0), counts)


def _is_fenced(text: str, start: int, end: int) -> bool:
    """Say whether a span of code is a block that ends before the text does."""
    return end < len(text) and text[start:end].lstrip(" >\t").startswith(("```", "~~~"))


# --- tokens -----------------------------------------------------------------------------------------------------


def _tokens(text: str, lexicon: Lexicon, style: str) -> tuple[list[Finding], Operator | None]:
    logit, counts = treebank.log_odds(text)
    operator = Operator("tokens", _sigmoid(logit), counts)
    if operator.probability < _LEAST or not is_english(text, lexicon):
        return [], None
    found = list(treebank.find(text, operator.probability, _writer(text, style)))
    return sorted(found, key=lambda finding: finding.start), operator


_FAMILIES: tuple[tuple[Callable[[str], bool], _Family], ...] = (
    (_has_questions, _questions),
    (_has_replacements, _replacements),
    (treebank.might, _tokens),
    (_has_clitics, _spaces),
    (lookalikes.might, _lookalikes),
)
