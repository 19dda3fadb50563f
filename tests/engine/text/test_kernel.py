"""The compiled kernel computes what arrays compute, bit for bit."""

import os
import textwrap
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.strategies import PIECES
from textfix.engine.text import kernel
from textfix.engine.text.hashing import MAX_HASHED
from textfix.engine.text.tokens import SEPARATOR, Tokens, find_tokens, scan_tokens

needs_kernel = pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
characters = st.text(st.characters() | st.sampled_from("a'’“ \n\r.-—\ud800"), max_size=60)
texts = characters | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
lines = st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), max_size=12).map("\n".join)

wrapped = st.builds(textwrap.fill, st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join), st.integers(20, 110))


def joined(batch):
    codes = np.frombuffer(SEPARATOR.join([*batch, ""]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return codes, np.cumsum([0, *(len(text) + len(SEPARATOR) for text in batch)], dtype=np.intp)


@needs_kernel
@given(st.lists(texts | lines | wrapped, max_size=5))
@example([])
@example(["", "'", "’’a’’", "\n\n", "x" * (MAX_HASHED + 9) + "’s"])
@example(["one\ntwo", "one\n\ntwo\nthree", "well-\nknown so—\nthe\n"])
@example(["no\U0001f642way é’s\ud800", "Über ÆON ſ İstanbul １２"])
def test_the_kernel_and_arrays_find_the_same_tokens(batch):
    arrays = find_tokens(*joined(batch))
    compiled = scan_tokens(*joined(batch), kernel.compiled)
    for field in fields(Tokens):
        one, other = getattr(arrays, field.name), getattr(compiled, field.name)
        assert (one is None) == (other is None), field.name
        if one is not None:
            assert one.dtype == other.dtype, field.name
            np.testing.assert_array_equal(one, other, field.name)


def test_what_runs_is_described():
    assert kernel.description() == ("compiled kernel" if kernel.compiled else "without compiled kernel")


@needs_kernel
def test_a_kernel_of_other_sources_is_stale(tmp_path):
    folder = os.path.dirname(kernel.__file__)
    assert not kernel.is_stale(folder)
    assert not kernel.is_stale(str(tmp_path))
    (tmp_path / "_kernel.pyx").touch()
    assert kernel.is_stale(str(tmp_path))
