"""Which processes belong to one server, read from `/proc`, and how all of them are killed.

In a cage every process of a server descends from the cage's first process, whatever it does. Without a cage a process
can leave its parents (fork twice, start a session): those are known by having been seen before, or by a mark in their
environment.
"""

import contextlib
import os
import signal
import threading
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

_KILL_ROUNDS = 20
_MAX_STAT = 4096
_CAGE_DEPTH = 2
"""The outer process of bubblewrap, and the first process of its namespace, are not the server's."""


class Process(NamedTuple):
    """One line of the process table.

    `started` (clock ticks since boot) tells it from a later process of the same number; `pages` is its resident memory;
    `ended` says that only its exit code is left.
    """

    pid: int
    parent: int
    started: int
    pages: int
    name: str
    threads: int
    ended: bool


class ProcessTable(dict[int, Process]):
    """All processes at one moment, by number."""

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """The numbers of the processes that each one has started, and that are still its children."""
        found: dict[int, list[int]] = {}
        for process in self.values():
            found.setdefault(process.parent, []).append(process.pid)
        return found


def process_table() -> ProcessTable:
    """Return all processes that `/proc` shows; none where there is no `/proc`. With hundreds of them it takes milliseconds."""
    numbers = (name for name in os.listdir("/proc") if name.isdigit()) if os.path.isdir("/proc") else ()
    found = (read_process(int(number)) for number in numbers)
    return ProcessTable((process.pid, process) for process in found if process is not None)


def read_process(pid: int) -> Process | None:
    """Return one process; None if there is none of this number (any more)."""
    try:
        file = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except OSError:
        return None
    try:
        text = os.read(file, _MAX_STAT)
    except OSError:
        return None
    finally:
        os.close(file)
    head, _, tail = text.rpartition(b")")  # a name may hold spaces and parentheses
    fields = tail.split()
    name = head.partition(b"(")[2].decode(errors="replace")
    return Process(pid, int(fields[1]), int(fields[19]), int(fields[21]), name, int(fields[17]), fields[0] == b"Z")


class ProcessTree:
    """The processes of one server: its first one, all that descend from it, and those that left it."""

    def __init__(self, root: int, *, caged: bool, mark: str | None = None) -> None:
        """Remember the first process, which must have been started.

        Args:
            root: its number.
            caged: whether it is bubblewrap, whose own processes are not counted as the server's.
            mark: a `NAME=value` of the environment that only the server's processes have.
        """
        first = read_process(root)
        self.root = root
        self.caged = caged
        self._mark = mark.encode() if mark else None
        self._began = first.started if first else 0
        self._known = {root: first.started} if first else {}
        self._main: int | None = None
        self._strangers: set[tuple[int, int]] = set()
        self._lock = threading.Lock()

    def members(self, table: ProcessTable) -> dict[int, int]:
        """Return the processes of the tree, as number to depth below the first one."""
        with self._lock:  # several threads look
            return self._members(table)

    def _members(self, table: ProcessTable) -> dict[int, int]:
        known = {pid for pid, started in self._known.items() if pid in table and table[pid].started == started}
        orphans = (known if self.caged else known | self._marked(table)) - {self.root}
        pending = [(pid, 1) for pid in orphans] + [(self.root, 0)] * (self.root in known)
        depths: dict[int, int] = {}
        while pending:
            pid, depth = pending.pop()
            if pid not in depths:
                depths[pid] = depth
                pending += [(child, depth + 1) for child in table.children.get(pid, ())]
        kept = _CAGE_DEPTH if self.caged else len(table)
        self._known = {pid: table[pid].started for pid, depth in depths.items() if depth < kept}
        return depths

    def of_server(self, table: ProcessTable) -> list[Process]:
        """Return the processes that are the server's own, the oldest first."""
        least = _CAGE_DEPTH if self.caged else 0
        own = [table[pid] for pid, depth in self.members(table).items() if depth >= least]
        own.sort(key=lambda process: (process.started, process.pid))
        if self._main is None and own:
            self._main = own[0].pid
        return own

    def strays(self, table: ProcessTable) -> list[Process]:
        """Return the server's processes that no longer descend from its main process: those meant to outlive it."""
        own = self.of_server(table)
        below = {self._main}
        while grown := {process.pid for process in own if process.parent in below} - below:
            below |= grown
        return [process for process in own if process.pid not in below and not process.ended]

    def kill(self) -> bool:
        """Kill every process of the tree; return whether none was left at the last look.

        In a cage the first process of the namespace is killed: the kernel then ends all others, and bubblewrap
        itself ends when they are gone.
        """
        if self.caged and self._kill_cage():
            return True
        for _ in range(_KILL_ROUNDS):  # what is killed may have just started another
            table = process_table()
            depths = {pid: depth for pid, depth in self.members(table).items() if not table[pid].ended}
            first = [pid for pid, depth in depths.items() if depth == 1] if self.caged else []
            for pid in first or depths:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            if self.caged or not depths:
                return True
        return False

    def _kill_cage(self) -> bool:
        """Kill the first process of the namespace, if it is known; without a look at all processes."""
        with self._lock:
            known = {pid: started for pid, started in self._known.items() if pid != self.root}
        for pid, started in known.items():
            process = read_process(pid)
            if process is not None and process.started == started:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        return bool(known)

    def _marked(self, table: ProcessTable) -> set[int]:
        """Return the processes with the mark in their environment."""
        if self._mark is None:
            return set()
        found: set[int] = set()
        living = {(process.pid, process.started) for process in table.values()}
        for pid, started in living - self._strangers:
            if started < self._began or not _has_mark(pid, self._mark):
                self._strangers.add((pid, started))
            else:
                found.add(pid)
        self._strangers &= living
        return found


def _has_mark(pid: int, mark: bytes) -> bool:
    with contextlib.suppress(OSError):
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return False
