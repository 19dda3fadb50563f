"""TF602: U+FFFD that stands for marks and letters."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.english import contractions
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces.chain import resolve
from textfix.engine.traces.evidence import find_enclosures, sure_owners
from textfix.engine.traces.operators import LEAST, WORTH, Operator, evidence_weight, prior_log_odds, sigmoid
from textfix.engine.traces.weights import KEEP

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# --- U+FFFD -----------------------------------------------------------------------------------------------------

_F_PROOF = regex.compile(contractions("\ufffd{1,3}"))
_F_OPEN = regex.compile(r"(?<![^\s(—–])\ufffd++(?=[^\W\d_]{2}|[AI] )")
_F_CLOSE = regex.compile(r"[.,!?]\ufffd++(?=\s|$)")
_F_CLITIC = regex.compile(r"([^\W\d_]{2,30}+)\ufffd{1,3}s\b")
_F_LETTER = regex.compile(r"[^\W\d_]\ufffd{1,2}(?=[^\W\d_])")
_RUN = regex.compile("\ufffd++")


def has_replacements(text: str) -> bool:
    """True if the text holds U+FFFD."""
    return REPLACEMENT in text


def find_replacements(document: Document) -> tuple[list[Finding], Operator | None]:
    """Return the findings on U+FFFD that stand for marks, and the operator."""
    runs = [found.span() for found in _RUN.finditer(document.text)]
    if not runs:
        return [], None
    prior = prior_log_odds(rules.REPLACEMENT_CHARACTER.name, document.config)
    operator = _replacement_operator(document.text, document.vocabulary, prior)
    traces = _lost_characters(runs)
    code = rules.REPLACEMENT_CHARACTER.code
    if operator.probability < LEAST or not document.is_english:
        return [Finding(start, end, None, code, 1.0, "display") for start, end in runs], operator
    open_spans = dict(traces)
    found = []
    for start, end, mark, probability in resolve(document, traces):
        confidence = probability * operator.probability
        if mark == KEEP or confidence < WORTH:
            found.append(Finding(start, end, None, code, 1.0, "display"))
        else:
            found.append(Finding(start, end, document.write(mark), code, confidence, "safe"))
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


def _replacement_operator(text: str, words: Vocabulary, prior: float) -> Operator:
    """Tell lost punctuation from the lost letters of another language."""
    proof = sum(1 for _ in _F_PROOF.finditer(text))
    owners = [m[1] for m in _F_CLITIC.finditer(text)]
    clitics, sure = sum(map(words.knows, owners)), len(sure_owners(owners, words))
    enclosures = len(find_enclosures(text, REPLACEMENT, words))
    opening = sum(1 for _ in _F_OPEN.finditer(text))
    closing = sum(1 for _ in _F_CLOSE.finditer(text))
    letters = max(0, sum(1 for _ in _F_LETTER.finditer(text)) - proof - clitics)
    counts = {
        "contractions": proof,
        "possessives": clitics,
        "enclosures": enclosures,
        "openings": opening,
        "closings": closing,
        "letters": letters,
        "traces": text.count(REPLACEMENT),
    }
    # Guesses, made with damaged abstracts, papers and court opinions in sight.
    logit = (
        prior
        + evidence_weight(proof, 7)
        + max(evidence_weight(clitics, 4), evidence_weight(sure, 5.5))
        + evidence_weight(enclosures, 4.5)
        + evidence_weight(opening, 1.5)
        + evidence_weight(closing, 2)
    )
    logit += 2 * (opening > 0 and closing > 0) - 2 * log1p(letters / (1 + proof + clitics + opening + closing))
    return Operator("replacement", sigmoid(logit), counts)
