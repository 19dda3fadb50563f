"""The compiled kernel describes and scores candidates as arrays do, bit for bit."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.strategies import PIECES
from textfix.engine.apostrophes.features import TEMPLATES, extract
from textfix.engine.models import load_model
from textfix.engine.text import kernel
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe, look_up

needs_kernel = pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
texts = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=30)


@needs_kernel
@given(st.lists(texts, max_size=4))
@example(["", "a's", "IDs of 1990s and the McDonalds;\n\nboss, boss boss", "é " + 40 * "s"])
def test_the_kernel_and_arrays_say_the_same_of_words(batch):
    tokens, lexicon = tokenize(batch), load_model().lexicon
    compiled, arrays = describe(tokens, lexicon), look_up(tokens, lexicon)
    for name in ("row", "fields", "upper", "last"):
        one, other = getattr(compiled, name), getattr(arrays, name)
        assert one.dtype == other.dtype, name
        np.testing.assert_array_equal(one, other, name)


@needs_kernel
@given(st.lists(texts, max_size=4))
@example(["", "a's", "IDs of 1990s and the McDonalds;\n\nboss, boss boss", "é " + 40 * "s"])
@example(["It’s said that " + "the boats and he’s " * 40, "bos boss"])
def test_the_kernel_and_arrays_score_the_same_candidates(batch):
    model, tokens = load_model(), tokenize(batch)
    words = describe(tokens, model.lexicon)
    chosen = np.arange(tokens.raw.size)
    compiled = extract(tokens, words, chosen, model.lexicon)
    with patch.object(kernel, "compiled", None):
        arrays = extract(tokens, words, chosen, model.lexicon)
        sums = arrays.summed(model.table, chunk=7)
    for name in ("atoms", "pattern", "allowed", "occurrences"):
        one, other = getattr(compiled, name), getattr(arrays, name)
        assert one.dtype == other.dtype, name
        np.testing.assert_array_equal(one, other, name)
    np.testing.assert_array_equal(compiled.summed_by(kernel.compiled, model.weights), sums)
    assert len(TEMPLATES) < 256  # or lanes of the packed sums carry
