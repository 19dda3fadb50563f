"""Options, manifest and evaluation, which both training commands share."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from tools.common.corpus import Source

Command = TypeVar("Command", bound=Callable[..., Any])
MODEL = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def training_options(work: str) -> Callable[[Command], Command]:
    """Return a decorator that adds the options of a training command; `work` is its default work folder."""
    options = (
        click.option("--corpus", "folders", type=_FOLDER, required=True, multiple=True, help="clean text; repeatable"),
        click.option("--without", multiple=True, metavar="NAME", help="a source to hold out; repeatable"),
        click.option("--work", "folder", type=click.Path(path_type=Path), default=Path(work), show_default=True),
        click.option("--output", type=click.Path(path_type=Path), default=Path("textfix/data"), show_default=True),
        click.option("--start", type=MODEL, help="a model to train further"),
        click.option("--version", default="1", show_default=True, help="version of the model, shown in reports"),
        click.option("--dev", type=_FOLDER, help="clean text to evaluate on; needs the default --output"),
    )

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def command_line(tool: str, folders: Sequence[Path], without: Sequence[str], **models: Path | None) -> str:
    """
    Return the command that a manifest records, with the names of folders and files alone.

    Args:
        tool: the module that is run.
        folders: the corpus.
        without: the sources that were held out.
        models: the options that name a model, and the files.

    >>> command_line("tools.quotations.train", [Path("data/train")], ["news-a"])
    'python -m tools.quotations.train --corpus train --without news-a'
    >>> command_line("tools.quotations.train", [Path("data/more")], [], start=Path("data/quotation.npz"))
    'python -m tools.quotations.train --corpus more --start quotation.npz'
    """
    options = [f"--corpus {folder.name}" for folder in folders] + [f"--without {name}" for name in without]
    options += [f"--{name} {path.name}" for name, path in models.items() if path is not None]
    return " ".join(["python -m", tool, *options])


def write_manifest(path: Path, figures: Mapping[str, Any], sources: Sequence[Source]) -> None:
    """Write what a model was made of, beside the model."""
    content = {**figures, "sources": [source.record() for source in sources]}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def write_evaluation(output: Path, dev: Path) -> None:
    """Evaluate the models just written on clean text, by genre and together, into EVALUATION.json beside them."""
    command = [sys.executable, "-m", "textfix", "evaluate", "--json", "--isolated", "--documents", "blank-line"]
    figures = subprocess.run([*command, str(dev)], check=True, capture_output=True, text=True).stdout
    (output / "EVALUATION.json").write_text(figures, encoding="utf-8")
