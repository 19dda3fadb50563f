"""The lexicon: a hash map that answers as a dict does, and says "never seen" where it knows nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import ModelError
from textfix.engine.models import load_model
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import (
    ALWAYS,
    BARE,
    CANDIDATE,
    CONTRACTION,
    END,
    ENGLISH,
    FLAGS,
    FOREIGN,
    FREQUENT,
    LAST1,
    LAST2,
    LEXICAL,
    NEVER,
    Lexicon,
)

COLUMNS = 8
hashes = st.integers(0, 2**32 - 1)
crowded = hashes | st.integers(0, 40) | st.integers(2**32 - 40, 2**32 - 1)  # near one another, and at the borders


def build(keys, fields=None, patterns=()):
    """Make a lexicon of the keys; the fields of the i-th key are random unless given."""
    keys = np.array(sorted(keys), dtype=np.uint32)
    if fields is None:
        fields = np.random.default_rng(keys.size).integers(1, 256, (keys.size, COLUMNS), dtype=np.uint8)
    ranks = np.arange(1, keys.size + 1, dtype=np.uint16)
    pattern_keys, pattern_marks = np.array(sorted(patterns), dtype=np.uint32).reshape(-1, 2).T.copy()
    return Lexicon.build(keys, fields, ranks, pattern_keys, pattern_marks)


def asked(*keys):
    return np.array(keys, dtype=np.uint32)


@given(st.sets(crowded, max_size=60), st.lists(crowded, max_size=30))
def test_find_answers_as_a_dict_does(keys, others):
    lexicon = build(keys)
    rows = {key: row for row, key in enumerate(sorted(keys))}
    question = [*keys, *others]
    found = lexicon.find(np.array(question, dtype=np.uint32)).tolist()
    assert found == [rows.get(key, len(keys)) for key in question]


def test_find_in_a_large_lexicon():
    rng = np.random.default_rng(7)
    keys = np.unique(rng.integers(0, 1 << 32, 150_000, dtype=np.uint32))
    lexicon = build(keys.tolist(), np.zeros((keys.size, COLUMNS), dtype=np.uint8))
    np.testing.assert_array_equal(lexicon.find(keys), np.arange(keys.size))
    absent = np.setdiff1d(rng.integers(0, 1 << 32, 100_000, dtype=np.uint32), keys)
    assert (lexicon.find(absent) == keys.size).all()


@given(st.lists(crowded, max_size=10))
def test_the_empty_lexicon_knows_nothing(question):
    lexicon = build([])
    assert lexicon.find(np.array(question, dtype=np.uint32)).tolist() == [0] * len(question)
    assert not lexicon.rows(np.array(question, dtype=np.uint32)).any()
    assert not lexicon.patterns(np.array(question, dtype=np.uint32)).any()


@given(st.sets(crowded, min_size=1, max_size=30), st.lists(crowded, max_size=30))
def test_rows_are_the_fields_and_zeros_for_the_unknown(keys, others):
    lexicon = build(keys)
    known = dict(zip(sorted(keys), lexicon.fields.tolist(), strict=False))
    question = [*keys, *others]
    expected = [known.get(key, [0] * COLUMNS) for key in question]
    assert lexicon.rows(np.array(question, dtype=np.uint32)).tolist() == expected


@given(st.dictionaries(crowded, st.integers(1, 2**32 - 1), max_size=20), st.lists(crowded, max_size=20))
def test_patterns_answer_as_a_dict_does(patterns, others):
    lexicon = build([], patterns=patterns.items())
    question = [*patterns, *others]
    expected = [patterns.get(key, 0) for key in question]
    assert lexicon.patterns(np.array(question, dtype=np.uint32)).tolist() == expected


def test_asking_nothing_gives_nothing():
    lexicon = build([3, 5])
    assert lexicon.find(asked()).shape == (0,)
    assert lexicon.rows(asked()).shape == (0, COLUMNS)
    assert lexicon.patterns(asked()).shape == (0,)


def test_the_unknown_word_has_no_rank():
    lexicon = build([3, 5])
    assert lexicon.ranks[lexicon.find(asked(5, 4, 3))].tolist() == [2, 0, 1]


def test_keys_that_cannot_be_told_apart_are_an_error():
    with pytest.raises(ModelError, match="words of the lexicon found no place"):
        build([9] * 12)


@pytest.fixture(scope="module")
def shipped():
    return load_model().lexicon


def of(lexicon, *words):
    return lexicon.rows(np.array([word_hash(word) for word in words], dtype=np.uint32))


def test_the_shipped_keys_are_sorted_and_each_is_found(shipped):
    assert (np.diff(shipped.keys.astype(np.int64)) > 0).all()
    np.testing.assert_array_equal(shipped.find(shipped.keys), np.arange(shipped.keys.size))
    assert (np.diff(shipped.pattern_keys.astype(np.int64)) > 0).all()
    np.testing.assert_array_equal(shipped.patterns(shipped.pattern_keys), shipped.pattern_marks)
    assert not shipped.fields[-1].any()
    assert shipped.ranks[-1] == 0


@pytest.mark.parametrize(
    ("column", "words"),
    [
        pytest.param(BARE, "the was dog dogs children", id="seen bare"),
        pytest.param(LAST1, "its thats dont cant dogs childrens", id="seen with a mark before the last letter"),
        pytest.param(LAST2, "youre theyve well", id="seen with a mark before the last two letters"),
        pytest.param(END, "dogs workers", id="seen with a mark at the end"),
        pytest.param(LEXICAL, "oclock obrien", id="seen with a mark elsewhere"),
    ],
)
def test_the_shipped_lexicon_has_seen(shipped, column, words):
    assert (of(shipped, *words.split())[:, column] > 0).all()


@pytest.mark.parametrize(
    ("flag", "words", "others"),
    [
        pytest.param(CANDIDATE, "dont youre", "dog table", id="asked about though they do not end in s"),
        pytest.param(NEVER, "is was this", "its dogs", id="so common bare that asking is a waste"),
        pytest.param(ALWAYS, "dont youre didnt", "its well wont dogs", id="hardly ever seen bare"),
        pytest.param(ENGLISH, "the and with", "la und dogs", id="function words of English alone"),
        pytest.param(FREQUENT, "people time", "halyard und", id="common words"),
        pytest.param(FOREIGN, "und les della", "the dogs", id="function words of other languages"),
        pytest.param(CONTRACTION, "dont theyre thats", "dogs childrens", id="a pronoun or auxiliary with a clitic"),
    ],
)
def test_the_shipped_flags(shipped, flag, words, others):
    assert ((of(shipped, *words.split())[:, FLAGS] & flag) != 0).all()
    assert not (of(shipped, *others.split())[:, FLAGS] & flag).any()


def test_a_pattern_puts_the_mark_where_it_belongs(shipped):
    marks = shipped.patterns(np.array([word_hash("oclock"), word_hash("OBrien")], dtype=np.uint32))
    assert marks.tolist() == [0b10, 0b10], "an apostrophe before the second letter"


def test_nonsense_is_unknown(shipped):
    assert not of(shipped, "qxzvkjw", "zzqqxxwv" * 3).any()
