"""The augment flow: trajectories."""

from prefect import flow

from flows.stage_run import RUNNER, refs_of, run_shards
from flows.ui import stage_run_name
from graph_toucan.augment.stage import plan_shards
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.presets import preset
from graph_toucan.store import ShardRef, StageRun
from tasks.augment import augment_shard
from tasks.workshop import open_store


@flow(name="augment", flow_run_name=stage_run_name, task_runner=RUNNER)
def augment(
    config: FactoryConfig | None = None,
    described: list[ShardRef] | None = None,
    translated: list[ShardRef] | None = None,
    judged: list[ShardRef] | None = None,
) -> StageRun:
    """Make refusals from a share of the passed dialogues.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    described_refs = refs_of(config, Stage.DESCRIBE, described)
    translated_refs = refs_of(config, Stage.TRANSLATE, translated)
    judged_refs = refs_of(config, Stage.JUDGE, judged)
    return run_shards(
        Stage.AUGMENT, augment_shard, config, plan_shards(config, store, described_refs, translated_refs, judged_refs)
    )
