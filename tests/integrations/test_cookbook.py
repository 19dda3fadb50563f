"""The examples on the page about pipelines print what it shows."""

import contextlib
import io
import os
import re
import sys

import pytest

from support import ROOT

PAGE = (ROOT / "docs/guide/pipelines.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"^## ([^\n]+)\n(?:(?!^## ).)*?^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
EXAMPLES = EXAMPLE.findall(PAGE)
MARKS = {"NeMo Curator": pytest.mark.nemo, "Ray Data": pytest.mark.ray, "Spark": pytest.mark.spark}


@pytest.fixture(autouse=True)
def stopped_afterwards():
    """Stop Ray, which an example starts as it runs; other tests start theirs, and cannot start another."""
    yield
    if "ray" in sys.modules:
        sys.modules["ray"].shutdown()


def test_every_library_has_an_example():
    assert [name for name, _, _ in EXAMPLES] == [*re.findall(r"^\| \[([^]]+)\]\(#", PAGE, re.MULTILINE), "Dask"]


@pytest.mark.filterwarnings("ignore")  # of Ray and Spark, about themselves
@pytest.mark.parametrize(
    ("code", "output"),
    [pytest.param(code, out, id=name, marks=MARKS.get(name, pytest.mark.hosts)) for name, code, out in EXAMPLES],
)
def test_an_example_prints_what_the_page_shows(code, output, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "PYSPARK_PYTHON", sys.executable)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "pipelines.md", "exec"), {})
    assert printed.getvalue() == output
