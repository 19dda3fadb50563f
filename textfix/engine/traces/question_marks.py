"""TF601: question marks that stand for marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import log1p

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.english import contractions, word_before
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces.chain import resolve
from textfix.engine.traces.evidence import find_enclosures, sure_owners
from textfix.engine.traces.operators import (
    LEAST,
    WORTH,
    Operator,
    evidence_weight,
    lies_inside,
    prior_log_odds,
    sigmoid,
)
from textfix.engine.traces.weights import KEEP
from textfix.typography import CURLY_MARKS

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


def has_questions(text: str) -> bool:
    """Prefilter: true if a question mark stands where clean prose has none."""
    at = text.find("?")
    while at >= 0:
        if text[at + 1 : at + 2] not in _ORDINARY:
            return True
        at = text.find("?", at + 1)
    return False


def find_question_marks(document: Document) -> tuple[list[Finding], Operator | None]:
    """Return the findings on question marks that stand for marks, and the operator."""
    places = _open_to_edits(document)
    if not places:
        return [], None
    prior = prior_log_odds(rules.QUESTION_MARK.name, document.config)
    operator = _question_operator(document.text, places, document.vocabulary, prior)
    if operator.probability < LEAST or not document.is_english:
        return [], operator
    found = []
    traces = [(place, place + 1) for place in places]
    for start, end, mark, probability in resolve(document, traces, question=True):
        confidence = probability * operator.probability
        if mark != KEEP and confidence >= WORTH:
            found.append(Finding(start, end, document.write(mark), rules.QUESTION_MARK.code, confidence, "safe"))
    return found, operator


def _question_operator(text: str, traces: Sequence[int], words: Vocabulary, prior: float) -> Operator:
    """
    Weigh the question marks that no clean text has against the marks that such damage would have taken.

    >>> from textfix.engine.models import load_model
    >>> words = Vocabulary(load_model().lexicon)
    >>> round(_question_operator("Is it so? I don?t know.", [8, 15], words, -5).probability, 2)
    0.99
    """
    at = set(traces)
    proofs = {m.start() for m in _Q_PROOF.finditer(text)} & at
    clitics = [word_before(text, start) for start in {m.start() for m in _Q_CLITIC.finditer(text)} & at - proofs]
    owners, whole, names = _owners(clitics, words)
    enclosures = sum(start in at for start in find_enclosures(text, "?", words))
    opening = sum(m.start() in at for m in _Q_OPEN.finditer(text))
    closing = sum(m.start() in at for m in _Q_CLOSE.finditer(text))
    dashes = sum(m.start() in at for m in _Q_DASH.finditer(text))
    counted = owners | whole | names
    proof, possessives = len(proofs), sum(word in counted for word in clitics)
    curly = sum(map(text.count, CURLY_MARKS))
    seen = proof + possessives + opening + closing
    counts = {
        "contractions": proof,
        "possessives": possessives,
        "enclosures": enclosures,
        "openings": opening,
        "closings": closing,
        "dashes": dashes,
        "question_marks": len(traces),
        "survivors": curly,
    }
    # Guesses, made with damaged abstracts, papers and court opinions in sight.  Where code or addresses hold question
    # marks, words that own little may be a part of such: page?s.
    weight_of_whole = 5.5 if text.count("?") > len(traces) else 7.5
    logit = (
        prior
        + evidence_weight(proof, 10)
        + evidence_weight(len(owners), 7.5)
        + evidence_weight(len(whole), weight_of_whole)
        + evidence_weight(len(names), 6)
        + evidence_weight(enclosures, 4.5)
        + evidence_weight(opening, 2.2)
        + evidence_weight(closing, 2.2)
        + evidence_weight(dashes, 1.5)
    )
    logit += 4 * (opening > 0 and closing > 0)
    logit -= 2 * log1p(curly / (1 + seen)) + log1p(max(0, len(traces) - seen) / (1 + seen))
    return Operator("question", sigmoid(logit), counts)


def _owners(clitics: Sequence[str], words: Vocabulary) -> tuple[set[str], set[str], set[str]]:
    """Return the words before ?s that edited text has with ’s, other whole words, and unknown names."""
    owners = {word for word in clitics if words.knows(word) and words.owns(word)}
    whole = sure_owners(clitics, words) - owners
    return owners, whole, {word for word in clitics if word[:1].isupper()} - owners - whole


def _open_to_edits(document: Document) -> list[int]:
    """Return where the question marks outside code and addresses stand."""
    text, code = document.text, document.code_spans
    places = [match.start() for match in _MARK.finditer(text)]
    found: list[int] = []
    at = 0
    while at < len(places):
        start, end = _chunk(text, places[at])
        behind = bisect_left(places, end, at + 1)
        if not _ADDRESS.search(text, start, end):
            found += places[at:behind]
        at = behind
    return [place for place in found if not lies_inside(code, place)] if code else found


_MARK = regex.compile(r"\?")
_CHUNK_BEFORE = regex.compile(r"\S{1,200}+", regex.REVERSE)
_CHUNK_AFTER = regex.compile(r"\S{1,200}+")


def _chunk(text: str, at: int) -> tuple[int, int]:
    """Return the span of the run of characters without white space around an offset."""
    before = _CHUNK_BEFORE.match(text, pos=max(0, at - 200), endpos=at)
    after = _CHUNK_AFTER.match(text, at)
    return (before.start() if before else at), (after.end() if after else at + 1)
