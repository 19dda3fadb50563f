"""What `textfix apply` and `textfix revert` share: edits from a file, made or undone in data files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from textfix.cli.data_files import FORMAT, Totals, opened_target, report_bad_records
from textfix.cli.inputs import find_sources
from textfix.cli.options import SHARED, all_options
from textfix.cli.output import Problems, count, print_text
from textfix.config import Config
from textfix.files.paths import Selection
from textfix.files.places import reading
from textfix.files.problems import FileProblem
from textfix.formats.stream import Counts, EditChooser
from textfix.runs.edit_log import FileEdits, read_edits
from textfix.runs.edit_records import EditRecord
from textfix.runs.files import rewrite_in_place
from textfix.runs.job import TEXT, Job, Stream, rewrite_data

# The arguments and options that both commands have, whose values go to `replay`.
replay_options = all_options(
    click.argument("edits", type=click.Path(path_type=Path)),
    click.argument("paths", nargs=-1),
    click.option("-i", "--in-place", is_flag=True, help="Write each file back."),
    click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the result here."),
    SHARED["select"],
    SHARED["ignore"],
    click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        default=0.0,
        metavar="P",
        help="Take only edits with at least this confidence.",
    ),
    FORMAT,
    SHARED["documents"],
    SHARED["encoding"],
)


def chooser(options: Mapping[str, Any], *, accepted: bool) -> Callable[[EditRecord], bool]:
    """Return what chooses edits: by rule, confidence and verdict."""

    def is_wanted(edit: EditRecord) -> bool:
        is_selected = not options["select"] or edit.rule.startswith(options["select"])
        is_ignored = bool(options["ignore"]) and edit.rule.startswith(options["ignore"])
        is_sure = edit.confidence >= options["min_confidence"]
        return edit.accept is accepted and is_selected and not is_ignored and is_sure

    return is_wanted


@dataclass(frozen=True, slots=True)
class Replay:
    """
    Makes or undoes edits in files.

    Attributes:
        job: how the files are read.
        choose: given the edits on a file, returns what chooses those of a text.
        problems: takes what went wrong.
    """

    job: Job
    choose: Callable[[FileEdits], EditChooser]
    problems: Problems

    def run(self, edits: Mapping[str, FileEdits], paths: Sequence[str], target: Path | str) -> Totals:
        """
        Edit files; one that cannot be edited does not stop the others.

        Args:
            edits: the edits, by the names of their files.
            paths: the files and folders; empty for the files that the edits name.
            target: where the result goes: "in place", "stdout", or a file.
        """
        totals = Totals()
        left = dict(edits)
        for file, name in self._match(edits, paths):
            found = left.pop(name, FileEdits())
            counts = self._edit(file, found, target)
            if counts is not None:
                totals.add(str(file), counts, is_changed=self.job.changes(counts))
                report_bad_records(self.problems, self.job, str(file), counts)
                if found.left:
                    self.problems.add(f"{file}: no record for {count(found.left, 'edit')}; is this the right file?")
        for name in left:
            self.problems.add(f"{name}: edited, but not among the files; name it, or the folder that it is in")
        return totals

    def _match(self, edits: Mapping[str, FileEdits], paths: Sequence[str]) -> Iterator[tuple[Path, str]]:
        """Yield each file with the name that edits have for it: as it is named here, or below a folder named here."""
        if not paths:
            yield from ((Path(name), name) for name in edits)
        for path in paths:
            for found in find_sources([path], Selection(is_wanted=lambda _: True)):
                if isinstance(found, FileProblem):
                    (self.problems.note if found.is_harmless else self.problems.add)(str(found))
                elif isinstance(found, Path):
                    below = found.relative_to(path).as_posix()
                    names = [name for name in (str(found), below) if name in edits]
                    if names or (len(edits) == len(paths) == 1 and str(found) == path):
                        yield found, (names or list(edits))[0]

    def _edit(self, file: Path, edits: FileEdits, target: Path | str) -> Counts | None:
        with self.problems.collected(file):
            is_text = self.job.format_of(str(file)) == TEXT
            job = replace(self.job, fields=() if is_text else tuple(sorted(edits.fields)))
            choose = self.choose(edits)
            if target == "in place":
                return rewrite_in_place(file, job, choose, lambda what: self.problems.note(f"{file}: {what}"))
            with opened_target(target) as opened, reading(file) as stream:  # in this order, see DataRun
                return rewrite_data(Stream(stream, str(file)), opened, job, choose)
        return None


def replay(choose: Callable[[FileEdits], EditChooser], options: Mapping[str, Any], *, accepted: bool = True) -> None:
    """
    Run one of the commands.

    Args:
        choose: given the edits on a file, returns what chooses those of a text.
        options: the values of `replay_options`.
        accepted: the verdict on the edits that are taken.

    Raises:
        UsageError: the result has nowhere to go.
        FormatError: the file of edits has a line that is none.
    """
    problems = Problems()
    paths, in_place, output = options["paths"], options["in_place"], options["output"]
    if in_place and output:
        raise click.UsageError("--in-place and --output name two destinations; choose one")
    edits: dict[str, FileEdits] = {}
    with problems.collected(options["edits"]):
        edits = read_edits(options["edits"], chooser(options, accepted=accepted))
    if not in_place and (len(paths or edits) > 1 or any(Path(path).is_dir() for path in paths)):
        raise click.UsageError("several files or a folder need --in-place")
    job = Job(Config(), options["data_format"], split=options["split"], encoding=options["encoding"])
    target = "in place" if in_place else output or "stdout"
    totals = Replay(job, choose, problems).run(edits, paths, target)
    if in_place:
        print_text(f"{count(len(totals.changed), 'file')} changed, {totals.unchanged} unchanged\n", err=True)
    print_text(f"{totals.summary()}\n", err=True)
    problems.exit(0)
