"""Dialogues per minute: with servers that are kept, against a loop that starts servers anew for each dialogue.

`python -m tests.bench_dialogues STORE [--servers a,b,c|all] [--dialogues 100]` takes the dialogues over some servers from a
store in which the factory has run, and makes their calls in both ways in one run: the same calls, each dialogue twice (told,
and verified), in an order that is shuffled once. Where the store has fewer than are asked for, they are taken again.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.exam import Question, questions_of
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.pointers import resolve
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.graph.confirm import changes_nothing
from graph_toucan.identity import Json, JsonObject, canonical_json, seeded_random
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plan import LaunchPlan
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind, resolve_sandbox
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import Call, Dialogue, Result, ResultSource, Server, ToolCard
from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.store.artifacts import ShardRef
from tests.support.file_recorder import FileRecorder

SERVERS = ("time", "git", "sqlite", "memory", "filesystem", "toolbox", "textstats", "hashes")
TAKES = 2
AT_ONCE = 2
MEMORY_MB = 6000


@dataclass(frozen=True)
class Work:
    """Dialogues to make the calls of, the servers, and what is known of their tools."""

    dialogues: Sequence[Dialogue]
    servers: Sequence[Server]
    cards: Mapping[str, ToolCard]
    questions: Mapping[str, Sequence[Question]]


def read_work(store: ArtifactStore, count: int, among: Collection[str] | None = None) -> Work:
    """Return so many dialogues of a store, shuffled; those over some servers alone, where these are named."""

    def rows(stage: str, table: str) -> list[Json]:
        keys = {key.split("/")[2] for key in store.objects.list(f"artifacts/{stage}/")}
        return store.read_all([ShardRef(stage=stage, key=key) for key in sorted(keys)], table)

    told: list[Dialogue] = sorted(rows("translate", "dialogues"), key=lambda row: row.id)
    dialogues = [row for row in told if among is None or set(row.servers) <= set(among)]
    if not dialogues:
        raise SystemExit("the store has no dialogue over these servers alone")
    dialogues = [
        row.model_copy(update={"id": f"{row.id}-{again}"})
        for again in range(-(-count // len(dialogues)))
        for row in dialogues
    ][:count]
    seeded_random(7, "bench", "order").shuffle(dialogues)
    cards: list[ToolCard] = rows("describe", "tool_cards")
    by_id = {card.id: card for card in cards}
    return Work(dialogues, rows("onboard", "servers"), by_id, questions_of(cards, changes_nothing))


@dataclass
class Outcome:
    """What a way of working gave: the results of each dialogue and take, the servers that were started, and the seconds."""

    results: dict[tuple[str, int], list[Result]]
    starts: int
    seconds: float


class Counted(PlanBook):
    """Counts how often a plan is asked for: once for each start."""

    starts = 0

    async def plan(self, slug: str) -> LaunchPlan:
        self.starts += 1
        return await super().plan(slug)


def executor_for(book: PlanBook, folder: Path, at_once: int) -> Executor:
    """Return an executor that always calls for real."""
    settings = LaunchSettings(sandbox=resolve_sandbox(SandboxKind.AUTO))
    pool = WorkspacePool(book, settings, at_once, memory_mb=MEMORY_MB)
    return Executor(pool, FileRecorder(folder), ExecutorMode.LIVE)


async def play(executor: Executor, dialogue: Dialogue, take: int) -> list[Result]:
    """Make the calls of a dialogue; what an earlier result gives anew is taken from there."""
    found: dict[str, Result] = {}
    tools = {exchange.call.tool for exchange in dialogue.exchanges}
    async with executor.open("bench", dialogue.id, take, dialogue.fingerprints, tools=tools) as episode:
        for turn in dialogue.turns:
            for exchange in turn.exchanges:
                found[exchange.call.id] = await episode.call(exchange.call.tool, _bound(exchange.call, found))
            await episode.turn_changes()
    return list(found.values())


def _bound(call: Call, found: Mapping[str, Result]) -> JsonObject:
    arguments = dict(call.arguments)
    for name, source in call.sources.items():
        if isinstance(source, ResultSource) and source.call_id in found:
            try:
                arguments[name] = resolve(found[source.call_id].value, source.path)
            except LookupError:
                continue
    return arguments


async def anew(work: Work, book: PlanBook, folder: Path) -> dict[tuple[str, int], list[Result]]:
    """One dialogue after the other, each with servers of its own."""
    executor = executor_for(book, folder, 1)
    return {
        (dialogue.id, take): await play(executor, dialogue, take)
        for dialogue in work.dialogues
        for take in range(TAKES)
    }


async def kept(work: Work, book: PlanBook, folder: Path) -> dict[tuple[str, int], list[Result]]:
    """All that may go on at once, with servers that are kept."""
    executor = executor_for(book, folder, AT_ONCE)
    found: dict[tuple[str, int], list[Result]] = {}

    async def both(dialogue: Dialogue) -> None:
        for take in range(TAKES):
            found[dialogue.id, take] = await play(executor, dialogue, take)

    async with executor.keeping(work.questions) as exams:
        await asyncio.gather(*(both(dialogue) for dialogue in work.dialogues))
        for server, exam in exams.taken.items():
            for tool, fault in exam.faults.items():
                print(f"{server}: {tool} needs a fresh server: {' '.join(fault.split())}"[:160])  # noqa: T201
        for why, times in Counter(executor.pool.ended.values()).items():
            print(f"servers ended after a dialogue: {times}, {why}")  # noqa: T201
    return found


def measured(work: Work, way: str, folder: Path) -> Outcome:
    """Run one way of working and measure it."""
    book = Counted(work.servers, default_cache())
    began = time.monotonic()
    results = asyncio.run((anew if way == "anew" else kept)(work, book, folder))
    return Outcome(results, book.starts, time.monotonic() - began)


def differences(work: Work, one: Outcome, other: Outcome) -> list[str]:
    """Return the calls whose results differ outside the volatile paths, or that failed in one way only."""
    found: list[str] = []
    for dialogue in work.dialogues:
        calls = [exchange.call for turn in dialogue.turns for exchange in turn.exchanges]
        for take in range(TAKES):
            pairs = zip(calls, one.results[dialogue.id, take], other.results[dialogue.id, take], strict=True)
            for call, ours, theirs in pairs:
                volatile = work.cards[call.tool].volatile_paths
                same = stable_leaves(ours.value, volatile) == stable_leaves(theirs.value, volatile)
                if ours.failed != theirs.failed or not (same or ours.failed):
                    found.append(
                        f"{call.tool} {canonical_json(call.arguments)[:80]}: {ours.text[:90]!r} / {theirs.text[:90]!r}"
                    )
    return found


def main() -> None:
    """Print both ways, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--servers", default=",".join(SERVERS))
    parser.add_argument("--dialogues", type=int, default=100)
    asked = parser.parse_args()
    among = None if asked.servers == "all" else asked.servers.split(",")
    work = read_work(ArtifactStore(open_objects(asked.store)), asked.dialogues, among)
    made = len(work.dialogues) * TAKES
    table = Table(title=f"{made} dialogues (each of {len(work.dialogues)} twice), {os.cpu_count()} processors")
    for name in ("servers", "seconds", "starts", "dialogues per minute"):
        table.add_column(name)
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        ways = {"kept": "kept, with their exams", "known": "kept, exams taken before", "anew": "anew for each"}
        for way, name in ways.items():
            outcome = outcomes[way] = measured(work, way, Path(folder))
            per_minute = 60 * made / outcome.seconds
            table.add_row(name, f"{outcome.seconds:.1f}", str(outcome.starts), f"{per_minute:.1f}")
    console = Console()
    console.print(table)
    calls = sum(map(len, outcomes["anew"].results.values()))
    for way in ("kept", "known"):
        for line in (found := differences(work, outcomes[way], outcomes["anew"])):
            console.print(line, markup=False)
        ratio = outcomes["anew"].seconds / outcomes[way].seconds
        console.print(
            f"{ways[way]}: {ratio:.1f} times as many dialogues per minute, {len(found)} of {calls} results differ"
        )


if __name__ == "__main__":
    main()
