"""Reading the files that ship with textfix."""

import pytest

from textfix import ModelError
from textfix.engine.data_files import read_bytes, read_text


def test_a_text_file_is_its_bytes_in_utf_8():
    assert read_text("letters.txt").encode() == read_bytes("letters.txt")


@pytest.mark.parametrize("read", [read_bytes, read_text])
def test_a_missing_file_is_a_model_error(read):
    with pytest.raises(ModelError, match=r"the model file nowhere.npz is missing \(.+\); reinstall textfix"):
        read("nowhere.npz")


def test_a_text_file_in_another_encoding_is_a_model_error():
    with pytest.raises(ModelError, match=r"the model file quotation.npz is damaged \(.+\); reinstall textfix"):
        read_text("quotation.npz")
