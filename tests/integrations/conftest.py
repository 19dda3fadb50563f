import pytest

import textfix
from support.columns import DOCUMENTS


@pytest.fixture(scope="session")
def repaired():
    """Return what `clean` makes of each document."""
    return [text if text is None else textfix.clean(text) for text in DOCUMENTS]


@pytest.fixture
def names(tmp_path):
    """Return a lexicon, which can be edited."""
    path = tmp_path / "names.tsv"
    path.write_text("# textfix lexicon 1\nZorbellan\t3\n")
    return path
