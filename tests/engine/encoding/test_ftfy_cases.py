"""ftfy's own published cases, from its sdist: what ftfy repairs, textfix repairs equally."""

import json
import subprocess
import sys
import tarfile
from importlib.metadata import version

import pytest

from textfix import Cleaner, Config

pytestmark = pytest.mark.network  # the sdist comes from the package registry

# What textfix leaves to the caller, too: style, and characters that cannot be seen.
STYLE = dict.fromkeys(
    (
        "fix_character_width",
        "fix_latin_ligatures",
        "fix_line_breaks",
        "fix_surrogates",
        "remove_control_chars",
        "remove_terminal_escapes",
        "uncurl_quotes",
    ),
    False,
)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ftfy")
    wanted = f"ftfy=={version('ftfy')}"
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "ftfy", "-d", folder, wanted],
        check=True,
    )
    (path,) = folder.glob("ftfy-*.tar.gz")
    with tarfile.open(path) as archive:
        files = [m for m in archive.getmembers() if "/tests/" in m.name and m.name.endswith(".json")]
        return [case for member in files for case in json.load(archive.extractfile(member))]


def test_every_case_that_ftfy_repairs_is_repaired_equally(cases):
    import ftfy

    cleaner = Cleaner(Config(select=("TF1",)))
    repaired = 0
    for case in cases:
        expected = ftfy.fix_text(case["original"], normalization=None, **STYLE)
        assert cleaner.clean(case["original"]) == expected, case["label"]
        repaired += expected != case["original"]
    assert repaired >= 100
