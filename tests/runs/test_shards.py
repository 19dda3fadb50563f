"""A shard is written once, whole or not at all, and anew when something changed that it depends on."""

import json
import os
import pickle
import time
from pathlib import Path

import pytest

from support.cli import FINE, GOOD, LOST
from textfix.config import Config
from textfix.errors import ConfigError, FormatError, RecordError, RunError
from textfix.formats.stream import Hooks
from textfix.runs.job import Job
from textfix.runs.keys import RunKey, run_key
from textfix.runs.notes import ShardNote, note_path
from textfix.runs.shards import ShardResult, clean_shard
from textfix.surveys import Survey

JOB = Job(Config())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(LOST)
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "out" / "deep" / "a.txt"


def found(copy: Path) -> dict[str, bytes]:
    return {str(path.relative_to(copy.parent)): path.read_bytes() for path in copy.parent.rglob("*") if path.is_file()}


def test_a_copy_is_written_once(source: Path, copy: Path) -> None:
    first = clean_shard(source, copy, JOB)
    assert copy.read_bytes() == GOOD
    assert first.is_new
    assert (first.note.counts.records, first.note.counts.edits) == (1, 3)
    written = copy.stat().st_mtime_ns
    assert clean_shard(source, copy, JOB) == ShardResult(first.note, is_new=False)
    assert copy.stat().st_mtime_ns == written
    assert sorted(found(copy)) == ["_textfix/a.txt.json", "a.txt"]
    assert source.read_bytes() == LOST


def test_a_note_is_the_same_when_it_is_read(source: Path, copy: Path) -> None:
    note = clean_shard(source, copy, JOB).note
    assert ShardNote.read(copy) == note
    assert pickle.loads(pickle.dumps(note)) == note
    assert json.loads(note_path(copy).read_text())["key"] == run_key(JOB).digest


def test_two_copies_and_their_notes_are_equal(source: Path, copy: Path, tmp_path: Path) -> None:
    clean_shard(source, copy, JOB)
    clean_shard(source, tmp_path / "other" / "a.txt", JOB)
    assert found(copy) == found(tmp_path / "other" / "a.txt")


@pytest.mark.parametrize("how", ["content", "time", "output", "same size", "no output", "no note", "a torn note"])
def test_what_changed_is_done_again(source: Path, copy: Path, how: str) -> None:
    clean_shard(source, copy, JOB)
    if how == "content":
        source.write_bytes(FINE)
    elif how == "time":
        os.utime(source, ns=(1, 1))
    elif how == "output":
        copy.write_bytes(b"x")
    elif how == "same size":
        copy.write_bytes(b"x" * len(GOOD))
        later = time.time_ns() + 10**9
        os.utime(copy, ns=(later, later))
    elif how == "no output":
        copy.unlink()
    else:
        note_path(copy).write_text("{") if how == "a torn note" else note_path(copy).unlink()
    assert clean_shard(source, copy, JOB, overwrite="note" in how).is_new
    assert copy.read_bytes() == (FINE if how == "content" else GOOD)
    assert not clean_shard(source, copy, JOB).is_new


def test_an_output_that_was_only_touched_is_kept(source: Path, copy: Path) -> None:
    clean_shard(source, copy, JOB)
    later = time.time_ns() + 10**9
    os.utime(copy, ns=(later, later))
    assert not clean_shard(source, copy, JOB).is_new


def test_outputs_of_other_settings_are_not_replaced_unasked(source: Path, copy: Path) -> None:
    other = Job(Config(style="straight"))
    clean_shard(source, copy, JOB)
    with pytest.raises(
        RunError, match=r'style is "auto" there and "straight" here; choose another folder, or .*--over'
    ):
        clean_shard(source, copy, other)
    assert copy.read_bytes() == GOOD
    assert clean_shard(source, copy, other, overwrite=True).is_new
    assert copy.read_bytes() == GOOD.replace("’".encode(), b"'")


def test_a_file_that_no_run_made_is_not_replaced_unasked(source: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"mine")
    with pytest.raises(RunError, match="is there already, and no run made it"):
        clean_shard(source, copy, JOB)
    assert copy.read_bytes() == b"mine"
    assert clean_shard(source, copy, JOB, overwrite=True).is_new


def test_a_worker_with_other_versions_is_refused(source: Path, copy: Path) -> None:
    planned = RunKey.from_mapping(run_key(JOB).to_mapping() | {"textfix": "0.0.1"})
    with pytest.raises(RunError, match=r'textfix is "0\.0\.1" there and "[0-9.]+" here'):
        clean_shard(source, copy, JOB, key=planned)
    assert not copy.parent.exists()


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("moment", ["while it is written", "before the output appears", "before the last note"])
def test_an_interrupted_shard_is_done_by_the_next_call(
    source: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """What a kill at that moment leaves, except for temporary files, which tests/files covers."""
    clean_shard(source, tmp_path / "calm" / "a.txt", JOB)
    rename = os.replace
    with monkeypatch.context() as patch:
        if moment == "before the output appears":
            replace = lambda *paths: rename(*paths) if "_textfix" in str(paths) else interrupt()  # noqa: E731
            patch.setattr("textfix.files.writing.os.replace", replace)
        elif moment == "before the last note":
            patch.setattr("textfix.runs.shards.OutputState.of", interrupt)
        hooks = Hooks(watch=interrupt) if moment == "while it is written" else Hooks()
        with pytest.raises(KeyboardInterrupt):
            clean_shard(source, copy, JOB, hooks=hooks)
    assert copy.exists() == (moment == "before the last note")
    assert clean_shard(source, copy, JOB).is_new
    assert found(copy) == found(tmp_path / "calm" / "a.txt")


def test_a_shard_that_fails_leaves_nothing(tmp_path: Path, copy: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(b'{"text": ""}\n{"text": 3}\n')
    with pytest.raises(RecordError):
        clean_shard(source, copy, Job(Config(), errors="stop"))
    source.write_bytes(b'{"a": "a", "b": "b"}\n')
    with pytest.raises(FormatError):
        clean_shard(source, copy, JOB)
    assert found(copy) == {}


def test_bad_records_are_noted(tmp_path: Path, copy: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(b'{"text": ""}\n{"text": 3}\n')
    clean_shard(source, copy, JOB)
    again = clean_shard(source, copy, JOB)
    assert not again.is_new
    assert [str(problem) for problem in again.note.counts.problems] == [
        "a.jsonl: line 2: field 'text' is a number, not text"
    ]


def test_a_source_that_changes_meanwhile_gives_no_copy(source: Path, copy: Path) -> None:
    with pytest.raises(OSError, match="changed since it was read"):
        clean_shard(source, copy, JOB, hooks=Hooks(watch=lambda *_: source.write_bytes(FINE) and None))
    assert found(copy) == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_copy_has_the_permissions_of_its_source(source: Path, copy: Path) -> None:
    source.chmod(0o440)
    clean_shard(source, copy, JOB)
    assert copy.stat().st_mode & 0o777 == 0o640


def test_a_key_follows_the_content_of_files(tmp_path: Path) -> None:
    lexicon = tmp_path / "names"
    lexicon.write_bytes(b"a")
    job = Job(Config(lexicon=str(lexicon)))
    before = run_key(job)
    lexicon.write_bytes(b"b")
    assert run_key(job) != before
    lexicon.unlink()
    with pytest.raises(ConfigError, match=r"lexicon .*names: no such file"):
        run_key(job)
    surveys = [run_key(Job(Config(survey=survey))) for survey in (None, Survey(), Survey(words=1))]
    assert len(set(surveys)) == 3


def test_a_key_tells_every_setting() -> None:
    jobs = [JOB, Job(Config(style="curly")), Job(Config(), "csv"), Job(Config(), fields=("a",))]
    jobs += [Job(Config(), errors="skip"), Job(Config(), split="line"), Job(Config(), encoding="cp1252")]
    assert len({run_key(job).digest for job in jobs}) == len(jobs)
