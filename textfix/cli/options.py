"""Options that commands share, and the settings that they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from textfix.config import Config, DamageHint, OuterMarks, Quotations, Style
from textfix.files.file_settings import FILE_SETTINGS, FileSettings, file_settings_of
from textfix.files.lint_settings import LintSettings, lint_settings_of
from textfix.files.settings_files import Layer, read_layers
from textfix.files.text_settings import check_rules, config_of
from textfix.formats.plain_text import Split
from textfix.formats.zones import Zones
from textfix.runs.processes import core_count

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _split_list(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item.strip() for items in value for item in items.split(",") if item.strip())


def _list_option(name: str, metavar: str, meaning: str) -> Callable[[_Command], _Command]:
    """Return an option whose values are lists, with commas between their items."""
    return click.option(name, multiple=True, callback=_split_list, metavar=metavar, help=meaning)


# By the name of the option.  Those that set a field of `Config` have its name as their parameter.
SHARED = {
    "min-confidence": click.option(
        "--min-confidence",
        "safe_confidence",
        type=click.FloatRange(0, 1),
        metavar="P",
        help="Apply only edits with at least this confidence.",
    ),
    "style": click.option("--style", type=click.Choice(get_args(Style)), help="Style of the marks to insert."),
    "quotation-marks": click.option(
        "--quotation-marks",
        type=click.Choice(get_args(OuterMarks)),
        help="Marks to insert around quotations; the others stand within them.",
    ),
    "quotations": click.option(
        "--quotations",
        type=click.Choice(get_args(Quotations)),
        help="Quotation marks to restore: the safe ones, the unsafe ones as well, or none.",
    ),
    "damage": click.option(
        "--damage", type=click.Choice(get_args(DamageHint)), help="What happened to the text, if you know."
    ),
    "unsafe": click.option(
        "--unsafe", "--unsafe-fixes", "level", flag_value="unsafe", help="Apply unsafe edits as well."
    ),
    "select": _list_option("--select", "CODES", "Rules to enable, by code or prefix."),
    "extend-select": _list_option("--extend-select", "CODES", "Rules to enable besides those that are."),
    "ignore": _list_option("--ignore", "CODES", "Rules to disable, by code or prefix."),
    "lexicon": click.option(
        "--lexicon", metavar="FILE", help="Use the names and house forms in this file, written by textfix learn."
    ),
    "encoding": click.option(
        "--encoding", metavar="NAME", help="Encoding of the files; detected from their bytes by default."
    ),
    "output-encoding": click.option(
        "--output-encoding", metavar="NAME", help="Encoding to write; the one that was read by default."
    ),
    "documents": click.option(
        "--documents",
        "split",
        type=click.Choice(get_args(Split)),
        default="file",
        show_default=True,
        help="What counts as one document: a file, a block between blank lines, or a line.",
    ),
    "zones": click.option(
        "--zones",
        type=click.Choice(get_args(Zones)),
        default="auto",
        show_default=True,
        help="What is left alone besides code that the text itself shows: code by the grammar of Markdown, HTML or "
        "Python, or nothing.",
    ),
    "exclude": _list_option(
        "--exclude",
        "PATTERNS",
        "Files and folders to pass over, instead of the default ones; patterns as in .gitignore.",
    ),
    "extend-exclude": _list_option("--extend-exclude", "PATTERNS", "More files and folders to pass over."),
    "force-exclude": click.option(
        "--force-exclude/--no-force-exclude", default=None, help="Pass over excluded files that are named as well."
    ),
    "respect-gitignore": click.option(
        "--respect-gitignore/--no-respect-gitignore",
        default=None,
        help="Pass over what .gitignore and .ignore files ignore; the default.",
    ),
    "config": click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read the settings from this file instead of the nearest textfix.toml or pyproject.toml.",
    ),
    "isolated": click.option("--isolated", is_flag=True, help="Read no settings from files."),
}

JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=core_count,
    metavar="N",
    help="Processes that share the work; as many as there are cores by default.",
)


def all_options(*options: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """Return what adds several arguments and options to a command, which lists them in this order."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def shared_options(*names: str) -> Callable[[_Command], _Command]:
    """Add options of `SHARED` to a command, which passes their values to `Settings.from_options`."""
    return all_options(*(SHARED[name] for name in names))


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The settings of a run.

    Attributes:
        config: the settings of the project, overridden by the options of the command line.
        split: what counts as one document.
        encoding: name of the codec of the files; None detects it from their bytes.
        output_encoding: name of the codec to write; None keeps the one that was read.
        files: which files are taken from folders.
        lint: what the project allows.
        layers: the files with the settings of the project, the weakest first.
        zones: whether code is found by the grammar of a file's markup.
    """

    config: Config
    split: Split
    encoding: str | None
    output_encoding: str | None
    files: FileSettings
    lint: LintSettings
    layers: tuple[Layer, ...]
    zones: Zones = "auto"

    @property
    def root(self) -> Path:
        """The folder of the settings of the project; the current one if there are none."""
        return self.layers[-1].path.absolute().parent if self.layers else Path.cwd()

    @classmethod
    def from_options(cls, options: Mapping[str, Any], folder: Path | None = None) -> Settings:
        """
        Combine the values of shared options with the settings of the project.

        Args:
            options: the values, by the names of the parameters.
            folder: the folder for which the settings shall hold; None for the current one.

        Raises:
            UsageError: two options contradict each other.
            ConfigError: the settings cannot be read, or are wrong.
        """
        file, isolated = options["config_file"], options["isolated"]
        if file and isolated:
            raise click.UsageError("--config names a file and --isolated reads none; drop one of them")
        names = {field.name for field in fields(Config)}
        overrides = {name: value for name, value in options.items() if name in names and value not in (None, ())}
        layers = read_layers(file, isolated=isolated, folder=folder)
        config = config_of(layers, overrides)
        if more := options.get("extend_select"):
            config = config.updated({"select": (*config.select, *more)})
            check_rules(config)
        chosen = {name: value for name, value in options.items() if name in FILE_SETTINGS and value not in (None, ())}
        files, encodings = file_settings_of(layers, chosen), (options["encoding"], options.get("output_encoding"))
        lint, zones = lint_settings_of(layers), options.get("zones", "auto")
        return cls(config, options["split"], *encodings, files, lint, layers, zones)
