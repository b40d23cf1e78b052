"""Watches from outside what each server uses, and kills the processes of one that goes over its limits.

The kernel's own limits (`prlimit`) hold for one process each, the number of processes is not limited for root at all,
and control groups are often not ours to write. So two threads look after all servers of this program: one reads the
process table four times a second, one measures what was written every two seconds. Both end with the last server.
"""

import contextlib
import itertools
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graph_toucan.launch.proctree import Process, ProcessTable, ProcessTree, process_table
from graph_toucan.launch.sandbox import THREADS_PER_PROCESS, Limits
from graph_toucan.model import Model

_PROCESS_SECONDS = 0.25
_DISK_SECONDS = 2.0
_REST = 4
"""A thread rests this many times as long as its last look took, if that is longer than its usual rest."""
_MOST_FILES = 200_000
_BLOCK = 512
_MEGA = 1024 * 1024
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Usage(Model):
    """The most that a server used at one time, as far as it was seen.

    Args:
        memory_mb: the sum of the resident memory (RSS) of its processes; pages that they share count for each.
        processes: how many there were, bubblewrap's own not counted.
    """

    memory_mb: float = 0.0
    processes: int = 0


class Monitor:
    """Looks after the processes of one server between `start` and `stop`."""

    def __init__(self, tree: ProcessTree, limits: Limits, watched: Sequence[Path] = ()) -> None:
        """Prepare; nothing is looked at before `start` or `sample`.

        Args:
            tree: the processes of the server.
            limits: what they may use together.
            watched: the folders and files outside that they can write to.
        """
        self._tree = tree
        self._limits = limits
        self._watched = tuple(watched)
        self._lock = threading.Lock()
        self.usage = Usage()
        self.violation = ""

    def start(self) -> None:
        """Look at once, and then regularly until `stop`."""
        _PROCESSES.add(self)
        if self._watched:
            _DISKS.add(self)

    def stop(self) -> None:
        """Look no more."""
        _PROCESSES.remove(self)
        _DISKS.remove(self)

    def sample(self) -> Usage:
        """Look now, and return the most that was used so far."""
        self.look(process_table())
        return self.usage

    def look(self, table: ProcessTable) -> None:
        """Note what the server uses in this process table, and end it if that is too much."""
        own = self._tree.of_server(table)
        memory = sum(process.pages for process in own) * _PAGE / _MEGA
        with self._lock:
            most = self.usage
            memory_mb = max(most.memory_mb, round(memory, 1))
            self.usage = Usage(memory_mb=memory_mb, processes=max(most.processes, len(own)))
        if len(own) > self._limits.processes:
            self._end(f"it started more than {self._limits.processes} processes")
        elif sum(process.threads for process in own) > (most_threads := self._limits.processes * THREADS_PER_PROCESS):
            self._end(f"it started more than {most_threads} threads")
        elif memory > self._limits.memory_mb and _unshared_mb(own) > self._limits.memory_mb:
            self._end(f"it used more than {self._limits.memory_mb} MB of memory")

    def measure(self, table: ProcessTable) -> None:
        """Measure what the server has written, and end it if that is too much; its processes are those of this table."""
        if problem := excess(self._watched, self._limits.disk_mb, self._tree.members(table)):
            self._end(problem)

    def _end(self, violation: str) -> None:
        self.violation = self.violation or violation
        self._tree.kill()


def excess(places: Iterable[Path], limit_mb: int, writers: Iterable[int] = ()) -> str:
    """Say how folders (or files) hold more than they may; empty if they do not.

    Links are not followed. Files that processes hold open but have deleted count too, since they still take space.

    Args:
        places: what to measure.
        limit_mb: the space that they may take together.
        writers: the processes whose deleted files are to be counted.
    """
    space = files = 0
    try:
        for taken in _sizes(places, writers):
            space += taken
            files += 1
            if space > limit_mb * _MEGA:
                return f"it wrote more than {limit_mb} MB"
            if files > _MOST_FILES:
                return f"it made more than {_MOST_FILES} files"
    except OSError as error:
        return f"it made a folder that cannot be looked into ({error.strerror})"
    return ""


def _sizes(places: Iterable[Path], writers: Iterable[int]) -> Iterator[int]:
    """Give the bytes that each file, folder or link takes on the disk, a file of several names once.

    Raises:
        OSError: a folder cannot be read although it is there, for instance since its path is too long.
    """
    seen: set[tuple[int, int]] = set()
    for found in itertools.chain(_files(places), *map(_deleted_files, writers)):
        file = found.st_dev, found.st_ino
        if found.st_nlink == 1 or stat.S_ISDIR(found.st_mode) or file not in seen:
            yield found.st_blocks * _BLOCK
        if found.st_nlink != 1:
            seen.add(file)


def _files(places: Iterable[Path]) -> Iterator[os.stat_result]:
    pending = [str(place) for place in places]
    while pending:
        place = pending.pop()
        try:
            here = os.lstat(place)
            if stat.S_ISDIR(here.st_mode):
                with os.scandir(place) as entries:
                    pending += [entry.path for entry in itertools.islice(entries, _MOST_FILES)]
        except (FileNotFoundError, NotADirectoryError):  # gone between two looks
            continue
        yield here


def _deleted_files(pid: int) -> Iterator[os.stat_result]:
    """Give the deleted files that a process still holds open."""
    with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if os.readlink(entry.path).endswith(" (deleted)"):
                    yield os.stat(entry.path)


def _unshared_mb(processes: Iterable[Process]) -> float:
    """Return the memory of processes with each shared page counted once (PSS), where the system tells it."""
    total = 0.0
    for process in processes:
        try:
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            total += process.pages * _PAGE / _MEGA
    return total


class _Watch:
    """One thread that looks at all monitors again and again, and that lives while there are any."""

    def __init__(self, seconds: float, look: Callable[[Sequence[Monitor]], None]) -> None:
        self._seconds = seconds
        self._look = look
        self._lock = threading.Lock()
        self._monitors: set[Monitor] = set()
        self._thread: threading.Thread | None = None

    def add(self, monitor: Monitor) -> None:
        with self._lock:
            self._monitors.add(monitor)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="server-monitor", daemon=True)
                self._thread.start()

    def remove(self, monitor: Monitor) -> None:
        with self._lock:
            self._monitors.discard(monitor)

    def _run(self) -> None:
        _come_first()
        while True:
            with self._lock:
                monitors = tuple(self._monitors)
                if not monitors:
                    self._thread = None
                    return
            began = time.monotonic()
            self._look(monitors)
            threading.Event().wait(max(self._seconds, _REST * (time.monotonic() - began)))


def _come_first() -> None:
    """Let this thread run before all ordinary ones, where we may: what forks without end would leave it no turn.

    The kernel limits the number of processes of everybody but root, and root may do this.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def _look_at_processes(monitors: Sequence[Monitor]) -> None:
    table = process_table()
    for monitor in monitors:
        monitor.look(table)


def _look_at_disks(monitors: Sequence[Monitor]) -> None:
    table = process_table()
    for monitor in monitors:
        monitor.measure(table)


_PROCESSES = _Watch(_PROCESS_SECONDS, _look_at_processes)
_DISKS = _Watch(_DISK_SECONDS, _look_at_disks)
