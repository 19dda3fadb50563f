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

from textfix.features import TEMPLATES
from textfix.lexicon import Lexicon
from textfix.model import NETWORK_TABLES, from_bytes, load_model
from textfix.tokens import tokenize

TOOLS = Path(__file__).parent.parent / "tools"
MARKS = "'‘’"


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


@pytest.fixture(scope="module")
def read_gold(tool):
    return tool("gold").read_gold


def shown(gold):
    """Return the words with the marks that were read as apostrophes, and a ? behind those that are not trusted."""
    words = []
    for start, end, marks, trusted in zip(
        gold.tokens.start.tolist(), gold.tokens.end.tolist(), gold.marks.tolist(), gold.trusted.tolist(), strict=True
    ):
        letters = gold.tokens.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        marked = "".join("’" * (marks >> i & 1) + letter for i, letter in enumerate(letters))
        words.append(marked + "’" * (marks >> len(letters) & 1) + "?" * (not trusted))
    return " ".join(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("I don’t know", "I don’t know", id="a contraction"),
        pytest.param("I don't know", "I don’t know", id="a straight mark"),
        pytest.param("I don`t know", "I don t know", id="a backtick is no mark"),
        pytest.param("the rock’n’roll years", "the rock’n’roll years", id="two marks in one word"),
        pytest.param("Mary’s lamb", "Mary’s lamb", id="a possessive"),
        pytest.param("the dogs’ tails", "the dogs’ tails", id="a plural possessive"),
        pytest.param("the dogs' tails", "the dogs’ tails", id="a straight plural possessive"),
        pytest.param("the dogs’.", "the dogs’", id="a plural possessive before a full stop"),
        pytest.param("Jones’ and Cortez’ and Marx’ books", "Jones’ and Cortez’ and Marx’ books", id="names in s, z, x"),
        pytest.param("goin’ home", "goin’ home", id="a g left out"),
        pytest.param("get ’em now", "get ’em now", id="letters left out in front"),
        pytest.param("get 'em now", "get ’em now", id="the same, straight"),
        pytest.param("’Twas in the ’90s", "’Twas in the ’90s", id="elisions that everybody knows"),
        pytest.param("salt ’n’ pepper", "salt ’n’ pepper", id="both ends left out"),
        pytest.param("He said ‘stop’ and left", "He said stop and left", id="a word in quotation marks"),
        pytest.param("He said 'stop' and left", "He said stop and left", id="the same, straight"),
        pytest.param("He said ‘dogs’ and left", "He said dogs and left", id="a plural in quotation marks"),
        pytest.param("He said ‘the cats’", "He said the cats", id="a closing mark behind s"),
        pytest.param("‘The dogs’ tails wag,’ he said", "The dogs’ tails wag he said", id="a possessive in a quotation"),
        pytest.param("‘I don’t,’ he said", "I don’t he said", id="a contraction in a quotation"),
        pytest.param("‘the dogs’ and ‘the cats’", "the dogs and the cats", id="two quotations"),
        pytest.param("‘He said “no”, dogs’ and went", "He said no dogs and went", id="double marks inside"),
        pytest.param("‘Open here.\nThe dogs’ tails", "Open here The dogs’ tails", id="a quotation ends with its line"),
        pytest.param("the cat’ sat", "the cat? sat", id="a mark behind a t is anybody’s guess"),
        pytest.param("the ’cat sat", "the cat? sat", id="a closing mark in front of a word"),
        pytest.param('6’ 2" tall', "6? 2 tall", id="feet and inches"),
        pytest.param("“The dogs”", "The dogs", id="double quotation marks are no apostrophes"),
        pytest.param("no marks", "no marks", id="no marks"),
        pytest.param("x" * 40 + "’s", "x" * 40 + "s?", id="words too long carry no label"),
        pytest.param("’", "", id="a mark alone"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_gold_is_read_off_clean_text(read_gold, text, expected):
    assert shown(read_gold([text])) == expected


@given(st.lists(st.text("as ’'‘“”.\n", max_size=30), max_size=4))
def test_documents_of_a_batch_are_read_one_by_one(read_gold, batch):
    together = read_gold(batch)
    assert shown(together) == " ".join(filter(None, (shown(read_gold([text])) for text in batch)))


@given(st.text("abs zx9 ’'‘“”.\n🙂", max_size=60))
def test_each_mark_read_stood_there(read_gold, text):
    gold = read_gold([text])
    for start, end, marks in zip(gold.tokens.start, gold.tokens.end, gold.marks.tolist(), strict=True):
        first = int(gold.tokens.input_offset(start))
        last = int(gold.tokens.input_offset(end - 1))
        stood = text[max(first - 1, 0) : last + 2]
        assert marks.bit_count() <= sum(char in MARKS for char in stood)


@given(st.text(max_size=60), st.text("s’ '\n", max_size=60))
def test_reading_gold_never_raises(read_gold, one, other):
    gold = read_gold([one, other])
    assert gold.marks.shape == gold.trusted.shape == gold.tokens.start.shape


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


def test_every_place_of_a_mark_has_its_class(tool, read_gold):
    pytest.importorskip("sklearn")
    build = tool("build_lexicon")
    gold = read_gold(["The dogs don’t know we’re at Mary’s o’clock. The dogs’ tails, rock’n’roll."])
    names = {build.NONE: "none", build.LAST1: "last1", build.LAST2: "last2", build.END: "end", build.OTHER: "other"}
    words = shown(gold).split()
    found = {word: names[place] for word, place in zip(words, build.mark_places(gold).tolist(), strict=True)}
    assert {word: place for word, place in found.items() if place != "none"} == {
        "don’t": "last1",
        "we’re": "last2",
        "Mary’s": "last1",
        "o’clock": "other",
        "dogs’": "end",
        "rock’n’roll": "other",
    }


def _spans(tokens, which):
    ends = tokens.input_offset(tokens.end[which] - 1) + 1
    return zip(tokens.input_offset(tokens.start[which]).tolist(), ends.tolist(), strict=True)


def test_examples_carry_the_label_of_their_marks(tool):
    pytest.importorskip("sklearn")
    examples = tool("examples")
    lexicon = load_model().lexicon
    text = "It’s late. I don’t know the workers’ wages at six o’clock, or Mary’s dogs."
    made = examples.make_examples([text], lexicon)
    tokens = tokenize([text])
    words = [text[a:b].replace("’", "") for a, b in _spans(tokens, made.candidates.token)]
    labels = dict(zip(words, made.label.tolist(), strict=True))
    build = tool("build_lexicon")
    expected = {
        "Its": build.LAST1,
        "dont": build.LAST1,
        "workers": build.END,
        "wages": build.NONE,
        "oclock": build.LEXICAL,
        "Marys": build.LAST1,
        "dogs": build.NONE,
    }
    assert labels == expected
    assert made.usable.all()


def test_sloppy_documents_teach_nothing(tool):
    pytest.importorskip("sklearn")
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
