"""The describe stage: onboarded tools in, `tool_cards` out."""

from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.describe.cards import Described, describe_server
from graph_toucan.model import Probe, Rejection, Server, Tool, ToolCard
from graph_toucan.progress import counted
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import PROPOSE_ARGUMENTS, TAG_TOOL
from graph_toucan.workshop import Shard, StageOutput, Workshop, gather_rows, inputs_digest, stage_key

VERSION = 3


def plan_shards(config: FactoryConfig, store: ArtifactStore, onboarded: Sequence[ShardRef]) -> list[Shard]:
    """Return the shards of the stage: the ready servers of one onboarding shard each."""
    shards: list[Shard] = []
    for ref in onboarded:
        servers: list[Server] = store.read(ref, "servers")
        if servers:
            settings = config.describe.model_dump(mode="json")
            digests = [inputs_digest(store, [ref])]
            key = stage_key(config, Stage.DESCRIBE, VERSION, settings, digests, (TAG_TOOL, PROPOSE_ARGUMENTS))
            shards.append(Shard(stage=Stage.DESCRIBE, key=key, inputs={Stage.ONBOARD: (ref,)}, rows=len(servers)))
    return shards


async def describe(workshop: Workshop, shard: Shard) -> StageOutput:
    """Explore each server's tools; tools that no example worked for keep a card without examples."""
    refs = shard.inputs[Stage.ONBOARD]
    servers = workshop.servers(shard)
    tools: list[Tool] = workshop.store.read_all(refs, "tools")
    probes: list[Probe] = workshop.store.read_all(refs, "probes")
    fingerprints = {probe.server: probe.fingerprint for probe in probes}
    executor = workshop.executor(servers)

    async def one(server: Server) -> Described:
        own = [tool for tool in tools if tool.server == server.slug]
        fingerprint = fingerprints[server.slug]
        return await describe_server(server, own, fingerprint, executor, workshop.teacher, workshop.config.describe)

    found = await gather_rows(counted(shard.stage, one(server)) for server in servers)
    cards = sorted((card for item in found for card in item.cards), key=lambda card: card.id)
    rejections = [rejection for item in found for rejection in item.rejections]
    explained = {rejection.subject for rejection in rejections}
    rejections += [_not_tried(card) for card in cards if not card.examples and card.id not in explained]
    return StageOutput(
        tables={"tool_cards": cards},
        rejections=rejections,
        rows_in=len(tools),
        rows_out=sum(bool(card.examples) for card in cards),
    )


def _not_tried(card: ToolCard) -> Rejection:
    evidence = (
        "it was not called: left out by `describe.proposed` or by the limits; models see it, but no path leads over it"
    )
    return Rejection(stage=Stage.DESCRIBE, subject=card.id, reason="not_tried", evidence=evidence)
