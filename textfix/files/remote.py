"""Files of object stores and other remote file systems, through fsspec; it is imported when the first one is used."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from posixpath import basename, dirname
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from textfix.errors import MissingExtraError, TextfixError
from textfix.extras import extra

_URL = re.compile(r"[a-z][a-z0-9+.-]+://")  # two letters at least: C:/ is a drive of Windows
# What stores call that which changes with the content of a file, or with its time; the first of them is taken.
_MARKS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")


def is_remote(name: str) -> bool:
    """
    True if the name of a file is a URL.

    >>> is_remote("s3://corpora/a.jsonl"), is_remote("C:/a.jsonl")
    (True, False)
    """
    return _URL.match(name) is not None


@dataclass(frozen=True, slots=True)
class RemoteState:
    """
    What tells a remote file from itself after somebody wrote to it.

    Attributes:
        size: in bytes.
        modified: a number that changes with what its store calls it: its tag, or its time.
    """

    size: int
    modified: int


@dataclass(frozen=True, slots=True, order=True)
class RemotePath:
    """
    The path of a remote file or folder, with the part of the interface of `pathlib.Path` that a run needs.

    Attributes:
        url: the path, such as "s3://corpora/2024/part-0001.jsonl.gz".

    >>> folder = RemotePath("memory://corpora/")
    >>> str(folder / "a.jsonl"), (folder / "a.jsonl").name, (folder / "sub" / "a.jsonl").below(folder)
    ('memory://corpora/a.jsonl', 'a.jsonl', 'sub/a.jsonl')
    """

    url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.rstrip("/") if not self.url.endswith("://") else self.url)

    def __str__(self) -> str:
        return self.url

    def __truediv__(self, name: str) -> RemotePath:
        return RemotePath(f"{self.url}{'' if self.url.endswith('/') else '/'}{name}")

    @property
    def name(self) -> str:
        """The last part of the path."""
        return basename(self.url)

    @property
    def parent(self) -> RemotePath:
        """The folder of the file."""
        scheme, _, path = self.url.partition("://")
        return RemotePath(f"{scheme}://{dirname(path)}")

    def below(self, folder: RemotePath) -> str | None:
        """Return the path relative to a folder, "" for the folder itself; None if it does not lie there."""
        if self == folder:
            return ""
        return self.url[len(folder.url) :].lstrip("/") if self.url.startswith(f"{folder.url}/") else None

    def files(self) -> list[RemotePath]:
        """
        Return the file at this path, or those in the folder and below, in order of name.

        Raises:
            OSError: there are none, or the store cannot be asked.
        """
        with _opened(self) as (system, path):
            below = [name[len(path) :].lstrip("/") for name in system.find(path)]
            if not below:
                raise FileNotFoundError(2, "no such file or directory", self.url)
            return sorted(self / name if name else self for name in below)

    def state(self) -> RemoteState:
        """
        Return what the file is now.

        Raises:
            OSError: there is no such file, or the store cannot be asked.
        """
        with _opened(self) as (system, path):
            about = system.info(path)
            mark = next((about[name] for name in _MARKS if about.get(name)), "")
            digest = blake2b(str(mark).encode(), digest_size=7).digest()
            return RemoteState(int(about["size"] or 0), int.from_bytes(digest))

    def written(self) -> int:
        """
        Return the time at which the file was written, in nanoseconds; the present if its store does not tell.

        Raises:
            OSError: there is no such file, or the store cannot be asked.
        """
        with _opened(self) as (system, path):
            with suppress(NotImplementedError):
                return int(system.modified(path).timestamp() * 1e9)
            return time.time_ns()

    def exists(self) -> bool:
        """
        True if there is such a file or folder.

        Raises:
            OSError: the store cannot be asked.
        """
        with _opened(self) as (system, path):
            return bool(system.exists(path))

    def open(self) -> BinaryIO:
        """
        Open the file for reading.

        Raises:
            OSError: it cannot be read.
        """
        with _opened(self) as (system, path):
            return cast(BinaryIO, system.open(path, "rb"))

    def read(self) -> bytes:
        """
        Return the content of a small file, by one request: it may be replaced meanwhile.

        Raises:
            OSError: there is no such file, or it cannot be read.
        """
        with _opened(self) as (system, path):
            return bytes(system.cat_file(path))

    def put(self, data: bytes, *, is_new: bool = False) -> None:
        """
        Write the file at once.

        Args:
            data: its content.
            is_new: refuse to replace a file, for which S3 and others have a condition; elsewhere it is looked for.

        Raises:
            FileExistsError: there is one.
            OSError: the file cannot be written.
        """
        with _opened(self) as (system, path):
            system.makedirs(system._parent(path), exist_ok=True)
            system.pipe_file(path, data, mode="create" if is_new else "overwrite")

    def remove(self) -> None:
        """
        Remove the file.

        Raises:
            OSError: there is none, or it cannot be removed.
        """
        with _opened(self) as (system, path):
            system.rm_file(path)

    @contextmanager
    def publishing(self) -> Iterator[BinaryIO]:
        """
        Give a stream, seekable, whose content becomes the file, whole, when the block ends; nothing if it raises.

        The content waits on the local disk: what a store is told to write is complete.

        Raises:
            OSError: the file cannot be written.
        """
        with TemporaryFile() as waiting:
            yield cast(BinaryIO, waiting)
            waiting.seek(0)
            with _opened(self) as (system, path):
                system.makedirs(system._parent(path), exist_ok=True)  # where folders are things
                # The transaction commits the upload at its end, and discards it after an exception.
                with system.transaction, system.open(path, "wb") as target:
                    shutil.copyfileobj(waiting, target)


@contextmanager
def _opened(path: RemotePath) -> Iterator[tuple[Any, str]]:
    """
    Give the file system of a URL, and the path there.

    Raises:
        MissingExtraError: fsspec, or the package of the store, is not installed.
        OSError: what the store's own library raises.
    """
    with extra("remote"):
        from fsspec.core import url_to_fs  # late: an extra, and slow to load
    try:
        # Listings are not kept: a file that changes meanwhile must be seen.
        yield url_to_fs(path.url, use_listings_cache=False)
    except (OSError, TextfixError):
        raise
    except ImportError as error:
        scheme = path.url.partition("://")[0]
        raise MissingExtraError(f"{path}: {error} ({scheme}:// needs its own package beside fsspec)") from None
    except Exception as error:  # of the store's library: that of S3 raises its own when there are no credentials
        raise OSError(5, f"{type(error).__name__}: {error}", path.url) from error
