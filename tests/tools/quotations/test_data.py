"""Training rows of the quotation model: labels, chunks, and the talk of novels alone."""

from dataclasses import replace

import numpy as np
import pytest

from textfix.engine.models import load_model, load_tagger
from tools.common.corpus import Source
from tools.quotations import data

TEXTS = ["“We go,” she said. “Now!”\nHe said that ‘it’ was late.", "No marks here."]


def write(folder, genre):
    """Write the rows of TEXTS and return the chunks."""
    return data.write_rows(folder, [Source("a", genre, "", TEXTS)], load_model().lexicon)


def read_back(folder):
    return {name: np.array(column) for name, column in data.read_columns(folder).items()}


def test_rows_carry_the_quotation_marks(tmp_path):
    chunks = write(tmp_path, "news")
    rows = read_back(tmp_path)
    double = rows["label"] & 15
    inside, opens, closes, late = data.INSIDE, data.OPENS, data.CLOSES, data.LATE
    assert double.tolist()[:5] == [inside | opens, inside | closes | late, 0, 0, inside | opens | closes | late]
    assert not double[5:].any()
    assert (rows["label"] >> 4).tolist()[5:] == [0, 0, 0, inside | opens | closes, 0, 0, 0, 0, 0]
    assert [(chunk.start, chunk.end, chunk.genre) for chunk in chunks] == [(0, 11, "news"), (11, 14, "news")]
    assert ((rows["flags"] & data.FIRST) != 0).nonzero()[0].tolist() == [0, 5, 11]


def test_scripts_hold_the_quoted_words_alone(tmp_path, monkeypatch):
    chunks = write(tmp_path, "books")
    monkeypatch.setattr(data, "SHORTEST_SCRIPT", 1)
    before = read_back(tmp_path)
    (script,) = data.write_scripts(tmp_path, chunks)
    rows = read_back(tmp_path)
    assert (script.start, script.end, script.genre) == (14, 17, "script")
    assert rows["word"][14:].tolist() == before["word"][[0, 1, 4]].tolist()
    assert not rows["label"][14:].any()
    first, last, trusted = data.FIRST, data.LAST, data.TRUSTED | data.SINGLES_TRUSTED
    assert rows["flags"][14:].tolist() == [first | trusted, last | trusted, first | last | trusted]
    full_stop, end = 3, 15
    assert rows["after"][15] == full_stop << 8 | end << 4 | end


@pytest.mark.parametrize("genre", ["news", "wiki"])
def test_only_books_give_scripts(tmp_path, monkeypatch, genre):
    monkeypatch.setattr(data, "SHORTEST_SCRIPT", 1)
    assert data.write_scripts(tmp_path, write(tmp_path, genre)) == []


def test_counts_of_words_do_not_change_what_the_network_knows_them_by():
    """So the apostrophe model can be trained anew, with more words, beside the quotation model that ships."""
    lexicon, nothing = load_model().lexicon, np.zeros(0, dtype=np.uint32)
    new = np.setdiff1d(np.arange(1000, dtype=np.uint32), lexicon.keys)
    counted = lexicon.merged(new, np.full((new.size, 5), 9), nothing, nothing)
    assert data.lexicon_fingerprint(counted) == data.lexicon_fingerprint(lexicon)
    renumbered = replace(lexicon, ranks=lexicon.ranks[::-1].copy())
    assert data.lexicon_fingerprint(renumbered) != data.lexicon_fingerprint(lexicon)


def test_the_shipped_models_belong_together():
    assert load_tagger().lexicon == data.lexicon_fingerprint(load_model().lexicon)
