"""20,000 documents of every kind: each adapter gives what `clean_many` gives, and all else comes back as it was."""

import os
import random
import sys

import pytest

from support.clusters import start_ray
from support.columns import LONG, SENTENCES
from textfix import Cleaner

SURROGATE = "Its a lone \ud83d that theyre sure of."  # a str may hold it, Arrow may not
pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray and Spark, about themselves


class RememberingCleaner(Cleaner):
    """Knows what the texts of this module become: that is worked out once, and not for each adapter."""

    known: dict[str, str] = {}  # noqa: RUF012

    def clean_many(self, texts, errors="raise"):
        return [self.known[text] if isinstance(text, str) else None for text in texts]


@pytest.fixture(scope="module")
def documents():
    chance = random.Random(1)
    found = [text and f"{text} {chance.randrange(400)}" for text in chance.choices(SENTENCES, k=20_000)]
    found[9_000] = LONG * 10  # a megabyte
    return found


@pytest.fixture(scope="module")
def repaired(documents):
    unique = [*dict.fromkeys(text for text in documents if text is not None), SURROGATE]
    RememberingCleaner.known = dict(zip(unique, Cleaner().clean_many(unique), strict=True))
    return [text if text is None else RememberingCleaner.known[text] for text in documents]


@pytest.mark.hosts
@pytest.mark.parametrize("kind", ["string", "large_string", "string_view"])
def test_arrow(documents, repaired, kind):
    import pyarrow as pa

    from textfix.integrations.arrow import clean_batches, clean_table

    column = pa.chunked_array([documents[:7], documents[7:12_000], [], documents[12_000:]], getattr(pa, kind)())
    table = pa.table({"n": range(len(documents)), "text": column}).replace_schema_metadata({"made": "here"})
    done = clean_table(table, "text", RememberingCleaner())
    assert done["text"].to_pylist() == repaired
    assert [len(chunk) for chunk in done["text"].chunks] == [7, 11_993, 0, 8_000]
    assert done["n"].equals(table["n"])
    assert done.schema.equals(table.schema, check_metadata=True)
    batches = list(clean_batches(table.to_reader(max_chunksize=512), "text", RememberingCleaner()))
    assert [len(batch) for batch in batches] == [len(batch) for batch in table.to_batches(max_chunksize=512)]
    assert pa.Table.from_batches(batches).equals(done)


@pytest.mark.hosts
def test_datasets(documents, repaired, tmp_path, monkeypatch):
    import datasets

    from textfix.integrations.huggingface import CleanColumns

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    datasets.disable_progress_bars()
    rows = datasets.Dataset.from_dict({"n": range(len(documents)), "text": documents})
    done = rows.map(CleanColumns("text", cleaner=RememberingCleaner()), batched=True, batch_size=512)
    assert done["text"][:] == repaired
    assert done["n"][:] == list(range(len(documents)))
    assert done.features == rows.features


@pytest.mark.hosts
def test_datatrove(documents, repaired):
    from datatrove.data import Document

    from textfix.integrations.datatrove import TextfixFormatter

    texts = [text for text in [*documents, SURROGATE] if text is not None]
    rows = [Document(text=text, id=str(number), metadata={"n": number}) for number, text in enumerate(texts)]
    done = list(TextfixFormatter(RememberingCleaner()).run(iter(rows)))
    expected = [text for text in [*repaired, RememberingCleaner.known[SURROGATE]] if text is not None]
    assert [row.text for row in done] == expected
    assert [(row.id, row.metadata) for row in done] == [(str(n), {"n": n}) for n in range(len(texts))]


@pytest.mark.hosts
def test_polars(documents, repaired):
    import polars as pl

    import textfix.integrations.polars  # noqa: F401  # registers the namespace

    frame = pl.DataFrame({"n": range(len(documents)), "text": documents})
    expression = pl.col("text").textfix.clean(RememberingCleaner())
    done = frame.with_columns(expression)
    assert done["text"].to_list() == repaired
    assert (done.schema, done["n"].equals(frame["n"])) == (frame.schema, True)
    assert frame.lazy().with_columns(expression).collect(engine="streaming").equals(done)


@pytest.mark.hosts
@pytest.mark.parametrize("kind", ["str", "object", "string", "category"])
def test_pandas(documents, repaired, kind):
    import pandas as pd

    from textfix.integrations.pandas import clean_series

    extra = [SURROGATE] if kind == "object" else []
    index = [f"row {number}" for number in range(len(documents + extra))]
    series = pd.Series(documents + extra, index=index, name="text", dtype=kind)
    done = clean_series(series, RememberingCleaner())
    # What the column holds: pandas below 3 makes one category of texts that differ behind a NUL only.
    expected = [RememberingCleaner.known[text] if isinstance(text, str) else None for text in series]
    assert kind == "category" or expected[: len(repaired)] == repaired
    assert [text if isinstance(text, str) else None for text in done] == expected
    assert (done.name, done.index.equals(series.index)) == ("text", True)
    assert kind == "category" or done.dtype == series.dtype


@pytest.mark.hosts
def test_duckdb(documents, repaired):
    import duckdb
    import pyarrow as pa

    from textfix.integrations.duckdb import register

    with duckdb.connect() as connection:
        connection.register("documents", pa.table({"n": range(len(documents)), "text": documents}))
        register(connection, cleaner=RememberingCleaner())
        rows = connection.sql("SELECT textfix(text) FROM documents ORDER BY n").fetchall()
    assert [text for (text,) in rows] == repaired


@pytest.mark.hosts
def test_scikit_learn(documents, repaired, monkeypatch):
    from textfix.integrations import sklearn

    monkeypatch.setattr(sklearn, "Cleaner", RememberingCleaner)
    texts = [*documents, SURROGATE]
    done = sklearn.TextfixTransformer(survey=False).fit_transform(texts)
    assert list(done) == [*repaired, RememberingCleaner.known[SURROGATE]]


@pytest.mark.ray
def test_ray(documents, repaired):
    from textfix.integrations.ray import CleanBatch

    ray = start_ray(logging_level="warning")
    try:
        import ray.data

        rows = ray.data.from_items([{"n": number, "text": text} for number, text in enumerate(documents)])
        pool = ray.data.ActorPoolStrategy(size=1)
        done = rows.map_batches(CleanBatch, batch_format="pyarrow", batch_size=512, compute=pool).take_all()
    finally:
        ray.shutdown()
    assert [row["text"] for row in sorted(done, key=lambda row: row["n"])] == repaired


@pytest.mark.spark
def test_spark(documents, repaired, monkeypatch):
    from pyspark.sql import SparkSession

    from textfix.integrations.spark import clean_columns

    monkeypatch.setitem(os.environ, "PYSPARK_PYTHON", sys.executable)  # otherwise the python3 of the path
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    frame = spark.createDataFrame(list(enumerate(documents)), "n INT, text STRING").repartition(4, "n")
    done = clean_columns(frame, "text")
    assert done.schema == frame.schema
    assert [row.text for row in sorted(done.collect())] == repaired
