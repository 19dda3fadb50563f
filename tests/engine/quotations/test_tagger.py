"""The quotation network: its arithmetic, held to plain sums, and the file that it comes from."""

import dataclasses
import io
import json
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import ModelError
from textfix.engine import models
from textfix.engine.data_files import QUOTATION_FILE
from textfix.engine.models import load_tagger
from textfix.engine.nn import convolution, integer_matrix, onnx_backend
from textfix.engine.nn.integer_matrix import LEVELS
from textfix.engine.nn.model_file import seal
from textfix.engine.nn.word_inputs import AFTERS, BEFORES, COLUMNS, SHAPES, SUFFIXES, WordInputs
from textfix.engine.quotations import tagger
from textfix.engine.quotations.tagger import FORMAT, HEADS, LONGEST, Tagger, cut, read_tagger
from textfix.engine.text import kernel

EXACT = 1 << 24  # integers below it are exact in float32, and so are their sums
WIDTH, DISTANCES, POOLED, WORDS = 4, (1, 2, 1), (1, 2), 20
ROWS = {"word": WORDS, "suffix": SUFFIXES, "word_class": 256, "shape": SHAPES, "after": AFTERS, "before": BEFORES}


def arrays_of(rng, **meta):
    """Return the arrays of a small model file with random weights."""

    def layer(name, inputs, outputs, bias=1.0, scale=0.01):
        return {
            f"{name}_weights": rng.integers(-127, 128, (inputs, outputs)).astype(np.int8),
            f"{name}_scale": rng.uniform(0.001, scale, outputs).astype(np.float32),
            f"{name}_bias": rng.uniform(-bias, bias, outputs).astype(np.float32),
        }

    arrays = {f"table_{name}": rng.integers(-127, 128, (rows, WIDTH)).astype(np.int8) for name, rows in ROWS.items()}
    for k, _ in enumerate(DISTANCES):
        arrays |= layer(f"block{k}", 3 * WIDTH, WIDTH, bias=20)
    for k, _ in enumerate(POOLED):
        arrays |= layer(f"pooled{k}", 2 * WIDTH, WIDTH, scale=0.002)
    arrays |= layer("heads", WIDTH, 2 * HEADS) | layer("had", WIDTH, 1)
    facts = {"format": FORMAT, "entry_scale": 0.25, "distances": DISTANCES, "pooled": POOLED, "lexicon": 7}
    facts |= {"version": "t"} | meta
    return arrays | {"meta": np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)}


def packed(arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return seal(file.getvalue())


def without_the_extra(patch):
    patch.setattr(kernel, "compiled", None)
    for module in (integer_matrix, convolution):
        patch.setattr(module, "runtime_for", lambda work=0: None)


@pytest.fixture(scope="module", autouse=True, params=["numpy", "onnxruntime", "kernel"])
def multiplier(request):
    """Run every test with each of them: what is read does not depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "onnxruntime":
            pytest.importorskip("onnxruntime")
            assert onnx_backend.runtime() is not None
            patch.setattr(kernel, "compiled", None)
        elif request.param == "numpy":
            without_the_extra(patch)
        yield


@pytest.fixture(scope="module")
def small():
    return read_tagger(packed(arrays_of(np.random.default_rng(5))))


def surroundings(rng, sizes):
    """Return random words in paragraphs of some sizes."""
    n = sum(sizes)
    starts = np.cumsum([0, *sizes])
    first, last = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    first[starts[:-1]] = last[starts[1:] - 1] = True
    columns = {name: rng.integers(0, rows, n).astype(np.uint16) for name, rows in ROWS.items()}
    return WordInputs(**columns, first=first, last=last)


def plain(tagger, seen):
    """Return the scores of one run, and the log odds, word by word and without arrays of it all."""
    n = seen.word.size
    paragraph = np.cumsum(seen.first) - 1
    x = np.zeros((n, WIDTH))
    for i in range(n):
        entry = np.float32(sum(tagger.tables[name][getattr(seen, name)[i]].astype(int) for name in COLUMNS))
        x[i] = np.clip(np.rint(entry * tagger.entry_scale), 0, LEVELS)
    for number, block in enumerate(tagger.blocks):
        weights, distance = block.weights.integers.astype(float), block.distance
        y = np.zeros((n, WIDTH), dtype=np.float32)
        for i in range(n):
            window = [x[j] if 0 <= j < n else np.zeros(WIDTH) for j in (i - distance, i, i + distance)]
            sums = (np.concatenate(window) @ weights + block.bias).astype(np.float32)
            y[i] = sums * block.scale
            if number in tagger.pooled:
                w, s, b = tagger.pooled[number]
                means = np.concatenate([mean(x[paragraph == paragraph[i]]), mean(x)])
                y[i] += (means @ w * s + b).astype(np.float32)
        x = np.clip(np.rint(y + x.astype(np.float32)), 0, LEVELS)
    weights, scale, bias = tagger.heads
    had = mean(x) @ tagger.had_quotes[0] * tagger.had_quotes[1] + tagger.had_quotes[2]
    return (x @ weights).astype(np.float32) * scale + bias, np.full(n, had, dtype=np.float32)


def mean(x):
    return np.rint(x.sum(axis=0) * (256 / len(x))) / 256


def read_alone(tagger, seen, document):
    """Return what each document is given when it is read by itself."""
    parts = []
    for row in np.unique(document):
        words = np.flatnonzero(document == row)
        parts.append(tagger.read(seen.take(words), np.zeros(words.size, dtype=np.intp)))
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


@pytest.mark.parametrize("sizes", [[1], [2], [3, 1, 4], [1, 1, 1, 1], [17, 5]])
def test_scores_are_the_plain_sums(small, sizes):
    seen = surroundings(np.random.default_rng(sum(sizes)), sizes)
    scores, had = small.read(seen, np.zeros(sum(sizes), dtype=np.intp))
    expected_scores, expected_had = plain(small, seen)
    assert scores.dtype == had.dtype == np.float32
    np.testing.assert_array_equal(scores, expected_scores)
    np.testing.assert_array_equal(had, expected_had)
    assert np.unique(scores).size > scores.size // 2, "weights that say nothing test nothing"


documents = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), min_size=1, max_size=6)


@given(documents, st.sampled_from([1, 10, 6000]), st.integers(0, 99))
def test_a_document_is_read_alike_beside_any_others(small, sizes, at_once, seed):
    seen = surroundings(np.random.default_rng(seed), [size for paragraphs in sizes for size in paragraphs])
    document = np.repeat(np.arange(len(sizes)), [sum(paragraphs) for paragraphs in sizes])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tagger, "_WORDS_AT_ONCE", at_once)
        scores, had = small.read(seen, document)
    alone_scores, alone_had = read_alone(small, seen, document)
    np.testing.assert_array_equal(scores, alone_scores)  # bit for bit
    np.testing.assert_array_equal(had, alone_had)


def test_the_shipped_network_reads_a_document_alike_beside_others():
    shipped = load_tagger()
    rng = np.random.default_rng(1)
    sizes = [40, 3, 700, 1, 90, 20]
    seen = surroundings(rng, sizes)
    document = np.repeat([0, 0, 1, 2, 2, 3], sizes)
    np.testing.assert_array_equal(shipped.read(seen, document)[0], read_alone(shipped, seen, document)[0])


def test_either_library_reads_the_same(monkeypatch):
    pytest.importorskip("onnxruntime")
    assert onnx_backend.runtime() is not None
    sizes = [60, 7, 300, 2]
    seen, document = surroundings(np.random.default_rng(2), sizes), np.repeat([0, 0, 1, 2], sizes)
    compiled = load_tagger().read(seen, document)
    monkeypatch.setattr(kernel, "compiled", None)
    fast = load_tagger().read(seen, document)
    without_the_extra(monkeypatch)
    for one, other, plain in zip(compiled, fast, load_tagger().read(seen, document), strict=True):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(one, plain)


def test_words_beyond_the_reach_of_the_network_change_only_the_means(small):
    """Two documents that differ in their last word get other scores there, and elsewhere by the means alone."""
    seen = surroundings(np.random.default_rng(3), [30])
    changed = dataclasses.replace(seen, word=np.append(seen.word[:-1], (seen.word[-1] + 1) % WORDS))
    local = dataclasses.replace(small, pooled={})
    document = np.zeros(30, dtype=np.intp)
    differs = (local.read(seen, document)[0] != local.read(changed, document)[0]).any(axis=1)
    assert np.flatnonzero(differs).min() >= 30 - 1 - sum(DISTANCES)
    assert differs[-1]


def test_nothing_has_no_scores(small):
    scores, had = small.read(surroundings(np.random.default_rng(0), []), np.zeros(0, dtype=np.intp))
    assert (scores.shape, had.shape) == ((0, 2 * HEADS), (0,))


@given(documents, st.integers(1, 12))
def test_documents_are_cut_between_paragraphs(sizes, longest):
    flat = [size for paragraphs in sizes for size in paragraphs]
    starts = np.cumsum([0, *flat])
    first = np.isin(np.arange(starts[-1]), starts)
    document = np.repeat(np.arange(len(sizes)), [sum(paragraphs) for paragraphs in sizes])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tagger, "LONGEST", longest)
        runs = cut(document, first)
    assert [begin for begin, _ in runs] + [int(starts[-1])] == [0] + [end for _, end in runs], "they follow each other"
    for begin, end in runs:
        assert first[begin]
        assert np.unique(document[begin:end]).size == 1
        assert end - begin <= longest or first[begin:end].sum() == 1, "only one paragraph may be longer"
    for (begin, end), (_, further) in pairwise(runs):
        following = starts[np.searchsorted(starts, end, side="right")]
        assert document[end] != document[begin] or following - begin > longest, "no run could have been longer"
        assert further >= following


def test_a_long_document_is_cut_into_runs_of_equal_length():
    first = np.arange(4 * LONGEST) % (LONGEST // 2) == 0
    assert cut(np.zeros(first.size, dtype=np.intp), first) == [(k * LONGEST, (k + 1) * LONGEST) for k in range(4)]


def layers_of(tagger: Tagger):
    blocks = [(block.weights.integers.astype(float), block.scale, block.bias) for block in tagger.blocks]
    assert all((bias == np.rint(bias)).all() for _, _, bias in blocks)
    return [*blocks, *tagger.pooled.values(), tagger.heads, tagger.had_quotes]


def test_the_shipped_numbers_are_integers_small_enough():
    shipped = load_tagger()
    for table in [*shipped.tables.values(), *(weights for weights, _, _ in layers_of(shipped))]:
        assert (table == np.rint(table)).all()
        assert np.abs(table).max() <= LEVELS
    for weights, scale, bias in layers_of(shipped):
        assert (np.abs(weights).sum(axis=0) * LEVELS + np.abs(bias)).max() < EXACT
        assert (scale > 0).all()
        assert np.isfinite(bias).all()


def test_the_shipped_tables_have_a_row_for_everything():
    rows = {name: table.shape[0] for name, table in load_tagger().tables.items()}
    assert rows.pop("word") > 1
    assert rows == {name: size for name, size in ROWS.items() if name != "word"}


def shipped_bytes():
    return (resources.files("textfix") / "data" / QUOTATION_FILE).read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"no zip file", id="no archive"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut"),
        pytest.param(lambda data: data[:5000] + bytes(100) + data[5100:], id="overwritten"),
    ],
)
def test_a_damaged_file_says_so(damage):
    with pytest.raises(ModelError, match=r"the quotation model is damaged \(.+\); reinstall textfix"):
        read_tagger(damage(shipped_bytes()))


PARTS = ["meta", "table_shape", "block1_scale", "pooled1_weights", "heads_bias", "had_weights"]


@pytest.mark.parametrize("name", PARTS)
def test_a_file_that_lacks_a_part_says_so(name):
    arrays = arrays_of(np.random.default_rng(0))
    del arrays[name]
    with pytest.raises(ModelError, match=f"the quotation model is damaged .*{name}"):
        read_tagger(packed(arrays))


@pytest.mark.parametrize("name", ["table_word", "table_suffix", "block1_weights", "block0_scale", "pooled1_bias"])
def test_a_part_of_another_shape_says_so(name):
    arrays = arrays_of(np.random.default_rng(0))
    arrays[name] = arrays[name][:-1, ..., None]
    with pytest.raises(ModelError, match=f"the quotation model is damaged .*{name} is"):
        read_tagger(packed(arrays))


@pytest.mark.parametrize("facts", [{"pooled": [9, 1]}, {"distances": [0, 1, 2]}, {"distances": []}])
def test_blocks_that_cannot_be_say_so(facts):
    with pytest.raises(ModelError, match="the quotation model is damaged"):
        read_tagger(packed(arrays_of(np.random.default_rng(0), **facts)))


@pytest.mark.parametrize("meta", [b"", b"{", b"\xff", b"{}", b"[]", b"7"])
def test_a_file_with_other_facts_says_so(meta):
    arrays = arrays_of(np.random.default_rng(0)) | {"meta": np.frombuffer(meta, dtype=np.uint8)}
    with pytest.raises(ModelError, match="the quotation model is damaged"):
        read_tagger(packed(arrays))


def test_a_file_of_another_format_says_so():
    with pytest.raises(ModelError, match=f"has format {FORMAT + 1}; this version of textfix reads {FORMAT}: install"):
        read_tagger(packed(arrays_of(np.random.default_rng(0), format=FORMAT + 1)))


def test_a_file_never_holds_objects():
    arrays = arrays_of(np.random.default_rng(0)) | {"heads_bias": np.array([print], dtype=object)}
    with pytest.raises(ModelError, match="the quotation model is damaged"):
        read_tagger(packed(arrays))


def test_a_missing_file_says_so(monkeypatch):
    monkeypatch.setattr(models, "QUOTATION_FILE", "nowhere.npz")
    with pytest.raises(ModelError, match=r"the model file nowhere.npz is missing \(.+\); reinstall textfix"):
        load_tagger.__wrapped__()


def test_the_model_is_loaded_once():
    assert load_tagger() is load_tagger()


def test_the_manifest_is_of_the_shipped_file():
    folder = resources.files("textfix") / "data"
    manifest = json.loads((folder / "quotation.json").read_text("utf-8"))
    shipped = load_tagger()
    assert manifest["file"] == QUOTATION_FILE
    assert manifest["bytes"] == len((folder / QUOTATION_FILE).read_bytes()) <= 5_000_000
    assert (manifest["format"], manifest["version"], manifest["lexicon"]) == (FORMAT, shipped.version, shipped.lexicon)
    assert all(source["words"] and len(source["sha256"]) == 64 for source in manifest["sources"])
