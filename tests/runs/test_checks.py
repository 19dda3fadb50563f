"""The linter analyzes what it did not analyze before, in order, whoever does the work."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from textfix import Config
from textfix.files.cache import Cache
from textfix.runs import checks
from textfix.runs.checks import CheckedText, Checker
from textfix.runs.processes import Workers

LOST = "I dont know whats happening on Putins border.\n"
FINE = "The cat sat on the mat and was happy there.\n"
TEXTS = [LOST, FINE, f"{FINE}{LOST}", "", LOST]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path)
    yield cache
    cache.close()


@pytest.fixture
def analyzed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the texts that are analyzed from now on."""
    analyzed: list[str] = []
    analyze = checks._analyze

    def note(texts: Sequence[str], **settings: object) -> object:
        analyzed.extend(texts)
        return analyze(texts, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(checks, "_analyze", note)
    return analyzed


def check(texts: Iterable[str], cache: Cache | None = None, config: Config | None = None) -> list[CheckedText]:
    with Workers(1) as workers:
        return list(Checker(config or Config(), "file", workers, cache).check(texts))


def test_results_come_in_order_with_and_without_a_cache(cache: Cache) -> None:
    plain = check(TEXTS)
    assert [checked.source for checked in plain] == TEXTS
    assert [len(checked.findings) for checked in plain] == [3, 0, 3, 0, 3]
    assert check(TEXTS, cache) == plain
    assert check(TEXTS, cache) == plain


def test_what_was_analyzed_is_not_analyzed_again(cache: Cache, analyzed: list[str]) -> None:
    check(TEXTS, cache)
    analyzed.clear()
    check([*TEXTS, "One more."], cache)
    assert analyzed == ["One more."]


def test_other_settings_have_other_results(cache: Cache, analyzed: list[str]) -> None:
    check([LOST], cache)
    assert check([LOST], cache, Config(ignore=("TF2",)))[0].findings == ()
    assert analyzed == [LOST, LOST]


def test_the_content_of_the_lexicon_counts(tmp_path: Path, cache: Cache, analyzed: list[str]) -> None:
    lexicon = tmp_path / "names.tsv"
    config = Config(lexicon=str(lexicon))
    for content in ("", "Putin’s\t3\n"):
        lexicon.write_text(f"# textfix lexicon 1\n{content}", encoding="utf-8")
        check([LOST], cache, config)
    assert analyzed == [LOST, LOST]


def test_another_installation_has_other_results(
    cache: Cache, analyzed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check([LOST], cache)
    monkeypatch.setattr(checks, "_installed", lambda: [("model", 1, 2)])
    check([LOST], cache)
    assert analyzed == [LOST, LOST]


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"null",
        b"[1]",
        b'[[0, 999, "x", "TF201", 1, "safe", null]]',
        b'[[0, 1, "x", "TF0", 1, "safe", null]]',
    ],
)
def test_what_is_no_result_is_analyzed_anew(
    cache: Cache, analyzed: list[str], monkeypatch: pytest.MonkeyPatch, value: bytes
) -> None:
    monkeypatch.setattr(cache, "get", lambda keys: dict.fromkeys(keys, value))
    assert len(check([LOST], cache)[0].findings) == 3
    assert analyzed == [LOST]


def test_failures_are_not_kept(cache: Cache, analyzed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks, "_analyze", lambda texts, **_: [checks.Found((), ((1, "no memory"),), False) for _ in texts]
    )
    assert check([LOST], cache)[0].failures == ((1, "no memory"),)
    monkeypatch.undo()
    assert len(check([LOST], cache)[0].findings) == 3


@pytest.mark.slow
def test_processes_share_the_work(cache: Cache) -> None:
    texts = [f"{number}. {LOST}{FINE * 2000}" for number in range(8)]
    with Workers(2) as workers:
        assert list(Checker(Config(), "file", workers, cache).check(texts)) == check(texts)
