import io
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.cli import DEFECT, FINE, GOOD, LOST, Run, Write
from textfix.cli import inputs
from textfix.engine import cleaner
from textfix.errors import ModelError
from textfix.files import documents

GARBLED = b"It \x81\x9d\xe9\xe9 dont.\n"
CP1252 = b"The caf\xe9s dont close, and the \x93old\x94 pier isnt open.\n"
CP1252_GOOD = b"The caf\xe9s don\x92t close, and the \x93old\x94 pier isn\x92t open.\n"


def read(names: dict[str, bytes]) -> dict[str, bytes]:
    return {name: Path(name).read_bytes() for name in names}


@dataclass(frozen=True)
class Case:
    args: str
    code: int = 0
    out: bytes = b""
    err: str = ""
    stdin: bytes = b""
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)


DIFF = b"--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-" + LOST + b"+" + GOOD
BOTH = {"a.txt": LOST, "b.md": FINE}
CASES = {
    "standard input goes to standard output": Case("", stdin=LOST, out=GOOD),
    "a hyphen is standard input": Case("-", stdin=LOST, out=GOOD),
    "nothing comes from nothing": Case(""),
    "fine text comes out as it is": Case("", stdin=FINE, out=FINE),
    "one file goes to standard output": Case("a.txt", before={"a.txt": LOST}, out=GOOD),
    "a file is repaired in place": Case(
        "-i a.txt", before={"a.txt": LOST}, after={"a.txt": GOOD}, err="1 file changed, 0 unchanged\n"
    ),
    "several files are repaired in place": Case(
        "-i a.txt b.md", before=BOTH, after={"a.txt": GOOD, "b.md": FINE}, err="1 file changed, 1 unchanged\n"
    ),
    "a folder is repaired in place": Case(
        "--in-place .",
        before={"x/a.txt": LOST, "x/y/b.md": LOST, "x/c.py": LOST, ".git/d.txt": LOST},
        after={"x/a.txt": GOOD, "x/y/b.md": GOOD, "x/c.py": LOST, ".git/d.txt": LOST},
        err="2 files changed, 0 unchanged\n",
    ),
    "a file goes to another": Case("a.txt -o new.txt", before={"a.txt": LOST}, after={"a.txt": LOST, "new.txt": GOOD}),
    "a fine file goes to another too": Case("a.txt -o new.txt", before={"a.txt": FINE}, after={"new.txt": FINE}),
    "the output may be the input": Case("a.txt -o a.txt", before={"a.txt": LOST}, after={"a.txt": GOOD}),
    "standard input goes to a file": Case("-o new.txt", stdin=LOST, after={"new.txt": GOOD}),
    "a diff writes nothing": Case("--diff a.txt", code=1, out=DIFF, before={"a.txt": LOST}, after={"a.txt": LOST}),
    "a diff writes nothing even in place": Case(
        "--diff -i a.txt", 1, DIFF, "1 file would change, 0 unchanged\n", before={"a.txt": LOST}, after={"a.txt": LOST}
    ),
    "a diff of several files needs no destination": Case("--diff .", code=1, out=DIFF, before=BOTH, after=BOTH),
    "a diff of standard input has its name": Case(
        "--diff", code=1, stdin=LOST, out=DIFF.replace(b"/a.txt", b"/<stdin>")
    ),
    "no diff is success": Case("--diff b.md", before={"b.md": FINE}),
    "a check names what would change": Case(
        "--check .", 1, err="would fix a.txt\n1 file would change, 1 unchanged\n", before=BOTH, after=BOTH
    ),
    "a check that finds nothing is success": Case(
        "--check b.md", err="0 files would change, 1 unchanged\n", before={"b.md": FINE}
    ),
    "a check of standard input gives no text": Case(
        "--check", 1, stdin=LOST, err="would fix <stdin>\n1 file would change, 0 unchanged\n"
    ),
    "a check wins over an output": Case(
        "--check a.txt -o a.txt",
        code=1,
        err="would fix a.txt\n1 file would change, 0 unchanged\n",
        before={"a.txt": LOST},
        after={"a.txt": LOST},
    ),
    "JSON of nothing is an empty array": Case("--json", stdin=FINE, out=b"[]\n"),
    "the style is chosen": Case("--style straight", stdin=LOST, out=GOOD.replace("’".encode(), b"'")),
    "the damage is told": Case("--damage clean", stdin=LOST, out=LOST),
    "a confidence that nothing has": Case("--min-confidence 1", stdin=LOST, out=LOST),
    "rules are selected": Case("--select TF202", stdin=LOST, out=LOST.replace(b"Putins", "Putin’s".encode())),
    "rules are ignored": Case("--ignore TF201,TF203", stdin=LOST, out=LOST.replace(b"Putins", "Putin’s".encode())),
    "Windows line breaks stay": Case(
        "", stdin=LOST.replace(b"\n", b"\r\n") + FINE, out=GOOD.replace(b"\n", b"\r\n") + FINE
    ),
    "a byte order mark stays": Case(
        "-i a.txt",
        before={"a.txt": b"\xef\xbb\xbf" + LOST},
        after={"a.txt": b"\xef\xbb\xbf" + GOOD},
        err="1 file changed, 0 unchanged\n",
    ),
    "a final line break is not added": Case("", stdin=LOST.strip(), out=GOOD.strip()),
    "UTF-16 stays UTF-16": Case("", stdin=LOST.decode().encode("utf-16"), out=GOOD.decode().encode("utf-16")),
    "documents are judged line by line": Case("--documents line", stdin=LOST * 3, out=GOOD * 3),
    "several files need a destination": Case("a.txt b.md", 2, err="several files or a folder need --in-place"),
    "a folder needs a destination": Case(".", 2, err="several files or a folder need --in-place"),
    "one output does not take several files": Case("a.txt b.md -o c.txt", 2, err="--output takes one text"),
    "one output does not take a folder": Case(". -o c.txt", 2, err="--output takes one text"),
    "two destinations are one too many": Case("a.txt -i -o c.txt", 2, err="two destinations; choose one"),
    "standard input has no place": Case("-i", 2, err="standard input cannot be written in place"),
    "standard input comes alone": Case("-i - a.txt", 2, err="- is standard input and comes alone"),
    "two views are one too many": Case("--diff --json", 2, err="--diff and --json both take standard output"),
    "a confidence is a probability": Case("--min-confidence 2", 2, err="2.0 is not in the range 0<=x<=1"),
    "a rule must exist": Case("--select TF999", 2, err="error: no rule is called 'TF999'"),
    "a config and none": Case("--isolated --config x.toml", 2, err="drop one of them"),
    "a config must exist": Case("--config x.toml", 2, err="error: x.toml: no such file or directory; check the path\n"),
    "a missing file": Case("no.txt", 2, err="error: no.txt: no such file or directory; check the path\n"),
    "a name that no file can have": Case(f"{'x' * 300}", 2, err="xx: file name too long; check its permissions"),
    "an output that is a folder": Case(
        "-o folder", 2, stdin=LOST, before={"folder/a.txt": LOST}, err="error: folder: is a directory; check"
    ),
    "standard input in an unknown encoding": Case(
        "", 2, stdin=GARBLED, err="error: <stdin>: byte 3 (0x81) is not UTF-8"
    ),
    "a detected encoding is kept": Case("a.txt", stdin=b"", before={"a.txt": CP1252}, out=CP1252_GOOD),
    "an encoding that is named": Case(
        "--encoding mac_roman -i a.txt",
        before={"a.txt": b"Caf\x8es dont close.\n"},
        after={"a.txt": b"Caf\x8es don\xd5t close.\n"},
        err="1 file changed, 0 unchanged\n",
    ),
    "another encoding to write": Case(
        "--output-encoding utf-8 a.txt", before={"a.txt": CP1252}, out=CP1252_GOOD.decode("cp1252").encode()
    ),
    "a character that the encoding does not have": Case(
        "--output-encoding ascii -i a.txt",
        code=2,
        before={"a.txt": LOST},
        after={"a.txt": LOST},
        err="error: a.txt: ascii has no '’' (U+2019); write another encoding, such as utf-8\n",
    ),
    "an encoding that is none": Case(
        "--encoding klingon a.txt",
        2,
        before={"a.txt": LOST},
        err="error: 'klingon' is not an encoding; name",
    ),
    "a bad file does not stop the others": Case(
        "-i a.txt no.txt garbled.txt binary.txt z.txt",
        code=2,
        before={"a.txt": LOST, "garbled.txt": GARBLED, "binary.txt": b"\0", "z.txt": LOST},
        after={"a.txt": GOOD, "garbled.txt": GARBLED, "binary.txt": b"\0", "z.txt": GOOD},
        err="2 files changed, 0 unchanged\n"
        "error: no.txt: no such file or directory; check the path\n"
        "error: garbled.txt: byte 3 (0x81) is not UTF-8; it is in an unknown encoding: "
        "name its encoding with --encoding, such as cp1252 or mac_roman\n"
        "error: binary.txt: looks binary: byte 0 is NUL; leave it out, or convert it to UTF-8\n",
    ),
    "an error outweighs a change": Case(
        "--check a.txt no.txt", 2, before={"a.txt": LOST}, err="would fix a.txt\n1 file would change, 0 unchanged\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_clean(run: Run, write: Write, case: Case) -> None:
    write(case.before)
    outcome = run("clean", *case.args.split(), stdin=case.stdin)
    assert (outcome.code, outcome.out) == (case.code, case.out)
    assert case.err in outcome.err
    assert bool(case.err) == bool(outcome.err)
    assert read(case.after) == case.after


def test_the_parts_of_a_file_are_judged_by_themselves(run: Run) -> None:
    french = b"Nous ne savons pas encore ce que les autres vont dire de cela.\n"
    text = LOST + b"\r\n" + french * 8
    assert run("clean", "--documents", "blank-line", stdin=text).out == GOOD + b"\r\n" + french * 8


def test_a_second_run_in_place_writes_nothing(run: Run, write: Write) -> None:
    write({"a.txt": LOST})
    run("clean", "-i", "a.txt")
    written = Path("a.txt").stat()
    outcome = run("clean", "-i", "a.txt")
    assert outcome == (0, b"", "0 files changed, 1 unchanged\n")
    assert Path("a.txt").stat().st_ino == written.st_ino, "the file was not replaced"
    assert Path("a.txt").stat().st_mtime_ns == written.st_mtime_ns


def test_in_place_keeps_mode_and_link(run: Run, write: Write) -> None:
    write({"folder/a.txt": LOST})
    Path("folder/a.txt").chmod(0o600)
    Path("link.txt").symlink_to("folder/a.txt")
    assert run("clean", "-i", "link.txt").code == 0
    assert Path("link.txt").is_symlink()
    assert Path("folder/a.txt").read_bytes() == GOOD
    assert Path("folder/a.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("args", [["-i", "a.txt", "b.txt"], ["a.txt", "-o", "a.txt"]], ids=["in place", "output"])
def test_a_folder_that_cannot_be_written(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    """Permission bits do not stop root, so the system call is made to fail for one of the files."""
    write({"a.txt": LOST, "b.txt": LOST})
    replacing = os.replace

    def refuse(source: Path, target: Path) -> None:
        if target.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(target))
        replacing(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    outcome = run("clean", *args)
    assert outcome.code == 2
    assert outcome.err.endswith("error: a.txt: permission denied; check its permissions and kind\n")
    assert "Traceback" not in outcome.err
    expected = {"a.txt": LOST, "b.txt": GOOD if "b.txt" in args else LOST}
    assert read(expected) == expected
    assert sorted(os.listdir()) == ["a.txt", "b.txt"], "no temporary file is left"


def test_a_failed_write_is_no_change(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.txt": LOST})
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert run("clean", "-i", "a.txt").err.startswith("0 files changed, 0 unchanged\n")


def test_a_file_that_cannot_be_read(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.txt": LOST})

    def refuse(path: Path, _: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    outcome = run("clean", "a.txt")
    assert outcome == (2, b"", "error: a.txt: permission denied; check its permissions and kind\n")


def test_json(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": LOST})
    outcome = run("clean", "--json", "-i", "a.txt", "b.txt")
    found = json.loads(outcome.out)
    assert [(row["path"], row["code"], row["start"], row["fixable"]) for row in found[:4]] == [
        ("a.txt", "TF201", 5, True),
        ("a.txt", "TF201", 16, True),
        ("a.txt", "TF202", 36, True),
        ("b.txt", "TF201", 5, True),
    ]
    assert read({"a.txt": GOOD, "b.txt": GOOD}) == {"a.txt": GOOD, "b.txt": GOOD}, "the view does not stop the writing"


def test_explain(run: Run) -> None:
    outcome = run("clean", "--explain", stdin=LOST)
    lines = outcome.out.decode().splitlines()
    assert lines[0].startswith("<stdin>:1: the document is judged '")
    assert "<stdin>:1:37: TF202 [*] apostrophe missing before a possessive s: Putins -> Putin’s" in lines
    assert outcome.code == 0


def test_unsafe_applies_what_is_less_sure(run: Run) -> None:
    strict = ["clean", "--min-confidence", "1"]
    assert run(*strict, stdin=LOST).out == LOST
    assert run(*strict, "--unsafe", stdin=LOST).out == GOOD


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], GOOD.replace("’".encode(), b"'")),
        (["--style", "curly"], GOOD),
        (["--isolated"], GOOD),
        (["--config", "other.toml"], LOST),
    ],
    ids=["are read", "give way to options", "are left out", "come from another file"],
)
def test_settings_of_the_project(run: Run, write: Write, args: list[str], expected: bytes) -> None:
    write({"pyproject.toml": b"[tool.textfix]\nstyle = 'straight'\n"})
    write({"other.toml": b"[tool.textfix]\ndamage = 'clean'\n"})
    assert run("clean", *args, stdin=LOST).out == expected


def test_a_wrong_setting_is_one_line(run: Run, write: Write) -> None:
    write({"pyproject.toml": b"[tool.textfix]\nstile = 'straight'\n"})
    outcome = run("clean", stdin=LOST)
    assert (outcome.code, outcome.out) == (2, b"")
    assert outcome.err == f"error: {Path.cwd() / 'pyproject.toml'}: unknown setting 'stile'; did you mean 'style'?\n"


def test_a_broken_model_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ModelError("model.npz: damaged; install textfix again")

    monkeypatch.setattr(cleaner, "analyze", fail)
    assert run("clean", stdin=LOST) == (2, b"", "error: model.npz: damaged; install textfix again\n")


def test_a_poem_that_is_left_bare_is_noted(run: Run, write: Write) -> None:
    poem = b"the harbour froze in january\nand nobody couldnt remember\nthe boats dont leave before noon\n"
    write({"a.txt": poem, "b.txt": poem, "c.txt": LOST})
    note = "apostrophes seem lost, but lower-cased or unpunctuated text is a style and stays as it is"
    outcome = run("clean", "a.txt")
    assert outcome == (0, poem, f"note: a.txt: {note}; --damage quotes repairs it\n")
    assert run("clean", "-i", "a.txt", "b.txt", "c.txt").err.endswith(
        f"note: a.txt and 1 more file: {note}; --damage quotes repairs it\n"
    )
    assert run("clean", "--damage", "quotes", "a.txt").err == ""


@pytest.mark.usefixtures("defect")
def test_a_defect_in_one_document_is_an_error_and_costs_no_other(run: Run, write: Write) -> None:
    write({"a.txt": LOST + b"\nXXX " + LOST + b"\n" + LOST, "b.txt": LOST})
    outcome = run("clean", "-i", ".", "--documents", "blank-line")
    assert outcome.code == 2
    assert outcome.err == (
        "2 files changed, 0 unchanged\n"
        f"error: a.txt:3: cannot be analyzed ({DEFECT}); it is left as it is; please report this defect\n"
    )
    assert read({"a.txt": b"", "b.txt": b""}) == {"a.txt": GOOD + b"\nXXX " + LOST + b"\n" + GOOD, "b.txt": GOOD}


def test_a_file_whose_name_is_not_utf8(run: Run, write: Write) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    write({name: LOST})
    outcome = run("clean", "--check", ".")
    assert outcome.code == 1
    assert outcome.err.startswith("would fix caf\\xe9.txt\n")


@pytest.mark.parametrize(
    ("args", "summary"),
    [
        pytest.param(("-i", "a.txt", "b.txt"), "0 files changed, 1 unchanged\n", id="in place"),
        pytest.param(("a.txt", "-o", "a.txt"), "", id="its own output"),
    ],
)
def test_a_file_that_was_changed_while_it_was_repaired_is_left_alone(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], summary: str
) -> None:
    analyze = cleaner.analyze

    def edit(texts: list[str], *rest: Any) -> Any:
        if Path("a.txt").read_bytes() == LOST and LOST.decode() in texts:
            Path("a.txt").write_bytes(b"mine")
        return analyze(texts, *rest)

    write({"a.txt": LOST, "b.txt": FINE})
    monkeypatch.setattr(cleaner, "analyze", edit)
    assert run("clean", *args) == (
        2,
        b"",
        f"{summary}error: a.txt: changed since it was read; it is left as it is; run textfix again\n",
    )
    assert Path("a.txt").read_bytes() == b"mine"


def test_a_binary_file_in_a_folder_is_skipped_with_a_note(run: Run, write: Write) -> None:
    write({"x/a.txt": LOST, "x/b.txt": b"\x89PNG\0"})
    assert run("clean", "-i", "x") == (
        0,
        b"",
        "1 file changed, 0 unchanged\nnote: x/b.txt: looks binary: byte 4 is NUL; skipped\n",
    )
    assert run("clean", "-i", "x/b.txt").code == 2, "it was named"


def test_a_link_out_of_a_folder_is_skipped_with_a_note(run: Run, write: Write) -> None:
    write({"x/a.txt": FINE, "secret.txt": LOST})
    Path("x/b.txt").symlink_to("../secret.txt")
    assert run("clean", "-i", "x") == (
        0,
        b"",
        "0 files changed, 1 unchanged\nnote: x/b.txt: links to a file outside x; skipped\n",
    )
    assert run("clean", "-i", "x/b.txt").code == 0
    assert read({"secret.txt": b""}) == {"secret.txt": GOOD}, "a named link is followed"


def test_a_pipe_that_is_named_is_refused(run: Run) -> None:
    os.mkfifo("pipe")
    assert run("clean", "pipe") == (
        2,
        b"",
        "error: pipe: a named pipe, not a regular file; pass what it gives on standard input (-)\n",
    )


def test_what_a_killed_run_left_is_swept_even_if_nothing_is_written(run: Run, write: Write) -> None:
    write({"x/a.txt": FINE, "x/.textfix-0123456789abcdef.tmp": b"part"})
    assert run("clean", "-i", "x").code == 0
    assert os.listdir("x") == ["a.txt"]


def test_a_disk_that_fails_is_an_error_of_the_file(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    write({"a.txt": LOST})
    monkeypatch.setattr(os, "fsync", fail)
    error = "error: a.txt: input/output error; check the disk or the connection to it\n"
    assert run("clean", "-i", "a.txt") == (2, b"", "0 files changed, 0 unchanged\n" + error)


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("no_colour", ["", "1"], ids=["colours", "NO_COLOR"])
def test_a_diff_has_colours_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, no_colour: str) -> None:
    monkeypatch.setenv("NO_COLOR", no_colour)
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(screen))
    run("clean", "--diff", stdin=LOST)
    assert (b"\x1b[32m+I don" in screen.getvalue()) == (not no_colour)
    assert (b"\n+I don" in screen.getvalue()) == bool(no_colour)


@pytest.mark.parametrize(
    ("terminal", "seconds", "shown"),
    [(True, 1.0, True), (True, 0.0, False), (False, 1.0, False)],
    ids=["a slow run on a terminal", "a fast run on a terminal", "a slow run elsewhere"],
)
def test_progress(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, terminal: bool, seconds: float, shown: bool
) -> None:
    """Time passes when a file is read."""
    write({f"{i}.txt": FINE for i in range(5)})
    now = 0.0

    def read_slowly(path: Path, *rest: Any) -> documents.TextFile:
        nonlocal now
        now += seconds
        return documents.read_document(path, *rest)

    screen = io.BytesIO()
    monkeypatch.setattr("textfix.cli.inputs.read_document", read_slowly)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(sys, "stderr", (Terminal if terminal else io.TextIOWrapper)(screen))
    assert run("clean", "--check", ".").code == 0
    bar, summary, rest = screen.getvalue().partition(b"0 files would change, 5 unchanged\n")
    assert [b" 20%" in bar, b" 60%" in bar, b"100%" in bar] == [False, shown, shown]
    assert (bool(bar), bool(summary), rest) == (shown, True, b"")


def test_the_module_runs() -> None:
    done = subprocess.run([sys.executable, "-m", "textfix", "clean"], input=LOST, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (GOOD, b"")


def test_the_locale_does_not_matter() -> None:
    settings = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "textfix", "clean", "--explain"]
    done = subprocess.run(command, input=LOST, capture_output=True, check=True, env=settings)
    assert "dont -> don’t".encode() in done.stdout


@pytest.mark.slow
def test_a_closed_pipe_ends_the_run_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(LOST * 3_000)
    command = [sys.executable, "-m", "textfix", "clean", str(tmp_path / "a.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_pipe_that_was_closed_before_ends_the_run_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        command = [sys.executable, "-m", "textfix", "clean"]
        buffered = {**os.environ, "PYTHONUNBUFFERED": ""}  # what is left in a buffer meets the closed pipe at exit
        done = subprocess.run(command, input=LOST, stdout=stdout, stderr=subprocess.PIPE, env=buffered)
    assert (done.returncode, done.stderr) == (1, b"")


def test_processes_share_text_files(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "BATCH", 1)  # one file a batch, so that there is work for several processes
    names = [f"{number}.txt" for number in range(12)]
    write({name: GARBLED if name == "5.txt" else LOST for name in names})
    outcome = run("clean", "-i", "-j", "2", *names)
    assert outcome.code == 2
    assert "5.txt" in outcome.err
    assert "11 files changed, 0 unchanged" in outcome.err
    assert [Path(name).read_bytes() for name in names] == [GARBLED if name == "5.txt" else GOOD for name in names]
