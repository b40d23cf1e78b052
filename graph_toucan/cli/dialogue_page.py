"""Conversations for the terminal: one as a transcript, many as a list."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph_toucan.cli.source_words import source_words
from graph_toucan.identity import Json
from graph_toucan.model import Asked, Dialogue, DialogueTurn, Exchange, StateChange, Trajectory, Transform, Verification

_RESULT = 400
_VALUE = 240
_LABEL = 9
_MISSING = {
    "func": "no function here can do it",
    "params": "a value is missing",
    "irrelevant": "no function here has to do with it",
}
_CHANGED = {"created": "+", "modified": "~", "deleted": "-"}

Line = tuple[str, str]
"""What stands at the left of a transcript, and what beside it; both are markup."""


def print_transcript(console: Console, row: Dialogue | Trajectory) -> None:
    """Print one conversation: per turn its kind and query, its calls with each argument's source, what changed, the answer."""
    console.rule(f"[bold]{escape(row.id)}[/]", align="left")
    console.print(f"[dim]{escape(_facts(row))}[/]", highlight=False)
    numbers = {exchange.call.id: number for number, exchange in enumerate(_exchanges(row.turns), 1)}
    for position, turn in enumerate(row.turns):
        console.print()
        missing = f" [yellow]({_MISSING[turn.miss]})[/]" if turn.miss else ""
        console.print(f"[bold]turn {position + 1}[/] [dim]{turn.kind.value}[/]{missing}", highlight=False)
        console.print(_grid(_turn(turn, position, numbers)))
    console.print()
    console.print(_grid(_ending(row)))


def print_conversations(console: Console, title: str, rows: Sequence[Dialogue | Trajectory]) -> None:
    """Print conversations, two lines each: how long it is, of which kinds its turns are, whom it calls; and how it begins."""
    console.print(f"[italic]{escape(title)}[/]")
    for row in rows:
        kinds = Counter(turn.kind.value for turn in row.turns)
        told = ", ".join(kind if count == 1 else f"{count} {kind}" for kind, count in kinds.items())
        made = _exchanges(row.turns)
        counts = f"{_count(len(row.turns), 'turn')} ({told}), {_count(len(made), 'call')}"
        parts = [counts, ", ".join(_servers(made)) or "no server"]
        if isinstance(row, Trajectory) and row.transform is not Transform.NONE:
            parts.insert(0, row.transform.value)
        console.print(f"[bold]{escape(row.id)}[/] [dim]{escape('; '.join(parts))}[/]", highlight=False)
        query = " ".join(row.turns[0].query.split()) if row.turns else ""
        console.print(f"    {escape(query)}", highlight=False, no_wrap=True, overflow="ellipsis")


def _servers(made: Sequence[Exchange]) -> list[str]:
    return list(dict.fromkeys(one.call.tool.split("/", 1)[0] for one in made))


def _grid(lines: Iterator[Line]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_LABEL, no_wrap=True, justify="right")
    grid.add_column(overflow="fold")
    for label, text in lines:
        grid.add_row(label, text)
    return grid


def _exchanges(turns: Sequence[DialogueTurn]) -> list[Exchange]:
    return [exchange for turn in turns for exchange in turn.exchanges]


def _facts(row: Dialogue | Trajectory) -> str:
    made = _exchanges(row.turns)
    parts = [
        f"{_count(len(row.turns), 'turn')}, {_count(len(made), 'call')}",
        ", ".join(_servers(made)) or "no server",
        f"{row.order.value}, {row.style.value}, {row.language}",
        f"told by {row.teacher}",
    ]
    if isinstance(row, Trajectory) and row.transform is not Transform.NONE:
        parts.insert(0, f"{row.transform.value} of {row.dialogue}")
    return "; ".join(parts)


def _turn(turn: DialogueTurn, position: int, numbers: Mapping[str, int]) -> Iterator[Line]:
    yield "[bold cyan]user[/]", escape(turn.query)
    for made in turn.rounds:
        for exchange in made:
            yield from _call(exchange, made, position, numbers)
    yield from _changes(turn.changes)
    if turn.asked is not None:
        yield "[magenta]asked[/]", _asked(turn.asked, numbers)
    yield "[bold green]assistant[/]", escape(turn.answer)


def _call(exchange: Exchange, made: Sequence[Exchange], position: int, numbers: Mapping[str, int]) -> Iterator[Line]:
    call, result = exchange.call, exchange.result
    others = [f"call {numbers[one.call.id]}" for one in made if one is not exchange]
    notes = [f"at once with {' and '.join(others)}"] if others else []
    notes += [f"corrects call {numbers[call.corrects]}"] if call.corrects and call.corrects in numbers else []
    noted = f" [yellow]{', '.join(notes)}[/]" if notes else ""
    yield f"[bold yellow]call {numbers[call.id]}[/]", f"[bold]{escape(call.tool)}[/]{noted}"
    for name, value in call.arguments.items():
        source = call.sources.get(name)
        where = source_words(source, position, numbers) if source else "from nowhere that is known"
        written = _short(json.dumps(value, ensure_ascii=False), _VALUE)
        yield "", f"{escape(name)} = {escape(written)}  [dim]← {escape(where)}[/]"
    shown = escape(_short(result.text.strip(), _RESULT)) or "[dim](nothing)[/]"
    by = "" if result.executor.value == "live" else f" [dim]({result.executor.value})[/]"
    yield "[red]failed[/]" if result.failed else "[dim]→[/]", shown + by


def _changes(changes: Sequence[StateChange]) -> Iterator[Line]:
    for change in changes:
        yield "[blue]changed[/]", f"[blue]{_CHANGED[change.change]} {escape(change.path)}[/] [dim]{change.change}[/]"
        yield from (("", f"[dim]{escape(line)}[/]") for line in change.lines)


def _asked(asked: Asked, numbers: Mapping[str, int]) -> str:
    call = f"call {numbers[asked.call_id]}" if asked.call_id in numbers else asked.call_id
    place = f" at {asked.path}" if asked.path else ""
    value = _short(json.dumps(asked.value, ensure_ascii=False), _VALUE)
    return f"{escape(asked.what)}: [bold]{escape(value)}[/]  [dim]← from the result of {escape(call + place)}[/]"


def _ending(row: Dialogue | Trajectory) -> Iterator[Line]:
    told = {change.path for turn in row.turns for change in turn.changes}
    left = [change for change in row.state_changes if change.path not in told]
    yield from _changes(left)
    if not row.state_changes:
        yield "[dim]changed[/]", "[dim]no file of the workspace[/]"
    yield "[dim]verified[/]", f"[dim]{escape(_verified(row.verification))}[/]"


def _verified(verification: Verification) -> str:
    held = sum(verification.controls.values())
    parts = [("" if verification.verified else "no: ") + verification.reason]
    parts.append(f"{_count(verification.checked_paths, 'place')} compared, {verification.volatile_paths} volatile")
    if verification.controls:
        parts.append(f"{held} of {len(verification.controls)} controls failed as they must")
    return "; ".join([*parts, verification.volatility.value.replace("_", " ")])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"


def conversations_of(table: str, rows: Sequence[Json]) -> list[Dialogue | Trajectory]:
    """Return rows of `dialogues` or `trajectories` as what they are."""
    kind = Trajectory if table == "trajectories" else Dialogue
    return [kind.model_validate(row) for row in rows]
