"""The walk stage: from cards and edges to function signature paths."""

from collections.abc import Sequence

from graph_toucan.graph.build import build_graph
from graph_toucan.model import Edge, Fsp, Rejection, ToolCard
from graph_toucan.walk.operations import shape
from graph_toucan.walk.sample import WalkConfig, sample_walks

STAGE = "walk"


def make_fsps(
    cards: Sequence[ToolCard], edges: Sequence[Edge], config: WalkConfig, seed: int, shard: int = 0, shards: int = 1
) -> tuple[list[Fsp], list[Rejection]]:
    """Return the FSPs of one shard of a run, sorted by id, and a rejection for each one that came twice."""
    graph = build_graph(cards, edges)
    by_id = {card.id: card for card in cards}
    fsps: dict[str, Fsp] = {}
    rejections: list[Rejection] = []
    for start, turns in sample_walks(graph, config, seed, shard, shards):
        fsp = shape(start, turns, graph, by_id, config, seed)
        if fsp.id in fsps:
            rejections.append(Rejection(stage=STAGE, subject=fsp.id, reason="duplicate", evidence={"tools": fsp.tools}))
        fsps[fsp.id] = fsp
    return sorted(fsps.values(), key=lambda fsp: fsp.id), rejections
