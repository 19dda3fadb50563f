"""Names of files never reach a terminal as commands, and no error prints another file."""

import os

import pytest

from support.cli import GOOD, LOST, Run, Write

NAMES = ["a\x1b]0;owned\x07.txt", "a\nerror: b.txt", "a\u202etxt.b.txt", "a\x9b31m.txt", "caf\udce9.txt", "a\rb.txt"]
FORMATS = ["full", "concise", "grouped", "json", "json-lines", "github", "gitlab", "sarif", "junit"]


@pytest.mark.parametrize(
    "args",
    [
        ["clean", "--check", "."],
        ["clean", "--diff", "."],
        ["clean", "--explain", "."],
        ["clean", "--json", "-i", "."],
        ["clean", "--encoding", "utf-16", "."],
        ["lint", "--show-files"],
        *(["lint", "--output-format", name] for name in FORMATS),
        ["lint", "--statistics", "."],
        ["clean", "--check", "--diff", "."],
        ["evaluate", "."],
        ["survey", "."],
        ["survey", "--json", "."],
        ["clean", "--check", "--survey", "auto", "."],
        ["diagnose", "."],
        ["diagnose", "--json", "."],
        ["clean", "missing\x1b[31m.txt"],
        ["clean", "--encoding", "\x1b[31m", "."],
        ["clean", "--config", "\x1b[31m\n.toml", "."],
        ["clean", "--lexicon", "\x1b[31m\n.tsv", "."],
        ["clean", "--\x1b[31m"],
        ["\x1b[31m"],
    ],
    ids=" ".join,
)
def test_no_output_holds_what_a_terminal_could_obey(run: Run, write: Write, args: list[str]) -> None:
    write(dict.fromkeys(NAMES, LOST))
    _, out, err = run(*args)
    shown = out.decode() + err.replace("\r", "")
    assert shown
    assert all(line.replace("\t", "").isprintable() for line in shown.split("\n"))


SECRETS = [b"root:x:0:0:password\n" * 3, b'{"version": "password", "files": {}}', b"\xffpassword"]


@pytest.mark.parametrize("secret", SECRETS, ids=["lines", "JSON", "bytes"])
@pytest.mark.parametrize("settings", ["lexicon = {}", "survey = {}", "lint.baseline = {}", "lint.allowed-words = {}"])
def test_a_configuration_cannot_make_an_error_print_another_file(
    run: Run, write: Write, settings: str, secret: bytes
) -> None:
    content = f"[tool.textfix]\n{settings.replace('{}', repr('secret'))}\n".encode()
    write({"secret": secret, "pyproject.toml": content, "a.txt": LOST})
    for command in (["lint"], ["lint", "--config", "secret"]):
        code, out, err = run(*command, "a.txt")
        assert b"password" not in out
        assert "password" not in err
        assert code in (1, 2)
    assert err


@pytest.mark.parametrize("settings", ["lexicon = {}", "survey = {}", "lint.baseline = {}", "lint.allowed-words = {}"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("'/dev/zero'", "not a regular file"),
        ("'pipe'", "not a regular file"),
        ("'.'", "is a directory"),
        ("'none'", "no such file or directory"),
        ('"a\\u0000b"', "no file can have this name"),
    ],
)
def test_a_file_that_a_setting_names_must_be_a_regular_file(
    run: Run, write: Write, settings: str, name: str, reason: str
) -> None:
    write({"pyproject.toml": f"[tool.textfix]\n{settings.format(name)}\n".encode(), "a.txt": LOST})
    os.mkfifo("pipe")
    code, out, err = run("lint", "a.txt")
    assert (code, out, err.count("\n")) == (2, b"", 1)
    assert f": {reason}; check the path, or " in err


@pytest.mark.parametrize("name", ["/dev/zero", "pipe"])
def test_settings_are_read_from_regular_files(run: Run, write: Write, name: str) -> None:
    write({"base/textfix.toml": f"extend = {os.path.abspath(name)!r}\n".encode(), "a.txt": LOST})
    os.mkfifo("pipe")
    for named in (name, "base/textfix.toml"):
        code, out, err = run("lint", "--config", named, "a.txt")
        assert (code, out) == (2, b"")
        assert err.endswith(f"{name}: not a regular file; check the path\n")


@pytest.mark.parametrize("name", ["rot13", "hex", "undefined", "a\0b"])
def test_a_codec_that_is_no_encoding_of_text_is_one_line(run: Run, write: Write, name: str) -> None:
    write({"a.txt": LOST})
    code, out, err = run("clean", "--encoding", name, "a.txt")
    assert (code, out, err.count("\n")) == (2, b"", 1)
    assert "is not an encoding; name one such as utf-8" in err


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_encodings_of_another_width_or_order_are_read(run: Run, write: Write, name: str) -> None:
    write({"a.txt": LOST.decode().encode(name)})
    code, out, _ = run("clean", "--encoding", name, "--output-encoding", "utf-8", "a.txt")
    assert (code, out.decode()) == (0, GOOD.decode())


def test_a_lexicon_of_a_million_forms_is_one_line(run: Run, write: Write) -> None:
    write({"a.tsv": b"# textfix lexicon 1\n" + b"Zorbellan\t1\n" * 1_000_000, "a.txt": LOST})
    code, _, err = run("clean", "--lexicon", "a.tsv", "a.txt")
    assert (code, err) == (2, "error: a.tsv: 1,000,001 lines; at most 200,000 fit: raise --min-count of learn\n")
