"""Progress of long work: stages tell how far they are, surfaces (a terminal, Prefect) listen."""

import threading
from collections.abc import Awaitable
from typing import Protocol, TypeVar

T = TypeVar("T")


class ProgressListener(Protocol):
    """Whoever shows progress. Called from several threads."""

    def stage_started(self, stage: str, rows: int) -> None:
        """A stage begins with about so many rows."""
        ...

    def row_done(self, stage: str) -> None:
        """One row of a stage is done."""
        ...

    def stage_finished(self, stage: str, rows_in: int, rows_out: int, cached: int) -> None:
        """A stage is done; `cached` shards were there already."""
        ...


_listeners: list[ProgressListener] = []
_lock = threading.Lock()


def add_listener(listener: ProgressListener) -> None:
    """Let a listener hear of all progress from now on."""
    with _lock:
        _listeners.append(listener)


def remove_listener(listener: ProgressListener) -> None:
    """Let a listener hear no more."""
    with _lock:
        _listeners.remove(listener)


def stage_started(stage: str, rows: int) -> None:
    """Tell that a stage begins."""
    with _lock:
        for listener in _listeners:
            listener.stage_started(stage, rows)


def row_done(stage: str) -> None:
    """Tell that a row is done."""
    with _lock:
        for listener in _listeners:
            listener.row_done(stage)


def stage_finished(stage: str, rows_in: int, rows_out: int, cached: int) -> None:
    """Tell that a stage is done."""
    with _lock:
        for listener in _listeners:
            listener.stage_finished(stage, rows_in, rows_out, cached)


async def counted(stage: str, work: Awaitable[T]) -> T:
    """Await work on one row and tell that it is done."""
    try:
        return await work
    finally:
        row_done(stage)
