"""`textfix lint`: report damaged text, and fix it on request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from textfix.cli.inputs import Result, Run, find_sources
from textfix.cli.options import SHARED, Settings, shared_options
from textfix.cli.output import count, print_bytes, print_text
from textfix.edits import choose_edits
from textfix.files.paths import write_atomic
from textfix.formats.file_report import after_edits
from textfix.render.concise import render_concise
from textfix.render.json_records import finding_records, to_json


@click.command(short_help="Report damaged text.")
@click.argument("paths", nargs=-1)
@click.option("--fix", is_flag=True, help="Apply all fixes, and report what remains.")
@click.option(
    "--output-format",
    type=click.Choice(["concise", "json"]),
    default="concise",
    show_default=True,
    help="Format of the findings.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="NAME", help="Name of standard input.")
@shared_options(*SHARED)
def lint(
    paths: tuple[str, ...],
    fix: bool,
    output_format: str,
    exit_zero: bool,
    stdin_filename: Path | None,
    **options: Any,
) -> None:
    """
    Report damaged text in files and folders (default: the current folder; - for stdin).

    With --fix, repaired standard input is printed on standard output, and the findings on standard error.

    Exits with 0 if no findings remain, 1 if any do, 2 on errors.
    """
    run = Run(Settings.from_options(options))
    findings = _Findings(output_format)
    for result in run.results(find_sources(paths or (".",), stdin_filename), progress=True):
        if fix:
            remaining, fixed = _fix(run, result)
            findings.add(remaining, fixed)
        else:
            findings.add(result)
    print_text(findings.render(len(run.problems)), err=fix and paths == ("-",))
    run.problems.exit(int(findings.total > 0 and not exit_zero))


def _fix(run: Run, result: Result) -> tuple[Result, int]:
    """Write a repaired file; return what remains in it, and the number of edits written."""
    if not (result.changed or result.is_stdin):
        return result, 0
    data = run.encode(result)
    if data is None:
        return result, 0
    if result.is_stdin:
        print_bytes(data)
    elif not run.write(write_atomic, result.file.path, data):
        return result, 0
    report = result.report
    repaired = replace(result, file=replace(result.file, text=report.text), report=after_edits(report))
    return repaired, len(report.edits)


class _Findings:
    """The findings of a run as text or JSON, and their number by kind."""

    def __init__(self, output_format: str) -> None:
        self._as_json = output_format == "json"
        self._lines: list[str] = []
        self._records: list[dict[str, Any]] = []
        self._fixable = self._unsafe = self._fixed = 0
        self.total = 0

    def add(self, result: Result, fixed: int = 0) -> None:
        """Add what remains in a file after `fixed` edits were written."""
        if self._as_json:
            self._records += finding_records(result.path, result.report)
        else:
            self._lines.append(render_concise(result.path, result.report))
        edits = result.report.edits
        self.total += len(result.report.findings)
        self._fixed += fixed
        self._fixable += len(edits)
        self._unsafe += len(choose_edits(result.report.findings, "unsafe")) - len(edits)

    def render(self, errors: int) -> str:
        """Return all findings, with a summary unless they are JSON; `errors`: the number of errors of the run."""
        return to_json(self._records) if self._as_json else "".join(self._lines) + self._summary(errors)

    def _summary(self, errors: int) -> str:
        if self._fixed:
            found = count(self.total + self._fixed, "finding")
            return f"Found {found} ({self._fixed} fixed, {self.total} remaining).\n"
        if not self.total and errors:
            return f"Found no findings, but {count(errors, 'error')}.\n"
        if not self.total:
            return "All checks passed.\n"
        fixes = [f"{self._fixable} fixable with `--fix`"] if self._fixable else []
        fixes += [f"{self._unsafe} more with `--unsafe`"] if self._unsafe else []
        note = f" ({', '.join(fixes)})" if fixes else ""
        return f"Found {count(self.total, 'finding')}{note}.\n"
