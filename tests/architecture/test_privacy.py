"""textfix never touches the network, and leaves nothing in the home folder."""

import os
import subprocess
import sys

import pytest

CODE = """
import socket
import sys

def refuse(*args, **kwargs):
    raise AssertionError("textfix touched the network")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import textfix
from textfix.engine.nn.onnx_backend import runtime
runtime()  # as after much text
print(ascii(textfix.clean("We dont know, he said. Its late, and theyre here. Well go now, she said.")))
print("onnxruntime" in sys.modules)
"""


@pytest.fixture
def outcome(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=environment | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines(), [path for path in tmp_path.rglob("*") if path.is_file()]


def test_cleaning_opens_no_connection_and_writes_nothing(outcome):
    (text, with_onnxruntime), files = outcome
    assert "\\u201cWe don\\u2019t know,\\u201d he said." in text
    assert with_onnxruntime == "True", "the extra `fast` is what must be watched"
    assert files == []
