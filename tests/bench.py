"""`make bench`: what things cost, as ratios within one run, on the small servers that the tests use.

Absolute times say more of the machine than of the code, so each figure is one measurement divided by another of the same run.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.executor import Executor
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind, bubblewrap_works
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.store import ArtifactStore, open_objects
from tests.bench_start import start_ratios
from tests.support.catalogues import local_servers

EPISODES = 20
ROUNDS = 4
CALLS = 10
COUNT = {"text": "Ann sold 14 lamps and 6 chairs in January."}


def _executor(store: ArtifactStore, mode: ExecutorMode, cage: SandboxKind) -> Executor:
    pool = WorkspacePool(PlanBook(local_servers(), default_cache()), LaunchSettings(sandbox=cage), limit=2)
    return Executor(pool, store, mode)


async def _episodes(executor: Executor, row: str, episodes: int, calls: int) -> None:
    async def one(number: int) -> None:
        async with executor.open("bench", f"{row}-{number}", 0, {"notes": "bench"}) as episode:
            for _ in range(calls):
                await episode.call("notes/count_words", COUNT)
            await episode.changes()

    await asyncio.gather(*(one(number) for number in range(episodes)))


def _timed(work: Callable[[], Awaitable[None]]) -> float:
    async def run() -> None:
        await work()

    began = time.perf_counter()
    asyncio.run(run())
    return time.perf_counter() - began


def _measure(store: ArtifactStore) -> list[tuple[str, float, str]]:
    """Take the fastest of several interleaved rounds of each: what else runs on the machine can only slow one down."""
    kinds: dict[str, tuple[ExecutorMode, int, SandboxKind]] = {
        "fresh": (ExecutorMode.AUTO, 1, SandboxKind.NONE),
        "replayed": (ExecutorMode.REPLAY, 1, SandboxKind.NONE),
        "busy": (ExecutorMode.LIVE, 1 + CALLS, SandboxKind.NONE),
    }
    if bubblewrap_works():
        kinds["caged"] = (ExecutorMode.LIVE, 1, SandboxKind.BWRAP)
    best: dict[str, float] = {}
    for number in range(ROUNDS):
        for kind, (mode, calls, cage) in kinds.items():
            executor = _executor(store, mode, cage)
            row = f"round-{number}" if kind in {"fresh", "replayed"} else kind
            took = _timed(lambda e=executor, r=row, c=calls: _episodes(e, r, EPISODES, c))
            best[kind] = min(took, best.get(kind, took))
    fresh = best["fresh"]
    rows = [
        ("ten more calls in an open workspace / opening it", (best["busy"] - fresh) / fresh, "lower: calls are cheap"),
        ("replayed episode / live episode", best["replayed"] / fresh, "lower: recordings are cheap"),
    ]
    if "caged" in best:
        rows.append(("episode in the sandbox / without one", best["caged"] / fresh, "near 1: the cage is cheap"))
    return rows


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure(ArtifactStore(open_objects(str(Path(folder) / "store"))))
    table = Table(title=f"Ratios within one run ({EPISODES} episodes each, best of {ROUNDS})")
    for name in ("what", "ratio", "how to read it"):
        table.add_column(name)
    cage = SandboxKind.BWRAP if bubblewrap_works() else SandboxKind.NONE
    for slug, ratio in asyncio.run(start_ratios(cage)).items():
        rows.append((f"start of {slug} in the factory / by hand", ratio, "near 1: at most 1.15"))
    for what, ratio, reading in rows:
        table.add_row(what, f"{ratio:.2f}", reading)
    Console().print(table)


if __name__ == "__main__":
    main()
