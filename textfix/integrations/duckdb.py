"""A function of DuckDB that repairs text."""

from __future__ import annotations

from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("duckdb"):
    from duckdb import DuckDBPyConnection

    from textfix.integrations.arrow import clean_array


def register(
    connection: DuckDBPyConnection, name: str = "textfix", cleaner: Cleaner | None = None, *, errors: Errors = "keep"
) -> None:
    """
    Create a function of SQL that repairs text, at most 2,048 rows a call.

    DuckDB calls it once for each time that a query names it, so name a column that is used twice in a subquery.

    Args:
        connection: where the function is created.
        name: its name.
        cleaner: repairs the texts; None for the default settings.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the query.

    >>> import duckdb
    >>> connection = duckdb.connect()
    >>> register(connection)
    >>> connection.sql("SELECT textfix('Theyre late.')").fetchall()
    [('They’re late.',)]
    """
    repairs = cleaner or Cleaner()

    def clean(texts: Any) -> Any:
        return clean_array(texts, repairs, errors=errors)

    connection.create_function(name, clean, ["VARCHAR"], "VARCHAR", type="arrow", side_effects=False)
