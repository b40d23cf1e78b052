"""Function signature paths, whole: planned, sampled, shaped, chosen and written, in batches of constant size."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from graph_toucan.graph.build import build_graph
from graph_toucan.model import Edge, Fsp, Rejection, ToolCard
from graph_toucan.store.tables import table_spec
from graph_toucan.walk.balance import try_out
from graph_toucan.walk.batch import Batch
from graph_toucan.walk.compile import compile_network
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.draws import For, Indices, Keys, mix, numbered, uniform
from graph_toucan.walk.kinds import kinds_of
from graph_toucan.walk.operations import operate
from graph_toucan.walk.plan import plan_walks, slot_keys
from graph_toucan.walk.sample import sample_walks
from graph_toucan.walk.text import FspWriter

STAGE = "walk"
RARE_SHARE = 0.05
"""A kind of turn is rare if it is less than this share of all turns."""

_APART = 16
RARE_SLOTS = 0.3
"""How many slots have several walks to choose from, and take the one with the rarest kind of turn."""

RETRIES = (3, 8)
"""How many more walks are sampled for a slot whose first ones are too short or known, and how many then."""


_JSON = sorted(table_spec("fsps").json_columns)

_PARQUET: dict[str, Any] = {
    "compression": "zstd",
    "version": "2.6",
    "use_dictionary": ["start", "tools.list.element"],  # every other text comes once
    "write_statistics": ["id", "start"],
}


class Walker:
    """Makes the FSPs of one graph, by shards if wanted."""

    def __init__(self, graph: "nx.DiGraph[str]", config: WalkConfig, seed: int) -> None:
        """Compile the graph, plan the walks and try some of them.

        Raises:
            ConfigError: settings that cannot be.
        """
        config.check()
        self.config = config
        self.seed = seed
        self.network = compile_network(graph)
        self.plan = plan_walks(self.network, config, seed)
        self._trial = try_out(self.network, config, self.plan)
        self._writer = FspWriter(self.network, 2 * config.max_steps)
        self._missing = np.zeros(len(self.network.tools), np.int64)
        self._short = np.zeros(len(self.network.tools), np.bool_)

    def batches(self, shard: int = 0, shards: int = 1) -> Iterator[Batch]:
        """Yield the walks of a shard, shaped into conversations."""
        begin, end = self.plan.range(shard, shards)
        seen = np.zeros(0, np.uint64)
        for block in self.plan.blocks(begin, end):
            seen = seen[:0] if block.fresh else seen
            slots = np.arange(block.begin, block.end)
            for attempt in range(1 + len(RETRIES)):
                batch, counts = self._candidates(slots, attempt)
                hashes = path_hashes(batch)
                found = self._choose(batch, counts, hashes, seen)
                done = found >= 0
                seen = np.union1d(seen, hashes[found[done]])
                mine = found[done & (slots >= begin) & (slots < end)]
                if len(mine):
                    yield batch.take(mine)
                slots = slots[~done]
                if not len(slots):
                    break
            self._note_missing(slots[(slots >= begin) & (slots < end)])

    def tables(self, shard: int = 0, shards: int = 1) -> Iterator[pa.Table]:
        """Yield the rows of a shard as tables of `fsps`."""
        for batch in self.batches(shard, shards):
            yield self._writer.table(batch)

    def rejections(self, shard: int = 0) -> list[Rejection]:
        """Return what the batches yielded so far could not have; with the first shard, the tools that no walk can call."""
        made = [
            Rejection(
                stage=STAGE,
                subject=self.network.tools[tool],
                reason="too_short" if self._short[tool] else "duplicate",
                evidence={"walks": int(self._missing[tool]), "min_steps": self.config.min_steps},
            )
            for tool in np.flatnonzero(self._missing)
        ]
        return [*made, *(self._unreachable() if shard == 0 else [])]

    def _unreachable(self) -> list[Rejection]:
        if not self.network.tools:
            why = {"why": "no tool has an example call that succeeds: see the describe stage"}
            return [Rejection(stage=STAGE, subject="graph", reason="no_tools", evidence=why)]
        return [
            Rejection(
                stage=STAGE,
                subject=tool,
                reason="setup_not_walkable",
                evidence={"why": why, "called": bool(self.network.alive[self.network.tools.index(tool)])},
            )
            for tool, why in sorted(self.network.unmet.items())
        ]

    def _note_missing(self, slots: Indices) -> None:
        if len(slots):
            np.add.at(self._missing, slot_keys(self.plan, slots)[0], 1)

    def _candidates(self, slots: Indices, attempt: int) -> tuple[Batch, Indices]:
        """Return walks for each slot, one slot after the other, and how many each has: more in slots for rare kinds."""
        many = self.config.oversample
        start, keys, number = slot_keys(self.plan, slots)
        keys = numbered(keys, number)
        first = np.where(uniform(keys, For.RARE) < RARE_SLOTS, many, 1)
        counts = np.full(len(keys), RETRIES[attempt - 1]) if attempt else first
        each = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + attempt * _APART
        walk_keys = numbered(np.repeat(keys, counts), each)
        batch = sample_walks(self.network, self.config, np.repeat(start, counts), walk_keys, self._trial.accepted)
        operate(batch, self.network, self.config)
        return batch, counts

    def _choose(self, batch: Batch, counts: Indices, hashes: Keys, seen: Keys) -> Indices:
        """Return the walk of each slot, -1 where all are too short or known: the one with the rarest kind of turn."""
        usable = batch.first >= self.config.min_steps
        self._short[batch.start[~usable]] = True
        usable &= ~np.isin(hashes, seen)
        begin = np.cumsum(counts) - counts
        order = np.lexsort((np.arange(batch.rows), self._rarest(batch), np.repeat(np.arange(len(counts)), counts)))
        found = np.full(len(counts), -1, np.int64)
        for number in range(int(counts.max(initial=0))):
            open_slots = np.flatnonzero((found < 0) & (counts > number))
            offered = order[begin[open_slots] + number]
            good = np.flatnonzero(usable[offered] & ~np.isin(hashes[offered], hashes[found[found >= 0]]))
            first = good[np.unique(hashes[offered[good]], return_index=True)[1]]
            found[open_slots[first]] = offered[first]
        return found

    def _rarest(self, batch: Batch) -> Indices:
        """Return how many turns of the trial were of the rarest kind in each walk, the same for all kinds not rare."""
        counts = self._trial.kinds
        common = counts.sum() + 1
        rarity = np.where(counts < RARE_SHARE * counts.sum(), counts, common)
        kinds = kinds_of(batch)
        return np.where(kinds >= 0, rarity[kinds], common).min(axis=1)


def path_hashes(batch: Batch) -> NDArray[np.uint64]:
    """Return a number for the tools of each walk in their order, before any insertion."""
    found = np.zeros(batch.rows, np.uint64)
    for column in range(int(batch.first.max(initial=0))):
        there = np.flatnonzero(batch.first > column)
        found[there] = mix(found[there] + (batch.tool[there, column] + 1).astype(np.uint64))
    return found


def write_fsps(tables: Iterator[pa.Table], sink: BinaryIO) -> int:
    """Write tables of `fsps` as one Parquet file, batch by batch, and return how many rows it has."""
    rows = 0
    with pq.ParquetWriter(sink, table_spec("fsps").schema, **_PARQUET) as writer:
        for table in tables:
            writer.write_table(table)
            rows += table.num_rows
    return rows


def make_fsps(
    cards: Sequence[ToolCard], edges: Sequence[Edge], config: WalkConfig, seed: int, shard: int = 0, shards: int = 1
) -> tuple[list[Fsp], list[Rejection]]:
    """Return the FSPs of one shard of a run, sorted by id, and a rejection for each start that gave fewer than planned.

    All shards together have the same FSPs, however many shards there are.

    Raises:
        ConfigError: settings that cannot be.
    """
    walker = Walker(build_graph(cards, edges), config, seed)
    rows = (row for table in walker.tables(shard, shards) for row in table.to_pylist())
    fsps = [Fsp.model_validate({**row, **{name: json.loads(row[name]) for name in _JSON}}) for row in rows]
    return sorted(fsps, key=lambda fsp: fsp.id), walker.rejections(shard)
