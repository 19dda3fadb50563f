"""Text cut into tokens as treebanks are: do n't, it 's, and `` quoted '' words.

What is repaired is what belongs to marks: the space before a clitic goes, and two backticks or two apostrophes become
the quotation mark that they encode, without the space inside it.  Spaces before punctuation are no marks; they stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log, log1p

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.english import contractions
from textfix.engine.traces.operators import LEAST, Operator, sigmoid

_SPLIT = regex.compile(contractions(" '"))
_TEX = regex.compile(r"\\[A-Za-z]{2}")
_CUT = (" '", "\n'", " n't", "\nn't")  # one of these stands where a clitic stands alone
_ALONE = regex.compile(r"[ \n]'(?:s|t|re|ve|ll|m|d|S|T|RE|VE|LL|M|D)\b|(?<=[ \n])n't\b")
_NEGATED = regex.compile(
    r" n't\b(?<=(?i:\b(?:do|does|did|is|was|are|were|could|would|should|wo|ca|ha[sd]|have|must|need|ai)) n't)"
)
_CLITIC = regex.compile(r" '(?:(?<=[^\W_] ')(?:s|re|ve|ll|m|d|S|RE|VE|LL|M|D)|(?<=[^\W\d_]n ')t)(?=\s|$)")
_PLURAL = regex.compile(r" '(?= [^\W\d_])(?<=[^\W\d_]s ')")
_OPENING = regex.compile(r"``(?<![^\s(\[]``)(?: (?=\S)|(?=\w))")
_CLOSING = regex.compile(r"(?: (?=''))?+''(?=\s|$)")
_SPACED_OPENING = regex.compile(r"`` (?=\S)(?<![^\s(\[]`` )")
_SPACED_CLOSING = regex.compile(r" ''(?=\s|$)(?<=\S '')")
_JOINED = regex.compile(r"['’](?=(?:s|t|re|ve|ll|m|d)\b)(?<=[^\W\d_].)")
_SPACED = regex.compile(r" [.,](?=\s|$)(?<=[^\W_] [.,])")


def may_match(text: str) -> bool:
    """
    Prefilter: true if a text holds a clitic that stands alone.

    >>> may_match("I do n't know."), may_match("I don't know.")
    (True, False)
    """
    if "'" in text:  # alone, one character is found ten times as fast as several
        for cut in _CUT:
            at = text.find(cut)
            while at >= 0:
                if _ALONE.match(text, at + (cut[1] == "n")):
                    return True
                at = text.find(cut, at + 1)
    return "`" in text and ("`` " in text or "``\n" in text)


def log_odds(text: str) -> tuple[float, dict[str, int]]:
    """
    Return the log odds that a tokenizer cut the text, and the evidence.

    >>> log_odds("I do n't know .")[0] > 2 > log_odds("The letters 'a' and 's' rhyme.")[0]
    True
    """
    counts = {
        "negations": _count(_NEGATED, text),
        "contractions": _count(_SPLIT, text),
        "clitics": _count(_CLITIC, text),
        "quotations": min(_count(_SPACED_OPENING, text), _count(_SPACED_CLOSING, text)),
        "spaced_punctuation": _count(_SPACED, text),
    }
    seen = counts["negations"] + counts["contractions"] + counts["clitics"]
    joined = _count(_JOINED, text)  # clitics in their place: where most are, one that is not is a slip
    weights = {"negations": 8.0, "contractions": 7.0, "clitics": 2.0, "quotations": 6.5, "spaced_punctuation": 1.5}
    proof = sum(weight * (1 + log(counts[name]) / 2) for name, weight in weights.items() if counts[name])
    if _TEX.search(text):
        proof = 0.0
    return -4 + proof - 3 * log1p(joined / (1 + seen)), counts | {"joined": joined}


def _count(pattern: regex.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def find(text: str, probability: float, write: Callable[[str], str]) -> Iterator[Finding]:
    """
    Yield the findings on a text that was cut into tokens.

    Args:
        text: the text.
        probability: that it was.
        write: writes a mark in the document's style.

    >>> [(f.start, f.end, f.replacement) for f in find("It 's `` so '' .", 1.0, lambda mark: mark)]
    [(2, 3, ''), (6, 9, '“'), (11, 14, '”')]
    """
    code = rules.TOKENIZED.code
    for pattern, confidence in ((_NEGATED, 0.99), (_CLITIC, 0.99), (_PLURAL, 0.9)):
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.start() + 1, "", code, confidence * probability, "safe")
    for group, (opening, closing) in enumerate(_pairs(text), 1):
        for (start, end), mark in ((opening, "“"), (closing, "”")):
            yield Finding(start, end, write(mark), code, 0.97 * probability, "safe", group)


def _pairs(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the spans of opening and closing marks that follow each other within a line."""
    marks = sorted(
        [(match.span(), True) for match in _OPENING.finditer(text)]
        + [(match.span(), False) for match in _CLOSING.finditer(text)]
    )
    opening: tuple[int, int] | None = None
    for span, opens in marks:
        if opens:
            opening = span
        elif opening:
            if "\n" not in text[opening[1] : span[0]]:
                yield opening, (max(span[0], opening[1]), span[1])  # an empty quotation has one space for both
            opening = None


# --- tokens -----------------------------------------------------------------------------------------------------


def find_tokenized(document: Document) -> tuple[list[Finding], Operator | None]:
    """Return the findings on text that a tokenizer cut, and the operator."""
    logit, counts = log_odds(document.text)
    operator = Operator("tokens", sigmoid(logit), counts)
    if operator.probability < LEAST or not document.is_english:
        return [], None
    found = list(find(document.text, operator.probability, document.write))
    return sorted(found, key=lambda finding: finding.start), operator
