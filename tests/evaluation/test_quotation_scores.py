"""Quotation marks are compared one by one: all figures here can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Finding
from textfix.evaluation.corruption import curl
from textfix.evaluation.metrics import THRESHOLDS, Bin, Tally
from textfix.evaluation.quotation_scores import Recovery, compare_marks, join_marks, summarize_marks
from textfix.evaluation.repaired_batch import RepairedBatch

NONE = Tally(0, 0, 0)
DELETED = {ord(c): None for c in "“”\"‘’'"}


def insert(text, *marks, sure=0.9, rule="TF301"):
    """Return edits, each given as the text before it and what is inserted."""
    return [Finding(len(before), len(before), mark, rule, sure, "safe") for before, mark in marks if before in text]


def compare(clean, damaged, edits, genre):
    return compare_marks(RepairedBatch.read(clean, damaged, edits, genre))


def figures(clean, edits, damaged=None, threshold=0.8):
    damaged = clean.translate(DELETED) if damaged is None else damaged
    return summarize_marks(compare([clean], [damaged], [edits], np.array([0])), threshold, ["all"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"I don\'t," he said.', "“I don’t,” he said."),
        ("He said ('so') \"it\".", "He said (‘so’) “it”."),
        ("'Twas in the '90s, 'dear'.", "‘Twas in the ’90s, ‘dear’."),
        ("“no ‘change’”", "“no ‘change’”"),
    ],
)
def test_straight_marks_are_curled(text, expected):
    assert curl(text) == expected


def test_marks_are_right_wrong_or_missing():
    text = "Go on, he said, or stay, and so he went."
    found = figures(
        "“Go on,” he said, “or stay,” and so he went.",
        insert(text, ("", "“"), ("Go on,", "”"), ("Go on, he said, or", "“"), (text, "”")),
    )
    assert found.kinds == {"opening": Tally(1, 1, 1), "closing": Tally(1, 1, 1), "single": NONE}
    assert found.overall == found.double == Tally(2, 2, 2)
    assert found.patterns["interrupted"] == Recovery(quotations=2, whole=1, marks=4, right=2)
    assert (found.patterns["interrupted"].exact, found.patterns["interrupted"].recall) == (0.5, 0.5)


def test_a_mark_must_be_of_its_kind():
    assert figures("“Go.”", insert("Go.", ("", "”"), ("Go.", "“"))).overall == Tally(0, 2, 2)


@pytest.mark.parametrize("before", ["We may go", "We may go ", "We may go —", "We may go — ", "We may go — …"])
def test_spaces_dashes_and_ellipses_make_no_difference(before):
    clean = "We may go — …“now” and then."
    assert figures(clean, insert(clean.translate(DELETED), (before, "“"))).overall == Tally(1, 0, 1)


def test_but_every_other_character_does():
    assert figures("We go (“now”).", insert("We go (now).", ("We go ", "“"))).overall == Tally(0, 1, 2)
    assert figures("One.\n“Two.”", insert("One.\nTwo.", ("One.", "“"))).overall == Tally(0, 1, 2)


def test_straight_and_curly_marks_are_the_same():
    text = "He said, Go on, and went (so) —and stayed."
    straight = insert(text, ("He said, ", '"'), ("He said, Go on,", '"'), ("He said, Go on, and went (", '"'))
    assert figures("He said, “Go on,” and went (“so”) —and stayed.", straight).overall == Tally(3, 0, 1)
    assert figures('He said, "Go on," and went ("so") —and stayed.', straight).overall == Tally(3, 0, 1)


def test_a_straight_mark_behind_white_space_at_the_end_closes():
    clean = '"Go, "'
    assert figures(clean, insert("Go, ", ("", '"'), ("Go, ", '"')), "Go, ").kinds["closing"] == Tally(1, 0, 0)


def test_inches_are_no_quotation_marks():
    assert figures('He is 6 feet 2" tall.', []).overall == NONE
    assert figures('"He is 6 feet 2" he said.', []).overall == Tally(0, 0, 2), "an open quotation closes"
    assert figures('He is 6 feet 2" tall.\n"Yes."', []).overall == Tally(0, 0, 2), "paragraphs begin anew"


def test_marks_that_stand_are_not_lost():
    assert figures("“Go,” he said.", [], "“Go, he said.").kinds == {
        "opening": NONE,
        "closing": Tally(0, 0, 1),
        "single": NONE,
    }
    assert figures("“Go,” he said.", insert("Go", ("", "“")), "“Go,” he said.").overall == Tally(0, 1, 0)


def test_single_marks_are_quotation_marks_where_gold_says_so():
    clean = "The ‘old’ men don’t see the dogs’ tails."
    assert figures(clean, []).kinds == {"opening": NONE, "closing": NONE, "single": Tally(0, 0, 2)}
    text = clean.translate(DELETED)
    both = insert(text, ("The ", "‘"), ("The old", "’"), rule="TF302")
    assert figures(clean, both).overall == Tally(2, 0, 0)
    assert figures(clean, both).double == NONE
    assert figures(clean, insert(text, ("The old men ", "‘"), rule="TF302")).overall == Tally(0, 1, 2)


def test_an_apostrophe_may_stand_for_a_single_mark_and_the_other_way_round():
    clean = "The ‘old cat’ naps near the dogs’ tails."
    text = clean.translate(DELETED)
    apostrophe = insert(text, ("The old cat", "’"), rule="TF203")
    assert figures(clean, apostrophe).kinds["single"] == Tally(1, 0, 1)
    single = insert(text, ("The old cat naps near the dogs", "’"), rule="TF302")
    assert figures(clean, single).kinds["single"] == Tally(0, 0, 2)
    other = insert(text, ("The old cat naps near the dog", "’"), rule="TF202")
    assert figures(clean, other).kinds["single"] == Tally(0, 0, 2), "apostrophes are counted by words"
    standing = figures(clean, insert(clean, ("The ‘old cat’ naps near the dogs", "’"), rule="TF302"), clean)
    assert standing.kinds["single"] == Tally(0, 1, 0), "an apostrophe that stands needs no other"


def test_edits_of_other_rules_are_no_quotation_marks():
    assert figures("“Go.”", insert("Go.", ("", "“"), rule="TF601")).overall == Tally(0, 0, 2)
    assert figures("“Go.”", insert("Go.", ("", "“"), rule="TF303")).overall == Tally(1, 0, 1)


def test_the_curve_counts_what_each_threshold_applies():
    edits = insert("Go on.", ("", "“"), sure=0.97) + insert("Go on.", ("Go", "”"), sure=0.65)
    found = figures("“Go on.”", edits)
    assert found.curve == {t: Tally(1, int(t < 0.65), 1) for t in THRESHOLDS} | {0.99: Tally(0, 0, 2)}
    assert found.overall == found.curve[0.8]
    assert found.reliability == (Bin(1, 0.65, 0.0), Bin(1, 0.97, 1.0))
    assert found.calibration_error == pytest.approx((0.65 + 0.03) / 2)


def test_genres_add_up_and_texts_do_not_meet():
    clean = ["“One.”", "“Two.”", "Three.", "“Four.”"]
    damaged = [text.translate(DELETED) for text in clean]
    edits = [insert(text, ("", "“"), (text, "”")) for text in damaged]
    edits[1] = []
    found = summarize_marks(compare(clean, damaged, edits, np.array([0, 1, 0, 1])), 0.8, ["a", "b"])
    assert found.genres == {"a": Tally(2, 2, 0), "b": Tally(2, 0, 2)}
    assert found.overall == Tally(4, 2, 2)
    assert found.patterns["alone"] == Recovery(3, 2, 6, 4)


def test_untrusted_paragraphs_have_no_pattern_but_their_marks_count():
    found = figures("“One, “two” and three.", [])
    assert found.overall == Tally(0, 0, 3)
    assert sum(recovery.marks for recovery in found.patterns.values()) == 0


def test_marks_without_a_word_have_no_pattern_even_behind_a_quotation():
    texts = ["“Go.”", "“”"]
    found = compare(texts, [text.translate(DELETED) for text in texts], [[], []], np.array([0, 0]))
    figure = summarize_marks(found, 0.8, ["all"])
    assert (figure.overall.missing, figure.patterns["alone"]) == (4, Recovery(1, 0, 2, 0))


TEXTS = ("“Go,” he said, “or stay.”", "The ‘old’ way.", 'A "modest" fee of 2".', "", "“One.\n“Two.”", "“”", "’")


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=5), st.integers(0, 5), st.randoms(use_true_random=False))
def test_batches_give_what_the_whole_gives(texts, at, rng):
    damaged = [text.translate(DELETED) for text in texts]
    edits = [
        insert(text, *((text[:i], rng.choice('“”"')) for i in sorted(rng.sample(range(len(text) + 1), len(text) // 4))))
        for text in damaged
    ]
    genre = np.arange(len(texts)) % 2
    whole = compare(texts, damaged, edits, genre)
    parts = [compare(texts[p], damaged[p], edits[p], genre[p]) for p in (slice(at), slice(at, None))]
    assert summarize_marks(join_marks(parts), 0.8, ["a", "b"]) == summarize_marks(whole, 0.8, ["a", "b"])


@given(st.lists(st.sampled_from(TEXTS), max_size=5))
def test_what_is_put_back_is_right(texts):
    """Edits that put back each double mark leave nothing wrong and nothing double missing."""
    damaged = [text.translate(DELETED) for text in texts]
    edits = []
    for text in texts:
        curled = curl(text)
        places = [(len(curled[:i].translate(DELETED)), c) for i, c in enumerate(curled) if c in "“”"]
        inch = '2"' in text
        edits.append([Finding(at, at, c, "TF301", 0.9, "safe") for at, c in places[: len(places) - inch]])
    found = summarize_marks(compare(texts, damaged, edits, np.zeros(len(texts), dtype=np.intp)), 0.8, ["all"])
    assert (found.double.wrong, found.double.missing) == (0, 0)
    assert found.double.right == sum(map(len, edits))
