from pathlib import Path

import pytest

from support.settings import load_config, write
from textfix.errors import ConfigError
from textfix.files.file_settings import file_settings_of
from textfix.files.lint_settings import lint_settings_of
from textfix.files.settings_files import read_layers

TABLE = "[tool.textfix]\n"


def test_the_nearest_file_with_settings_is_read(here: Path) -> None:
    assert read_layers() == ()
    outer = write(here.parents[1] / "pyproject.toml", TABLE)
    write(here.parent / "pyproject.toml", "[tool.other]\n")
    write(here / "pyproject.toml", "")
    (here / "textfix.toml").mkdir()
    assert [layer.path for layer in read_layers()] == [outer]
    inner = write(here.parent / "textfix.toml", "")
    write(here.parent / "pyproject.toml", TABLE)
    assert [layer.path for layer in read_layers()] == [inner], "a textfix.toml goes before a pyproject.toml"
    assert [layer.path for layer in read_layers(folder=here.parents[1])] == [outer]
    assert read_layers(isolated=True) == ()


def test_a_textfix_toml_has_the_settings_at_its_top(here: Path) -> None:
    write(here / "textfix.toml", "style = 'straight'\n[lint]\nbaseline = 'b.json'\n")
    assert load_config({}).style == "straight"
    assert lint_settings_of(read_layers()).baseline == here / "b.json"


def test_a_file_extends_another(here: Path) -> None:
    """What it sets replaces what the other sets; each path is relative to its own file."""
    base = "style = 'curly'\nignore = ['TF203']\nlexicon = 'names.tsv'\nextend-exclude = ['/old/']\n"
    write(here.parent / "base.textfix.toml", f"{base}[lint]\nbaseline = 'b.json'\n")
    own = "extend = '../../base.textfix.toml'\nignore = ['TF4']\nextend-exclude = ['/new/']\n"
    write(here / "sub/textfix.toml", f"{own}[lint]\nallowed-words = 'w.txt'\n")
    layers = read_layers(folder=here / "sub")
    config = load_config({}, here / "sub/textfix.toml")
    assert (config.style, config.ignore, config.lexicon) == ("curly", ("TF4",), str(here / "sub/../../names.tsv"))
    assert [patterns.lines for patterns in file_settings_of(layers, {}).extend_exclude] == [("/old/",), ("/new/",)]
    lint = lint_settings_of(layers)
    assert lint.baseline is not None
    assert lint.allowed_words == here / "sub/w.txt"
    assert lint.baseline.resolve() == here.parent / "b.json"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("extend = 1", "extend is 1; it must be the path of a file"),
        ("extend = 'no.toml'", r"no\.toml: no such file or directory"),
        ("extend = 'textfix.toml'", r"extends .*textfix\.toml, which extends it; drop one of them"),
        ("extend = '../textfix.toml'", r"extends .*textfix\.toml, which extends it; drop one of them"),
        ("extend = '../pyproject.toml'", r"pyproject\.toml: no \[tool\.textfix\] table"),
        ("extends = 'x'", "unknown setting 'extends'; did you mean 'extend'"),
    ],
)
def test_what_cannot_be_extended(here: Path, content: str, message: str) -> None:
    write(here / "textfix.toml", content)
    write(here.parent / "textfix.toml", "extend = 'here/textfix.toml'")
    write(here.parent / "pyproject.toml", "")
    with pytest.raises(ConfigError, match=message):
        load_config({})
