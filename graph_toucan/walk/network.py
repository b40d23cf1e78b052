"""The tool graph as arrays: what walks, operations and texts look up for thousands of rows at once.

Tools are numbered in the order of their ids and edges in that of their (source, target), so that nothing depends on the
order in which cards and edges came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_toucan.model import Edge, ToolCard
from graph_toucan.walk.draws import Indices, Keys, Numbers, below

Ids = NDArray[np.int32]
Flags = NDArray[np.bool_]

SURE_ENOUGH = 0.55
"""From this confidence of the judge on, an edge is followed as readily as any."""

SHARPNESS = 3.0
"""How much less readily one that is less sure is followed: at 0.45 about half as often."""


@dataclass(frozen=True)
class Groups:
    """Members by group: those of group `g` are `members[starts[g]:starts[g + 1]]`."""

    starts: Indices
    members: Ids

    def pick(self, groups: NDArray[np.integer], drawn: Numbers) -> Ids:
        """Return a member of each group by a number in [0, 1), -1 for an empty one and for group -1."""
        known = np.maximum(groups, 0)
        if not len(self.members):
            return np.full(len(groups), -1, np.int32)
        counts = self.counts.take(known)
        place = np.minimum(self.starts.take(known) + below(drawn, counts), len(self.members) - 1)
        return np.where((groups >= 0) & (counts > 0), self.members.take(place), np.int32(-1))

    @cached_property
    def counts(self) -> Indices:
        """How many members each group has."""
        return np.diff(self.starts)


def grouped(lists: Sequence[Sequence[int]]) -> Groups:
    """Return lists of members as groups."""
    starts = np.zeros(len(lists) + 1, np.int64)
    starts[1:] = np.cumsum([len(one) for one in lists])
    return Groups(starts, np.array([member for one in lists for member in one], np.int32))


@dataclass(frozen=True)
class NeedTable:
    """What must come before each tool, see `needs.Need`: arrays (n, R), R the most needs that a tool has, -1 for none.

    `count` is how many needs a tool has, `foreign` on how many other servers they are, both (n,).
    """

    tool: Ids
    example: Ids
    edge: Ids
    exact: Flags
    by_setup: Flags
    direct: Flags
    count: Ids
    foreign: Ids


@dataclass(frozen=True)
class Network:
    """A graph of tools as arrays. `n` tools, `E` edges; -1 stands for none.

    Attributes:
        tools, cards: the tools by number.
        edges: the edges by number; `source` and `target` are their tools, int32 (E,).
        server: the number of each tool's server, (n,); `servers` are their names.
        tags: the numbers of each tool's tags, (n, most tags).
        alive: tools that a walk may call, (n,); `alone`: those with an example that needs nothing before it.
        needs: what must come before each tool.
        flows: edges that give a value of a result, (E,); `states`: prerequisites.
        parameters: what an edge binds, as bits that two edges to one target share where they bind the same, uint64 (E,).
        drawn: what of it the setup of each tool's first example gives anew each time, uint64 (n,).
        confidence: of edges, (E,).
        walkable: the edges out of each tool by which a walk may go on; `nestable`: those that may be inserted.
        free: the examples of each tool that need nothing before them.
        by_tag, by_server, everywhere: tools that a walk may turn to; `askable`: tools by server with a text to ask for.
    """

    tools: tuple[str, ...]
    cards: tuple[ToolCard, ...]
    edges: tuple[Edge, ...]
    servers: tuple[str, ...]
    source: Ids
    target: Ids
    server: Ids
    tags: Ids
    alive: Flags
    alone: Flags
    needs: NeedTable
    flows: Flags
    states: Flags
    parameters: Keys
    drawn: Keys
    confidence: Numbers
    walkable: Groups
    nestable: Groups
    free: Groups
    by_tag: Groups
    by_server: Groups
    everywhere: Groups
    askable: Groups
    unmet: dict[str, str]

    def edge_between(self, sources: Ids, targets: Ids) -> Ids:
        """Return the number of the edge between each two tools, -1 where there is none."""
        if not len(self._pairs):
            return np.full(len(sources), -1, np.int32)
        wanted = sources.astype(np.int64) * len(self.tools) + targets
        found = np.minimum(np.searchsorted(self._pairs, wanted), len(self._pairs) - 1)
        return np.where(self._pairs[found] == wanted, found, -1).astype(np.int32)

    @cached_property
    def _pairs(self) -> Indices:
        return self.source.astype(np.int64) * len(self.tools) + self.target

    @cached_property
    def entered(self) -> Flags:
        """Tools that some edge leads to."""
        found = np.zeros(len(self.tools), np.bool_)
        found[self.target] = True
        return found

    @cached_property
    def bits(self) -> Keys:
        """A bit for each tool, which some share, (n,)."""
        return np.uint64(1) << (np.arange(len(self.tools), dtype=np.uint64) % np.uint64(64))

    @cached_property
    def needing(self) -> Flags:
        """Tools that need something before them, (n,)."""
        return self.needs.count > 0

    @cached_property
    def readiness(self) -> Numbers:
        """How readily each edge is followed, 0..1, (E,): its confidence beside the highest of its source, or `SURE_ENOUGH`."""
        highest = np.full(len(self.tools), 1e-9)
        np.maximum.at(highest, self.source, self.confidence)
        return np.minimum(self.confidence / np.maximum(highest[self.source], SURE_ENOUGH), 1.0) ** SHARPNESS

    @cached_property
    def leading(self) -> Flags:
        """Tools that a walk may go on from by an edge."""
        return self.walkable.counts > 0

    @cached_property
    def roots(self) -> Ids:
        """The first tool that is called when a walk starts at each tool."""
        number = np.arange(len(self.tools), dtype=np.int32)
        if not self.needs.tool.shape[1]:
            return number
        first = self.needs.tool[:, 0]
        return np.where((first < 0) | (self.needs.by_setup[:, 0] & self.alone), number, first)
