"""The judge stage: dialogues in, `verdicts` out."""

from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.judge.verdicts import judge_dialogue
from graph_toucan.model import Dialogue, Tool
from graph_toucan.progress import counted
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import SCORE_DIALOGUE
from graph_toucan.workshop import Shard, StageOutput, Workshop, gather_rows, inputs_digest, stage_key

VERSION = 3


def plan_shards(
    config: FactoryConfig, store: ArtifactStore, onboarded: Sequence[ShardRef], translated: Sequence[ShardRef]
) -> list[Shard]:
    """Return the shards of the stage: one per shard of dialogues."""
    shards: list[Shard] = []
    for ref in translated:
        manifest = store.manifest(ref)
        digests = [inputs_digest(store, onboarded), inputs_digest(store, [ref])]
        key = stage_key(config, Stage.JUDGE, VERSION, config.judge.model_dump(mode="json"), digests, (SCORE_DIALOGUE,))
        inputs = {Stage.ONBOARD.value: tuple(onboarded), Stage.TRANSLATE.value: (ref,)}
        rows = manifest.tables["dialogues"].rows if manifest else 0
        shards.append(Shard(stage=Stage.JUDGE, key=key, inputs=inputs, rows=rows))
    return shards


async def judge(workshop: Workshop, shard: Shard) -> StageOutput:
    """Judge each dialogue by rules and by the teacher's scores."""
    dialogues: list[Dialogue] = workshop.store.read_all(shard.inputs[Stage.TRANSLATE], "dialogues")
    listed: list[Tool] = workshop.store.read_all(shard.inputs[Stage.ONBOARD], "tools")
    tools = {tool.id: tool for tool in listed}
    config = workshop.config.judge
    judged = await gather_rows(
        counted(shard.stage, judge_dialogue(dialogue, tools, workshop.teacher, config)) for dialogue in dialogues
    )
    verdicts = [verdict for verdict, _ in judged]
    return StageOutput(
        tables={"verdicts": verdicts},
        rejections=[rejection for _, rejection in judged if rejection],
        rows_in=len(dialogues),
        rows_out=sum(verdict.passed for verdict in verdicts),
    )
