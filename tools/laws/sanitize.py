"""
Run tests on a kernel that checks its own memory accesses, and ends the process at the first wrong one.

    python -m tools.laws.sanitize [TEST ...]

gcc compiles a copy of the package with AddressSanitizer and UndefinedBehaviorSanitizer; the kernel of the working tree
stays as it is.  The tests are those that compare the kernel with arrays, unless others are named.  What is not noticed
is a read of the few bytes before a text, where Python keeps the header of the object.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

FLAGS = "-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1 -O1"
TESTS = (
    "tests/engine/text/test_kernel.py",
    "tests/engine/text/test_code_lines.py",
    "tests/engine/test_prescreen.py",
    "tests/engine/nn/test_word_inputs.py",
    "tests/engine/quotations/test_tagger.py",
    "tests/engine/quotations/test_crf.py",
    "tests/engine/apostrophes/test_reranker.py",
    "tests/engine/test_signed_texts.py",
)
ROOT = Path(__file__).parents[2]
_LOADED = "from textfix.engine.text import _kernel; print(_kernel.__file__)"


def build(folder: Path) -> Path:
    """Compile a copy of the package below a folder, and return the folder to import it from."""
    command = [sys.executable, "setup.py", "--quiet", "build"]
    command += ["--build-base", str(folder), "--build-lib", f"{folder}/lib"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"CC": "gcc", "CFLAGS": FLAGS, "LDFLAGS": FLAGS}, check=True)
    return folder / "lib"


def environment(library: Path) -> dict[str, str]:
    """Return the environment in which Python imports the copy, and takes its memory where accesses are checked."""
    runtimes = (_runtime(name) for name in ("libasan.so", "libubsan.so"))
    return os.environ | {
        "ASAN_OPTIONS": "detect_leaks=0",  # Python itself keeps memory until it ends
        "LD_PRELOAD": " ".join(runtimes),
        "PYTHONMALLOC": "malloc",
        "PYTHONPATH": str(library),
    }


def _runtime(name: str) -> str:
    found = subprocess.run(["gcc", f"-print-file-name={name}"], check=True, capture_output=True, text=True)
    return found.stdout.strip()


def main(tests: Sequence[str]) -> int:
    """Build the copy, run the tests on it, and return their exit code."""
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        there = environment(library)
        python = [sys.executable, "-P"]  # not the package in the working folder
        loaded = subprocess.run([*python, "-c", _LOADED], env=there, check=True, capture_output=True, text=True).stdout
        if not loaded.startswith(str(library)):
            raise SystemExit(f"the tests would run on {loaded.strip()}, not on the copy in {library}")
        command = [*python, "-m", "pytest", "-p", "no:cacheprovider", "--capture=no", *(tests or TESTS)]
        return subprocess.run(command, cwd=ROOT, env=there, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
