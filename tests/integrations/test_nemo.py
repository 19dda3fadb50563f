"""NeMo Curator: a stage that repairs columns of batches."""

import json
import pickle

import pytest

import textfix
from support.clusters import start_ray
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


def test_a_pipeline_reads_repairs_and_writes(tmp_path):
    from nemo_curator.backends.ray_data import RayDataExecutor
    from nemo_curator.pipeline import Pipeline
    from nemo_curator.stages.text.io.reader import JsonlReader
    from nemo_curator.stages.text.io.writer import JsonlWriter

    from textfix.integrations.nemo import TextfixStage

    (tmp_path / "in").mkdir()
    rows = [{"id": n, "text": f"Theyre late, and they dont care, {n}." if n % 2 else "Fine."} for n in range(400)]
    for start in range(0, 400, 100):
        lines = [json.dumps(row) + "\n" for row in rows[start : start + 100]]
        (tmp_path / "in" / f"{start}.jsonl").write_text("".join(lines))
    reader = JsonlReader(str(tmp_path / "in"), files_per_partition=1)
    ray = start_ray(log_to_driver=False)  # that of the executor, which takes what runs
    try:
        stages = [reader, TextfixStage("text"), JsonlWriter(str(tmp_path / "out"))]
        Pipeline(name="repair", stages=stages).run(RayDataExecutor())
    finally:
        ray.shutdown()
    done = [json.loads(line) for path in (tmp_path / "out").glob("*.jsonl") for line in path.read_text().splitlines()]
    repaired = textfix.clean_many([row["text"] for row in rows])
    expected = [{**row, "text": text} for row, text in zip(rows, repaired, strict=True)]
    assert sorted(done, key=lambda row: row["id"]) == expected
