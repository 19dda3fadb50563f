"""The settings that a project has for texts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textfix import Config
from textfix.files.settings_files import read_layers
from textfix.files.text_settings import config_of


def load_config(overrides: Mapping[str, Any], file: Path | None = None, *, isolated: bool = False) -> Config:
    return config_of(read_layers(file, isolated=isolated), overrides)


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path
