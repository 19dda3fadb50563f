"""The reranker in integers gives what the trained network gives, and is read back to be trained further."""

import numpy as np
import pytest
import torch

from textfix import ModelError
from textfix.engine.apostrophes.model import APOSTROPHE_FILE, read_model
from textfix.engine.data_files import QUOTATION_FILE, read_bytes
from textfix.engine.models import load_model
from tools.apostrophes import reranker
from tools.apostrophes.convolution import CEILING, Clamped, Convolved
from tools.apostrophes.model_file import model_bytes
from tools.apostrophes.network_file import read_network, to_integers

pytestmark = pytest.mark.train


def make_sample(n, words, seed):
    rng = np.random.default_rng(seed)
    columns = {name: rng.integers(0, rows, words) for name, rows in reranker.ROWS.items()}
    places = reranker.Places(columns, rng.integers(0, words, n), np.zeros(n, dtype=int), np.full(n, words))
    known = {"base": rng.integers(0, 1000, n), "facts": rng.integers(0, 30, (n, reranker.FACTS))}
    known |= {"seen": rng.integers(0, 64, n), "genre": rng.integers(0, 64, n), "elsewhere": rng.integers(0, 63, (n, 3))}
    logits = rng.normal(0, 4, (n, 4)).astype(np.float32)
    return reranker.Sample(places, known, logits, rng.random((n, 4)) < 0.8, np.zeros(n, dtype=np.uint8))


def test_the_network_is_written_as_it_was_trained():
    sample = make_sample(n=40, words=500, seed=5)
    torch.manual_seed(3)
    network = reranker.RerankerNetwork().eval()
    torch.nn.init.normal_(network.layers[-1].weight, std=0.3)
    quantized = to_integers(network, sample)
    with torch.no_grad():
        expected = network.steps(sample)[-1].numpy()
    weights = np.eye(4, dtype=np.float32)  # of the linear model, which this test is not about
    written = read_model(model_bytes(load_model().lexicon, weights, quantized, 1.0, "test"))
    found = written.reranker.correct(sample.window(), sample.logits.T, sample.allowed.T).T
    assert np.abs(expected).max() > 0.3
    np.testing.assert_allclose(found, expected, atol=0.1 * np.abs(expected).max())


def test_the_shipped_network_reads_back_as_what_it_computes():
    """So training goes on from the very network that ships; it only lacks the rounding of activations."""
    sample = make_sample(n=40, words=500, seed=7)
    network = read_network(read_bytes(APOSTROPHE_FILE)).eval()
    with torch.no_grad():
        found = network.steps(sample)[-1].numpy()
    expected = load_model().reranker.correct(sample.window(), sample.logits.T, sample.allowed.T).T
    assert np.abs(expected).max() > 1
    np.testing.assert_allclose(found, expected, atol=0.1 * np.abs(expected).max())


def test_a_convolution_has_the_gradients_of_its_formula():
    """They are written by hand, for speed; the reference is what torch derives."""
    words, n, channels, distance = 7, 3, 4, 2
    generator = torch.Generator().manual_seed(4)
    shapes = ((words, n, channels), (channels, 3 * channels), (channels,))
    x, weight, bias = (4 * torch.randn(shape, generator=generator).double() for shape in shapes)
    inside = (torch.rand((words, n, 1), generator=generator) < 0.8).double()
    near = inside[distance:-distance]

    def plain(x, weight, bias):
        x = x.clamp(0, CEILING) * inside
        three = torch.cat([x[:-4], x[2:-2], x[4:]], dim=2)
        return (x[2:-2] + three @ weight.t() + bias).clamp(0, CEILING) * near

    def fast(x, weight, bias):
        return Convolved.apply(Clamped.apply(x, inside), weight, bias, near, distance)

    towards = torch.randn((*near.shape[:2], channels), generator=generator).double()
    results = []
    for run in (plain, fast):
        inputs = [tensor.clone().requires_grad_() for tensor in (x, weight, bias)]
        y = run(*inputs)
        results.append([y.detach(), *torch.autograd.grad((y * towards).sum(), inputs)])
    for expected, found in zip(*results, strict=True):
        torch.testing.assert_close(found, expected)
    assert 0 < torch.count_nonzero(results[0][0]) < results[0][0].numel(), "clamped, and not"


def test_another_model_is_no_start():
    with pytest.raises(ModelError, match="the model to start from is damaged"):
        read_network(read_bytes(QUOTATION_FILE))
