"""What is shipped: a wheel with the model inside that works where the checkout is not."""

import email
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile

import pytest

import textfix
from support import ROOT

pytestmark = pytest.mark.slow  # the kernel is compiled, which takes half a minute

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


LEFT_OUT = ".git .tox .venv .hypothesis build dist _build __pycache__ *_cache *.egg-info *.so *.pyd _kernel.c"
EXTENSION = f"textfix/engine/text/_kernel{sysconfig.get_config_var('EXT_SUFFIX')}"
COMPILER = (sysconfig.get_config_var("CC") or "cl").split()[0]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Copy the checkout: a build leaves files beside the sources."""
    pytest.importorskip("build")
    pytest.importorskip("Cython")
    pytest.importorskip("setuptools", minversion="77")
    return shutil.copytree(
        ROOT, tmp_path_factory.mktemp("source") / "textfix", ignore=shutil.ignore_patterns(*LEFT_OUT.split())
    )


@pytest.fixture(scope="module")
def dist(source, tmp_path_factory):
    """Build the sdist, and from it the wheel, with what is installed here: no registry is asked."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--no-isolation", "--outdir", str(folder), str(source), cwd=folder)
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
    assert [path.name for path in dist.glob("*.tar.gz")] == [f"textfix-{version}.tar.gz"]
    (wheel,) = dist.glob("*.whl")
    assert wheel.name.startswith(f"textfix-{version}-cp")
    assert len(list(dist.iterdir())) == 2


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    names = set(wheel.namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "textfix").rglob("*")
        if path.is_file()
        and path.suffix not in (".pyc", ".pyx", ".pxi", ".c", ".so", ".pyd")
        and not path.name.startswith(".")
    }
    if shutil.which(COMPILER):
        package.add(EXTENSION)
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
    always = {"charset-normalizer", "click", "ftfy", "markdown-it-py", "numpy", "pathspec", "regex"}
    assert needed == always | {"threadpoolctl", "tree-sitter", "tree-sitter-rst", "wcwidth"}
    hosts = {"arrow", "datasets", "datatrove", "duckdb", "nemo", "pandas", "polars", "ray", "sklearn", "spark"}
    own = {"bench", "corpora", "docs", "fast", "remote", "test", "train", "watch"}
    assert set(metadata.get_all("Provides-Extra")) == own | hosts
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
        "benchmarks/__main__.py",
        "textfix/engine/text/_kernel.pyx",
        *(f"textfix/engine/text/{path.name}" for path in sorted((ROOT / "textfix/engine/text").glob("*.pxi"))),
        "setup.py",
    ],
)
def test_the_sdist_holds_what_the_tests_need(sdist_names, name):
    assert name in sdist_names


def test_the_sdist_holds_nothing_private(sdist_names):
    folders = {name.split("/")[0] for name in sdist_names if "/" in name}
    assert folders <= {"textfix", "textfix.egg-info", "tests", "corpus", "tools", "docs", "benchmarks"}
    assert not [name for name in sdist_names if name.endswith(".pyc") or "__pycache__" in name]


def install(path, target, elsewhere):
    """Install a wheel into a folder, run it where no checkout is, and return what it prints of its version."""
    elsewhere.mkdir()
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, path, cwd=elsewhere)
    out = run("-c", CODE, str(target), cwd=elsewhere, PYTHONPATH=str(target), PYTHONSAFEPATH="1")
    assert out.splitlines() == [
        textfix.__version__,
        ascii("I don’t know what’s happening on Putin’s border."),
    ]
    return run("-m", "textfix", "--version", cwd=elsewhere, PYTHONPATH=str(target))


def test_the_wheel_works_where_the_checkout_is_not(dist, tmp_path):
    (path,) = dist.glob("*.whl")
    shown = install(path, tmp_path / "target", tmp_path / "elsewhere")
    kernel = "compiled kernel" if shutil.which(COMPILER) else "without compiled kernel"
    assert f"version {textfix.__version__} ({kernel})" in shown


def test_a_wheel_is_built_and_works_without_a_compiler(source, tmp_path):
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source), cwd=tmp_path, CC="none")
    (path,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        assert EXTENSION not in wheel.namelist()
    shown = install(path, tmp_path / "target", tmp_path / "elsewhere")
    assert f"version {textfix.__version__} (without compiled kernel)" in shown
