"""Surveys of sets: what they show, and what they do for short records."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import textfix
from support.records import clean_records, damage_record, mixed_records
from textfix import Cleaner, Config, Survey
from textfix.engine.mixture import mixture_of

RECORDS = clean_records(700)
DAMAGED = [damage_record(record) for record in RECORDS]


@pytest.fixture(scope="module", params=[(1, 0.0), (1, 1.0), (2, 0.5), (5, 0.2), (20, 0.05)], ids=str)
def sets(request):
    every, share = request.param
    texts = RECORDS if share == 0 else mixed_records(700, every)
    return share, textfix.survey(texts)


def test_the_share_of_damaged_records_is_found(sets):
    share, survey = sets
    assert mixture_of(Config(survey=survey)).damaged == pytest.approx(share, abs=0.02)


def test_a_survey_is_small(sets):
    assert len(sets[1].to_json()) < 8000


def test_what_took_the_apostrophes_took_the_quotation_marks_as_well_or_not():
    kept = [record.replace("’", "") for record in RECORDS]
    assert mixture_of(Config(survey=textfix.survey(DAMAGED))).quotes > 0.95
    assert mixture_of(Config(survey=textfix.survey(kept))).quotes < 0.05


def test_halves_add_up_to_the_whole_in_any_order_and_batch(monkeypatch):
    texts = mixed_records(120, 3)
    whole = textfix.survey(texts, source="set")
    assert textfix.survey(texts[:50], source="set") + textfix.survey(texts[50:], source="set") == whole
    assert textfix.survey(iter(texts[::-1]), source="set") == whole
    shuffled = random.Random(3).sample(texts, len(texts))
    monkeypatch.setattr("textfix.engine.survey.BATCH", 100)
    assert textfix.survey(shuffled, source="set") == whole
    assert whole.sources == ("set",)
    assert whole.records == 120


@settings(max_examples=12)
@given(
    st.lists(
        st.sampled_from(
            [*RECORDS[:7], *DAMAGED[:7], "Halvorsen didn?t know.", "Ein Haus am See ist nicht das, was er will.", ""]
        )
    )
)
def test_each_record_adds_the_same_whatever_stands_beside_it(texts):
    parts = sum((textfix.survey([text]) for text in texts), Survey())
    assert textfix.survey(texts) == parts


def test_missing_values_are_left_out_and_others_refused():
    assert textfix.survey([None, float("nan"), "It’s late."]) == textfix.survey(["It’s late."])
    assert textfix.survey([None]) == textfix.survey([]) == Survey()
    with pytest.raises(TypeError, match="texts is a single str"):
        textfix.survey("It’s late.")
    with pytest.raises(TypeError, match="in row 1"):
        textfix.survey(["It’s late.", 3])


def test_text_that_is_not_english_prose_says_nothing():
    survey = textfix.survey(["Der Hafen ist im Winter oft so kalt, dass er ganz und gar friert, sagt der Mann."])
    assert (survey.records, survey.other, survey.cells) == (1, 1, ())


def test_a_set_that_lost_all_its_marks_makes_short_records_as_sure_as_the_state_given():
    with_survey = Cleaner(Config(survey=textfix.survey(DAMAGED)))
    given_state = Cleaner(Config(damage="quotes"))
    texts = [*DAMAGED[:49], "Harbours last ferry", "the mayors office"]
    assert with_survey.clean_many(texts) == given_state.clean_many(texts)
    assert with_survey.clean("the mayors office") == "the mayor’s office"


def test_a_clean_set_keeps_its_slips():
    slip = "They dont know."
    assert textfix.clean(slip) == "They don’t know."
    assert textfix.clean(slip, Config(survey=textfix.survey(RECORDS))) is slip


def test_in_a_mixed_set_a_record_needs_evidence_of_its_own():
    cleaner = Cleaner(Config(survey=textfix.survey(mixed_records(700, 2))))
    assert cleaner.clean_many(RECORDS[:49]) == RECORDS[:49]
    repaired = cleaner.clean_many(DAMAGED[:49])
    assert sum(text != given for text, given in zip(repaired, DAMAGED[:49], strict=True)) > 20
    bait = "The Browns winters"
    assert cleaner.clean(bait) is bait


def test_quotation_marks_that_stand_show_a_clean_record():
    cleaner = Cleaner(Config(survey=textfix.survey(mixed_records(700, 2))))
    damaged = "The ferry to Oslo wont leave before noon, said Okafor."
    assert cleaner.clean(damaged) != damaged
    assert cleaner.analyze(f"“{damaged}”").damage.posterior["clean"] > 0.8


def test_what_the_caller_knows_comes_before_the_survey():
    survey = textfix.survey(DAMAGED)
    for damage in ("clean", "apostrophes", "partial"):
        known = Cleaner(Config(damage=damage)).clean_many(DAMAGED[:20])
        assert Cleaner(Config(damage=damage, survey=survey)).clean_many(DAMAGED[:20]) == known


@pytest.mark.parametrize("every", [1, 2, 20])
def test_cleaning_twice_changes_nothing(every):
    cleaner = Cleaner(Config(survey=textfix.survey(mixed_records(300, every))))
    once = cleaner.clean_many([*DAMAGED[:49], *RECORDS[:49], *(" ".join(DAMAGED[row : row + 5]) for row in range(20))])
    assert cleaner.clean_many(once) == once


def test_a_few_records_say_little():
    mixture = mixture_of(Config(survey=textfix.survey(["They dont know.", "It is late."])))
    assert 0.1 < mixture.damaged < 0.9
    assert mixture.error > 0.1


def test_priors_of_zero_and_one_are_allowed():
    survey = textfix.survey(DAMAGED[:98])
    for deleted, partial in ((0, 0), (1, 0), (0, 1)):
        config = Config(survey=survey, prior_deleted=deleted, prior_partial=partial)
        assert mixture_of(config).prior.sum() == pytest.approx(1)
        assert mixture_of(config).damaged > 0.5


def test_rare_damage_is_found_as_often_as_without_a_survey():
    """Sentences that hold one possessive: the built-in prior is enough for them, and so is a share of 5 %."""
    texts = [f"{name}s lawyers say that the letter is lost." for name in ("Halvorsen", "Petrescu", "Okafor")]
    repaired = Cleaner().clean_many(texts)
    assert repaired != texts
    assert Cleaner(Config(survey=textfix.survey(mixed_records(700, 20)))).clean_many(texts) == repaired


TRACES = {"question mark": "?", "replacement character": "\ufffd", "space": " "}
WEAK = {  # damaged, these do not show by themselves that they were
    "question mark": "A boat “for free” left.",
    "replacement character": "The Ox’s boat left.",
    "space": "The mayor’s boat.",
}


@pytest.mark.parametrize("trace", TRACES)
def test_a_set_with_traces_makes_short_records_sure(trace):
    table = {ord(mark): TRACES[trace] for mark in "’“”"}
    survey = textfix.survey([record.translate(table) for record in RECORDS[:98]])
    assert textfix.summarize(survey).traces[trace] > 0.9
    damaged = WEAK[trace].translate(table)
    assert textfix.clean(damaged, Config(survey=survey)) != textfix.clean(damaged)
    assert textfix.clean(damaged, Config(survey=survey, damage="partial")) == textfix.clean(
        damaged, Config(damage="partial")
    )
    assert survey.standing == 0
    cleaner = Cleaner(Config(survey=survey))
    once = cleaner.clean_many([damaged, *RECORDS[:9], *(record.translate(table) for record in RECORDS[:49])])
    assert once[1:10] == RECORDS[:9]
    assert cleaner.clean_many(once) == once


def test_marks_that_stand_bound_what_traces_say():
    """A few records with traces do not make question marks of the others suspicious."""
    asked = "Is it late?Halvorsen asked."
    survey = textfix.survey([*RECORDS[:98], "Halvorsen didn?t know.", "Okafor can?t stay."])
    assert textfix.summarize(survey).traces["question mark"] < 0.1
    assert textfix.clean(asked, Config(survey=survey)) is asked


def test_traces_that_a_record_proves_are_restored_in_a_clean_set():
    survey = textfix.survey(RECORDS)
    assert textfix.clean("Halvorsen didn?t know.", Config(survey=survey)) == "Halvorsen didn’t know."
