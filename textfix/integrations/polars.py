"""
The namespace `textfix` of Polars series and expressions; importing this module registers it.

>>> import polars as pl
>>> import textfix.integrations.polars
>>> frame = pl.DataFrame({"text": ["Theyre late.", None]})
>>> frame.with_columns(pl.col("text").textfix.clean())["text"].to_list()
['They’re late.', None]
"""

from __future__ import annotations

from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("polars"):
    import polars as pl

Series = Any  # types of polars are not read, see pyproject.toml
Expr = Any


def clean_series(series: Series, cleaner: Cleaner | None = None, *, errors: Errors = "keep") -> Series:
    """
    Repair the texts of a series.

    Args:
        series: a `polars.Series` of String, Categorical or Null.
        cleaner: repairs the texts; None for the default settings.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the call.

    Returns:
        A series of the same name, type and length; `series` itself if nothing is repaired.

    Raises:
        TypeError: the series has another type.

    >>> clean_series(pl.Series(["Theyre late.", None])).to_list()
    ['They’re late.', None]
    """
    cleaner = cleaner or Cleaner()
    if series.dtype == pl.Null:
        return series
    if series.dtype == pl.Categorical:
        texts = series.cast(pl.String)
        values = texts.unique()
        repaired = clean_series(values, cleaner, errors=errors)
        return series if repaired is values else texts.replace(values, repaired).cast(series.dtype)
    if series.dtype != pl.String:
        raise TypeError(f"textfix repairs series of String or Categorical, not of {series.dtype}; cast it to pl.String")
    before = series.to_list()
    after = cleaner.clean_many(before, errors)
    if all(new is old for new, old in zip(after, before, strict=True)):
        return series
    return pl.Series(series.name, after, dtype=pl.String)


@pl.api.register_series_namespace("textfix")
class TextfixSeries:
    """The methods of `Series.textfix`."""

    def __init__(self, series: Series) -> None:
        self._series = series

    def clean(self, cleaner: Cleaner | None = None, *, errors: Errors = "keep") -> Series:
        """Return the series repaired; see `clean_series`."""
        return clean_series(self._series, cleaner, errors=errors)


@pl.api.register_expr_namespace("textfix")
class TextfixExpr:
    """The methods of `Expr.textfix`."""

    def __init__(self, expr: Expr) -> None:
        self._expr = expr

    def clean(self, cleaner: Cleaner | None = None, *, errors: Errors = "keep") -> Expr:
        """
        Return an expression of the repaired texts; see `clean_series`.

        It is elementwise: it runs in the streaming engine, in its batches.  Polars does not notice that two equal
        expressions are one, so give a column that is used twice a name.
        """
        cleaner = cleaner or Cleaner()

        def clean(series: Series) -> Series:
            return clean_series(series, cleaner, errors=errors)

        return self._expr.map_batches(clean, return_dtype=pl.self_dtype(), is_elementwise=True)
