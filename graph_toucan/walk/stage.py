"""The walk stage: cards and confirmed edges in, `fsps` out."""

from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.model import Edge
from graph_toucan.progress import row_done
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.walk.paths import make_fsps
from graph_toucan.workshop import Shard, StageOutput, Workshop, inputs_digest, stage_key

VERSION = 4


def plan_shards(
    config: FactoryConfig, store: ArtifactStore, described: Sequence[ShardRef], connected: Sequence[ShardRef]
) -> list[Shard]:
    """Return the shards of the stage: a range of the planned FSPs each, as many as a shard of the next stage tells."""
    paths = config.walk.paths
    if config.walk.per_tool:
        manifests = [store.manifest(ref) for ref in described]
        tools = sum(one.tables["tool_cards"].rows for one in manifests if one)
        paths = min(paths, config.walk.per_tool * max(tools, 1))
    count = max(1, -(-paths // config.shards.translate))
    digests = [inputs_digest(store, described), inputs_digest(store, connected)]
    inputs = {Stage.DESCRIBE.value: tuple(described), Stage.CONNECT.value: tuple(connected)}
    shards: list[Shard] = []
    for number in range(count):
        settings = {**config.walk.model_dump(mode="json"), "shard": number, "shards": count}
        key = stage_key(config, Stage.WALK, VERSION, settings, digests)
        given = {"shard": number, "shards": count}
        shards.append(Shard(stage=Stage.WALK, key=key, inputs=inputs, given=given, rows=paths // count))
    return shards


async def walk(workshop: Workshop, shard: Shard) -> StageOutput:
    """Sample walks and shape them into function signature paths."""
    cards = workshop.cards(shard)
    edges: list[Edge] = workshop.store.read_all(shard.inputs[Stage.CONNECT], "edges")
    config, given = workshop.config, shard.given
    fsps, rejections = make_fsps(list(cards.values()), edges, config.walk, config.seed, given["shard"], given["shards"])
    for _ in fsps:
        row_done(shard.stage)
    return StageOutput({"fsps": fsps}, rejections, rows_in=len(fsps) + len(rejections), rows_out=len(fsps))
