"""The start of a ready server against its executable called by hand: from the spawn to the answer to `initialize`."""

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path

from graph_toucan.catalogue.load import embedded_catalogue, select_servers
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plan import LaunchPlan
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.session import LaunchSettings

SERVERS = ("time", "git", "filesystem", "planner")
ROUNDS = 8
_HELLO = {
    "jsonrpc": "2.0", "id": 0, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "hand", "version": "1"}},
}  # fmt: skip


async def _by_hand(plan: LaunchPlan, folder: Path) -> float:
    env = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        **plan.env,
    }
    command = [word.replace("/workspace", str(folder)) for word in plan.command]
    pipe = asyncio.subprocess.PIPE
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=env, cwd=folder, limit=2**24
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes")
    process.stdin.write(json.dumps(_HELLO).encode() + b"\n")
    while not (await process.stdout.readline()).lstrip().startswith(b"{"):
        pass
    took = time.perf_counter() - began
    process.kill()
    await process.wait()
    return took


async def start_ratios(cage: SandboxKind) -> dict[str, float]:
    """Return for each server the fastest start through the factory over the fastest by hand, in interleaved rounds."""
    servers = select_servers(embedded_catalogue(), SERVERS)
    book = PlanBook(servers, default_cache())
    pool = WorkspacePool(book, LaunchSettings(sandbox=cage), limit=1)
    ratios: dict[str, float] = {}
    for server in servers:
        plan = await book.plan(server.slug)
        ours: list[float] = []
        hand: list[float] = []
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                hand.append(await _by_hand(plan, Path(folder)))
            async with pool.open() as workspace:
                session = await workspace.session(server.slug)
                ours.append(session.start_seconds)
        ratios[server.slug] = min(ours) / min(hand)
    return ratios
