from pathlib import Path

import pytest

from support.settings import load_config, write
from textfix import Survey
from textfix.errors import ConfigError
from textfix.files.lint_settings import lint_settings_of
from textfix.files.settings_files import read_layers


@pytest.fixture
def project(here: Path) -> Path:
    """Return an empty project, whose folder below/here is the current one."""
    return here.parents[1]


def test_a_survey_lies_beside_the_file_that_names_it(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.textfix]\nsurvey = "set.json"\n')
    write(project / "set.json", Survey(words=3).to_json())
    assert load_config({}).survey == Survey(words=3)
    write(project / "set.json", "[]")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: .*set\.json: not a survey"):
        load_config({})


def test_settings_come_from_the_project(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.textfix]\nsafe-confidence = 0.9\nignore = ["TF203"]\n')
    config = load_config({})
    assert (config.safe_confidence, config.ignore, config.style) == (0.9, ("TF203",), "auto")


def test_what_the_caller_sets_wins(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.textfix]\nstyle = "curly"\ndamage = "clean"\n')
    config = load_config({"style": "straight"})
    assert (config.style, config.damage) == ("straight", "clean")


def test_isolated_reads_nothing(project: Path) -> None:
    write(project / "pyproject.toml", "this is not TOML")
    assert load_config({}, isolated=True).style == "auto"


def test_a_file_that_is_named_is_read_instead(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.textfix]\nstyle = "curly"\n')
    named = write(project / "other.toml", '[tool.textfix]\ndamage = "clean"\n')
    config = load_config({}, named)
    assert (config.style, config.damage) == ("auto", "clean")


@pytest.mark.parametrize("content", ["", "[project]\nname = 'x'\n", "[tool.other]\nx = 1\n", "[tool.textfix]\n"])
def test_a_project_without_settings_has_the_defaults(project: Path, content: str) -> None:
    write(project / "pyproject.toml", content)
    assert load_config({}).style == "auto"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("[tool.textfix\n", "not valid TOML: .*line 1", id="broken TOML"),
        pytest.param("[tool.textfix]\nstile = 'curly'\n", "unknown setting 'stile'; did you mean 'style'", id="a typo"),
        pytest.param("[tool.textfix]\nstyle = 'bold'\n", "style is 'bold'; it must be one of", id="a wrong value"),
        pytest.param("[tool]\ntextfix = 3\n", "tool.textfix is 3; it must be a table", id="no table"),
    ],
)
def test_errors_name_the_file(project: Path, content: str, message: str) -> None:
    path = write(project / "pyproject.toml", content)
    with pytest.raises(ConfigError, match=message) as caught:
        load_config({})
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_is_not_utf8_is_an_error(project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: byte 5 is not UTF-8"):
        load_config({})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("missing.toml", r"missing\.toml: no such file or directory; check the path", id="missing"),
        pytest.param(".", "is a directory; check the path", id="a folder"),
        pytest.param("empty.toml", r"empty\.toml: no \[tool\.textfix\] table", id="without settings"),
        pytest.param("odd.toml", r"odd\.toml: no \[tool\.textfix\] table", id="with a tool that is no table"),
    ],
)
def test_a_named_file_must_have_settings(project: Path, name: str, message: str) -> None:
    write(project / "empty.toml", "")
    write(project / "odd.toml", "tool = 1")
    with pytest.raises(ConfigError, match=message):
        load_config({}, project / name)


@pytest.mark.parametrize("setting", ["select", "ignore"])
def test_rules_must_exist(setting: str) -> None:
    with pytest.raises(ConfigError, match="no rule is called 'TF0'; did you mean "):
        load_config({setting: ("TF2", "TF0")}, isolated=True)


def test_a_setting_in_the_wrong_table_is_told_where_it_belongs(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.textfix]\nallowed-words = "words.txt"\n')
    with pytest.raises(ConfigError, match=r"unknown setting 'allowed-words'; did you mean 'lint\.allowed-words'\?"):
        load_config({})
    write(project / "pyproject.toml", "[tool.textfix.lint]\nsafe-confidence = 0.9\n")
    with pytest.raises(
        ConfigError, match=r"lint: 'safe-confidence' is none of its settings; move it out of this table"
    ):
        lint_settings_of(read_layers())
