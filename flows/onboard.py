"""The onboard flow: try every server of the catalogue."""

from prefect import flow
from prefect.events import emit_event

from flows.stage_run import RUNNER, run_shards
from flows.ui import leave_failed_servers, readable, stage_run_name
from graph_toucan.config import FactoryConfig, Stage, preset
from graph_toucan.model import Outcome, Probe
from graph_toucan.onboard.stage import plan_shards
from graph_toucan.store import StageRun
from tasks.onboard import onboard_shard
from tasks.workshop import catalogue_of, open_store


@flow(name="onboard", flow_run_name=stage_run_name, task_runner=RUNNER)
def onboard(config: FactoryConfig | None = None) -> StageRun:
    """Install, start, list and call each server once; leaves a table of those that failed, and why."""
    config = config or preset("demo")
    run = run_shards(Stage.ONBOARD, onboard_shard, config, plan_shards(config, catalogue_of(config)))
    probes: list[Probe] = open_store(config.store).read_all(run.refs, "probes")
    leave_failed_servers(probes)
    for probe in (one for one in probes if one.outcome is not Outcome.READY):
        emit_event(
            event="graph-toucan.server.failed",
            resource={"prefect.resource.id": f"graph-toucan.server.{probe.server}", "outcome": probe.outcome.value},
            payload={"detail": readable(probe.detail)},
        )
    return run
