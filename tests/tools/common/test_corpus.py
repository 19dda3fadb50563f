"""Training text: how folders become sources and documents."""

import doctest
import lzma
import re

import pytest

from tools.common import training
from tools.common.corpus import FOLDS, Source, numbered_documents, read_folders


@pytest.fixture
def folders(tmp_path):
    """Return two folders of training text."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "news-b.txt").write_text("One two\nthree\n\nFour\n", "utf-8")
    (tmp_path / "one" / "blog-a.txt.xz").write_bytes(lzma.compress("It’s\n\n\n\nfive\n".encode()))
    (tmp_path / "one" / "notes.md").write_text("not a source", "utf-8")
    (tmp_path / "two" / "chat-a.txt").write_text("Six\n", "utf-8")
    return [tmp_path / "one", tmp_path / "two"]


def test_folders_are_read_in_order_of_name(folders):
    sources = read_folders(folders)
    assert [(s.name, s.genre, s.documents, s.words) for s in sources] == [
        ("blog-a", "blog", ["It’s", "five"], 2),
        ("news-b", "news", ["One two\nthree", "Four"], 4),
        ("chat-a", "chat", ["Six"], 1),
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", source.sha256) for source in sources)


def test_sources_are_held_out_by_name(folders):
    assert [source.name for source in read_folders(folders, ["news-b"])] == ["blog-a", "chat-a"]


@pytest.mark.parametrize(
    ("without", "message"),
    [(["news-x"], "no source is called news-x"), (["news-b", "blog-a", "chat-a"], r"no \.txt or \.txt\.xz files in")],
)
def test_no_source_is_held_out_in_vain_and_none_left_is_an_error(folders, without, message):
    with pytest.raises(SystemExit, match=message):
        read_folders(folders, without)


def test_folds_take_turns_across_sources():
    sources = [Source("a", "a", "", ["1", "2", "3"]), Source("b", "b", "", ["4", "5", "6", "7"])]
    numbered = list(numbered_documents(sources))
    assert [fold for fold, _, _ in numbered] == [k % FOLDS for k in range(7)]
    assert [(source.name, text) for _, source, text in numbered][2:4] == [("a", "3"), ("b", "4")]


def test_a_manifest_names_folders_without_their_path():
    assert doctest.testmod(training).failed == 0
