"""`textfix config`: show the settings that are in force, and where each comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from textfix.cli.options import Settings, shared_options
from textfix.cli.output import print_text
from textfix.files.patterns import Patterns
from textfix.render.printable import printable
from textfix.surveys import Survey

_Row = tuple[str, Any, str]


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the settings; text is that of textfix.toml.",
)
@shared_options("config", "isolated")
def config(path: Path | None, output_format: str, **options: Any) -> None:
    """
    Show the settings that are in force for a file or folder (default: the current folder), and where each comes from.

    Exits with 0 on success, 2 on errors.
    """
    rows = list(_rows(_settings_for(path, options | {"split": "file", "encoding": None})))
    if output_format == "json":
        content = [{"setting": name, "value": value, "source": source} for name, value, source in rows]
        print_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    else:
        print_text("".join(f"{printable(_line(*row))}\n" for row in rows))


def _settings_for(path: Path | None, options: dict[str, Any]) -> Settings:
    """Return the settings that the linter uses for a file: the nearest, or else those of the current folder."""
    if path is not None:
        near = Settings.from_options(options, (path if path.is_dir() else path.parent).absolute())
        if near.layers:
            return near
    return Settings.from_options(options)


def _line(name: str, value: Any, source: str) -> str:
    shown = f"# {name} is not set" if value is None else f"{name} = {_toml(value)}"
    return f"{shown}  # {source}"


def _toml(value: Any) -> str:
    """Return a value as TOML: strings, numbers and lists are as in JSON."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def _rows(settings: Settings) -> Iterator[_Row]:
    """Yield each setting with its value and its source."""
    for prefix, values in (
        ("", settings.config),
        ("", settings.files),
        ("lint.", settings.lint),
    ):
        for field in fields(values):
            name = prefix + field.name.replace("_", "-")
            yield name, _plain(getattr(values, field.name)), _source(name, settings)


def _source(name: str, settings: Settings) -> str:
    """Return the file that sets a setting, or "default"."""
    table, _, key = name.rpartition(".")
    for layer in reversed(settings.layers):
        found = layer.table.get(table, {}) if table else layer.table
        if key in {setting.replace("_", "-") for setting in found}:
            return str(layer.path)
    return "default"


def _plain(value: Any) -> Any:
    """Return a value of a setting as a value of JSON."""
    if isinstance(value, Patterns):
        return list(value.lines)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Survey):
        return json.loads(value.to_json())
    if isinstance(value, tuple):  # of codes, or of lists of patterns
        return [line for item in value for line in (item.lines if isinstance(item, Patterns) else [item])]
    if isinstance(value, dict):
        return {key.lines[0]: list(codes) for key, codes in value.items()}
    return value
