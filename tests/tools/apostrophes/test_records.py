"""Documents are cut into records without losing a word."""

import doctest
import random

from hypothesis import given
from hypothesis import strategies as st

from tools.apostrophes import records
from tools.apostrophes.records import cut_document, split_sentences, title_case

SENTENCES = ("It’s late.", "“Is it?” she asked.", "He doesn't know!", "The dogs’ tails, e.g. Rex’s, wag.", "No", "")
documents = st.lists(st.lists(st.sampled_from(SENTENCES), max_size=5).map(" ".join), min_size=1, max_size=8)


def words(text):
    """Return the words of a text but for what a headline changes: capitals and the final stop."""
    return [word.lower().removesuffix(".") for word in text.split()]


@given(documents.map("\n".join), st.randoms(use_true_random=False))
def test_records_hold_all_words_in_order(document, rng):
    assert [word for record in cut_document(document, rng) for word in words(record)] == words(document)


@given(documents.map("\n".join), st.integers())
def test_the_seed_decides(document, seed):
    assert cut_document(document, random.Random(seed)) == cut_document(document, random.Random(seed))


def test_documents_are_cut_in_every_way():
    rng = random.Random(1)
    document = "\n".join(f"The {k}th ferry’s late. Nobody minds. It sails." for k in range(12))
    cuts = [cut_document(document, rng) for _ in range(1000)]
    whole = sum(cut == [document] for cut in cuts)
    lines = sum(cut == document.split("\n") for cut in cuts)
    several = [cut for cut in cuts if len(cut) > 1 and any("\n" in record for record in cut)]
    titles = [record for cut in cuts for record in cut if "Ferry’s Late" in record]
    assert 600 < whole < 740
    assert 70 < lines < 150
    assert {record.count("\n") + 1 for cut in several for record in cut[:-1]} == {2, 3, 4, 5}
    assert 200 < len(titles) < 1500


@given(documents.map(" ".join))
def test_sentences_are_the_paragraph(paragraph):
    assert " ".join(split_sentences(paragraph)).split() == paragraph.split()


def test_a_headline_keeps_small_words_but_the_first():
    assert title_case("the end of “it” and all") == "The End of “it” and All"


def test_the_examples_of_the_documentation():
    assert doctest.testmod(records).failed == 0
