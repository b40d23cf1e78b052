"""What a person sees: progress bars on a terminal (lines in a log) while a run goes on, tables after it."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph_toucan.errors import GraphToucanError
from graph_toucan.identity import Json
from graph_toucan.store import RunRecord, StageRun

_CELL = 90
_NAMES = 3
_LINES = 10


class StageProgress:
    """Rich bars, one per stage; listens to `graph_toucan.progress`."""

    def __init__(self, console: Console) -> None:
        """Make the bars; use it as a context manager."""
        self.bars = Progress(
            TextColumn("[bold]{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._names: dict[str, list[str]] = {}

    def __enter__(self) -> "StageProgress":
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bars.stop()

    def stage_started(self, stage: str, rows: int) -> None:
        """Show a new bar."""
        self._tasks[stage] = self.bars.add_task(stage, total=rows or None, note="")

    def row_done(self, stage: str) -> None:
        """Advance a bar."""
        if stage in self._tasks:
            self.bars.advance(self._tasks[stage])

    def row_started(self, stage: str, name: str) -> None:
        """Show a name beside the bar."""
        self._names.setdefault(stage, []).append(name)
        self._show_names(stage)

    def row_ended(self, stage: str, name: str) -> None:
        """Show it no more."""
        self._names[stage].remove(name)
        self._show_names(stage)

    def _show_names(self, stage: str) -> None:
        names = self._names[stage]
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        if stage in self._tasks:
            self.bars.update(self._tasks[stage], note=escape(", ".join(names[:_NAMES]) + more))

    def stage_finished(self, stage: str, rows_in: int, rows_out: int, cached: int) -> None:
        """Fill a bar and say what came of it."""
        note = f"{rows_out} out of {rows_in}" + (f", {cached} shards from cache" if cached else "")
        self.bars.update(self._tasks[stage], total=max(rows_in, 1), completed=max(rows_in, 1), note=note)


@dataclass
class _Stage:
    """How many rows a stage has and how many are done, and when it began (monotonic seconds)."""

    rows: int
    began: float
    done: int = 0

    @property
    def since(self) -> str:
        """The time since it began: `0:03:12`."""
        return str(timedelta(seconds=round(time.monotonic() - self.began)))


class LineProgress:
    """A line for each tenth of a stage, for logs; listens to `graph_toucan.progress`."""

    def __init__(self, console: Console) -> None:
        """Keep where to print; use it as a context manager."""
        self._console = console
        self._stages: dict[str, _Stage] = {}

    def __enter__(self) -> "LineProgress":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def stage_started(self, stage: str, rows: int) -> None:
        """Say that a stage begins."""
        self._stages[stage] = _Stage(rows, time.monotonic())
        self._console.print(f"{stage}: {rows} to do" if rows else f"{stage}: begun", highlight=False)

    def row_done(self, stage: str) -> None:
        """Say how far a stage is, at every tenth of it."""
        known = self._stages.get(stage)
        if known is None:
            return
        known.done += 1
        if known.rows and known.done * _LINES // known.rows > (known.done - 1) * _LINES // known.rows:
            self._console.print(f"{stage}: {known.done} of {known.rows}, {known.since}", highlight=False)

    def stage_finished(self, stage: str, rows_in: int, rows_out: int, cached: int) -> None:
        """Say what came of a stage."""
        known = self._stages.pop(stage, None)
        parts = [f"{rows_out} out of {rows_in}", *([f"{cached} shards from cache"] if cached else [])]
        self._console.print(f"{stage}: {', '.join([*parts, *([known.since] if known else [])])}", highlight=False)


def stage_table(stages: Iterable[StageRun]) -> Table:
    """Return the summary table of a run: rows in, out, rejected by reason, and seconds, per stage."""
    table = Table(title="Stages", title_justify="left")
    for name in ("stage", "in", "out", "rejected", "seconds", "from cache"):
        table.add_column(name, justify="left" if name in {"stage", "rejected"} else "right")
    for run in stages:
        reasons = ", ".join(
            f"{reason} {count}" for reason, count in sorted(run.rejected.items(), key=lambda kv: -kv[1])
        )
        cached = f"{run.cached}/{len(run.refs)}"
        table.add_row(run.stage, str(run.rows_in), str(run.rows_out), reasons, f"{run.seconds:.1f}", cached)
    return table


def figures(record: RunRecord) -> Table | None:
    """Return the key figures of a finished run, None if it has no report."""
    report = next((run for run in record.stages if run.stage == "report"), None)
    parts: Sequence[Json] = report.stats.get("parts") or [] if report else []
    if not parts:
        return None
    numbers = parts[0]["statistics"]
    table = Table(title="Figures", title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for name, value in _figure_rows(numbers).items():
        table.add_row(name, value)
    return table


def _figure_rows(numbers: Mapping[str, Json]) -> dict[str, str]:
    kinds = ", ".join(f"{kind} {count}" for kind, count in numbers["turn_kinds"].items())
    transforms = ", ".join(f"{name} {count}" for name, count in numbers["by_transform"].items())
    outcomes = ", ".join(f"{name} {count}" for name, count in numbers["servers_by_outcome"].items() if count)
    rows = numbers["conversations"]
    return {
        "servers": outcomes,
        "tools": f"{numbers['tools']} listed, {numbers['tools_called']} called",
        "edges": ", ".join(f"{name} {count}" for name, count in numbers["edges_by_evidence"].items() if count)
        + f"; {numbers['cross_server_edges']} of the confirmed cross servers",
        "conversations": f"{rows} ({transforms})",
        "turns": f"{numbers['turns']['mean']:.2f} on average, {kinds}",
        "calls": f"{numbers['total_calls']}, {numbers['dependent_calls']} with an argument from an earlier result",
        "several servers": f"{numbers['several_servers']} of {rows}",
        "verified": f"{numbers['verified']} of {rows}; {numbers['controls_held']} of {numbers['controls']} controls held",
    }


def error_panel(error: GraphToucanError) -> Panel:
    """Return an error as a panel: what was wrong, and what to do."""
    text = escape(error.cause) + (f"\n\n[bold]{escape(error.solution)}[/bold]" if error.solution else "")
    return Panel(text, title="graph-toucan", border_style="red", title_align="left")


def rows_table(title: str, rows: Sequence[Mapping[str, Json]], columns: Sequence[str]) -> Table:
    """Return rows as a table of some columns, long cells cut."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(_cell(row.get(column))) for column in columns))
    return table


def _cell(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
