"""The connect flow: edges with evidence."""

from prefect import flow

from flows.graph_artifact import leave_graph
from flows.stage_run import RUNNER, refs_of, run_shards
from flows.ui import stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.graph.stage import plan_shards
from graph_toucan.presets import preset
from graph_toucan.store import ShardRef, StageRun
from tasks.connect import connect_shard
from tasks.workshop import open_store


@flow(name="connect", flow_run_name=stage_run_name, task_runner=RUNNER)
def connect(
    config: FactoryConfig | None = None,
    onboarded: list[ShardRef] | None = None,
    described: list[ShardRef] | None = None,
) -> StageRun:
    """Judge candidate edges and confirm them by execution; leaves a picture of the graph and its numbers.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    onboarded_refs = refs_of(config, Stage.ONBOARD, onboarded)
    described_refs = refs_of(config, Stage.DESCRIBE, described)
    run = run_shards(Stage.CONNECT, connect_shard, config, plan_shards(config, store, onboarded_refs, described_refs))
    leave_graph(store.read_all(run.refs, "edges"), store.read_all(described_refs, "tool_cards"))
    return run
