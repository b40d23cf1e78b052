"""What onboarding and watching leave in Prefect's UI: failed servers by outcome, where the probes are, health and drift."""

from collections import Counter
from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.ui import leave_place, readable
from graph_toucan.model import Health, Outcome, Probe
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.watch.drift import told
from graph_toucan.watch.report import WatchReport

_WORST_FIRST = [Health.DOWN, Health.DEGRADED, Health.UNKNOWN, Health.HEALTHY]


def leave_failed_servers(probes: Sequence[Probe]) -> None:
    """Leave a table of the servers that are not ready, by outcome, with why and what to do, and a page with the counts."""
    failed = sorted(
        (probe for probe in probes if probe.outcome is not Outcome.READY), key=lambda one: (one.outcome, one.server)
    )
    table = [
        {
            "server": probe.server,
            "version": probe.version,
            "outcome": probe.outcome.value,
            "detail": readable(probe.detail),
            "advice": readable(probe.advice),
        }
        for probe in failed
    ]
    text = f"{len(failed)} of {len(probes)} servers are not ready"
    create_table_artifact(table=table, key="failed-servers", description=text)
    counts = Counter(probe.outcome.value for probe in probes)
    told_counts = ", ".join(f"{outcome} {count}" for outcome, count in counts.most_common())
    create_markdown_artifact(markdown=_by_outcome(probes, failed), key="servers-by-outcome", description=told_counts)


def _by_outcome(probes: Sequence[Probe], failed: Sequence[Probe]) -> str:
    counts = Counter(probe.outcome.value for probe in probes)
    lines = ["| outcome | servers |", "| --- | ---: |"]
    lines += [f"| {outcome} | {count} |" for outcome, count in counts.most_common()]
    for outcome in dict.fromkeys(probe.outcome for probe in failed):
        lines += ["", f"## {outcome.value}", "", "| server | version | why | what to do |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {_cell(probe.server)} | {_cell(probe.version)} | {_cell(probe.detail)} | {_cell(probe.advice)} |"
            for probe in failed
            if probe.outcome is outcome
        ]
    return "\n".join(lines)


def leave_probes(store: ArtifactStore, refs: Sequence[ShardRef]) -> None:
    """Leave a link to the probes table: to its file, or to the folder of its parts where there are several."""
    manifests = [manifest for ref in refs if (manifest := store.manifest(ref)) is not None]
    parts = [f"{one.ref.folder}/{one.tables['probes'].file}" for one in manifests]
    if parts:
        key = parts[0] if len(parts) == 1 else "artifacts/onboard"
        rows = sum(one.tables["probes"].rows for one in manifests)
        leave_place(store.objects.url(key), "probes", f"Probes of {rows} servers in {len(parts)} parts")


def leave_health(report: WatchReport) -> None:
    """Leave a table of the servers' health, the worst first, and a page of what changed in their tools."""
    seen = sorted(
        (one.sighting for one in report.servers), key=lambda one: (_WORST_FIRST.index(one.health), one.server)
    )
    table = [
        {
            "server": one.server,
            "health": one.health.value,
            "outcome": one.outcome.value,
            "tools": one.tools,
            "start seconds": one.start_seconds,
            "call ms": one.call_ms,
            "calls": f"{one.calls} of {one.calls_made}",
            "memory MB": one.memory_mb,
            "changes": len(one.changes),
            "detail": readable(one.detail),
        }
        for one in seen
    ]
    counts = Counter(one.health for one in seen)
    text = ", ".join(f"{health} {counts[health]}" for health in _WORST_FIRST if counts[health])
    create_table_artifact(table=table, key="server-health", description=f"{report.at}: {text}")
    drifted = [one for one in seen if one.changes]
    lines = [f"Tools as they were seen on {report.at}, against the time before.", ""]
    for one in drifted:
        lines += [f"## {one.server}", "", *(f"- {_cell(told(change))}" for change in one.changes), ""]
    if not drifted:
        lines.append("Nothing has changed.")
    create_markdown_artifact(
        markdown="\n".join(lines),
        key="server-drift",
        description=f"{len(drifted)} servers have other tools than before",
    )


def _cell(text: str) -> str:
    """Return a text of a server as one cell of a Markdown table: it must not open another cell, a link or HTML."""
    line = " ".join(readable(text).split())
    for mark in "\\|<>[]`*_":
        line = line.replace(mark, f"\\{mark}")
    return line
