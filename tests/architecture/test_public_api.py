"""The public surface: what it holds, what importing it costs, what it promises."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

import textfix
from support.sources import loaded_by
from textfix import Cleaner, Config

DAMAGED = "I dont know whats happening on Putins border."
REPAIRED = "I don’t know what’s happening on Putin’s border."


def test_all_is_real_and_sorted():
    assert sorted(textfix.__all__) == textfix.__all__
    assert all(getattr(textfix, name) is not None for name in textfix.__all__)


def test_unknown_attribute_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'claen'"):
        _ = textfix.claen


def test_cleaning_does_not_load_ftfy():
    assert "ftfy" not in loaded_by("import textfix; textfix.clean('Dont.')")


def test_clean_analyze_and_clean_many_agree():
    assert textfix.clean(DAMAGED) == textfix.analyze(DAMAGED).text == textfix.clean_many([DAMAGED])[0] == REPAIRED


def test_none_passes_through():
    assert textfix.clean_many([None, DAMAGED, None]) == [None, REPAIRED, None]


def test_clean_many_takes_a_generator():
    assert textfix.clean_many(text for text in [DAMAGED]) == [REPAIRED]


@pytest.mark.parametrize("bad", [b"dont", 5, ["dont"]])
def test_anything_but_text_is_a_type_error_that_says_what_to_do(bad):
    with pytest.raises(TypeError, match="textfix repairs str, not "):
        textfix.clean(bad)
    with pytest.raises(TypeError, match="in row 1"):
        textfix.clean_many(["fine", bad])


def test_clean_text_is_the_same_object():
    text = "The dog’s tail wagged, and it’s a good dog."
    assert textfix.clean(text) is text
    assert textfix.clean_many([text])[0] is text


def test_a_cleaner_pickles_the_same_before_and_after_use():
    cleaner = Cleaner(Config(style="straight"))
    before = pickle.dumps(cleaner)
    cleaner.clean(DAMAGED)
    assert pickle.dumps(cleaner) == before
    assert pickle.loads(before) == cleaner
    assert hash(pickle.loads(before)) == hash(cleaner)
    assert pickle.loads(before).clean(DAMAGED) == REPAIRED.replace("’", "'")


def test_a_cleaner_is_a_function_of_a_text_or_of_many():
    cleaner = Cleaner()
    assert cleaner(DAMAGED) == REPAIRED
    assert cleaner([DAMAGED, None]) == cleaner(text for text in (DAMAGED, None)) == [REPAIRED, None]
    assert cleaner.__name__ == "textfix"


def test_a_report_pickles():
    report = textfix.analyze(DAMAGED)
    copy = pickle.loads(pickle.dumps(report))
    assert (copy.text, copy.findings, copy.damage) == (report.text, report.findings, report.damage)


def test_threads_share_a_cleaner():
    cleaner = Cleaner()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(cleaner, [DAMAGED] * 40)) == {REPAIRED}


def test_findings_count_in_the_input():
    report = textfix.analyze(DAMAGED)
    assert [(f.start, f.end, f.rule) for f in report.findings] == [
        (5, 5, "TF201"),
        (16, 16, "TF201"),
        (36, 36, "TF202"),
    ]
    assert report.damage.state == "quotes"
    assert sum(report.damage.posterior.values()) == pytest.approx(1)
    assert report.model


def test_selected_rules_only():
    assert textfix.clean(DAMAGED, Config(ignore=("TF202",))) == "I don’t know what’s happening on Putins border."
    assert textfix.clean(DAMAGED, Config(select=("TF202",))) == "I dont know whats happening on Putin’s border."


def test_the_caller_may_know_better():
    short = "The teachers desk was empty."
    assert textfix.clean(short, Config(damage="clean")) is short
    assert textfix.clean(DAMAGED, Config(damage="clean")) is DAMAGED


@pytest.mark.parametrize(
    ("style", "text", "mark"),
    [
        ("auto", "Dont ask. “No,” he said, and they didnt.", "’"),
        ("auto", 'Dont ask. "No," he said, and they didnt.', "'"),
        ("auto", "Dont ask. No, he said, and they didnt.", "’"),
        ("curly", 'Dont ask. "No," he said, and they didnt.', "’"),
        ("straight", "Dont ask. “No,” he said, and they didnt.", "'"),
    ],
)
def test_inserted_marks_follow_the_document_and_surviving_ones_stay(style, text, mark):
    repaired = textfix.clean(text, Config(style=style, quotations="none"))
    assert repaired == text.replace("Dont", f"Don{mark}t").replace("didnt", f"didn{mark}t")
