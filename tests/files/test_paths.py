import errno
import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from textfix.files.paths import Selection, walk
from textfix.files.patterns import Patterns
from textfix.files.problems import FileProblem


def make_tree(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text")


def walked(root: Path, *paths: str) -> list[str]:
    found = walk(root / path for path in paths)
    return [str((item.path if isinstance(item, FileProblem) else item).relative_to(root)) for item in found]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["."], ["a.txt", "b/c.MD", "b/d/e.rst", "f.markdown"], id="a folder gives its texts in order"),
        pytest.param(["b"], ["b/c.MD", "b/d/e.rst"], id="a folder below"),
        pytest.param(["code.py"], ["code.py"], id="a file that is named is taken whatever it is"),
        pytest.param(["f.markdown", "a.txt"], ["f.markdown", "a.txt"], id="named files keep their order"),
        pytest.param(["a.txt", "b/../a.txt"], ["a.txt"], id="a file named twice is taken once"),
        pytest.param(["b/c.MD", "b"], ["b/c.MD", "b/d/e.rst"], id="a file and its folder overlap"),
        pytest.param([".git"], [".git/g.txt"], id="a hidden folder that is named is taken"),
        pytest.param(["missing", "a.txt"], ["missing", "a.txt"], id="what is missing does not stop the rest"),
    ],
)
def test_walk(tmp_path: Path, paths: list[str], expected: list[str]) -> None:
    make_tree(tmp_path, "a.txt", "b/c.MD", "b/d/e.rst", "f.markdown", "code.py", "b/page.html", "x.tex")
    make_tree(tmp_path, ".git/g.txt", "node_modules/n.md", "__pycache__/p.txt", "env/pyvenv.cfg", "env/lib/v.txt")
    assert walked(tmp_path, *paths) == expected


def test_walk_takes_links_to_files_once_and_does_not_follow_links_to_folders(tmp_path: Path) -> None:
    make_tree(tmp_path, "a.txt", "folder/b.txt")
    (tmp_path / "z.txt").symlink_to("a.txt")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    assert walked(tmp_path, ".") == ["a.txt", "folder/b.txt"]


def test_links_in_a_folder_never_lead_out_of_it(tmp_path: Path) -> None:
    make_tree(tmp_path, "outside/a.txt", "inside/b.txt", "inside/deep/c.txt")
    inside = tmp_path / "inside"
    (inside / "deep" / "out.txt").symlink_to(tmp_path / "outside" / "a.txt")
    (inside / "x.txt").symlink_to("deep/data")
    (inside / "deep" / "data").write_text("text")
    found = list(walk([inside]))
    problems = [item for item in found if isinstance(item, FileProblem)]
    assert [item for item in found if isinstance(item, Path)] == [inside / n for n in ("b.txt", "deep/c.txt", "x.txt")]
    assert [(str(problem), problem.is_harmless) for problem in problems] == [
        (f"{inside / 'deep' / 'out.txt'}: links to a file outside {inside}; skipped", True)
    ]


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    make_tree(tmp_path, "outside/a.txt")
    (tmp_path / "file.txt").symlink_to("outside/a.txt")
    (tmp_path / "folder").symlink_to("outside")
    assert list(walk([tmp_path / "file.txt"])) == [tmp_path / "file.txt"]
    assert list(walk([tmp_path / "folder"])) == [tmp_path / "folder" / "a.txt"]


def test_walk_reports_a_name_that_no_file_can_have() -> None:
    (problem,) = walk([Path("a\0b")])
    assert str(problem) == "a\0b: no file can have this name; check the path"


def test_walk_reports_a_missing_path(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert [str(item) for item in walk([missing])] == [f"{missing}: no such file or directory; check the path"]


def test_walk_reports_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_tree(tmp_path, "locked/a.txt", "open/b.txt")
    scan = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    problem, found = walk([tmp_path])
    assert str(problem) == f"{tmp_path / 'locked'}: permission denied; check its permissions and kind"
    assert found == tmp_path / "open" / "b.txt"


def test_walk_reports_a_link_that_leads_where_nobody_may_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Link:
        name = "link.txt"
        path = str(tmp_path / name)

        def is_dir(self, *, follow_symlinks: bool) -> bool:
            return follow_symlinks

        def is_file(self) -> bool:
            raise PermissionError(errno.EACCES, "Permission denied", self.path)

    monkeypatch.setattr(os, "scandir", lambda _: nullcontext([Link()]))
    assert [str(item) for item in walk([tmp_path])] == [
        f"{tmp_path / 'link.txt'}: permission denied; check its permissions and kind"
    ]


def test_walk_takes_other_files_on_request(tmp_path: Path) -> None:
    make_tree(tmp_path, "a.txt", "b/c.jsonl")
    assert list(walk([tmp_path], Selection(lambda name: name.endswith(".jsonl")))) == [tmp_path / "b/c.jsonl"]


@pytest.mark.parametrize(
    ("exclude", "args", "expected"),
    [
        pytest.param(["b/"], ["."], ["a.txt"], id="a folder"),
        pytest.param(["*.md", "/b/c/"], ["."], ["a.txt", "b/x.txt"], id="a suffix, and a folder from the root"),
        pytest.param(["b/*", "!b/x.txt"], ["."], ["a.txt", "b/x.txt"], id="with an exception"),
        pytest.param(["b/", "*.md"], ["b"], ["b/x.txt"], id="a folder that is named is searched"),
        pytest.param(["a.txt"], ["a.txt"], ["a.txt"], id="a file that is named is taken"),
    ],
)
def test_walk_passes_over_what_is_excluded(
    tmp_path: Path, exclude: list[str], args: list[str], expected: list[str]
) -> None:
    make_tree(tmp_path, "a.txt", "b/x.txt", "b/c/y.md")
    found = walk((tmp_path / arg for arg in args), Selection(exclude=(Patterns(exclude, tmp_path),)))
    assert [str(path.relative_to(tmp_path)) for path in found if isinstance(path, Path)] == expected


def test_names_are_excluded_outside_the_folder_of_the_settings_as_well(tmp_path: Path) -> None:
    make_tree(tmp_path, "a.txt", "b/x.txt", "c/d/y.txt", "settings/z.txt")
    selection = Selection(exclude=(Patterns(["b/", "c/d/", "/a.txt", "settings"], tmp_path / "settings"),))
    assert list(walk([tmp_path], selection)) == [
        tmp_path / "a.txt",
        tmp_path / "c/d/y.txt",
        tmp_path / "settings/z.txt",
    ]
    assert list(walk([tmp_path / "b"], selection)) == [tmp_path / "b/x.txt"]


def test_what_is_named_is_excluded_on_request(tmp_path: Path) -> None:
    make_tree(tmp_path, "a.txt", "b/x.txt")
    selection = Selection(exclude=(Patterns(["b/"], tmp_path),), force_exclude=True)
    assert list(walk([tmp_path / "a.txt", tmp_path / "b/x.txt", tmp_path / "b"], selection)) == [tmp_path / "a.txt"]
