"""Everything known of one tool, laid out for the terminal."""

import json
from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph_toucan.cli.tool_tables import carried, evidence_text, kind_text
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Edge, ExampleCall, FailedCall, OutputField, SetupBinding, ToolCard

_TEXT, _RESULT = 300, 600
_ORDER = ["confirmed", "judged", "uninformative", "untested", "refuted"]


def tool_document(card: ToolCard, edges: Iterable[Edge]) -> JsonObject:
    """Return the card with its neighbours as JSON."""
    into, out = neighbours(card.id, edges)
    return {
        **card.model_dump(mode="json"),
        "from": [edge.model_dump(mode="json") for edge in into],
        "to": [edge.model_dump(mode="json") for edge in out],
    }


def neighbours(tool: str, edges: Iterable[Edge]) -> tuple[list[Edge], list[Edge]]:
    """Return the edges that lead to a tool and those that leave it, what is known best first."""
    ranked = sorted(edges, key=lambda edge: (_ORDER.index(edge.evidence), -edge.confidence, edge.id))
    return [edge for edge in ranked if edge.target == tool], [edge for edge in ranked if edge.source == tool]


def print_tool(console: Console, card: ToolCard, edges: Sequence[Edge], *, connected: bool) -> None:
    """Print a card: what the tool is for and takes, what it gives, how it was called, and its neighbours."""
    console.rule(f"[bold]{escape(card.id)}[/]", align="left")
    console.print(escape(card.tool.description.strip()) or "[dim]It has no description.[/]", highlight=False)
    console.print(_facts(card))
    _print_parameters(console, card)
    _print_outputs(console, card)
    _print_examples(console, card.examples)
    _print_failures(console, card.failures)
    into, out = neighbours(card.id, edges)
    if not connected:
        console.print("[dim]Its neighbours are not known yet: `graph-toucan connect` finds them.[/]")
        return
    _print_edges(console, "Takes from", into, lambda edge: edge.source)
    _print_edges(console, "Gives to", out, lambda edge: edge.target)


def _facts(card: ToolCard) -> Table:
    table = Table(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    schema = f"{card.schema_origin}, {len(card.outputs)} fields" if card.outputs else card.schema_origin.value
    rows = {
        "kind": kind_text(card.kind) + (f" [dim]{escape(card.kind_reason)}[/]" if card.kind_reason else ""),
        "tags": escape(", ".join(card.tags)),
        "output schema": schema,
        "changes from run to run": escape(", ".join(path or "the whole result" for path in card.volatile_paths)),
        "files that change": escape(", ".join(card.volatile_files)),
        "hints of the server": escape(_short(card.tool.annotations, _TEXT)) if card.tool.annotations else "",
        "taught by": escape(card.teacher),
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, value)
    return table


def _print_parameters(console: Console, card: ToolCard) -> None:
    if not card.tool.parameters:
        console.print("[dim]It takes no parameters.[/]")
        return
    table = _table(f"Parameters ({len(card.tool.parameters)})", ("parameter", "type", "required", "description"))
    for name, spec in card.tool.parameters.items():
        given = f" [dim]default {escape(_short(spec['default'], 60))}[/]" if "default" in spec else ""
        needed = "yes" if name in card.tool.required else ""
        told = escape(_cut(str(spec.get("description", "")), _TEXT)) + given
        table.add_row(escape(name), escape(_type(spec)), needed, told)
    console.print(table)


def _type(spec: JsonObject) -> str:
    """Return in short what a parameter takes."""
    if "enum" in spec:
        return _cut(" | ".join(_short(value, 20) for value in spec["enum"]), 60)
    if "const" in spec:
        return _short(spec["const"], 30)
    options: Json = spec.get("anyOf") or spec.get("oneOf")
    if isinstance(options, list):
        return " | ".join(dict.fromkeys(_type(option) for option in options if isinstance(option, dict)))
    kind: Json = spec.get("type", str(spec.get("$ref", "any")).rsplit("/", 1)[-1])
    shown = " | ".join(str(one) for one in kind) if isinstance(kind, list) else str(kind)
    items: Json = spec.get("items")
    if shown == "array" and isinstance(items, dict):
        return f"list of {_type(items)}"
    return f"{shown} ({spec['format']})" if isinstance(spec.get("format"), str) else shown


def _print_outputs(console: Console, card: ToolCard) -> None:
    if not card.outputs:
        return
    table = _table(f"Gives ({len(card.tells)} of {len(card.outputs)})", ("field", "type", "sample", "note"))
    for field in card.outputs:
        kind = f"{field.type} ({field.format})" if field.format else field.type
        sample = _short(field.samples[0], 70) if field.samples else ""
        style = "dim" if field.copies is not None else ""
        table.add_row(escape(field.path or "(all)"), escape(kind), escape(sample), escape(_note(field)), style=style)
    console.print(table)


def _note(field: OutputField) -> str:
    notes = [f"left out: copies the parameter {field.copies}"] if field.copies is not None else []
    notes += ["volatile"] if field.volatile else []
    notes += [field.origin] if field.origin != "inferred" else []
    notes += [_cut(field.description, 80)] if field.description else []
    return "; ".join(notes)


def _print_examples(console: Console, examples: Sequence[ExampleCall]) -> None:
    if not examples:
        console.print("[yellow]No example call succeeded: it can be no part of a walk.[/]")
        return
    console.print(f"[italic]Examples ({len(examples)})[/]")
    for example in examples:
        for number, call in enumerate(example.setup, 1):
            told = f"after {number}. {call.tool} {_short(call.arguments, _TEXT)}{_drawn(call.bindings)}"
            console.print(f"  [dim]{escape(told)}[/]", highlight=False)
        told = f"{_short(example.arguments, _TEXT)}{_drawn(example.bindings)}"
        console.print(f"  [green]ok[/] {escape(told)}", highlight=False)
        console.print(f"    [dim]->[/] {escape(_cut(example.text, _RESULT))}", highlight=False)
        if example.effects:
            console.print(f"    [dim]changes {escape(', '.join(example.effects))}[/]", highlight=False)


def _drawn(bindings: Sequence[SetupBinding]) -> str:
    """Return which arguments earlier results give."""
    told = ", ".join(f"{one.parameter} from {one.call + 1}. {one.path}" for one in bindings)
    return f" ({told})" if told else ""


def _print_failures(console: Console, failures: Sequence[FailedCall]) -> None:
    if failures:
        console.print(f"[italic]Failed calls ({len(failures)})[/]")
    for failure in failures:
        console.print(f"  [red]failed[/] {escape(_short(failure.arguments, _TEXT))}", highlight=False)
        console.print(f"    [dim]->[/] {escape(_cut(failure.text, _RESULT))}", highlight=False)


def _print_edges(console: Console, title: str, edges: Sequence[Edge], other: Callable[[Edge], str]) -> None:
    if not edges:
        console.print(f"[dim]{title}: no tool.[/]")
        return
    table = _table(
        f"{title} ({len(edges)})", ("tool", "kind", "hands over", "evidence", "confidence", "what showed it")
    )
    for edge in edges:
        shown = "; ".join(part for part in (edge.detail, edge.control) if part) or edge.reason
        table.add_row(
            escape(other(edge)),
            edge.kind.value,
            escape(carried(edge)),
            evidence_text(edge.evidence),
            f"{edge.confidence:.2f}",
            escape(_cut(shown, 160)),
        )
    console.print(table)


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _short(value: Json, limit: int) -> str:
    return _cut(json.dumps(value, ensure_ascii=False), limit)


def _cut(text: str, limit: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
