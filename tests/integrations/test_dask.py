"""Dask: the token of a cleaner changes with what its results depend on."""

import pytest

from support.columns import DOCUMENTS
from textfix import Cleaner, Config
from textfix.engine import identity

pytestmark = pytest.mark.hosts


def test_tokens_follow_what_results_depend_on(names, monkeypatch):
    from dask.base import tokenize

    def token(**settings):
        return tokenize(Cleaner(Config(**settings)))

    first, with_names = token(), token(lexicon=str(names))
    assert token() == first
    assert token(lexicon=str(names)) == with_names
    names.write_text(names.read_text() + "Ozorbell\t2\n")
    edited = token(lexicon=str(names))
    monkeypatch.setattr(identity, "__version__", "99")
    assert len({first, with_names, edited, token()}) == 4


def test_partitions_are_repaired(repaired):
    import dask.dataframe as dd
    import pandas as pd

    from textfix.integrations.pandas import clean_series

    series = dd.from_pandas(pd.Series(DOCUMENTS, dtype="str"), npartitions=3)
    done = series.map_partitions(clean_series, Cleaner(), meta=series._meta).compute(scheduler="synchronous")
    assert [text if isinstance(text, str) else None for text in done.tolist()] == repaired
