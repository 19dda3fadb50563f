"""NeMo Curator: a stage that repairs columns of batches."""

import pickle

import pytest

from support.columns import DOCUMENTS
from textfix import Cleaner, Config

pytestmark = [pytest.mark.nemo, pytest.mark.filterwarnings("ignore")]  # of NeMo Curator, about itself


@pytest.fixture
def batches():
    """The documents, as a table and as a frame."""
    import pandas as pd
    import pyarrow as pa
    from nemo_curator.tasks import DocumentBatch

    storable = [
        text for text in DOCUMENTS if text is None or text.isascii() or text == text.encode(errors="ignore").decode()
    ]
    columns = {"n": range(len(storable)), "text": storable}
    table = pa.table({"n": list(columns["n"]), "text": storable}, metadata={"made": "here"})
    frame = pd.DataFrame(columns, index=range(7, 7 + len(storable)))
    return storable, [DocumentBatch(dataset_name="news", data=data, _metadata={"a": 1}) for data in (table, frame)]


def test_batches_are_repaired(batches, names):
    from textfix.integrations.nemo import TextfixStage

    cleaner = Cleaner(Config(lexicon=str(names)))
    stage = pickle.loads(pickle.dumps(TextfixStage("text", cleaner)))
    stage.setup()
    documents, (table, frame) = batches
    expected = cleaner.clean_many(documents)
    done = stage.process(table)
    assert done.data["text"].to_pylist() == expected
    assert done.data.schema.equals(table.data.schema, check_metadata=True)
    assert (done.dataset_name, done._metadata) == ("news", {"a": 1})
    assert table.data["text"].to_pylist() == documents, "the task that came in is left alone"
    done = stage.process(frame)
    assert [text if isinstance(text, str) else None for text in done.data["text"]] == expected
    assert done.data.index.equals(frame.data.index)
    assert (done.data["n"] == frame.data["n"]).all()
    assert stage.validate_input(frame)
    assert not TextfixStage("body").validate_input(frame)
