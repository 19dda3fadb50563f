"""The training of the quotation network: resumed after a cut, written as it was trained."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from textfix import ModelError
from textfix.engine.data_files import QUOTATION_FILE, read_bytes
from textfix.engine.models import load_model
from textfix.engine.nn.model_file import read_model_file
from textfix.engine.quotations.tagger import read_tagger
from tools.common.corpus import Source
from tools.quotations import data, tagger
from tools.quotations import train_tagger as train
from tools.quotations.model_file import quotation_arrays, quotation_bytes, read_network

pytestmark = pytest.mark.train


@pytest.fixture
def rows(tmp_path):
    """Return the columns and chunks of two short documents."""
    texts = ["“We go,” she said. “Now!”\nHe said that ‘it’ was late.", "No marks here."]
    chunks = data.write_rows(tmp_path, [Source("a", "news", "", texts)], load_model().lexicon)
    return data.read_columns(tmp_path), [replace(chunk, held_out=False) for chunk in chunks]


def test_a_training_that_was_cut_is_resumed(rows, tmp_path):
    legs = (train.Leg(1.0, 1e-3, {}), train.Leg(1.0, 1e-3, {}, depth=10))
    whole = train.train(*rows, tmp_path / "whole.pt", legs)
    train.train(*rows, tmp_path / "parts.pt", legs[:1])
    first = torch.load(tmp_path / "parts.pt", weights_only=True)
    parts = train.train(*rows, tmp_path / "parts.pt", legs)
    assert first["step"] == 1
    assert torch.load(tmp_path / "parts.pt", weights_only=True)["step"] == 2
    assert parts.depth == whole.depth == 10
    assert not torch.equal(first["network"]["blocks.0.weight"], parts.blocks[0].weight)


@pytest.mark.parametrize("depth", [6, 10])
def test_a_network_reads_back_as_it_was_written(depth):
    network = tagger.TaggerNetwork(6)
    network.depth = depth
    found = read_tagger(quotation_bytes(network, 7, "t"))
    channels = tagger.CHANNELS
    assert [block.distance for block in found.blocks] == [1, 2, 4, 8, 16, 1, 32, 8, 2, 1][:depth]
    assert [block.weights.integers.any() for block in found.blocks] == [True] * 6 + [False] * (depth - 6)
    assert set(found.pooled) == {3}
    assert {block.weights.integers.shape for block in found.blocks} == {(3 * channels, channels)}
    assert [layer[0].shape for layer in found.pooled.values()] == [(2 * channels, channels)]
    assert (found.heads[0].shape[0], found.lexicon, found.version) == (channels, 7, "t")


def test_the_shipped_network_is_read_as_it_is_written():
    """So training goes on from the very network that ships."""
    data = read_bytes(QUOTATION_FILE)
    shipped = read_model_file(data, "the model", lambda arrays, _: arrays)
    written, _ = quotation_arrays(read_network(data))
    for name, values in written.items():
        if not name.endswith("_scale"):  # of an output without weights, the scale may be any
            assert np.array_equal(values, shipped[name]), name


def test_a_network_of_another_shape_is_not_trained_further():
    network = tagger.TaggerNetwork(6)
    with pytest.raises(ModelError, match="the model to start from"):
        read_network(quotation_bytes(network, 7, "t"))
