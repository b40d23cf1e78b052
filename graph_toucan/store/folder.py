"""Objects as files of a folder.

A write goes to a temporary file under `<root>/.tmp`, is flushed, and then renamed (`put`) or hard-linked (`put_new`)
to its name, so that a reader never sees a half-written object and a killed writer leaves none.
"""

import errno
import os
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph_toucan.errors import StoreError
from graph_toucan.store.objects import RESERVED, checked_key
from graph_toucan.store.recordlog import RecordLog

STALE_SECONDS = 3600.0
"""Temporary files older than this belong to a writer that was killed."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NOT_A_FOLDER = {errno.ENOTDIR, errno.EEXIST}
_NO_LINKS = {errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


@contextmanager
def folder_errors(root: Path, action: str) -> Generator[None]:
    """Turn any escaping `OSError` into a `StoreError`; `action` reads like `writing runs/latest`."""
    try:
        yield
    except OSError as error:
        raise StoreError(*_explained(error, root, action)) from error


def _explained(error: OSError, root: Path, action: str) -> tuple[str, str]:
    """Return the cause and the solution of an `OSError`."""
    code = error.errno
    if code in _FULL:
        return f"no space left on {root} while {action}", "free some space and run again: finished shards are kept"
    if code == errno.EFBIG:
        return f"a file would be too large while {action} in {root}", "raise the limit on file sizes (ulimit -f)"
    if code in _NO_LINKS or (code == errno.EPERM and error.filename2 is not None):
        return f"the file system of {root} has no hard links (while {action})", "use a local file system or S3"
    if code in _REFUSED:
        return (
            f"folder {root} cannot be written or read by you (while {action})",
            "change its owner or mode, or choose another folder",
        )
    if code in _NOT_A_FOLDER:
        path = Path(os.fsdecode(error.filename or root))
        file = next((above for above in (path, *path.parents) if above.exists() and not above.is_dir()), path)
        return f"{file} is a file where a folder is needed (while {action})", "choose another folder"
    return f"{error.strerror or error} while {action} in {root}", "check the disk and the path"


class FolderObjects:
    """An object store in a folder, which is made if it is missing."""

    def __init__(self, root: str | Path) -> None:
        """Open the folder, check that it can be written to, and remove what killed writers left.

        Raises:
            StoreError: the folder cannot be made or written to, or a file has its name.
        """
        self._root = Path(os.path.abspath(Path(root).expanduser()))
        self._temporary = self._root / RESERVED.rstrip("/")
        self._logs: dict[str, RecordLog] = {}
        with folder_errors(self._root, "opening the store"):
            self._temporary.mkdir(parents=True, exist_ok=True)
            self._remove_stale()
            with self._written(b"", fsync=False) as probe:
                linked = probe.with_suffix(".linked")
                os.link(probe, linked)
                linked.unlink()

    @property
    def location(self) -> str:
        """The absolute path of the folder."""
        return str(self._root)

    def get(self, key: str) -> bytes | None:
        """Return the bytes of `key`, None if there is no such object."""
        path = self._path(key)
        with folder_errors(self._root, f"reading {key}"):
            try:
                return path.read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    def put(self, key: str, data: bytes, *, fsync: bool = True) -> None:
        """Write or replace `key` atomically; without `fsync` it may not outlive a loss of power.

        Raises:
            StoreError: the disk is full, or the folder refuses; the old content is still there.
        """
        path = self._path(key)
        with folder_errors(self._root, f"writing {key}"), self._written(data, fsync=fsync) as temporary:
            _make_folder(path.parent, fsync=fsync)
            os.replace(temporary, path)
            if fsync:
                _flush_folder(path.parent)

    def put_new(self, key: str, data: bytes) -> bool:
        """Write `key` only if it does not exist; of racing writers one gets True and all others False.

        Raises:
            StoreError: the disk is full, or the folder refuses; nothing was written.
        """
        path = self._path(key)
        with folder_errors(self._root, f"writing {key}"), self._written(data, fsync=True) as temporary:
            _make_folder(path.parent, fsync=True)
            try:
                os.link(temporary, path)
            except FileExistsError:
                return False
            _flush_folder(path.parent)
            return True

    def exists(self, key: str) -> bool:
        """Return whether there is an object `key`."""
        with folder_errors(self._root, f"looking for {key}"):
            return self._path(key).is_file()

    def list(self, prefix: str) -> list[str]:
        """Return the keys that start with the text `prefix`, sorted."""
        above = prefix.rpartition("/")[0]
        start = self._path(above) if above else self._root
        keys: list[str] = []
        with folder_errors(self._root, f"listing {prefix}"):
            for folder, _, names in os.walk(start, onerror=_raise_unless_gone):
                keys += [(Path(folder) / name).relative_to(self._root).as_posix() for name in names]
        return sorted(key for key in keys if key.startswith(prefix) and not key.startswith(RESERVED))

    def delete(self, key: str) -> None:
        """Remove `key`; nothing happens if it is not there."""
        with folder_errors(self._root, f"deleting {key}"), suppress(FileNotFoundError, NotADirectoryError):
            self._path(key).unlink()

    def url(self, key: str) -> str:
        """Return the absolute path of the object's file."""
        return str(self._root / key)

    def append_record(self, prefix: str, id: str, text: str) -> None:  # noqa: A002 - the store's own name
        """Append a record, given as JSON text, to the logs below `prefix`; it may not outlive a loss of power.

        Raises:
            StoreError: the disk is full, or the folder refuses; the record is not there.
        """
        with folder_errors(self._root, f"writing {prefix}"):
            self._log(prefix).put(id, text)

    def find_record(self, prefix: str, id: str) -> bytes | None:  # noqa: A002 - the store's own name
        """Return the JSON text of a record in the logs below `prefix`, None if there is none."""
        with folder_errors(self._root, f"reading {prefix}"):
            return self._log(prefix).get(id)

    def _log(self, prefix: str) -> RecordLog:
        log = self._logs.get(prefix)
        return log or self._logs.setdefault(prefix, RecordLog(self._path(prefix)))

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    @contextmanager
    def _written(self, data: bytes, *, fsync: bool) -> Generator[Path]:
        """Give a temporary file that holds `data`, and remove it afterwards if it still has its temporary name."""
        path = self._temporary / uuid.uuid4().hex
        try:
            with path.open("xb") as file:
                file.write(data)
                file.flush()
                if fsync:
                    os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _remove_stale(self) -> None:
        oldest = time.time() - STALE_SECONDS
        for path in self._temporary.iterdir():
            with suppress(FileNotFoundError):  # another process may be cleaning too
                if path.stat().st_mtime < oldest:
                    path.unlink()


def _make_folder(path: Path, *, fsync: bool) -> None:
    """Make a folder and its parents; with `fsync`, so that a loss of power cannot take a new one away."""
    if path.is_dir():
        return
    _make_folder(path.parent, fsync=fsync)
    path.mkdir(exist_ok=True)
    if fsync:
        _flush_folder(path.parent)


def _flush_folder(path: Path) -> None:
    """Write a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _raise_unless_gone(error: OSError) -> None:
    """Let a listing go on where a folder is not there, and end it where one cannot be read."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error
