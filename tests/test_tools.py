"""The tools that make the model: what they read off clean text, and how they write what they learnt."""

import importlib
import lzma
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import gold
from textfix.features import TEMPLATES
from textfix.lexicon import Lexicon
from textfix.model import NETWORK_TABLES, from_bytes, load_model
from textfix.tokens import tokenize

TOOLS = Path(__file__).parent.parent / "tools"


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
    network = {f"net_{name}": getattr(shipped.network, name).astype(np.int8) for name in NETWORK_TABLES}
    made = from_bytes(model_bytes(part, weights, network, 1.25, "test"))
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
        "Its": gold.LAST1,
        "dont": gold.LAST1,
        "workers": gold.END,
        "wages": gold.NONE,
        "oclock": gold.LEXICAL,
        "Marys": gold.LAST1,
        "dogs": gold.NONE,
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


def test_numba_and_torch_parts_import(tool):
    pytest.importorskip("numba")
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    assert callable(tool("train_apostrophes").main)
