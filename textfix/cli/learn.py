"""`textfix learn`: learn names from the user's own text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textfix.cli.data_files import read_documents, reading_options
from textfix.cli.inputs import Run
from textfix.cli.options import Settings, shared_options
from textfix.cli.output import count, print_bytes, print_text
from textfix.files.writing import write_file

if TYPE_CHECKING:
    from textfix.gold.names import LearnedNames


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write here instead of standard output."
)
@click.option(
    "--min-count",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="How often a word, its plural and its possessives must occur together.",
)
@reading_options
@shared_options("damage", "encoding", "documents", "config", "isolated")
def learn(
    paths: tuple[str, ...],
    output: Path | None,
    min_count: int,
    data_format: str | None,
    fields: tuple[str, ...],
    **options: Any,
) -> None:
    """
    Learn names and house forms from your own clean text: files and folders (- for stdin).

    Of data files, the texts of the records are taken.  Writes a small file to be read, edited and committed;
    --lexicon FILE and [tool.textfix] lexicon = "FILE" use it.  Documents that look damaged are left out, unless
    --damage clean asserts that they are not.

    Exits with 0 on success, 2 on errors, such as no clean document.
    """
    from textfix.gold.names import learn_names  # late: imports numpy

    run = Run(Settings.from_options(options), paths)
    documents = read_documents(run, paths, data_format, fields)
    read: list[Path] = []
    names = learn_names(_texts(documents, read), run.settings.config, min_count)
    run.add_defects(read, names.errors)
    _print_omissions(names)
    if not names.clean:
        run.problems.add("no clean document to learn from; name files of clean English prose")
        run.problems.exit(2)
    data = names.to_file().encode()
    if output is None:
        print_bytes(data)
    elif not run.write(write_file, output, data):
        run.problems.exit(2)
    print_text(f"{count(len(names.forms), 'form')} learned from {count(names.clean, 'document')}\n", err=True)
    run.problems.exit(0)


def _texts(documents: Iterable[tuple[Path, str]], read: list[Path]) -> Iterator[str]:
    """Yield the texts of documents, and add the path of each to a list."""
    for path, text in documents:
        read.append(path)
        yield text


def _print_omissions(names: LearnedNames) -> None:
    if names.damaged:
        advice = "repair first, or pass --damage clean if they are clean"
        print_text(f"{count(names.damaged, 'document')} left out as damaged; {advice}\n", err=True)
    if names.other:
        print_text(f"{count(names.other, 'document')} left out as not English prose\n", err=True)
