"""What is shipped: a wheel with the model inside that works where the checkout is not."""

import email
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest

import textfix
from support import ROOT

DATA = ROOT / "textfix" / "data"
CODE = """
import sys
from pathlib import Path
import textfix
assert Path(textfix.__file__).is_relative_to(sys.argv[1]), textfix.__file__
assert not any(Path(entry or ".", "pyproject.toml").exists() for entry in sys.path), sys.path
print(textfix.__version__)
print(ascii(textfix.clean("I dont know whats happening on Putins border.")))
"""


def run(*command, cwd, **environment):
    """Run a Python command without what the caller's environment says of paths."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=own | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """Build the sdist, and from it the wheel, with what is installed here: no registry is asked."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(dist):
    (path,) = dist.glob("*.whl")
    with zipfile.ZipFile(path) as file:
        yield file


@pytest.fixture(scope="module")
def sdist_names(dist):
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as file:
        return {name.partition("/")[2] for name in file.getnames()}


def info(wheel, name):
    (member,) = [member for member in wheel.namelist() if member.endswith(f".dist-info/{name}")]
    return wheel.read(member).decode("utf-8")


def test_files_are_named_by_the_version(dist):
    version = textfix.__version__
    assert {path.name for path in dist.iterdir()} == {
        f"textfix-{version}-py3-none-any.whl",
        f"textfix-{version}.tar.gz",
    }


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    names = set(wheel.namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "textfix").rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }
    assert {"textfix/__init__.py", "textfix/py.typed", "textfix/data/apostrophe.npz"} <= package
    assert {name for name in names if name.startswith("textfix/")} == package
    assert {name.split("/")[0] for name in names} == {"textfix", f"textfix-{textfix.__version__}.dist-info"}


def test_the_wheel_holds_the_model_unchanged(wheel):
    member = "textfix/data/apostrophe.npz"
    assert wheel.read(member) == (ROOT / member).read_bytes()


def test_the_metadata(wheel):
    metadata = email.message_from_string(info(wheel, "METADATA"))
    assert metadata["Name"] == "textfix"
    assert metadata["Version"] == textfix.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    needed = {re.split(r"[^\w-]", line)[0] for line in metadata.get_all("Requires-Dist") if "extra ==" not in line}
    assert needed == {"charset-normalizer", "click", "ftfy", "numpy", "pathspec", "regex", "threadpoolctl", "wcwidth"}
    hosts = {"arrow", "datasets", "datatrove", "duckdb", "pandas", "polars", "ray", "sklearn", "spark"}
    assert set(metadata.get_all("Provides-Extra")) == {"bench", "corpora", "docs", "fast", "test", "train", *hosts}
    assert metadata.get_payload().startswith("# textfix")


def test_the_licence_is_shipped_and_whole(wheel, sdist_names):
    text = info(wheel, "licenses/LICENSE")
    assert text == (ROOT / "LICENSE").read_text("utf-8")
    assert len(text.splitlines()) == 201
    assert "Copyright [yyyy] [name of copyright owner]" in text
    assert "LICENSE" in sdist_names


def test_the_notice_is_shipped_and_names_every_training_source(wheel, sdist_names):
    text = info(wheel, "licenses/NOTICE")
    assert text == (ROOT / "NOTICE").read_text("utf-8")
    assert "NOTICE" in sdist_names
    entries = re.findall(r"^(\S+)\n  origin: \S.*\n(?:    .*\n)*  licence: \S", text, re.MULTILINE)
    manifests = [json.loads((DATA / f"{model}.json").read_text("utf-8")) for model in ("apostrophe", "quotation")]
    assert sorted(entries) == sorted({source["name"] for manifest in manifests for source in manifest["sources"]})
    computed = {path.name for path in DATA.iterdir() if path.suffix in (".npz", ".txt")}
    assert set(re.findall(r"\w+\.(?:npz|txt)", text)) == computed


def test_the_command_is_an_entry_point(wheel):
    assert "textfix = textfix.cli.main:main" in info(wheel, "entry_points.txt").splitlines()


@pytest.mark.parametrize(
    "name",
    [
        "pyproject.toml",
        "README.md",
        "tox.ini",
        "textfix/data/apostrophe.npz",
        "tests/architecture/test_packaging.py",
        "tools/common/corpus.py",
    ],
)
def test_the_sdist_holds_what_the_tests_need(sdist_names, name):
    assert name in sdist_names


def test_the_sdist_holds_nothing_private(sdist_names):
    folders = {name.split("/")[0] for name in sdist_names if "/" in name}
    assert folders <= {"textfix", "tests", "corpus", "tools", "docs", "benchmarks"}
    assert not [name for name in sdist_names if name.endswith(".pyc") or "__pycache__" in name]


def test_the_wheel_works_where_the_checkout_is_not(dist, tmp_path):
    target, elsewhere = tmp_path / "target", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (path,) = dist.glob("*.whl")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, path, cwd=elsewhere)
    out = run("-c", CODE, str(target), cwd=elsewhere, PYTHONPATH=str(target), PYTHONSAFEPATH="1")
    assert out.splitlines() == [
        textfix.__version__,
        ascii("I don’t know what’s happening on Putin’s border."),
    ]
    shown = run("-m", "textfix", "--version", cwd=elsewhere, PYTHONPATH=str(target))
    assert textfix.__version__ in shown
