"""The report flow: statistics and the HTML page."""

from prefect import flow

from flows.release import INPUTS
from flows.stage_run import refs_of, run_shards
from flows.ui import leave_place, stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.identity import JsonObject
from graph_toucan.presets import preset
from graph_toucan.report.stage import FOLDER, plan_shards
from graph_toucan.store import ShardRef, StageRun
from tasks.report import report_shard
from tasks.workshop import open_store


@flow(name="report", flow_run_name=stage_run_name)
def report(
    config: FactoryConfig | None = None,
    inputs: dict[Stage, list[ShardRef]] | None = None,
    stages: list[JsonObject] | None = None,
) -> StageRun:
    """Compute the statistics, render the page and leave a link to it.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    refs = {stage: refs_of(config, stage, (inputs or {}).get(stage)) for stage in (*INPUTS, Stage.RELEASE)}
    run = run_shards(Stage.REPORT, report_shard, config, plan_shards(config, store, refs, stages or []))
    url = store.objects.url(f"{FOLDER}/{run.refs[0].key[:12]}/report.html")
    leave_place(url, "report", "The report of the run")
    return run
