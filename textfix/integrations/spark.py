"""Repair columns of data frames of Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("spark"):
    import pyarrow as pa
    from pyspark.sql import functions

    from textfix.integrations.arrow import clean_array, clean_batches

DataFrame = Any  # types of pyspark are not read, see pyproject.toml


def clean_columns(
    frame: DataFrame, columns: str | Sequence[str], cleaner: Cleaner | None = None, *, errors: Errors = "keep"
) -> DataFrame:
    """
    Repair columns of a data frame, by `mapInArrow`.

    Args:
        frame: a `pyspark.sql.DataFrame`.
        columns: as for `textfix.integrations.arrow.clean_table`.
        cleaner: repairs the texts; None for the default settings.  It carries the content of its lexicon.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the job.

    Returns:
        A data frame with the same schema, computed when Spark asks for it.
    """
    repairs = cleaner or Cleaner()

    def clean(batches: Iterator[Any]) -> Iterable[Any]:
        return clean_batches(batches, columns, repairs, errors=errors)  # type: ignore[no-any-return]

    return frame.mapInArrow(clean, frame.schema)


def textfix_udf(cleaner: Cleaner | None = None, *, errors: Errors = "keep") -> Any:
    """
    Return a function that repairs a column.

        frame.withColumn("text", textfix_udf()("text"))

    Args:
        cleaner: repairs the texts; None for the default settings.  It carries the content of its lexicon.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the job.

    Raises:
        AttributeError: Spark is older than 4.1; use `clean_columns`.
    """
    repairs = cleaner or Cleaner()

    def clean(array: pa.Array) -> pa.Array:
        return clean_array(array, repairs, errors=errors)

    return functions.arrow_udf(clean, "string")
