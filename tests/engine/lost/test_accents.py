import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from textfix.edits import apply_edits, choose_edits
from textfix.engine.lost import accents
from textfix.engine.text.tokens import tokenize
from textfix.errors import ModelError
from textfix.rules import check_edits


def repaired(text, damaged=0.9, level="safe"):
    found = accents.find(text, damaged)
    check_edits(text, found)
    return apply_edits(text, choose_edits(found, level))


CLEAN = [
    "We met in a café near the old façade, and she told one cliché after another.",
    "Clichés are what the protégé of the attaché likes best.",
    "The mayor of São Paulo wrote to Enrique Peña Nieto and to Beyoncé.",
    "Mr. Erdoğan and Ms. González spoke of Guantánamo over a soufflé; the Rodríguez family stayed away.",
    "His résumé says that he taught at the École normale in Düsseldorf.",
]


@pytest.mark.parametrize("gold", CLEAN)
def test_words_come_back_from_what_ascii_left_of_them(gold):
    """Metamorphic: what comes back is the original, letter by letter, and what does not is left as it was."""
    damaged = gold.encode("ascii", "ignore").decode()
    once = repaired(damaged)
    assert once != damaged
    for made, left, meant in zip(*(re.findall(r"\w+", text) for text in (once, damaged, gold)), strict=True):
        assert made in (left, meant)
    assert repaired(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "I resume my work and expose the roll; the rose is pale.",  # résumé, exposé and rosé leave no such words
        "So Rene and Jos went to Jos with Ren, and so did Lon.",
        "The nave of the church; the expos of the year; he will attach it.",
        "Her fiance came to the fete in a cafe and read a cliche resume.",  # written without accents, not damaged
        "See www.caf.example/caf and caf.txt or my_caf and @caf in src/caf/main.py.",
        "It was caf with é in it already.",
    ],
)
def test_words_that_stand_by_themselves_are_left_alone(text):
    assert repaired(text, 0.99) == text


def test_a_text_that_shows_no_damage_keeps_its_words():
    text = "We met Beyonc in a caf."
    assert accents.find(text, 0.0) == []
    assert repaired(text, 0.05) == "We met Beyoncé in a café.", "two such words are evidence of their own"


def test_one_doubtful_remnant_is_no_proof():
    found = accents.find("The Nio is a car.", 0.05)
    assert all(f.applicability != "safe" for f in found)


def test_capitals_and_clitics_around_a_remnant():
    assert repaired("Caf owners like clich-ridden talk. Beyonc's show, Beyoncs show and Beyonc’s show.") == (
        "Café owners like cliché-ridden talk. Beyoncé's show, Beyoncés show and Beyoncé’s show."
    )


def test_several_letters_of_a_word_are_one_finding():
    (finding,) = accents.find("a rsum", 0.99)
    assert (finding.start, finding.end, finding.replacement) == (3, 6, "ésumé")


@pytest.mark.parametrize(
    ("word", "gold"),
    [
        ("caf\ufffd", "café"),
        ("Caf?", "Café"),
        ("Beyonc\ufffd", "Beyoncé"),
        ("S\ufffd\ufffdo", "São"),  # a hole for each byte
        ("r?sum?", "résumé"),
        ("na\ufffdve", "naïve"),
        ("D?SSELDORF", "DÜSSELDORF"),
        ("Fa\ufffdade", "Façade"),
        ("don\ufffdt", None),
        ("expos?", None),  # a question about shows
        ("What?", None),
        ("house", None),
        ("", None),
        ("?", None),
    ],
)
def test_a_hole_tells_where_the_letter_was(word, gold):
    assert accents.restore_letter(word) == gold


def test_a_list_of_another_format_is_refused():
    with pytest.raises(ModelError, match="reinstall"):
        accents.read_letters("# something else\ncafé\t3\t0\n")
    with pytest.raises(ModelError, match="damaged"):
        accents.read_letters(f"{accents.HEADER}\ncafé\tthree\t0\n")


def test_shares_follow_counts():
    read = accents.read_letters(f"{accents.HEADER}\ncafé\t99\t1\nMüller\t60\t0\nMöller\t40\t0\nexposé\t5\t50\n")
    assert read.words["caf"].word == "café"
    assert read.words["caf"].share > 0.95
    assert read.words["Mller"].share < 0.65
    assert read.words["expos"].share < 0.1
    assert read.holes["M\ufffdller"] is None
    assert read.holes["expos\ufffd"] == "exposé"
    assert read.words["Caf"].word == "Café"


words = st.sampled_from("the caf clich So Paulo Beyonc rsum Jos and Peña é ’ . , - \n 10 Erdoan So San of".split(" "))
texts = st.lists(words, max_size=30).map(" ".join) | st.text(max_size=60)


@given(texts, st.sampled_from([0.0, 0.1, 0.9, 1.0]), st.sampled_from(["safe", "unsafe"]))
def test_only_letters_are_added_and_twice_is_once(text, damaged, level):
    once = repaired(text, damaged, level)
    assert repaired(once, damaged, level) == once
    rest = iter(once)
    assert all(char in rest for char in text)
    assert all(0 < f.confidence <= 1 for f in accents.find(text, damaged))


@given(st.text())
def test_no_damage_no_letters(text):
    assert accents.find(text, 0.0) == []


# Remnants by themselves and in pairs, with what may stand at a word's edge or part it.
PIECES = st.sampled_from(["caf", "Caf", "Beyonc", "So", "Paulo", "Zrich", "the", *" '’\"-._½é1日@\n", "\U0001d41a"])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_what_might_hold_nothing_holds_nothing(text):
    assert accents.may_match(tokenize([text]))[0] or accents.find(text, 0.9) == []


@pytest.mark.parametrize(
    "unit", ["a", "caf,", "So ", "fi ", "the  ", "theLondon", "x,", "ma tion ", "\ufffda", "ing\ufffd", "[] "]
)
def test_the_cost_is_linear(unit):
    assert_linear(lambda text: accents.find(text, 1.0), unit)
