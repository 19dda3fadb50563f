"""datatrove: documents are repaired in batches, in their order, and counted."""

import pickle

import pytest

from support.columns import DOCUMENTS, CountingCleaner
from textfix import Cleaner, Config

pytestmark = pytest.mark.hosts


@pytest.fixture
def formatter():
    from textfix.integrations.datatrove import TextfixFormatter

    return TextfixFormatter


def documents(texts):
    from datatrove.data import Document

    return (Document(text=text, id=str(number), metadata={"n": number}) for number, text in enumerate(texts))


@pytest.mark.parametrize("batch_size", [1, 7, 512])
def test_texts_are_those_of_clean(formatter, repaired, batch_size):
    texts = [text for text in DOCUMENTS if text is not None]
    done = list(formatter(batch_size=batch_size).run(documents(texts)))
    assert [document.text for document in done] == [text for text in repaired if text is not None]
    assert [(document.id, document.metadata) for document in done] == [(str(n), {"n": n}) for n in range(len(texts))]


def test_documents_are_read_no_further_than_a_batch_ahead(formatter):
    def endless():
        while True:
            yield from documents(["They dont know."])

    stream = formatter(batch_size=3).run(endless())
    assert [next(stream).text for _ in range(7)] == ["They don’t know."] * 7


def test_what_was_done_is_counted(formatter):
    step = formatter()
    list(step.run(documents(["They dont know, and theyre late.", "Fine.", ""])))
    assert {name: step.stats[name].total for name in ("total", "changed")} == {"total": 3, "changed": 1}


def test_a_defect_in_one_document_costs_no_other(formatter):
    step = formatter(CountingCleaner())
    assert [document.text for document in step.run(documents(["dont", "boom"]))] == ["don’t", "boom"]
    with pytest.raises(ZeroDivisionError):
        list(formatter(CountingCleaner(), errors="raise").run(documents(["boom"])))


def test_one_text_is_formatted(formatter):
    assert formatter().format("They dont know.") == "They don’t know."


def test_a_step_carries_its_lexicon(formatter, names):
    pickled = pickle.dumps(formatter(Cleaner(Config(lexicon=str(names)))))
    names.unlink()
    (done,) = pickle.loads(pickled).run(documents(["They dont know."]))
    assert done.text == "They don’t know."


def test_a_pipeline_of_two_tasks(formatter, repaired, tmp_path):
    import json

    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    texts = [(number, text) for number, text in enumerate(DOCUMENTS) if text]
    (tmp_path / "in").mkdir()
    for half in range(2):
        lines = (json.dumps({"id": str(number), "text": text}) for number, text in texts[half::2])
        (tmp_path / "in" / f"{half}.jsonl").write_text("".join(f"{line}\n" for line in lines))
    writer = JsonlWriter(str(tmp_path / "out"), compression=None)
    steps = [JsonlReader(str(tmp_path / "in")), formatter(), writer]
    LocalPipelineExecutor(steps, tasks=2, workers=1, logging_dir=str(tmp_path / "log")).run()
    rows = [json.loads(line) for path in (tmp_path / "out").iterdir() for line in path.read_text().splitlines()]
    assert {int(row["id"]): row["text"] for row in rows} == {number: repaired[number] for number, _ in texts}
