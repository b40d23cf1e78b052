"""The connect stage: tool cards in, `edges` out."""

import dataclasses
from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.execute.exam import questions_of
from graph_toucan.graph.build import Connected, connect_source, propose_edges
from graph_toucan.graph.candidates import Candidate, Signals
from graph_toucan.graph.confirm import Confirmer, changes_nothing
from graph_toucan.identity import JsonObject
from graph_toucan.model import Binding, Edge, Evidence, Rejection, ToolCard
from graph_toucan.progress import row_done
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import JUDGE_EDGES
from graph_toucan.workshop import Shard, StageOutput, Workshop, gather_rows, inputs_digest, stage_key

VERSION = 4


def plan_shards(
    config: FactoryConfig, store: ArtifactStore, onboarded: Sequence[ShardRef], described: Sequence[ShardRef]
) -> list[Shard]:
    """Return the shards of the stage: some source tools with all their candidates each, tools of one server together."""
    cards: list[ToolCard] = store.read_all(described, "tool_cards")
    candidates = propose_edges(sorted(cards, key=lambda card: card.id), config.connect)
    by_source: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.id):
        by_source.setdefault(candidate.source.id, []).append(candidate)
    sources = sorted(by_source)
    digests = [inputs_digest(store, onboarded), inputs_digest(store, described)]
    inputs = {Stage.ONBOARD.value: tuple(onboarded), Stage.DESCRIBE.value: tuple(described)}
    settings = config.connect.model_dump(mode="json", include={"sure"})
    size = config.shards.connect
    shards: list[Shard] = []
    for start in range(0, len(sources), size):
        group = [_named(candidate) for source in sources[start : start + size] for candidate in by_source[source]]
        key = stage_key(config, Stage.CONNECT, VERSION, {**settings, "candidates": group}, digests, (JUDGE_EDGES,))
        shards.append(Shard(stage=Stage.CONNECT, key=key, inputs=inputs, given={"candidates": group}, rows=len(group)))
    return shards


def _named(candidate: Candidate) -> JsonObject:
    return {
        "source": candidate.source.id,
        "target": candidate.target.id,
        "bindings": [binding.model_dump(mode="json") for binding in candidate.bindings],
        "score": candidate.score,
        "signals": dataclasses.asdict(candidate.signals),
    }


def _candidate(named: JsonObject, cards: dict[str, ToolCard]) -> Candidate:
    bindings = tuple(Binding.model_validate(binding) for binding in named["bindings"])
    signals = Signals(**named["signals"])
    return Candidate(cards[named["source"]], cards[named["target"]], bindings, named["score"], signals)


async def connect(workshop: Workshop, shard: Shard) -> StageOutput:
    """Judge and execute candidates; edges that were not confirmed are kept as edges, beside their rejections."""
    cards = workshop.cards(shard)
    by_source: dict[str, list[Candidate]] = {}
    for named in shard.given["candidates"]:
        by_source.setdefault(named["source"], []).append(_candidate(named, cards))
    executor = workshop.executor(workshop.servers(shard))
    confirmer = Confirmer(executor, workshop.config.connect.sure)

    async def one(candidates: list[Candidate]) -> Connected:
        found = await connect_source(candidates, confirmer, workshop.teacher)
        for _ in candidates:
            row_done(shard.stage)
        return found

    kept = executor.keeping(questions_of(cards.values(), changes_nothing))
    async with executor.pool.sharing(workshop.config.connect.sessions), kept:
        found = await gather_rows(one(candidates) for candidates in by_source.values())
    edges = sorted((edge for item in found for edge in item.edges), key=lambda edge: edge.id)
    unconfirmed = [_rejection(edge) for edge in edges if edge.evidence is not Evidence.CONFIRMED]
    return StageOutput(
        tables={"edges": edges},
        rejections=[*(rejection for item in found for rejection in item.rejections), *unconfirmed],
        rows_in=len(shard.given["candidates"]),
        rows_out=len(edges) - len(unconfirmed),
    )


def _rejection(edge: Edge) -> Rejection:
    evidence = {"edge": edge.id, "detail": edge.detail, "control": edge.control}
    subject = f"{edge.source} -> {edge.target}"
    return Rejection(stage=Stage.CONNECT, subject=subject, reason=edge.evidence.value, evidence=evidence)
