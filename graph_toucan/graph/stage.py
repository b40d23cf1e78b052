"""The connect stage: tool cards in, `edges` out."""

from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.graph.build import connect_candidates, propose_edges
from graph_toucan.graph.candidates import Candidate
from graph_toucan.model import Binding, Edge, Evidence, Rejection, ToolCard
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import JUDGE_EDGE
from graph_toucan.workshop import Shard, StageOutput, Workshop, inputs_digest, stage_key

VERSION = 1


def plan_shards(
    config: FactoryConfig, store: ArtifactStore, onboarded: Sequence[ShardRef], described: Sequence[ShardRef]
) -> list[Shard]:
    """Return the shards of the stage: candidate bindings over all cards, a number of them each."""
    cards: list[ToolCard] = store.read_all(described, "tool_cards")
    candidates = propose_edges(sorted(cards, key=lambda card: card.id), config.connect)
    digests = [inputs_digest(store, onboarded), inputs_digest(store, described)]
    inputs = {Stage.ONBOARD.value: tuple(onboarded), Stage.DESCRIBE.value: tuple(described)}
    shards: list[Shard] = []
    size = config.shards.connect
    count = -(-len(candidates) // size)
    for number in range(count):
        group = [_named(candidate) for candidate in candidates[number::count]]
        key = stage_key(config, Stage.CONNECT, VERSION, {"candidates": group}, digests, (JUDGE_EDGE,))
        shards.append(Shard(stage=Stage.CONNECT, key=key, inputs=inputs, given={"candidates": group}, rows=len(group)))
    return shards


def _named(candidate: Candidate) -> dict[str, object]:
    return {
        "source": candidate.source.id,
        "target": candidate.target.id,
        "binding": candidate.binding.model_dump(mode="json"),
        "score": candidate.score,
    }


async def connect(workshop: Workshop, shard: Shard) -> StageOutput:
    """Judge and execute candidates; refuted and untested edges are kept as edges, beside their rejections."""
    cards = workshop.cards(shard)
    candidates = [
        Candidate(cards[one["source"]], cards[one["target"]], Binding.model_validate(one["binding"]), one["score"])
        for one in shard.given["candidates"]
    ]
    found = await connect_candidates(candidates, workshop.executor(workshop.servers(shard)), workshop.teacher)
    edges = sorted(found.edges, key=lambda edge: edge.id)
    unconfirmed = [_rejection(edge) for edge in edges if edge.evidence is not Evidence.CONFIRMED]
    return StageOutput(
        tables={"edges": edges},
        rejections=[*found.rejections, *unconfirmed],
        rows_in=len(candidates),
        rows_out=len(edges) - len(unconfirmed),
    )


def _rejection(edge: Edge) -> Rejection:
    evidence = {"edge": edge.id, "detail": edge.detail, "control": edge.control}
    subject = f"{edge.source} -> {edge.target}"
    return Rejection(stage=Stage.CONNECT, subject=subject, reason=edge.evidence.value, evidence=evidence)
