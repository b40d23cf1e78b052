"""Function signature paths for the terminal: turns with their kinds, steps, where each value comes from, and what was done."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph_toucan.cli.tool_tables import binding_text
from graph_toucan.model import Fsp, FspTurn, NodeOperation, OperationRecord, Step
from graph_toucan.walk.kinds import turn_kind

_DONE = {
    NodeOperation.MERGE: "merge",
    NodeOperation.NEST: "nest",
    NodeOperation.INSERT_SHORT: "insert",
    NodeOperation.INSERT_LONG: "insert for later",
    NodeOperation.SPLIT: "split",
}
_JOINED = {NodeOperation.MERGE: "with", NodeOperation.NEST: "with", NodeOperation.SPLIT: "after"}
_MISSING = {"func": "lacks the function {}", "params": "lacks a value for {}"}


def print_fsps(console: Console, fsps: Sequence[Fsp], total: int) -> None:
    """Print some of `total` paths, one below the other."""
    console.print(f"[italic]fsps ({len(fsps)} of {total})[/]")
    for fsp in fsps:
        print_fsp(console, fsp)


def print_fsp(console: Console, fsp: Fsp) -> None:
    """Print one path: a line per step, with an arrow for each value that it takes from an earlier step."""
    servers = {step.tool.split("/", 1)[0] for step in fsp.steps}
    counts = f"{_count(fsp.turns, 'turn')}, {_count(fsp.steps, 'step')}, {_count(servers, 'server')}"
    console.print(f"[bold]{escape(fsp.id)}[/] [dim]starts with {escape(fsp.start)}; {counts}[/]", highlight=False)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 2))
    for style in ("dim", "cyan", ""):
        table.add_column(style=style, no_wrap=style != "")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for turn in fsp.turns:
        _add_turn(table, fsp, turn)
    console.print(table)
    if fsp.operations:
        console.print(
            f"  [dim]operations:[/] {escape('; '.join(_told(record) for record in fsp.operations))}", highlight=False
        )


def _add_turn(table: Table, fsp: Fsp, turn: FspTurn) -> None:
    kind = turn_kind(fsp, turn).value
    if not turn.steps:
        missing = _MISSING[turn.miss].format(turn.subject) if turn.miss else "asks for nothing"
        table.add_row(turn.id, kind, "", f"[yellow]{escape(missing)}[/]", "")
    for position, step in enumerate(turn.steps):
        head = (turn.id, kind) if position == 0 else ("", "")
        table.add_row(*head, step.id, f"[bold]{escape(step.tool)}[/]", escape(_sources(step)))


def _sources(step: Step) -> str:
    """Return where a step's values come from, and which earlier steps it only needs done."""
    parts = [
        f"{one.step} {binding_text(one.binding.origin, one.binding.path, one.binding.parameter, one.binding.transform)}"
        for one in step.bindings
    ]
    parts += [f"needs {', '.join(step.after)} done before"] if step.after else []
    return "; ".join(parts)


def _told(record: OperationRecord) -> str:
    """Return one operation in words, with the ids of the turns and steps that it touched."""
    text = f"{_DONE[record.operation]} {record.turn}"
    if record.other_turn and record.other_turn != record.turn:
        joined = {NodeOperation.MERGE: "with", NodeOperation.NEST: "with", NodeOperation.SPLIT: "after"}.get(
            record.operation, "from"
        )
        text += f" {joined} {record.other_turn}"
    if record.step:
        text += f", {record.step}"
        text += f" takes from {record.source_step}" if record.source_step else ""
    return text


def _count(items: Sequence[object] | set[str], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
