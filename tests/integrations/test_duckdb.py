"""DuckDB: a function of SQL, and tables read and written as streams."""

import pytest

from support.columns import DOCUMENTS, CountingCleaner

pytestmark = pytest.mark.hosts


@pytest.fixture
def connection():
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE documents (n INTEGER, body VARCHAR)")
        connection.executemany("INSERT INTO documents VALUES (?, ?)", list(enumerate(DOCUMENTS)))
        yield connection


@pytest.fixture
def register():
    from textfix.integrations.duckdb import register

    return register


def test_a_column_is_repaired(connection, register, repaired):
    register(connection)
    rows = connection.sql("SELECT textfix(body) FROM documents ORDER BY n").fetchall()
    assert [text for (text,) in rows] == repaired


def test_a_filter_comes_first(connection, register):
    cleaner = CountingCleaner()
    register(connection, "repair", cleaner)
    connection.sql("SELECT repair(body) FROM documents WHERE n < 3").fetchall()
    assert cleaner.seen == 3


def test_a_defect_in_one_row_costs_no_other(connection, register):
    import duckdb

    register(connection, cleaner=CountingCleaner())
    register(connection, "strictly", CountingCleaner(), errors="raise")
    rows = "(VALUES ('dont'), ('boom')) AS t (a)"
    assert connection.sql(f"SELECT textfix(a) FROM {rows}").fetchall() == [("don’t",), ("boom",)]
    with pytest.raises(duckdb.Error, match="ZeroDivisionError"):
        connection.sql(f"SELECT strictly(a) FROM {rows}").fetchall()


def test_a_table_is_read_and_written_as_a_stream(connection, repaired):
    from textfix.integrations.arrow import clean_batches

    cursor = connection.cursor()  # a connection has one open result
    connection.register("repaired", clean_batches(cursor.sql("FROM documents"), "body"))
    assert connection.sql("SELECT body FROM repaired ORDER BY n").fetchall() == [(text,) for text in repaired]
