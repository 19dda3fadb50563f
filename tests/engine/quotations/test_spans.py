"""Which quotation marks a document lost, whatever the network says of its words: here it says what a test wants."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Cleaner, Config
from textfix.engine.apostrophes.diagnosis import DeletionPosterior
from textfix.engine.batch import Batch
from textfix.engine.models import load_model
from textfix.engine.quotations import spans as spans_module
from textfix.engine.quotations import tagger as tagger_module
from textfix.engine.quotations.landmarks import CLOSING, OPENING
from textfix.engine.quotations.posterior import (
    SHARES,
    confidence,
    posterior,
    unclosed_share,
    with_quotations,
    worth_reading,
)
from textfix.engine.quotations.spans import LostQuotations, Reading, read
from textfix.engine.quotations.tagger import HEADS
from textfix.engine.text.characters import DOUBLE, SINGLE
from textfix.engine.text.standing_marks import enclosed_words
from textfix.engine.text.tokens import tokenize

BOTH = OPENING | CLOSING
OPEN, EARLY, LATE, INSIDE, GOES_ON = range(HEADS)
MARKS = {ord(mark): None for mark in "“”\"‘’'"}


class Says:
    """A network that sees quotations in some places: (first, last) or (first, None) for one that goes on."""

    def __init__(self, double=(), single=(), late=(), had=0.0):
        self.double, self.single, self.late, self.had = double, single, late, had

    def read(self, seen, document):
        scores = np.full((seen.word.size, 2 * HEADS), -9.0, dtype=np.float32)
        for spans, shift in ((self.double, 0), (self.single, HEADS)):
            scores[:, shift + INSIDE] = 0
            for first, last in spans:
                scores[first, shift + OPEN] = 12
                if last is None:
                    scores[np.flatnonzero(seen.last & (np.arange(seen.last.size) >= first))[0], shift + GOES_ON] = 12
                else:
                    scores[last, shift + (LATE if last in self.late else EARLY)] = 12
        return scores, np.full(seen.word.size, self.had, dtype=np.float32)


def reading(texts, says, documents=None, protected=(), **settings):
    texts = [texts] if isinstance(texts, str) else texts
    batch = Batch.of(texts, load_model().lexicon, Config(**settings))
    documents = np.ones(len(texts), dtype=np.bool_) if documents is None else np.array(documents)
    batch.protected = np.isin(np.arange(batch.tokens.start.size), protected)
    return read(batch, says, documents)


def spans(lost):
    return list(zip(lost.first.tolist(), lost.last.tolist(), lost.missing.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "before", "behind"),
    [
        pytest.param("“Go on,” he", "Go", "on", id="curly marks"),
        pytest.param('"Go on," he', "Go", "on", id="straight marks"),
        pytest.param("“Go on”, he", "Go", "on", id="a mark before the comma"),
        pytest.param("he (“on”) x", "on", "on", id="in brackets"),
        pytest.param("he, “$5” x", "5", "5", id="a sign"),
        pytest.param("he —“on”— x", "on", "on", id="between dashes"),
        pytest.param('he —"on"— x', "on", "on", id="straight ones between dashes and words"),
        pytest.param('"on", he ("x")', "on x", "on x", id="straight ones and punctuation may not"),
        pytest.param("he ”on“ x", "on", "on", id="marks that were curled the wrong way"),
        pytest.param("he (”on“) x", "on", "on", id="and those in brackets"),
        pytest.param("“...on”, …“he", "on he", "on", id="dots"),
        pytest.param("he [“on] x", "on", "", id="an opening mark behind a bracket"),
        pytest.param("he “ on", "", "", id="white space on both sides"),
        pytest.param('a 6" pipe', "", "", id="inches"),
        pytest.param('a 6 " pipe', "", "", id="inches apart"),
        pytest.param('he d"on x', "", "", id="inside a word"),
        pytest.param("he on”", "", "on", id="at the end of the text"),
        pytest.param("“", "", "", id="no words"),
        pytest.param("he said", "", "", id="no marks"),
        pytest.param("‘Go on,’ he don’t", "", "", id="single marks are others"),
    ],
)
def test_words_that_marks_enclose(text, before, behind):
    tokens = tokenize([text])
    words = "".join(c if c.isalnum() or c == " " else " " for c in text.translate(MARKS)).split()
    found = enclosed_words(tokens, DOUBLE)
    assert " ".join(w for w, here in zip(words, found.before, strict=True) if here) == before
    assert " ".join(w for w, here in zip(words, found.behind, strict=True) if here) == behind


def test_single_marks_enclose_words_too():
    found = enclosed_words(tokenize(["‘Go on,’ he don’t"]), SINGLE)
    assert found.before.tolist() == [True, False, False, False]
    assert found.behind.tolist() == [False, True, False, False]


def test_quotations_that_stand_bare_are_found():
    found = reading("We go, he said. We stay, he said.", Says([(0, 1), (4, 5)], late=[1], had=3.0))
    assert spans(found.pairs) == [(0, 1, BOTH), (4, 5, BOTH)]
    assert found.pairs.late.tolist() == [True, False]
    assert (found.pairs.probability > 0.9).all()
    assert (spans(found.widows), spans(found.singles), found.complete.tolist()) == ([], [], [0])
    assert found.had.tolist() == [pytest.approx(1 / (1 + np.exp(-3.0)))]


def test_a_quotation_that_goes_on_has_no_closing_mark_to_miss():
    found = reading("We go.\nWe stay, he said.", Says([(0, None), (2, 3)]))
    assert spans(found.pairs) == [(0, 1, OPENING), (2, 3, BOTH)]


def test_single_marks_are_found_by_their_own_scores():
    found = reading("We go, he said.", Says(single=[(0, 1)]))
    assert (spans(found.singles), spans(found.pairs)) == ([(0, 1, BOTH)], [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“We go now, he said.", id="its opening mark"),
        pytest.param("We go now”, he said.", id="its closing mark"),
        pytest.param("We go now,” he said.", id="its closing mark behind the comma"),
        pytest.param("We “go now, he said.", id="a mark in it"),
        pytest.param("We go” now, he said.", id="another in it"),
        pytest.param("We” go now, he said.", id="one behind its first word"),
        pytest.param("“We go now,” he said.", id="both of its marks"),
    ],
)
def test_no_mark_stands_in_or_at_a_bare_quotation(text):
    assert spans(reading(text, Says([(0, 2)])).pairs) == []


@pytest.mark.parametrize(
    ("text", "pairs"),
    [("“Oh, we go now, he” said", []), ("“Oh, we go now, he said.\nIt is” so.", [(1, 3, BOTH)])],
    ids=["in one paragraph", "in two"],
)
def test_no_pair_of_marks_stands_around_a_bare_quotation(text, pairs):
    assert spans(reading(text, Says([(1, 3)])).pairs) == pairs


@pytest.mark.parametrize("text", ["“Oh,” we go now, he said", "We go now, he “said”", "“Oh, we go now, he said"])
def test_marks_elsewhere_leave_it_bare(text):
    first = len(text.partition(" go")[0].split()) - 1
    assert [span for span in spans(reading(text, Says([(first, first + 2)])).pairs) if span[2] == BOTH] == [
        (first, first + 2, BOTH)
    ]


def test_what_single_marks_open_is_quoted_within_a_quotation():
    assert spans(reading("We ‘go on’, he said.", Says([(1, 2)])).pairs) == []
    assert spans(reading("We ‘go on’, he said.", Says([(0, 2)])).pairs) == [(0, 2, BOTH)]


def test_a_single_mark_that_nothing_opened_ends_its_quotation_alone():
    assert spans(reading("We go on,’ he said.", Says([(0, 2)])).pairs) == []


@pytest.mark.parametrize("word", [0, 2])
def test_no_quotation_begins_or_ends_with_a_protected_word(word):
    assert spans(reading("We go now, he said.", Says([(0, 2)]), protected=[word]).pairs) == []
    assert spans(reading("We go now, he said.", Says([(0, 2)]), protected=[1]).pairs) == [(0, 2, BOTH)]


@pytest.mark.parametrize(
    ("text", "says", "widows"),
    [
        pytest.param("We go now,” he said.", [(0, 2)], [(0, 2, OPENING)], id="a closing mark alone"),
        pytest.param("So we go now,” he said.", [(1, 3)], [(1, 3, OPENING)], id="the likeliest word opens"),
        pytest.param("“We go now, he said.", [(0, 2)], [(0, 2, CLOSING)], id="an opening mark alone"),
        pytest.param("“We go,” he said.", [(0, 1)], [], id="a pair"),
        pytest.param("“We go”, he said (“so”).", [(2, 3)], [], id="a pair before the comma"),
        pytest.param("“We go,” he said, now.”", [(4, 4)], [(4, 4, OPENING)], id="behind a pair"),
        pytest.param("“We go, “now,” he said.", [(0, 1)], [(0, 1, CLOSING)], id="before a pair"),
        pytest.param("So.\nWe go now,” he said.", [(1, 3)], [(1, 3, OPENING)], id="not beyond its paragraph"),
        pytest.param("“We go.\n“We stay,” he said.", [(0, 1)], [], id="a quotation that goes on"),
        pytest.param("“We go.\nWe stay,” he said.", [(0, 1), (2, 3)], [(0, 1, CLOSING), (2, 3, OPENING)], id="two"),
        pytest.param("“We go.\nHe “said” so.", [(0, 1)], [(0, 1, CLOSING)], id="the next paragraph opens later"),
        pytest.param("“We go, he said.", [(0, 1)], [(0, 1, CLOSING)], id="the last paragraph"),
        pytest.param('"We go at 9" he said.', [(0, 3)], [], id="a number before the closing mark"),
        pytest.param('"A 5" board fits" she said.', [(0, 3)], [], id="inches in a pair"),
        pytest.param('A 5" board, "he said, fits.', [(3, 4)], [(3, 4, CLOSING)], id="inches before an opening mark"),
        pytest.param('"We go.\nA 5" board fits.', [(0, 1)], [(0, 1, CLOSING)], id="inches in the next paragraph"),
    ],
)
def test_the_partner_of_a_mark_that_stands_alone(text, says, widows):
    assert spans(reading(text, Says(says)).widows) == widows


def test_the_partner_may_stand_behind_the_comma():
    found = reading("“We go, he said.\nWe stay,” he said.", Says([(0, 1), (4, 5)], late=[1, 5]))
    assert spans(found.widows) == [(0, 1, CLOSING), (4, 5, OPENING)]
    assert found.widows.late.tolist() == [True, False], "an opening mark is never late"


def test_a_partner_is_no_protected_word():
    assert spans(reading("“We go now, he said.", Says([(0, 2)]), protected=[2]).widows) == []


def test_only_the_documents_that_are_worth_it_are_read():
    says = Says([(0, 1)], had=2.0)  # of what is read
    found = reading(["He said.", "We go, he said.", "“No.”"], says, [False, True, False])
    assert spans(found.pairs) == [(2, 3, BOTH)]
    assert found.pairs.document.tolist() == [1]
    assert (found.had > 0).tolist() == [False, True, False]
    assert found.complete.tolist() == [0, 0, 0]


TEXTS = ["“We go.", "“We stay,” he said.", "We go,” he said.", "Go.\nStay.”", "", "He “said ‘so’", "“"]


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=5))
def test_documents_do_not_see_each_other(texts):
    together = reading(texts, Says())
    sizes = [tokenize([text]).start.size for text in texts]
    shift = np.cumsum([0, *sizes])
    for name in ("pairs", "widows", "singles"):
        expected = [
            (a + shift[row], b + shift[row], missing)
            for row, text in enumerate(texts)
            for a, b, missing in spans(getattr(reading(text, Says()), name))
        ]
        assert spans(getattr(together, name)) == expected, name
    assert together.complete.tolist() == [int(reading(text, Says()).complete[0]) for text in texts]


WORDS = "we go on and stay he said so".split()


@given(
    st.lists(st.sampled_from(["", "“", "”", '"', "“”"]), min_size=9, max_size=9),
    st.sets(st.integers(0, 3).map(lambda k: (2 * k, 2 * k + 1))),
)
def test_marks_that_stand_only_take_places_away(marks, says):
    text = marks[0] + " ".join(word + mark for word, mark in zip(WORDS, marks[1:], strict=True))
    network = Says(sorted(says))
    marked, bare = reading(text, network).pairs, reading(" ".join(WORDS), network).pairs
    assert set(spans(marked)) <= set(spans(bare))
    assert set(marked.probability.tolist()) <= set(bare.probability.tolist())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("‘Go on, he said, ‘so we stay", [(0, 1, CLOSING), (4, 6, CLOSING)], id="speech in single marks"),
        pytest.param("‘Go on, he said, so we stay", [(0, 1, CLOSING)], id="one of them"),
        pytest.param("‘Go on, he said\n‘so we stay", [(0, 1, CLOSING), (4, 6, CLOSING)], id="paragraphs"),
        pytest.param("‘Go on,’ he said, ‘so we stay", [(4, 6, CLOSING)], id="one is closed"),
        pytest.param("Go on, ‘he said, so we stay", [], id="none begins there"),
        pytest.param("“Go” ‘on, he said, “so we stay", [], id="double marks prevail"),
        pytest.param("'Go on, he said, 'so we stay", [], id="straight marks"),
    ],
)
def test_what_only_a_single_mark_opens_is_closed(text, expected):
    assert spans(reading(text, Says([(0, 1), (4, 6)])).unclosed) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Go on, he said, so we stay", False, id="no marks"),
        pytest.param("‘Go on,’ he said, so we stay", True, id="speech in single marks"),
        pytest.param("‘Go on, he said, so we stay", True, id="of which one is left"),
        pytest.param("Go on, ‘he’ said, so we stay", False, id="what is no speech"),
        pytest.param("‘Go on,’ he said, “so we stay", False, id="as many double ones"),
        pytest.param("‘Go on,’ he said, ‘so we stay”", True, id="fewer double ones"),
        pytest.param("'Go on,' he said, so we stay", True, id="straight marks"),
        pytest.param("'Go on, he said, so we stay", False, id="one straight mark may be an apostrophe"),
        pytest.param("’Go on,’ he said, so we stay", False, id="and so may ’"),
    ],
)
def test_speech_that_stands_shows_which_marks_are_outside(text, expected):
    says = Says([(0, 1), (4, 6)])
    assert reading(text, says).outside.tolist() == [expected]
    assert reading(text, says, quotation_marks="single").outside.tolist() == [True]
    assert reading(text, says, quotation_marks="double").outside.tolist() == [False]


@pytest.mark.parametrize(("marked", "expected"), [(1, False), (2, True)])
def test_one_single_mark_does_not_speak_for_all_speech(marked, expected):
    lines = ["‘Go on,’ he said, so we stay"] * marked + ["Go on, he said, so we stay"] * (30 - marked)
    says = Says([(7 * line, 7 * line + 1) for line in range(30)])
    assert reading("\n".join(lines), says).outside.tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "double", "single", "expected"),
    [
        pytest.param("Go on, he said, so we stay", [(0, 1)], [(4, 6)], ([(0, 1)], [(4, 6)]), id="nothing stands"),
        pytest.param("‘Go on,’ he said, so we stay", [(0, 1), (4, 6)], [], ([(4, 6)], []), id="a pair stands"),
        pytest.param("Go on,’ he said, so we stay", [(0, 1)], [], ([], []), id="its end stands"),
        pytest.param("Go ‘on, he said, so we stay", [(0, 1)], [], ([], []), id="one opens within"),
        pytest.param("‘Go on, he said, so’ we stay", [(2, 3)], [], ([], []), id="a pair stands around"),
        pytest.param("Go the dogs’ on, he said", [(0, 3)], [], ([(0, 3)], []), id="an apostrophe within"),
        pytest.param("Go “on,” he said, so we stay", [], [(1, 1), (4, 6)], ([], [(4, 6)]), id="an inner pair stands"),
    ],
)
def test_single_marks_outside_cross_no_others(text, double, single, expected):
    found = reading(text, Says(double, single), quotation_marks="single")
    first_and_last = [[(first, last) for first, last, _ in spans(lost)] for lost in (found.pairs, found.singles)]
    assert tuple(first_and_last) == expected


# --- what happened to the document


def lost(probabilities, document=0):
    n = len(probabilities)
    return LostQuotations(
        np.arange(n),
        np.arange(n),
        np.full(n, BOTH, dtype=np.uint8),
        np.zeros(n, dtype=np.bool_),
        np.array(probabilities, dtype=np.float64),
        np.full(n, document, dtype=np.intp),
    )


def said(pairs=(), widows=0, had=0.5, complete=0, telling=True, unclosed=()):
    return Reading(
        lost(pairs),
        lost([0.5] * widows),
        LostQuotations.none(),
        lost(unclosed),
        np.full(len(pairs), telling),
        np.array([had]),
        np.array([complete]),
        np.zeros(1, dtype=np.bool_),
    )


def of_apostrophes(deleted, partial):
    posterior_of_q = np.array([[1 - deleted - partial, partial, deleted]])
    return DeletionPosterior(np.array([[0.002, 0.5, 1.0]]), posterior_of_q, np.array([False, True, True]))


def shares(reading, deleted=0.5, partial=0.1, casual=False, **settings):
    found = posterior(reading, of_apostrophes(deleted, partial), np.array([casual]), Config(**settings))
    assert found.sum(axis=1) == pytest.approx([1.0])
    return found[0]


NO, SOME, ALL = range(3)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("clean", [1, 0, 0]),
        ("apostrophes", [1, 0, 0]),
        ("quotes", [0, 0, 1]),
        ("quotation-marks", [0, 0, 1]),
    ],
)
@pytest.mark.parametrize("complete", [0, 2])
def test_what_the_caller_knows_is_true(damage, expected, complete):
    assert shares(said([0.9, 0.2], complete=complete), damage=damage).tolist() == pytest.approx(expected)


def test_a_part_is_a_part_or_all():
    found = shares(said(), damage="partial")
    assert found[NO] == 0
    assert found[SOME] > found[ALL] > 0
    assert shares(said(complete=4), damage="partial")[SOME] > 0.999


def test_casual_writers_lost_nothing():
    assert shares(said([0.99] * 9), casual=True, damage="quotes").tolist() == [1, 0, 0]


def test_what_befell_the_apostrophes_befell_the_other_marks():
    assert shares(said(had=1.0), deleted=0.9, partial=0.05)[ALL] == pytest.approx(0.81), "some take apostrophes alone"
    assert shares(said(had=1.0, complete=40), deleted=1.0, partial=0.0)[NO] > 0.99, "and left these"
    assert shares(said(had=1.0), deleted=0.05, partial=0.9)[SOME] == pytest.approx(0.9)
    assert shares(said(had=1.0), deleted=0.0, partial=0.0)[NO] > 0.99
    assert shares(said(had=0.1), deleted=0.9, partial=0.05)[ALL] < 0.2, "if there were any"


def test_a_few_quotations_that_stand_bare_speak_for_a_loss():
    found = [shares(said([0.95] * n), deleted=0.1)[NO] for n in (0, 1, 2, 24)]
    assert found == sorted(found, reverse=True)
    assert found[-1] < 0.01 < 0.8 < found[0]


def test_a_quotation_speaks_for_a_loss_in_a_record_that_says_more():
    found = [shares(said([0.99], telling=telling), deleted=0.1)[NO] for telling in (False, True)]
    assert found[0] > 0.7 > 0.3 > found[1]


def damage_told_by(reading, deleted=0.1, **settings):
    found = with_quotations(of_apostrophes(deleted, 0.02), reading, Config(**settings))
    assert found.posterior.sum() == pytest.approx(1.0)
    return found.damage_probability()[0]


def test_a_sure_quotation_without_marks_says_that_apostrophes_were_lost():
    found = [damage_told_by(said([p] * n)) for n, p in ((0, 0), (1, 0.5), (1, 0.9), (1, 0.99), (3, 0.99))]
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.12)
    assert 0.8 < found[3] < found[4]


@pytest.mark.parametrize("deleted", [0.1, 0.0])
@pytest.mark.filterwarnings("error")
def test_quotations_without_marks_are_never_too_many(deleted):
    """Those of a book have odds beyond what a float holds."""
    assert damage_told_by(said([0.99] * 9999), deleted) == pytest.approx(1.0)


def test_a_mark_that_stands_takes_that_evidence_away():
    assert damage_told_by(said([0.99] * 4, complete=1)) == pytest.approx(0.12)


def test_a_mark_that_only_opens_says_that_apostrophes_were_lost():
    found = [damage_told_by(said(unclosed=[0.9] * n, complete=1)) for n in range(3)]
    assert found[0] == pytest.approx(0.12)
    assert 0.5 < found[1] == found[2] < 0.8, "no more than once: nobody closes a speech that goes on"


def test_marks_that_close_were_lost_as_apostrophes_were():
    found = unclosed_share(of_apostrophes(0.7, 0.2), np.array([False]))
    assert found[0].tolist() == pytest.approx([0.1, 0.2, 0.7])
    assert unclosed_share(of_apostrophes(0.7, 0.2), np.array([True]))[0].tolist() == [1, 0, 0], "casual"


@pytest.mark.parametrize("damage", ["clean", "apostrophes", "quotes", "partial"])
def test_what_the_caller_knows_needs_no_quotations(damage):
    assert damage_told_by(said([0.99] * 4), damage=damage) == pytest.approx(0.12)


def test_marks_that_stand_speak_for_a_clean_text():
    found = [shares(said([0.95] * 4, complete=n)) for n in (0, 1, 2, 8)]
    assert [row[NO] for row in found] == sorted(row[NO] for row in found)
    assert [row[ALL] for row in found] == sorted((row[ALL] for row in found), reverse=True)
    assert found[-1][NO] > 0.9 > found[0][NO]


def test_marks_without_partners_speak_for_a_loss_of_some():
    found = [shares(said(widows=n, complete=n)) for n in (0, 1, 3)]
    assert found[0][SOME] < found[1][SOME] < found[2][SOME]
    assert found[2][SOME] > 0.9


@given(
    st.lists(st.floats(0.15, 1), min_size=1, max_size=8),
    st.integers(0, 6),
    st.floats(0, 1),
    st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
    st.sampled_from(["auto", "partial", "quotes"]),
)
def test_a_pair_that_is_inserted_makes_no_other_surer(chances, complete, had, prior, damage):
    """The pair stands bare no more, and two marks more stand."""
    deleted, partial = prior
    before = shares(said(chances, 0, had, complete), deleted, partial, damage=damage)
    after = shares(said(chances[1:], 0, had, complete + 2), deleted, partial, damage=damage)
    assert after[NO] >= before[NO] - 1e-12
    others = lost(chances[1:])
    assert (confidence(others, after[None]) <= confidence(others, before[None]) + 1e-12).all()


@given(st.lists(st.floats(0, 1), max_size=5), st.tuples(*[st.floats(0, 1)] * 3).filter(any))
def test_a_confidence_is_a_probability(chances, weights):
    share = np.array([weights]) / sum(weights)
    found = confidence(lost(chances), share)
    assert (found >= 0).all()
    assert (found <= np.array(chances)).all()
    by_hand = [sum(w * p * s / (1 - p * (1 - s)) for w, s in zip(share[0], SHARES, strict=True) if s) for p in chances]
    assert found == pytest.approx(by_hand, abs=1e-6)


def test_where_all_is_lost_the_network_is_believed():
    assert confidence(lost([0.3, 0.9]), np.array([[0, 0, 1.0]])) == pytest.approx([0.3, 0.9])
    assert confidence(lost([0.3, 0.9]), np.array([[1.0, 0, 0]])).tolist() == [0, 0]


def test_each_quotation_has_the_confidence_of_its_document():
    both = replace(lost([0.9, 0.9]), document=np.array([1, 0]))
    found = confidence(both, np.array([[1.0, 0, 0], [0, 0, 1.0]]))
    assert found == pytest.approx([0.9, 0])


def test_some_quotations_are_taken():
    found = lost([0.1, 0.2, 0.3]).take(np.array([False, True, True]))
    assert (found.first.tolist(), found.probability.tolist()) == ([1, 2], [0.2, 0.3])
    assert all(getattr(LostQuotations.none(), field.name).size == 0 for field in fields(LostQuotations))


# --- which documents are read at all

SPOKEN = "He said so. " * 8
QUOTED = "“So,” he said. " * 8


def worth(text, damaged=0.0, **settings):
    return bool(worth_reading(tokenize([text]), np.array([damaged]), Config(**settings))[0])


@pytest.mark.parametrize("damage", ["quotes", "quotation-marks", "partial"])
def test_who_says_that_marks_were_lost_has_all_read(damage):
    assert worth("Go.", damage=damage)
    assert not worth("Go.", damage=damage, quotations="none")


@pytest.mark.parametrize("damage", ["clean", "apostrophes"])
def test_who_says_that_they_were_not_has_nothing_read(damage):
    assert not worth(SPOKEN, damaged=1.0, damage=damage)


def test_clean_text_is_not_read():
    assert not worth(QUOTED)
    assert not worth("A lamp burns.")
    assert not worth(QUOTED.replace("“", '"').replace("”", '"'))


def test_what_lost_apostrophes_is_read():
    assert worth(QUOTED, damaged=0.5)
    assert not worth(QUOTED, damaged=0.5, quotations="none")


def test_what_speaks_without_any_mark_is_read():
    assert worth(SPOKEN)
    assert not worth(SPOKEN + "“So.”")


def test_what_has_marks_of_one_side_is_read():
    assert worth(QUOTED.replace("”", ""))
    assert worth(QUOTED.replace("“", ""))


def test_each_document_is_judged_by_itself():
    tokens = tokenize(["Go.", SPOKEN, QUOTED, "", QUOTED.replace("“", "")])
    assert worth_reading(tokens, np.zeros(5), Config()).tolist() == [False, True, False, False, True]


# --- with the network that ships

SENTENCES = st.sampled_from(
    [
        "We will mend the boats, said the keeper of the harbour.",
        "Who has seen my lamp? she asked.",
        "“We are late,” he said.",
        "He told them that it was a so-called modest fee.",
        'The pipe is 6" wide, and the men’s work is done.',
        "I do not know, the sailor said, and nobody does.",
        "Mr. Hale (the owner) didn’t answer.",
        "",
    ]
)


@given(st.lists(SENTENCES, max_size=6).map("\n".join), st.sampled_from(["quotes", "quotation-marks", "partial"]))
def test_what_is_repaired_stays_as_it_is(text, damage):
    cleaner = Cleaner(Config(damage=damage, quotations="unsafe"))
    once = cleaner.clean(text)
    assert once.translate(MARKS) == text.translate(MARKS)
    assert cleaner.clean(once) == once


@given(st.lists(SENTENCES.filter(bool), max_size=5))
def test_a_batch_gives_what_each_text_gives(texts):
    cleaner = Cleaner(Config(damage="partial", quotations="unsafe"))
    assert cleaner.clean_many(texts) == [cleaner.clean(text) for text in texts]


PARAGRAPHS = (
    "“We don’t wait,” said the ferryman. We will be late, he said.",
    "You are wrong, she said. “It is early, and",
    "“the boat has not left.” I saw it, said the keeper.",
    'He called it “Apollo 13" and laughed. Come in, she said, and sit down.',
    "Nobody came. “Go home, said the mayor.",
    "The pier was empty.",
)


@pytest.mark.parametrize("together", [1, 7, 20])
def test_a_long_document_is_read_in_parts_as_if_in_one(together, monkeypatch):
    cleaner, text = Cleaner(Config(damage="partial", level="unsafe", quotations="unsafe")), "\n".join(PARAGRAPHS * 3)
    monkeypatch.setattr(tagger_module, "LONGEST", 24)
    whole = cleaner.analyze(text)
    assert {finding.rule for finding in whole.findings} >= {"TF301", "TF303"}
    monkeypatch.setattr(spans_module, "_TOGETHER", together)
    assert cleaner.analyze(text) == whole


def test_no_part_begins_where_a_quotation_may_go_on(monkeypatch):
    monkeypatch.setattr(spans_module, "_TOGETHER", 1)
    monkeypatch.setattr(tagger_module, "LONGEST", 2)
    first, opened = np.array([1, 0, 1, 0, 1, 0], bool), np.array([0, 0, 1, 0, 0, 0], bool)
    assert spans_module._parts(np.zeros(6, np.intp), first, opened) == [slice(0, 4), slice(4, 6)]


def test_no_part_begins_within_what_the_network_reads_together(monkeypatch):
    monkeypatch.setattr(spans_module, "_TOGETHER", 1)
    monkeypatch.setattr(tagger_module, "LONGEST", 4)
    first, opened = np.array([1, 0, 1, 0, 1, 0], bool), np.zeros(6, bool)
    assert spans_module._parts(np.zeros(6, np.intp), first, opened) == [slice(0, 4), slice(4, 6)]
