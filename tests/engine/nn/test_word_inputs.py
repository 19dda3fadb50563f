"""What the quotation model sees of a text: the same whatever marks stand in it and however its lines are broken."""

import textwrap
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.engine.models import load_model
from textfix.engine.nn.word_inputs import (
    AFTERS,
    BEFORES,
    END_KIND,
    LETTER_KIND,
    SHAPES,
    SPACE_KIND,
    SUFFIXES,
    WordInputs,
    begin_parts,
    describe_by_arrays,
    make_inputs,
)
from textfix.engine.text import kernel
from textfix.engine.text.lexicon import WORD_CLASS
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe

COMMA, STOP, QUESTION, EXCLAMATION, SEMICOLON, COLON, HYPHEN, DASH, OPEN, CLOSE, ELLIPSIS, SLASH, OTHER = range(2, 15)
NAMES = [field.name for field in fields(WordInputs)]


def seen(*texts):
    tokens = tokenize(texts)
    lexicon = load_model().lexicon
    return make_inputs(tokens, describe(tokens, lexicon), lexicon)


def columns(found):
    return {name: getattr(found, name).tolist() for name in NAMES}


def kinds_after(found):
    return [(kinds >> 8, kinds >> 4 & 15, kinds & 15) for kinds in found.after.tolist()]


def kinds_before(found):
    return [(kinds >> 4, kinds & 15) for kinds in found.before.tolist()]


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        pytest.param("go on", 0, (SPACE_KIND, LETTER_KIND, LETTER_KIND), id="a space"),
        pytest.param("go  \t on", 0, (SPACE_KIND, LETTER_KIND, LETTER_KIND), id="white space counts as one"),
        pytest.param("go, on", 0, (COMMA, SPACE_KIND, LETTER_KIND), id="a comma"),
        pytest.param("go?! On", 0, (QUESTION, EXCLAMATION, SPACE_KIND), id="two marks"),
        pytest.param("go; on", 0, (SEMICOLON, SPACE_KIND, LETTER_KIND), id="a semicolon"),
        pytest.param("go: on", 0, (COLON, SPACE_KIND, LETTER_KIND), id="a colon"),
        pytest.param("go-on", 0, (HYPHEN, LETTER_KIND, LETTER_KIND), id="a hyphen"),
        pytest.param("go—(on)", 0, (DASH, OPEN, LETTER_KIND), id="a dash and a bracket"),
        pytest.param("go) … on", 0, (CLOSE, SPACE_KIND, ELLIPSIS), id="a bracket and an ellipsis"),
        pytest.param("go/on", 0, (SLASH, LETTER_KIND, LETTER_KIND), id="a slash"),
        pytest.param("go% on", 0, (OTHER, SPACE_KIND, LETTER_KIND), id="a sign"),
        pytest.param("go on", 1, (END_KIND,) * 3, id="the end of the text"),
        pytest.param("go on.", 1, (STOP, END_KIND, END_KIND), id="a stop at the end"),
        pytest.param("go on.\n\n- No.", 1, (STOP, END_KIND, END_KIND), id="nothing of the next paragraph"),
        pytest.param("go.\nNo.", 0, (STOP, END_KIND, END_KIND), id="one line feed between paragraphs"),
        pytest.param("go on ...\nNo.", 1, (END_KIND,) * 3, id="nothing behind white space at the end"),
        pytest.param("go... on", 0, (STOP, STOP, STOP), id="three dots"),
    ],
)
def test_what_is_seen_behind_a_word(text, word, after):
    assert kinds_after(seen(text))[word] == after


@pytest.mark.parametrize(
    ("text", "word", "before"),
    [
        pytest.param("go on", 1, (SPACE_KIND, LETTER_KIND), id="a space"),
        pytest.param("go,  on", 1, (SPACE_KIND, COMMA), id="a comma and white space"),
        pytest.param("go (on)", 1, (OPEN, SPACE_KIND), id="a bracket"),
        pytest.param("go on", 0, (END_KIND, END_KIND), id="the start of the text"),
        pytest.param("(go on", 0, (OPEN, END_KIND), id="a bracket at the start"),
        pytest.param("go.\n\n...on", 1, (STOP, STOP), id="dots at the start of a paragraph"),
        pytest.param("go.\n\n[on", 1, (OPEN, END_KIND), id="nothing of the paragraph before"),
    ],
)
def test_what_is_seen_before_a_word(text, word, before):
    assert kinds_before(seen(text))[word] == before


def test_words_and_shapes():
    found = seen("The US has 3 of A4 and I")
    assert found.shape.tolist() == [1, 3, 0, 4, 0, 5, 0, 1]
    lexicon = load_model().lexicon
    tokens = tokenize(["The US has 3 of A4 and I"])
    words = describe(tokens, lexicon)
    assert found.word.tolist() == lexicon.ranks[words.row].tolist()
    assert found.word_class.tolist() == words.fields[:, WORD_CLASS].tolist()
    assert seen("the").word.tolist() == found.word[:1].tolist() != seen("zzqxv").word.tolist() == [0]


def test_endings_are_those_of_the_last_three_letters():
    run, sing, capital, other = seen("running singing CUNNING nation").suffix.tolist()
    assert run == sing == capital != other


def test_paragraphs_have_a_first_and_a_last_word():
    found = seen("One two.\n\nThree.", "Four five")
    assert found.first.tolist() == [True, False, True, True, False]
    assert found.last.tolist() == [False, True, True, False, True]


def test_what_a_closing_mark_may_stand_behind():
    found = seen("a, b. c? d! e… f; g: h- i— j) k l%")
    assert found.punctuated.tolist() == [True] * 5 + [False] * 7


text = st.text("ab AB12 .,?!…;:-—()[]/%$\n", max_size=40)


@given(st.text("ab A1.,!—(…)“”\"‘’' \n", max_size=40))
def test_marks_that_stand_change_nothing(text):
    bare = text.translate({ord(mark): None for mark in "“”\"‘’'"})
    assert columns(seen(text)) == columns(seen(bare))


@given(text, st.sampled_from(["\r\n", " \n", "\n "]))
def test_line_ends_change_nothing(text, newline):
    assert columns(seen(text.replace("\n", newline))) == columns(seen(text))


WORDS = st.sampled_from("The harbour keeper’s lamp, “burns” on and on; (she) said: ‘never’ 1999 ... x—y.".split())
PARAGRAPH = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)


@given(st.lists(PARAGRAPH, min_size=2, max_size=3), st.integers(40, 90), st.sampled_from(["\n", "\r\n"]))
def test_hard_wrapping_changes_nothing(paragraphs, width, newline):
    wrapped = "\n\n".join(textwrap.fill(p, width, break_long_words=False, break_on_hyphens=False) for p in paragraphs)
    assert columns(seen(wrapped.replace("\n", newline))) == columns(seen("\n\n".join(paragraphs)))


def test_one_hard_wrapped_paragraph_is_one():
    paragraph = "The keeper of the harbour said that his lamp burned on. " * 8
    flat = seen(paragraph.strip())
    assert columns(seen(textwrap.fill(paragraph.strip(), 60))) == columns(flat)
    assert flat.first.sum() == flat.last.sum() == 1


@given(st.lists(text, max_size=4))
def test_documents_do_not_see_each_other(texts):
    alone = [columns(seen(text)) for text in texts]
    assert columns(seen(*texts)) == {name: [value for found in alone for value in found[name]] for name in NAMES}


@given(st.lists(st.text(max_size=40), max_size=2))
def test_numbers_are_within_the_tables(texts):
    found = seen(*texts)
    for name, rows in {
        "suffix": SUFFIXES,
        "word_class": 256,
        "shape": SHAPES,
        "after": AFTERS,
        "before": BEFORES,
    }.items():
        assert (getattr(found, name) < rows).all(), name


def test_some_words_are_taken():
    found = seen("One two.\n\nThree.", "Four five")
    taken = found.take(np.array([1, 4]))
    assert columns(taken) == {name: [values[1], values[4]] for name, values in columns(found).items()}


def test_long_paragraphs_are_read_in_parts() -> None:
    lexicon = load_model().lexicon
    tokens = tokenize(["one two three four five.\n\nsix seven"])
    seen = make_inputs(tokens, describe(tokens, lexicon), lexicon)
    parts = seen.begun(begin_parts(seen.first, 2))
    assert np.flatnonzero(parts.first).tolist() == [0, 2, 4, 5]
    assert np.flatnonzero(parts.last).tolist() == [1, 3, 4, 6]
    assert begin_parts(seen.first, 5) is seen.first
    assert np.array_equal(seen.begun(seen.first).last, seen.last)


SIDES = st.sampled_from([*" \n.,()“”-—!?\t", "  ", 9 * " ", "\n\n", "a", "Bc", "d’e"])


@given(st.lists(st.lists(SIDES, max_size=60).map("".join), min_size=1, max_size=4), st.data())
def test_a_few_words_are_described_as_among_all(texts, data):
    tokens = tokenize([*texts, 99 * "filler "])
    which = np.array(sorted(data.draw(st.sets(st.integers(0, tokens.start.size - 1), min_size=1, max_size=5))))
    lexicon = load_model().lexicon
    words = describe(tokens, lexicon)
    few, every = make_inputs(tokens, words, lexicon, which), make_inputs(tokens, words, lexicon)
    assert columns(few) == columns(every.take(which))


@pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
@given(st.lists(st.text(max_size=40) | st.lists(SIDES, max_size=60).map("".join), max_size=4), st.randoms())
def test_the_kernel_and_arrays_describe_words_alike(texts, random):
    tokens, lexicon = tokenize(texts), load_model().lexicon
    which = np.array([word for word in range(tokens.start.size) if random.random() < 0.7], dtype=np.intp)
    words = describe(tokens, lexicon)
    compiled, arrays = make_inputs(tokens, words, lexicon, which), describe_by_arrays(tokens, words, lexicon, which)
    for name in NAMES:
        assert getattr(compiled, name).dtype == getattr(arrays, name).dtype, name
        np.testing.assert_array_equal(getattr(compiled, name), getattr(arrays, name), name)
