"""A running server in a workspace, and whether it can serve another conversation after this one.

It can if nothing of this conversation is left with it that is seen from outside, or if that can be undone: processes that it
has started since, what is in its HOME or /tmp. A changed file that it holds open cannot be. What it keeps in memory cannot be
seen: that is for an exam to find out (see `graph_toucan.execute.exam`), in which all of this is done as well.
"""

from pathlib import Path
from typing import Final

from graph_toucan.launch import files
from graph_toucan.launch.process import ServerProcess
from graph_toucan.launch.session import ServerSession

_MOST_ENTRIES: Final = 300
_MOST_BYTES: Final = 4 << 20


class Running:
    """One server of one workspace, from its start on.

    `spoiled` says why it must not serve another conversation (empty if nothing speaks against it), `used` whether it has
    served one before this, `called` whether this one may have called it; `last_used` orders servers by their last use.
    """

    def __init__(self, session: ServerSession, home: Path, laid: files.Copies | None) -> None:
        """Remember how it is now, right after its start.

        Args:
            session: the running server.
            home: its HOME, as it lies outside.
            laid: what its start left in the workspace; None if that is too much to be kept.
        """
        self.session = session
        self.laid = laid
        self.spoiled = "" if laid is not None else "its start leaves too much in the workspace"
        self.last_used = 0
        self.used = False
        self.called = True
        self._home = home
        self._home_marks = files.look(home)
        self._home_copies = kept(home, self._home_marks)
        self._processes = session.process.members() if session.process else frozenset[int]()
        self._scratch = self._scratch_marks()

    def fault(self, changed: frozenset[int]) -> str:
        """Return why it cannot serve another conversation, as seen from outside; empty if nothing speaks against it.

        It must be held still (`held_still`).

        Args:
            changed: the inodes of the workspace's files that differ from what they were.
        """
        process = self.session.process
        if self.spoiled:
            return self.spoiled
        if process is None:
            return "it runs elsewhere"
        if not self.alive:
            return "it has ended"
        if self.session.tools_changed:
            return "its tools have changed"
        return self._kept_files(process, changed) or self._kept_scratch(process)

    def _kept_files(self, process: ServerProcess, changed: frozenset[int]) -> str:
        now = files.look(self._home)
        moved = files.differing(self._home_marks, now)
        if process.holds(changed | {now[path].inode for path in moved if path in now}, self._home):
            return "it holds a file open that was changed"
        return "it keeps too much in its HOME" if moved and self._home_copies is None else ""

    def _kept_scratch(self, process: ServerProcess) -> str:
        scratch = self._scratch_marks()
        if not scratch:
            return "" if process.shares_tmp else "its /tmp cannot be looked into"
        lost = any(scratch.get(path) != was for path, was in self._scratch.items())
        return "it changed what it had in /tmp" if lost else ""

    def restore(self) -> None:
        """Give it the processes, the HOME and the /tmp that it had after its start; it must be held still."""
        if self.session.process is not None:
            self.session.process.kill(self._processes)
        now = files.look(self._home)
        if self._home_copies is not None and files.differing(self._home_marks, now):
            files.empty(self._home)
            files.put(self._home, self._home_copies)
            self._home_marks = files.look(self._home)
        for path in self._scratch_marks().keys() - self._scratch.keys():
            files.remove(path)

    @property
    def alive(self) -> bool:
        """Whether its process has not ended."""
        process = self.session.process
        return process is None or (process.process.returncode is None and not process.violation)

    def _scratch_marks(self) -> dict[Path, files.Mark]:
        """Return the marks of what is in its /tmp and shared memory, and of these themselves."""
        process = self.session.process
        if process is None:
            return {}
        return {place / path: mark for place in process.scratch for path, mark in _with_itself(place).items()}


def _with_itself(place: Path) -> dict[str, files.Mark]:
    return {".": files.Mark(0), **files.look(place)}


def kept(root: Path, marks: files.Marks) -> dict[str, files.Copy | None] | None:
    """Return copies of all that the marks name, None if that is too much to be kept in memory."""
    if len(marks) > _MOST_ENTRIES or sum(mark.size for mark in marks.values()) > _MOST_BYTES:
        return None
    return files.copies_of(root, marks)
