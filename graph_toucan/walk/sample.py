"""Sample walks over the graph, many at once (MAGNET, section 3.1; FireFly's sub-DAGs); still one step per turn.

A walk goes on by an out-edge of its last step, or of an earlier one, so that a result feeds several steps. Where no edge
leads on, it turns to an independent tool that shares a tag or the server, as people change the subject nearby. What a
tool needs before it comes along. Candidates are drawn and then refused or accepted; after some tries a row goes on to the
next way, so that a dense graph costs no more than a sparse one.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from graph_toucan.walk.batch import LINKS, Batch, empty_batch
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.draws import For, Keys, Numbers, below, uniform, uniforms
from graph_toucan.walk.grow import Grower, Proposal, Rows, fresh
from graph_toucan.walk.network import Flags, Ids, Network

__all__ = ["FALL_OFF", "WalkConfig", "sample_walks"]

FALL_OFF = 0.8
"""How much rarer a walk is than one that is a step shorter: a tail of long ones, as conversations have."""

BRANCHES = 0.4
"""How often a step goes on from an earlier step than the last: its siblings can be merged, as they are not nested."""

FANS_IN = 0.5
"""How often a step takes another value that an earlier result happens to give."""

LEADS_ON = 0.6
"""How often a change of subject must lead to a tool that others depend on; the rest lets every tool be met."""

_TRIES = 11

Way = Callable[[Rows], Proposal]


def sample_walks(network: Network, config: WalkConfig, start: Ids, keys: Keys, accepted: Numbers) -> Batch:
    """Return a batch of walks, each a function of the network, its start and its key.

    Args:
        network: the graph.
        config: lengths, servers and shape.
        start: the tool that each walk is about, (W,); what it needs comes before it.
        keys: the randomness of each walk, (W,).
        accepted: how often each tool is taken where a walk could go on to it, 0..1, (n,).
    """
    batch = empty_batch(keys, start, config)
    _wish(network, config, batch)
    return _Sampler(network, config, batch, accepted).sample()


def _wish(network: Network, config: WalkConfig, batch: Batch) -> None:
    """Decide which walks go over several servers; a server with few tools must be left in any case."""
    wanted = uniform(batch.keys, For.CROSS) < config.cross_server
    small = network.by_server.counts[network.server[batch.start]] < config.min_steps
    batch.cross[:] = (wanted | small) & (config.max_servers > 1)
    least = 1 + network.needs.foreign[batch.start]
    batch.limit[:] = np.where(batch.cross, config.max_servers, np.minimum(least, config.max_servers))


class _Sampler:
    """Grows one batch."""

    def __init__(self, network: Network, config: WalkConfig, batch: Batch, accepted: Numbers) -> None:
        self.network = network
        self.config = config
        self.batch = batch
        self.accepted = accepted
        self.grower = Grower(network, batch, config.max_steps)

    def sample(self) -> Batch:
        batch = self.batch
        everyone = np.arange(batch.rows)
        begin = fresh(batch.start)
        fine = self.grower.allowed(everyone, begin)
        begun = np.flatnonzero(fine)
        self.grower.add(begun, begin.only(begun), 0)
        length = np.where(fine, self._lengths(), 0)
        for step in range(1, self.config.max_steps):
            rows = np.flatnonzero(batch.steps < length)
            if not len(rows):
                break
            stuck = self._step(rows, length, step)
            length[stuck] = batch.steps[stuck]
        if self.config.shape == "dag":
            self._fan_in()
        self._as_turns()
        return batch

    def _lengths(self) -> Rows:
        """Draw a length for each walk; each is `FALL_OFF` times as frequent as the one before."""
        least, most = self.config.min_steps, self.config.max_steps
        shares = np.cumsum(FALL_OFF ** np.arange(most - least + 1))
        drawn = uniform(self.batch.keys, For.LENGTH) * shares[-1]
        return least + np.minimum(np.searchsorted(shares, drawn, "right"), most - least)

    def _step(self, rows: Rows, length: Rows, step: int) -> Rows:
        """Add a step to each row, and return the rows for which no way leads on."""
        batch = self.batch
        for attempt, way in enumerate(self._ways(step)):
            given = way(rows)
            fine = self.grower.allowed(rows, given) & self._pleases(rows, given, length, step, attempt)
            taken = np.flatnonzero(fine)
            self.grower.add(rows.take(taken), given.only(taken), step)
            rows = rows.take(np.flatnonzero(~fine))
            if not len(rows):
                break
        return rows[batch.steps[rows] < length[rows]]

    def _ways(self, step: int) -> Iterator[Way]:
        """Yield how a walk may go on, best first."""
        branches = BRANCHES if self.config.shape == "dag" else 0.0
        for attempt in range(2):
            yield partial(self._follow, step=step, attempt=attempt, branches=branches)
        if self.config.shape == "dag":
            for attempt in range(2, 4):
                yield partial(self._follow, step=step, attempt=attempt, branches=1.0)
        for attempt in range(4, 7):
            yield partial(self._turn_to, step=step, attempt=attempt, near=True)
        for attempt in range(7, _TRIES):
            yield partial(self._turn_to, step=step, attempt=attempt, near=False)

    def _follow(self, rows: Rows, step: int, attempt: int, branches: float) -> Proposal:
        """Propose the target of an out-edge, of the last step or of a random one."""
        batch, network = self.batch, self.network
        chance, which, drawn = uniforms(batch.keys.take(rows), For.EDGE, step, attempt)
        steps = batch.steps.take(rows)
        source = np.where(chance < branches, below(which, steps), steps - 1).astype(np.int16)
        tool = batch.tool.ravel().take(rows * batch.tool.shape[1] + source)
        edges = network.walkable.pick(tool, drawn)
        if not len(network.edges):
            return Proposal(edges, edges, source)
        return Proposal(np.where(edges < 0, -1, network.target.take(edges)), edges, source)

    def _turn_to(self, rows: Rows, step: int, attempt: int, *, near: bool) -> Proposal:
        """Propose a tool that shares a tag with a step, or one of its server, or at last any."""
        batch, network = self.batch, self.network
        which, tag, drawn = uniforms(batch.keys.take(rows), For.NEAR, step, attempt)
        at = batch.tool[rows, below(which, batch.steps.take(rows))]
        full = batch.server_count.take(rows) >= batch.limit.take(rows)
        around = network.by_server.pick(network.server.take(at), drawn)
        if near and network.tags.shape[1]:
            column = below(tag, np.array(network.tags.shape[1]))
            return fresh(np.where(full, around, network.by_tag.pick(network.tags[at, column], drawn)))
        anywhere = network.everywhere.pick(np.zeros(len(rows), np.int64), drawn)
        return fresh(np.where(full | (tag < 0.5), around, anywhere))

    def _pleases(self, rows: Rows, given: Proposal, length: Rows, step: int, attempt: int) -> Flags:
        """Tell which proposals are taken: for balance, for a change of server that is still wanted, and to lead on."""
        batch, network = self.batch, self.network
        tools = np.maximum(given.tools, 0)
        last_try = attempt >= _TRIES - 2
        by_edge = given.edges >= 0
        balanced, sure, lead = uniforms(batch.keys.take(rows), For.ACCEPT, step, attempt)
        fine = balanced < self.accepted.take(tools)
        if self.config.weights == "balanced" and len(network.edges):
            fine &= ~by_edge | (sure < network.readiness.take(given.edges))
        fine &= by_edge | network.leading.take(tools) | (lead >= LEADS_ON)
        fine |= last_try
        due = ~by_edge | (batch.steps.take(rows) >= length.take(rows) - 1)
        stays = np.flatnonzero(batch.cross.take(rows) & (batch.server_count.take(rows) == 1) & due)
        if not last_try and len(stays):
            fine[stays] &= ~batch.on(rows[stays], network.server.take(tools[stays]))
        return fine

    def _fan_in(self) -> None:
        """Let steps take further values from earlier steps that have an edge to them, latest first."""
        batch, network = self.batch, self.network
        if not len(network.edges):
            return
        for at in range(1, int(batch.steps.max(initial=0))):
            rows = np.flatnonzero(batch.steps > at)
            rows = rows[network.entered[batch.tool[rows, at]] & (uniform(batch.keys[rows], For.FAN_IN, at) < FANS_IN)]
            target = batch.tool[rows, at]
            for source in range(at - 1, -1, -1):
                edges = network.edge_between(batch.tool[rows, source], target)
                found = np.flatnonzero((edges >= 0) & network.flows.take(edges))
                if len(found):
                    self._take_also(rows[found], at, source, edges[found])

    def _take_also(self, rows: Rows, at: int, source: int, edges: Ids) -> None:
        batch = self.batch
        clash = (self.network.parameters[edges] & batch.bound[rows, at]) != 0
        linked = (batch.link_step[rows, at] == source).any(axis=1)
        setup = self.network.needs.by_setup[batch.tool[rows, at]].any(axis=1) & (batch.example[rows, at] != 0)
        fine = ~clash & ~linked & ~setup & ~batch.fixed[rows, at] & (batch.links[rows, at] < LINKS)
        chosen = rows[fine]
        batch.example[chosen, at] = 0  # edges are confirmed with the first example
        places = np.full(len(chosen), at, np.int16)
        self.grower.link(chosen, places, edges[fine], np.full(len(chosen), source, np.int16))

    def _as_turns(self) -> None:
        """Make a turn of each step."""
        batch = self.batch
        numbers = np.arange(batch.tool.shape[1], dtype=np.int16)
        batch.turn[:] = np.where(numbers < batch.steps[:, None], numbers, -1)
        batch.place[:, :-1] = batch.turn
        batch.first[:] = batch.steps
        batch.turns[:] = batch.steps
