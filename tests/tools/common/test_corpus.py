"""Training text: how a folder becomes sources and documents."""

import lzma
import re

from hypothesis import given
from hypothesis import strategies as st

from tools.common.corpus import batches, read_folder


def test_a_folder_is_read_in_order_of_name(tmp_path):
    (tmp_path / "news-b.txt").write_text("One two\nthree\n\nFour\n", "utf-8")
    (tmp_path / "blog-a.txt.xz").write_bytes(lzma.compress("It’s\n\n\n\nfive\n".encode()))
    (tmp_path / "notes.md").write_text("not a source", "utf-8")
    sources = read_folder(tmp_path)
    assert [(s.name, s.genre, s.documents, s.words) for s in sources] == [
        ("blog-a", "blog", ["It’s", "five"], 2),
        ("news-b", "news", ["One two\nthree", "Four"], 4),
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", source.sha256) for source in sources)


@given(st.lists(st.text(max_size=9), max_size=30), st.integers(1, 40))
def test_batches_hold_each_document_once(documents, size):
    slices = list(batches(documents, size))
    assert [document for s in slices for document in documents[s]] == documents
    assert all(sum(map(len, documents[s])) < size + 9 for s in slices)
