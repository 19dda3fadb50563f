"""What is read off clean text: where its apostrophes stand, and which marks nobody can tell from quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.engine.text.standing_marks import Place, mark_places
from textfix.gold.apostrophes import read_apostrophes

MARKS = "'‘’"


def shown(gold):
    """Return the words with the marks that were read as apostrophes, and a ? behind those that are not trusted."""
    words = []
    for start, end, marks, trusted in zip(
        gold.tokens.start.tolist(), gold.tokens.end.tolist(), gold.marks.tolist(), gold.trusted.tolist(), strict=True
    ):
        letters = gold.tokens.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        marked = "".join("’" * (marks >> i & 1) + letter for i, letter in enumerate(letters))
        words.append(marked + "’" * (marks >> len(letters) & 1) + "?" * (not trusted))
    return " ".join(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("I don’t know", "I don’t know", id="a contraction"),
        pytest.param("I don't know", "I don’t know", id="a straight mark"),
        pytest.param("I don`t know", "I don t know", id="a backtick is no mark"),
        pytest.param("the rock’n’roll years", "the rock’n’roll years", id="two marks in one word"),
        pytest.param("Mary’s lamb", "Mary’s lamb", id="a possessive"),
        pytest.param("the dogs’ tails", "the dogs’ tails", id="a plural possessive"),
        pytest.param("the dogs' tails", "the dogs’ tails", id="a straight plural possessive"),
        pytest.param("the dogs’.", "the dogs’", id="a plural possessive before a full stop"),
        pytest.param("Jones’ and Cortez’ and Marx’ books", "Jones’ and Cortez’ and Marx’ books", id="names in s, z, x"),
        pytest.param("goin’ home", "goin’ home", id="a g left out"),
        pytest.param("get ’em now", "get ’em now", id="letters left out in front"),
        pytest.param("get 'em now", "get ’em now", id="the same, straight"),
        pytest.param("’Twas in the ’90s", "’Twas in the ’90s", id="elisions that everybody knows"),
        pytest.param("salt ’n’ pepper", "salt ’n’ pepper", id="both ends left out"),
        pytest.param("He said ‘stop’ and left", "He said stop and left", id="a word in quotation marks"),
        pytest.param("He said 'stop' and left", "He said stop and left", id="the same, straight"),
        pytest.param("He said ‘dogs’ and left", "He said dogs and left", id="a plural in quotation marks"),
        pytest.param("He said ‘the cats’", "He said the cats", id="a closing mark behind s"),
        pytest.param("‘The dogs’ tails wag,’ he said", "The dogs’ tails wag he said", id="a possessive in a quotation"),
        pytest.param("‘I don’t,’ he said", "I don’t he said", id="a contraction in a quotation"),
        pytest.param("‘the dogs’ and ‘the cats’", "the dogs and the cats", id="two quotations"),
        pytest.param("‘He said “no”, dogs’ and went", "He said no dogs and went", id="double marks inside"),
        pytest.param("‘Open here.\nThe dogs’ tails", "Open here The dogs’ tails", id="a quotation ends with its line"),
        pytest.param("the cat’ sat", "the cat? sat", id="a mark behind a t is anybody’s guess"),
        pytest.param("the ’cat sat", "the cat? sat", id="a closing mark in front of a word"),
        pytest.param('6’ 2" tall', "6? 2 tall", id="feet and inches"),
        pytest.param("“The dogs”", "The dogs", id="double quotation marks are no apostrophes"),
        pytest.param("no marks", "no marks", id="no marks"),
        pytest.param("x" * 40 + "’s", "x" * 40 + "s?", id="words too long carry no label"),
        pytest.param("so ’𝟘 and ’𐌀", "so and", id="marks before letters and digits that begin no word"),
        pytest.param("’", "", id="a mark alone"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_apostrophes_of_clean_text_are_told_from_quotation_marks(text, expected):
    assert shown(read_apostrophes([text])) == expected


@given(st.lists(st.text("as ’'‘“”.\n", max_size=30), max_size=4))
def test_documents_of_a_batch_are_read_one_by_one(batch):
    together = read_apostrophes(batch)
    assert shown(together) == " ".join(filter(None, (shown(read_apostrophes([text])) for text in batch)))


@given(st.text("abs zx9 ’'‘“”.\n🙂", max_size=60))
def test_each_mark_read_stood_there(text):
    gold = read_apostrophes([text])
    for start, end, marks in zip(gold.tokens.start, gold.tokens.end, gold.marks.tolist(), strict=True):
        first = int(gold.tokens.input_offset(start))
        last = int(gold.tokens.input_offset(end - 1))
        stood = text[max(first - 1, 0) : last + 2]
        assert marks.bit_count() <= sum(char in MARKS for char in stood)


@given(st.text(max_size=60), st.text("s’ '\n", max_size=60))
def test_reading_never_raises(one, other):
    gold = read_apostrophes([one, other])
    assert gold.marks.shape == gold.trusted.shape == gold.tokens.start.shape


def test_every_place_of_a_mark_has_its_class():
    gold = read_apostrophes(["The dogs don’t know we’re at Mary’s o’clock. The dogs’ tails, rock’n’roll."])
    names = {Place.NONE: "none", Place.LAST1: "last1", Place.LAST2: "last2", Place.END: "end", Place.OTHER: "other"}
    words = shown(gold).split()
    found = {
        word: names[place] for word, place in zip(words, mark_places(gold.tokens, gold.marks).tolist(), strict=True)
    }
    assert {word: place for word, place in found.items() if place != "none"} == {
        "don’t": "last1",
        "we’re": "last2",
        "Mary’s": "last1",
        "o’clock": "other",
        "dogs’": "end",
        "rock’n’roll": "other",
    }
