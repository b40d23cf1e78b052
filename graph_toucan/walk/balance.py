"""No tool and no server dominates: how often tools are met is measured on trial walks, and those met too often are refused.

The trial depends on the graph, the settings and the seed alone, so that every shard learns the same from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph_toucan.walk.batch import Batch
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.draws import Indices, Numbers, numbered
from graph_toucan.walk.kinds import KINDS, kinds_of
from graph_toucan.walk.network import Network
from graph_toucan.walk.operations import operate
from graph_toucan.walk.plan import Plan, kept_share, slot_keys
from graph_toucan.walk.sample import sample_walks

ROUNDS = 4
"""Trials: after each, the tools that it met more often than the mean are refused more often."""

CAP = 3.0
"""How many times as often as the mean a tool may be met before it is refused in proportion."""

_OVER_SHARE = 4
"""The power of how far a server is above its share, by which it is refused. Chosen on one graph of 187 servers."""

_TRIAL = 1 << 40  # numbers of trial walks begin here, far beyond those of slots
_LEAST, _MOST = 1024, 16384
_RARELY = 0.02


@dataclass(frozen=True)
class Trial:
    """What trial walks tell: how often each tool should be accepted, 0..1, (n,), and how often each kind of turn came."""

    accepted: Numbers
    kinds: Indices


def try_out(network: Network, config: WalkConfig, plan: Plan) -> Trial:
    """Walk some walks, and find how often each tool should be refused; never for uniform weights."""
    accepted = np.ones(len(network.tools))
    rounds = ROUNDS if config.weights == "balanced" else 1
    kinds = np.zeros(len(KINDS), np.int64)
    if not plan.slots:
        return Trial(accepted, kinds)
    for number in range(rounds):
        batch = _trial_walks(network, config, plan, accepted, number)
        found = kinds_of(batch)
        kinds = np.bincount(found[found >= 0], minlength=len(KINDS))
        if config.weights == "balanced" and number + 1 < rounds:
            accepted = _refused_more(network, accepted, batch, kept_share(config, network.server[plan.starts]))
    return Trial(accepted, kinds)


def _trial_walks(network: Network, config: WalkConfig, plan: Plan, accepted: Numbers, number: int) -> Batch:
    size = int(np.clip(2 * len(network.tools), _LEAST, _MOST))
    start, keys, _ = slot_keys(plan, np.arange(size) * plan.slots // size)
    trials = _TRIAL + number * _MOST + np.arange(size)
    batch = sample_walks(network, config, start, numbered(keys, trials), accepted)
    operate(batch, network, config)
    return batch


def _refused_more(network: Network, accepted: Numbers, batch: Batch, share: float) -> Numbers:
    """Accept each tool by how far it is above the mean, and its server by its square root, those far above in proportion.

    A server that has more than `share` (0..1) of all steps is refused in proportion as well.
    """
    met = tool_counts(network, [batch])
    mean = max(met.sum() / max(int(network.alive.sum()), 1), 1e-9)
    by_server = np.bincount(network.server, met, len(network.servers))
    per_server = max(by_server.sum() / len(network.servers), 1e-9)
    over = (
        np.sqrt(mean / np.maximum(met, mean / 4))
        * (per_server / np.maximum(by_server, per_server / 4))[network.server] ** 0.25
    )
    over = np.where(met > CAP * mean, CAP * mean / np.maximum(met, 1), over)
    over *= np.minimum(1.0, share * met.sum() / np.maximum(by_server, 1))[network.server] ** _OVER_SHARE
    changed = accepted * over
    return np.clip(changed / max(float(np.median(changed[network.alive])), 1e-9), _RARELY, 1.0)


def tool_counts(network: Network, batches: Sequence[Batch]) -> Indices:
    """Return how many steps each tool has, (n,)."""
    counts = np.zeros(len(network.tools), np.int64)
    for batch in batches:
        counts += np.bincount(batch.tool[batch.tool >= 0], minlength=len(counts))
    return counts
