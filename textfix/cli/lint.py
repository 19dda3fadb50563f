"""`textfix lint`: report damaged text, and fix it on request."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import click

from textfix import __version__
from textfix.cli.data_files import make_job, reading_options
from textfix.cli.inputs import Run, find_sources
from textfix.cli.lint_options import find_baseline, split_per_file_ignores
from textfix.cli.linted import LintRun, Mode
from textfix.cli.options import JOBS, SHARED, Settings, shared_options
from textfix.cli.output import count, print_bytes, print_text, wants_colour
from textfix.cli.tally import Tally
from textfix.cli.watch import repeat
from textfix.files.cache import CACHE_FOLDER, Cache
from textfix.files.remote import RemotePath, is_remote
from textfix.files.writing import write_atomic
from textfix.lint.baseline import Baseline
from textfix.render.located import LocatedFile
from textfix.render.output_formats import FOR_PEOPLE, OUTPUT_FORMATS
from textfix.render.printable import printable
from textfix.render.statistics import render_statistics
from textfix.runs.processes import Workers

_IN_MEMORY = 1 << 20  # bytes of the output that wait for its end in memory, the others on the disk; a guess


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
@click.option("--statistics", is_flag=True, help="Show the number of findings of each rule instead, as text or JSON.")
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
@reading_options
@JOBS
@click.option("-n", "--no-cache", is_flag=True, help="Neither read nor write results of former runs.")
@click.option(
    "--cache-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    envvar="TEXTFIX_CACHE_DIR",
    help=f"Folder of these results; {CACHE_FOLDER} beside the settings or in the current folder by default.",
)
@click.option("--watch", is_flag=True, help="Lint again whenever a file changes; needs the extra watch.")
@click.option("--update-baseline", is_flag=True, help="Write the findings of this run to the baseline.")
@shared_options(*SHARED)
def lint(
    paths: tuple[str, ...],
    fix: bool,
    as_diff: bool,
    watch: bool,
    **options: Any,
) -> None:
    """
    Report damaged text in files and folders (default: the current folder; - for stdin).

    In data files, the texts of the records are linted; of folders, data files are taken if --format names their
    format. With --fix, repaired standard input is printed on standard output, and the findings on standard error.

    Exits with 0 if no findings remain, 1 if any do, 2 on errors.
    """
    if as_diff and fix:
        raise click.UsageError("--diff writes nothing and --fix writes the fixes; drop one of them")
    if options["statistics"] and options["output_format"] not in FOR_PEOPLE | {"json"}:
        raise click.UsageError(f"--statistics has no format {options['output_format']!r}; ask for json, or for none")
    mode: Mode = "fix" if fix else "diff" if as_diff else "report"
    if not watch:
        _lint(paths, mode, options)
    elif any(path == "-" or is_remote(path) for path in paths):
        raise click.UsageError("--watch looks at local files; name them")
    else:
        repeat(partial(_lint, paths, mode, options), paths or (".",))


def _lint(paths: tuple[str, ...], mode: Mode, options: dict[str, Any]) -> None:
    """Lint once, and exit."""
    settings = Settings.from_options(options)
    job = make_job(settings, options["data_format"], options["fields"], "keep")
    selection = settings.files.selection(job.wants if job.format is not None else None)
    sources = find_sources(paths or (".",), selection, options["stdin_filename"])
    if options["show_files"]:
        print_text("".join(f"{printable(str(file))}\n" for file in sources if isinstance(file, Path | RemotePath)))
        return
    base = Run(settings, paths or (".",))
    path, baseline = find_baseline(options, settings)
    if not sources:
        base.problems.note("no text files found in the given paths")
    folder = options["cache_dir"] or settings.root / CACHE_FOLDER
    with (
        Workers(options["jobs"]) as workers,
        nullcontext() if options["no_cache"] else closing(Cache(folder)) as cache,
        cast(BinaryIO, SpooledTemporaryFile(_IN_MEMORY)) as shown,
    ):
        run = LintRun(base, mode, options, baseline, workers, cache)
        files = run.files(sources)
        if mode == "diff":
            deque(files, maxlen=0)
        else:
            _render(files, options, shown)
        tally = run.tally
        if options["update_baseline"] and path is not None and _write_baseline(base, path, tally):
            tally = Tally()
            shown.seek(0)
            shown.truncate()
            _render((), options, shown)
        if mode != "diff":
            _print(shown, options, base, tally, to_stderr=mode == "fix" and paths == ("-",))
    base.note_left_bare()
    base.problems.exit(int((tally.fixable if mode == "diff" else tally.total) > 0 and not options["exit_zero"]))


def _render(files: Iterable[LocatedFile], options: dict[str, Any], target: BinaryIO) -> None:
    """Write the findings, which wait for the end of the run, so that nothing disturbs its progress bar."""
    render = OUTPUT_FORMATS[options["output_format"]]
    if options["statistics"]:
        pieces = render_statistics(files, as_json=options["output_format"] == "json")
    else:
        pieces = render(files, __version__, wants_colour())
    target.writelines(piece.encode("utf-8", "surrogateescape") for piece in pieces)


def _print(shown: BinaryIO, options: dict[str, Any], base: Run, tally: Tally, *, to_stderr: bool) -> None:
    """Print the findings, and a summary for people."""
    shown.seek(0)
    while piece := shown.read(_IN_MEMORY):
        print_bytes(piece, err=to_stderr)
    if options["output_format"] in FOR_PEOPLE and not options["statistics"]:
        print_text(_summary(tally, len(base.problems)), err=to_stderr)


def _write_baseline(base: Run, path: Path, tally: Tally) -> bool:
    """Write the findings of the run as the baseline; return False, after adding a problem, if that fails."""
    content = Baseline.of_counts(tally.by_path).to_json()
    if not base.write(write_atomic, path, content.encode("utf-8", "surrogateescape")):
        return False
    number = sum(counts.total() for counts in tally.by_path.values())
    print_text(f"{printable(str(path))}: baseline of {count(number, 'finding')} written\n", err=True)
    return True


def _summary(tally: Tally, errors: int) -> str:
    """Return a line that says what was found."""
    if tally.fixed:
        found = count(tally.total + tally.fixed, "finding")
        return f"Found {found} ({tally.fixed} fixed, {tally.total} remaining).\n"
    if not tally.total and errors:
        return f"Found no findings, but {count(errors, 'error')}.\n"
    if not tally.total:
        return "All checks passed.\n"
    fixes = [f"{tally.fixable} fixable with `--fix`"] if tally.fixable else []
    fixes += [f"{tally.unsafe} more with `--unsafe`"] if tally.unsafe else []
    note = f" ({', '.join(fixes)})" if fixes else ""
    return f"Found {count(tally.total, 'finding')}{note}.\n"
