"""Which unknown words look misspelt."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textfix import Config
from textfix.engine.batch import Batch
from textfix.engine.models import load_model
from textfix.engine.text.hashing import word_hashes
from textfix.engine.text.lexicon import BARE, WORD_CLASS
from textfix.engine.text.misspellings import misspelt_words

FREQUENT = 18
VOWELS = "aeiou"
small = st.text("abcdeilmnorstuy", min_size=1, max_size=9)


def misspelt(*words):
    batch = Batch.of([" ".join(words)], load_model().lexicon, Config())
    return misspelt_words(batch.tokens, batch.words, np.ones(len(words), dtype=np.bool_), batch.lexicon).tolist()


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("tomorrrow", id="a letter twice"),
        pytest.param("breaksfast", id="a letter too many"),
        pytest.param("brigde", id="two letters changed places"),
        pytest.param("harboor", id="another vowel"),
        pytest.param("intresting", id="a vowel missing"),
        pytest.param("remembr", id="a vowel missing before the last letter"),
        pytest.param("tabl", id="a vowel missing at the end"),
    ],
)
def test_slips_of_the_keys_are_found(word):
    assert misspelt(word) == [True]


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("harbour", id="a word"),
        pytest.param("mascarpone", id="a foreign word"),
        pytest.param("metaschema", id="a term"),
        pytest.param("theyve", id="a contraction"),
        pytest.param("Brigde", id="a capital"),
        pytest.param("brigds", id="an s at the end"),
        pytest.param("brigde" + "e" * 26, id="a long one"),
    ],
)
def test_other_words_are_not(word):
    assert misspelt(word) == [False]


def neighbours(word):
    """Return what is one slip from a word, itself excepted."""
    out = set()
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        out |= {left + vowel + right for vowel in VOWELS}
        if right:
            out |= {left + right[1:], left + right[0] + right}
            out |= {left + vowel + right[1:] for vowel in VOWELS if right[0] in VOWELS}
        if len(right) > 1:
            out.add(left + right[1] + right[0] + right[2:])
    return sorted(out - {word})


@given(st.lists(small, min_size=1, max_size=6))
@example(["brigde", "a", "aa", "tabl", "mascarpone", "seperate"])
@example(["tabl" + "e" * 27])
def test_all_that_is_one_slip_away_is_looked_up(words):
    lexicon = load_model().lexicon
    counts = lexicon.rows(word_hashes(words))[:, :WORD_CLASS].max(axis=1)
    expected = [
        not (count or word.endswith("s")) and lexicon.rows(word_hashes(neighbours(word)))[:, BARE].max() >= FREQUENT
        for word, count in zip(words, counts.tolist(), strict=True)
    ]
    assert misspelt(*words) == expected


def test_only_what_counts_is_judged():
    batch = Batch.of(["brigde brigde"], load_model().lexicon, Config())
    assert misspelt_words(batch.tokens, batch.words, np.array([False, True]), batch.lexicon).tolist() == [False, True]


def test_misspellings_of_prose_count():
    texts = ["We left the gardne.", "Wij zien www.brigde.org, `windwo` en de gardne achter het huis.", "A garden."]
    batch = Batch.of(texts, load_model().lexicon, Config())
    assert batch.text_type.misspelt.tolist() == [1, 0, 0]
