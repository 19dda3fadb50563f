"""What is told for a whole batch, so that most texts pass by most stages: never that something is not there that is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.config import Config
from textfix.engine import invisible, stages
from textfix.engine.encoding import code_pages, mojibake, mojibake_chains, truncated_code_points
from textfix.engine.lost import accents, dashes, ligatures
from textfix.engine.lost.accents import find_lost_letters
from textfix.engine.models import load_model
from textfix.engine.text.tokens import tokenize
from textfix.engine.traces import mojibake_remnants

LEXICON = load_model().lexicon
EVERYWHERE = np.array([True])

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
PIECES = st.sampled_from([*FRAGMENTS, *LOST, *MARKS, *CODES, *"    \n.,'’“”\"—…é½日_`?;", "the", "and of it", "Don"])
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(st.text(st.sampled_from([chr(code) for code in range(0x20, 0x7F)] + list("\t\n‘’“”–—…")), max_size=60))
def test_plain_text_has_nothing_for_the_stages_that_pass_it_by(text):
    assert not stages.is_strange(tokenize([text]))[0]
    for found in (
        truncated_code_points.find(text),
        mojibake_chains.find(text),
        mojibake_remnants.find(text, LEXICON),
        mojibake.find(text),
        code_pages.find(text),
        invisible.find(text),
        invisible.find_spaces(text),
        find_lost_letters(text, LEXICON),
    ):
        assert found == []


@pytest.mark.parametrize("char", "\r\x00\x19\x7f\x92\xa0\xadéâ‛ʼ„‟\u200b\u2028\ufeff\ufffd\ud800\U0001f600")
def test_all_else_is_strange(char):
    texts = ["Plain.", f"Strange{char}", f"{char}strange", "—", ""]
    assert stages.is_strange(tokenize(texts)).tolist() == [False, True, True, False, False]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_fragments_are_seen_among_the_words_of_a_batch(texts):
    for text, held in zip(texts, ligatures.may_match(texts, tokenize(texts)), strict=True):
        assert held or ligatures.find(text, LEXICON) == []


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["safe", "unsafe"]))
def test_texts_that_pass_by_stages_get_what_they_got_from_all(texts, level):
    config = Config(level=level)
    tokens = tokenize(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "is_strange", lambda tokens: np.ones(len(texts), dtype=np.bool_))
        patch.setattr(ligatures, "may_match", lambda texts, tokens: np.ones(len(texts), dtype=np.bool_))
        everything = stages.prepare(texts, tokens, LEXICON, config)
    assert stages.prepare(texts, tokens, LEXICON, config) == everything


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["safe", "unsafe"]))
def test_damaged_texts_get_what_they_get_by_themselves(texts, level):
    config = Config(level=level)
    tokens = tokenize(texts)
    prepared = [stages.Staged(text) for text in texts]
    damaged = np.full(len(texts), 0.95)
    completed = stages.complete(texts, prepared, tokens, LEXICON.rows(tokens.raw), damaged, LEXICON, config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accents, "may_match", lambda tokens: EVERYWHERE)
        patch.setattr(dashes, "may_match", lambda texts, tokens, seams: EVERYWHERE)
        for row, text in enumerate(texts):
            tokens = tokenize([text])
            fields = LEXICON.rows(tokens.raw)
            own = stages.complete([text], [prepared[row]], tokens, fields, damaged[:1], LEXICON, config)
            assert own[0] == completed[row]
