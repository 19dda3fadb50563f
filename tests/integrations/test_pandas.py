"""pandas: series of every dtype of text; index, name, dtype and kinds of missing values stay."""

import pytest

from support.columns import DOCUMENTS, CountingCleaner

pytestmark = pytest.mark.hosts

DTYPES = ["object", "str", "string", "string[python]", "string[pyarrow]"]


@pytest.fixture
def pd():
    import pandas

    import textfix.integrations.pandas  # noqa: F401  # registers the accessor

    return pandas


def same(one, other):
    return one == other or (one != one and other != other)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_series_is_repaired(pd, repaired, dtype):
    index = pd.Index([number // 2 for number in range(len(DOCUMENTS))], name="at")
    series = pd.Series(DOCUMENTS, index, dtype, "body")
    before = series.copy()
    new = series.textfix.clean()
    pd.testing.assert_series_equal(new, pd.Series(repaired, index, dtype, "body"))
    pd.testing.assert_series_equal(series, before)


def test_arrow_strings_stay(pd, repaired):
    import pyarrow as pa

    dtype = pd.ArrowDtype(pa.large_string())
    new = pd.Series(DOCUMENTS, dtype=dtype).textfix.clean()
    assert new.dtype == dtype
    assert [text if isinstance(text, str) else None for text in new.tolist()] == repaired


def test_each_kind_of_missing_value_stays(pd):
    values = [None, float("nan"), pd.NA, "They dont know."]
    new = pd.Series(values, dtype=object).textfix.clean().tolist()
    assert new[0] is None
    assert new[1] != new[1]
    assert new[2] is pd.NA
    assert new[3] == "They don’t know."


def test_a_lone_surrogate_stays(pd):
    text = "They dont know \ud800."
    assert pd.Series([text], dtype=object).textfix.clean().tolist() == ["They don’t know \ud800."]


@pytest.mark.parametrize("ordered", [False, True])
def test_categories_are_repaired_once(pd, ordered):
    cleaner = CountingCleaner()
    series = pd.Series(pd.Categorical(["b", "dont", None, "dont"], ["dont", "b"], ordered), [5, 6, 7, 8], name="c")
    new = series.textfix.clean(cleaner)
    expected = pd.Categorical(["b", "don’t", None, "don’t"], ["don’t", "b"], ordered)
    pd.testing.assert_series_equal(new, pd.Series(expected, [5, 6, 7, 8], name="c"))
    assert cleaner.seen == 2


def test_two_categories_may_become_one(pd):
    series = pd.Series(["dont", "don’t", None], dtype="category")
    new = series.textfix.clean(CountingCleaner())
    assert new.cat.categories.tolist() == ["don’t"]
    assert new.cat.codes.tolist() == [0, 0, -1]
    assert new.cat.categories.dtype == series.cat.categories.dtype


@pytest.mark.parametrize("dtype", [*DTYPES, "category"])
def test_an_empty_series_stays(pd, dtype):
    series = pd.Series([], dtype=dtype, name="a")
    pd.testing.assert_series_equal(series.textfix.clean(), series)


def test_numbers_are_refused(pd):
    with pytest.raises(TypeError, match="textfix repairs str, not int in row 0"):
        pd.Series([1]).textfix.clean()


def test_attributes_stay(pd):
    series = pd.Series(["dont"])
    series.attrs["origin"] = "nowhere"
    assert series.textfix.clean(CountingCleaner()).attrs == {"origin": "nowhere"}
