"""
The accessor `textfix` of pandas series; importing this module registers it.

>>> import pandas as pd
>>> import textfix.integrations.pandas
>>> pd.Series(["Theyre late.", "Fine."]).textfix.clean().tolist()
['They’re late.', 'Fine.']
"""

from __future__ import annotations

from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("pandas"):
    import pandas as pd

Series = Any  # types of pandas are not read, see pyproject.toml


def clean_series(series: Series, cleaner: Cleaner | None = None, *, errors: Errors = "keep") -> Series:
    """
    Repair the texts of a series.

    Args:
        series: a `pandas.Series` of str, string or object, or of categories that are texts.
        cleaner: repairs the texts; None for the default settings.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the call.

    Returns:
        A new series with the same index, name, dtype and missing values.  Where two categories become one, there is
        one less.

    Raises:
        TypeError: a value is neither a text nor missing.

    >>> clean_series(pd.Series(["Theyre late.", None], name="text")).name
    'text'
    """
    cleaner = cleaner or Cleaner()
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _clean_categories(series, cleaner, errors)
    before = series.tolist()
    after = cleaner.clean_many(before, errors)
    changed = [row for row, text in enumerate(after) if text is not None and text is not before[row]]
    result = series.copy()
    if changed:
        result.iloc[changed] = pd.array([after[row] for row in changed], dtype=series.dtype)
    return result


def _clean_categories(series: Series, cleaner: Cleaner, errors: Errors) -> Series:
    old = series.cat.categories
    new = cleaner.clean_many(old.tolist(), errors)
    unique = list(dict.fromkeys(new))
    if len(unique) == len(new):
        return series.cat.rename_categories(new)
    number = {text: code for code, text in enumerate(unique)}
    codes = [-1 if code < 0 else number[new[code]] for code in series.cat.codes.tolist()]
    categories = pd.Index(unique, dtype=old.dtype)
    values = pd.Categorical.from_codes(codes, categories, ordered=series.cat.ordered)
    return pd.Series(values, index=series.index, name=series.name)


@pd.api.extensions.register_series_accessor("textfix")
class TextfixAccessor:
    """The methods of `Series.textfix`."""

    def __init__(self, series: Series) -> None:
        self._series = series

    def clean(self, cleaner: Cleaner | None = None, *, errors: Errors = "keep") -> Series:
        """Return the series repaired; see `clean_series`."""
        return clean_series(self._series, cleaner, errors=errors)
