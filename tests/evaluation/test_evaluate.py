"""Figures on clean text: counted by hand on small texts, held to the edits themselves on generated ones."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Cleaner, Config, Finding, Report
from textfix.evaluation.apostrophe_scores import Choice
from textfix.evaluation.corruption import delete_marks
from textfix.evaluation.evaluate import evaluate
from textfix.evaluation.metrics import BINS, THRESHOLDS, Tally
from textfix.evaluation.tables import align, records, show
from textfix.report import Damage

CLEAN = (
    "The harbour’s keeper doesn’t sleep. It’s his lamp, and its light isn’t weak. “We’re home,” they said, and they "
    "were. The keepers’ boats are old, and the sailors don’t mind."
)
DELETIONS = ("quotes", "apostrophes", "partial", "curly", "none")

WORDS = (
    "I it's its don’t dont were we’re well the The keepers' keepers’ boats harbour’s James’ o’clock O’Brien ’em '90s "
    "‘single’ 'straight' “double” \"plain\" was 6’ ’cat cat’ rock’n’roll is , . \n\n"
).split(" ")
prose = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that says which edits are made, each as the text before it, its rule and its confidence."""

    def make(*wanted: tuple[str, str, float]) -> None:
        def analyze(_: Cleaner, texts: list[str], errors: str) -> list[Report]:
            assert errors == "keep"
            return [Report(text, tuple(found(text)), Damage({"quotes": 1.0}), "1") for text in texts]

        def found(text: str) -> list[Finding]:
            ends = [(text.index(before) + len(before), rule, sure) for before, rule, sure in wanted if before in text]
            return [Finding(at, at, "’", rule, sure, "safe") for at, rule, sure in sorted(ends)]

        monkeypatch.setattr(Cleaner, "analyze_many", analyze)

    return make


@pytest.mark.parametrize(
    ("damage", "text", "expected"),
    [
        ("quotes", '‘I don\'t,’ "he" said', "I dont, he said"),
        ("apostrophes", "“I don't,” 'he' said, don’t", "“I dont,” ‘he said, dont"),
        ("curly", "“I don't,” 'he' said, don’t", "I don't, 'he' said, dont"),
        ("none", "“I don't,” 'he' said", "“I don't,” 'he' said"),
    ],
)
def test_marks_are_deleted(damage, text, expected):
    assert delete_marks(text, damage) == expected


def test_a_partial_loss_is_a_part_and_always_the_same():
    text = "don’t " * 400
    left = delete_marks(text, "partial").count("’")
    assert 150 < left < 250
    assert delete_marks(text, "partial") == delete_marks(text, "partial")
    assert delete_marks(text + "!", "partial") != delete_marks(text, "partial") + "!", "not every other one"


@given(prose, st.sampled_from(DELETIONS))
def test_nothing_but_marks_is_deleted(text, damage):
    rest = iter(text.translate({ord("'"): "’", ord("‘"): "’", ord('"'): "”", ord("“"): "”"}))
    damaged = delete_marks(text, damage).translate({ord("'"): "’", ord("‘"): "’", ord('"'): "”", ord("“"): "”"})
    assert all(char in rest for char in damaged)


def test_a_mark_is_right_wrong_or_missing(edits):
    edits(("harbour", "TF202", 0.9), ("keeper", "TF202", 0.9), ("sailors", "TF203", 0.9), ("doesn", "TF201", 0.9))
    text = "The harbour’s light doesn’t reach the keepers’ boats, and the sailors can’t see."
    result = evaluate([text])
    assert result.overall == Tally(right=2, wrong=2, missing=2)
    assert {code: tally for code, tally in result.kinds.items() if tally != Tally(0, 0, 0)} == {
        "TF201": Tally(right=1, wrong=0, missing=1),
        "TF202": Tally(right=1, wrong=1, missing=0),
        "TF203": Tally(right=0, wrong=1, missing=1),
    }
    assert result.wrong_per_10k == pytest.approx(1e4 * 2 / 13)


def test_a_word_needs_all_its_marks(edits):
    edits(("rock", "TF205", 0.9))
    assert evaluate(["We heard rock’n’roll."]).overall == Tally(right=0, wrong=1, missing=1)
    edits(("rock", "TF205", 0.9), ("rockn", "TF205", 0.9))
    assert evaluate(["We heard rock’n’roll."]).overall == Tally(right=1, wrong=0, missing=0)


def test_the_curve_counts_what_each_threshold_applies(edits):
    edits(("doesn", "TF201", 0.97), ("isn", "TF201", 0.65), ("boat", "TF202", 0.55))
    result = evaluate(["It doesn’t float, and the boats there isn’t new."])
    assert result.curve == {t: Tally(1 + (t < 0.65), int(t < 0.55), int(t > 0.65)) for t in THRESHOLDS} | {
        0.99: Tally(0, 0, 2)
    }
    assert result.overall == result.curve[0.8]


def test_the_curve_does_not_depend_on_the_threshold():
    texts = ["It isn’t the boys’ fault; the girls’ mother said so.", "It’s late, and she didn’t see Halvorsen’s crane."]
    curve = evaluate(texts).curve
    assert curve[0.5].right > curve[0.8].right, "what is less sure is seen, too"
    for settings in ({"unsafe_confidence": 0.95}, {"safe_confidence": 0.99}, {"level": "unsafe"}):
        assert evaluate(texts, config=Config(**settings)).curve == curve, settings


def test_the_settings_choose_the_threshold(edits):
    edits(("doesn", "TF201", 0.65))
    text = ["It doesn’t float."]
    assert [
        evaluate(text, config=config).overall.right
        for config in (Config(), Config(safe_confidence=0.6), Config(level="unsafe"), Config(safe_confidence=0.0))
    ] == [0, 1, 1, 1]


def test_no_edit_is_none_even_at_a_threshold_of_nothing(edits):
    edits()
    result = evaluate(["It doesn’t float."], config=Config(safe_confidence=0.0))
    assert (result.changed, result.overall) == (0, Tally(0, 0, 1))


def test_marks_that_nobody_can_tell_do_not_count(edits):
    edits(("the ", "TF204", 0.9))
    text = "He saw the ’cat there."
    assert evaluate([text]).overall == Tally(0, 0, 0)
    edits(("there", "TF203", 0.9))
    assert evaluate([text]).overall == Tally(0, 1, 0)


def test_every_edit_of_untouched_text_is_wrong(edits):
    edits(("He saw the ’cat", "TF203", 0.9), ("there", "TF203", 0.9))
    result = evaluate(["He saw the ’cat there."], "none")
    assert result.overall == Tally(0, 2, 0)
    assert result.wrong_per_10k == pytest.approx(1e4 * 2 / 5)


def test_edits_of_other_rules_are_no_apostrophes(edits):
    edits(("The ", "TF301", 0.9), ("The lamp", "TF301", 0.9), ("doesn", "TF201", 0.9), ("oil", "TF602", 0.9))
    result = evaluate(["The “lamp” doesn’t burn; the oil is gone."])
    assert result.overall == Tally(1, 0, 0)
    assert sum(tally.wrong for tally in result.kinds.values()) == 0
    assert result.others == {"TF602": 1}
    assert result.quotations.overall == Tally(right=1, wrong=1, missing=1), "the first mark inserted is a ’"


@pytest.mark.parametrize("rule", ["TF101", "TF201", "TF301", "TF302", "TF303", "TF503", "TF705"])
def test_an_edit_of_any_rule_changes_a_document(edits, rule):
    edits(("The", rule, 0.9))
    texts = ["The lamp.", "No lamp."]
    result = evaluate(texts, "none")
    assert result.changed == 1
    assert result.overall.wrong + result.quotations.overall.wrong + sum(result.others.values()) == 1
    assert evaluate(texts, "none", Config(safe_confidence=0.95)).changed == 0


def test_quotation_marks_have_a_threshold_of_their_own(edits):
    edits(("The lamp", "TF303", 0.85), ("doesn", "TF201", 0.85))
    text = ["The “lamp” doesn’t burn."]
    for config, applied in (
        (Config(), True),
        (Config(quotation_confidence=0.9), False),
        (Config(safe_confidence=0.9), False),
        (Config(quotation_confidence=0.9, quotations="unsafe"), True),
        (Config(quotation_confidence=0.9, level="unsafe"), True),
        (Config(quotation_confidence=0.9, quotations="unsafe", unsafe_confidence=0.9), False),
    ):
        result = evaluate(text, config=config)
        assert result.quotations.overall == Tally(int(applied), 0, 2 - applied), config
        assert result.quotations.curve == {t: Tally(int(t <= 0.85), 0, 1 + (t > 0.85)) for t in THRESHOLDS}
        assert result.overall.right == int(config.safe_confidence < 0.9), config
        only_marks = evaluate(["The “lamp” does burn."], config=config)
        assert only_marks.changed == applied, config


def test_false_quotation_marks_are_counted(edits):
    edits(("The", "TF303", 0.9))
    result = evaluate(["The lamp burns on and on.", "The “lamp” doesn’t."], "none", genres=["a", "b"])
    assert result.wrong_quotation_marks_per_10k == pytest.approx(1e4 * 2 / 9)
    assert {name: tally.wrong for name, tally in result.quotations.genres.items()} == {"a": 1, "b": 1}
    assert "b          3      0                      1\n" in show([result])


@pytest.mark.parametrize(("damage", "missing"), [("quotes", 4), ("apostrophes", 0), ("curly", 2), ("none", 0)])
def test_the_damage_says_which_quotation_marks_are_lost(edits, damage, missing):
    edits()
    text = '“Go,” he said, and he didn’t "stay".'
    assert evaluate([text], damage).quotations.double == Tally(0, 0, missing)


@pytest.mark.parametrize(
    ("damage", "text", "missing"),
    [
        ("none", "It doesn’t float.", 0),
        ("curly", "It doesn't float, and the boat isn’t new.", 1),
        ("apostrophes", "‘It doesn't float,’ he said.", 1),
    ],
)
def test_marks_that_still_stand_are_not_lost(edits, damage, text, missing):
    edits()
    assert evaluate([text], damage).overall == Tally(0, 0, missing)


def test_choices_leave_out_what_nobody_can_tell():
    assert not any(choice.words for choice in evaluate(["He saw the ’its and the ’boats."], "none").choices.values())


def test_choices_are_those_of_the_threshold(edits):
    edits(("They said it", "TF201", 0.7))
    text = ["They said it’s late."]
    assert evaluate(text).choices["its/it’s"] == Choice(words=1, marked=1, right=0)
    assert evaluate(text, config=Config(safe_confidence=0.7)).choices["its/it’s"] == Choice(1, 1, 1)


def test_choices_count_words_with_and_without_a_mark(edits):
    edits(("Its his lamp, and it", "TF201", 0.9), ("We", "TF201", 0.9), ("The keepers", "TF203", 0.9))
    choices = evaluate(["It’s his lamp, and its light. We’re home; they were. The keepers’ boats are like James’s."])
    assert {name: choice for name, choice in choices.choices.items() if choice.words} == {
        "its/it’s": Choice(words=2, marked=1, right=0),
        "were/we’re": Choice(words=2, marked=1, right=2),
        "plural/possessive": Choice(words=3, marked=2, right=2),
    }


def test_bins_tell_how_far_to_believe_a_confidence(edits):
    edits(("doesn", "TF201", 0.9), ("isn", "TF201", 0.8), ("boat", "TF202", 0.6), ("mast", "TF202", 0.4))
    result = evaluate(["It doesn’t float, and the boats there isn’t new, nor the masts."])
    assert [(b.confidence, b.right, b.edits) for b in result.reliability] == [(0.6, 0, 1), (0.8, 1, 1), (0.9, 1, 1)]
    assert result.calibration_error == pytest.approx((0.6 + 0.2 + 0.1) / 3)


def test_bins_are_shown(edits):
    edits(("doesn", "TF201", 0.9), ("boat", "TF202", 0.625))
    shown = show([evaluate(["It doesn’t float, and the boats there do not."])])
    assert "0.6250           0.0000      1\n0.9000           1.0000      1\n" in shown
    assert "expected calibration error: 0.362\n" in shown


def test_bins_hold_equal_parts():
    result = evaluate([CLEAN] * 20)
    sizes = [b.edits for b in result.reliability]
    assert len(sizes) == BINS
    assert max(sizes) - min(sizes) <= 1
    assert [b.confidence for b in result.reliability] == sorted(b.confidence for b in result.reliability)


def test_genres_add_up():
    texts = [CLEAN, "The baker’s oven isn’t hot.", CLEAN]
    result = evaluate(texts, genres=["sea", "land", "sea"])
    assert list(result.genres) == ["land", "sea"]
    assert result.words == {"land": 5, "sea": 2 * len(CLEAN.split())}
    assert result.genres["land"] == evaluate(texts[1:2]).overall
    for name in ("right", "wrong", "missing"):
        whole = getattr(result.overall, name)
        assert sum(getattr(tally, name) for tally in result.genres.values()) == whole
        assert sum(getattr(tally, name) for tally in result.kinds.values()) == whole


@given(st.lists(prose, max_size=4), st.sampled_from(DELETIONS), st.randoms())
def test_neither_order_nor_batch_matters(texts, damage, rng):
    shuffled = list(texts)
    rng.shuffle(shuffled)
    one, other = evaluate(texts, damage), evaluate(shuffled, damage)
    assert (one.overall, one.kinds, one.curve, one.choices) == (other.overall, other.kinds, other.curve, other.choices)
    assert (one.quotations, one.others) == (other.quotations, other.others)


@given(prose)
def test_what_is_right_is_what_came_back(text):
    """Where the repaired text is the clean one but for its quotation marks, nothing is wrong or missing."""
    cleaner = Cleaner(Config(damage="quotes"))
    repaired = cleaner.clean(delete_marks(text, "quotes"))
    result = evaluate([repaired], config=cleaner.config)
    assert (result.overall.wrong, result.overall.missing) == (0, 0)
    lost = [f.rule for f in cleaner.analyze(delete_marks(repaired, "quotes")).edits]
    assert {code for code, tally in result.kinds.items() if tally.right} == set(lost), "kinds are those of the edits"


def test_nothing_has_no_figures():
    result = evaluate([])
    assert (result.documents, result.overall.precision, result.overall.f1) == (0, None, None)
    assert (result.calibration_error, result.reliability, result.wrong_per_10k) == (None, (), 0.0)
    assert (result.quotations.overall, result.quotations.reliability) == (Tally(0, 0, 0), ())
    assert "  -" in show([result])


def test_tables_are_aligned():
    assert align([["a", "bcd"], ["long", "2"]]) == "a     bcd\nlong    2\n"


def test_tables_and_objects_hold_the_same_figures():
    result = evaluate([CLEAN, CLEAN + " It’s late."], genres=["a", "b"])
    (record,) = records([result])
    assert json.loads(json.dumps(record)) == record
    assert record["overall"] == {
        "right": result.overall.right,
        "wrong": result.overall.wrong,
        "missing": result.overall.missing,
        "precision": round(result.overall.precision, 4),
        "recall": round(result.overall.recall, 4),
        "f1": round(result.overall.f1, 4),
    }
    assert set(record["kinds"]) == {"TF201", "TF202", "TF203", "TF204", "TF205"}
    assert set(record["curve"]) == {str(t) for t in THRESHOLDS}
    shown = show([result])
    row = next(line.split() for line in shown.splitlines() if line.startswith("all "))
    assert row[1:4] == [str(record["overall"][name]) for name in ("right", "wrong", "missing")]
    assert row[5] == f"{result.overall.recall:.3f}"
    assert f"{result.documents} documents, {sum(result.words.values())} words" in shown


def test_quotation_tables_and_objects_hold_the_same_figures(edits):
    edits(("We", "TF303", 0.9), ("We are home,", "TF303", 0.7), ("We are home", "TF303", 0.9))
    result = evaluate(["“We are home,” they said. The “old” lamp."], genres=["a"])
    (record,) = records([result])
    assert json.loads(json.dumps(record)) == record
    found = record["quotations"]
    assert found["overall"] == {"right": 0, "wrong": 2, "missing": 4, "precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert found["curve"]["0.7"]["right"] == 1
    assert found["kinds"].keys() == {"opening", "closing", "single"}
    assert found["kinds"]["closing"]["wrong"] == found["genres"]["a"]["wrong"] == 2
    assert found["threshold"] == 0.8
    assert found["wrong_per_10k"] == 2500.0
    assert found["reliability"] == [
        {"edits": 1, "confidence": 0.7, "right": 1.0},
        {"edits": 1, "confidence": 0.9, "right": 0.0},
        {"edits": 1, "confidence": 0.9, "right": 0.0},
    ]
    assert found["calibration_error"] == 0.7
    assert found["patterns"]["before a frame"] == {
        "quotations": 1,
        "whole": 0,
        "marks": 2,
        "right": 0,
        "exact": 0.0,
        "recall": 0.0,
    }
    shown = show([result]).partition("quotation marks: ")[2]
    assert "wrong quotation marks in 10,000 words: 2500.00\n" in shown
    rows = {line[:16].strip(): line[16:].split() for line in shown.splitlines()}
    assert rows["single word"] == ["1", "0", "0.000", "2", "0", "0.000"]
    assert [line.split() for line in shown.splitlines() if line.startswith(("double", "0.7 "))] == [
        ["double", "0", "2", "4", "0.000", "0.000", "0.000"],
        ["0.7", "1", "2", "3", "0.333", "0.250", "0.286"],
    ]
    assert shown.endswith("expected calibration error: 0.700\n")


def test_edits_of_other_rules_are_shown(edits):
    edits(("The", "TF602", 0.9))
    assert "other rule  edits\nTF602           1\n" in show([evaluate(["The lamp."])])
    assert records([evaluate(["The lamp."])])[0]["others"] == {"TF602": 1}
    edits()
    assert "other rule" not in show([evaluate(["The lamp."])])
