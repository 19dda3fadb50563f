from pathlib import Path

import pytest

from textfix.files.paths import Selection, walk


@pytest.fixture(autouse=True)
def _no_patterns_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


def make(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def walked(root: Path, folder: str = ".", **options: bool) -> list[str]:
    return [
        str(path.relative_to(root)) for path in walk([root / folder], Selection(**options)) if isinstance(path, Path)
    ]


PROSE = dict.fromkeys(("a.md", "b.txt", "sub/a.md", "sub/deep/a.md", "sub/deep/b.txt"), "")
GIT = {".git/HEAD": "", **PROSE}


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        pytest.param({**GIT, ".gitignore": "*.md\n"}, ".", ["b.txt", "sub/deep/b.txt"], id="a suffix"),
        pytest.param({**PROSE, ".gitignore": "*.md\n"}, ".", sorted(PROSE), id="nothing outside of a repository"),
        pytest.param({**PROSE, ".ignore": "*.md\n"}, ".", ["b.txt", "sub/deep/b.txt"], id=".ignore holds anywhere"),
        pytest.param({**GIT, ".gitignore": "deep/\n"}, ".", ["a.md", "b.txt", "sub/a.md"], id="a folder"),
        pytest.param(
            {**GIT, ".gitignore": "*.md\n", "sub/.gitignore": "!a.md\n"},
            ".",
            ["b.txt", "sub/a.md", "sub/deep/a.md", "sub/deep/b.txt"],
            id="the nearer file is stronger",
        ),
        pytest.param(
            {**GIT, ".gitignore": "*.md\n", ".ignore": "!/a.md\n"},
            ".",
            ["a.md", "b.txt", "sub/deep/b.txt"],
            id=".ignore is stronger",
        ),
        pytest.param({**GIT, ".git/info/exclude": "sub\n"}, ".", ["a.md", "b.txt"], id="for this clone alone"),
        pytest.param({**GIT, "home/git/ignore": "sub\n"}, ".", ["a.md", "b.txt"], id="for this user"),
        pytest.param({**GIT, ".gitignore": "*.md\n"}, "sub", ["sub/deep/b.txt"], id="files above the folder hold"),
        pytest.param(
            {**GIT, ".gitignore": "sub/\n*.md\n"}, "sub", ["sub/deep/b.txt"], id="a folder that is named is not ignored"
        ),
        pytest.param(
            {**GIT, ".gitignore": "*.md\n", "sub/.git/HEAD": ""},
            ".",
            ["b.txt", "sub/a.md", "sub/deep/a.md", "sub/deep/b.txt"],
            id="a repository inside has its own rules",
        ),
    ],
)
def test_what_is_ignored_is_not_walked(tmp_path: Path, files: dict[str, str], folder: str, expected: list[str]) -> None:
    assert walked(make(tmp_path, files), folder) == expected


def test_what_is_ignored_is_walked_on_request(tmp_path: Path) -> None:
    root = make(tmp_path, {**GIT, ".gitignore": "*\n"})
    assert walked(root) == []
    assert walked(root, respect_gitignore=False) == sorted(PROSE)


def test_ignored_files_that_are_named_are_taken(tmp_path: Path) -> None:
    root = make(tmp_path, {**GIT, ".gitignore": "*\n"})
    assert walked(root, "a.md") == ["a.md"]
