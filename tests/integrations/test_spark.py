"""Spark: columns repaired by `mapInArrow`, and a function of columns."""

import os
import sys

import pytest

from support.columns import DOCUMENTS
from textfix import Cleaner, Config

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]  # of Spark's own


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable  # otherwise the python3 of the path
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def frame(spark):
    return spark.createDataFrame(list(enumerate(DOCUMENTS)), "n INT, text STRING").repartition(2, "n")


def texts_of(frame):
    rows = sorted(frame.collect())
    assert [row.n for row in rows] == list(range(len(DOCUMENTS)))
    return [row.text for row in rows]


def test_columns_are_repaired(frame, repaired, names):
    from textfix.integrations.spark import clean_columns

    done = clean_columns(frame, "text", Cleaner(Config(lexicon=str(names))))
    assert done.schema == frame.schema
    assert texts_of(done) == repaired


def test_a_function_of_columns(frame, repaired):
    from textfix.integrations.spark import textfix_udf

    assert texts_of(frame.withColumn("text", textfix_udf()("text"))) == repaired
