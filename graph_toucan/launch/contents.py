"""What is in a workspace's folder: the fixture set, how it differs by now, and the way back.

Databases' and git's bookkeeping is no change of its own: of a database its rows count, of git's index what is staged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from graph_toucan.identity import digest
from graph_toucan.launch import files
from graph_toucan.launch.change_lines import change_lines, size_line
from graph_toucan.launch.fixtures import fixture_files, lay_fixtures
from graph_toucan.launch.git_files import index_content, is_index
from graph_toucan.launch.table_lines import database_content, is_database, settled
from graph_toucan.launch.timeless import timeless
from graph_toucan.model import StateChange

_GIT_NOISE: Final = (".git/objects/", ".git/logs/", ".git/COMMIT_EDITMSG", ".git/ORIG_HEAD", ".git/index.lock")
_LOG: Final = "-wal"
_SQLITE_NOISE: Final = (_LOG, "-shm", "-journal")
_MOST_BYTES: Final = 32 << 20


@dataclass(frozen=True)
class Content:
    """What a file holds: its digest, its size in bytes, and the bytes themselves where they are not too many to be shown."""

    digest: str
    size: int = field(compare=False)
    data: bytes | None = field(compare=False)


class Contents:
    """The folder of one workspace."""

    def __init__(self, root: Path) -> None:
        """Make the folder and lay the fixture set."""
        self.root = root
        root.mkdir()
        lay_fixtures(root)
        self._laid = files.look(root)
        self._read: dict[str, tuple[files.Mark, Content]] = {}
        self._seen: Mapping[str, Content | None] = {}
        self._turn: Mapping[str, Content | None] = {}

    @property
    def laid(self) -> files.Marks:
        """The marks of what was laid."""
        return self._laid

    def changes(self) -> tuple[StateChange, ...]:
        """Return what differs from the fixture set, sorted by path."""
        return self._between({}, self._now())

    def turn_changes(self) -> tuple[StateChange, ...]:
        """Return what differs from the last time that this was asked (at first from the fixture set), sorted by path."""
        before, self._turn = self._turn, self._now()
        return self._between(before, self._turn)

    def wrote(self) -> bool:
        """Tell whether a content differs from the last time that this was asked."""
        before, self._seen = self._seen, self._now()
        return before != self._seen

    def changed_files(self) -> frozenset[int]:
        """Return the inodes of the files that are not those that were laid, or were written since."""
        now = files.look(self.root)
        return frozenset(now[path].inode for path in files.differing(self._laid, now) if path in now)

    def restore(self) -> None:
        """Make the folder what it was when it was laid; the servers must be held still."""
        self._seen, self._turn = {}, {}
        now = files.look(self.root)
        changed = files.differing(self._laid, now)
        if not changed:
            return
        for path in (folders := [path for path in changed if self._is_still_folder(path, now)]):
            files.set_mode(self.root / path, self._laid[path])
        changed = [path for path in changed if path not in folders]
        old = [path for path in changed if path in self._laid]
        itself = {path for path in old if self._is_still_itself(path, now)}
        if len(itself) == len(old) or files.lists_by_name(self.root.parent.parent):
            files.put(self.root, {path: None for path in changed if path not in itself})
            files.put(self.root, {path: self._fixture_copy(path) for path in old if path not in itself})
            for path in itself:
                files.write_in_place(self.root / path, fixture_files()[path], self._laid[path])
        else:  # laid in the same order again, so that a folder lists its files in the same order too
            files.empty(self.root)
            lay_fixtures(self.root)
        self._laid = files.look(self.root)

    def _fixture_copy(self, path: str) -> files.Copy:
        mark = self._laid[path]
        return files.Copy(mark.mode, mark.modified_ns, fixture_files().get(path, b""))

    def _is_still_folder(self, path: str, now: Mapping[str, files.Mark]) -> bool:
        return all(path in marks and files.is_folder(marks[path]) for marks in (self._laid, now))

    def _is_still_itself(self, path: str, now: Mapping[str, files.Mark]) -> bool:
        mark, was = now.get(path), self._laid[path]
        return mark is not None and mark.inode == was.inode != 0 and mark.mode == was.mode

    def _between(
        self, before: Mapping[str, Content | None], after: Mapping[str, Content | None]
    ) -> tuple[StateChange, ...]:
        found: list[StateChange] = []
        for path in sorted(before.keys() | after.keys()):
            old = before[path] if path in before else _fixture(path)
            new = after[path] if path in after else _fixture(path)
            if old != new:
                change = "deleted" if new is None else "created" if old is None else "modified"
                lines = self._lines(path, old, new)
                found.append(StateChange(path=path, change=change, digest=new.digest if new else "", lines=lines))
        return tuple(found)

    def _lines(self, path: str, old: Content | None, new: Content | None) -> tuple[str, ...]:
        if any(content is not None and content.data is None for content in (old, new)):
            return (size_line(old and old.size, new and new.size),)

        def read(name: str) -> bytes | None:
            return files.read_inside(self.root, name, _MOST_BYTES)

        return change_lines(path, old and old.data, new and new.data, read)

    def _now(self) -> dict[str, Content | None]:
        """Return what files hold that differs from the fixture set, None for those that are gone."""
        now = files.look(self.root)
        changed = files.differing(self._laid, now)
        logs = {path.removesuffix(_LOG): now[path] for path in changed if path.endswith(_LOG) and path in now}
        found: dict[str, Content | None] = {}
        for path in {*changed, *logs}:
            if not _is_noise(path):
                content = self._content(path, now, logs.get(path))
                if content != _fixture(path):
                    found[path] = content
        return found

    def _content(self, path: str, now: Mapping[str, files.Mark], log: files.Mark | None) -> Content | None:
        mark = now.get(path)
        if mark is None or not files.is_file(mark):
            return None
        both = mark if log is None else files.Mark(mark.mode, mark.inode, mark.size, log.modified_ns, log.changed_ns)
        known = self._read.get(path)
        if known is None or known[0] != both:
            known = both, self._read_anew(path, log)
            self._read[path] = known
        return known[1]

    def _read_anew(self, path: str, log: files.Mark | None) -> Content:
        data = files.read_inside(self.root, path, _MOST_BYTES)
        if data is None:
            return Content(files.digest_inside(self.root, path), files.size_of(self.root / path), None)
        if log is not None and log.size and is_database(data):
            written = files.read_inside(self.root, f"{path}-wal", _MOST_BYTES)
            data = settled(data, written) if written else data
        return Content(_digest(path, data), len(data), data)


def _is_noise(path: str) -> bool:
    return any(mark in path for mark in _GIT_NOISE) or path.endswith(_SQLITE_NOISE)


@cache
def _fixture(path: str) -> Content | None:
    data = fixture_files().get(path)
    return None if data is None else Content(_digest(path, data), len(data), data)


def _digest(path: str, data: bytes) -> str:
    if is_index(path):
        return digest(index_content(data))
    return digest(database_content(data) if is_database(data) else timeless(data))
