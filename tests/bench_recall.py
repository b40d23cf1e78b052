"""How many of the edges that execution confirms are among the candidates, where every pair of tools is executed.

    python -m tests.bench_recall STORE SERVER SERVER ...

The last run of that store must have described the servers (`graph-toucan run --preset all --until describe`). For every
ordered pair of their tools up to `BINDINGS` of all possible bindings are executed with their negative controls; a pair counts
as confirmed if one of them is, of those that the judge would accept at all. Prints the recall of the candidate stage at its
share of all pairs.
"""

import asyncio
import sys
import time
from collections import Counter
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.execute.executor import Executor
from graph_toucan.graph.build import ConnectConfig, propose_edges
from graph_toucan.graph.candidates import Candidate, explain_pair
from graph_toucan.graph.confirm import Confirmer
from graph_toucan.graph.judge import Judged
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import resolve_sandbox
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import EdgeKind, Evidence, Server, ToolCard
from graph_toucan.store.runs import load_run
from graph_toucan.teach.rules.connect import MIN_SCORE
from tasks.workshop import open_store
from tests.support.file_recorder import FileRecorder

BINDINGS = 3
_AT_ONCE = 3

Pair = tuple[str, str]


def main() -> None:
    """Execute all pairs and print the recall."""
    config = FactoryConfig(store=sys.argv[1], servers=tuple(sys.argv[2:]))
    store = open_store(config.store)
    refs = {run.stage: run.refs for run in load_run(store.objects).stages}
    servers: list[Server] = store.read_all(refs[Stage.ONBOARD], "servers")
    cards: list[ToolCard] = store.read_all(refs[Stage.DESCRIBE], "tool_cards")
    cards = [card for card in cards if card.tool.server in config.servers]
    usable = sorted((card for card in cards if card.examples), key=lambda card: card.id)
    pairs = len(usable) * (len(usable) - 1)
    began = time.monotonic()
    confirmed = asyncio.run(_executed(usable, servers, config))
    print(f"{len(usable)} tools of {len(config.servers)} servers, {pairs} ordered pairs, "  # noqa: T201 - a script's output
          f"{len(confirmed)} confirmed by execution in {time.monotonic() - began:.0f} s")  # fmt: skip
    for share in (0.01, 0.02, 0.03, 0.05, 0.1):
        proposed = propose_edges(usable, ConnectConfig(share=share))
        found = {(candidate.source.id, candidate.target.id) for candidate in proposed}
        recall = len(found & confirmed) / max(1, len(confirmed))
        print(f"  share {share:.0%}: {len(found)} candidates ({len(found) / pairs:.1%} of all pairs), "  # noqa: T201
              f"recall {recall:.1%}")  # fmt: skip
    proposed = propose_edges(usable, ConnectConfig())
    found = {(candidate.source.id, candidate.target.id) for candidate in proposed}
    for source, target in sorted(confirmed - found)[:40]:
        print(f"  missed: {source} -> {target}")  # noqa: T201


async def _executed(cards: list[ToolCard], servers: list[Server], config: FactoryConfig) -> set[Pair]:
    """Return the pairs that execution confirms, over all bindings that could hold at all."""
    settings = LaunchSettings(sandbox=resolve_sandbox(config.launch.sandbox))
    pool = WorkspacePool(PlanBook(servers, default_cache()), settings, _AT_ONCE)
    with TemporaryDirectory() as folder:
        executor = Executor(pool, FileRecorder(Path(folder)))
        confirmer = Confirmer(executor)
        confirmed: set[Pair] = set()
        evidence: Counter[Evidence] = Counter()
        async with executor.pool.sharing(len(servers)):
            for place in range(BINDINGS):
                judged = [one for source in cards for one in _possible(source, cards, place, confirmed)]
                groups = [list(group) for _, group in groupby(judged, key=lambda one: one.candidate.source.id)]
                found = await asyncio.gather(*(confirmer.confirm(group[0].candidate.source, group) for group in groups))
                for group, findings in zip(groups, found, strict=True):
                    for one, finding in zip(group, findings, strict=True):
                        evidence[finding.evidence] += 1
                        if finding.evidence is Evidence.CONFIRMED:
                            confirmed.add((one.candidate.source.id, one.candidate.target.id))
        print(", ".join(f"{kind} {count}" for kind, count in sorted(evidence.items())))  # noqa: T201
    return confirmed


def _possible(source: ToolCard, cards: list[ToolCard], place: int, confirmed: set[Pair]) -> list[Judged]:
    """Return the binding at a place of the ranking for each target that is not confirmed yet, judged by its score alone."""
    found: list[Judged] = []
    for target in cards:
        if target.id == source.id or (source.id, target.id) in confirmed:
            continue
        ranked = explain_pair(source, target)
        if place < len(ranked):
            candidate = ranked[place]
            if candidate.score < MIN_SCORE:
                continue  # the judge takes none of these for an edge, whatever execution would say
            alone = Candidate(source, target, candidate.bindings[:1], candidate.score, candidate.signals)
            flows = bool(alone.bindings) and alone.bindings[0].origin == "result"
            kind = EdgeKind.PARTIAL if flows else EdgeKind.PREREQUISITE
            found.append(Judged(alone, kind, alone.bindings, min(1.0, candidate.score), ""))
    return found


if __name__ == "__main__":
    main()
