"""The describe flow: tool cards."""

from prefect import flow

from flows.stage_run import RUNNER, refs_of, run_shards
from flows.ui import stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.describe.stage import plan_shards
from graph_toucan.presets import preset
from graph_toucan.store import ShardRef, StageRun
from tasks.describe import describe_shard
from tasks.workshop import open_store


@flow(name="describe", flow_run_name=stage_run_name, task_runner=RUNNER)
def describe(
    config: FactoryConfig | None = None,
    onboarded: list[ShardRef] | None = None,
) -> StageRun:
    """Explore each ready server's tools and keep what was learnt as cards.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    onboarded_refs = refs_of(config, Stage.ONBOARD, onboarded)
    return run_shards(Stage.DESCRIBE, describe_shard, config, plan_shards(config, store, onboarded_refs))
