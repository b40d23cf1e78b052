"""The files of a folder: seen cheaply, kept aside, and put back as they were.

A server is other people's code and may run meanwhile. What reads here follows no link, wherever it stands; who writes or
removes holds the servers still (see `ServerProcess.pause`), so that no folder becomes a link between a look and a step.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Mark(NamedTuple):
    """What tells a file from what it was, without reading it; of a folder the mode alone."""

    mode: int
    inode: int = 0
    size: int = 0
    modified_ns: int = 0
    changed_ns: int = 0


@dataclass(frozen=True)
class Copy:
    """A file (its bytes), a link (where it leads) or a folder, as it was."""

    mode: int
    modified_ns: int = 0
    data: bytes = b""


_DEEPEST = 200
Marks = Mapping[str, Mark]
Copies = Mapping[str, Copy | None]
"""By relative path; None where there was nothing."""


def look(root: Path) -> dict[str, Mark]:
    """Return the marks of all files, links and folders under a folder, by relative path.

    What is mounted there is left out, and so is what lies in folders more than 200 deep.
    """
    found: dict[str, Mark] = {}
    folder = _open(root, "", os.O_DIRECTORY)
    if folder is not None:
        _look(folder, "", os.fstat(folder).st_dev, _DEEPEST, found)
    return found


def _look(folder: int, inside: str, device: int, depth: int, found: dict[str, Mark]) -> None:
    """Add what is in an open folder, and close it."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    seen = entry.stat(follow_symlinks=False)
                    if seen.st_dev != device:
                        continue
                    path = inside + entry.name
                    found[path] = _mark(seen)
                    if stat.S_ISDIR(seen.st_mode) and depth:
                        below = os.open(entry.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                        _look(below, f"{path}/", device, depth - 1, found)
                except OSError:  # gone between two looks
                    continue
    finally:
        os.close(folder)


def look_at(root: Path, path: str) -> Mark | None:
    """Return the mark of what is at a relative path, None if nothing is."""
    try:
        return _mark((root / path).lstat())
    except OSError:
        return None


def _mark(seen: os.stat_result) -> Mark:
    if stat.S_ISDIR(seen.st_mode):
        return Mark(seen.st_mode)
    return Mark(seen.st_mode, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def read_inside(root: Path, path: str, most: int | None = None) -> bytes | None:
    """Return what a regular file under a folder holds; None if there is none, or it is larger than `most` bytes."""
    descriptor = _open(root, path, os.O_NONBLOCK)
    if descriptor is None:
        return None
    with os.fdopen(descriptor, "rb") as file:
        seen = os.fstat(file.fileno())
        if not stat.S_ISREG(seen.st_mode) or (most is not None and seen.st_size > most):
            return None
        return file.read()


def digest_inside(root: Path, path: str) -> str:
    """Return the SHA-256 of a regular file under a folder in hex digits, read in pieces; empty if there is none."""
    descriptor = _open(root, path, os.O_NONBLOCK)
    if descriptor is None:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        return hashlib.file_digest(file, "sha256").hexdigest() if regular else ""


def _open(root: Path, path: str, flags: int) -> int | None:
    """Open what is under a folder, no part of the way there being a link; None if it is not (or no longer) there."""
    try:
        at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        for number, part in enumerate(parts := path.split("/") if path else [], start=1):
            above, kind = at, flags if number == len(parts) else os.O_DIRECTORY
            try:
                at = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | kind, dir_fd=above)
            finally:
                os.close(above)
    except OSError:
        return None
    return at


def is_file(mark: Mark) -> bool:
    """Tell whether a mark is that of a regular file."""
    return stat.S_ISREG(mark.mode)


def is_folder(mark: Mark) -> bool:
    """Tell whether a mark is that of a folder."""
    return stat.S_ISDIR(mark.mode)


def set_mode(path: Path, mark: Mark) -> None:
    """Give what is at a path the mode of a mark."""
    os.chmod(path, stat.S_IMODE(mark.mode))


def size_of(path: Path) -> int:
    """Return the size of a file in bytes, 0 if it is gone."""
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def differing(before: Marks, after: Marks) -> list[str]:
    """Return the paths whose marks differ, sorted."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def copy_of(root: Path, path: str) -> Copy | None:
    """Return what is at a relative path, None if nothing is (or what cannot be kept: a socket, a device)."""
    place = root / path
    try:
        seen = place.lstat()
        if stat.S_ISDIR(seen.st_mode):
            return Copy(seen.st_mode)
        if stat.S_ISLNK(seen.st_mode):
            return Copy(seen.st_mode, seen.st_mtime_ns, os.fsencode(os.readlink(place)))
    except OSError:
        return None
    data = read_inside(root, path) if stat.S_ISREG(seen.st_mode) else None
    return None if data is None else Copy(seen.st_mode, seen.st_mtime_ns, data)


@cache
def lists_by_name(folder: Path) -> bool:
    """Tell whether the order in which the disk lists a folder's files does not depend on when each was made."""
    names = [f"{number:x}{name}" for number, name in enumerate(("a.md", "data", "x.json", "notes.txt", "b", "zz"))]
    listed: list[list[str]] = []
    for order in (names, names[::-1]):
        with tempfile.TemporaryDirectory(dir=folder) as probe:
            for name in order:
                (Path(probe) / name).touch()
            listed.append(os.listdir(probe))
    return listed[0] == listed[1]


def copies_of(root: Path, paths: Iterable[str]) -> dict[str, Copy | None]:
    """Return what is at some relative paths."""
    return {path: copy_of(root, path) for path in paths}


def same(one: Copy | None, other: Copy | None) -> bool:
    """Tell whether two copies hold the same, whenever they were written."""
    if one is None or other is None:
        return one is other
    return (one.mode, one.data) == (other.mode, other.data)


def empty(root: Path) -> None:
    """Remove all that is in a folder."""
    for path in list(root.iterdir()):
        remove(path)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def put(root: Path, copies: Copies) -> None:
    """Make the paths what they were; folders come before what is in them."""
    for path in sorted(path for path, copy in copies.items() if copy is None):
        remove(root / path)
    for path, copy in sorted((path, copy) for path, copy in copies.items() if copy is not None):
        _put_one(root / path, copy)


def write_in_place(path: Path, data: bytes, mark: Mark) -> None:
    """Give an existing file another content; it stays the same file, with the mode and the time of `mark`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.chmod(path, stat.S_IMODE(mark.mode))
    os.utime(path, ns=(mark.modified_ns, mark.modified_ns))


def _put_one(path: Path, copy: Copy) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISDIR(copy.mode):
        if path.is_symlink() or not path.is_dir():
            remove(path)
            path.mkdir()
    else:
        remove(path)
        if stat.S_ISLNK(copy.mode):
            os.symlink(os.fsdecode(copy.data), path)
            return
        path.write_bytes(copy.data)
        os.utime(path, ns=(copy.modified_ns, copy.modified_ns))
    os.chmod(path, stat.S_IMODE(copy.mode))
