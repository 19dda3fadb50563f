"""What the networks know words by is read back from a lexicon."""

import numpy as np

from textfix.engine.text.lexicon import COARSE, WORD_CLASS, Lexicon
from tools.lexicon.kinds import kinds_of


def test_words_with_a_class_or_a_number_are_known():
    keys, nothing = np.array([3, 5, 8, 9], dtype=np.uint32), np.zeros(0, dtype=np.uint32)
    fields = np.zeros((4, 8), dtype=np.uint8)
    fields[:, WORD_CLASS], fields[:, COARSE], fields[:, 0] = [7, 0, 0, 2], [4, 0, 0, 1], 20
    kinds = kinds_of(Lexicon.build(keys, fields, np.array([2, 0, 1, 0], dtype=np.uint16), nothing, nothing))
    assert kinds.hashes.tolist() == [3, 8, 9]
    assert kinds.fine.tolist() == [7, 0, 2]
    assert kinds.coarse.tolist() == [4, 0, 1]
    assert kinds.rank.tolist() == [2, 1, 0]
