"""
The command line: `textfix clean` repairs, `lint` points, `diagnose` tells what happened, `evaluate` measures, `learn`
learns names.

The only module that prints.  Importing it loads no model and no numpy, so that `textfix --help` is instant.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, get_args

import click

from textfix import __version__
from textfix.config import DamageHint, Quotations, Style
from textfix.edits import choose_edits
from textfix.errors import DecodeError, EncodeError, TextfixError
from textfix.evaluation import tables
from textfix.files.paths import FileProblem, TextFile, decode_document, read_document, walk, write_atomic, write_file
from textfix.files.pyproject import load_config
from textfix.formats.file_report import FileReport, analyze_documents
from textfix.formats.plain_text import Split, split_documents
from textfix.render import explanations

if TYPE_CHECKING:
    from textfix.evaluation.corruption import Deletion
from textfix.render.concise import render_concise
from textfix.render.diff import render_diff
from textfix.render.json_records import diagnosis_records, finding_records, to_json

_PATIENCE = 2.0  # seconds before a progress bar appears
_Item = TypeVar("_Item")
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Stdin:
    """Standard input as a source, under the name that messages give it."""

    path: Path = Path("<stdin>")


_Source = Path | FileProblem | _Stdin


@dataclass(frozen=True, slots=True)
class _Result:
    """A file and what was found in it."""

    file: TextFile
    report: FileReport
    is_stdin: bool = False
    encoding: str | None = None  # to write, if not the one that was read

    @property
    def path(self) -> str:
        return str(self.file.path)

    @property
    def changed(self) -> bool:
        return self.report.text != self.file.text or self.encoding not in (None, self.file.encoding)

    @property
    def data(self) -> bytes:
        """The bytes of the repaired file."""
        return self.file.encode(self.report.text, self.encoding)


class _Run:
    """The files of one invocation, read and analysed one by one; one that fails does not stop the others."""

    def __init__(self, split: Split, settings: dict[str, Any]) -> None:
        from textfix.engine.cleaner import Cleaner  # not above: it loads numpy

        file, isolated = settings.pop("config_file"), settings.pop("isolated")
        self.encoding = settings.pop("encoding")
        self.output_encoding = settings.pop("output_encoding", None)
        if file and isolated:
            raise click.UsageError("--config names a file and --isolated reads none; drop one of them")
        overrides = {name: value for name, value in settings.items() if value not in (None, ())}
        self.cleaner = Cleaner(load_config(overrides, file, isolated=isolated))
        self.split = split
        self.problems: list[str] = []

    def analyze(self, text: str) -> FileReport:
        return analyze_documents(text, self.split, self.cleaner)

    def results(self, sources: Sequence[_Source], *, progress: bool) -> Iterator[_Result]:
        for source in _with_progress(sources) if progress else sources:
            file = self._read(source)
            if file is not None:
                is_stdin = isinstance(source, _Stdin)
                yield _Result(file, self.analyze(file.text), is_stdin, self.output_encoding)

    def documents(self, sources: Sequence[_Source]) -> Iterator[tuple[Path, str]]:
        """Yield the documents that hold anything, each with the path of its file."""
        for source in sources:
            file = self._read(source)
            if file is not None:
                yield from ((file.path, text) for text in split_documents(file.text, self.split) if text.strip())

    def write(self, writer: Callable[[Path, bytes], None], path: Path, data: bytes) -> bool:
        """Say whether the writer could write; if not, that is a problem of the run."""
        try:
            writer(path, data)
        except OSError as error:
            self.problems.append(str(FileProblem.from_error(path, error)))
            return False
        return True

    def encode(self, result: _Result) -> bytes | None:
        """Return the bytes of a repaired file; None, and a problem of the run, where its encoding lacks a character."""
        try:
            return result.data
        except EncodeError as error:
            self.problems.append(str(error))
            return None

    def exit(self, code: int) -> NoReturn:
        """Report the problems, and exit with a code that tells of them before all else."""
        for problem in self.problems:
            _print(f"error: {problem}\n", err=True)
        click.get_current_context().exit(2 if self.problems else code)

    def _read(self, source: _Source) -> TextFile | None:
        if isinstance(source, FileProblem):
            self.problems.append(str(source))
            return None
        try:
            if isinstance(source, _Stdin):
                return decode_document(sys.stdin.buffer.read(), source.path, self.encoding)
            return read_document(source, self.encoding)
        except DecodeError as error:
            self.problems.append(str(error))
        except OSError as error:
            self.problems.append(str(FileProblem.from_error(Path(error.filename or "<stdin>"), error)))
        return None


class _Failure(click.ClickException):
    """An error of the library, shown as one line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        _print(f"error: {self.message}\n", err=True)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TextfixError as error:
            raise _Failure(str(error)) from error


def _print(text: str, *, err: bool = False) -> None:
    """Print in UTF-8 whatever the locale, line breaks as they are; flush, to learn of a closed pipe here."""
    _print_bytes(text.encode("utf-8", "surrogateescape"), err=err)  # file names may hold such surrogates


def _print_bytes(data: bytes, *, err: bool = False) -> None:
    stream = (sys.stderr if err else sys.stdout).buffer
    stream.write(data)
    stream.flush()


def _with_progress(items: Sequence[_Item]) -> Iterator[_Item]:
    """Yield the items, with a bar on a terminal once that has taken a while."""
    patient_until = time.monotonic() + _PATIENCE
    done = 0
    while done < len(items) and not (sys.stderr.isatty() and time.monotonic() > patient_until):
        yield items[done]
        done += 1
    if done < len(items):
        with click.progressbar(items[done:], length=len(items), label="textfix", file=sys.stderr) as bar:
            bar.update(done)
            yield from bar


def _split_codes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip() for codes in value for code in codes.split(",") if code.strip())


_SETTINGS = {
    "min-confidence": click.option(
        "--min-confidence",
        "safe_confidence",
        type=click.FloatRange(0, 1),
        metavar="P",
        help="Least confidence of what is applied.",
    ),
    "style": click.option("--style", type=click.Choice(get_args(Style)), help="The apostrophe that is inserted."),
    "quotations": click.option(
        "--quotations",
        type=click.Choice(get_args(Quotations)),
        help="Which quotation marks are restored: the safe ones, the unsafe as well, or none.",
    ),
    "damage": click.option(
        "--damage", type=click.Choice(get_args(DamageHint)), help="What happened to the text, where you know."
    ),
    "unsafe": click.option("--unsafe", "level", flag_value="unsafe", help="Apply what is less sure as well."),
    "select": click.option(
        "--select", multiple=True, callback=_split_codes, metavar="CODES", help="Rules to look for."
    ),
    "ignore": click.option(
        "--ignore", multiple=True, callback=_split_codes, metavar="CODES", help="Rules to leave out."
    ),
    "lexicon": click.option("--lexicon", metavar="FILE", help="Names and house forms that textfix learn wrote."),
    "encoding": click.option(
        "--encoding", metavar="NAME", help="What the files are in; by default their bytes tell (UTF-8 and others)."
    ),
    "output-encoding": click.option(
        "--output-encoding", metavar="NAME", help="What to write; by default what was read."
    ),
    "documents": click.option(
        "--documents",
        "split",
        type=click.Choice(get_args(Split)),
        default="file",
        show_default=True,
        help="What is judged as one document: a file, or its parts.",
    ),
    "config": click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read [tool.textfix] from this file instead of the nearest pyproject.toml.",
    ),
    "isolated": click.option("--isolated", is_flag=True, help="Read no settings from files."),
}


def _settings(*names: str) -> Callable[[_Command], _Command]:
    """Give a command some of the options that commands share; their parameters are named as `Config` names them."""

    def decorate(command: _Command) -> _Command:
        for name in reversed(names):
            command = _SETTINGS[name](command)
        return command

    return decorate


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Give text back the apostrophes that bad encoding took away."""


@main.command(short_help="Repair text.")
@click.argument("paths", nargs=-1)
@click.option("-i", "--in-place", is_flag=True, help="Write each repaired file back.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the repaired text here.")
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change and exit with 1.")
@click.option("--diff", "as_diff", is_flag=True, help="Write nothing; show a diff and exit with 1 if there is one.")
@click.option("--explain", is_flag=True, help="Show why, instead of the text.")
@click.option("--json", "as_json", is_flag=True, help="Show the findings as JSON, instead of the text.")
@_settings(*_SETTINGS)
def clean(
    paths: tuple[str, ...],
    in_place: bool,
    output: Path | None,
    check: bool,
    as_diff: bool,
    explain: bool,
    as_json: bool,
    split: Split,
    **settings: Any,
) -> None:
    """
    Repair text: standard input, a file, or with -i any number of files and folders.

    Exits with 0 when done, 1 when --check or --diff found something to change, 2 on errors.
    """
    view = _choose_view(as_diff, explain, as_json)
    dry = check or as_diff
    _check_destination(paths, in_place, output, elsewhere=dry or view is not None)
    run = _Run(split, settings)
    shown = _Shown(view, check)
    changed = unchanged = 0
    for result in run.results(_sources(paths or ("-",)), progress=view in (None, "json")):
        shown.add(result)
        delivered = dry or _deliver(run, result, in_place, output, to_stdout=view is None)
        changed += result.changed and delivered
        unchanged += not result.changed
    shown.finish()
    if check or in_place:
        _print(f"{_count(changed, 'file')} {'would change' if dry else 'changed'}, {unchanged} unchanged\n", err=True)
    run.exit(int(dry and changed > 0))


def _choose_view(as_diff: bool, explain: bool, as_json: bool) -> str | None:
    chosen = [name for name, given in (("diff", as_diff), ("explain", explain), ("json", as_json)) if given]
    if len(chosen) > 1:
        raise click.UsageError(f"--{chosen[0]} and --{chosen[1]} both take standard output; choose one")
    return chosen[0] if chosen else None


def _check_destination(paths: tuple[str, ...], in_place: bool, output: Path | None, *, elsewhere: bool) -> None:
    """Refuse what has nowhere to go; `elsewhere` says that standard output is not for the repaired text."""
    several = len(paths) > 1 or any(os.path.isdir(path) for path in paths)
    if in_place and output:
        raise click.UsageError("--in-place and --output name two destinations; choose one")
    if in_place and paths in ((), ("-",)):
        raise click.UsageError("standard input cannot be written in place; name the files, or drop --in-place")
    if output and several:
        raise click.UsageError("--output takes one text; use --in-place for several files or a folder")
    if several and not in_place and not elsewhere:
        raise click.UsageError("several files or a folder need --in-place (or --diff or --check, to look first)")


def _deliver(run: _Run, result: _Result, in_place: bool, output: Path | None, *, to_stdout: bool) -> bool:
    """Send the repaired text where it belongs, and say whether it arrived."""
    if in_place and not result.changed:
        return True
    data = run.encode(result) if in_place or output or to_stdout else b""
    if data is None:
        return False
    if in_place:
        return run.write(write_atomic, result.file.path, data)
    if output:
        return run.write(write_file, output, data)
    if to_stdout:
        _print_bytes(data)
    return True


class _Shown:
    """What `clean` shows of its results: each as it comes, or in the end what a progress bar would garble."""

    def __init__(self, view: str | None, check: bool) -> None:
        self.view = view
        self.check = check
        self.records: list[dict[str, Any]] = []
        self.changing: list[str] = []

    def add(self, result: _Result) -> None:
        if self.view == "diff":
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            _print(render_diff(result.path, result.file.text, result.report.text, colour=colour))
        elif self.view == "explain":
            _print(explanations.render_explanations(result.path, result.report))
        elif self.view == "json":
            self.records += finding_records(result.path, result.report)
        if self.check and result.changed:
            self.changing.append(result.path)

    def finish(self) -> None:
        if self.view == "json":
            _print(to_json(self.records))
        _print("".join(f"would fix {path}\n" for path in self.changing), err=True)


@main.command(short_help="Point to what was lost.")
@click.argument("paths", nargs=-1)
@click.option("--fix", is_flag=True, help="Apply what can be applied, and report what remains.")
@click.option("--output-format", type=click.Choice(["concise", "json"]), default="concise", show_default=True)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="NAME", help="What to call standard input.")
@_settings(*_SETTINGS)
def lint(
    paths: tuple[str, ...],
    fix: bool,
    output_format: str,
    exit_zero: bool,
    stdin_filename: Path | None,
    split: Split,
    **settings: Any,
) -> None:
    """
    Point to what was lost, in files and folders (here, if none is named; - is standard input).

    With --fix, standard input goes repaired to standard output, and findings to standard error.
    Exits with 0 when nothing (more) is found, 1 when something is, 2 on errors.
    """
    run = _Run(split, settings)
    findings = _Findings(output_format)
    for result in run.results(_sources(paths or (".",), stdin_filename), progress=True):
        findings.add(_fix(run, result, findings) if fix else result)
    _print(findings.rendered(fix), err=fix and paths == ("-",))
    run.exit(int(findings.total > 0 and not exit_zero))


class _Findings:
    """What `lint` shows in the end: the findings as text, and how many there are of which kind."""

    def __init__(self, output_format: str) -> None:
        self.output_format = output_format
        self.lines: list[str] = []
        self.records: list[dict[str, Any]] = []
        self.total = self.fixable = self.unsafe = self.fixed = 0

    def add(self, result: _Result) -> None:
        if self.output_format == "json":
            self.records += finding_records(result.path, result.report)
        else:
            self.lines.append(render_concise(result.path, result.report))
        edits = result.report.edits
        at_most = choose_edits(result.report.findings, "unsafe")
        self.total += len(result.report.findings)
        self.fixable += len(edits)
        self.unsafe += len(at_most) - len(edits)

    def rendered(self, fix: bool) -> str:
        if self.output_format == "json":
            return to_json(self.records)
        return "".join(self.lines) + (self._fixed_summary() if fix else self._summary())

    def _summary(self) -> str:
        if not self.total:
            return "All checks passed.\n"
        fixes = [f"{self.fixable} fixable with `--fix`"] if self.fixable else []
        fixes += [f"{self.unsafe} more with `--unsafe`"] if self.unsafe else []
        note = f" ({', '.join(fixes)})" if fixes else ""
        return f"Found {_count(self.total, 'finding')}{note}.\n"

    def _fixed_summary(self) -> str:
        if not self.fixed:
            return self._summary()
        found = _count(self.total + self.fixed, "finding")
        return f"Found {found} ({self.fixed} fixed, {self.total} remaining).\n"


def _fix(run: _Run, result: _Result, findings: _Findings) -> _Result:
    """Write a repaired file, and return what a second run would find in it."""
    data = run.encode(result) if result.is_stdin or result.changed else b""
    if data is None:
        return result
    if result.is_stdin:
        _print_bytes(data)
    elif result.changed and not run.write(write_atomic, result.file.path, data):
        return result
    if not result.changed:
        return result
    findings.fixed += len(result.report.edits)
    text = result.report.text
    return replace(result, file=replace(result.file, text=text), report=run.analyze(text))


@main.command(short_help="Say what happened to text.")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Show the diagnoses as JSON.")
@_settings("damage", "lexicon", "encoding", "documents", "config", "isolated")
def diagnose(paths: tuple[str, ...], as_json: bool, split: Split, **settings: Any) -> None:
    """
    Say what happened to text: for files and folders (- is standard input), how likely each kind of damage is, and why.

    Exits with 0 when done, 2 on errors.
    """
    run = _Run(split, settings)
    records: list[dict[str, Any]] = []
    for result in run.results(_sources(paths), progress=as_json):
        if as_json:
            records += diagnosis_records(result.path, result.report)
        else:
            _print(explanations.render_diagnosis(result.path, result.report))
    if as_json:
        _print(to_json(records))
    run.exit(0)


@main.command(short_help="Measure on text of your own.")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "--damage",
    "damages",
    type=click.Choice(["quotes", "apostrophes", "partial", "curly", "none"]),
    multiple=True,
    default=("quotes", "none"),
    show_default=True,
    help="What is done to the text; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Show the figures as JSON.")
@_settings("min-confidence", "unsafe", "quotations", "lexicon", "encoding", "documents", "config", "isolated")
def evaluate(
    paths: tuple[str, ...], damages: tuple[Deletion, ...], as_json: bool, split: Split, **settings: Any
) -> None:
    """
    Damage clean text, repair it, and compare: files and folders of your own (- is standard input).

    The text must be clean: what is wrong in it counts as right.  Figures are also shown by genre, the name of a file,
    or of the folder that it lies in below one that you name, up to the first hyphen.

    Exits with 0 when done, 2 on errors.
    """
    from textfix.evaluation.evaluate import evaluate  # not above: it loads numpy

    run = _Run(split, settings)
    documents = list(run.documents(_sources(paths)))
    genres = [_genre(path, paths) for path, _ in documents]
    texts = [text for _, text in documents]
    evaluations = [evaluate(texts, damage, run.cleaner.config, genres) for damage in damages]
    _print(to_json(tables.records(evaluations)) if as_json else tables.show(evaluations))
    run.exit(0)


def _genre(path: Path, named: Sequence[str]) -> str:
    folder = next((Path(name) for name in named if path != Path(name) and path.is_relative_to(name)), path.parent)
    inside = path.relative_to(folder)
    return (inside.parts[0] if len(inside.parts) > 1 else inside.stem).partition("-")[0]


@main.command(short_help="Learn names from text of your own.")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write here instead of standard output."
)
@click.option(
    "--min-count",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="How often a word and its forms in s must be seen together.",
)
@_settings("damage", "encoding", "documents", "config", "isolated")
def learn(paths: tuple[str, ...], output: Path | None, min_count: int, split: Split, **settings: Any) -> None:
    """
    Learn names and house forms from clean text: files and folders of your own (- is standard input).

    Writes a small file to be read, edited and committed; --lexicon FILE and [tool.textfix] lexicon = "FILE" use it.
    Documents that look damaged teach nothing, unless you tell with --damage clean that they are not.

    Exits with 0 when done, 2 on errors, such as no clean document.
    """
    from textfix.engine.text.user_lexicon import dump_forms  # not above: they load numpy
    from textfix.gold.names import learn_names

    run = _Run(split, settings)
    lesson = learn_names((text for _, text in run.documents(_sources(paths))), run.cleaner.config, min_count)
    if lesson.damaged:
        refused = f"{_count(lesson.damaged, 'document')} left out: damaged by the look of it"
        _print(f"{refused}; repair first, or say --damage clean if you know better\n", err=True)
    if lesson.other:
        _print(f"{_count(lesson.other, 'document')} left out: no English prose\n", err=True)
    if not lesson.clean:
        run.problems.append("no clean document to learn from; name files of clean English prose")
        run.exit(2)
    data = dump_forms(lesson.forms).encode()
    if output is None:
        _print_bytes(data)
    elif not run.write(write_file, output, data):
        run.exit(2)
    learnt = f"{_count(len(lesson.forms), 'form')} learnt from {_count(lesson.clean, 'document')}"
    _print(f"{learnt}\n", err=True)
    run.exit(0)


def _sources(paths: Sequence[str], stdin_name: Path | None = None) -> list[_Source]:
    if "-" not in paths:
        return list(walk(map(Path, paths)))
    if len(paths) > 1:
        raise click.UsageError("- is standard input and comes alone; use two runs")
    return [_Stdin(stdin_name) if stdin_name else _Stdin()]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
