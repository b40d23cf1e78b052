"""One event loop in a thread of its own, on which all model calls of a process run.

Tasks run in several threads, each with an event loop that ends with the task, while HTTP clients, semaphores and
litellm's own queue belong to the loop that they were made on. With one lasting loop the bound on concurrent calls holds
over all tasks, connections are reused, and nothing outlives its loop.
"""

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_GOODBYE_SECONDS = 2.0


class LoopThread:
    """An event loop that runs in a daemon thread until the process ends."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
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
    with _lock:
        if not _current:
            _current.append(LoopThread())
        thread = _current[0]
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, thread.loop))
