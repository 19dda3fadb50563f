"""The cleaner: what it takes, what it refuses, and that one text never costs the others."""

import math

import numpy as np
import pytest

import textfix
from textfix import Cleaner, Config, clean_many
from textfix.edits import Finding
from textfix.engine import cleaner, pipeline, reports
from textfix.errors import OverlapError

DAMAGED, REPAIRED = "I dont know whats here.", "I don’t know what’s here."


class NAType:
    """Named as pandas names its missing value."""


class NaTType:
    """Named as pandas names its missing time."""


class StringScalar:
    """Named as pyarrow names a value of a column."""


class DataFrame(list):
    """Named as the tables of pandas and Polars, whose iterators give the names of columns, or columns."""


@pytest.mark.parametrize("missing", [None, math.nan, NAType(), NaTType()])
def test_missing_values_pass(missing):
    assert clean_many([DAMAGED, missing]) == [REPAIRED, None]


def test_strings_of_numpy_are_texts():
    assert clean_many(np.array([DAMAGED])) == [REPAIRED]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("text", "texts is a single str; pass a list of texts, or call clean for one"),
        ({"a": "text"}, r"texts is a dict; pass a list of texts, such as list\(texts.values\(\)\)"),
        (["text", 1.5], "not float in row 1; convert it to str, or pass None for a missing text"),
        ([b"text"], "not bytes in row 0; decode it first, or call textfix.clean_bytes"),
        ([StringScalar()], r"not StringScalar in row 0; call its as_py\(\), or to_pylist\(\) of the array"),
        (b"text", "texts is a single bytes; pass a list of texts"),
        (DataFrame(["text"]), "texts is a DataFrame; pass one of its columns"),
        (None, "texts is of type NoneType; pass a list of texts"),
    ],
)
def test_what_is_no_list_of_texts_is_refused_with_advice(texts, message):
    with pytest.raises(TypeError, match=message):
        clean_many(texts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "not NoneType; missing texts pass in a list only"),
        (1.5, "not float; convert it to str"),
        (b"text", "not bytes; decode it first, or call textfix.clean_bytes"),
        (["text"], "not list; pass many texts to clean_many"),
        (np.array(["text"]), r"not ndarray; pass array.tolist\(\) to clean_many"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(text, message):
    with pytest.raises(TypeError, match=message):
        textfix.clean(text)


def test_a_config_that_is_none_is_refused_at_once():
    with pytest.raises(TypeError, match=r"config is a dict; pass a Config, or Config.from_mapping\(settings\)"):
        Cleaner({"style": "curly"})


@pytest.fixture
def defect(monkeypatch):
    """A defect in the analysis of texts that hold XXX."""

    def check(text, findings):
        if "XXX" in text:
            raise OverlapError("two edits overlap")
        return original(text, findings)

    original = pipeline.check_edits
    monkeypatch.setattr(pipeline, "check_edits", check)


@pytest.mark.usefixtures("defect")
def test_a_defect_in_one_text_costs_no_other():
    reports = Cleaner().analyze_many([DAMAGED, "XXX " + DAMAGED, None, DAMAGED], errors="keep")
    assert [report and report.text for report in reports] == [REPAIRED, "XXX " + DAMAGED, None, REPAIRED]
    assert [report and report.error for report in reports] == [None, "OverlapError: two edits overlap", None, None]


def test_batches_are_cut_and_change_nothing(monkeypatch):
    sizes = []

    def spy(texts, *rest):
        sizes.append(len(texts))
        return reports.repair(texts, *rest)

    monkeypatch.setattr(cleaner, "repair", spy)
    monkeypatch.setattr(cleaner, "SCREENED", 2 * len(DAMAGED))
    texts = [DAMAGED, None, *[DAMAGED] * 4]
    assert clean_many(texts) == [REPAIRED, None, *[REPAIRED] * 4]
    assert sizes == [2, 2, 1]


@pytest.mark.parametrize(
    ("lost", "found"),
    [
        (
            "They dont know why the companys shares fell at the caf and the fianc left.",
            "They don’t know why the company’s shares fell at the café and the fiancé left.",
        ),
        (
            "Its true that the caf is closed, and they dont serve it in Gteborg.",
            "It’s true that the café is closed, and they don’t serve it in Göteborg.",
        ),
    ],
)
def test_letters_and_apostrophes_lost_in_one_text_come_back_where_they_were(lost, found):
    report = textfix.analyze(lost)
    assert report.text == found
    assert report.revert() == lost


@pytest.mark.usefixtures("defect")
def test_a_defect_is_raised_by_default():
    with pytest.raises(OverlapError, match="two edits overlap"):
        Cleaner(Config()).clean_many([DAMAGED, "XXX " + DAMAGED])


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize(
    "text", ["I don t know.\n", "?Yes,? he said.\n?We don?t know.?\n", "I dont know\nwhats here.\n\nIts late.\n"]
)
def test_line_ends_make_no_difference(text, newline):
    assert Cleaner().clean(text.replace("\n", newline)) == Cleaner().clean(text).replace("\n", newline)


def test_mixed_line_ends_are_shown_where_they_are():
    report = Cleaner().analyze("I dont know.\r\nWhats that?\n")
    assert [(f.start, f.rule) for f in report.findings] == [(5, "TF201"), (18, "TF201"), (25, "TF706")]
    assert report.text == "I don’t know.\r\nWhat’s that?\n"


WORDLESS = ["’.", "“", "”", "'", "? ", "\ufffd", ".", "", "\r", "``"]


@pytest.mark.parametrize("record", WORDLESS)
def test_a_record_without_words_changes_no_neighbour(record):
    text = "We will stay, she said. Its late, and theyre tired. The towns boats dont sail."
    alone = Cleaner().analyze(text)
    for texts in ([record, text], [text, record], [record, text, record]):
        assert [report for report in Cleaner().analyze_many(texts) if report.source == text] == [alone]


def test_a_text_that_each_reading_would_edit_is_not_edited(monkeypatch):
    endless = Finding(0, 0, "’", "TF204", 1.0, "safe")
    monkeypatch.setattr(pipeline, "_find", lambda analysis: dict.fromkeys(range(len(analysis.batch.texts)), (endless,)))
    report = Cleaner().analyze("It isn?t.")
    assert report.text is report.source
    assert {finding.applicability for finding in report.findings} == {"display"}


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("It isn’t late.", 1, id="clean"),
        pytest.param("I dont know whats here.", 1, id="the models alone edit it"),
        pytest.param("“It isn?t,” she said. “I don?t know.”", 1, id="the traces alone are edited"),
        pytest.param("I dont know whats here. It isn?t. They don?t.", 2, id="both are"),
        pytest.param("I dont know if its her caf.", 2, id="a letter came back"),
    ],
)
def test_only_what_more_may_follow_from_is_read_again(text, readings, monkeypatch):
    seen = []

    def spy(texts, *rest, **options):
        seen.append(texts)
        return analyze(texts, *rest, **options)

    analyze = pipeline._analyze
    monkeypatch.setattr(pipeline, "_analyze", spy)
    Cleaner(Config(damage="quotes")).clean(text)
    assert len(seen) == readings
