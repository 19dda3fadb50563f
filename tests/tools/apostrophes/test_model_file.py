"""The model file: rounded weights, and a round trip through the reader of the package."""

import numpy as np

from textfix.engine.apostrophes.model import read_model
from textfix.engine.models import load_model
from textfix.engine.text.lexicon import Lexicon
from tools.apostrophes.model_file import QuantizedReranker, model_bytes, quantize


def test_weights_are_rounded_and_clipped():
    weights = np.array([[0.0, 0.1, -0.1, 6.0], [-6.0, 9.0, -9.0, 0.02]], dtype=np.float32)
    small, scale = quantize(weights)
    assert small.dtype == np.int8
    np.testing.assert_allclose(small * scale, np.clip(weights, -6, 6), atol=scale / 2 + 1e-6)
    finer, step = quantize(np.array([[0.5, -0.25, 0.0, 0.0]], dtype=np.float32))
    assert (finer.tolist(), step) == ([[127, -64, 0, 0]], 0.5 / 127)


def test_a_model_reads_back_as_it_was_written():
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
    network = {f"net_{name}": table.astype(np.int8) for name, table in shipped.reranker.tables.items()}
    network |= {"net_seen": shipped.reranker.seen.astype(np.int8), "net_genre": shipped.reranker.genre.astype(np.int8)}
    parts = {"net_convolution": shipped.reranker.convolutions, "net_layer": shipped.reranker.layers}
    for kind, layers in parts.items():
        for number, layer in enumerate(layers):
            values = {"weights": layer.weights.integers, "scale": layer.scale, "bias": layer.bias}
            network |= {f"{kind}{number}_{name}": array for name, array in values.items()}
    made = read_model(model_bytes(part, weights, QuantizedReranker(network, 0.5), 1.25, "test"))
    np.testing.assert_array_equal(made.lexicon.keys, part.keys)
    np.testing.assert_array_equal(made.lexicon.fields, part.fields)
    np.testing.assert_array_equal(made.lexicon.pattern_marks, part.pattern_marks)
    unpacked = (made.table.view(np.uint16).reshape(-1, 4).astype(int) - 128) * made.scale
    np.testing.assert_allclose(unpacked, weights, atol=made.scale / 2 + 1e-6)
    assert (made.temperature, made.version, made.table.size) == (1.25, "test", 16)
