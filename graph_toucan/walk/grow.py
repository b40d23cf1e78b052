"""Add steps to walks: what may come next, what it brings along, and what it is linked to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_toucan.walk.batch import LINKS, Batch, Rows
from graph_toucan.walk.draws import For, below, uniform
from graph_toucan.walk.network import Flags, Ids, Network


@dataclass(frozen=True)
class Proposal:
    """A next step for some rows: the tool (-1: none), the edge that leads to it (-1: none), and the step it starts from."""

    tools: Ids
    edges: Ids
    sources: NDArray[np.int16]

    def only(self, chosen: Rows) -> "Proposal":
        """Return the proposals of some of the rows."""
        return Proposal(self.tools.take(chosen), self.edges.take(chosen), self.sources.take(chosen))


def fresh(tools: Ids) -> Proposal:
    """Return a proposal to call tools without a source."""
    none = np.full(len(tools), -1, np.int32)
    return Proposal(tools, none, none.astype(np.int16))


class Grower:
    """Adds steps to the walks of a batch."""

    def __init__(self, network: Network, batch: Batch, longest: int) -> None:
        """Keep what is grown; no walk gets more than `longest` steps."""
        self.network = network
        self.batch = batch
        self.longest = longest

    def allowed(self, rows: Rows, given: Proposal) -> Flags:
        """Tell which proposals keep the rules: no tool twice, not too many servers or steps, all needs can be met."""
        batch, network = self.batch, self.network
        tools = np.maximum(given.tools, 0)
        fine = (given.tools >= 0) & ~batch.has(rows, tools, network.bits.take(tools))
        fine &= batch.steps.take(rows) < self.longest
        full = np.flatnonzero(fine & (batch.server_count.take(rows) >= batch.limit.take(rows)))
        if len(full):
            fine[full] = batch.on(rows.take(full), network.server.take(tools.take(full)))
        needing = np.flatnonzero(fine & network.needing.take(tools))
        if len(needing):
            fine[needing] = self._needs_can_be_met(rows[needing], given.only(needing))
        return fine

    def _needs_can_be_met(self, rows: Rows, given: Proposal) -> Flags:
        needs, batch = self.network.needs, self.batch
        missing = np.zeros(len(rows), np.int16)
        fine = np.ones(len(rows), np.bool_)
        for column in range(needs.tool.shape[1]):
            needed = self._needed(given, column)
            there, at = self._find(rows, needs.tool[given.tools, column])
            missing += needed & ~there
            other = batch.example[rows, at] != needs.example[given.tools, column]
            changed = other | ((batch.bound[rows, at] & ~self.network.drawn[batch.tool[rows, at]]) != 0)
            fine &= ~(needed & there & needs.exact[given.tools, column] & changed)
        room = batch.steps[rows] + missing + 1 <= self.longest
        foreign = needs.foreign[given.tools]
        left = batch.limit[rows] - batch.server_count[rows]
        return fine & room & ((missing == 0) | (foreign == 0) | (foreign < left))

    def _needed(self, given: Proposal, column: int) -> Flags:
        """Tell which proposals have a need that holds, given how the tool is entered."""
        needs, network = self.network.needs, self.network
        by_setup = needs.by_setup[given.tools, column]
        by_edge = given.edges >= 0
        state = by_edge & network.states[given.edges] if len(network.edges) else by_edge
        skipped = np.where(by_setup, ~by_edge & network.alone[given.tools], state)
        return (needs.tool[given.tools, column] >= 0) & ~skipped

    def _find(self, rows: Rows, tools: Ids) -> tuple[Flags, Rows]:
        """Return which rows have a tool, and at which step."""
        same = self.batch.tool.take(rows, axis=0) == np.where(tools < 0, -2, tools)[:, None]
        at = same.argmax(axis=1)
        return same[np.arange(len(rows)), at], at

    def add(self, rows: Rows, given: Proposal, place: int) -> None:
        """Add allowed proposals with what they need before them; `place` numbers the draws."""
        network = self.network
        needing = np.flatnonzero(network.needing.take(given.tools))
        if len(needing):
            self._bring(rows[needing], given.only(needing))
        example = self._examples(rows, given, place)
        self._append(rows, given, example)
        if len(needing):
            self._link_needs(rows[needing], given.only(needing))

    def _bring(self, rows: Rows, given: Proposal) -> None:
        needs = self.network.needs
        for column in range(needs.tool.shape[1]):
            tools = needs.tool[given.tools, column]
            wanted = np.flatnonzero(self._needed(given, column) & ~self._find(rows, tools)[0])
            if len(wanted):
                chosen, before = rows[wanted], fresh(tools[wanted])
                self._append(chosen, before, needs.example[given.tools[wanted], column].astype(np.int16))
                self._link_needs(chosen, before, whole=True)

    def _examples(self, rows: Rows, given: Proposal, place: int) -> NDArray[np.int16]:
        """Return which example fills what no edge binds: the first after an edge, which was confirmed with it."""
        example = np.zeros(len(rows), np.int16)
        alone = np.flatnonzero(given.edges < 0)
        if len(alone):
            drawn = uniform(self.batch.keys.take(rows.take(alone)), For.EXAMPLE, place)
            example[alone] = np.maximum(self.network.free.pick(given.tools.take(alone), drawn), 0)
        return example

    def _append(self, rows: Rows, given: Proposal, example: NDArray[np.int16]) -> None:
        batch = self.batch
        at = batch.steps.take(rows)
        place = rows * batch.tool.shape[1] + at
        batch.tool.ravel()[place] = given.tools
        batch.example.ravel()[place] = example
        batch.steps[rows] = at + 1
        batch.meet(rows, self.network.bits.take(given.tools), self.network.server.take(given.tools))
        linked = np.flatnonzero(given.sources >= 0)
        if len(linked):
            links = given.only(linked)
            self.link(rows.take(linked), at.take(linked), links.edges, links.sources)

    def link(self, rows: Rows, at: NDArray[np.int16], edges: Ids, sources: NDArray[np.integer]) -> None:
        """Link steps to earlier ones by edges, or by state alone where the edge is -1."""
        batch = self.batch
        place = rows * batch.tool.shape[1] + at  # one index into a flat view is quicker than several
        number = batch.links.ravel().take(place)
        if (number >= LINKS).any():
            free = np.flatnonzero(number < LINKS)
            place, edges, number, sources = place[free], edges[free], number[free], sources[free]
        batch.link_step.ravel()[place * LINKS + number] = sources
        batch.link_edge.ravel()[place * LINKS + number] = edges
        batch.links.ravel()[place] = number + 1
        if len(self.network.edges):
            batch.bound.ravel()[place] |= np.where(edges >= 0, self.network.parameters[edges], np.uint64(0))

    def _link_needs(self, rows: Rows, given: Proposal, *, whole: bool = False) -> None:
        """Link the last step of rows to the steps that it needs; `whole`: to all of its setup, however it is entered."""
        needs, batch = self.network.needs, self.batch
        at = batch.steps[rows] - 1
        for column in range(needs.tool.shape[1]):
            needed = needs.by_setup[given.tools, column] if whole else self._needed(given, column)
            there, source = self._find(rows, needs.tool[given.tools, column])
            chosen = np.flatnonzero(
                needed & there & needs.direct[given.tools, column] & (source < at) & (source != given.sources)
            )
            if not len(chosen):
                continue
            batch.fixed[rows[chosen], source[chosen]] |= needs.exact[given.tools[chosen], column]
            edges = needs.edge[given.tools[chosen], column]
            if len(self.network.edges):
                clash = (self.network.parameters[edges] & batch.bound[rows[chosen], at[chosen]]) != 0
                edges = np.where(clash, -1, edges)
            self.link(rows[chosen], at[chosen], edges, source[chosen])


def random_step(batch: Batch, rows: Rows, purpose: For, *place: int) -> NDArray[np.int16]:
    """Return a random step of each row."""
    return below(uniform(batch.keys[rows], purpose, *place), batch.steps[rows]).astype(np.int16)
