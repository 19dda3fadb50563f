"""What holds for every text, every setting and every batch: one function for each guarantee."""

from collections import Counter
from itertools import pairwise

from textfix import apply_edits
from textfix.rules import RULES


def never_raises(cleaner, text):
    """Analyzing any text gives a report on it."""
    assert cleaner.analyze(text).source is text


def idempotent(cleaner, text):
    """Cleaning twice changes nothing: the second time returns the very object."""
    once = cleaner.clean(text)
    assert cleaner.clean(once) is once


def revertible(cleaner, text):
    """The edits alone make the repaired text, and their inverse the input."""
    report = cleaner.analyze(text)
    assert apply_edits(text, report.edits) == report.text
    assert report.revert() == text
    assert apply_edits(report.text, report.inverse()) == text


def same_object_if_unchanged(cleaner, text):
    """A text without edits is returned itself, not a copy; edits always change something."""
    report = cleaner.analyze(text)
    assert (report.text is text) == (report.text == text) == (not report.edits)


def well_formed(cleaner, text):
    """Findings are of known rules, sorted, disjoint, inside the text and of some confidence."""
    findings = cleaner.analyze(text).findings
    assert all(a.end <= b.start for a, b in pairwise(findings))
    for finding in findings:
        assert finding.rule in RULES
        assert 0 <= finding.start <= finding.end <= len(text)
        assert 0 <= finding.confidence <= 1
        assert finding.replacement != text[finding.start : finding.end]


def alphabet_safe(cleaner, text):
    """Each finding writes what its rule declares, and takes away nothing but the rule's traces."""
    for finding in cleaner.analyze(text).findings:
        rule, span = RULES[finding.rule], text[finding.start : finding.end]
        if finding.replacement is None or rule.kind == "decode":
            continue
        kept, rest = [char for char in span if char not in rule.traces], iter(finding.replacement)
        assert all(char in rest for char in kept), f"{rule.code} made {finding.replacement!r} of {span!r}"
        added = Counter(finding.replacement) - Counter(kept)
        allowed = str.isalpha if rule.kind == "letter" else rule.alphabet.__contains__
        assert all(map(allowed, added)), f"{rule.code} made {finding.replacement!r} of {span!r}"


def insert_only(cleaner, text):
    """Every edit inserts: all characters of the input stand in the output, in their order."""
    report = cleaner.analyze(text)
    assert all(finding.start == finding.end for finding in report.edits)
    rest = iter(report.text)
    assert all(char in rest for char in text)


def batch_free(cleaner, texts):
    """A text gets the same report alone and beside any others."""
    assert cleaner.analyze_many(texts) == [None if text is None else cleaner.analyze(text) for text in texts]


def order_free(cleaner, texts, order):
    """A text gets the same report wherever it stands in its batch; `order` is a permutation of the indices."""
    reports = cleaner.analyze_many(texts)
    assert cleaner.analyze_many([texts[i] for i in order]) == [reports[i] for i in order]


def line_end_free(cleaner, text, newline):
    """With other line ends a text gets the same repairs; `text` has line feeds alone."""
    expected = cleaner.clean(text).replace("\n", newline)
    assert cleaner.clean(text.replace("\n", newline)) == expected


def wrap_free(cleaner, text, wrapped):
    """A text that differs from another in white space alone gets the same repairs in the same places."""
    assert "".join(text.split()) == "".join(wrapped.split())
    assert _visible(cleaner, wrapped) == _visible(cleaner, text)


def _visible(cleaner, text):
    """Return each finding by the number of visible characters before it, and the repaired text without white space."""
    report = cleaner.analyze(text)
    places = [
        (len("".join(text[: f.start].split())), f.rule, f.applicability, round(f.confidence, 9))
        for f in report.findings
    ]
    return "".join(report.text.split()), places
