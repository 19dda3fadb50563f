"""Evaluate the models just written on clean text: what stands beside them as EVALUATION.json."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def evaluation(dev: Path) -> str:
    """Return how well clean text comes back with the models just written, as JSON: all of it, and by genre."""
    command = [
        sys.executable,
        "-m",
        "textfix",
        "evaluate",
        "--json",
        "--isolated",
        "--documents",
        "blank-line",
        str(dev),
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
