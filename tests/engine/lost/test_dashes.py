import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from support.lexica import shipped_lexicon
from textfix.edits import apply_edits, choose_edits
from textfix.engine.lost import dashes
from textfix.engine.text.tokens import tokenize
from textfix.rules import check_edits


def repaired(text, damaged=0.95, level="unsafe"):
    found = dashes.find(text, damaged, shipped_lexicon())
    check_edits(text, found)
    return apply_edits(text, choose_edits(found, level))


def codes(text, damaged=0.95):
    return [(f.rule, f.applicability) for f in dashes.find(text, damaged, shipped_lexicon())]


GOLD = [
    "The old bridge — nobody had crossed it in years — fell into the river.",
    "She had one hope left — that he would write.",
    "He gave one reason—the money—and went home.",
    "“We will rebuild […] before the winter,” the mayor said.",
    "It was a letter from\N{NO-BREAK SPACE}London, and it came with\N{NO-BREAK SPACE}Paris.",
    "They met in the city,\N{NO-BREAK SPACE}Berlin being too far.",
]


@pytest.mark.parametrize("gold", GOLD)
def test_what_ascii_took_comes_back(gold):
    """Metamorphic: what `encode("ascii", "ignore")` deletes, quotation marks apart, is put back where it was."""
    damaged = gold.encode("ascii", "ignore").decode()
    once = repaired(damaged)
    assert once == gold.replace("“", "").replace("”", "").replace("\N{NO-BREAK SPACE}", " ")
    assert repaired(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "One sentence.  Another one.  And a third!  Then a list:  one, two.",
        "name    age\nAnn  12\nBob  13",
        "A tab\there  and there.",
        "An iPhone and a YouTube film by a PhD on eBay, says macOS and JavaScript.",
        "Call getName or toString on it, in src/mainWindow.py or my.fileName or #someTag.",
        "one,Two,Three,Four",
        "See http://a.example/ofTaylor,Then more",
        "The nevertheless notwithstanding hereinafter albeit understanding.",
        "It was — as it is  now — a dash.",
        "The type of x[] is int[], and f([]) is zero.",
        "- [] buy milk",
        "  Indented text\n  and more",
    ],
)
def test_what_is_clean_stays(text):
    assert repaired(text) == text


@pytest.mark.parametrize("text", [gold.encode("ascii", "ignore").decode() for gold in GOLD])
def test_a_text_that_shows_no_damage_is_not_looked_at(text):
    assert dashes.find(text, 0.2, shipped_lexicon()) == []


def test_dashes_are_never_safe():
    for gold in GOLD[:3]:
        damaged = gold.encode("ascii", "ignore").decode()
        assert repaired(damaged, level="safe") == damaged


def test_a_space_is_safe_only_after_words_that_no_dash_follows():
    assert codes("He spoke of theLondon of old.") == [("TF403", "unsafe")]
    assert ("TF403", "safe") in codes("He spoke  rather long  of theLondon of old.")
    assert codes("He spoke of theLondon of old.", 0.6) == [("TF403", "unsafe")]
    assert codes("They announcedLondon next.") == [("TF403", "display")]
    assert codes("They announcedLondon next  and that was  all.")[0] == ("TF403", "unsafe")


def test_a_dash_without_spaces_tells_what_stood_before_a_name():
    assert repaired("He gave one reasonthe rain, and named two townsLondon and Paris.") == (
        "He gave one reason—the rain, and named two towns—London and Paris."
    )


def test_an_amount_without_a_currency_is_shown():
    text = "The club, worth 300m, was sold for 1.2bn, and 300m people saw it, who paid 20 million dollars."
    found = dashes.find(text, 0.95, shipped_lexicon())
    assert [(f.rule, f.replacement, f.applicability) for f in found] == [("TF504", None, "display")] * 2
    assert [text[f.start : f.start + 3] for f in found] == ["300", "1.2"]


def test_capitals_after_one_gap_may_begin_a_sentence():
    assert codes("He stayed at home  She went.") == [("TF401", "display")]


words = st.sampled_from(
    "the reasonthe rain theLondon city,Berlin worth 300m , . ! \n  and  — ’ [] iPhone a townsLondon xqzthe".split(" ")
)
texts = st.lists(words, max_size=30).map(" ".join) | st.text(max_size=60)


@given(texts, st.sampled_from([0.6, 1.0]), st.sampled_from(["safe", "unsafe"]))
def test_only_dashes_ellipses_and_spaces_are_added(text, damaged, level):
    once = repaired(text, damaged, level)
    rest = iter(once)
    assert all(char in rest for char in text)
    assert sorted(once.translate({ord(c): None for c in "—… "})) == sorted(
        text.translate({ord(c): None for c in "—… "})
    )


@given(st.text())
def test_no_damage_no_joins(text):
    assert dashes.find(text, 0.49, shipped_lexicon()) == []


WORDS = ["people", "who", "came", "reasonthe", "the", "Paris", "é", "½", "cost", "at least", "5m", "3.5 million", "[]"]
PIECES = st.sampled_from([*WORDS, *"  \n'’—,.-_a"])


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=4))
def test_what_is_found_does_not_depend_on_the_other_texts(texts):
    tokens = tokenize(texts)
    lexicon = shipped_lexicon()
    seams = dashes.find_seams(tokens, lexicon.rows(tokens.raw), np.ones(len(texts), dtype=np.bool_), lexicon)
    for text, own, held in zip(texts, seams, dashes.may_match(texts, tokens, seams), strict=True):
        found = dashes.find(text, 0.95, lexicon)
        assert dashes.find(text, 0.95, lexicon, own) == found
        assert held or not found


@pytest.mark.parametrize(
    "unit", ["a", "caf,", "So ", "fi ", "the  ", "theLondon", "x,", "ma tion ", "\ufffda", "ing\ufffd", "[] "]
)
def test_the_cost_is_linear(unit):
    assert_linear(lambda text: dashes.find(text, 1.0, shipped_lexicon()), unit)
