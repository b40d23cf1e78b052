"""The onboard flow: try every server of the catalogue."""

from prefect import flow
from prefect.events import emit_event

from flows.server_pages import leave_failed_servers, leave_probes
from flows.stage_run import RUNNER, run_shards
from flows.ui import readable, stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.model import Outcome, Probe
from graph_toucan.onboard.stage import plan_shards
from graph_toucan.presets import preset
from graph_toucan.store import StageRun
from graph_toucan.watch.enter import enter_onboarding
from tasks.onboard import onboard_shard
from tasks.workshop import catalogue_of, frozen, open_store, renewed


@flow(name="onboard", flow_run_name=stage_run_name, task_runner=RUNNER)
def onboard(config: FactoryConfig | None = None) -> StageRun:
    """Install, start, list and call each server; leaves a table of those that failed, and enters all into the register."""
    config = frozen(config or preset("demo"))
    store, servers = open_store(config.store), catalogue_of(config)
    run = run_shards(Stage.ONBOARD, onboard_shard, config, renewed(config, plan_shards(config, servers)))
    probes: list[Probe] = store.read_all(run.refs, "probes")
    leave_failed_servers(probes)
    leave_probes(store, run.refs)
    if config.executor is not ExecutorMode.REPLAY:  # a recording says nothing of the server as it is now
        enter_onboarding(store, run.refs, servers)
    for probe in (one for one in probes if one.outcome is not Outcome.READY):
        emit_event(
            event="graph-toucan.server.failed",
            resource={"prefect.resource.id": f"graph-toucan.server.{probe.server}", "outcome": probe.outcome.value},
            payload={"detail": readable(probe.detail), "advice": readable(probe.advice)},
        )
    return run
