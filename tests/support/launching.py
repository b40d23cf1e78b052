"""Start the small servers of `tests/support/servers` in either cage, and see that nothing of them is left."""

import asyncio
import functools
import os
import select
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ParamSpec

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.replay import Recorder
from graph_toucan.identity import JsonObject
from graph_toucan.launch.plans import PlanBook, plan_server
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind, bubblewrap_works
from graph_toucan.launch.session import LaunchSettings, Place, ServerSession
from graph_toucan.model import Server
from tests.support.catalogues import local_catalogue, local_servers

Parameters = ParamSpec("Parameters")

needs_bubblewrap = pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work on this machine")
in_both_cages = pytest.mark.parametrize(
    "cage", [SandboxKind.NONE, pytest.param(SandboxKind.BWRAP, marks=needs_bubblewrap)]
)
_PATIENCE_SECONDS = 10


def in_loop(test: Callable[Parameters, Coroutine[Any, Any, None]]) -> Callable[Parameters, None]:
    """Run an asynchronous test on an event loop of its own, for a minute at most."""

    @functools.wraps(test)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        async def bounded() -> None:
            async with asyncio.timeout(60):
                await test(*args, **kwargs)

        asyncio.run(bounded())

    return run


def settings_for(cage: SandboxKind = SandboxKind.NONE, **changes: Any) -> LaunchSettings:
    """Return settings that a busy machine has time for."""
    settings: dict[str, Any] = {"sandbox": cage, "start_seconds": 20, "call_seconds": 20, **changes}
    return LaunchSettings(**settings)


def marked_server(name: str) -> tuple[Server, str]:
    """Return a server with a mark in its environment by which its processes can be found."""
    mark = uuid.uuid4().hex
    catalogue = local_catalogue(name)
    catalogue["mcpServers"][name]["env"] = {"TEST_MARK": mark}
    return parse_catalogue(catalogue, "the marked catalogue")[0], mark


@asynccontextmanager
async def running(server: Server | str, root: Path, settings: LaunchSettings) -> AsyncGenerator[ServerSession]:
    """Give a running session in fresh directories under `root`."""
    server = local_servers(server)[0] if isinstance(server, str) else server
    plan, _ = await plan_server(server, root / "cache", {})
    place = Place(files=root / "files", home=root / "home", run=root / "run", stderr=root / "stderr")
    for folder in (place.files, place.home, place.run):
        folder.mkdir()
    session = await ServerSession.start(plan, place, settings)
    try:
        yield session
    finally:
        await session.close()


async def call(session: ServerSession, tool: str, **arguments: Any) -> JsonObject:
    """Call a tool and return its structured content, else its text as `{"text": ...}`."""
    raw = await session.request("tools/call", {"name": tool, "arguments": arguments})
    return raw.get("structuredContent") or {"text": raw["content"][0]["text"]}


def pool_of(*names: str, cage: SandboxKind = SandboxKind.NONE, limit: int = 3, **changes: Any) -> WorkspacePool:
    """Return a pool of workspaces for these servers; none of them needs a cache."""
    book = PlanBook(local_servers(*names), Path("/nowhere"))
    return WorkspacePool(book, settings_for(cage, **changes), limit=limit)


def executor_of(recorder: Recorder, *names: str, mode: ExecutorMode = ExecutorMode.AUTO, **changes: Any) -> Executor:
    """Return an executor for these servers, without a cage."""
    return Executor(pool_of(*names, **changes), recorder, mode)


def until_gone(mark: str) -> None:
    """Wait until no process bears a mark.

    Raises:
        AssertionError: some are still there.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while processes := living(mark):
        for number, command in processes.items():
            try:
                process = os.pidfd_open(number)
            except ProcessLookupError:
                continue
            ended, _, _ = select.select([process], [], [], max(0, deadline - time.monotonic()))
            os.close(process)
            assert ended, f"still there: {command}"


def living(mark: str) -> dict[int, str]:
    """Return the command lines of living processes that have a mark in their environment or on their command line."""
    found: dict[int, str] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if mark.encode() in command or mark.encode() in (process / "environ").read_bytes():
                found[int(process.name)] = command.replace(b"\0", b" ").decode(errors="replace")[-200:]
        except OSError:
            continue
    return found
