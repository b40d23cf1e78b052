"""The walk flow: function signature paths."""

from prefect import flow

from flows.path_artifacts import leave_paths
from flows.stage_run import RUNNER, refs_of, run_shards
from flows.ui import stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.presets import preset
from graph_toucan.store import ShardRef, StageRun
from graph_toucan.walk.stage import plan_shards
from tasks.walk import walk_shard
from tasks.workshop import open_store


@flow(name="walk", flow_run_name=stage_run_name, task_runner=RUNNER)
def walk(
    config: FactoryConfig | None = None,
    described: list[ShardRef] | None = None,
    connected: list[ShardRef] | None = None,
) -> StageRun:
    """Sample walks over the confirmed edges and shape them into paths; leaves their numbers and a few of them.

    The factory calls it as a subflow, whose paths are what translation reads.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    described_refs = refs_of(config, Stage.DESCRIBE, described)
    connected_refs = refs_of(config, Stage.CONNECT, connected)
    run = run_shards(Stage.WALK, walk_shard, config, plan_shards(config, store, described_refs, connected_refs))
    leave_paths(store, run.refs)
    return run
