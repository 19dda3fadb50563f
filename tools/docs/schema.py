"""The JSON schema of textfix.toml, and of `[tool.textfix]`, for editors that complete and check settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args, get_type_hints

from textfix.config import Config
from textfix.files.file_settings import FileSettings
from textfix.files.lint_settings import LintSettings
from tools.docs.docstrings import attribute_docs

_DRAFT = "http://json-schema.org/draft-07/schema#"  # the newest that editors of TOML support
_STRINGS = {"type": "array", "items": {"type": "string"}}
_CODES = {"type": "array", "items": {"type": "string", "pattern": "^TF[0-9]{0,3}$"}}
_PATH = {"type": "string"}
_FILES = {"force_exclude": {"type": "boolean"}, "respect_gitignore": {"type": "boolean"}}
_LINT = {"per_file_ignores": {"type": "object", "additionalProperties": _CODES}}


def settings_schema() -> str:
    """Return the schema, as the content of a file."""
    extend = {"extend": {**_PATH, "description": "Path of a file whose settings hold where this one has none."}}
    lint = _table(_properties(LintSettings, "Attributes", _LINT, _PATH))
    properties = {**extend, **_config(), **_properties(FileSettings, "Attributes", _FILES, _STRINGS)}
    schema = {
        "$schema": _DRAFT,
        "title": "Settings of textfix",
        **_table({**properties, "lint": {**lint, "description": "Settings of textfix lint."}}),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _config() -> dict[str, Any]:
    """Return the properties for the settings of `Config`."""
    kinds: dict[str, Any] = {}
    for name, hint in get_type_hints(Config).items():
        choices = [choice for choice in get_args(hint) if isinstance(choice, str)]
        if choices:
            kinds[name] = {"enum": choices}
        elif hint is float:
            kinds[name] = {"type": "number", "minimum": 0, "maximum": 1}
        elif hint == tuple[str, ...]:
            kinds[name] = _CODES
    return _properties(Config, "Args", kinds, _PATH)


def _properties(settings: type, title: str, kinds: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    """Return a property for each setting of a class; names may have hyphens or underscores."""
    meanings = attribute_docs(settings.__doc__ or "", title)
    found: dict[str, Any] = {}
    for field in fields(settings):
        value = {**kinds.get(field.name, default), "description": meanings[field.name]}
        found |= dict.fromkeys((field.name.replace("_", "-"), field.name), value)
    return found


def _table(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}
