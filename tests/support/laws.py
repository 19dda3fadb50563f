"""What holds for every text, every setting and every batch: one function for each guarantee."""

from collections import Counter
from itertools import pairwise

from textfix import apply_edits
from textfix.formats.file_report import FileReport, Part
from textfix.rules import NEWLINES, RULES


def never_raises(cleaner, text):
    """Any text can be analyzed."""
    assert cleaner.analyze(text).source is text


def idempotent(cleaner, text):
    """Cleaning twice changes nothing: the second time returns the very object."""
    once = cleaner.clean(text)
    assert cleaner.clean(once) is once


def revertible(report):
    """The edits alone make the repaired text, and their inverse the input."""
    assert apply_edits(report.source, report.edits) == report.text
    assert report.revert() == report.source


def same_object_if_unchanged(report):
    """A text without edits is returned itself, not a copy; edits always change something."""
    assert (report.text is report.source) == (report.text == report.source) == (not report.edits)


def well_formed(report):
    """Findings are of known rules, sorted, disjoint, inside the text and of some confidence."""
    assert all(a.end <= b.start for a, b in pairwise(report.findings))
    for finding in report.findings:
        assert finding.rule in RULES
        assert 0 <= finding.start <= finding.end <= len(report.source)
        assert 0 <= finding.confidence <= 1
        assert finding.replacement != report.source[finding.start : finding.end]


def alphabet_safe(report):
    """Each finding writes what its rule declares, and takes away nothing but the rule's traces."""
    for finding in report.findings:
        rule, span = RULES[finding.rule], report.source[finding.start : finding.end]
        if finding.replacement is None or rule.kind in ("decode", "delete"):
            continue
        made = f"{rule.code} made {finding.replacement!r} of {span!r}"
        kept, rest = [char for char in span if char not in rule.traces], iter(finding.replacement)
        assert all(char in rest for char in kept), made
        added = Counter(finding.replacement) - Counter(kept)
        allowed = str.isalpha if rule.kind == "letter" else rule.alphabet.__contains__
        assert all(map(allowed, added)), made


REPORT_LAWS = (revertible, same_object_if_unchanged, well_formed, alphabet_safe)  # of every report


def untouched(report):
    """A text that is said to be clean is returned itself."""
    assert report.text is report.source


def insert_only(report):
    """Every edit inserts: all characters of the input stand in the output, in their order."""
    assert all(finding.start == finding.end for finding in report.edits)
    rest = iter(report.text)
    assert all(char in rest for char in report.source)


def batch_free(cleaner, texts):
    """A text gets the same report alone and beside any others."""
    assert cleaner.analyze_many(texts) == [None if text is None else cleaner.analyze(text) for text in texts]


def screened(cleaner, texts):
    """Text and findings alone are those of the report, and the text the same object where nothing is repaired."""
    reports = cleaner.analyze_many(texts)
    for source, text, report in zip(texts, cleaner.clean_many(texts), reports, strict=True):
        assert text == (None if report is None else report.text)
        assert text is source or text != source
    for found, report in zip(cleaner.find_many(texts), reports, strict=True):
        assert found == report or (found.findings, reads_as_left_bare(found)) == (
            report.findings,
            reads_as_left_bare(report),
        )


def reads_as_left_bare(report):
    """True if a text lost marks, as it seems, and gets none because its writer does without."""
    return FileReport(report.source, (Part(0, report),)).is_left_bare


def order_free(cleaner, texts, order):
    """A text gets the same report wherever it stands in its batch; `order` is a permutation of the indices."""
    reports = cleaner.analyze_many(texts)
    assert cleaner.analyze_many([texts[i] for i in order]) == [reports[i] for i in order]


def layout_free(report, laid_out):
    """Two texts that differ in line ends or line breaks alone get the same repairs in the same places."""
    assert "".join(report.source.split()) == "".join(laid_out.source.split()), "the texts differ in more"
    assert not difference("".join(laid_out.text.split()), "".join(report.text.split()))
    assert not set(_places(laid_out)) ^ set(_places(report))


def difference(found, expected):
    """Return where two texts part, and "" where they do not; pytest's own diff takes seconds for long ones."""
    if found == expected:
        return ""
    parted = (i for i, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1])
    at = next(parted, min(len(found), len(expected)))
    return f"at {at}: {found[max(at - 20, 0) : at + 20]!r}, not {expected[max(at - 20, 0) : at + 20]!r}"


def _places(report):
    """Return each finding by the number of visible characters before it; mixed line ends are no finding here."""
    return [
        (len("".join(report.source[: f.start].split())), f.rule, f.applicability, round(f.confidence, 9))
        for f in report.findings
        if f.rule != NEWLINES.code
    ]
