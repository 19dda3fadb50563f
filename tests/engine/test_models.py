"""The models that ship: loaded once, missing files, and what their manifests say."""

import hashlib
import json

import pytest

from textfix import ModelError, analyze
from textfix.engine import models
from textfix.engine.apostrophes import model
from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.data_files import QUOTATION_FILE, read_bytes, read_text
from textfix.engine.models import load_model, load_tagger
from textfix.engine.quotations import tagger

LARGEST = 5_000_000  # bytes of a model file


@pytest.mark.parametrize(
    ("load", "file"),
    [(load_model, "APOSTROPHE_FILE"), (load_tagger, "QUOTATION_FILE")],
    ids=["apostrophe", "quotation"],
)
def test_a_missing_file_is_a_model_error(monkeypatch, load, file):
    monkeypatch.setattr(models, file, "nowhere.npz")
    with pytest.raises(ModelError, match=r"the model file nowhere.npz is missing \(.+\); reinstall textfix"):
        load.__wrapped__()


@pytest.mark.parametrize("load", [load_model, load_tagger])
def test_a_model_is_loaded_once(load):
    assert load() is load()


def test_a_report_names_the_model():
    assert analyze("Dont.").model == load_model().version


def manifest_of(file):
    """Return a model's manifest, and check what all manifests say of their file."""
    manifest, data = json.loads(read_text(file.replace(".npz", ".json"))), read_bytes(file)
    assert manifest["file"] == file
    assert manifest["bytes"] == len(data) <= LARGEST
    assert manifest.get("sha256") in (None, hashlib.sha256(data).hexdigest())
    assert manifest["command"].startswith("python ")
    assert all(source["words"] and len(source["sha256"]) == 64 for source in manifest["sources"])
    return manifest


def test_the_manifest_of_the_apostrophe_model_is_of_its_file():
    manifest = manifest_of(model.APOSTROPHE_FILE)
    assert (manifest["version"], manifest["format"]) == (load_model().version, model.FORMAT)
    assert manifest["templates"] == len(TEMPLATES)
    assert all(source["documents"] for source in manifest["sources"])


def test_the_manifest_of_the_quotation_model_is_of_its_file():
    manifest, shipped = manifest_of(QUOTATION_FILE), load_tagger()
    assert (manifest["version"], manifest["format"]) == (shipped.version, tagger.FORMAT)
    assert manifest["lexicon"] == shipped.lexicon
