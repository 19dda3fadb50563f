"""What is told for a whole batch, so that most texts pass by most stages: never that something is not there that is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lexica import shipped_lexicon
from textfix.config import Config
from textfix.engine import batch as batches
from textfix.engine import document as documents
from textfix.engine import stages
from textfix.engine.batch import Batch, is_strange
from textfix.engine.cleaner import Cleaner
from textfix.engine.document import Document
from textfix.engine.lost import accents, dashes, ligatures

EVERYWHERE = np.array([True])
DEFAULT = Config()

FRAGMENTS = ["signi cantly", "infor mation", "of ces", "ed’s", "ing", "c3", "tionA", "cé", "ed", "the o cial"]
LOST = ["caf", "So Paulo", "Beyonc", "ofTaylor", "he,But", "reasonthe money", "worth 5m", "[]"]
MARKS = ["don?t", "?Yes,?", "don t", "I`d", "don''t", "do n't", 'don"t', "isn\ufffdt", "caf\ufffd"]
CODES = [
    "â€™",
    "donât",
    "donÕt",
    "‰Ûª",
    "&rsquo;",
    "&#39;",
    "%27s",
    r"\u2019",
    "don\x19t",
    "\u200b",
    "\xa0",
    "\r\n",
    "\x92",
]
ZONES = ["{x}", "<b>", "a=1;", "b::c()", "\n    f(x);\n", "[a](b)", "1,2,3\n", "SELECT", "$x", "\t", "# A\n", "u2019s"]
PIECES = st.sampled_from(
    [*FRAGMENTS, *LOST, *MARKS, *CODES, *ZONES, *"    \n.,'’“”\"—…é½日_`?;", "the", "and of it", "Don"]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def batch_of(texts, config=DEFAULT):
    return Batch.of(texts, shipped_lexicon(), config)


def document_of(text):
    return Document(text, shipped_lexicon(), DEFAULT)


@given(st.text(st.sampled_from([chr(code) for code in range(0x20, 0x7F)] + list("\t\n‘’“”–—…")), max_size=60))
def test_plain_text_has_nothing_for_the_stages_that_pass_it_by(text):
    assert not is_strange(batch_of([text]))[0]
    for stage in (*stages.DECODING, *stages.RESTORING):
        if stage.may_match is is_strange:
            assert stage.find(document_of(text)) == []


@pytest.mark.parametrize("char", "\r\x00\x19\x7f\x92\xa0\xadéâ‛ʼ„‟\u200b\u2028\ufeff\ufffd\ud800\U0001f600")
def test_all_else_is_strange(char):
    texts = ["Plain.", f"Strange{char}", f"{char}strange", "—", ""]
    assert is_strange(batch_of(texts)).tolist() == [False, True, True, False, False]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_fragments_are_seen_among_the_words_of_a_batch(texts):
    for text, held in zip(texts, ligatures.may_match(batch_of(texts)), strict=True):
        assert held or ligatures.find(document_of(text)) == []


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_text_has_the_zones_that_it_has_by_itself(texts):
    assert [document.zones for document in batch_of(texts).documents] == [document_of(text).zones for text in texts]


def unfiltered(stage):
    return replace(stage, may_match=lambda batch: np.ones(len(batch.texts), dtype=np.bool_))


def outcomes(states):
    return [(state.document.text, state.findings) for state in states]


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["safe", "unsafe"]))
def test_prefilters_skip_only_stages_that_find_nothing(texts, level):
    config = Config(level=level)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "has_signs", lambda texts: [True] * len(texts))
        for name in ("DECODING", "RESTORING"):
            patch.setattr(stages, name, tuple(map(unfiltered, getattr(stages, name))))
        everything = stages.prepare(batch_of(texts, config))
    assert outcomes(stages.prepare(batch_of(texts, config))) == outcomes(everything)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["safe", "unsafe"]))
def test_damaged_texts_get_what_they_get_by_themselves(texts, level):
    config = Config(level=level)
    damaged = np.full(len(texts), 0.95)

    def complete(texts):
        batch = batch_of(texts, config)
        prepared = [stages.Staged(document.text, document) for document in batch.documents]
        return stages.complete(prepared, batch, damaged[: len(texts)])

    completed = complete(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accents, "may_match", lambda tokens: EVERYWHERE)
        patch.setattr(dashes, "may_match", lambda texts, tokens, seams: EVERYWHERE)
        for row, text in enumerate(texts):
            assert outcomes(complete([text]).values()) == outcomes([completed[row]])


# Long documents, whose words are not kept: what is found is the same.
LONG_PARAGRAPHS = (
    "I dont know whats happening, he said. Its late, and we re not asking.",
    "?Yes,? she said. ?I don?t know.?",
    "The ca\u0301fe\u0301 was signi cantly less — it isnâ€™t open.",
    "    let s = dont(x);\n    if (s != t) { cant(); }",
    "You are right, she said, and the dogs tail isnt long. “We won’t wait.”",
)


@given(
    st.lists(st.sampled_from(LONG_PARAGRAPHS), min_size=1, max_size=6), st.sampled_from(["auto", "quotes", "partial"])
)
def test_a_long_document_is_repaired_as_a_short_one(paragraphs, damage):
    text, cleaner = "\n\n".join(paragraphs), Cleaner(Config(damage=damage))
    short = cleaner.analyze(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "LONG", 0)
        patch.setattr(documents, "LONG", 0)
        assert cleaner.analyze(text) == short
