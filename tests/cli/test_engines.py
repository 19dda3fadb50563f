"""A Ray or Spark cluster writes what local processes write, whoever is killed."""

import os
import sys
from pathlib import Path

import pytest

from support.cli import FINE, LOST, Run, Write
from support.clusters import start_ray
from support.workers import die, die_once, fail
from textfix.errors import WorkerError

pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray and Spark, about their defaults

ROWS = 300
TESTS = str(Path(__file__).parents[1])  # where workers find what `support` has


@pytest.fixture(scope="module")
def ray_cluster():
    ray = start_ray(log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": TESTS}})
    yield ray
    ray.shutdown()


@pytest.fixture(scope="module")
def spark_cluster():
    from pyspark import SparkConf, SparkContext

    os.environ["PYSPARK_PYTHON"] = sys.executable  # otherwise the python3 of the path
    settings = SparkConf().setAppName("tests").setMaster("local[2, 4]").set("spark.ui.enabled", "false")
    settings.set("spark.executorEnv.PYTHONPATH", TESTS)
    with SparkContext.getOrCreate(settings):
        yield SparkContext


@pytest.fixture
def spark_session(spark_cluster):
    """A session of SQL, which changes for good how errors come out of the JVM."""
    from pyspark.sql import SparkSession

    return SparkSession.builder.getOrCreate()


@pytest.fixture(params=[pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("ray", "spark")])
def engine(request, monkeypatch):
    """Return the name of an engine whose cluster outlives a run: it is that of this module."""
    cluster = request.getfixturevalue(f"{request.param}_cluster")
    if request.param == "ray":
        monkeypatch.setattr(cluster, "init", lambda **_: None)
        monkeypatch.setattr(cluster, "shutdown", lambda: None)
    else:
        monkeypatch.setattr(cluster, "stop", lambda _: None)
    return request.param


@pytest.fixture
def tasks(engine):
    from textfix.cli.copies import choose_engine

    with choose_engine(engine, None, 1) as cluster:
        yield cluster


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
    assert list(tasks.map(str, range(20))) == [str(number) for number in range(20)]
    assert list(tasks.map(str, [])) == []


def test_errors_come_out_as_they_are(tasks) -> None:
    with pytest.raises(ValueError, match=r"^1 is wrong$"):
        list(tasks.map(fail, [1]))


def test_a_task_whose_worker_is_killed_is_done_again(tasks, tmp_path) -> None:
    assert list(tasks.map(die_once, [tmp_path / "a", tmp_path / "b"])) == ["a", "b"]


def test_a_task_that_kills_its_workers_ends_the_run(tasks) -> None:
    with pytest.raises(WorkerError, match=r"^the workers of a task died 4 times; the memory may be short$"):
        list(tasks.map(die, range(3)))


def test_a_worker_without_the_function_is_told_of(tasks, monkeypatch) -> None:
    monkeypatch.setattr(fail, "__module__", "nowhere")
    monkeypatch.setitem(sys.modules, "nowhere", sys.modules["support.workers"])
    with pytest.raises(WorkerError, match=r"^a worker cannot begin a task: No module named 'nowhere'; each machine"):
        list(tasks.map(fail, [1]))


def test_a_cluster_writes_what_one_process_writes(engine, run: Run, write: Write) -> None:
    write(files() | {"names.tsv": b"# textfix lexicon 1\nZorbellan\t3\n"})
    options = ["in", "--lexicon", "names.tsv"]
    assert run("clean", *options, "--out", "local", "-j", "1").code == 0
    outcome = run("clean", *options, "--out", "there", "--engine", engine)
    assert (outcome.code, outcome.err.splitlines()[0]) == (0, "6 files written, 0 up to date")
    assert contents("there") == contents("local")
    assert run("clean", *options, "--out", "there", "--engine", engine).err.startswith("0 files written, 6 up to date")


def test_a_bad_file_costs_no_other(engine, run: Run, write: Write) -> None:
    write(files() | {"in/7.jsonl.gz": b"no gzip"})
    outcome = run("clean", "in", "--out", "there", "--engine", engine)
    assert (outcome.code, len(contents("there"))) == (2, 12)
    assert "7.jsonl.gz: line 1: the gzip stream is damaged" in outcome.err


@pytest.mark.parametrize("engine", [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("ray", "spark")])
def test_an_engine_that_does_not_start_is_an_error_of_one_line(engine, run: Run, write: Write, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("nobody listens\nat this address")

    if engine == "ray":
        import ray

        monkeypatch.setattr(ray, "init", refuse)
    else:
        from pyspark import SparkContext

        monkeypatch.setattr(SparkContext, "getOrCreate", refuse)
    write(files())
    outcome = run("clean", "in", "--out", "there", "--engine", engine, "--address", "nowhere")
    name = engine.capitalize()
    assert (outcome.code, outcome.err) == (2, f"error: {name} cannot be started or reached: nobody listens\n")
    assert contents("there") == {}


@pytest.mark.ray
def test_ray_is_started_again_where_its_node_is_late(monkeypatch) -> None:
    import ray

    from textfix.runs.ray_tasks import start_ray

    calls: list[str] = []

    def init(address: str) -> None:
        calls.append(address)
        if len(calls) == 1:
            raise Exception("The current node timed out during startup.")

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setattr(ray, "shutdown", lambda: calls.append("stop"))
    start_ray(address="here")
    assert calls == ["here", "stop", "here"]


@pytest.mark.spark
def test_a_session_of_sql_hides_no_failure(spark_session, monkeypatch) -> None:
    from textfix.runs.spark_tasks import SparkTasks

    monkeypatch.setattr(type(spark_session.sparkContext), "stop", lambda _: None)
    with SparkTasks() as tasks:
        with pytest.raises(WorkerError, match=r"^the workers of a task died 4 times; the memory may be short$"):
            list(tasks.map(die, range(3)))
        monkeypatch.setattr(fail, "__module__", "nowhere")
        monkeypatch.setitem(sys.modules, "nowhere", sys.modules["support.workers"])
        with pytest.raises(
            WorkerError, match=r"^a worker cannot begin a task: No module named 'nowhere'; each machine"
        ):
            list(tasks.map(fail, [1]))
