"""The watch flow: see how the onboarded servers do, and tell when one is down, up again, or has other tools."""

from datetime import UTC, datetime
from typing import Any

from prefect import flow
from prefect.events import emit_event
from prefect.futures import PrefectFuture

from flows.server_pages import leave_health
from flows.stage_run import RUNNER
from flows.ui import ShownProgress, readable
from graph_toucan import progress
from graph_toucan.config import FactoryConfig
from graph_toucan.model import Health
from graph_toucan.store.register import Register
from graph_toucan.watch.drift import told
from graph_toucan.watch.report import Watched, WatchReport
from tasks.watch import STAGE, watch_servers
from tasks.workshop import open_store

SHARD = 20
"""How many servers a task checks."""


@flow(name="watch", task_runner=RUNNER)
def watch(config: FactoryConfig | None = None, names: list[str] | None = None) -> WatchReport:
    """Check servers of the register once: those that are named, else all that were ever ready.

    Raises:
        UsageError: a name is unknown.
    """
    config = config or FactoryConfig()
    slugs = _slugs(Register(open_store(config.store).objects), names or [])
    at = datetime.now(UTC).isoformat(timespec="seconds")
    progress.stage_started(STAGE, len(slugs))
    shown = ShownProgress(STAGE, len(slugs))
    groups = [slugs[start : start + SHARD] for start in range(0, len(slugs), SHARD)]
    futures: list[PrefectFuture[Any]] = [
        watch_servers.with_options(task_run_name=f"watch {number} of {len(groups)}").submit(config, group, at)
        for number, group in enumerate(groups, start=1)
    ]
    shown.follow(futures)
    parts = [WatchReport.model_validate(future.result()) for future in futures]
    report = WatchReport(
        at=at,
        refs=tuple(ref for part in parts for ref in part.refs),
        servers=tuple(one for part in parts for one in part.servers),
    )
    healthy = sum(one.sighting.health is Health.HEALTHY for one in report.servers)
    progress.stage_finished(STAGE, len(slugs), healthy, 0)
    leave_health(report)
    for one in report.servers:
        _tell(one)
    return report


def _slugs(register: Register, names: list[str]) -> list[str]:
    if names:
        return list(dict.fromkeys(register.get(name).slug for name in names))
    return [entry.slug for entry in register.entries() if entry.last_ready]


def _tell(one: Watched) -> None:
    """Emit an event for each thing that happened to a server."""
    seen = one.sighting
    for event in one.events:
        emit_event(
            event=f"graph-toucan.server.{event}",
            resource={
                "prefect.resource.id": f"graph-toucan.server.{seen.server}",
                "prefect.resource.name": seen.server,
                "outcome": seen.outcome.value,
                "health": seen.health.value,
            },
            payload={
                "detail": readable(seen.detail),
                "before": one.before.value,
                "changes": [readable(told(change)) for change in seen.changes],
            },
        )
