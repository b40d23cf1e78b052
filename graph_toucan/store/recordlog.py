"""Many small records in few files: a log per process that wrote, and an index in memory of all logs of the folder.

Making a file costs 0.1 to 1 ms of CPU, appending a line a thousandth of that. A line is one record, `{"id":...,"value":...}`,
and is written by one `write`, so that a killed process leaves whole lines and at most one that is cut off, which counts as
not written. Each process appends to a file of its own, so that no two writers can mix, on a network file system either.
Of two lines with the same id the one that was read later counts.
"""

import errno
import json
import os
import threading
import time
import uuid
import weakref
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_BEGIN = b'{"id":"'
_BETWEEN = b'","value":'
_LOOK_SECONDS = 1.0
"""How long what other processes write meanwhile may go unseen."""


@dataclass(frozen=True)
class _Place:
    file: str
    offset: int
    length: int


class RecordLog:
    """The logs of one folder. Safe between threads; what other processes append is seen within a second."""

    def __init__(self, folder: Path, look_seconds: float = _LOOK_SECONDS) -> None:
        self._folder = folder
        self._look_seconds = look_seconds
        self._looked_at = float("-inf")
        self._lock = threading.Lock()
        self._places: dict[bytes, _Place] = {}
        self._read_up_to: dict[str, int] = {}
        self._own: _OwnFile | None = None

    def get(self, id: str) -> bytes | None:  # noqa: A002 - the store's own name
        """Return the JSON text of a record, None if there is none.

        Raises:
            OSError: a log cannot be read.
        """
        key = _key(id)
        while (place := self._place(key)) is not None:
            text = self._text(key, place)
            if text is not None:
                return text
            self._forget(place.file)
        return None

    def put(self, id: str, text: str) -> None:  # noqa: A002 - the store's own name
        """Append a record, given as JSON text without line breaks; it outlives this process once this returns.

        Raises:
            OSError: the log cannot be written.
        """
        key = _key(id)
        line = _BEGIN + key + _BETWEEN + text.encode() + b"}\n"
        with self._lock:
            if self._own is None or not self._own.usable:
                self._own = _OwnFile(self._folder)
            own = self._own
            offset = own.append(line)
            self._places[key] = _Place(own.name, offset, len(line))
            self._read_up_to[own.name] = own.size

    def _place(self, key: bytes) -> _Place | None:
        with self._lock:
            if key not in self._places:
                self._look()
            return self._places.get(key)

    def _text(self, key: bytes, place: _Place) -> bytes | None:
        """Return the text at a place, None where the file was removed or written over."""
        try:
            with (self._folder / place.file).open("rb") as file:
                file.seek(place.offset)
                line = file.read(place.length)
        except FileNotFoundError:
            return None
        before = _BEGIN + key + _BETWEEN
        return line[len(before) : -2] if line.startswith(before) and line.endswith(b"}\n") else None

    def _forget(self, file: str) -> None:
        """Read a file anew at the next look, which is at once."""
        with self._lock:
            self._places = {key: place for key, place in self._places.items() if place.file != file}
            self._read_up_to.pop(file, None)
            self._looked_at = float("-inf")

    def _look(self) -> None:
        """Read what was appended to the logs since the last look."""
        now = time.monotonic()
        if now - self._looked_at < self._look_seconds:
            return
        self._looked_at = now
        try:
            found = sorted((entry.name, entry.stat().st_size) for entry in os.scandir(self._folder))
        except FileNotFoundError:
            return
        for name, size in found:
            if name.endswith(".jsonl") and size > self._read_up_to.get(name, 0):
                self._read(name)

    def _read(self, name: str) -> None:
        offset = self._read_up_to.get(name, 0)
        with (self._folder / name).open("rb") as file:
            file.seek(offset)
            for line in file:
                if not line.endswith(b"\n"):  # still being written, or cut off for good
                    break
                key, between, _ = line.removeprefix(_BEGIN).partition(_BETWEEN)
                if between:
                    self._places[key] = _Place(name, offset, len(line))
                offset += len(line)
        self._read_up_to[name] = offset


class _OwnFile:
    """The log that this process writes, made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}.jsonl"
        self._file = os.open(folder / self.name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o666)
        weakref.finalize(self, os.close, self._file)
        self._process = os.getpid()
        self._whole = True
        self.size = 0

    @property
    def usable(self) -> bool:
        """Whether the file is still there, ends with a whole line and is not that of the process we were forked from."""
        return self._whole and self._process == os.getpid() and os.fstat(self._file).st_nlink > 0

    def append(self, line: bytes) -> int:
        """Write a line; return where it begins."""
        self._whole = False
        if os.write(self._file, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._whole = True
        offset, self.size = self.size, self.size + len(line)
        return offset


def _key(id: str) -> bytes:  # noqa: A002 - the store's own name
    """Return the id as it stands between the quotes in a line."""
    return json.dumps(id)[1:-1].encode()
