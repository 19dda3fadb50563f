import gzip
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.cli import DEFECT, FINE, GOOD, LOST, Run, Write
from textfix.edits import Finding
from textfix.engine.cleaner import Cleaner
from textfix.render.output_formats import OUTPUT_FORMATS
from textfix.report import Damage, Report

CONTRACTION = "apostrophe missing in a contraction"
POSSESSIVE = "apostrophe missing before a possessive s"
PASSED = "All checks passed.\n"
NONE = "Found no findings, but 1 error.\n"


def lines(path: str, mark: str = "[*] ") -> str:
    """Return the lint lines of LOST."""
    return (
        f"{path}:1:6: TF201 {mark}{CONTRACTION}: dont -> don’t\n"
        f"{path}:1:17: TF201 {mark}{CONTRACTION}: whats -> what’s\n"
        f"{path}:1:37: TF202 {mark}{POSSESSIVE}: Putins -> Putin’s\n"
    )


@dataclass(frozen=True)
class Case:
    args: str
    code: int = 0
    out: str = ""
    err: str = ""
    stdin: bytes = b""
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)


SLIPS = (
    "{0}:1:6: TF801 apostrophe left out by the writer: dont -> don’t\n"
    "{0}:1:17: TF801 apostrophe left out by the writer: whats -> what’s\n"
    "{0}:1:37: TF801 apostrophe left out by the writer: Putins -> Putin’s\n"
)
THREE = "Found 3 findings (3 fixable with `--fix`).\n"
FIXED = "Found 3 findings (3 fixed, 0 remaining).\n"
SECOND = LOST.replace(b"dont", "don’t".encode()).replace(b"whats", "what’s".encode())
CASES = {
    "a fine file passes": Case("a.txt", out=PASSED, before={"a.txt": FINE}),
    "an empty folder passes, with a note": Case("", out=PASSED, err="note: no text files found in the given paths\n"),
    "the current folder is the default": Case("", 1, lines("a.txt") + THREE, before={"a.txt": LOST, "b.md": FINE}),
    "a comment that is not understood is a finding": Case(
        "--fix a.md",
        code=1,
        out="a.md:1:7: TF902 suppression comment that is not understood: <!-- textfix: ignore[TF20l] -->\n"
        "Found 1 finding.\n",
        before={"a.md": b"Fine. <!-- textfix: ignore[TF20l] -->\n"},
    ),
    "files come in order": Case(
        "z.txt x",
        code=1,
        out=lines("z.txt") + lines("x/a.txt") + lines("x/y/b.md") + "Found 9 findings (9 fixable with `--fix`).\n",
        before={"z.txt": LOST, "x/y/b.md": LOST, "x/a.txt": LOST},
    ),
    "lines end with a line feed only": Case(
        "a.txt",
        code=1,
        out=f"a.txt:2:27: TF201 [*] {CONTRACTION}: dont -> don’t\nFound 1 finding (1 fixable with `--fix`).\n",
        before={"a.txt": "\ufeffHere is a line.\r\nThere is\x0canother\u2028and I dont know it.\r\n".encode()},
    ),
    "one finding is singular": Case(
        "- --select TF202",
        code=1,
        out=f"<stdin>:1:37: TF202 [*] {POSSESSIVE}: Putins -> Putin’s\nFound 1 finding (1 fixable with `--fix`).\n",
        stdin=LOST,
    ),
    "codes may be repeated": Case("- --ignore TF201 --ignore TF202", out=PASSED, stdin=LOST),
    "codes may be listed": Case("- --ignore TF201,TF202", out=PASSED, stdin=LOST),
    "ignore wins over select": Case("- --select TF --ignore TF2", out=PASSED, stdin=LOST),
    "standard input gets a name": Case("- --stdin-filename x/y.md", 1, lines("x/y.md") + THREE, stdin=LOST),
    "what is less sure is not fixable": Case(
        "- --min-confidence 1",
        code=1,
        out=lines("<stdin>", mark="") + "Found 3 findings (3 more with `--unsafe`).\n",
        stdin=LOST,
    ),
    "what is less sure is fixable on request": Case(
        "- --min-confidence 1 --unsafe", 1, lines("<stdin>") + THREE, stdin=LOST
    ),
    "what is only shown is no fix": Case(
        "- --damage clean --extend-select TF8", code=1, out=SLIPS.format("<stdin>") + "Found 3 findings.\n", stdin=LOST
    ),
    "slips are found on request": Case("- --damage clean", out=PASSED, stdin=LOST),
    "findings may be no failure": Case("- --exit-zero", out=lines("<stdin>") + THREE, stdin=LOST),
    "documents are judged line by line": Case(
        "- --documents line",
        code=1,
        out=lines("<stdin>") + lines("<stdin>").replace(":1:", ":2:") + THREE.replace("3", "6"),
        stdin=LOST * 2,
    ),
    "all is fixed": Case(
        "--fix", out=FIXED, before={"a.txt": LOST, "b.txt": FINE}, after={"a.txt": GOOD, "b.txt": FINE}
    ),
    "nothing is to fix": Case("--fix", out=PASSED, before={"b.txt": FINE}, after={"b.txt": FINE}),
    "only what is selected is fixed": Case(
        "--fix a.txt --select TF201",
        out="Found 2 findings (2 fixed, 0 remaining).\n",
        before={"a.txt": LOST},
        after={"a.txt": SECOND},
    ),
    "what cannot be fixed remains": Case(
        "--fix a.txt --damage clean --select TF",
        code=1,
        out=SLIPS.format("a.txt") + "Found 3 findings.\n",
        before={"a.txt": LOST},
        after={"a.txt": LOST},
    ),
    "fixing keeps bytes": Case(
        "--fix a.txt",
        out=FIXED,
        before={"a.txt": b"\xef\xbb\xbf" + LOST.replace(b"\n", b"\r\n") + b"The end"},
        after={"a.txt": b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") + b"The end"},
    ),
    "fixed standard input goes to standard output": Case("- --fix", out=GOOD.decode(), err=FIXED, stdin=LOST),
    "fine standard input goes there too": Case("- --fix", out=FINE.decode(), err=PASSED, stdin=FINE),
    "JSON of nothing": Case("- --output-format json", out="[]\n", stdin=FINE),
    "an error outweighs findings": Case(
        "a.txt no.txt",
        code=2,
        out=lines("a.txt") + THREE,
        err="error: no.txt: no such file or directory; check the path\n",
        before={"a.txt": LOST},
    ),
    "no leniency for errors": Case("no.txt --exit-zero", 2, NONE, "error: no.txt: no such file or directory"),
    "standard input comes alone": Case("- a.txt", 2, err="- is standard input and comes alone"),
    "a rule must exist": Case("--select TF999", 2, err="error: no rule is called 'TF999'"),
    "data that no format reads": Case(
        "a.xml",
        2,
        NONE,
        "error: a.xml: a data file, not prose; convert it to a format such as JSON lines",
        before={"a.xml": b"<a>dont</a>"},
    ),
    "a binary file": Case(
        "a.txt", 2, NONE, "error: a.txt: looks binary: byte 0 is NUL; leave it out", before={"a.txt": b"\0"}
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_lint(run: Run, write: Write, case: Case) -> None:
    write(case.before)
    code, out, err = run("lint", *case.args.split(), stdin=case.stdin)
    assert (code, out.decode()) == (case.code, case.out)
    assert case.err in err
    assert bool(case.err) == bool(err)
    assert {name: Path(name).read_bytes() for name in case.after} == case.after


def test_json(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": LOST})
    code, out, _ = run("lint", "--output-format", "json", "--select", "TF202")
    assert code == 1
    assert [(row["path"], row["line"], row["column"], row["code"]) for row in json.loads(out)] == [
        ("a.txt", 1, 37, "TF202"),
        ("b.txt", 1, 37, "TF202"),
    ]


def test_json_after_fixing_holds_what_remains(run: Run, write: Write) -> None:
    write({"a.txt": LOST})
    assert run("lint", "--fix", "--output-format", "json") == (0, b"[]\n", "")


def test_what_remains_is_judged_by_the_damage_found_before(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repaired text is not analyzed again: it shows less damage, and would be judged otherwise."""

    def analyze(_: Cleaner, texts: list[str], errors: str) -> list[Report]:
        found = Finding(3, 3, "’", "TF201", 0.9, "safe"), Finding(5, 9, None, "TF202", 0.6, "display")
        return [Report(text, found if text == "dont lost\n" else (), Damage({"quotes": 1.0}), "1") for text in texts]

    write({"a.txt": b"dont lost\n"})
    monkeypatch.setattr(Cleaner, "find_many", analyze)
    expected = f"a.txt:1:7: TF202 {POSSESSIVE}: lost\nFound 2 findings (1 fixed, 1 remaining).\n"
    assert run("lint", "--fix") == (1, expected.encode(), "")
    assert Path("a.txt").read_bytes() == "don’t lost\n".encode()


def test_a_poem_that_is_left_bare_is_noted(run: Run, write: Write) -> None:
    """By the run that reads the cache as well; the note is no finding."""
    poem = b"the harbour froze in january\nand nobody couldnt remember\nthe boats dont leave before noon\n"
    write({"a.txt": poem, "b.txt": poem})
    for _ in range(2):
        code, out, err = run("lint")
        assert (code, out) == (0, PASSED.encode())
        assert err.startswith("note: a.txt and 1 more file: apostrophes seem lost, but lower-cased")
    assert run("lint", "--damage", "quotes").err == ""


@pytest.mark.usefixtures("defect")
def test_a_defect_in_one_file_is_an_error_and_the_run_goes_on(run: Run, write: Write) -> None:
    write({"a.txt": b"XXX " + LOST, "b.txt": LOST})
    code, out, err = run("lint", "--fix")
    assert (code, out.decode()) == (2, FIXED)
    assert err == f"error: a.txt:1: cannot be analyzed ({DEFECT}); it is left as it is; please report this defect\n"
    assert Path("a.txt").read_bytes() == b"XXX " + LOST
    assert Path("b.txt").read_bytes() == GOOD


@pytest.mark.usefixtures("defect")
@pytest.mark.parametrize("args", [[], ["--fix"]])
def test_nothing_passes_beside_a_defect(run: Run, write: Write, args: list[str]) -> None:
    write({"a.txt": b"XXX\n"})
    assert run("lint", *args)[:2] == (2, NONE.encode())


def test_a_second_fix_finds_nothing(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": FINE})
    run("lint", "--fix")
    assert run("lint", "--fix") == (0, PASSED.encode(), "")


def test_what_could_not_be_written_is_not_fixed(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.txt": LOST})
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to anything
    code, out, err = run("lint", "--fix")
    assert (code, out.decode()) == (2, lines("a.txt") + THREE)
    assert err == "error: a.txt: permission denied; check its permissions and kind\n"
    assert Path("a.txt").read_bytes() == LOST


def test_settings_of_the_project(run: Run, write: Write) -> None:
    write({"pyproject.toml": b"[tool.textfix]\nignore = ['TF201']\n", "a.txt": LOST})
    assert b"Found 1 finding " in run("lint")[1]
    assert b"Found 2 findings " in run("lint", "--ignore", "TF202")[1], "the option wins"
    assert b"Found 3 findings " in run("lint", "--isolated")[1]


def test_a_comment_suppresses_and_is_reported_once_it_does_not(run: Run, write: Write) -> None:
    write({"a.txt": LOST.rstrip(b"\n") + b" # textfix: ignore[TF2]\n"})
    assert run("lint") == (0, PASSED.encode(), "")
    write({"a.txt": GOOD.rstrip(b"\n") + b" # textfix: ignore[TF2]\n"})
    code, out, _ = run("lint")
    assert code == 1
    assert b"TF901 [*] suppression comment that suppresses nothing" in out
    assert run("lint", "--fix")[0] == 0
    assert Path("a.txt").read_bytes() == GOOD


def test_a_baseline_hides_what_there_is(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": FINE})
    assert run("lint", "--update-baseline", "--baseline", "b.json")[0] == 0
    assert json.loads(Path("b.json").read_bytes())["files"] == {"a.txt": {"TF201": 2, "TF202": 1}}
    assert run("lint", "--baseline", "b.json") == (0, PASSED.encode(), "")
    assert run("lint", "--fix", "--baseline", "b.json")[0] == 0
    assert Path("a.txt").read_bytes() == LOST, "what a baseline allows is never fixed"
    write({"b.txt": LOST})
    assert run("lint", "--baseline", "b.json")[0] == 1


def test_a_baseline_that_is_none(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.json": b"[]"})
    code, _, err = run("lint", "--baseline", "b.json")
    assert (code, err) == (2, "error: b.json: not a baseline; write it anew with --update-baseline\n")
    assert run("lint", "--baseline", "no.json")[0] == 2
    assert "needs a file" in run("lint", "--update-baseline")[2]


def test_settings_of_the_linter(run: Run, write: Write) -> None:
    settings = "[tool.textfix.lint]\nallowed-words = 'words.txt'\nper-file-ignores = {'*.md' = ['TF2']}\n"
    words = b"# brands\n\nPutins\n"
    write({"pyproject.toml": settings.encode(), "a.txt": LOST, "b.md": LOST, "words.txt": words})
    out = run("lint", "a.txt", "b.md")[1].decode()
    assert out == "".join(lines("a.txt").splitlines(True)[:2]) + "Found 2 findings (2 fixable with `--fix`).\n"
    assert run("lint", "a.txt", "--per-file-ignores", "a.*:TF201")[1] == PASSED.encode()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("baselin = 'x'", "unknown setting 'baselin'; did you mean 'baseline'?"),
        ("baseline = 1", "baseline is 1; it must be the path of a file"),
        ("per-file-ignores = ['a']", "per-file-ignores must be lists of codes by pattern"),
        ("per-file-ignores = {a = ['TF0']}", "per-file-ignores of 'a': no rule is called 'TF0'"),
        ("allowed-words = 'no.txt'", "no.txt: no such file or directory; check the path"),
    ],
)
def test_wrong_settings_of_the_linter(run: Run, write: Write, settings: str, message: str) -> None:
    write({"pyproject.toml": f"[tool.textfix.lint]\n{settings}\n".encode(), "a.txt": FINE})
    code, _, err = run("lint")
    assert code == 2
    assert message in err


def test_a_diff_of_the_fixes_writes_nothing(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": FINE})
    code, out, _ = run("lint", "--diff")
    assert code == 1
    assert out.decode().splitlines()[:3] == ["--- a/a.txt", "+++ b/a.txt", "@@ -1 +1 @@"]
    assert Path("a.txt").read_bytes() == LOST
    assert run("lint", "--diff", "b.txt") == (0, b"", "")
    assert run("lint", "--diff", "--fix")[0] == 2


def test_statistics(run: Run, write: Write) -> None:
    write({"a.txt": LOST})
    assert run("lint", "--statistics") == (1, b"2  TF201  [*] contraction\n1  TF202  [*] possessive\n", "")
    code, out, _ = run("lint", "--statistics", "--output-format", "json")
    assert code == 1
    assert json.loads(out)[1] == {
        "code": "TF202",
        "name": "possessive",
        "count": 1,
        "fixable": True,
        "fixable_count": 1,
    }
    code, _, err = run("lint", "--statistics", "--output-format", "sarif")
    assert (code, "--statistics has no format 'sarif'; ask for json" in err) == (2, True)


def test_comments_for_the_linter_make_no_program_of_a_short_text(run: Run, write: Write) -> None:
    html = "<!-- textfix: disable[TF3] -->\n\n{}\n\n<!-- textfix: enable[TF3] -->\n\n<!-- textfix: ignore[TF4] -->\n"
    dots = ".. textfix: disable[TF3]\n\n{}\n\n.. textfix: enable[TF3]\n\n.. textfix: ignore[TF4]\n"
    slashes = "// textfix: disable[TF3]\n\n{}\n\n// textfix: enable[TF3]\n\n// textfix: ignore[TF4]\n"
    for name, comments in (("a.md", html), ("a.rst", dots), ("a.adoc", slashes)):
        write({name: comments.format("They dont know whats wrong, and theyre sure that it isnt so.").encode()})
        code, out, _ = run("lint", "--select", "TF201", name)
        assert (code, out.count(b"TF201")) == (1, 4), name


def test_a_comment_that_suppresses_nothing_is_shown_as_it_stands(run: Run, write: Write) -> None:
    write({"a.md": b"It is late.\n\n<!-- textfix: ignore[TF2] -->\nThey left.\n"})
    shown = b"a.md:3:1: TF901 [*] suppression comment that suppresses nothing: <!-- textfix: ignore[TF2] -->\n"
    assert run("lint", "a.md")[1].startswith(shown)


def test_files_are_listed_and_not_linted(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b/c.md": FINE, "d.py": FINE})
    assert run("lint", "--show-files") == (0, b"a.txt\nb/c.md\n", "")


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_every_format_can_be_chosen(run: Run, write: Write, name: str) -> None:
    write({"a.txt": LOST})
    code, out, err = run("lint", "--output-format", name)
    assert (code, err) == (1, "")
    assert out.count(b"TF202") >= 1


def test_colours_can_be_forced_and_refused(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.txt": LOST})
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[" in run("lint", "--output-format", "full")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[" not in run("lint", "--output-format", "full")[1]


def test_the_baseline_of_the_project_is_updated(run: Run, write: Write) -> None:
    write({"pyproject.toml": b"[tool.textfix.lint]\nbaseline = 'b.json'\n", "a.txt": LOST})
    assert run("lint", "--update-baseline")[0] == 0
    assert run("lint") == (0, PASSED.encode(), "")


FILES = {
    "a.txt": FINE,
    "b/c.md": FINE,
    "b/d.rst": FINE,
    "d.py": FINE,
    "dist/e.md": FINE,
    ".git/HEAD": b"",
    "t/f.md": FINE,
    ".gitignore": b"t/",
}


@pytest.mark.parametrize(
    ("args", "settings", "expected"),
    [
        ("", "", "a.txt b/c.md b/d.rst"),
        ("", "exclude = ['*.md']", "a.txt b/d.rst"),
        ("", "extend-exclude = ['*.txt']", "b/c.md b/d.rst"),
        ("", "include = ['*.py', '*.md']", "b/c.md d.py"),
        ("", "respect-gitignore = false", "a.txt b/c.md b/d.rst t/f.md"),
        ("a.txt b", "force-exclude = true\nexclude = ['a.*']", "b/c.md b/d.rst"),
        ("--exclude b/,t/", "exclude = ['*.md']", "a.txt dist/e.md"),
        ("--extend-exclude b/d.*", "extend-exclude = ['a.*']", "b/c.md"),
        ("a.txt --no-force-exclude", "force-exclude = true\nexclude = ['a.*']", "a.txt"),
        ("--no-respect-gitignore", "", "a.txt b/c.md b/d.rst t/f.md"),
        ("t", "", "t/f.md"),
    ],
)
def test_which_files_are_linted(run: Run, write: Write, args: str, settings: str, expected: str) -> None:
    write({**FILES, "pyproject.toml": f"[tool.textfix]\n{settings}\n".encode()})
    code, out, _ = run("lint", "--show-files", *args.split())
    assert (code, out.decode().split()) == (0, expected.split())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("exclude = 'a'", "exclude is 'a'; it must be a list of patterns, such as ['docs/old/']"),
        ("force-exclude = 1", "force-exclude is 1; it must be true or false"),
        ("excludes = []", "unknown setting 'excludes'; did you mean 'exclude'?"),
    ],
)
def test_wrong_settings_of_files(run: Run, write: Write, settings: str, message: str) -> None:
    write({"pyproject.toml": f"[tool.textfix]\n{settings}\n".encode()})
    code, _, err = run("lint")
    assert code == 2
    assert message in err


def test_patterns_are_relative_to_the_folder_of_the_settings(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = b"[tool.textfix]\nextend-exclude = ['/docs/a.txt']\nlint.per-file-ignores = {'/docs/b.txt' = ['TF2']}\n"
    write({"pyproject.toml": settings, "docs/a.txt": LOST, "docs/b.txt": LOST})
    monkeypatch.chdir("docs")
    assert run("lint") == (0, PASSED.encode(), "")


def test_results_are_kept_beside_the_settings(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"pyproject.toml": b"[tool.textfix]\n", "docs/a.txt": LOST})
    monkeypatch.chdir("docs")
    first = run("lint")
    assert Path("../.textfix_cache").is_dir()
    monkeypatch.setattr(Cleaner, "find_many", None)  # no text is analyzed
    assert run("lint") == first


@pytest.mark.parametrize("option", ["--no-cache", "--cache-dir=elsewhere"])
def test_results_are_kept_elsewhere_or_not_at_all(run: Run, write: Write, option: str) -> None:
    write({"a.txt": LOST})
    assert run("lint", option)[1].decode() == lines("a.txt") + THREE
    assert not Path(".textfix_cache").exists()
    assert Path("elsewhere").exists() == (option != "--no-cache")


def test_the_nearest_settings_hold_for_a_file(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    other, words = b"[project]\nname = 'x'\n", b"allowed-words = 'w.txt'\n"
    write({"textfix.toml": b"ignore = ['TF201']\n", "a.txt": LOST, "b/pyproject.toml": other, "b/b.txt": LOST})
    write({"c/textfix.toml": b"extend = '../textfix.toml'\n[lint]\n" + words, "c/c.txt": LOST, "c/w.txt": b"Putins\n"})
    write({"d/textfix.toml": b"select = ['TF201']\n", "d/d.txt": LOST})
    found = [line[:20] for line in run("lint")[1].decode().splitlines()[:-1]]
    expected = ["a.txt:1:37: TF202 [*", "b/b.txt:1:37: TF202 ", "d/d.txt:1:6: TF201 [", "d/d.txt:1:17: TF201 "]
    assert found == expected
    assert b"Found 12 findings " in run("lint", "--isolated")[1]
    assert b"Found 4 findings " in run("lint", "--config", "textfix.toml")[1]
    monkeypatch.chdir("d")
    assert b"Found 3 findings " in run("lint", "d.txt", "../a.txt", "../c")[1]


def test_code_in_markdown_is_left_alone(run: Run, write: Write) -> None:
    """Whether a file is linted, repaired in place, copied, or compressed."""
    code = b"\n    its the storms fault\n\n"
    text = LOST + code + LOST
    write({"a.md": text, "b.md": text, "c.md": text, "d.md.gz": gzip.compress(text)})
    run("lint", "--fix", "a.md")
    run("clean", "-i", "b.md", "d.md.gz")
    run("clean", "--out", "out", "c.md")
    found = [Path(name).read_bytes() for name in ("a.md", "b.md", "out/c.md")]
    assert {*found, gzip.decompress(Path("d.md.gz").read_bytes())} == {GOOD + code + GOOD}
    assert b":3:" in run("lint", "--zones", "none", "--damage", "quotes")[1]
