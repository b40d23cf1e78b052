"""The augment stage: passed dialogues in, `trajectories` out."""

from collections.abc import Sequence

from graph_toucan.augment.trajectories import Augmenter
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.model import Dialogue, Verdict
from graph_toucan.progress import counted
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import DECLINE, SUPPLY_FUNCTION, SUPPLY_VALUE, WRITE_QUERY
from graph_toucan.workshop import Shard, StageOutput, Workshop, gather_rows, inputs_digest, stage_key

VERSION = 1
ROLES = (DECLINE, SUPPLY_FUNCTION, SUPPLY_VALUE, WRITE_QUERY)


def plan_shards(
    config: FactoryConfig,
    store: ArtifactStore,
    described: Sequence[ShardRef],
    translated: Sequence[ShardRef],
    judged: Sequence[ShardRef],
) -> list[Shard]:
    """Return the shards of the stage: one per shard of dialogues with its verdicts."""
    shards: list[Shard] = []
    for dialogues, verdicts in zip(translated, judged, strict=True):
        manifest = store.manifest(verdicts)
        digests = [inputs_digest(store, described), inputs_digest(store, [dialogues, verdicts])]
        key = stage_key(config, Stage.AUGMENT, VERSION, config.augment.model_dump(mode="json"), digests, ROLES)
        inputs = {
            Stage.DESCRIBE.value: tuple(described),
            Stage.TRANSLATE.value: (dialogues,),
            Stage.JUDGE.value: (verdicts,),
        }
        rows = manifest.tables["verdicts"].rows if manifest else 0
        shards.append(Shard(stage=Stage.AUGMENT, key=key, inputs=inputs, rows=rows))
    return shards


async def augment(workshop: Workshop, shard: Shard) -> StageOutput:
    """Turn each passed dialogue into trajectories: itself, and refusals made from a share of them."""
    dialogues: list[Dialogue] = workshop.store.read_all(shard.inputs[Stage.TRANSLATE], "dialogues")
    verdicts: list[Verdict] = workshop.store.read_all(shard.inputs[Stage.JUDGE], "verdicts")
    passed = {verdict.subject for verdict in verdicts if verdict.passed}
    chosen = [dialogue for dialogue in dialogues if dialogue.id in passed]
    config = workshop.config
    augmenter = Augmenter(workshop.cards(shard), workshop.teacher, config.augment, config.seed)
    made = await gather_rows(counted(shard.stage, augmenter.augment(dialogue)) for dialogue in chosen)
    trajectories = [trajectory for kept, _ in made for trajectory in kept]
    return StageOutput(
        tables={"trajectories": trajectories},
        rejections=[rejection for _, lost in made for rejection in lost],
        rows_in=len(chosen),
        rows_out=len(trajectories),
    )
