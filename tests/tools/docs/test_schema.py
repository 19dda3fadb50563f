"""The schema knows the settings that textfix takes, and no others."""

import json
import tomllib

import pytest

from support import ROOT
from textfix import Config
from textfix.errors import ConfigError
from textfix.files.file_settings import FILE_SETTINGS
from textfix.files.lint_settings import LintSettings
from textfix.files.text_settings import OTHER_SETTINGS

SCHEMA = json.loads((ROOT / "docs/textfix.schema.json").read_text("utf-8"))
PROPERTIES = SCHEMA["properties"]


def names(properties):
    return {name.replace("-", "_") for name in properties}


def test_all_settings_are_properties():
    assert names(PROPERTIES) == {*Config.__dataclass_fields__, *FILE_SETTINGS, *OTHER_SETTINGS}
    assert names(PROPERTIES["lint"]["properties"]) == set(LintSettings.__dataclass_fields__)
    assert not SCHEMA["additionalProperties"]


@pytest.mark.parametrize("name", Config.__dataclass_fields__)
def test_defaults_are_allowed_and_others_are_not(name):
    rule, default = PROPERTIES[name], getattr(Config(), name)
    if "enum" in rule:
        assert default in rule["enum"]
        assert all(Config(**{name: choice}) for choice in rule["enum"])
    elif rule["type"] == "number":
        assert rule["minimum"] <= default <= rule["maximum"]
        with pytest.raises(ConfigError):
            Config(**{name: rule["maximum"] + 1})
    else:
        assert default is None or rule["type"] == "array"


def test_what_the_guide_shows_is_known():
    blocks = (ROOT / "docs/guide/linting.md").read_text("utf-8").split("```toml\n")[1:]
    tables = [tomllib.loads(block.partition("```")[0])["tool"]["textfix"] for block in blocks]
    assert len(tables) >= 2
    for table in tables:
        assert table.keys() <= PROPERTIES.keys()
        assert table.get("lint", {}).keys() <= PROPERTIES["lint"]["properties"].keys()
