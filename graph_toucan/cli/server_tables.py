"""Tables of servers for the terminal, and the JSON rows behind them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from graph_toucan.catalogue.collection import Skipped
from graph_toucan.identity import JsonObject
from graph_toucan.model import Health, Outcome, Probe
from graph_toucan.store.register import ServerEntry
from graph_toucan.watch.drift import told
from graph_toucan.watch.report import WatchReport

_COLOURS = {Health.HEALTHY: "green", Health.DEGRADED: "yellow", Health.DOWN: "red", Health.UNKNOWN: "dim"}
_WORST_FIRST = [Health.DOWN, Health.DEGRADED, Health.UNKNOWN, Health.HEALTHY]
_SHORT = 240
_WIDE = 120
_Row = tuple[tuple[str, ...], str]
_SPANS = ((86400, "day"), (3600, "h"), (60, "min"))


def entry_row(entry: ServerEntry) -> JsonObject:
    """Return what a table of servers shows of an entry of the register."""
    ready = next((one for one in reversed(entry.sightings) if one.outcome is Outcome.READY), None)
    last = entry.sightings[-1] if entry.sightings else None
    return {
        "server": entry.slug,
        "name": entry.server.name,
        "version": entry.probe.version,
        "outcome": entry.outcome.value,
        "tools": len(entry.tools),
        "start_seconds": ready.start_seconds if ready else 0.0,
        "memory_mb": (ready.memory_mb if ready else 0.0) or entry.probe.memory_mb,
        "health": entry.health.value,
        "last_seen": entry.last_seen,
        "last_ready": entry.last_ready,
        "detail": last.detail if last else entry.probe.detail,
        "advice": entry.probe.advice,
    }


def probe_row(probe: Probe) -> JsonObject:
    """Return what the table at the end of an onboarding shows of a server."""
    return {
        "server": probe.server,
        "source": probe.registry,
        "version": probe.version,
        "outcome": probe.outcome.value,
        "tools": probe.tools,
        "start_seconds": probe.start_seconds,
        "memory_mb": probe.memory_mb,
        "calls": sum(call.ok for call in probe.calls),
        "calls_made": len(probe.calls),
        "detail": probe.detail,
        "advice": probe.advice,
    }


def skipped_row(skipped: Skipped) -> JsonObject:
    """Return the same of a server, or a whole source, that could not even be tried."""
    nothing = {"version": "", "tools": 0, "start_seconds": 0.0, "memory_mb": 0.0, "calls": 0, "calls_made": 0}
    return {
        "server": skipped.name or skipped.source,
        "source": skipped.source,
        "outcome": skipped.outcome.value,
        **nothing,
        "detail": skipped.detail,
        "advice": skipped.advice,
    }


def onboarding_view(rows: Sequence[JsonObject], width: int) -> Group:
    """Return what an onboarding ends with: a table, those that are ready first, with what to know of each."""
    cells: list[_Row] = []
    for row in rows:
        calls = f"{row['calls']}/{row['calls_made']}" if row["calls_made"] else ""
        numbers = (_number(row["start_seconds"], 1), _number(row["memory_mb"], 0), calls)
        notes = [escape(_short(row["detail"]))] if row["detail"] else []
        notes += [f"[bold]{escape(_short(row['advice']))}[/]"] if row["advice"] else []
        cells.append(((*_head(row), *numbers), "\n".join(notes)))
    return _view(_ready_title(rows), ("start s", "memory MB", "calls"), cells, width)


def servers_view(rows: Sequence[JsonObject], now: datetime, width: int) -> Group:
    """Return the table of the register's servers; `now` is what "3 h ago" counts from."""
    cells: list[_Row] = []
    for row in rows:
        numbers = (_number(row["start_seconds"], 1), _number(row["memory_mb"], 0))
        failed = row["outcome"] != Outcome.READY
        note = (row["advice"] if failed else "") or row["detail"]
        shown = note if failed or row["health"] != Health.HEALTHY else ""
        status = (health_text(Health(row["health"])), ago(row["last_seen"], now))
        cells.append(((*_head(row), *numbers, *status), escape(_short(shown))))
    return _view(_ready_title(rows), ("start s", "memory MB", "health", "last seen"), cells, width)


def watch_view(report: WatchReport, width: int) -> Group:
    """Return the table of a watch, the worst first: health, latency, and what changed."""
    cells: list[_Row] = []
    seen = sorted(
        (one.sighting for one in report.servers), key=lambda one: (_WORST_FIRST.index(one.health), one.server)
    )
    for one in seen:
        calls = f"{one.calls}/{one.calls_made}" if one.calls_made else ""
        numbers = (_number(one.start_seconds, 1), _number(one.call_ms, 0), calls)
        quiet = [told(change) for change in one.changes if not change.breaking]  # those that break stand in the detail
        note = "; ".join([*([one.detail] if one.detail else []), *quiet])
        head = _head({"server": one.server, "outcome": one.outcome, "tools": one.tools})
        cells.append(((*head, health_text(one.health), *numbers), escape(_short(note))))
    return _view(f"Watched at {report.at}", ("health", "start s", "call ms", "calls"), cells, width)


def ago(moment: str, now: datetime) -> str:
    """Return how long ago a moment (ISO 8601) was, in one unit."""
    then = datetime.fromisoformat(moment)
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    seconds = (now - then).total_seconds()
    for span, unit in _SPANS:
        if seconds >= span:
            count = int(seconds // span)
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''} ago"
    return "just now"


def health_text(health: Health) -> str:
    """Return a health as coloured text."""
    return f"[{_COLOURS[health]}]{health}[/]"


def outcome_text(outcome: str) -> str:
    """Return an outcome as coloured text."""
    return f"[{'green' if outcome == Outcome.READY else 'red'}]{outcome}[/]"


def _ready_title(rows: Sequence[JsonObject]) -> str:
    return f"Servers: {sum(row['outcome'] == Outcome.READY for row in rows)} of {len(rows)} ready"


def _view(title: str, middle: Sequence[str], rows: Sequence[_Row], width: int) -> Group:
    """Return a table of rows; what is to be known of each is its last column, or stands below where that is too narrow."""
    wide = width >= _WIDE
    table = Table(title=title, title_justify="left")
    table.add_column("server", overflow="fold")
    table.add_column("outcome", no_wrap=True)
    table.add_column("tools", justify="right")
    for name in middle:
        table.add_column(name, justify="left" if name in {"health", "last seen"} else "right")
    if wide:
        table.add_column("what to know", overflow="fold", ratio=1)
    below: list[str] = []
    for cells, note in rows:
        table.add_row(*cells, *((note,) if wide else ()))
        if note and not wide:
            below.append(f"[bold cyan]{cells[0]}[/] {note}")
    return Group(table, *below)


def _head(row: JsonObject) -> tuple[str, str, str]:
    return escape(str(row["server"])), outcome_text(str(row["outcome"])), str(row["tools"])


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if value else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
