"""Which starts get how many walks, and which of them a shard has.

A slot is a place for one FSP: a start and a number. Starts whose walks begin with the same call make a group; only within
a group can two slots find the same path, so a group is worked off as a whole, in blocks that do not depend on shards. A
shard has a range of slots, and works off the groups that its range touches: all shards together give the same FSPs,
however many there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.draws import For, Indices, Keys, Numbers, text_keys, uniform
from graph_toucan.walk.network import Ids, Network

BLOCK = 40_000
"""The most slots of one group that are worked off together."""

_SPARE_SERVERS = 2
"""How many times as many servers as a share would need there must be before it is kept."""

STARTS = 0.6
"""How many of the calls that a server may have at most belong to walks that start at it: others come to it as well."""

_RANGE = 4.0
"""How many times the mean a start's weight may be, or that fraction of it."""


@dataclass(frozen=True)
class Block:
    """The slots from `begin` to `end`; `fresh` tells that their groups begin with it."""

    begin: int
    end: int
    fresh: bool


@dataclass(frozen=True)
class Plan:
    """The starts in the order of their slots: `starts` are tool numbers, `ends` is where the slots of each end.

    `groups` is the number of each start's group; `keys` is the randomness of each start.
    """

    starts: Ids
    ends: Indices
    groups: Indices
    keys: Keys

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return int(self.ends[-1]) if len(self.ends) else 0

    def range(self, shard: int, shards: int) -> tuple[int, int]:
        """Return the first slot of a shard and the one after its last."""
        return self.slots * shard // shards, self.slots * (shard + 1) // shards

    def owners(self, slots: Indices) -> tuple[Indices, Indices]:
        """Return the position of each slot's start in `starts`, and its number among the slots of that start."""
        place = np.searchsorted(self.ends, slots, "right")
        return place, slots - np.where(place > 0, self.ends[place - 1], 0)

    def blocks(self, begin: int, end: int) -> Iterator[Block]:
        """Yield the blocks of the groups that have a slot in a range, up to the last block that has one."""
        if begin >= end:
            return
        last = np.flatnonzero(np.append(self.groups[1:] != self.groups[:-1], True))
        group_ends = self.ends[last]
        group_begins = np.append(0, group_ends[:-1])
        pending: int | None = None
        for first, final in zip(group_begins.tolist(), group_ends.tolist(), strict=True):
            if final <= begin or first == final:
                continue
            if first >= end:
                break
            if final - first > BLOCK:
                if pending is not None:
                    yield Block(pending, first, fresh=True)
                for at in range(first, min(final, end), BLOCK):
                    yield Block(at, min(at + BLOCK, final), fresh=at == first)
                pending = None
                continue
            since = first if pending is None else pending
            full = final - since >= BLOCK or final >= end
            if full:
                yield Block(since, final, fresh=True)
            pending = None if full else since


def plan_walks(network: Network, config: WalkConfig, seed: int) -> Plan:
    """Share the paths out among the starts, and put the starts in the order in which they are worked off.

    Those of one server come one after another: a shard then calls few servers often, and they need not be started so often.
    """
    starts = possible_starts(network, config)
    keys = text_keys(For.START, seed, (network.tools[one] for one in starts))
    servers = network.server[starts]
    share = kept_share(config, servers)
    most = config.paths if share == 1 else max(1, int(config.paths * share * STARTS))
    quotas = _quotas(start_weights(network, config, starts), config, uniform(keys, For.START), servers, most)
    roots = network.roots[starts]
    turn = text_keys(For.GROUP, seed, (network.tools[one] for one in roots))
    home = text_keys(For.GROUP, seed, (network.servers[network.server[one]] for one in roots))
    order = np.lexsort((starts, roots, turn, home))
    return Plan(starts[order], np.cumsum(quotas[order]), roots[order].astype(np.int64), keys[order])


def possible_starts(network: Network, config: WalkConfig) -> Ids:
    """Return the tools that a walk can be about: with what they need, they keep the limits on steps and servers."""
    needs = network.needs
    fits = (needs.count + 1 <= config.max_steps) & (needs.foreign + 1 <= config.max_servers)
    return np.flatnonzero(network.alive & fits).astype(np.int32)


def start_weights(network: Network, config: WalkConfig, starts: Ids) -> Numbers:
    """Return how much of the paths each start should have, relative to the others.

    Balanced: more for a tool that a sure edge leads on from, and for one whose tags and server few tools have.
    """
    if config.weights == "uniform" or not len(starts):
        return np.ones(len(starts))
    sure = np.zeros(len(network.tools))
    np.maximum.at(sure, network.source, network.confidence)
    tag_sizes = np.append(network.by_tag.counts, 0)
    sizes = np.maximum(tag_sizes[network.tags[starts]], 1)
    there = network.tags[starts] >= 0
    rarity = (there / np.sqrt(sizes)).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    weights = (0.5 + sure[starts]) * (rarity + 1e-3) / np.sqrt(network.by_server.counts[network.server[starts]])
    return np.clip(weights / weights.mean(), 1 / _RANGE, _RANGE)


def kept_share(config: WalkConfig, servers: Ids) -> float:
    """Return which share one server may have at most; 1 where there are few servers, or weights are uniform."""
    enough = len(np.unique(servers)) * config.server_share >= _SPARE_SERVERS
    return config.server_share if enough and config.weights == "balanced" else 1.0


def _quotas(weights: Numbers, config: WalkConfig, drawn: Numbers, servers: Ids, most: int) -> Indices:
    """Return how many paths each start gets: one each if there are enough, and the rest by weight.

    No start gets more than `per_tool`, and those of one server together no more than `most`.
    """
    per_tool = config.per_tool or config.paths
    chance = -np.log1p(-drawn) / weights  # the smallest of these are a weighted sample (Efraimidis and Spirakis, 2006)
    quotas = np.zeros(len(weights), np.int64)
    every = np.ones(len(weights), np.bool_)
    ones = _within(every.astype(np.int64), quotas, chance, servers, most)
    if config.paths >= ones.sum():
        quotas += ones
    left = config.paths - int(quotas.sum())
    while left:
        room = (quotas < per_tool) & (np.bincount(servers, quotas)[servers] < most)
        share = np.where(room, weights, 0.0)
        if not share.any():
            break
        more = np.minimum((left * share / share.sum()).astype(np.int64), per_tool - quotas)
        more = _within(more, quotas, chance, servers, most)
        if not more.any():
            single = _within(room.astype(np.int64), quotas, chance, servers, most)
            more[np.argsort(np.where(single > 0, chance, np.inf), kind="stable")[: min(left, int(single.sum()))]] = 1
        quotas += more
        left -= int(more.sum())
    return quotas


def _within(more: Indices, quotas: Indices, chance: Numbers, servers: Ids, most: int) -> Indices:
    """Return as much of `more` as leaves each server with at most `most`, those of the smallest chance first."""
    order = np.lexsort((chance, servers))
    before = np.cumsum(more[order]) - more[order]
    first = np.searchsorted(servers[order], servers[order], "left")
    room = most - np.bincount(servers, quotas).astype(np.int64)[servers[order]]
    found = np.zeros_like(more)
    found[order] = np.clip(room - (before - before[first]), 0, more[order])
    return found


def slot_keys(plan: Plan, slots: NDArray[np.int64]) -> tuple[Ids, Keys, Indices]:
    """Return the start tool of each slot, the key of that start, and the slot's number under it."""
    place, number = plan.owners(slots)
    return plan.starts[place], plan.keys[place], number
