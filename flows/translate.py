"""The translate flow: dialogues."""

from prefect import flow

from flows.stage_run import RUNNER, refs_of, run_shards, simulator_refs
from flows.ui import stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.presets import preset
from graph_toucan.store import ShardRef, StageRun
from graph_toucan.translate.stage import plan_shards
from tasks.translate import translate_shard
from tasks.workshop import open_store


@flow(name="translate", flow_run_name=stage_run_name, task_runner=RUNNER)
def translate(
    config: FactoryConfig | None = None,
    onboarded: list[ShardRef] | None = None,
    described: list[ShardRef] | None = None,
    walked: list[ShardRef] | None = None,
) -> StageRun:
    """Tell, execute and verify each path.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    onboarded_refs = refs_of(config, Stage.ONBOARD, onboarded)
    described_refs = refs_of(config, Stage.DESCRIBE, described)
    walked_refs = refs_of(config, Stage.WALK, walked)
    return run_shards(
        Stage.TRANSLATE,
        translate_shard,
        config,
        plan_shards(config, store, onboarded_refs, described_refs, walked_refs, simulator_refs(config)),
    )
