import json
import tomllib

from support.cli import Run, Write

SETTINGS = b"""
[tool.textfix]
style = "straight"
extend-exclude = ["/old/"]
lint.per-file-ignores = { "*.md" = ["TF3"] }
"""


def test_each_setting_is_shown_with_its_source(run: Run, write: Write) -> None:
    write({"pyproject.toml": SETTINGS})
    code, out, err = run("config")
    assert (code, err) == (0, "")
    shown = out.decode().splitlines()
    assert shown[0] == 'damage = "auto"  # default'
    (style,) = (line for line in shown if line.startswith("style"))
    assert style.startswith('style = "straight"  # ')
    assert style.endswith("pyproject.toml")
    assert "# lexicon is not set  # default" in shown
    content = tomllib.loads(out.decode())
    assert content["extend-exclude"] == ["/old/"]
    assert content["lint"]["per-file-ignores"] == {"*.md": ["TF3"]}


def test_the_settings_as_json(run: Run, write: Write) -> None:
    write({"pyproject.toml": SETTINGS})
    rows = {row["setting"]: row for row in json.loads(run("config", "--output-format", "json")[1])}
    assert rows["style"]["value"] == "straight"
    assert rows["lint.per-file-ignores"]["source"].endswith("pyproject.toml")
    assert rows["lint.baseline"] == {"setting": "lint.baseline", "value": None, "source": "default"}


def test_what_is_shown_can_be_read_again(run: Run, write: Write) -> None:
    write({"pyproject.toml": SETTINGS})
    out = run("config")[1]
    write({"textfix.toml": out})
    assert [line.partition("  # ")[0] for line in run("config")[1].decode().splitlines()] == [
        line.partition("  # ")[0] for line in out.decode().splitlines()
    ]


def test_the_settings_of_a_file_are_the_nearest(run: Run, write: Write) -> None:
    write({"textfix.toml": b"style = 'curly'", "docs/textfix.toml": b"style = 'straight'", "docs/guide/a.md": b"x"})

    def style(*args: str) -> str:
        return next(line for line in run("config", *args)[1].decode().splitlines() if line.startswith("style"))

    for path in ("docs/guide/a.md", "docs"):
        assert style(path).startswith('style = "straight"  # ')
        assert style(path).endswith("docs/textfix.toml")
    assert style() == style("textfix.toml")
    assert style("docs/guide/a.md", "--config", "textfix.toml") == 'style = "curly"  # textfix.toml'
    assert run("config", "missing.md")[0] == 2


def test_wrong_settings_are_an_error(run: Run, write: Write) -> None:
    write({"textfix.toml": b"stile = 'x'"})
    code, _, err = run("config")
    assert code == 2
    assert "did you mean 'style'" in err
