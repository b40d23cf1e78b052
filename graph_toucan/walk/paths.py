"""The walk stage: from cards and edges to function signature paths."""

from collections import Counter
from collections.abc import Sequence

from graph_toucan.graph.build import build_graph
from graph_toucan.model import Edge, Fsp, Rejection, ToolCard, TurnKind
from graph_toucan.walk.kinds import turn_kind
from graph_toucan.walk.operations import shape
from graph_toucan.walk.sample import WalkConfig, sample_walks

STAGE = "walk"
RARE_SHARE = 0.05
RARE_SLOTS = 0.3


def make_fsps(
    cards: Sequence[ToolCard], edges: Sequence[Edge], config: WalkConfig, seed: int, shard: int = 0, shards: int = 1
) -> tuple[list[Fsp], list[Rejection]]:
    """Return the FSPs of one shard of a run, sorted by id, and a rejection for each one that came twice.

    `config.oversample` times as many walks are sampled as are kept, so that rare kinds of turns can be kept on purpose.
    """
    graph = build_graph(cards, edges)
    by_id = {card.id: card for card in cards}
    wanted = config.paths // shards + (shard < config.paths % shards)
    sampled = config.model_copy(update={"paths": config.paths * config.oversample})
    fsps: dict[str, Fsp] = {}
    rejections: list[Rejection] = []
    for start, turns in sample_walks(graph, sampled, seed, shard, shards):
        fsp = shape(start, turns, graph, by_id, config, seed)
        if fsp.id in fsps:
            rejections.append(Rejection(stage=STAGE, subject=fsp.id, reason="duplicate", evidence={"tools": fsp.tools}))
        fsps[fsp.id] = fsp
    return sorted(choose(list(fsps.values()), wanted), key=lambda fsp: fsp.id), rejections


def choose(fsps: Sequence[Fsp], wanted: int) -> list[Fsp]:
    """Keep `wanted` FSPs: up to `RARE_SLOTS` of them for their rare kinds of turns, rarest first, the others as they came.

    A kind is rare if it is less than `RARE_SHARE` of all turns.
    """
    kinds = {fsp.id: {turn_kind(fsp, turn) for turn in fsp.turns} for fsp in fsps}
    counts = Counter(turn_kind(fsp, turn) for fsp in fsps for turn in fsp.turns)
    total = sum(counts.values())

    def rarity(fsp: Fsp) -> int:
        return min(counts[kind] for kind in kinds[fsp.id])

    rare: set[TurnKind] = {kind for kind, count in counts.items() if count < RARE_SHARE * total}
    special = sorted((fsp for fsp in fsps if kinds[fsp.id] & rare), key=rarity)[: int(RARE_SLOTS * wanted)]
    chosen = {fsp.id: fsp for fsp in special}
    for fsp in fsps:
        if len(chosen) >= wanted:
            break
        chosen.setdefault(fsp.id, fsp)
    return list(chosen.values())
