"""Settings: every one is documented, and names and values are checked."""

import inspect
import re
from dataclasses import fields

import pytest

from textfix import Config, ConfigError


def test_every_setting_is_documented_in_its_order():
    arguments = inspect.getdoc(Config).partition("Args:")[2].partition("Raises:")[0]
    assert re.findall(r"^    (\w+): ", arguments, re.MULTILINE) == [field.name for field in fields(Config)]


def test_config_is_frozen_and_keyword_only():
    with pytest.raises(AttributeError):
        Config().style = "curly"
    with pytest.raises(TypeError):
        Config("curly")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"style": "smart"}, "style is 'smart'; it must be one of auto, curly, straight"),
        ({"style": None}, "style is None; it must be one of auto, curly, straight"),
        ({"quotation_marks": "british"}, "quotation_marks is 'british'; it must be one of auto, double, single"),
        ({"damage": "mojibake"}, "damage is 'mojibake'; it must be one of auto, clean, quotes"),
        ({"safe_confidence": 1.5}, "safe_confidence is 1.5; it must be a probability between 0 and 1"),
        ({"safe_confidence": -0.1}, "safe_confidence is -0.1; it must be a probability between 0 and 1"),
        ({"safe_confidence": "high"}, "safe_confidence is 'high'; it must be a probability"),
        ({"safe_confidence": True}, "safe_confidence is True; it must be a probability"),
        ({"select": "TF201"}, "select is 'TF201'; it must be a list of rule codes, such as"),
        ({"ignore": [201]}, r"ignore is \[201\]; it must be a list of rule codes"),
        ({"lexicon": 3}, "lexicon is 3; it must be the path of a file, as a str"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(settings, message):
    with pytest.raises(ConfigError, match=f"^{message}"):
        Config(**settings)


def test_lists_of_rules_become_tuples():
    config = Config(select=["TF2"], ignore=["TF203"])
    assert (config.select, config.ignore) == (("TF2",), ("TF203",))
    assert hash(config) == hash(Config(select=("TF2",), ignore=("TF203",)))


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        (("TF",), (), True),
        (("TF2",), (), True),
        (("TF201",), (), True),
        (("TF3",), (), False),
        (("TF",), ("TF2",), False),
        (("TF201",), ("TF201",), False),
        ((), (), False),
    ],
)
def test_rules_are_wanted_by_prefix(select, ignore, wanted):
    assert Config(select=select, ignore=ignore).wants("TF201") == wanted
