"""Progress of long work: stages tell how far they are, surfaces (a terminal, Prefect) listen."""

import threading
from collections.abc import Awaitable
from typing import Protocol, TypeVar, runtime_checkable

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


@runtime_checkable
class NameListener(Protocol):
    """A listener that also shows which rows are being worked on, by name. Called from several threads."""

    def row_started(self, stage: str, name: str) -> None:
        """Work on a row begins."""
        ...

    def row_ended(self, stage: str, name: str) -> None:
        """Work on a row is over, however it ended."""
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


def row_started(stage: str, name: str) -> None:
    """Tell that work on a row begins, to those who show names."""
    with _lock:
        for listener in _listeners:
            if isinstance(listener, NameListener):
                listener.row_started(stage, name)


def row_ended(stage: str, name: str) -> None:
    """Tell that work on a row is over, to those who show names."""
    with _lock:
        for listener in _listeners:
            if isinstance(listener, NameListener):
                listener.row_ended(stage, name)


async def counted(stage: str, work: Awaitable[T], name: str = "") -> T:
    """Await work on one row and tell that it is done; with a `name`, also that it has begun."""
    if name:
        row_started(stage, name)
    try:
        return await work
    finally:
        if name:
            row_ended(stage, name)
        row_done(stage)
