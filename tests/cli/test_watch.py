"""`textfix lint --watch`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli import GOOD, LOST, Run, Write

watchfiles = pytest.importorskip("watchfiles")


def test_a_change_lints_again(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not repeated: the cache is no change, and neither an exit nor a fault ends the watch."""
    seen: list[bool] = []

    def watch(*paths: str, watch_filter: watchfiles.DefaultFilter) -> Iterator[None]:
        assert paths == (".",)
        added = watchfiles.Change.added
        seen.extend(watch_filter(added, str(Path(name).absolute())) for name in ("a.txt", ".textfix_cache/b"))
        write({"a.txt": GOOD})
        yield
        Path("a.txt").write_bytes(b"\0")
        yield

    write({"a.txt": LOST})
    monkeypatch.setattr(watchfiles, "watch", watch)
    code, out, err = run("lint", "--watch")
    assert (code, seen) == (0, [True, False])
    assert [line for line in out.decode().splitlines() if ": TF" not in line] == [
        "Found 3 findings (3 fixable with `--fix`).",
        "All checks passed.",
        "All checks passed.",
    ]
    assert err.count("Watching for changes; Ctrl-C ends.\n") == 3
    assert "looks binary" in err


@pytest.mark.parametrize("path", ["-", "s3://a/b.jsonl"])
def test_what_cannot_be_watched(run: Run, path: str) -> None:
    code, _, err = run("lint", "--watch", path)
    assert (code, "--watch looks at local files" in err) == (2, True)


def test_a_path_must_exist(run: Run) -> None:
    code, _, err = run("lint", "--watch", "no")
    assert (code, "no: no such file or directory; check the path" in err) == (2, True)
    assert "Watching" not in err


@pytest.mark.slow
def test_a_real_change_is_seen(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.txt": LOST})
    real = watchfiles.watch

    def watch(*paths: str, **options: object) -> Iterator[object]:
        changes = real(*paths, **options, yield_on_timeout=True, rust_timeout=100)
        next(changes)
        write({"a.txt": GOOD})
        yield next(found for found in changes if found)

    monkeypatch.setattr(watchfiles, "watch", watch)
    assert run("lint", "--watch", ".").out.decode().splitlines()[-1] == "All checks passed."
