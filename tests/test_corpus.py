"""Every row of corpus/*.jsonl is judged by what it expects."""

import pytest

from support import CORPUS
from support.laws import idempotent, revertible
from support.rows import EXPECTATIONS, FILES, load_rows, row_params
from textfix import Cleaner

MARKS = {ord(mark): None for mark in "’‘“”\"'"}


def assert_repaired(row):
    report = row.cleaner.analyze(row.damaged)
    assert report.text == row.gold
    revertible(report)
    idempotent(row.cleaner, row.damaged)


@pytest.mark.parametrize("row", row_params("repaired"))
def test_damaged_text_is_repaired(row):
    assert_repaired(row)


@pytest.mark.parametrize("row", row_params("untouched"))
def test_clean_text_is_untouched(row):
    report = row.cleaner.analyze(row.text)
    assert report.text is row.text
    assert not report.findings


@pytest.mark.parametrize("row", row_params("shown"))
def test_doubtful_text_is_shown_and_untouched(row):
    report = row.cleaner.analyze(row.text)
    assert report.text is row.text
    assert report.findings


@pytest.mark.parametrize("row", row_params("known failure"))
@pytest.mark.xfail(strict=True, raises=AssertionError)
def test_known_failures_still_fail(row):
    """The day a row comes right, this test fails until the row expects "repaired"."""
    assert_repaired(row)


@pytest.mark.parametrize("file", FILES)
def test_rows_are_well_formed(file):
    rows = [row for row in load_rows() if row.file == file]
    assert rows
    for row in rows:
        assert row.expect in EXPECTATIONS
        assert row.why
        if row.expect in ("repaired", "known failure"):
            assert row.text is None
            assert row.damaged != row.gold
        else:
            assert row.damaged is row.gold is None


@pytest.mark.parametrize("file", ["apostrophes", "quotations", "known-failures"])
def test_damaged_rows_lack_marks_and_nothing_else(file):
    for row in load_rows():
        if row.file == file:
            assert row.damaged.translate(MARKS) == row.gold.translate(MARKS)


def test_labels_are_unique():
    labels = [(row.file, row.label) for row in load_rows()]
    assert len(labels) == len(set(labels))


def test_sample_of_the_readme_is_repaired():
    """No address of the sample is touched, and its title and its paragraphs are repaired."""
    damaged = (CORPUS / "sample.txt").read_text("utf-8")
    report = Cleaner().analyze(damaged)
    assert report.text.translate(MARKS) == damaged
    assert "why-dont-they-reopen-it and on the page whats_new" in report.text
    assert "won’t say when boats" in report.text
    assert "the islands main" not in report.text
