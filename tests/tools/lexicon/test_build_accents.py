"""The list of accented words: counts of words, of their remnants, and of doubtful pairs."""

from tools.common.corpus import read_folders
from tools.lexicon.build_accents import lines


def test_the_list_counts_words_remnants_and_doubtful_pairs(tmp_path):
    """A character reference counts as its letter; pairs are listed where the word alone is ambiguous."""
    (tmp_path / "news-a.txt").write_text(
        "A café, a caf&#233; and Mei’s café.\nShe likes Beyoncé’s songs and Beyoncé's show.\n\n"
        + "So it was in São Paulo.\n" * 3
        + "Jos is a city. Caf is none.\n",
        "utf-8",
    )
    listed = list(lines(read_folders([tmp_path])))
    assert "café\t3\t1" in listed, "a capital at the start of a sentence is a use of the remnant, too"
    assert "Beyoncés\t2\t0" in listed, "apostrophes are lost together with the letters"
    assert "São\t3\t3" in listed
    assert "São Paulo\t3\t0" in listed
    assert not any(line.startswith("Jos") for line in listed)
