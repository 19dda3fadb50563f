"""Threads of matrix products: one inside textfix, what the caller has outside."""

import threading

import pytest
from threadpoolctl import ThreadpoolController

from textfix import clean
from textfix.engine import pipeline
from textfix.engine.nn import threads
from textfix.engine.nn.threads import limited_threads, thread_count

CONTROLLER = ThreadpoolController().select(user_api="blas")


def blas_threads():
    return [library["num_threads"] for library in CONTROLLER.info()]


@pytest.fixture
def two_threads():
    """Two threads for BLAS outside textfix."""
    if not CONTROLLER.info():
        pytest.skip("numpy's BLAS is not one that threadpoolctl knows")
    with CONTROLLER.limit(limits=2):
        yield


@pytest.mark.usefixtures("two_threads")
def test_textfix_computes_with_one_thread_and_gives_the_others_back(monkeypatch):
    seen = []
    original = pipeline.analyze_batch
    monkeypatch.setattr(pipeline, "analyze_batch", lambda *args: seen.append(blas_threads()) or original(*args))
    clean("I dont know whats here.")
    assert [set(counts) for counts in seen] == [{1}]
    assert set(blas_threads()) == {2}


@pytest.mark.usefixtures("two_threads")
def test_threads_that_overlap_leave_the_limits_as_they_were():
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with limited_threads():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    assert entered.wait(10)
    with limited_threads():
        inside = blas_threads()
        leave.set()
        thread.join(10)
    assert set(inside) == {1}
    assert set(blas_threads()) == {2}


@pytest.mark.parametrize(("value", "count"), [("1", 1), ("4", 4), ("0", 1), ("many", 1), ("", 1)])
def test_the_environment_may_ask_for_more(monkeypatch, value, count):
    monkeypatch.setenv(threads.VARIABLE, value)
    assert thread_count.__wrapped__() == count
