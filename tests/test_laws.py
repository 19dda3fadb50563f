"""What holds for every text."""

import random
import textwrap
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import Cleaner, Config, apply_edits
from textfix.rules import RULES
from textfix.typography import DOUBLE_MARKS, SINGLE_MARKS

MARKS = SINGLE_MARKS + DOUBLE_MARKS
WORDS = (
    "I you it its its it's they were we're well we'll dont don't don’t cant wont id ill hell shell lets the The a of "
    "and in on to is was not he she his her what whats who whos Putins Putin's company companys companies workers "
    "workers' dogs’ dog children childrens James Texas OBrien O'Brien oclock em ’em 90s 1990s NATOs MPs years years' "
    "“Hello,” said \"quoted\" ‘single’ 'straight' http://x.org/dont dont_do why-dont-you `dont` @dont #its a@b.org "
    "boys book desire happening border house "
    ". , ? ! — – … - ( ) \n \n\n \r\n \t   é 中文 🙂 \x00 \x85 \u2028 \u00ad \u200b"
).split(" ")

prose = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.text(max_size=200) | prose | st.builds("{}{}".format, prose, st.text(max_size=20))
configs = st.builds(
    Config,
    damage=st.sampled_from(["auto", "quotes", "apostrophes", "partial", "clean"]),
    style=st.sampled_from(["auto", "curly", "straight"]),
    level=st.sampled_from(["safe", "unsafe"]),
)


def skeleton(text):
    return text.translate({ord(c): None for c in MARKS})


@given(anything, configs)
def test_the_apostrophe_rules_keep_to_their_alphabet_and_nothing_else_moves(text, config):
    report = Cleaner(replace(config, select=("TF2",))).analyze(text)
    for finding in report.findings:
        assert finding.start == finding.end
        assert set(finding.replacement) <= RULES[finding.rule].alphabet
        assert 0 <= finding.confidence <= 1
    assert skeleton(report.text) == skeleton(text)
    rest = iter(report.text)
    assert all(char in rest for char in text), "only insertions"


@given(anything, configs)
def test_findings_are_of_known_rules_and_lie_in_the_text(text, config):
    for finding in Cleaner(config).analyze(text).findings:
        assert finding.rule in RULES
        assert 0 <= finding.start <= finding.end <= len(text)
        assert 0 <= finding.confidence <= 1
        assert finding.replacement is None or finding.replacement != text[finding.start : finding.end]


@given(anything, configs)
def test_edits_are_sorted_replay_and_revert(text, config):
    report = Cleaner(config).analyze(text)
    assert all(a.start <= b.start for a, b in pairwise(report.findings))
    assert apply_edits(text, report.edits) == report.text
    assert report.revert() == text
    assert report.edits or report.text is text


@given(anything, configs)
def test_cleaning_twice_changes_nothing(text, config):
    cleaner = Cleaner(config)
    once = cleaner.clean(text)
    assert cleaner.clean(once) is once


@given(st.lists(anything | st.none(), max_size=8), st.randoms())
def test_a_result_depends_on_its_text_alone(texts, rng):
    cleaner = Cleaner()
    reports = cleaner.analyze_many(texts)
    order = list(range(len(texts)))
    rng.shuffle(order)
    shuffled = cleaner.analyze_many([texts[i] for i in order])
    for i, report in zip(order, shuffled, strict=True):
        alone = None if texts[i] is None else cleaner.analyze(texts[i])
        assert report == reports[i] == alone


@given(anything)
def test_a_text_with_its_marks_is_not_touched(text):
    assert Cleaner(Config(damage="clean")).clean(text) is text


PARAGRAPH = st.lists(
    st.sampled_from([w for w in WORDS if w.isalnum() or "'" in w or "’" in w]), min_size=3, max_size=50
)


@given(st.lists(PARAGRAPH, min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=50)
def test_hard_wrapping_and_line_ends_change_no_decision(paragraphs, newline):
    """Wrapped at 72 columns with blank lines between paragraphs, a text gets the edits that it gets without."""
    lines = [" ".join(["Here", *words, "there."]) for words in paragraphs]
    flat = "\n\n".join(lines)
    wrapped = "\n\n".join(textwrap.fill(line, 72, break_long_words=False) for line in lines).replace("\n", newline)
    places = [
        [(len("".join(t[: f.start].split())), f.rule, round(f.confidence, 9)) for f in Cleaner().analyze(t).findings]
        for t in (flat, wrapped)
    ]
    assert places[0] == places[1]


def test_lone_surrogates_and_long_runs_do_not_raise():
    rng = random.Random(5)
    for text in (
        "\ud800 dont \udfff",
        "s" * 100_000,
        "s " * 50_000,
        "'" * 10_000,
        "`" * 9_999,
        "<a" * 5_000,
        "-s" * 9_000,
    ):
        Cleaner().clean(text)
    Cleaner().clean("".join(chr(rng.randrange(0x110000)) for _ in range(20_000)))
