"""The tools are no part of the installed package: they are imported from the checkout."""

import sys
from pathlib import Path

import pytest

from support import ROOT

sys.path.append(str(ROOT))  # last, so that an installed textfix stays the one under test


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the training tests, whose modules import torch and numba, unless `-m train` asks for them."""
    return True if collection_path.name.startswith("test_train") and config.option.markexpr != "train" else None
