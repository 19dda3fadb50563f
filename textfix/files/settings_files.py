"""The files that hold the settings of a project: textfix.toml, or the `[tool.textfix]` table of a pyproject.toml."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from textfix.errors import ConfigError
from textfix.named_files import check_kind

# In the order in which they are looked for in a folder.
_NAMES = ("textfix.toml", "pyproject.toml")


class Layer(NamedTuple):
    """
    The settings in one file.

    Attributes:
        table: the settings, by name.
        path: the file; paths and patterns in it are relative to its folder.
    """

    table: dict[str, Any]
    path: Path


def read_layers(file: Path | None = None, *, isolated: bool = False, folder: Path | None = None) -> tuple[Layer, ...]:
    """
    Return the settings that hold for a folder, file by file: each is extended by the next, which is stronger.

    Args:
        file: the file to read; None for the nearest one with settings in the folder or above, if there is one.
        isolated: read no file.
        folder: the folder; None for the current one.

    Raises:
        ConfigError: a file cannot be read, is not TOML, is named and has no settings, or extends itself.
    """
    if isolated:
        return ()
    layers = [_read(file)] if file is not None else _nearest(folder or Path.cwd())
    while layers and "extend" in layers[0].table:
        first = layers[0]
        extended = first.table["extend"]
        if not isinstance(extended, str):
            raise ConfigError(f"{first.path}: extend is {extended!r}; it must be the path of a file")
        path = first.path.parent / extended
        if any(os.path.realpath(path) == os.path.realpath(layer.path) for layer in layers):
            raise ConfigError(f"{first.path}: extends {path}, which extends it; drop one of them")
        layers.insert(0, _read(path))
    return tuple(layers)


def _nearest(folder: Path) -> list[Layer]:
    """Return the nearest file with settings; a pyproject.toml without them is one of another tool."""
    for parent in (folder, *folder.parents):
        for name in _NAMES:
            path = parent / name
            table = _find_table(path) if os.path.isfile(path) else None
            if table is not None:
                return [Layer(table, path)]
    return []


def _read(path: Path) -> Layer:
    table = _find_table(path)
    if table is None:
        raise ConfigError(f"{path}: no [tool.textfix] table; put the settings under that heading")
    return Layer(table, path)


def _find_table(path: Path) -> dict[str, Any] | None:
    """Return the settings in a file: all that is in a textfix.toml, the table of textfix elsewhere, if there is one."""
    content = _read_toml(path)
    if path.name.endswith("textfix.toml"):
        return content
    tool = content.get("tool", {})
    table = tool.get("textfix") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.textfix is {table!r}; it must be a table, [tool.textfix]")
    return table


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        check_kind(os.stat(path).st_mode)  # what a device gives may never end
        return tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or str(error)).lower()}; check the path") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; TOML must be") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: its arrays or tables are nested too deeply; flatten them") from None
