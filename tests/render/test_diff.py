import os
import shutil
import subprocess
from pathlib import Path

import pytest

from textfix import Cleaner
from textfix.render.diff import render_diff

LOST = "I dont know whats happening on Putins border.\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("same\n", "same\n", "", id="nothing differs"),
        pytest.param(
            "a\ndont\nb\n",
            "a\ndon’t\nb\n",
            "--- a/x.txt\n+++ b/x.txt\n@@ -1,3 +1,3 @@\n a\n-dont\n+don’t\n b\n",
            id="one line differs",
        ),
        pytest.param(
            "dont",
            "don’t",
            "--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-dont\n\\ No newline at end of file\n"
            "+don’t\n\\ No newline at end of file\n",
            id="no final line break",
        ),
        pytest.param(
            "dont\r\nx\x0cy\n",
            "don’t\r\nx\x0cy\n",
            "--- a/x.txt\n+++ b/x.txt\n@@ -1,2 +1,2 @@\n-dont\r\n+don’t\r\n x\x0cy\n",
            id="line breaks stay as they are",
        ),
    ],
)
def test_diff(before: str, after: str, expected: str) -> None:
    assert render_diff("x.txt", before, after) == expected


def test_a_coloured_diff_is_the_plain_one_in_colours() -> None:
    plain, coloured = (render_diff("x.txt", "a\ndont", "a\ndon’t", colour=colour) for colour in (False, True))
    assert coloured.splitlines()[:5] == [
        "\x1b[1m--- a/x.txt\x1b[m",
        "\x1b[1m+++ b/x.txt\x1b[m",
        "\x1b[36m@@ -1,2 +1,2 @@\x1b[m",
        " a",
        "\x1b[31m-dont\x1b[m",
    ]
    for code in ("1", "31", "32", "36", ""):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_absolute_paths_in_a_diff_stay_below_its_prefix() -> None:
    assert render_diff("/home/x.txt", "a", "b").startswith("--- a/home/x.txt\n+++ b/home/x.txt\n")


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch")
@pytest.mark.parametrize("name", ["x.txt", "a name with spaces.txt"])
@pytest.mark.parametrize("before", [LOST * 9, LOST.strip(), LOST.replace("\n", "\r\n") * 2, f"a\x0cb\n\n{LOST}\x85"])
def test_patch_applies_the_diff(tmp_path: Path, name: str, before: str) -> None:
    after = Cleaner().clean(before)
    (tmp_path / name).write_bytes(before.encode())
    command = ["patch", "-p1", "--binary", "--directory", str(tmp_path)]
    subprocess.run(command, input=render_diff(name, before, after).encode(), check=True, capture_output=True)
    assert (tmp_path / name).read_bytes() == after.encode() != before.encode()


NAMES = [
    'a "b".txt',
    "a\\b.txt",
    "a\tb.txt",
    "a\nb.txt",
    "a\x1b[31mb.txt",
    "a\x7fb.txt",
    "naïve café.txt",
    "a\u202eb.txt",
]


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
@pytest.mark.parametrize("name", [*NAMES, "caf\udce9.txt"])
def test_git_applies_the_diff_of_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(LOST)
    diff = render_diff(name, LOST, "repaired\n")
    assert all(line.isprintable() for line in diff.replace("\t", "").split("\n"))
    command = ["git", "apply", "-"]
    subprocess.run(command, cwd=tmp_path, input=os.fsencode(diff), check=True, capture_output=True)
    assert (tmp_path / name).read_text() == "repaired\n"


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
@pytest.mark.parametrize("name", NAMES[:-1])  # git shows bidirectional controls
def test_the_header_is_that_of_git(tmp_path: Path, name: str) -> None:
    for folder, text in (("old", LOST), ("new", "repaired\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    quiet = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "core.quotePath=off", "diff", "--no-index", "--no-prefix", "old", "new"]
    shown = subprocess.run(command, cwd=tmp_path, env=quiet, capture_output=True, check=False).stdout.decode()
    expected = [line for line in shown.splitlines() if line.startswith(("--- ", "+++ "))]
    found = render_diff(name, LOST, "repaired\n").split("\n")[:2]
    assert [line.replace("a/", "old/", 1) for line in found[:1]] == expected[:1]
    assert [line.replace("b/", "new/", 1) for line in found[1:]] == expected[1:]
