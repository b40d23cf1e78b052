"""The simulate flow: simulators of tools, and how true they are."""

from prefect import flow

from flows.stage_run import RUNNER, refs_of, run_shards
from flows.ui import stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.presets import preset
from graph_toucan.simulate.stage import plan_shards
from graph_toucan.store import ShardRef, StageRun
from tasks.simulate import simulate_shard
from tasks.workshop import open_store


@flow(name="simulate", flow_run_name=stage_run_name, task_runner=RUNNER)
def simulate(
    config: FactoryConfig | None = None,
    described: list[ShardRef] | None = None,
) -> StageRun:
    """Turn each described tool into Python that stands for it, and measure it on live calls that it has not seen.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    recorded = open_store(config.recordings) if config.recordings else store
    described_refs = refs_of(config, Stage.DESCRIBE, described)
    return run_shards(Stage.SIMULATE, simulate_shard, config, plan_shards(config, store, described_refs, recorded))
