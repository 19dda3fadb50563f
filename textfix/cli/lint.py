"""`textfix lint`: report damaged text, and fix it on request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import click

from textfix import __version__
from textfix.cli.inputs import Result, Run, Source, Stdin, find_sources
from textfix.cli.lint_options import by_settings, find_baseline, make_linter, split_per_file_ignores
from textfix.cli.options import JOBS, SHARED, Settings, shared_options
from textfix.cli.output import count, is_terminal, print_bytes, print_text
from textfix.edits import Finding, choose_edits
from textfix.errors import FormatError
from textfix.files.cache import CACHE_FOLDER, Cache
from textfix.files.problems import FileProblem
from textfix.files.writing import sweep, write_atomic
from textfix.formats.registry import check_prose
from textfix.lint.baseline import Baseline
from textfix.lint.linter import LintedText, Linter
from textfix.render.diff import render_diff
from textfix.render.located import LocatedFile
from textfix.render.output_formats import FOR_PEOPLE, OUTPUT_FORMATS
from textfix.render.printable import printable
from textfix.render.statistics import render_statistics
from textfix.runs.checks import CheckedText, Checker
from textfix.runs.processes import Workers


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--fix", is_flag=True, help="Apply all fixes, and report what remains.")
@click.option("--diff", "as_diff", is_flag=True, help="Write nothing; show the fixes as a diff.")
@click.option(
    "--output-format",
    type=click.Choice(list(OUTPUT_FORMATS)),
    default="concise",
    show_default=True,
    help="Format of the findings.",
)
@click.option("--statistics", is_flag=True, help="Show the number of findings of each rule instead.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--show-files", is_flag=True, help="List the files that would be linted, and lint none.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="NAME", help="Name of standard input.")
@click.option(
    "--per-file-ignores",
    multiple=True,
    callback=split_per_file_ignores,
    metavar="PATTERN:CODES",
    help="Rules to disable in the files that a pattern matches; may be repeated.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Report only findings beyond those that this file counts.",
)
@JOBS
@click.option("-n", "--no-cache", is_flag=True, help="Neither read nor write results of former runs.")
@click.option(
    "--cache-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    envvar="TEXTFIX_CACHE_DIR",
    help=f"Folder of these results; {CACHE_FOLDER} beside the settings or in the current folder by default.",
)
@click.option("--update-baseline", is_flag=True, help="Write the findings of this run to the baseline.")
@shared_options(*SHARED)
def lint(
    paths: tuple[str, ...],
    fix: bool,
    as_diff: bool,
    show_files: bool,
    stdin_filename: Path | None,
    **options: Any,
) -> None:
    """
    Report damaged text in files and folders (default: the current folder; - for stdin).

    With --fix, repaired standard input is printed on standard output, and the findings on standard error.

    Exits with 0 if no findings remain, 1 if any do, 2 on errors.
    """
    settings = Settings.from_options(options)
    sources = find_sources(paths or (".",), settings.files.selection(), stdin_filename)
    if show_files:
        print_text("".join(f"{printable(str(source))}\n" for source in sources if isinstance(source, Path)))
        return
    if as_diff and fix:
        raise click.UsageError("--diff writes nothing and --fix writes the fixes; drop one of them")
    base = Run(settings, paths or (".",))
    path, baseline = find_baseline(options, settings)
    run = _LintRun(base, "fix" if fix else "diff" if as_diff else "report")
    if not sources:
        base.problems.note("no text files found in the given paths")
    folder = options["cache_dir"] or settings.root / CACHE_FOLDER
    with Workers(options["jobs"]) as workers, nullcontext() if options["no_cache"] else closing(Cache(folder)) as cache:
        for own, some in by_settings(list(run.prose(sources)), settings, options):
            linter = make_linter(options, own, baseline)
            for result in base.checked(some, Checker(own.config, own.split, workers, cache)):
                run.add(result, linter)
    if options["update_baseline"] and path is not None:
        run.write_baseline(path)
    run.finish(options, to_stderr=fix and paths == ("-",))


class _LintRun:
    """The findings of a run, as they are collected."""

    def __init__(self, base: Run, mode: str) -> None:
        self.base = base
        self._mode = mode
        self._files: list[LocatedFile] = []
        self._fixed = 0
        self._seen: list[tuple[str, Finding]] = []  # with those that the baseline allows
        self._differs = False

    def prose(self, sources: Sequence[Source]) -> Iterator[Source]:
        """Yield the sources that are no data files, which would be edited wherever they look damaged; add a problem."""
        for source in sources:
            if not isinstance(source, FileProblem):
                name = source.path if isinstance(source, Stdin) else source
                try:
                    check_prose(str(name))
                except FormatError:
                    advice = "look for damage with textfix clean --check"
                    self.base.problems.add(f"{name}: a data file, not prose; {advice}")
                    continue
            yield source

    def add(self, result: Result[CheckedText], linter: Linter) -> None:
        """Lint one file: fix it, show its diff, or keep its findings."""
        linted = linter.lint(_relative(result), result.report)
        if self._mode == "fix":
            linted = self._fix(result, linted)
        elif self._mode == "diff" and linted.edits:
            self._differs = True
            print_text(render_diff(result.path, linted.source, linted.text, colour=_wants_colour()))
        self._seen += [(_relative(result).as_posix(), finding) for finding in linted.before_baseline]
        self._files.append(LocatedFile(result.path, linted))

    def _fix(self, result: Result[CheckedText], linted: LintedText) -> LintedText:
        """Write a repaired file; return what remains in it, or what was found if it cannot be written."""
        if not result.is_stdin:
            sweep(result.folder)
        if not (linted.edits or result.is_stdin or result.is_reencoded):
            return linted
        data = self.base.encode(result, linted.text)
        if data is None:
            return linted
        if result.is_stdin:
            print_bytes(data)
        elif not self.base.write_back(result, data):
            return linted
        self._fixed += len(linted.edits)
        return linted.after_edits()

    def write_baseline(self, path: Path) -> None:
        """Write the findings of the run as the baseline."""
        baseline = Baseline.of(self._seen)
        if self.base.write(write_atomic, path, baseline.to_json().encode("utf-8", "surrogateescape")):
            print_text(f"{printable(str(path))}: baseline of {count(len(self._seen), 'finding')} written\n", err=True)
            self._files = []

    def finish(self, options: dict[str, Any], *, to_stderr: bool) -> None:
        """Print the findings and exit."""
        total = sum(len(file.findings) for file in self._files)
        if self._mode != "diff":
            print_text(self._render(options, total), err=to_stderr)
            failed = total > 0
        else:
            failed = self._differs
        self.base.problems.exit(int(failed and not options["exit_zero"]))

    def _render(self, options: dict[str, Any], total: int) -> str:
        name = options["output_format"]
        if options["statistics"]:
            return render_statistics(self._files)
        rendered = OUTPUT_FORMATS[name](self._files, __version__, _wants_colour())
        return rendered + (self._summary(total) if name in FOR_PEOPLE else "")

    def _summary(self, total: int) -> str:
        if self._fixed:
            return f"Found {count(total + self._fixed, 'finding')} ({self._fixed} fixed, {total} remaining).\n"
        if not total and self.base.problems:
            return f"Found no findings, but {count(len(self.base.problems), 'error')}.\n"
        if not total:
            return "All checks passed.\n"
        reports = [file.report for file in self._files]
        fixable = sum(len(report.edits) for report in reports)
        unsafe = sum(len(choose_edits(report.findings, "unsafe")) for report in reports) - fixable
        fixes = [f"{fixable} fixable with `--fix`"] if fixable else []
        fixes += [f"{unsafe} more with `--unsafe`"] if unsafe else []
        note = f" ({', '.join(fixes)})" if fixes else ""
        return f"Found {count(total, 'finding')}{note}.\n"


def _relative(result: Result[CheckedText]) -> Path:
    """Return the path of a file relative to the current folder, by which baselines and patterns know it."""
    path = result.file.path
    return Path(os.path.relpath(path)) if path.is_absolute() else path


def _wants_colour() -> bool:
    """True if output is coloured: on a terminal, unless NO_COLOR is set; anywhere if FORCE_COLOR is."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(sys.stdout)
