"""The tools that make the model: what they read off clean text, and how they write what they learnt."""

import importlib
import lzma
import re
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import ROOT
from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.apostrophes.model import read_model
from textfix.engine.models import load_model, load_tagger
from textfix.engine.quotations.tagger import read_tagger as read_quotations
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import tokenize

TOOLS = ROOT / "tools"


@pytest.fixture(scope="module")
def tool():
    """Return a function that imports a tool, as a script of that folder would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOOLS))
        patch.setattr(sys, "dont_write_bytecode", True)
        before = set(sys.modules)
        yield importlib.import_module
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(TOOLS)):
                del sys.modules[name]


def test_a_folder_is_read_in_order_of_name(tool, tmp_path):
    corpus = tool("corpus")
    (tmp_path / "news-b.txt").write_text("One two\nthree\n\nFour\n", "utf-8")
    (tmp_path / "blog-a.txt.xz").write_bytes(lzma.compress("It’s\n\n\n\nfive\n".encode()))
    (tmp_path / "notes.md").write_text("not a source", "utf-8")
    sources = corpus.read_folder(tmp_path)
    assert [(s.name, s.genre, s.documents, s.words) for s in sources] == [
        ("blog-a", "blog", ["It’s", "five"], 2),
        ("news-b", "news", ["One two\nthree", "Four"], 4),
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", source.sha256) for source in sources)


@given(st.lists(st.text(max_size=9), max_size=30), st.integers(1, 40))
def test_batches_hold_each_document_once(tool, documents, size):
    slices = list(tool("corpus").batches(documents, size))
    assert [document for s in slices for document in documents[s]] == documents
    assert all(sum(map(len, documents[s])) < size + 9 for s in slices)


def test_weights_are_rounded_and_cut(tool):
    quantise = tool("model_file").quantise
    weights = np.array([[0.0, 0.1, -0.1, 6.0], [-6.0, 9.0, -9.0, 0.02]], dtype=np.float32)
    small, scale = quantise(weights)
    assert small.dtype == np.int8
    np.testing.assert_allclose(small * scale, np.clip(weights, -6, 6), atol=scale / 2 + 1e-6)
    finer, step = quantise(np.array([[0.5, -0.25, 0.0, 0.0]], dtype=np.float32))
    assert (finer.tolist(), step) == ([[127, -64, 0, 0]], 0.5 / 127)


def test_a_model_is_written_as_it_is_read(tool):
    model_bytes = tool("model_file").model_bytes
    shipped = load_model()
    lexicon = shipped.lexicon
    part = Lexicon.build(
        lexicon.keys[:50],
        lexicon.fields[:50],
        lexicon.ranks[:50],
        lexicon.pattern_keys[:5],
        lexicon.pattern_marks[:5],
    )
    weights = np.zeros((16, 4), dtype=np.float32)
    weights[[0, 3, 15]] = [[1, 0, -1, 2], [0, 0, 0, 0.5], [-2, 2, 0, 0]]
    network = {f"net_{name}": table.astype(np.int8) for name, table in shipped.network.tables.items()}
    network |= {"net_seen": shipped.network.seen.astype(np.int8), "net_genre": shipped.network.genre.astype(np.int8)}
    for number, layer in enumerate(shipped.network.convolutions):
        values = {"weights": layer.weights.integers, "scale": layer.scale, "bias": layer.bias}
        network |= {f"net_convolution{number}_{name}": array for name, array in values.items()}
    made = read_model(model_bytes(part, weights, network, 0.5, 1.25, "test"))
    np.testing.assert_array_equal(made.lexicon.keys, part.keys)
    np.testing.assert_array_equal(made.lexicon.fields, part.fields)
    np.testing.assert_array_equal(made.lexicon.pattern_marks, part.pattern_marks)
    unpacked = (made.table.view(np.uint16).reshape(-1, 4).astype(int) - 128) * made.scale
    np.testing.assert_allclose(unpacked, weights, atol=made.scale / 2 + 1e-6)
    assert (made.temperature, made.version, made.table.size) == (1.25, "test", 16)
    assert len(TEMPLATES) * 255 < 1 << 16


def _spans(tokens, which):
    ends = tokens.input_offset(tokens.end[which] - 1) + 1
    return zip(tokens.input_offset(tokens.start[which]).tolist(), ends.tolist(), strict=True)


def test_examples_carry_the_label_of_their_marks(tool):
    examples = tool("examples")
    lexicon = load_model().lexicon
    text = "It’s late. I don’t know the workers’ wages at six o’clock, or Mary’s dogs."
    made = examples.make_examples([text], lexicon)
    tokens = tokenize([text])
    words = [text[a:b].replace("’", "") for a, b in _spans(tokens, made.candidates.token)]
    labels = dict(zip(words, made.label.tolist(), strict=True))
    expected = {
        "Its": Place.LAST1,
        "dont": Place.LAST1,
        "workers": Place.END,
        "wages": Place.NONE,
        "oclock": Place.LEXICAL,
        "Marys": Place.LAST1,
        "dogs": Place.NONE,
    }
    assert labels == expected
    assert made.usable.all()


def test_sloppy_documents_teach_nothing(tool):
    examples = tool("examples")
    documents = ["I dont know, and they cant say.", "I don’t know, and they can’t say."]
    made = examples.make_examples(documents, load_model().lexicon)
    assert not made.usable[made.document == 0].any()
    assert made.usable[made.document == 1].all()
    assert set(made.document.tolist()) == {0, 1}


QUOTED = "“We go,” she said. “Now!”\nHe said that ‘it’ was late."


def read_back(folder, columns):
    return {name: np.fromfile(folder / f"quotation_{name}.raw", kind) for name, kind in columns.items()}


def write_quoted(tool, folder, genre):
    data, corpus = tool("quotation_data"), tool("corpus")
    source = corpus.Source("a", genre, "", [QUOTED, "No marks here."])
    return data, data.write_rows(folder, [source], load_model().lexicon)


def test_rows_carry_the_quotation_marks(tool, tmp_path):
    data, chunks = write_quoted(tool, tmp_path, "news")
    rows = read_back(tmp_path, data.COLUMNS)
    double = rows["label"] & 15
    inside, opens, closes, late = data.INSIDE, data.OPENS, data.CLOSES, data.LATE
    assert double.tolist()[:5] == [inside | opens, inside | closes | late, 0, 0, inside | opens | closes | late]
    assert not double[5:].any()
    assert (rows["label"] >> 4).tolist()[5:] == [0, 0, 0, inside | opens | closes, 0, 0, 0, 0, 0]
    assert [(chunk.start, chunk.end, chunk.genre) for chunk in chunks] == [(0, 11, "news"), (11, 14, "news")]
    assert ((rows["flags"] & data.FIRST) != 0).nonzero()[0].tolist() == [0, 5, 11]


def test_scripts_are_the_talk_alone(tool, tmp_path, monkeypatch):
    data, chunks = write_quoted(tool, tmp_path, "books")
    monkeypatch.setattr(data, "SHORTEST_SCRIPT", 1)
    before = read_back(tmp_path, data.COLUMNS)
    (script,) = data.write_scripts(tmp_path, chunks)
    rows = read_back(tmp_path, data.COLUMNS)
    assert (script.start, script.end, script.genre) == (14, 17, "script")
    assert rows["word"][14:].tolist() == before["word"][[0, 1, 4]].tolist()
    assert not rows["label"][14:].any()
    first, last, trusted = data.FIRST, data.LAST, data.TRUSTED | data.SINGLES_TRUSTED
    assert rows["flags"][14:].tolist() == [first | trusted, last | trusted, first | last | trusted]
    full_stop, end = 3, 15
    assert rows["after"][15] == full_stop << 8 | end << 4 | end


def test_the_two_models_belong_together(tool):
    assert load_tagger().lexicon == tool("quotation_data").lexicon_fingerprint(load_model().lexicon)


def test_numba_and_torch_parts_import(tool):
    pytest.importorskip("numba")
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    assert callable(tool("train_apostrophes").main)
    assert callable(tool("train_quotations").main)


def test_examples_know_where_they_stand(tool, tmp_path):
    pytest.importorskip("numba")
    pytest.importorskip("torch")
    train, corpus = tool("train_apostrophes"), tool("corpus")
    documents = ["It’s late. The dogs’ bowls are Mary’s.", "We don’t know.\nThe workers said so."] * 4
    lexicon = load_model().lexicon
    work = train.Work(tmp_path)
    examples = train.write_examples(work, [corpus.Source("a", "news", "", documents)], [lexicon] * train.FOLDS)
    places = train.places(work)
    assert places.row.size == examples > len(documents)
    assert ((places.start <= places.row) & (places.row < places.end)).all()
    assert set((places.end - places.start).tolist()) == {7}
    columns, inside = places.window()
    centre = inside.shape[1] // 2
    assert (columns["word"][:, centre] == places.columns["word"][places.row]).all()
    assert (inside.sum(axis=1) == 7).all(), "documents are shorter than a window, and nothing is seen of the next one"


def test_the_context_network_is_written_as_it_was_trained(tool):
    torch = pytest.importorskip("torch")
    train, read = tool("train_context"), importlib.import_module("textfix.model")._read_network
    rng = np.random.default_rng(5)
    n, words = 40, 500
    columns = {name: rng.integers(0, rows, words) for name, rows in train.ROWS.items()}
    row = rng.integers(0, words, n)
    places = train.Places(columns, row, np.zeros(n, dtype=int), np.full(n, words))
    known = {"base": rng.integers(0, 1000, n), "facts": rng.integers(0, 30, (n, train.FACTS))}
    known |= {"seen": rng.integers(0, 64, n), "genre": rng.integers(0, 64, n), "echo": rng.integers(0, 63, (n, 3))}
    logits = rng.normal(0, 4, (n, 4)).astype(np.float32)
    sample = train.Sample(places, known, logits, rng.random((n, 4)) < 0.8, np.zeros(n, dtype=np.uint8))
    torch.manual_seed(3)
    network = train.Context().eval()
    torch.nn.init.normal_(network.layers[-1].weight, std=0.3)
    arrays, entry_scale = train.to_integers(network, sample)
    with torch.no_grad():
        expected = network.steps(sample)[-1].numpy()
    found = read(arrays, entry_scale).correct(sample.window(), logits.T, sample.allowed.T).T
    assert np.abs(expected).max() > 0.3
    np.testing.assert_allclose(found, expected, atol=0.1 * np.abs(expected).max())


def test_the_training_of_quotations_is_taken_up_where_it_was_cut(tool, tmp_path):
    torch = pytest.importorskip("torch")
    data, train = tool("quotation_data"), tool("train_sequence")
    _, chunks = write_quoted(tool, tmp_path, "news")
    columns = read_back(tmp_path, data.COLUMNS)
    chunks = [data.Chunk(chunk.start, chunk.end, chunk.genre, False) for chunk in chunks]
    legs = (train.Leg(1.0, 1e-3, {}), train.Leg(1.0, 1e-3, {}, depth=10))
    whole = train.train(columns, chunks, tmp_path / "whole.pt", legs)
    train.train(columns, chunks, tmp_path / "parts.pt", legs[:1])
    first = torch.load(tmp_path / "parts.pt", weights_only=True)
    parts = train.train(columns, chunks, tmp_path / "parts.pt", legs)
    assert first["step"] == 1
    assert torch.load(tmp_path / "parts.pt", weights_only=True)["step"] == 2
    assert parts.depth == whole.depth == 10
    assert not torch.equal(first["network"]["blocks.0.weight"], parts.blocks[0].weight)


@pytest.mark.parametrize("depth", [6, 10])
def test_a_network_is_written_as_it_is_read(tool, depth):
    pytest.importorskip("torch")
    network = tool("train_sequence").Reader(6)
    network.depth = depth
    reader = read_quotations(tool("sequence_file").quotation_bytes(network, 7, "t"))
    channels = tool("train_sequence").CHANNELS
    assert [block.distance for block in reader.blocks] == [1, 2, 4, 8, 16, 1, 32, 8, 2, 1][:depth]
    assert [block.weights.integers.any() for block in reader.blocks] == [True] * 6 + [False] * (depth - 6)
    assert set(reader.pooled) == {3}
    assert {block.weights.integers.shape for block in reader.blocks} == {(3 * channels, channels)}
    assert [layer[0].shape for layer in reader.pooled.values()] == [(2 * channels, channels)]
    assert (reader.heads[0].shape[0], reader.lexicon, reader.version) == (channels, 7, "t")


def test_the_list_of_letters_counts_words_remnants_and_doubtful_pairs(tool, tmp_path):
    """What an entity hides counts as its letter; pairs are listed where a word alone does not tell."""
    corpus, letters = tool("corpus"), tool("build_letters")
    (tmp_path / "news-a.txt").write_text(
        "A café, a caf&#233; and Mei’s café.\nShe likes Beyoncé’s songs and Beyoncé's show.\n\n"
        + "So it was in São Paulo.\n" * 3
        + "Jos is a city. Caf is none.\n",
        "utf-8",
    )
    lines = list(letters.lines(corpus.read_folder(tmp_path)))
    assert "café\t3\t1" in lines, "a capital at the start of a sentence is a use of the remnant, too"
    assert "Beyoncés\t2\t0" in lines, "apostrophes are lost together with the letters"
    assert "São\t3\t3" in lines
    assert "São Paulo\t3\t0" in lines
    assert not any(line.startswith("Jos") for line in lines)
