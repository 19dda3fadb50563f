"""What leaves before it is analyzed: only texts that analysis would leave as they are, and most clean ones."""

import ctypes
import mmap
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.growth import assert_linear
from support.strategies import PIECES, SENTENCES
from textfix import Cleaner, Config
from textfix.engine import pipeline, prescreen
from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.diagnosis import Slots, Standing, infer_deletion, repetition_weight
from textfix.engine.apostrophes.features import extract
from textfix.engine.batch import Batch
from textfix.engine.models import load_model, load_tagger
from textfix.engine.nn.word_inputs import make_inputs
from textfix.engine.quotations.crf import infer
from textfix.engine.quotations.spans import read
from textfix.engine.quotations.tagger import LONGEST
from textfix.engine.stages import prepare
from textfix.engine.text import kernel
from textfix.engine.text.characters import class_table
from textfix.engine.text.prose import has_signs

pytestmark = pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
CLEAN = "“It’s late,” she said, and didn’t wait. “I don’t think they’re coming, and that’s all we’ve heard.” " * 3
pieces = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
sentences = st.lists(st.sampled_from(SENTENCES), max_size=6)
cut = st.tuples(sentences.map(" ".join), st.integers(0, 60), st.sampled_from(PIECES)).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
)
wrapped = st.builds(textwrap.fill, sentences.map(" ".join), st.integers(30, 100))
texts = st.one_of(pieces, sentences.map("\n".join), cut, st.text("aIS’'\",;:.?!-/#&@%$*()[]0129 \nst", max_size=40))


PLAIN = Config(quotations="none")


def candidates(text, config=PLAIN):
    return prescreen.screen_of(load_model()).candidates(text, prescreen.settings_of(config))


def is_held(text):
    return candidates(text) is None


@pytest.mark.skipif(sys.platform == "win32", reason="memory is protected by other means")
def test_a_character_beyond_the_tables_is_not_looked_up_behind_them(monkeypatch):
    """Memory behind the table cannot be read here: a look-up there ends the process."""
    table = class_table()
    memory = mmap.mmap(-1, (sys.maxunicode + 1) * table.itemsize)
    guarded = np.frombuffer(memory, dtype=table.dtype)
    guarded[: table.size] = table
    behind = guarded[table.size :]
    assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(behind.ctypes.data), ctypes.c_size_t(behind.nbytes), 0) == 0
    monkeypatch.setattr(prescreen, "class_table", lambda: guarded[: table.size])
    screen = prescreen.screen_of.__wrapped__(load_model())
    beyond = [before + chr(code) for before in ("#", "@", "and/", "and/or.") for code in (0x1F642, sys.maxunicode)]
    assert screen.judge(beyond, prescreen.settings_of(PLAIN)).tolist() == [prescreen.HELD] * len(beyond)


@given(texts.filter(lambda text: "\r" not in text))
@example("He said,\n'We do n't.'")
@example("of ces and 'll; quot; \"")
def test_a_text_without_signs_has_no_zones_and_nothing_for_the_stages(text):
    if prescreen.judge([text], load_model(), Config())[0] == prescreen.HELD:
        return
    assert not has_signs([text])[0]
    (state,) = prepare(Batch.of([text], load_model().lexicon, Config()))
    assert state.findings == ()


NO_LIGATURES = "The roads are long, and we walk along them to the sea. " * 30
PARTS = "of ce signi cant Signi Hal theorys con dence taxs eld pro table Paci er we O di cult es signicant".split()


@given(st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join))
@example("signi cant pro table")
@example("signicant")
@example("theorys")
def test_a_text_with_few_ligatures_has_nothing_for_the_stages_either(parts):
    text = NO_LIGATURES + parts
    if prescreen.judge([text], load_model(), Config())[0] == prescreen.HELD:
        return
    (state,) = prepare(Batch.of([text], load_model().lexicon, Config()))
    assert state.findings == ()


@pytest.mark.parametrize(("word", "held"), [("theorys", False), ("signi cant", True), ("signicant", True), ("", False)])
def test_few_ligatures_are_no_sign_without_a_place_for_one(word, held):
    assert is_held(NO_LIGATURES + word) == held


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
    assert is_held(text)


@pytest.mark.parametrize(
    "text",
    [CLEAN, "Salt; rice, and/or 1,000 (one-half) of it… 5% — “so”?", "Well-known; it’s 'so'.", "AT&T, #1: *so*, $5."],
)
def test_prose_has_no_signs(text):
    assert not is_held(text)


@pytest.mark.parametrize("text", ["It was signi cantly less.", "I don t know.", "You SELECT it.", "a 's b ed’s c"])
def test_words_are_signs_as_well(text):
    assert is_held(text)


@given(st.one_of(texts.filter(lambda text: "\r" not in text), wrapped))
@example("The IDs of 1990s MPs, XS and the UPS\nmother-in-laws why-dont-you-ask getNames McDonalds www.dogs.com")
@example("They met AT FIVE OCLOCK. We left AREADY, and OHARE was shut.")
@example(
    "I will recieve it untill they wont, and we cant seperate them.\nIk recieve het untill zij het fiets ontvangen."
)
@example("The boats owners sold the boats. Most boats leak, and the boats’s crew wont bail the boats.")
@example("So im late. Im glad im here.")
@example("So i say im late.")
@example("Der Hund schläft nicht.\nThe cant of its preachers. Id. I cant. Hell.")
@example("cats ’s dogs’")
@example("Its the boys ball, and the boys' dogs, 'dogs' and ‘cats, (The) boss's  hats... Boys")
def test_the_words_of_prose_are_scored_as_with_arrays(text):
    """The candidates, their probabilities, and the probability of damage are those of the analysis."""
    found = candidates(text)
    if found is None:
        return
    model, batch = load_model(), Batch.of([text], load_model().lexicon, PLAIN)
    if batch.text_type.other[0]:
        return
    chosen, chance, damaged = found
    assert chosen.tolist() == candidate_words(batch.tokens, batch.words, batch.untouched).tolist()
    some = extract(batch.tokens, batch.words, chosen, model.lexicon)
    bare = ~batch.marks[0][chosen]
    exact = model.probabilities(batch.tokens, batch.words, some, bare)
    np.testing.assert_allclose(chance[bare], 1 - exact[0, bare], rtol=0, atol=1e-12)
    occurrences = model.score(batch.tokens, batch.words, some).occurrences
    assert damaged == pytest.approx(damage(batch, some.token, occurrences, chance), abs=2e-9)


def damage(batch, token, occurrences, chance):
    """Return the probability of damage, headlines and citations apart."""
    bare = ~batch.marks[0][token]
    edge = batch.marks[1][token] & ~batch.opened[token]
    nowhere = np.zeros(bare.size, dtype=np.bool_)
    slots = Slots(chance, np.zeros(bare.size, dtype=np.intp), edge, occurrences, ~nowhere, nowhere).take(bare)
    repeated = 1 - repetition_weight(occurrences[~bare])
    standing = Standing(np.array([batch.marks[0].sum() - repeated.sum()]), np.zeros(1))
    return infer_deletion(slots, standing, batch.text_type, PLAIN).damage_probability()[0]


@given(st.lists(texts, max_size=4))
@example(["", " ", "\0", "\ud800 dont", "\U0001f642", "dont", "é’s"])
def test_what_leaves_is_what_analysis_leaves(batch):
    cleaner = Cleaner()
    plain = [text.replace("\r", "\n") for text in batch]
    clear = prescreen.judge(plain, load_model(), cleaner.config) == prescreen.CLEAR
    left = [text for text, is_clear in zip(plain, clear, strict=True) if is_clear]
    assert [report.text for report in cleaner.analyze_many(left)] == left


WITHOUT_MARKS = "The council approved the new budget in the morning, and nobody said a word about the harbour."
marked = st.lists(st.sampled_from([*SENTENCES, *PIECES, '"', "“", "”", "‘", "’’", '5"', "\n"]), max_size=12).map(
    " ".join
)


def bound_on_quotations(text, longest=LONGEST):
    reader = load_tagger().reader
    if reader is None:
        pytest.skip("this processor lacks AVX2")
    return prescreen.screen_of(load_model()).quotations([text], reader, longest)[0]


@given(st.one_of(texts, marked).filter(lambda text: "\r" not in text))
@example("“It is late,” he said. “We go home.”\n“It is.”")
@example("“It is late, he said. We go home.\n“It is.”")
@example('It is late, he said. "We go home."')
@example("It is late,” he said")
@example(WITHOUT_MARKS)
@example("It is late, she said. We do not know what they want, he said. Go home, they told us.")
def test_no_quotation_is_likelier_than_its_bound(text):
    bound = bound_on_quotations(text)
    if bound == 1:
        return
    batch = Batch.of([text], load_model().lexicon, Config())
    reading = read(batch, load_tagger(), np.ones(1, dtype=np.bool_))
    assert reading.widows.first.size == reading.unclosed.first.size == 0
    assert max(lost.probability.max(initial=0) for lost in (reading.pairs, reading.singles)) <= bound + 1e-9


@pytest.mark.parametrize(
    "text", [WITHOUT_MARKS, "Go home, they said.\nWe will not, she said. It is late", *SENTENCES[:8]]
)
def test_the_bound_is_the_likeliest_pair_of_ends(text):
    """The network and the chain are those of the arrays: where no mark stands, the bound is reached."""
    text = "".join(char for char in text if char not in "“”‘’\"'")
    batch = Batch.of([text], load_model().lexicon, Config())
    seen = make_inputs(batch.tokens, batch.words, batch.lexicon)
    scores, _ = load_tagger().read(seen, batch.tokens.document)
    likeliest = 0.0
    for kind in (scores[:, :5], scores[:, 5:]):
        chain = infer(kind, seen.punctuated, seen.last)
        leaves = np.where(chain.last, np.logaddexp(chain.closes, chain.goes_on), chain.closes) + chain.behind
        for first in range(chain.last.size):
            behind = first + int(np.argmax(chain.last[first:])) + 1
            runs = chain.inside[first] + chain.run[first:behind] - chain.run[first] + leaves[first:behind]
            weight = chain.before[first] + chain.opens[first] + runs.max() - chain.total[first]
            likeliest = max(likeliest, float(np.exp(weight)))
    assert bound_on_quotations(text) == pytest.approx(likeliest, abs=1e-10)


def test_a_longer_text_is_not_read():
    assert bound_on_quotations(WITHOUT_MARKS) < 1
    assert bound_on_quotations(WITHOUT_MARKS, longest=5) == 1


def test_a_text_that_shows_neither_damage_nor_quotations_is_not_analyzed(monkeypatch):
    screen = prescreen.screen_of(load_model())
    assert screen.judge([WITHOUT_MARKS], prescreen.settings_of(Config()))[0] == prescreen.UNREAD
    bound_on_quotations(WITHOUT_MARKS)  # skips where nothing reads it
    monkeypatch.delattr(pipeline, "read_until_stable")
    assert Cleaner().clean(WITHOUT_MARKS) is WITHOUT_MARKS


def test_clean_prose_is_not_analyzed(monkeypatch):
    monkeypatch.delattr(pipeline, "read_until_stable")
    assert Cleaner().clean(CLEAN) is CLEAN


@pytest.mark.parametrize("settings", [{"damage": "partial"}, {"safe_confidence": 0.0}, {"damage": "quotes"}])
def test_told_of_damage_nothing_leaves(settings):
    assert prescreen.judge([CLEAN], load_model(), Config(**settings)).tolist() == [prescreen.HELD]


@pytest.mark.parametrize("settings", [{"select": ("TF8",)}, {"display_confidence": 0.0}])
def test_where_slips_are_asked_for_nothing_leaves(settings):
    assert prescreen.judge([CLEAN], load_model(), Config(**settings), "findings").tolist() == [prescreen.HELD]


@given(st.lists(texts, max_size=4), st.sampled_from([0.01, 0.1, 0.5]))
def test_what_leaves_the_linter_has_no_findings(batch, least):
    config = Config(display_confidence=least)
    plain = [text.replace("\r", "\n") for text in batch]
    clear = prescreen.judge(plain, load_model(), config, "findings") == prescreen.CLEAR
    left = [text for text, is_clear in zip(plain, clear, strict=True) if is_clear]
    assert all(report.findings == () for report in Cleaner(config).analyze_many(left))


@pytest.mark.parametrize("unit", ["a", "b a ", "ab\n", "dont", "qx zx "])
def test_the_cost_is_linear(unit):
    assert_linear(Cleaner().clean, unit)
