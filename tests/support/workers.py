"""What worker processes do in tests; they import it by name."""

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path


def number_and_process(number: int) -> tuple[int, int]:
    return number, os.getpid()


def fail(number: int) -> int:
    raise ValueError(f"{number} is wrong")


def die_once(path: Path) -> str:
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def die_once_in_sending(path: Path) -> str:
    """Die once, when half of the result is sent."""
    if path.exists():
        return path.name
    path.touch()

    def send_half(connection: Connection, data: bytes) -> None:
        os.write(connection.fileno(), data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    Connection._send = send_half  # type: ignore[attr-defined]
    return path.name


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait_with(folder: str) -> None:
    """Hold a file as long as this process is not told to end."""
    path = Path(folder) / str(os.getpid())
    path.touch()
    try:
        time.sleep(60)
    finally:
        path.unlink()
