"""Dialogues per minute: with servers that are kept, against a loop that starts servers anew for each dialogue.

`python -m tests.bench_dialogues STORE [COUNT]` takes real dialogues from a store in which the factory has run, and makes their
calls in both ways in one run: the same calls, each dialogue twice (told, and verified), in an order that is shuffled once.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graph_toucan.execute.episode import Executor, ExecutorMode
from graph_toucan.execute.exam import Question, questions_of
from graph_toucan.execute.pointers import resolve
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.graph.confirm import changes_nothing
from graph_toucan.identity import Json, JsonObject, canonical_json, seeded_random
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind, resolve_sandbox
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import Call, Dialogue, Result, ResultSource, Server, ToolCard
from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.store.artifacts import ShardRef
from tests.support.file_recorder import FileRecorder

TAKES = 2
AT_ONCE = 3
MEMORY_MB = 6000


@dataclass(frozen=True)
class Work:
    """Dialogues to make the calls of, the servers, and what is known of their tools."""

    dialogues: Sequence[Dialogue]
    servers: Sequence[Server]
    cards: Mapping[str, ToolCard]
    questions: Mapping[str, Sequence[Question]]


def read_work(store: ArtifactStore, count: int) -> Work:
    """Return so many dialogues of a store, shuffled."""

    def rows(stage: str, table: str) -> list[Json]:
        keys = {key.split("/")[2] for key in store.objects.list(f"artifacts/{stage}/")}
        return store.read_all([ShardRef(stage=stage, key=key) for key in sorted(keys)], table)

    dialogues: list[Dialogue] = sorted(rows("translate", "dialogues"), key=lambda row: row.id)
    seeded_random(7, "bench", "order").shuffle(dialogues)
    cards: list[ToolCard] = rows("describe", "tool_cards")
    by_id = {card.id: card for card in cards}
    return Work(dialogues[:count], rows("onboard", "servers"), by_id, questions_of(cards, changes_nothing))


@dataclass
class Outcome:
    """What a way of working gave: the results of each dialogue and take, the seconds, and the processor time of all."""

    results: dict[tuple[str, int], list[Result]]
    seconds: float
    cpu_seconds: float


def executor_for(work: Work, folder: Path, at_once: int) -> Executor:
    """Return an executor that always calls for real."""
    book = PlanBook(work.servers, default_cache())
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


async def anew(work: Work, folder: Path) -> dict[tuple[str, int], list[Result]]:
    """One dialogue after the other, each with servers of its own."""
    executor = executor_for(work, folder, 1)
    return {
        (dialogue.id, take): await play(executor, dialogue, take)
        for dialogue in work.dialogues
        for take in range(TAKES)
    }


async def kept(work: Work, folder: Path) -> dict[tuple[str, int], list[Result]]:
    """All that may go on at once, with servers that are kept."""
    executor = executor_for(work, folder, AT_ONCE)
    found: dict[tuple[str, int], list[Result]] = {}

    async def both(dialogue: Dialogue) -> None:
        for take in range(TAKES):
            found[dialogue.id, take] = await play(executor, dialogue, take)

    async with executor.keeping(work.questions) as exams:
        await asyncio.gather(*(both(dialogue) for dialogue in work.dialogues))
        console = Console(stderr=True)
        for server, exam in exams.taken.items():
            console.print(
                f"{server}: {len(work.questions[server]) - len(exam.faults)} of {len(work.questions[server])} tools"
            )
            for tool, fault in exam.faults.items():
                console.print(f"  {tool}: {fault}"[:160], markup=False)
        why = Counter(executor.pool.ended.values())
        console.print(f"servers ended after a dialogue: {dict(why)}", markup=False)
    return found


def measured(work: Work, way: str, folder: Path) -> Outcome:
    """Run one way of working and measure it; processor time is that of this process and of all that it started."""
    began, cpu = time.monotonic(), _cpu_seconds()
    results = asyncio.run(anew(work, folder) if way == "anew" else kept(work, folder))
    return Outcome(results, time.monotonic() - began, _cpu_seconds() - cpu)


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


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
    store = ArtifactStore(open_objects(sys.argv[1]))
    work = read_work(store, int(sys.argv[2]) if len(sys.argv) > 2 else 60)
    made = len(work.dialogues) * TAKES
    table = Table(title=f"{made} dialogues (each of {len(work.dialogues)} twice), {os.cpu_count()} processors")
    for name in ("servers", "seconds", "CPU seconds", "dialogues per minute"):
        table.add_column(name)
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        for way, name in (("kept", "kept"), ("known", "kept, exams taken before"), ("anew", "anew for each")):
            outcome = outcomes[way] = measured(work, way, Path(folder) / way)
            per_minute = 60 * made / outcome.seconds
            table.add_row(name, f"{outcome.seconds:.1f}", f"{outcome.cpu_seconds:.1f}", f"{per_minute:.1f}")
    console = Console()
    console.print(table)
    calls = sum(map(len, outcomes["anew"].results.values()))
    servers = Counter(server for dialogue in work.dialogues for server in dialogue.servers)
    console.print(f"{calls} calls, {sum(servers.values()) * TAKES} server starts in the loop, {len(servers)} servers")
    for line in (found := differences(work, outcomes["kept"], outcomes["anew"])):
        console.print(line, markup=False)
    console.print(f"{len(found)} of {calls} results differ outside volatile paths")
    console.print(
        f"kept / anew: {outcomes['anew'].seconds / outcomes['kept'].seconds:.1f} times as many dialogues per minute"
    )


if __name__ == "__main__":
    main()
