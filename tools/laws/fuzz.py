"""
Search for files that end textfix with a traceback: bytes, data files, settings, lexica, surveys, baselines and models.

    python -m tools.laws.fuzz --seconds 120 --seed 1

Each kind of file is made by changing a sound one; the targets take turns until the time is up.  Prints how many files
were read and, for each target that raised, the shortest file found.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import textfix
from textfix.cli.main import main as command_line
from textfix.engine.apostrophes.model import APOSTROPHE_FILE, read_model
from textfix.engine.data_files import QUOTATION_FILE, read_bytes
from textfix.engine.nn.model_file import seal
from textfix.engine.quotations.tagger import read_tagger
from textfix.errors import ModelError, TextfixError

SHOWN = 2000  # bytes of a file that are printed
EXAMPLES = 60  # files of a target in each turn: a second or two
LOST = "I dont know whats happening on Putins border. “Its late,” she said, and donâ€™t &amp; caf\xe9.\n"
RECORDS = [{"text": LOST, "id": 1}, {"text": "It’s fine.", "more": [LOST, None, {"a": "b"}]}]
LEXICON = b"# textfix lexicon 1\n# names\nZorbellan\t3\nZorbellan\xe2\x80\x99s\t2\nO\xe2\x80\x99Quibble\t1\n"
SETTINGS = b"""[tool.textfix]
damage = "auto"
style = "curly"
quotations = "safe"
safe-confidence = 0.9
select = ["TF1", "TF2"]
lexicon = "names.tsv"
[tool.textfix.lint]
per-file-ignores = {"*.txt" = ["TF202"]}
baseline = "baseline.json"
"""
BASELINE = b'{"version": 1, "files": {"a.txt": {"TF201": 2}}}\n'
# What readers of these formats trip over, besides bytes drawn at random.
TOKENS = (
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\t",
        b'"',
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b":",
        b"\\",
        b"\\u",
        b"\\ud800",
        b"&#",
        b";",
    ),
    *(b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1f\x8b"),
    *(b"-1", b"1e999", b"NaN", b"null", b"true", b"99999999999999999999", b"[" * 2000, b"\xc3\xa2\xe2\x82\xac"),
)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to search")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sys.exit(1 if fuzz(targets(), arguments.seconds, arguments.seed) else 0)


def fuzz(wanted: dict[str, tuple[bytes, Callable[[bytes], None]]], seconds: float, first_seed: int) -> Counter[str]:
    """Let targets, each a sound file and what reads it, take turns; print and return how often each was broken."""
    until, turn = time.monotonic() + seconds, first_seed
    broken: Counter[str] = Counter()
    read: Counter[str] = Counter()
    while time.monotonic() < until:
        for name, (sound, target) in wanted.items():
            if time.monotonic() < until and not broken[name]:
                broken[name] += _raises(name, sound, target, turn, read)
        turn += 1
    for name, count in read.items():
        print(f"{count:9,} files: {name}")
    print(f"{read.total():9,} files, {broken.total()} targets that raised")
    return +broken


def _raises(name: str, sound: bytes, target: Callable[[bytes], None], number: int, read: Counter[str]) -> bool:
    """Look for a changed file that makes a target raise, and print the shortest one."""
    last = b""

    @seed(number)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changed(sound))
    def read_all(data: bytes) -> None:
        nonlocal last
        last = data
        read[name] += 1
        target(data)

    try:
        read_all()
    except Exception as error:  # whatever is raised is what is looked for
        print(f"{name} raised {type(error).__name__}: {error} for {last[:SHOWN]!r}", flush=True)
        return True
    return False


def changed(sound: bytes) -> st.SearchStrategy[bytes]:
    """Draw a file with some spans replaced by tokens, bytes, or other spans of it."""
    place = st.integers(0, len(sound))
    piece = st.one_of(
        st.sampled_from(TOKENS), st.binary(max_size=6), st.tuples(place, place).map(lambda ends: sound[slice(*ends)])
    )
    change = st.tuples(place, st.one_of(st.just(0), st.integers(0, 12), place), piece)

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        data = sound
        for at, length, new in changes:
            data = data[:at] + new + data[at + length :]
        return data

    return st.one_of(st.lists(change, max_size=4).map(apply), st.binary(max_size=64))


def targets() -> dict[str, tuple[bytes, Callable[[bytes], None]]]:
    """Return the targets by name: a sound file, and a function that raises only if textfix has a defect."""
    lines = b"".join(json.dumps(record).encode() + b"\n" for record in RECORDS)
    table = f'id,text\n1,"{LOST}"\n2,It’s fine.\n'.encode()
    found: dict[str, tuple[bytes, Callable[[bytes], None]]] = {
        "bytes": (LOST.encode(), _clean_bytes),
        "text file": (LOST.encode() * 2, partial(_run, "a.txt", ["lint", "--output-format", "json", "a.txt"])),
        "settings": (SETTINGS, partial(_run, "pyproject.toml", ["lint", "b.txt"])),
        "lexicon": (LEXICON, partial(_run, "a.tsv", ["clean", "--isolated", "--lexicon", "a.tsv", "b.txt"])),
        "survey": (
            textfix.survey([LOST, "It’s fine."]).to_json().encode(),
            partial(_run, "a.json", ["clean", "--isolated", "--survey", "a.json", "b.txt"]),
        ),
        "baseline": (BASELINE, partial(_run, "a.json", ["lint", "--isolated", "--baseline", "a.json", "b.txt"])),
        "apostrophe model": (read_bytes(APOSTROPHE_FILE), partial(_read, read_model)),
        "quotation model": (read_bytes(QUOTATION_FILE), partial(_read, read_tagger)),
    }
    data = {
        "a.jsonl": lines,
        "a.jsonl.gz": gzip.compress(lines),
        "a.json": json.dumps(RECORDS).encode(),
        "a.csv": table,
        "a.tsv": table.replace(b",", b"\t"),
        **_arrow_files(),
    }
    for name, sound in data.items():
        found[f"{name[2:]} file"] = (sound, partial(_run, name, ["clean", "--isolated", name]))
    return found


def _arrow_files() -> dict[str, bytes]:
    """Return a Parquet and an Arrow file; none without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return {}
    table = pa.table({"text": [LOST, None], "id": [1, 2]})
    parquet, arrow = io.BytesIO(), io.BytesIO()
    pq.write_table(table, parquet)
    with pa.ipc.new_file(arrow, table.schema) as writer:
        writer.write_table(table)
    return {"a.parquet": parquet.getvalue(), "a.arrow": arrow.getvalue()}


def _clean_bytes(data: bytes) -> None:
    with contextlib.suppress(TextfixError):
        textfix.clean_bytes(data)


def _read(reader: Callable[[bytes], object], data: bytes) -> None:
    """Read a model with a digest that is right, so that the checks behind the digest are reached."""
    sealed = b""
    with contextlib.suppress(Exception):  # nothing that can be sealed
        sealed = seal(data)
    for content in (data, sealed):
        with contextlib.suppress(ModelError):
            reader(content)


def _run(name: str, arguments: list[str], data: bytes) -> None:
    """Run the command line in a folder with this file, and with `b.txt` to work on."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("b.txt").write_text(LOST, "utf-8")
        Path(name).write_bytes(data)
        code = _exit_code(arguments)
        left = [name for name in os.listdir() if name.startswith(".textfix-")]
    if code not in (0, 1, 2) or left:
        raise RuntimeError(f"exit code {code}; left behind: {left}")


def _exit_code(arguments: list[str]) -> object:
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            command_line(arguments, prog_name="textfix")
    except SystemExit as ended:
        return ended.code
    return 0


if __name__ == "__main__":
    main()
