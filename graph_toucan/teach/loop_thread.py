"""One event loop in a thread of its own, on which all model calls of a process run.

Tasks run in several threads, each with an event loop that ends with the task, while HTTP clients, semaphores and
litellm's own queue belong to the loop that they were made on. With one lasting loop the bound on concurrent calls holds
over all tasks, connections are reused, and nothing outlives its loop. What blocks (recordings on a disk or in S3) is done
in threads beside it, which are not the ones in which litellm prepares its requests.
"""

import asyncio
import atexit
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

_GOODBYE_SECONDS = 2.0
_THREADS = 32
"""Enough to keep 64 requests of 200 ms under way where a recording takes S3 20 ms to find and 20 to keep."""


class LoopThread:
    """An event loop that runs in a daemon thread until the process ends."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.threads = ThreadPoolExecutor(_THREADS, "graph-toucan-recordings")
        self.at_end: list[Callable[[], Awaitable[object]]] = []
        self._thread = threading.Thread(target=self._run, name="graph-toucan-model-calls", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def close(self) -> None:
        """Cancel what still runs and end the thread."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(_GOODBYE_SECONDS)

    def _run(self) -> None:
        self.loop.run_forever()
        self.loop.run_until_complete(_cancel_all())
        for close in self.at_end:
            self.loop.run_until_complete(close())
        self.loop.close()


async def _cancel_all() -> None:
    """Cancel all other tasks of the running loop and wait for them."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


_lock = threading.Lock()
_current: list[LoopThread] = []

# A forked child has no such thread: it starts its own.
os.register_at_fork(after_in_child=_current.clear)


async def run_on_model_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the loop of the model calls and wait for it on this one; cancelling reaches through."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, _thread().loop))


async def run_beside(work: Callable[..., T], *given: Any) -> T:
    """Do blocking work in a thread and wait for it on the running loop."""
    return await asyncio.get_running_loop().run_in_executor(_thread().threads, work, *given)


def close_at_end(close: Callable[[], Awaitable[object]]) -> None:
    """Have something closed on the loop of the model calls before that ends."""
    _thread().at_end.append(close)


def _thread() -> LoopThread:
    with _lock:
        if not _current:
            _current.append(LoopThread())
        return _current[0]
