"""A Ray cluster writes what local processes write, whoever is killed."""

from pathlib import Path

import pytest

from support.cli import FINE, LOST, Run, Write
from support.workers import die_once, fail

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]  # of Ray, about its defaults

ROWS = 300


@pytest.fixture(scope="module")
def cluster():
    import ray

    ray.init(num_cpus=2, object_store_memory=150 << 20, include_dashboard=False, log_to_driver=False)
    yield ray
    ray.shutdown()


@pytest.fixture
def tasks(cluster, monkeypatch):
    """Return tasks on the cluster of this module, which outlives them."""
    from textfix.runs.ray_tasks import RayTasks

    monkeypatch.setattr(cluster, "init", lambda **_: None)
    monkeypatch.setattr(cluster, "shutdown", lambda: None)
    return RayTasks


def files() -> dict[str, bytes]:
    lines = (LOST.strip(), FINE.strip())
    return {
        f"in/{number}.jsonl": b"".join(b'{"n": %d, "text": "%s"}\n' % (n, lines[n % 2]) for n in range(ROWS))
        for number in range(6)
    }


def contents(folder: str) -> dict[str, bytes]:
    paths = (path for path in Path(folder).rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_results_come_in_order(tasks) -> None:
    with tasks() as cluster:
        assert list(cluster.map(str, range(20))) == [str(number) for number in range(20)]
        assert list(cluster.map(str, [])) == []


def test_errors_come_out_as_they_are(tasks) -> None:
    with tasks() as cluster, pytest.raises(ValueError, match=r"^1 is wrong$"):
        list(cluster.map(fail, [1]))


def test_a_task_whose_worker_is_killed_is_done_again(tasks, tmp_path) -> None:
    with tasks() as cluster:
        assert list(cluster.map(die_once, [tmp_path / "a", tmp_path / "b"])) == ["a", "b"]


def test_a_cluster_writes_what_one_process_writes(tasks, run: Run, write: Write) -> None:
    write(files() | {"names.tsv": b"# textfix lexicon 1\nZorbellan\t3\n"})
    options = ["in", "--lexicon", "names.tsv"]
    assert run("clean", *options, "--out", "local", "-j", "1").code == 0
    outcome = run("clean", *options, "--out", "ray", "--engine", "ray")
    assert (outcome.code, outcome.err.splitlines()[0]) == (0, "6 files written, 0 up to date")
    assert contents("ray") == contents("local")
    assert run("clean", *options, "--out", "ray", "--engine", "ray").err.startswith("0 files written, 6 up to date")


def test_a_bad_file_costs_no_other(tasks, run: Run, write: Write) -> None:
    write(files() | {"in/7.jsonl.gz": b"no gzip"})
    outcome = run("clean", "in", "--out", "ray", "--engine", "ray")
    assert (outcome.code, len(contents("ray"))) == (2, 12)
    assert "7.jsonl.gz: line 1: the gzip stream is damaged" in outcome.err
