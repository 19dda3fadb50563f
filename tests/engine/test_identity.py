"""What a cleaner pickles: all that its results depend on, in the same bytes everywhere."""

import json
import pickle
import subprocess
import sys
from dataclasses import fields

import pytest

from textfix import Cleaner, Config, ConfigError, ModelError, Survey, survey
from textfix.engine import identity
from textfix.engine.identity import dump_identity, load_identity

HEADER = "# textfix lexicon 1\n"
EVIDENCE = Survey("2", 1, 0, 3, (((1, 2, 3, 0), (1, 3, 0, 0, 0, 0, 0, 0, 0)),), (1, 2, 3), ("a",))
OTHER = {
    "damage": "quotes",
    "style": "straight",
    "quotation_marks": "single",
    "level": "unsafe",
    "quotations": "none",
    "select": ("TF1",),
    "ignore": ("TF2",),
    "survey": EVIDENCE,
}
OTHER |= {field.name: 0.25 for field in fields(Config) if field.type == "float"}


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text(f"{HEADER}Zorbellan\t3\n")
    return path


@pytest.mark.parametrize("name", OTHER)
def test_each_setting_changes_the_bytes_and_comes_back(name):
    config = Config(**{name: OTHER[name]})
    assert load_identity(dump_identity(config, None)) == config
    assert pickle.dumps(Cleaner(config)) != pickle.dumps(Cleaner())


def test_all_settings_are_tried():
    assert {field.name for field in fields(Config)} - set(OTHER) == {"lexicon"}


SCRIPT = """
import json, pickle, sys
from textfix import Cleaner, Config, Survey
settings = json.loads(sys.argv[1])
settings["survey"] = Survey.from_json(settings["survey"])
cleaner = Cleaner(Config(**dict(reversed(settings.items()))))
print(pickle.dumps(cleaner).hex())
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_equal_settings_give_equal_bytes_in_every_process(names, seed):
    settings = {"level": "safe", "quotations": "safe", "safe_confidence": 1, "lexicon": str(names), "survey": EVIDENCE}
    here = pickle.dumps(Cleaner(Config(**settings | {"safe_confidence": 1.0}))).hex()
    command = [sys.executable, "-c", SCRIPT, json.dumps(settings | {"survey": EVIDENCE.to_json()})]
    there = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed})
    assert there.stdout.strip() == here


def test_a_pickle_is_small():
    assert len(pickle.dumps(Cleaner())) < 1024
    everything = Config(**OTHER | {"survey": survey(["Its Putins war.", "Theyre late, and it’s cold."] * 20)})
    assert len(pickle.dumps(Cleaner(everything))) < 4096


def test_an_upgrade_changes_the_bytes(monkeypatch):
    before = pickle.dumps(Cleaner())
    with monkeypatch.context() as patch:
        patch.setattr(identity, "__version__", "99")
        assert pickle.dumps(Cleaner()) != before
    monkeypatch.setattr(identity, "_models", lambda: "0123456789abcdef")
    assert pickle.dumps(Cleaner()) != before


def test_a_cleaner_of_another_version_is_refused(monkeypatch):
    pickled = pickle.dumps(Cleaner())
    monkeypatch.setattr(identity, "__version__", "99")
    with pytest.raises(ModelError, match=r"pickled with textfix [\d.]+, and this process has 99; install one version"):
        pickle.loads(pickled)


def test_other_models_are_refused(monkeypatch):
    pickled = pickle.dumps(Cleaner())
    monkeypatch.setattr(identity, "_models", lambda: "0123456789abcdef")
    with pytest.raises(ModelError, match="pickled with models "):
        pickle.loads(pickled)


def test_an_edited_lexicon_changes_the_bytes(names):
    cleaner = Cleaner(Config(lexicon=str(names)))
    before = pickle.dumps(cleaner)
    assert pickle.dumps(Cleaner(Config(lexicon=str(names)))) == before
    names.write_text(f"{HEADER}Zorbellan\t4\n")
    assert pickle.dumps(cleaner) != before
    assert pickle.loads(before) != cleaner
    assert pickle.loads(pickle.dumps(cleaner)) == cleaner


def test_a_cleaner_works_where_its_lexicon_is_not(names):
    text = "We dont know Zorbellans boat, and its late."
    cleaner = Cleaner(Config(lexicon=str(names)))
    with_names = cleaner.analyze(text)
    pickled = pickle.dumps(cleaner)
    names.unlink()
    restored = pickle.loads(pickled)
    report = restored.analyze(text)
    assert report == with_names
    assert report.model.startswith("2+")
    assert restored.clean_many([text]) == [with_names.text]
    assert pickle.dumps(restored) == pickled


def test_a_lexicon_that_cannot_be_read_is_found_before_the_job_starts(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        pickle.dumps(Cleaner(Config(lexicon=str(tmp_path / "absent.tsv"))))


def test_cleaners_that_travel_together_carry_their_lexicon_once(names):
    names.write_text(HEADER + "".join(f"Zorbellan{chr(97 + n % 26)}{'x' * (n % 20)}\t{n + 1}\n" for n in range(2000)))
    path = str(names)
    together = [Cleaner(Config(lexicon=path)), Cleaner(Config(lexicon=path, style="curly"))]
    size = names.stat().st_size
    assert size < len(pickle.dumps(together)) < size + 2048
    assert len(pickle.dumps(pickle.loads(pickle.dumps(together)))) < size + 2048
