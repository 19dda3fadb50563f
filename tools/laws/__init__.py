"""Searches for texts and files that break a guarantee; the strategies and the laws are those of the tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tests"))
