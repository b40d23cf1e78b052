"""How fast walks are made, in how much memory, and what conversations they are.

Usage: `python -m tests.bench_walk [STORE] [--paths 10000 200000]`: on a synthetic graph of 1,500 tools and 5,000 edges,
and on the last cards and edges of a store.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa

from graph_toucan.graph.build import build_graph
from graph_toucan.graph.statistics import gini
from graph_toucan.identity import seeded_random
from graph_toucan.model import Edge, ToolCard
from graph_toucan.store import ArtifactStore
from graph_toucan.store.folder import FolderObjects
from graph_toucan.store.tables import decode
from graph_toucan.walk.balance import tool_counts
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.kinds import KINDS, kinds_of
from graph_toucan.walk.network import Network
from graph_toucan.walk.paths import Walker, write_fsps
from tests.support.graphs import TEXT, card, edge, example, flow, shared

_ROOT = Path(__file__).resolve().parents[1]
TOOLS, EDGES, SERVERS, TAGS, ACROSS = 1500, 5000, 120, 60, 0.3


def synthetic(tools: int = TOOLS, edges: int = EDGES) -> tuple[list[ToolCard], list[Edge]]:
    """Return cards and edges: servers of unequal size, three tags a tool, hubs, a tenth of the tools with a setup."""
    rng = seeded_random(1, "bench", "graph")
    servers = [min(int(SERVERS * rng.random() ** 1.5), SERVERS - 1) for _ in range(tools)]
    ids = [f"server-{server:03}/tool_{number}" for number, server in enumerate(servers)]
    cards: list[ToolCard] = []
    state: list[Edge] = []
    for number, tool in enumerate(ids):
        before = [one for one in ids[max(0, number - 300) : number] if one.split("/")[0] == tool.split("/")[0]]
        needed = rng.choice(before) if before and rng.random() < 0.1 else None
        tags = rng.sample([f"tag {one}" for one in range(TAGS)], 3)
        cards.append(_card(tool, needed, tags))
        if needed:
            state.append(edge(needed, tool, shared("a", "a")))
    popular = [int(tools * rng.random() ** 2) for _ in range(tools)]
    near = {server: [tool for tool in ids if tool.startswith(f"server-{server:03}/")] for server in set(servers)}
    made: dict[tuple[str, str], Edge] = {(one.source, one.target): one for one in state}
    while len(made) < edges:
        place = rng.randrange(tools)
        across = rng.random() < ACROSS
        source, target = ids[place], ids[rng.choice(popular)] if across else rng.choice(near[servers[place]])
        if source != target:
            name = rng.choice("abc")
            made.setdefault((source, target), edge(source, target, flow(name, "/made"), confidence=rng.uniform(0.3, 1)))
    return cards, list(made.values())


def _card(tool: str, needed: str | None, tags: Sequence[str]) -> ToolCard:
    setup = [(needed, {"a": "one", "b": "two", "c": "three"})] if needed else []
    first = example({"a": "one", "b": "two", "c": "three"}, {"made": f"what {tool} made"}, setup=setup)
    more = [] if needed else [example({"a": "four", "b": "five", "c": "six"}, {"made": "other"})]
    return card(tool, {"a": TEXT, "b": TEXT, "c": TEXT}, first, *more, tags=tuple(tags))


def stored(folder: str) -> tuple[list[ToolCard], list[Edge]]:
    """Return the cards and edges of a store, the newest of each id."""
    store = ArtifactStore(FolderObjects(folder))
    found: dict[str, dict[str, Any]] = {"tool_cards": {}, "edges": {}}
    for key in store.objects.list("artifacts/"):
        for table, rows in found.items():
            if f"/{table}-" in key:
                rows |= {row.id: row for row in decode(table, store.objects.get(key) or b"")}
    return list(found["tool_cards"].values()), list(found["edges"].values())


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


class _Counts:
    """Facts of many batches."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.rows = self.turns = self.steps = self.short = self.flowing = self.crossing = self.fans = 0
        self.kinds = np.zeros(len(KINDS), np.int64)
        self.used = np.zeros(len(network.tools), np.int64)
        self.turn_counts = np.zeros(200, np.int64)
        self.step_counts = np.zeros(200, np.int64)
        self.starts = np.zeros(len(network.tools), np.int64)

    def add(self, walker: Walker) -> None:
        """Count what a walker makes."""
        for batch in walker.batches():
            kinds = kinds_of(batch)
            self.rows += batch.rows
            turns = (batch.place >= 0).sum(axis=1)
            self.turns += int(turns.sum())
            self.steps += int(batch.steps.sum())
            self.turn_counts += np.bincount(turns, minlength=200)
            self.step_counts += np.bincount(batch.steps, minlength=200)
            self.kinds += np.bincount(kinds[kinds >= 0], minlength=len(KINDS))
            self.used += tool_counts(self.network, [batch])
            self.starts += np.bincount(batch.start, minlength=len(self.starts))
            self.short += int(batch.short.sum())
            self.crossing += int((batch.server_count > 1).sum())
            self._links(batch)

    def _links(self, batch: Any) -> None:
        gives = (batch.link_edge >= 0) & self.network.flows[batch.link_edge]
        rows, steps, links = np.nonzero(gives)
        across = batch.turn[rows, batch.link_step[rows, steps, links]] != batch.turn[rows, steps]
        self.flowing += len(np.unique(rows[across]))
        self.fans += len(np.unique(np.nonzero(gives.sum(axis=2) > 1)[0]))

    def lines(self) -> Iterator[str]:
        """Yield what is known."""
        network = self.network
        servers = np.bincount(network.server, self.used, len(network.servers))
        begun = np.bincount(network.server, self.starts, len(network.servers))
        yield f"  {self.turns / self.rows:.2f} turns, {self.steps / self.rows:.2f} steps per FSP"
        for name, counts in (("turns", self.turn_counts), ("steps", self.step_counts)):
            yield f"  {name} >= 10: {counts[10:].sum() / self.rows:.1%}, most {np.flatnonzero(counts)[-1]}"
        yield f"  turns with a helper step: {self.short / self.turns:.1%}"
        yield f"  FSPs with a flow across turns: {self.flowing / self.rows:.1%}, with fan-in: {self.fans / self.rows:.1%}"
        yield f"  FSPs over several servers: {self.crossing / self.rows:.1%}"
        yield f"  tools used: {int((self.used > 0).sum())} of {len(network.tools)} ({int(network.alive.sum())} can be called)"
        yield f"  most used tool: {self.used.max() / self.used.mean():.1f} times the mean"
        yield f"  Gini over tools {gini(self.used[network.alive].tolist()):.3f}, over servers {gini(list(servers)):.3f}"
        yield f"  Gini over starts {gini(self.starts[network.alive].tolist()):.3f}, over their servers {gini(list(begun)):.3f}"
        shares = self.kinds / self.kinds.sum()
        yield "  " + ", ".join(f"{kind} {share:.1%}" for kind, share in zip(KINDS, shares, strict=True))


def quality(graph: "nx.DiGraph[str]", config: WalkConfig) -> None:
    """Print what conversations the walks make."""
    walker = Walker(graph, config, 7)
    counts = _Counts(walker.network)
    counts.add(walker)
    say(f"{config.paths} paths, {config.shape}, {config.weights}: {counts.rows} made")
    for line in counts.lines() if counts.rows else ():
        say(line)
    for one in walker.rejections()[:3]:
        say(f"  left out: {one.subject} {one.reason} {one.evidence}")


def speed(graph: "nx.DiGraph[str]", paths: int) -> None:
    """Print FSPs per CPU second, everything included, and the peak memory of this process."""
    with tempfile.TemporaryFile() as file:
        began, walker = time.process_time(), Walker(graph, WalkConfig(paths=paths), 7)
        ready = time.process_time()
        rows = write_fsps(walker.tables(), file)
        done, size = time.process_time(), file.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{rows} FSPs in {done - began:.2f} CPU seconds ({ready - began:.2f} of them to compile and try out):")
    say(f"  {rows / (done - began):,.0f} per CPU second, {rows / (done - ready):,.0f} without the preparation")
    say(f"  {size / max(rows, 1):.0f} bytes each, peak memory {peak:.0f} MB, Arrow {pa.__version__}")


def main() -> None:
    """Print all of it; each size in a process of its own, so that each has its own peak of memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?")
    parser.add_argument("--paths", type=int, nargs="*", default=[10_000, 200_000])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    graph = build_graph(*(stored(asked.store) if asked.store else synthetic()))
    if asked.one:
        return speed(graph, asked.one)
    say(f"{asked.store or 'synthetic'}: {len(graph)} tools, {graph.number_of_edges()} edges")
    for paths in asked.paths:
        command = [
            sys.executable,
            "-m",
            "tests.bench_walk",
            *([asked.store] if asked.store else []),
            "--one",
            str(paths),
        ]
        say(subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT).stdout.rstrip())
    base = WalkConfig(paths=10_000)
    quality(graph, base)
    quality(graph, base.model_copy(update={"weights": "uniform"}))
    quality(graph, base.model_copy(update={"shape": "path"}))
    quality(graph, base.model_copy(update={"paths": 1000}))
    return None


if __name__ == "__main__":
    main()
