"""What leaves before it is analyzed: only texts that analysis would leave as they are, and most clean ones."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.strategies import PIECES, SENTENCES
from textfix import Cleaner, Config
from textfix.engine import pipeline, prescreen
from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.batch import Batch
from textfix.engine.models import load_model
from textfix.engine.stages import prepare
from textfix.engine.text import kernel
from textfix.engine.text.prose import has_signs
from textfix.engine.text.tokens import join

pytestmark = pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
CLEAN = "“It’s late,” she said, and didn’t wait. “I don’t think they’re coming, and that’s all we’ve heard.” " * 3
pieces = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
sentences = st.lists(st.sampled_from(SENTENCES), max_size=6)
cut = st.tuples(sentences.map(" ".join), st.integers(0, 60), st.sampled_from(PIECES)).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
)
texts = st.one_of(pieces, sentences.map("\n".join), cut, st.text("aIS’'\",;:.?!-/#&@%$*()[]0129 \nst", max_size=40))


def held(batch):
    return prescreen._find_signs(*join(batch), kernel.compiled)


def prose(batch):
    return prescreen._Prose.of(*join(batch), load_model(), Config(), kernel.compiled)


@given(texts.filter(lambda text: "\r" not in text))
@example("He said,\n'We do n't.'")
@example("of ces and 'll; quot; \"")
def test_a_text_without_signs_has_no_zones_and_nothing_for_the_stages(text):
    if held([text])[0] or prose([text]).held[0]:
        return
    assert not has_signs([text])[0]
    (state,) = prepare(Batch.of([text], load_model().lexicon, Config()))
    assert state.findings == ()


SIGNS = [
    "It is {so}.",
    "caf\u00e9",
    "It is u2019 so.",
    "Salt &amp; rice",
    "Salt amp; rice",
    "one,two",
    "one ,12 two",
    "[a](b)",
    "f()",
    "std::sort",
    "one\n    two",
    "one\n--- two",
    "$x is",
    "It?s late",
    "the boats 's keel",
    'I can"t',
    "100%27s",
    "#tag",
    "a@b",
    "/usr/bin",
    "see a.b/c",
    "x\U0001f642",
]


@pytest.mark.parametrize("text", SIGNS)
def test_what_a_stage_or_zone_may_be_made_of_is_a_sign(text):
    assert held([text]).tolist() == [1]


@pytest.mark.parametrize(
    "text",
    [CLEAN, "Salt; rice, and/or 1,000 (one-half) of it… 5% — “so”?", "Well-known; it’s 'so'.", "AT&T, #1: *so*, $5."],
)
def test_prose_has_no_signs(text):
    assert held([text]).tolist() == [0]


@pytest.mark.parametrize("text", ["It was signi cantly less.", "I don t know.", "You SELECT it.", "a 's b ed’s c"])
def test_words_are_signs_as_well(text):
    assert prose([text]).held.tolist() == [True]


@given(st.lists(texts.filter(lambda text: "\r" not in text), max_size=4))
@example(["The IDs of 1990s MPs, XS and the UPS\nmother-in-laws why-dont-you-ask getNames McDonalds www.dogs.com"])
@example(
    [
        "They met AT FIVE OCLOCK. We left AREADY, and OHARE was shut.",
        "So im late. Im glad im here.",
        "So i say im late.",
    ]
)
@example(["Der Hund schläft nicht.\nThe cant of its preachers. Id. I cant. Hell.", "cats ’s dogs’"])
def test_the_candidates_of_prose_are_those_of_the_arrays(batch):
    batch = [text for text, holds in zip(batch, held(batch), strict=True) if not holds]
    found, whole = prose(batch), Batch.of(batch, load_model().lexicon, Config())
    wanted = candidate_words(whole.tokens, whole.words, whole.untouched)
    open_documents = ~found.held & ~whole.text_type.other

    def of_open(words):
        return words[open_documents[whole.tokens.document[words]]].tolist()

    assert of_open(found.scoring.candidates.token) == of_open(wanted)
    for name, values in (("words", found.text_type.words), ("unknown", found.text_type.unknown)):
        exact = getattr(whole.text_type, name)
        np.testing.assert_array_equal(values[open_documents], exact[open_documents], name)


@given(st.lists(texts, max_size=4))
def test_what_leaves_is_what_analysis_leaves(batch):
    cleaner = Cleaner()
    plain = [text.replace("\r", "\n") for text in batch]
    clear = prescreen.unchanged(plain, load_model(), cleaner.config)
    left = [text for text, is_clear in zip(plain, clear, strict=True) if is_clear]
    assert [report.text for report in cleaner.analyze_many(left)] == left


def test_clean_prose_is_not_analyzed(monkeypatch):
    monkeypatch.delattr(pipeline, "_until_stable")
    assert Cleaner().clean(CLEAN) is CLEAN


@pytest.mark.parametrize("settings", [{"damage": "partial"}, {"safe_confidence": 0.0}, {"damage": "quotes"}])
def test_told_of_damage_nothing_leaves(settings):
    assert not prescreen.unchanged([CLEAN], load_model(), Config(**settings)).any()


@pytest.mark.parametrize("settings", [{"select": ("TF8",)}, {"display_confidence": 0.0}])
def test_where_slips_are_asked_for_nothing_leaves(settings):
    assert not prescreen.unchanged([CLEAN], load_model(), Config(**settings), "findings").any()


@given(st.lists(texts, max_size=4), st.sampled_from([0.01, 0.1, 0.5]))
def test_what_leaves_the_linter_has_no_findings(batch, least):
    config = Config(display_confidence=least)
    plain = [text.replace("\r", "\n") for text in batch]
    clear = prescreen.unchanged(plain, load_model(), config, "findings")
    left = [text for text, is_clear in zip(plain, clear, strict=True) if is_clear]
    assert all(report.findings == () for report in Cleaner(config).analyze_many(left))
