"""Hugging Face datasets: batches, formats, processes, and a cache that knows when to forget."""

import pytest

from support.columns import DOCUMENTS
from textfix import Cleaner, Config
from textfix.engine import identity
from textfix.errors import FormatError

pytestmark = pytest.mark.hosts

MESSAGES = [{"messages": [{"role": "user", "content": "They dont know."}]}, {"messages": []}]


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    datasets.disable_progress_bars()
    return datasets


@pytest.fixture
def clean_columns():
    from textfix.integrations.huggingface import CleanColumns

    return CleanColumns


@pytest.fixture
def saved(datasets, tmp_path):
    """Return a data set on disk, for which results are cached."""
    datasets.Dataset.from_dict({"id": list(range(len(DOCUMENTS))), "text": DOCUMENTS}).save_to_disk(tmp_path / "set")
    return datasets.load_from_disk(tmp_path / "set")


@pytest.mark.parametrize("batch_size", [1, 7, 512])
@pytest.mark.parametrize("form", [None, "arrow"])
def test_texts_are_those_of_clean(saved, clean_columns, repaired, batch_size, form):
    done = saved.with_format(form).map(clean_columns("text"), batched=True, batch_size=batch_size).with_format(None)
    assert done["text"][:] == repaired
    assert done["id"][:] == list(range(len(DOCUMENTS)))
    assert done.features == saved.features


def test_two_processes_give_the_same(saved, clean_columns, repaired):
    assert saved.map(clean_columns(), batched=True, num_proc=2)["text"][:] == repaired


def test_a_stream_is_repaired(saved, clean_columns, repaired):
    stream = saved.to_iterable_dataset().map(clean_columns("text"), batched=True, batch_size=7)
    assert [row["text"] for row in stream] == repaired


def test_text_inside_lists_is_reached_as_arrow(datasets, clean_columns):
    rows = datasets.Dataset.from_list(MESSAGES).with_format("arrow")
    done = rows.map(clean_columns("messages.content"), batched=True).with_format(None)
    assert done[0] == {"messages": [{"role": "user", "content": "They don’t know."}]}
    with pytest.raises(FormatError, match="no column 'body'"):
        rows.map(clean_columns("body"), batched=True)


def test_single_records_are_refused_with_advice(saved, clean_columns):
    with pytest.raises(TypeError, match="pass batched=True to map"):
        saved.map(clean_columns("text"))


class CountingCalls:
    """Counts the calls, and pickles as the function does."""

    calls = 0

    def __init__(self, function):
        self.function = function

    def __call__(self, batch):
        CountingCalls.calls += 1
        return self.function(batch)


def calls_of(saved, function):
    CountingCalls.calls = 0
    done = saved.map(CountingCalls(function), batched=True)
    return CountingCalls.calls, done._fingerprint


def test_the_cache_forgets_when_it_must_and_only_then(saved, clean_columns, names, monkeypatch):
    def run(**settings):
        return calls_of(saved, clean_columns("text", cleaner=Cleaner(Config(**settings))))

    first = run()
    assert first[0] == 1
    assert run() == (0, first[1])
    with_names = run(lexicon=str(names))
    names.write_text(names.read_text() + "Ozorbell\t2\n")
    edited = run(lexicon=str(names))
    monkeypatch.setattr(identity, "__version__", "99")
    upgraded = run()
    assert [calls for calls, _ in (with_names, edited, upgraded)] == [1, 1, 1]
    assert len({first[1], with_names[1], edited[1], upgraded[1]}) == 4
