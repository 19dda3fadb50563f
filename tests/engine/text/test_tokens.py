"""Words, gaps, documents and hashes; offsets in the skeleton and in the input."""

import textwrap
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textfix.engine.text import tokens as tokens_module
from textfix.engine.text.characters import (
    CODE,
    COLON,
    COMMA,
    DASH,
    HYPHEN,
    OPEN_BRACKET,
    OTHER,
    SPACE,
    STOP,
    TABLE_SIZE,
    WORD,
    class_table,
)
from textfix.engine.text.hashing import MAX_HASHED, HashSet, word_hash
from textfix.engine.text.standing_marks import words_at
from textfix.engine.text.tokens import BREAK, SEPARATOR, find_tokens, first_is_upper, starts_sentence, tokenize
from textfix.engine.text.words import base_hash
from textfix.typography import DOUBLE_MARKS, SINGLE_MARKS

MARKS = SINGLE_MARKS + DOUBLE_MARKS
PIECES = (
    "dont",
    "It's",
    "dogs’",
    "“Well,”",
    "a-b",
    "—",
    "x.",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "é",
    "中文",
    "🙂",
    "\x00",
    "9",
)
texts = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
batches = st.lists(texts, max_size=5)


def skeleton(text):
    return text.translate({ord(mark): None for mark in MARKS})


def words(tokens):
    """Return the words as strings, cut from the skeleton by the spans of the tokens."""
    spans = zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)
    return [tokens.codes[a:b].tobytes().decode("utf-32-le", "surrogatepass") for a, b in spans]


def spans(text):
    tokens = tokenize([text])
    return list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))


def breaks(text):
    """Return the words that end a paragraph."""
    tokens = tokenize([text])
    return [word for word, gap in zip(words(tokens), tokens.after, strict=True) if gap & BREAK]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("I dont know.", [(0, 1), (2, 6), (7, 11)], id="spaces and stops part words"),
        pytest.param("I don’t know.", [(0, 1), (2, 6), (7, 11)], id="a mark inside a word is not in the skeleton"),
        pytest.param("“Dont,” he said", [(0, 4), (6, 8), (9, 13)], id="quotation marks are not in the skeleton"),
        pytest.param("'tis the dogs' bone", [(0, 3), (4, 7), (8, 12), (13, 17)], id="marks at the edges of words"),
        pytest.param("a-b_c/d", [(0, 1), (2, 3), (4, 5), (6, 7)], id="hyphens, underscores and slashes part words"),
        pytest.param("the 1990s", [(0, 3), (4, 9)], id="digits and letters make one word"),
        pytest.param("cafe\u0301s open", [(0, 6), (7, 11)], id="a combining mark is part of its word"),
        pytest.param("a\rb", [(0, 1), (2, 3)], id="a carriage return by itself parts words"),
        pytest.param("a\u2028b\x85c", [(0, 1), (2, 3), (4, 5)], id="odd line ends part words"),
        pytest.param("no🙂way", [(0, 2), (3, 6)], id="an emoji parts words and counts one"),
        pytest.param("no\ud800way", [(0, 2), (3, 6)], id="a lone surrogate parts words and counts one"),
        pytest.param("中文 text", [(0, 2), (3, 7)], id="letters of any script"),
        pytest.param("'“”’", [], id="marks alone are no words"),
        pytest.param(" \n.,!\n ", [], id="punctuation alone is no word"),
        pytest.param("", [], id="an empty text has no words"),
    ],
)
def test_spans_count_code_points_of_the_skeleton(text, expected):
    assert spans(text) == expected


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        pytest.param("I dont", [0, 2], [1, 6], id="without marks the input is the skeleton"),
        pytest.param("I don’t", [0, 2], [1, 7], id="an inner mark widens its word"),
        pytest.param("“Oh, ‘no’”", [1, 6], [3, 8], id="marks at edges stay outside"),
        pytest.param("''''x''''y", [4], [10], id="a run of marks inside a word"),
        pytest.param("🙂’s", [2], [3], id="characters beyond the basic plane count one"),
    ],
)
def test_input_offset_maps_the_skeleton_to_the_input(text, starts, ends):
    tokens = tokenize([text])
    assert tokens.input_offset(tokens.start).tolist() == starts
    assert (tokens.input_offset(tokens.end - 1) + 1).tolist() == ends


@given(batches)
def test_words_cut_from_the_input_are_those_of_the_skeleton(batch):
    joined = SEPARATOR.join([*batch, ""])
    tokens = tokenize(batch)
    first, last = tokens.input_offset(tokens.start).tolist(), tokens.input_offset(tokens.end - 1).tolist()
    cut = [joined[a : b + 1] for a, b in zip(first, last, strict=True)]
    assert [skeleton(piece) for piece in cut] == words(tokens)
    assert not any(piece[0] in MARKS or piece[-1] in MARKS for piece in cut)


@given(batches)
def test_skeleton_and_marks_make_the_input(batch):
    joined = SEPARATOR.join([*batch, ""])
    tokens = tokenize(batch)
    *kept, end = tokens.input_offset(np.arange(tokens.codes.size + 1)).tolist()
    assert end == len(joined)
    assert sorted(kept + tokens.marks.tolist()) == list(range(len(joined)))
    assert [ord(joined[i]) for i in kept] == tokens.codes.tolist()
    assert [ord(joined[i]) for i in tokens.marks.tolist()] == tokens.mark_codes.tolist()
    assert [joined[i] for i in tokens.single_marks().tolist()] == [c for c in joined if c in SINGLE_MARKS]


@given(texts)
def test_marks_do_not_change_the_words(text):
    with_marks, without = tokenize([text]), tokenize([skeleton(text)])
    for name in ("codes", "start", "end", "raw", "before", "after", "document"):
        np.testing.assert_array_equal(getattr(with_marks, name), getattr(without, name), name)


@given(batches)
@example(["a\n\nb", "c\nd"])
@example(["", "x’s", "", "\n"])
def test_a_document_of_a_batch_is_as_by_itself(batch):
    together = tokenize(batch)
    assert together.text_start.tolist() == np.cumsum([0] + [len(text) + len(SEPARATOR) for text in batch]).tolist()
    for number, text in enumerate(batch):
        alone = tokenize([text])
        own = together.document == number
        for name in ("raw", "before", "after"):
            np.testing.assert_array_equal(getattr(together, name)[own], getattr(alone, name), name)
        for name in ("start", "end"):
            within = together.input_offset(getattr(together, name)[own] - (name == "end"))
            expected = alone.input_offset(getattr(alone, name) - (name == "end"))
            np.testing.assert_array_equal(within - together.text_start[number], expected, name)


@pytest.mark.parametrize("batch", [[], [""], ["", ""], ["'", "…"]])
def test_a_batch_without_words(batch):
    tokens = tokenize(batch)
    assert tokens.text_start.size == len(batch) + 1
    assert all(getattr(tokens, name).size == 0 for name in ("start", "end", "raw", "before", "after", "document"))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        pytest.param("a b", SPACE, BREAK, id="a space, and the end of the text"),
        pytest.param("a, b.", COMMA | SPACE, STOP | BREAK, id="a comma, and a full stop"),
        pytest.param("a “b”", SPACE, BREAK, id="quotation marks leave no trace"),
        pytest.param("a--b", HYPHEN, BREAK, id="hyphens"),
        pytest.param("a — b: c", DASH | SPACE, COLON | SPACE, id="a dash, and a colon"),
        pytest.param("a (b", OPEN_BRACKET | SPACE, BREAK, id="a bracket"),
        pytest.param("a_b%", CODE, OTHER | BREAK, id="characters of code, and others"),
        pytest.param("a\n\nb c", BREAK, SPACE, id="a blank line ends a paragraph"),
        pytest.param("a \n \n b c", BREAK, SPACE, id="white space around a break says nothing"),
    ],
)
def test_gaps_around_the_second_word(text, before, after):
    tokens = tokenize([text])
    assert (tokens.before[1], tokens.after[1]) == (before, after)


@given(batches)
def test_a_gap_is_the_same_from_both_sides(batch):
    tokens = tokenize(batch)
    inside = tokens.document[1:] == tokens.document[:-1]
    np.testing.assert_array_equal(tokens.after[:-1][inside], tokens.before[1:][inside])
    ends = np.append(~inside, True)[: tokens.start.size]
    assert (tokens.after[ends] & BREAK).all()
    assert (tokens.before[np.flatnonzero(np.append(True, ~inside))[: tokens.start.size]] & BREAK).all()


LONG = (
    "The harbour froze in the second week of January and nobody in the village could remember a winter as hard as "
    "that one had been so the boats stayed where they were and the men sat in the kitchen telling one another of fish "
    "they had never caught"
)
SECOND = LONG.replace("harbour", "river").replace("winter", "summer")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("one two", ["two"], id="a text ends a paragraph"),
        pytest.param("one\n\ntwo", ["one", "two"], id="a blank line does"),
        pytest.param("one\r\n\r\ntwo", ["one", "two"], id="a blank line of Windows does"),
        pytest.param("one \t\n  \n two", ["one", "two"], id="a line of white space is blank"),
        pytest.param("one\ntwo\nthree", ["one", "two", "three"], id="short lines are a paragraph each"),
        pytest.param(f"{LONG}\n{SECOND}", ["caught", "caught"], id="long lines are a paragraph each"),
        pytest.param(textwrap.fill(LONG, 72), ["caught"], id="a hard-wrapped paragraph is one"),
        pytest.param(textwrap.fill(LONG, 45), ["caught"], id="narrow wrapping too"),
        pytest.param(textwrap.fill(LONG, 100), ["caught"], id="and wide wrapping"),
        pytest.param(
            "\n\n".join(textwrap.fill(part, 60) for part in (LONG, SECOND)),
            ["caught", "caught"],
            id="with blank lines, a line feed alone is a space",
        ),
        pytest.param("Dear all,\n" + textwrap.fill(LONG, 72), None, id="a line that had room ends a paragraph"),
        pytest.param(textwrap.fill(LONG, 25), None, id="columns too narrow are not taken for wrapping"),
    ],
)
def test_paragraphs(text, expected):
    if expected is None:  # each line ends one
        expected = [line.split()[-1].strip(",") for line in text.splitlines()]
    assert breaks(text) == expected


def same_words(first, second):
    one, two = tokenize([first]), tokenize([second])
    for name in ("raw", "before", "after"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), name)


@pytest.mark.parametrize("width", [45, 60, 72, 95])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_wrapping_a_paragraph_changes_nothing(width, newline):
    same_words(textwrap.fill(LONG, width).replace("\n", newline), LONG)


def test_wrapping_after_a_hyphen_or_dash_changes_nothing():
    flat = LONG.replace("hard as", "hard-as").replace("so the", "so—the")
    wrapped = flat.replace("hard-as", "hard-\nas").replace("so—the", "so—\nthe")
    same_words(f"{wrapped}\n\n{SECOND}", f"{flat}\n\n{SECOND}")
    tokens = tokenize([f"{wrapped}\n\n{SECOND}"])
    hard = words(tokens).index("hard")
    assert tokens.after[hard] == HYPHEN


@given(texts.map(lambda text: text.replace("\r", "")))
def test_line_ends_of_windows_are_line_feeds(text):
    same_words(text.replace("\n", "\r\n"), text)


@given(texts)
@example("Über ÆON straße ſ İstanbul Ǆ １２")
@example("x" * (MAX_HASHED + 9) + " " + "ab" * MAX_HASHED)
def test_the_hash_of_each_word_is_that_of_its_scalar_twin(text):
    tokens = tokenize([text])
    assert tokens.raw.tolist() == [word_hash(word) for word in words(tokens)]


def test_words_that_are_hashed_in_parts_have_the_same_hashes(monkeypatch):
    text = "Nobody’s lamp burned; the harbour — “frozen” — was dark, and it wasn’t late."
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    whole = find_tokens(codes, np.array([0, codes.size]))
    monkeypatch.setattr(tokens_module, "_TOGETHER", 2)
    parted = find_tokens(codes, np.array([0, codes.size]))
    assert np.array_equal(parted.raw, whole.raw)


@given(texts, st.integers(1, 9))
def test_characters_that_are_looked_up_in_parts_are_the_same(text, part):
    tokens = tokenize([text])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens_module, "_PART", part)
        found = tokens.offsets_where(lambda classes: (classes & SPACE) != 0)
    assert found.tolist() == np.flatnonzero(tokens.classes() & SPACE).tolist()


@given(texts)
@example("s " + "x" * 40)
def test_the_base_word_follows_by_subtraction(text):
    tokens = tokenize([text])
    base = base_hash(tokens, np.arange(tokens.raw.size))
    assert base.tolist() == [word_hash(word[:-1]) for word in words(tokens)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Dont", "dONT", True, id="case does not count"),
        pytest.param("1990s", "1875s", True, id="digits are one class"),
        pytest.param("Éa", "éa", True, id="case of other letters does not count"),
        pytest.param("dogs", "dog", False, id="letters count"),
        pytest.param("ab", "ba", False, id="their order counts"),
        pytest.param("aa", "a", False, id="how many there are counts"),
    ],
)
def test_which_words_are_the_same(one, other, same):
    assert (word_hash(one) == word_hash(other)) is same


def test_common_words_have_hashes_of_their_own():
    several = sorted({f"{a}{b}{c}" for a in "abcdefgst" for b in "aeiou" for c in ("", "s", "t", "nt", "ts")})
    assert len({word_hash(word) for word in several}) == len(several)


def test_words_are_made_of_letters_combining_marks_and_digits():
    table = class_table()
    wrong = [
        hex(code)
        for code in range(TABLE_SIZE - 1)
        if bool(table[code] & WORD) != (unicodedata.category(chr(code))[0] in "LMN" and chr(code) not in MARKS)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One two. three? Four", [True, False, True, True], id="after a full stop or question mark"),
        pytest.param("One, two; three — four", [True, False, False, False], id="not after lesser marks"),
        pytest.param("One\n\ntwo", [True, True], id="after a paragraph"),
        pytest.param("One… two", [True, True], id="after an ellipsis"),
    ],
)
def test_where_sentences_may_start(text, expected):
    assert starts_sentence(tokenize([text]).before).tolist() == expected


def test_first_letters():
    assert first_is_upper(tokenize(["The ‘Élan’ iPhone 3D \u01c5ep"])).tolist() == [True, True, False, False, True]


@given(batches)
def test_spans_rise_and_keep_to_their_documents(batch):
    tokens = tokenize(batch)
    pairs = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
    assert all(a < b for a, b in pairs)
    assert all(b < c for (_, b), (c, _) in pairwise(pairs)), "there is a gap between two words"
    at = tokens.input_offset(tokens.start)
    assert ((tokens.text_start[tokens.document] <= at) & (at < tokens.text_start[tokens.document + 1])).all()


@given(batches)
@example(["", "“It’s” é", "x’é\n"])
def test_words_and_places_are_those_of_the_texts(batch):
    tokens = tokenize(batch)
    rows, starts = tokens.places(tokens.start)
    assert rows.tolist() == tokens.document.tolist()
    ends = tokens.places(tokens.end - 1)[1] + 1
    inner, accented = tokens.inner_marks(), set(tokens.accented().tolist())
    for at, (row, start, end) in enumerate(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)):
        assert tokens.word(at) == skeleton(batch[row][start:end])
        assert inner[at] == any(mark in batch[row][start:end] for mark in MARKS)
        assert (at in accented) == (not tokens.word(at).isascii())
    some = np.arange(0, rows.size, 3)
    held = [row in rows[some] for row in range(len(batch))]
    assert tokens.documents_of(some).tolist() == tokens.documents_at(tokens.start[some]).tolist() == held


@given(texts, texts)
def test_a_set_of_hashes_holds_what_it_was_made_of(some, text):
    known, asked = tokenize([some]).raw, tokenize([text]).raw
    assert HashSet.of(known).holds(asked).tolist() == [hash_ in known for hash_ in asked]


@pytest.mark.parametrize("text", ["‘Dont’ ''go''", "’tis the dogs’", "a’b ’ c‘d’", "”x“y", "’", "no marks", ""])
def test_words_are_found_by_the_marks_at_them(text):
    tokens = tokenize(["It’s", text])
    first, last = tokens.input_offset(tokens.start), tokens.input_offset(tokens.end - 1)
    every = np.arange(tokens.text_start[-1])
    assert words_at(tokens, tokens.start, every).tolist() == list(range(first.size))
    assert words_at(tokens, tokens.end - 1, every).tolist() == list(range(last.size))
    assert (
        words_at(tokens, tokens.start, tokens.marks + 1).tolist()
        == np.flatnonzero(np.isin(first - 1, tokens.marks)).tolist()
    )
    assert (
        words_at(tokens, tokens.end - 1, tokens.marks - 1).tolist()
        == np.flatnonzero(np.isin(last + 1, tokens.marks)).tolist()
    )
    assert tokens.inner_marks().tolist() == (last - first > tokens.end - 1 - tokens.start).tolist()
