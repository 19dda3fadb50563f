"""The project's own tables: what must be repaired, what must not be touched, what is known to fail."""

import json

import pytest

from support import CORPUS
from textfix import Cleaner, Config

NO_MARKS = {ord(mark): None for mark in "’‘“”\"'"}


def rows(name):
    lines = (CORPUS / name).read_text("utf-8").splitlines()
    return [pytest.param(row, id=row["label"]) for row in map(json.loads, lines)]


def cleaner(row, **settings):
    return Cleaner(Config(damage=row.get("damage", "auto"), **settings))


@pytest.mark.parametrize("row", rows("apostrophes.jsonl"))
def test_apostrophes_come_back(row, comes_back):
    comes_back(row, cleaner(row, quotations="none"))


@pytest.mark.parametrize("row", rows("quotations.jsonl"))
def test_quotation_marks_come_back(row, comes_back):
    comes_back(row, cleaner(row))


@pytest.mark.parametrize("row", rows("negatives.jsonl"))
def test_clean_text_is_not_touched(row):
    report = cleaner(row).analyze(row["text"])
    assert report.text is row["text"]
    assert bool(report.findings) == row.get("finding", False)


@pytest.mark.parametrize("row", rows("known-failures.jsonl"))
@pytest.mark.xfail(strict=True, raises=AssertionError)
def test_known_failures_are_still_that(row, comes_back):
    """A row that comes right moves to apostrophes.jsonl or negatives.jsonl: strict xfail says so."""
    comes_back(row, cleaner(row, quotations=row.get("quotations", "none")))


@pytest.mark.parametrize("name", ["apostrophes.jsonl", "quotations.jsonl", "known-failures.jsonl"])
def test_damaged_is_gold_without_its_marks(name):
    for row in (param.values[0] for param in rows(name)):
        assert row["damaged"].translate(NO_MARKS) == row["gold"].translate(NO_MARKS)
        assert row["damaged"] != row["gold"]
        assert row["why"]


def test_labels_are_unique():
    labels = [
        p.values[0]["label"]
        for n in ("apostrophes.jsonl", "quotations.jsonl", "negatives.jsonl", "known-failures.jsonl")
        for p in rows(n)
    ]
    assert len(labels) == len(set(labels))


def test_the_sample_of_the_readme_comes_back():
    """No address of the sample is touched, and its title and its paragraphs are repaired."""
    damaged = (CORPUS / "sample.txt").read_text("utf-8")
    report = Cleaner().analyze(damaged)
    assert report.text.translate(NO_MARKS) == damaged
    assert "why-dont-they-reopen-it and on the page whats_new" in report.text
    assert "won’t say when boats" in report.text
    assert "the islands main" not in report.text
