"""Polars: series and expressions; the name, the type and the nulls stay."""

import pytest

from support.columns import CLEAN, DOCUMENTS, CountingCleaner

pytestmark = pytest.mark.hosts


@pytest.fixture
def pl():
    import polars

    import textfix.integrations.polars  # noqa: F401  # registers the namespace

    return polars


def test_a_series_is_repaired(pl, repaired):
    series = pl.Series("body", DOCUMENTS, dtype=pl.String)
    new = series.textfix.clean()
    assert (new.name, new.dtype, new.to_list()) == ("body", pl.String, repaired)
    assert series.to_list() == DOCUMENTS


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_an_expression_is_repaired(pl, repaired, engine):
    frame = pl.LazyFrame({"n": range(len(DOCUMENTS)), "body": DOCUMENTS})
    query = frame.with_columns(pl.col("body").textfix.clean())
    assert query.collect_schema() == frame.collect_schema()
    new = query.collect(engine=engine)
    assert new["body"].to_list() == repaired
    assert new["n"].to_list() == list(range(len(DOCUMENTS)))


def test_a_filter_moves_below_an_expression(pl):
    cleaner = CountingCleaner()
    frame = pl.LazyFrame({"n": range(100), "text": ["dont"] * 100})
    new = frame.with_columns(pl.col("text").textfix.clean(cleaner)).filter(pl.col("n") < 3).collect()
    assert new["text"].to_list() == ["don’t"] * 3
    assert cleaner.seen == 3


def test_categories_stay_categories(pl):
    series = pl.Series("c", ["They dont know.", None, "They don’t know.", "They dont know."], dtype=pl.Categorical)
    new = series.textfix.clean()
    assert (new.name, new.dtype) == ("c", series.dtype)
    assert new.to_list() == ["They don’t know.", None, "They don’t know.", "They don’t know."]


def test_nothing_to_repair_gives_the_same_object(pl):
    from textfix.integrations.polars import clean_series

    for series in (pl.Series(CLEAN), pl.Series([None, None]), pl.Series([], dtype=pl.String)):
        assert clean_series(series) is series


def test_other_types_are_refused(pl):
    for dtype in (pl.Int64, pl.Enum([]), pl.Binary):
        with pytest.raises(TypeError, match="textfix repairs series of String or Categorical, not of "):
            pl.Series([], dtype=dtype).textfix.clean()


def test_a_defect_in_one_row_costs_no_other(pl):
    series = pl.Series(["dont", "boom"])
    assert series.textfix.clean(CountingCleaner()).to_list() == ["don’t", "boom"]
    with pytest.raises(ZeroDivisionError):
        series.textfix.clean(CountingCleaner(), errors="raise")
