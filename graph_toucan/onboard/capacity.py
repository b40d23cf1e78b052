"""Room for servers that are being tried: a number at once, fewer while they use too much memory; one for all shards."""

import asyncio
import functools
import os
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from graph_toucan.launch.proctree import process_table

_LOOK_SECONDS = 0.2


class Capacity:
    """Lets so many tries go on at once in this process; a first one always, further ones while there is memory."""

    def __init__(self, at_once: int, memory_mb: int) -> None:
        """Take the bounds; nothing is measured before it is needed."""
        self._at_once = at_once
        self._memory_mb = memory_mb
        self._inside = 0
        self._lock = threading.Lock()

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Wait for a place, and give it back at the end."""
        while not self._enter():  # noqa: ASYNC110 - memory is freed by other processes, which set no event
            await asyncio.sleep(_LOOK_SECONDS)
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def _enter(self) -> bool:
        with self._lock:
            if self._inside and (self._inside >= self._at_once or used_mb() > self._memory_mb):
                return False
            self._inside += 1
            return True


@functools.cache
def capacity(at_once: int, memory_mb: int) -> Capacity:
    """Return the one place-keeper of this process for these bounds."""
    return Capacity(at_once, memory_mb)


def used_mb() -> float:
    """Return the resident memory of all processes that descend from this one, in MB."""
    table = process_table()
    family = {os.getpid()}
    while more := {process.pid for process in table.values() if process.parent in family} - family:
        family |= more
    pages = sum(table[pid].pages for pid in family - {os.getpid()} if pid in table)
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
