"""Texts with signs leave only if analysis would leave them as they are, and most clean ones do."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.strategies import PIECES, SENTENCES
from textfix import Cleaner, Config
from textfix.engine import pipeline, prescreen, signed_texts
from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.features import extract
from textfix.engine.batch import Batch
from textfix.engine.document import Document
from textfix.engine.models import load_model, load_tagger
from textfix.engine.quotations.spans import read
from textfix.engine.signed_texts import judge_signed, outside
from textfix.engine.stages import prepare, prepare_one
from textfix.engine.text import kernel

pytestmark = pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
CLEAN = "“It’s late,” she said, and didn’t wait. “I don’t think they’re coming, and that’s all we’ve heard.” " * 3
SIGNED = [
    "It is _so_ late.",
    "a_b dogs_ _cats",
    "www.dogs.com/cats",
    "and/or.cats",
    "see /usr/dogs and dogs/cats/",
    "#dogs @cats a@dogs",
    "x = dogs[0]; cats();",
    "`dogs` and ``cats``",
    "<b>dogs</b>",
    "[dogs](cats.html)",
    "café dogs",
    "½ dogs, £5",
    "~/dogs ./cats a~dogs",
    r"C:\dogs",
    "$HOME/dogs",
    "https://dogs",
    "dogs|cats",
    "{dogs}",
    "\n    cats(dogs);\n",
    "# Dogs\n",
    "\U0001f642 dogs \U0001f642_dogs",
]
pieces = st.lists(st.sampled_from([*SIGNED, *SENTENCES, *PIECES, "\n"]), max_size=12).map(" ".join)
chunks = st.text("asS1.@#_\\/:~$={}|^é½’-() \n", max_size=40).map(lambda text: f"dogs {text} cats")
texts = st.one_of(pieces, chunks).filter(lambda text: "\r" not in text)
PLAIN = Config(quotations="none")


def document_of(text, config=PLAIN):
    return Document(text, load_model().lexicon, config)


@given(texts)
@example("dogs’_cats’ don’t_dogs ’dogs`cats’s`")
@example("dogs/é/ ½/dogs /é.s @½s")
def test_words_outside_zones_are_those_of_the_arrays(text):
    """The candidates of the kernel, and their probabilities, are those of the analysis."""
    model = load_model()
    found = prescreen.screen_of(model).candidates(text, prescreen.settings_of(PLAIN), outside(document_of(text)))
    batch = Batch.of([text], model.lexicon, PLAIN)
    if found is None or batch.text_type.other[0]:
        return
    chosen, chance, _ = found
    assert chosen.tolist() == candidate_words(batch.tokens, batch.words, batch.untouched).tolist()
    some = extract(batch.tokens, batch.words, chosen, model.lexicon)
    bare = ~batch.marks[0][chosen]
    exact = model.probabilities(batch.tokens, batch.words, some, bare)
    np.testing.assert_allclose(chance[bare], 1 - exact[0, bare], rtol=0, atol=1e-12)


PARTS = "of ce signi cant Signi Hal theorys con dence taxs eld pro table Paci er infor mation er ed’s edé in".split()
broken = st.lists(st.sampled_from([*PARTS, "the", "and it was", "`x`", "_"]), max_size=12).map(" ".join)


@given(st.one_of(texts, broken.map(lambda text: CLEAN + text)))
@example("It was signi cantly `less`. It’s infor mation ed’s edé")
def test_what_the_stages_make_of_a_text_is_what_they_make_of_it_in_a_batch(text):
    (expected,) = prepare(Batch.of([text], load_model().lexicon, PLAIN))
    screen, settings = prescreen.screen_of(load_model()), prescreen.settings_of(PLAIN)
    _, has_fragment = screen.judge_outside(text, outside(document_of(text)), settings)
    for may_have_fragment in (True, has_fragment):
        staged = prepare_one(document_of(text), may_have_fragment)
        assert staged.document.text == expected.document.text
        assert (staged.findings, staged.is_stable) == (expected.findings, expected.is_stable)


@given(st.lists(st.one_of(texts, texts.map(lambda text: CLEAN + text)), max_size=3), st.sampled_from([0.01, 0.1, 0.5]))
def test_what_leaves_has_no_findings(batch, least):
    config = Config(display_confidence=least)
    screened = judge_signed(batch, load_model(), config, "findings")
    for (text, state, _), report in zip(screened, Cleaner(config).analyze_many(batch), strict=True):
        assert state != prescreen.CLEAR or report.findings == ()
        if state == prescreen.PLAIN_TEXT:
            (staged,) = prepare(Batch.of([text], load_model().lexicon, config))
            assert (document_of(text).zones, staged.findings) == ((), ())


@given(st.lists(st.sampled_from([*SIGNED, *SENTENCES, '"', "“", "”", "«so»", "‘", "\n"]), max_size=12).map(" ".join))
def test_no_quotation_is_likelier_than_its_bound(text):
    tagger = load_tagger()
    if tagger.reader is None:
        pytest.skip("this processor lacks AVX2")
    bound = prescreen.screen_of(load_model()).quotations([text], tagger.reader, tagger.longest)[0]
    if bound == 1 or document_of(text).zones:
        return
    reading = read(Batch.of([text], load_model().lexicon, Config()), tagger, np.ones(1, dtype=np.bool_))
    assert reading.widows.first.size == reading.unclosed.first.size == 0
    assert max(lost.probability.max(initial=0) for lost in (reading.pairs, reading.singles)) <= bound + 1e-9


@pytest.mark.parametrize("sign", [sign for sign in SIGNED if "\U0001f642_" not in sign])
def test_clean_text_with_signs_is_not_analyzed(sign, monkeypatch):
    text = f"{CLEAN}\n\n{sign}\n\n{CLEAN}"
    assert prescreen.judge([text], load_model(), Config()).tolist() == [prescreen.HELD]
    monkeypatch.delattr(pipeline, "read_until_stable")
    assert Cleaner().clean(text) is text


@pytest.mark.parametrize("settings", [{"damage": "partial"}, {"safe_confidence": 0.0}, {"display_confidence": 0.0}])
def test_told_of_damage_nothing_leaves(settings):
    (screened,) = judge_signed([f"_{CLEAN}_"], load_model(), Config(**settings), "findings")
    assert screened.state == prescreen.HELD


def test_a_long_text_gets_no_second_look(monkeypatch):
    """The kernel would keep all of its words at once."""
    monkeypatch.setattr(signed_texts, "LONG", len(CLEAN))
    screened = judge_signed([f"_{CLEAN}", CLEAN], load_model(), Config(), "text")
    assert [one.state for one in screened] == [prescreen.HELD, prescreen.CLEAR]
