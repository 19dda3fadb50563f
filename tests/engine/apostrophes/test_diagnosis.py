"""What happened to a document: the posterior, the register, and that repairs never add to the damage."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from textfix import Cleaner, Config, analyze
from textfix.edits import apply_edits
from textfix.engine.apostrophes import diagnosis as diagnosis_module
from textfix.engine.apostrophes.diagnosis import (
    DeletionPosterior,
    Slots,
    Standing,
    deletion_likelihood,
    infer_deletion,
    repetition_weight,
)
from textfix.engine.mixture import Mixture
from textfix.engine.text.text_type import TextType
from textfix.report import Damage

CALM = "The harbour froze in January, and nobody could remember a harder winter."
BARE = "The boats dont leave before noon."
GOOD = "The boats don’t leave before noon, and it’s cold."
LOST_BOTH = f"{CALM} {BARE}"


def damaged_mass(report):
    posterior = report.damage.posterior
    return posterior["partial"] + posterior["apostrophes"] + posterior["quotes"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param(CALM, "clean", id="nothing that could have lost a mark"),
        pytest.param(LOST_BOTH, "quotes", id="one bare contraction, and no apostrophe"),
        pytest.param(f"{CALM} “So cold,” she said. {BARE}", "apostrophes", id="quotation marks survived"),
        pytest.param(f"{GOOD} {GOOD} {BARE}", "clean", id="one slip among good ones"),
        pytest.param(f"{GOOD} " * 20 + BARE, "clean", id="one slip among forty good ones"),
        pytest.param(
            "They don’t know. Its cold, and thats all. It doesn’t help. They cant go, and we arent there.",
            "partial",
            id="a good part lost, a part survived",
        ),
        pytest.param(GOOD, "clean", id="all marks in their places"),
        pytest.param("", "other", id="nothing at all"),
    ],
)
def test_states(text, state):
    report = analyze(text)
    assert report.damage.state == state
    assert tuple(report.damage.posterior) == ("clean", "partial", "apostrophes", "quotation-marks", "quotes", "other")
    assert sum(report.damage.posterior.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in report.damage.posterior.values())


def test_a_slip_is_shown_and_not_repaired():
    text = f"{GOOD} " * 20 + BARE
    assert analyze(text).findings == (), "slips are found on request"
    report = analyze(text, Config(select=("TF",)))
    (finding,) = report.findings
    assert (finding.rule, finding.applicability) == ("TF801", "display")
    assert report.text is report.source
    assert damaged_mass(report) < 0.01


def test_each_good_apostrophe_makes_damage_less_likely():
    masses = [damaged_mass(analyze(f"{GOOD} " * n + LOST_BOTH)) for n in range(4)]
    assert all(a > b for a, b in itertools.pairwise(masses))


def test_each_bare_contraction_makes_damage_more_likely():
    texts = itertools.accumulate([CALM, BARE, "He cant see it.", "They arent there."], "{} {}".format)
    masses = [damaged_mass(analyze(text)) for text in texts]
    assert all(a < b for a, b in itertools.pairwise(masses))


def test_a_word_said_again_is_not_new_evidence():
    again = damaged_mass(analyze(f"{CALM} {GOOD} Nobody said dont, dont, dont, dont."))
    others = damaged_mass(analyze(f"{CALM} {GOOD} Nobody said dont, cant, wasnt, doesnt."))
    assert again < others


@pytest.mark.parametrize(
    ("damage", "states"),
    [
        pytest.param("clean", {"clean"}, id="clean"),
        pytest.param("partial", {"partial", "apostrophes", "quotes"}, id="partial"),
        pytest.param("apostrophes", {"apostrophes", "quotes"}, id="apostrophes"),
        pytest.param("quotes", {"apostrophes", "quotes"}, id="quotes"),
    ],
)
@pytest.mark.parametrize("text", [CALM, LOST_BOTH, GOOD, f"{GOOD} " * 20 + BARE])
def test_the_caller_may_know(damage, states, text):
    posterior = analyze(text, Config(damage=damage)).damage.posterior
    assert sum(posterior[state] for state in states) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("damage", ["clean", "partial", "quotes", "apostrophes"])
def test_the_state_is_what_the_caller_knows(damage):
    assert analyze(LOST_BOTH, Config(damage=damage)).damage.state == damage


def test_what_the_caller_knows_decides_what_is_repaired():
    slip = f"{GOOD} " * 20 + BARE
    assert analyze(slip).text is slip
    for damage in ("partial", "apostrophes", "quotes"):
        assert analyze(slip, Config(damage=damage)).text.endswith("The boats don’t leave before noon.")
    assert analyze(LOST_BOTH, Config(damage="clean")).text is LOST_BOTH


def test_priors_move_the_posterior():
    masses = [damaged_mass(analyze(LOST_BOTH, Config(prior_deleted=p))) for p in (0.001, 0.1, 0.5)]
    assert masses[0] < masses[1] < masses[2]
    slips = [damaged_mass(analyze(LOST_BOTH, Config(slip_rate=rate))) for rate in (0.0005, 0.002, 0.02)]
    assert slips[0] > slips[1] > slips[2]


@pytest.mark.parametrize("prior", [{"prior_deleted": 1.0}, {"prior_deleted": 0.0, "prior_partial": 0.0}])
def test_certain_priors_make_no_nan(prior):
    for text in (CALM, LOST_BOTH, GOOD):
        posterior = analyze(text, Config(**prior)).damage.posterior
        assert sum(posterior.values()) == pytest.approx(1)


@pytest.mark.parametrize("rate", [0.0, 0.03, 0.5, 1.0])
def test_any_slip_rate_that_a_config_takes_gives_probabilities(rate):
    report = analyze(f"{GOOD} {BARE}", Config(slip_rate=rate))
    assert sum(report.damage.posterior.values()) == pytest.approx(1)


def test_orphan_double_spaces_raise_the_odds():
    plain = "The harbour froze in January nobody could remember a harder winter and the boats dont leave."
    spaced = plain.replace("January ", "January  ")
    reports = analyze(plain), analyze(spaced)
    assert [report.damage.evidence["orphan_spaces"] for report in reports] == [0, 1]
    assert damaged_mass(reports[0]) < damaged_mass(reports[1])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("It was cold  very cold  and dark.", 2, id="two inside a sentence"),
        pytest.param("It was cold.  Very cold.", 0, id="typists put two after a full stop"),
        pytest.param("It was cold  Very cold.", 0, id="before a capital"),
        pytest.param("It was cold   very cold.", 0, id="three spaces"),
        pytest.param("It was cold \nvery cold.", 0, id="a line's end"),
        pytest.param("It was cold,  very cold.", 0, id="after a comma"),
        pytest.param("“It  was” cold.", 1, id="marks do not matter"),
    ],
)
def test_orphan_double_spaces(text, count):
    assert analyze(text).damage.evidence["orphan_spaces"] == count


OTHER = {
    "German": "Der Hafen ist im Januar zugefroren, und niemand konnte sich an einen so harten Winter erinnern. "
    "Die Leute sagten, dass die Boote nicht mehr auslaufen, und das war auch gut so.",
    "French without its apostrophes": "Le port a gelé en janvier et personne ne se souvient dun hiver aussi dur. "
    "Les bateaux ne sortent pas avant midi, car il ny a pas de vent dans la baie.",
    "code": "def cats(self): return [dont(x) for x in self.dogs if x.its != None]\n"
    "import os; os.path.join(a, b); x = y + 1; self.z = {1: 2}",
    "JSON": '{"text": "I dont know what the people said to us.", "more": ["its the end of the day and we cant go"]}',
    "JSON with white space": ' [\n {"text": "I dont know what the people said to us, and its the end."}\n]\n',
    "JSON lines": '{"text": "I dont know what the people said."}\n{"text": "its the end of the day and we cant go"}\n',
    "CSV": "id,name,its,dogs\n1,cats,3,4\n2,dont,5,6\n3,wont,7,8\n4,cant,9,10\n",
}


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
@pytest.mark.parametrize("damage", ["auto", "quotes"])
def test_other_texts_are_never_touched(text, damage):
    report = analyze(text, Config(damage=damage, level="unsafe"))
    assert report.damage.state == "other"
    assert report.damage.posterior["other"] == 1
    assert report.findings == ()
    assert report.text is text


ENGLISH = {
    "a sentence in braces": "{I dont know what the people said to us, and its the end of the day.}",
    "brackets at both ends": "[Its late] The people said they dont know what it was [and so on]",
    "a foreign word or two": "The maître dont know what the Schadenfreude was, and its the end of the day.",
    "a page with tags": "<p>The people said they dont know.</p>\n<p>Its the end of the <b>day</b>.</p>",
}


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH)
def test_english_prose_is_read(text):
    report = analyze(text)
    assert report.damage.posterior["other"] == 0
    assert report.findings


LIST = "a rope\ntwo oars\nsome bread\nan anchor\na lamp\nfour nets"
SMALL = "a rope is here.\ntwo oars are there.\nbread is in the box.\nhe has an anchor.\na lamp is lit.\nnets dry."


@pytest.mark.parametrize(
    ("text", "casual"),
    [
        pytest.param(LOST_BOTH, False, id="edited prose"),
        pytest.param(LOST_BOTH.lower(), True, id="lower-cased"),
        pytest.param(
            " ".join(["Nobody in the Harbour said that the Boats dont leave before Noon"] * 4), True, id="unpunctuated"
        ),
        pytest.param("Nobody in the Harbour said that the Boats dont leave", False, id="one line without a full stop"),
        pytest.param("Nobody said so. the boats dont leave. it was cold. they saw it.", True, id="small starts"),
        pytest.param(LOST_BOTH.upper(), False, id="upper-cased"),
        pytest.param(f"{CALM}\n{LIST}\nThey dont sink. We cant swim. It was so.", False, id="a list in small letters"),
        pytest.param(f"Nobody said so.\n{LIST}\nWe cant.", True, id="little but a list in small letters"),
        pytest.param(f"{CALM}\n{SMALL}\nThey dont sink. We cant swim.", True, id="small starts with full stops"),
    ],
)
def test_casual_text_is_shown_and_not_repaired(text, casual):
    report = analyze(text, Config(select=("TF",)))
    assert report.damage.evidence["casual"] is casual
    if casual:
        assert {(f.rule, f.applicability) for f in report.findings} == {("TF801", "display")}
        assert report.text is text


def test_a_page_with_tags_is_as_formal_as_its_text():
    page = "<p>They said that the boats dont leave.</p>\n<p>Nobody knew why they cant go.</p>"
    assert not analyze(page).damage.evidence["casual"]
    assert "don’t leave" in analyze(page).text


def test_the_evidence_has_names():
    report = analyze("“So cold,” she said.  It’s 'late', and the boats don't leave  before noon.")
    assert report.damage.evidence == {
        "words": 13,
        "english": pytest.approx(report.damage.evidence["english"]),
        "prose": 1.0,
        "casual": False,
        "apostrophes": 2,
        "quotation_marks": 2,
        "orphan_spaces": 1,
    }
    assert 0 < report.damage.evidence["english"] < 1


def test_a_damage_is_read_only():
    damage = Damage({"clean": 0.4, "partial": 0.6}, {"words": 3})
    assert damage.state == "partial"
    with pytest.raises(TypeError):
        damage.posterior["clean"] = 1.0
    with pytest.raises(TypeError):
        damage.evidence["words"] = 4


# Repairs never add to the damage: the reason why cleaning twice changes nothing.

WORDS = (
    "the boats dont leave before noon and its cold they cant say whats happening at the harbours edge so well see "
    "Putins desire Marias brothers house workers wages wont were theyre don’t it’s harbour’s dogs’ the’ James MPs"
).split()
sentences = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14).map(lambda words: " ".join(["So", *words]) + ".")
small_texts = st.lists(sentences, min_size=1, max_size=4).map(" ".join)


@given(small_texts, st.data())
def test_a_mark_put_where_one_is_proposed_never_adds_to_the_damage(text, data):
    cleaner = Cleaner(Config(display_confidence=0.05, unsafe_confidence=0.05, min_english=0.0))
    before = cleaner.analyze(text)
    assume(before.findings)
    finding = data.draw(st.sampled_from(before.findings))
    group = [f for f in before.findings if f is finding or (f.group is not None and f.group == finding.group)]
    after = cleaner.analyze(apply_edits(text, group))
    assert damaged_mass(after) <= damaged_mass(before) + 1e-9
    shifted = {f.start + sum(g.start <= f.start for g in group): f for f in before.findings if f not in group}
    for f in after.findings:
        if f.applicability != "display":
            assert f.start in shifted, "a repair makes no new finding"
            assert shifted[f.start].applicability != "display"
            assert f.confidence <= shifted[f.start].confidence + 1e-9


chances = st.floats(0, 1)
slots = st.lists(st.tuples(chances, st.booleans(), st.integers(1, 5)), min_size=1, max_size=8)


def diagnosis(slots, inner, config, orphans=0, misspelt=0):
    columns = list(zip(*slots, strict=True)) or [(), (), ()]
    dtypes = (np.float64, np.bool_, np.intp)
    probability, at_edge, occurrences = (np.array(c, dtype=d) for c, d in zip(columns, dtypes, strict=True))
    one = np.ones(1)
    register = TextType(np.array([50]), one, one, one < 0, one < 0, np.array([orphans]), np.array([misspelt]))
    document = np.zeros(probability.size, dtype=np.intp)
    candidates = Slots(probability, document, at_edge, occurrences, at_edge & False, at_edge & False)
    return infer_deletion(candidates, Standing(np.array([inner]), np.zeros(1)), register, config)


configs = st.builds(
    Config,
    damage=st.sampled_from(["auto", "partial", "quotes", "apostrophes"]),
    prior_deleted=st.floats(0.001, 0.5),
    prior_partial=st.floats(0.001, 0.4),
    slip_rate=st.floats(0.0001, 0.02),
)


@given(slots, st.integers(0, 20), configs, st.data())
def test_a_mark_never_raises_the_posterior_of_damage(slots, inner, config, data):
    """Whatever the probabilities: at the edge of a word, or between two letters."""
    i = data.draw(st.integers(0, len(slots) - 1))
    p, at_edge, occurrences = slots[i]
    others = slots[:i] + slots[i + 1 :]
    before = diagnosis(slots, inner, config)
    marked = [diagnosis(others, inner + 1, config)]
    if not at_edge:
        marked.append(diagnosis([*others, (p, True, occurrences)], inner, config))
    asked = np.linspace(0.01, 1, 9)
    document = np.zeros(asked.size, dtype=np.intp)
    for after in marked:
        assert after.posterior.sum() == pytest.approx(1)
        assert after.posterior[0][after.damaged].sum() <= before.posterior[0][before.damaged].sum() + 1e-9
        for share in (0.3, 1.0):
            now, earlier = (d.confidence(document, asked, asked * share) for d in (after, before))
            assert (now[0] <= earlier[0] + 1e-9).all()
            assert (now[1] <= earlier[1] + 1e-9).all()


@given(slots, st.integers(0, 20))
def test_the_posterior_is_that_of_bayes_by_hand(slots, inner):
    """Four shares of partial damage, and all deleted; a mark inside a word is an apostrophe with 0.995."""
    made = diagnosis(slots, inner, Config(damage="partial"))
    expected = []
    for q, prior in zip((0.3, 0.5, 0.7, 0.9, 1.0), (0.225, 0.225, 0.225, 0.225, 0.1), strict=True):
        likelihood = (1 - 0.995 * q) ** inner
        for p, at_edge, occurrences in slots:
            seen = 1 - p * q if at_edge else 1 - p * (1 - q)
            likelihood *= max(seen, 1e-12) ** (occurrences**-0.5) if p >= 0.02 else 1
        expected.append(prior * likelihood)
    assert made.q[0, made.damaged].tolist() == [0.3, 0.5, 0.7, 0.9, 1.0]
    np.testing.assert_allclose(made.posterior[0][made.damaged], np.array(expected) / sum(expected), atol=1e-9)


@given(slots, st.integers(0, 20), configs)
def test_confidences_are_at_most_the_probabilities(slots, inner, config):
    made = diagnosis(slots, inner, config)
    asked = np.linspace(0, 1, 11)
    damage, at_all = made.confidence(np.zeros(asked.size, dtype=np.intp), asked, asked)
    assert (damage >= 0).all()
    assert (damage <= at_all + 1e-12).all()
    assert (at_all <= 1 + 1e-12).all()


@given(slots, st.integers(0, 20))
def test_orphans_only_ever_raise_the_odds(slots, inner):
    without, with_some = (diagnosis(slots, inner, Config(), orphans) for orphans in (0, 2))
    assert without.posterior[0][without.damaged].sum() <= with_some.posterior[0][with_some.damaged].sum() + 1e-12


@given(slots, st.integers(0, 20))
def test_who_misspells_forgets_marks(slots, inner):
    without, many = (diagnosis(slots, inner, Config(), misspelt=n) for n in (0, 12))
    assert (np.diff(many.q) >= 0).all()
    assert (many.q[0, ~many.damaged] > without.q[0, ~many.damaged]).all()
    assert many.q[0, ~many.damaged].max() < many.q[0, many.damaged].min()


def test_a_text_full_of_misspellings_is_less_likely_damaged():
    misspelt = LOST_BOTH.replace("harbour", "harbuor").replace("remember", "remembre").replace("winter", "wintre")
    assert damaged_mass(analyze(misspelt)) < damaged_mass(analyze(LOST_BOTH))


@given(st.lists(small_texts, min_size=1, max_size=4))
def test_each_document_is_diagnosed_by_itself(texts):
    cleaner = Cleaner()
    assert [r.damage.posterior for r in cleaner.analyze_many(texts)] == [
        cleaner.analyze(t).damage.posterior for t in texts
    ]


# By hand, for a few numbers each.

SHARES = (0.002, 0.02, 0.08, 0.3, 0.5, 0.7, 0.9, 1.0)
SET = Mixture(np.full(8, 0.125), np.array([0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), 0.0, 0.8, 100, 4.0)


def types(documents=1, orphans=0, misspelt=0):
    ones, no = np.ones(documents), np.zeros(documents, dtype=np.bool_)
    return TextType(ones * 100, ones, ones, no, no, np.full(documents, orphans), np.full(documents, misspelt))


def make_slots(*rows):
    """Return slots of (probability, document, at the edge, occurrences, clitic, titled)."""
    columns = zip(*rows, strict=True)
    dtypes = (np.float64, np.intp, np.bool_, np.intp, np.bool_, np.bool_)
    return Slots(*(np.array(column, dtype=dtype) for column, dtype in zip(columns, dtypes, strict=True)))


def test_the_probability_of_damage_is_that_of_each_document():
    posterior = DeletionPosterior(
        np.tile([0.1, 0.5, 1.0], (2, 1)), np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), np.array([False, True, True])
    )
    assert posterior.damage_probability().tolist() == pytest.approx([0.3, 0.9])


def test_a_confidence_is_the_share_of_the_posterior_in_which_the_mark_was_lost():
    posterior = DeletionPosterior(np.array([[0.5, 1.0]]), np.array([[0.4, 0.6]]), np.array([False, True]))
    damage, at_all = posterior.confidence(np.array([0]), np.array([0.8]), np.array([0.5]))
    assert damage.tolist() == pytest.approx([0.6 * 0.5])
    assert at_all.tolist() == pytest.approx([0.6 * 0.5 + 0.4 * 0.5 * 0.5 / (1 - 0.8 * 0.5)])


def test_the_weight_of_a_repetition():
    assert repetition_weight(np.array([1, 4, 16])).tolist() == [1.0, 0.5, 0.25]


def test_likelihoods_are_summed_document_by_document():
    """Below .02 a candidate says nothing; said four times, it counts half; at an edge a mark may be an apostrophe."""
    rows = [(0.9, 0, False, 1), (0.9, 1, True, 4), (0.01, 1, False, 1), (1.0, 1, False, 1)]
    logs = deletion_likelihood(
        make_slots(*((*row, True, False) for row in rows)),
        Standing(np.array([2.0, 0.0]), np.zeros(2)),
        types(2),
        Config(),
    )
    for q, one, two in zip(SHARES, *np.exp(logs), strict=True):
        assert one == pytest.approx((1 - 0.9 * (1 - q)) * (1 - 0.995 * q) ** 2)
        assert two == pytest.approx((1 - 0.9 * q) ** 0.5 * max(1 - (1 - q), 1e-12))


@pytest.mark.parametrize(
    ("damage", "orphans", "prior"),
    [
        ("auto", 0, [0.9 * 0.87, 0.08 * 0.87, 0.02 * 0.87, *[0.03 / 4] * 4, 0.1]),
        ("auto", 1, [0.9 * 0.87, 0.08 * 0.87, 0.02 * 0.87, *[0.09 / 4] * 4, 0.3]),
        ("partial", 1, [0, 0, 0, *[0.9 / 4] * 4, 0.1]),
        ("quotes", 0, [0] * 7 + [1]),
        ("clean", 0, [0.9, 0.08, 0.02, 0, 0, 0, 0, 0]),
    ],
)
def test_without_evidence_the_posterior_is_the_prior(damage, orphans, prior):
    config = Config(damage=damage, prior_deleted=0.1, prior_partial=0.03)
    posterior = diagnosis([], 0, config, orphans).posterior[0]
    assert posterior.tolist() == pytest.approx([share / sum(prior) for share in prior])


def test_a_set_gives_its_records_a_prior_and_double_marks_speak_against_a_loss(monkeypatch):
    monkeypatch.setattr(diagnosis_module, "mixture_of", lambda config: SET)
    nothing = make_slots((0.0, 0, False, 1, False, False))
    standing = Standing(np.zeros(2), np.array([0.0, 1.0]))
    bare, quoted = infer_deletion(nothing, standing, types(2), Config()).posterior
    assert bare.tolist() == pytest.approx(SET.prior.tolist())
    spoken = [share * (1 - 0.8 * 0.995) ** q for share, q in zip(SET.prior, SHARES, strict=True)]
    assert quoted.tolist() == pytest.approx([share / sum(spoken) for share in spoken])


@pytest.mark.parametrize(
    ("clitic", "titled", "alone", "in_a_set"),
    [
        pytest.param(True, False, 0.96, 0.96, id="a contraction"),
        pytest.param(True, True, 0.96, 0.96, id="a contraction in a headline"),
        pytest.param(False, False, 0.96, 1 - 4 * 0.04, id="a possessive"),
        pytest.param(False, True, 1 - 20 * 0.04, 1 - 20 * 0.375 * 0.04, id="a possessive in a headline"),
    ],
)
def test_what_a_slot_says_of_its_document(clitic, titled, alone, in_a_set):
    slot = make_slots((0.96, 0, False, 1, clitic, titled))
    assert diagnosis_module._doubted(slot, None).tolist() == pytest.approx([alone])
    assert diagnosis_module._doubted(slot, SET).tolist() == pytest.approx([in_a_set])


def test_doubt_ends_at_certainty():
    slot = make_slots((0.5, 0, False, 1, False, True))
    assert diagnosis_module._doubted(slot, None).tolist() == [0.0]


def test_slots_are_doubted_only_if_nobody_knows_what_happened():
    slots, standing = make_slots((0.9, 0, False, 1, False, True)), Standing(np.zeros(1), np.zeros(1))
    for damage, p in (("auto", 0.0), ("partial", 0.9)):
        config = Config(damage=damage, prior_deleted=0.1, prior_partial=0.9)
        found = infer_deletion(slots, standing, types(), config)
        expected = [0.9 / 4 * (1 - p * (1 - q)) for q in SHARES[3:7]] + [0.1]
        assert (found.posterior[0, 3:] / found.posterior[0, 3:].sum()).tolist() == pytest.approx(
            [share / sum(expected) for share in expected]
        )


def test_slots_are_doubted_as_the_set_asks(monkeypatch):
    slot = make_slots((0.6, 0, False, 1, False, False))
    alone = infer_deletion(slot, Standing(np.zeros(1), np.zeros(1)), types(), Config()).damage_probability()
    monkeypatch.setattr(
        diagnosis_module, "mixture_of", lambda config: replace(SET, prior=np.array([*[0.3] * 3, *[0.02] * 5]))
    )
    in_a_set = infer_deletion(slot, Standing(np.zeros(1), np.zeros(1)), types(), Config()).posterior[0]
    prior = [0.3] * 3 + [0.02] * 5
    assert in_a_set.tolist() == pytest.approx([share / sum(prior) for share in prior]), (
        "at four times the doubt, nothing is left"
    )
    assert alone[0] > 0


def test_what_is_least_still_counts():
    logs = deletion_likelihood(
        make_slots((0.02, 0, False, 1, True, False)), Standing(np.zeros(1), np.zeros(1)), types(), Config()
    )
    assert logs[0].tolist() == pytest.approx([np.log(1 - 0.02 * (1 - q)) for q in SHARES])


def test_shares_of_slips_rise_with_misspellings():
    q = diagnosis_module._deleted_shares(types(misspelt=1), Config(slip_rate=0.001))
    assert q[0].tolist() == pytest.approx([0.101, 0.29, 0.29, *SHARES[3:]])


def test_a_very_long_document_makes_no_other_vanish():
    standing = Standing(np.array([1e7, 0.0]), np.zeros(2))
    posterior = infer_deletion(make_slots((0.9, 1, False, 1, True, False)), standing, types(2), Config()).posterior
    assert posterior.sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
    assert posterior[0, 0] == pytest.approx(1.0)
