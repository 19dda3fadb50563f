"""The settings that choose files: those of `[tool.textfix]` that are about no text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from textfix.errors import ConfigError
from textfix.files.paths import Selection, default_exclude, is_prose
from textfix.files.patterns import Patterns
from textfix.files.settings_files import Layer


@dataclass(frozen=True, slots=True)
class FileSettings:
    """
    Which files are taken from folders.

    Attributes:
        include: patterns of the files to take, instead of those with the suffixes of prose; None for these.
        exclude: patterns of files and folders to pass over, instead of the default ones; None for these.
        extend_exclude: patterns of more files and folders to pass over.
        force_exclude: exclude files that are named as well, as pre-commit does.
        respect_gitignore: pass over what .gitignore, .ignore and .git/info/exclude ignore.
    """

    include: Patterns | None = None
    exclude: Patterns | None = None
    extend_exclude: tuple[Patterns, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True

    def updated(self, settings: Mapping[str, Any], folder: Path, where: str) -> FileSettings:
        """
        Return a copy with some settings changed; `extend_exclude` is added to.

        Args:
            settings: values by name; names may be written with hyphens, and names that are no setting of files are
                passed over.
            folder: the folder that patterns are relative to.
            where: what messages call the source of the settings.

        Raises:
            ConfigError: a value is not allowed.
        """
        changes: dict[str, Any] = {}
        for key, value in settings.items():
            name = key.replace("-", "_")
            if name in ("include", "exclude", "extend_exclude"):
                changes[name] = Patterns(_strings(value, key, where), folder.absolute())
            elif name in FILE_SETTINGS:
                changes[name] = _boolean(value, key, where)
        if "extend_exclude" in changes:
            changes["extend_exclude"] = (*self.extend_exclude, changes["extend_exclude"])
        return replace(self, **changes)

    def selection(self, is_wanted: Callable[[str], bool] | None = None) -> Selection:
        """
        Return what to take from folders.

        Args:
            is_wanted: True for the absolute paths of files that are taken; None for those of `include`, or prose.
        """
        if is_wanted is None:
            include = self.include
            is_wanted = is_prose if include is None else lambda path: bool(include.match(path))
        exclude = default_exclude() if self.exclude is None else self.exclude
        return Selection(is_wanted, (exclude, *self.extend_exclude), self.force_exclude, self.respect_gitignore)


FILE_SETTINGS = tuple(field.name for field in fields(FileSettings))


def file_settings_of(layers: Iterable[Layer], overrides: Mapping[str, Any]) -> FileSettings:
    """
    Return the settings that files add up to.

    Args:
        layers: the content of the files, the weakest first.
        overrides: settings that take precedence over those of files; patterns are relative to the current folder.

    Raises:
        ConfigError: a value is not allowed.
    """
    settings = FileSettings()
    for table, source in layers:
        settings = settings.updated(table, source.parent, str(source))
    return settings.updated(overrides, Path.cwd(), "command line")


def _strings(value: Any, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: {key} is {value!r}; it must be a list of patterns, such as ['docs/old/']")
    return tuple(value)


def _boolean(value: Any, key: str, where: str) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: {key} is {value!r}; it must be true or false")
    return value
