"""Why there is an edge from one tool to another, or why there is none: at which stage it ended, and with what evidence."""

import dataclasses
import json
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph_toucan.cli.known import Known
from graph_toucan.cli.tool_tables import binding_text, carried, evidence_text
from graph_toucan.graph.candidates import Candidate, explain_pair
from graph_toucan.identity import JsonObject
from graph_toucan.model import Edge, Evidence, Rejection, ToolCard

_SHOWN = 5
_TEXT = 400
_MEANING = {
    Evidence.CONFIRMED: "executing it worked, and the negative control shows that the target depends on it",
    Evidence.REFUTED: "executing it failed: the target does not work with what the source gives",
    Evidence.UNINFORMATIVE: "the target succeeded, and answers the same to a wrong value, so that its success says nothing",
    Evidence.UNTESTED: "it could not be executed, or was not worth it",
    Evidence.JUDGED: "the judge took it for true, and it was not executed",
}


def explanation(known: Known, source: ToolCard, target: ToolCard) -> JsonObject:
    """Return everything known of a pair of tools as JSON, with the verdict in words."""
    subject = f"{source.id} -> {target.id}"
    edges = [edge for edge in known.edges if (edge.source, edge.target) == (source.id, target.id)]
    # what became an edge has a rejection too unless it is confirmed, which says nothing more
    left_out = [one for one in known.rejections if one.subject == subject and not edges]
    candidates = explain_pair(source, target)
    verdict, advice = _verdict(known, (source, target), edges, left_out, candidates)
    back = [edge for edge in known.edges if (edge.source, edge.target) == (target.id, source.id)]
    return {
        "source": source.id,
        "target": target.id,
        "verdict": verdict,
        "advice": advice,
        "edges": [edge.model_dump(mode="json") for edge in edges],
        "left_out": [one.model_dump(mode="json") for one in left_out],
        "candidates": [_candidate(one) for one in candidates],
        "backwards": [{"kind": edge.kind.value, "evidence": edge.evidence.value} for edge in back],
    }


def _candidate(one: Candidate) -> JsonObject:
    return {
        "score": round(one.score, 4),
        "bindings": [binding.model_dump(mode="json") for binding in one.bindings],
        "signals": {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in dataclasses.asdict(one.signals).items()
        },
    }


def _verdict(
    known: Known,
    pair: tuple[ToolCard, ToolCard],
    edges: list[Edge],
    left_out: list[Rejection],
    candidates: list[Candidate],
) -> tuple[str, str]:
    """Return in words what became of the pair, and what a person can do."""
    if edges:
        edge = edges[0]
        return f"There is an edge, {edge.evidence}: {_MEANING[edge.evidence]}.", ""
    if not known.connected:
        return "Nothing was connected yet in this run.", "`graph-toucan connect` proposes, judges and executes edges."
    if left_out:
        return f"There is no edge: it was a candidate, and left out as {left_out[0].reason}.", ""
    if silent := [card.id for card in pair if not card.examples]:
        advice = f"`graph-toucan tool {silent[0]}` shows its failed calls."
        return f"There is no edge: no example call of {' or '.join(silent)} succeeded, so it was no candidate.", advice
    if not candidates:
        return "There is no edge, and nothing that the source gives fits a parameter of the target.", ""
    best = candidates[0].score
    kept = [*_kept_scores(known, pair[0].id, source=True), *_kept_scores(known, pair[1].id, source=False)]
    told = f"There is no edge: with a score of {best:.2f} it was no candidate, others were better"
    if kept:
        told += f" (those of these two tools that were kept have {min(kept):.2f} to {max(kept):.2f})"
    return f"{told}.", "`graph-toucan connect --per-source N --per-target N` with larger numbers keeps more candidates."


def _kept_scores(known: Known, tool: str, *, source: bool) -> Iterable[float]:
    """Yield the scores of the candidates that a tool has on one side, whatever became of them."""
    for edge in known.edges:
        if (edge.source if source else edge.target) == tool:
            yield edge.score
    for one in known.rejections:
        ends = one.subject.split(" -> ")
        score = one.evidence.get("score") if isinstance(one.evidence, dict) else None
        if len(ends) == 2 and ends[0 if source else 1] == tool and isinstance(score, float):
            yield score


def print_explanation(console: Console, told: JsonObject, edges: Iterable[Edge]) -> None:
    """Print an explanation: the verdict, the judgement, the executions, and the candidate bindings with their signals."""
    console.rule(f"[bold]{escape(told['source'])} → {escape(told['target'])}[/]", align="left")
    console.print(f"[bold]{escape(told['verdict'])}[/]", highlight=False)
    if told["advice"]:
        console.print(escape(told["advice"]), highlight=False)
    for edge in edges:
        _print_edge(console, edge)
    for one in told["left_out"]:
        _print_left_out(console, one)
    if told["candidates"]:
        _print_candidates(console, told["candidates"])
    for back in told["backwards"]:
        console.print(f"[dim]The other way round there is an edge: {back['kind']}, {back['evidence']}.[/]")


def _print_edge(console: Console, edge: Edge) -> None:
    table = Table(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = {
        "edge": f"{edge.kind}, {evidence_text(edge.evidence)}",
        "hands over": escape(carried(edge)),
        "candidate's score": f"{edge.score:.2f}" if edge.score else "",
        "judge": f"{edge.teacher}, confidence {edge.confidence:.2f}",
        "judge's reason": escape(edge.reason),
        "execution": escape(edge.detail),
        "negative control": escape(edge.control),
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, value)
    console.print(table)
    if edge.calls:
        console.print("[italic]Calls[/]")
    for call in edge.calls:
        mark = "[red]failed[/]" if call.failed else "[green]ok[/]"
        console.print(
            f"  {mark} [bold]{call.role}[/] {escape(call.tool)} {escape(_cut(call.arguments))}", highlight=False
        )
        console.print(f"    [dim]->[/] {escape(_cut(call.text))}", highlight=False)


def _print_left_out(console: Console, one: JsonObject) -> None:
    evidence: JsonObject = one["evidence"] if isinstance(one["evidence"], dict) else {}
    score, why = evidence.get("score"), evidence.get("why")
    told = f", the candidate's score was {score:.2f}" if isinstance(score, float) else ""
    console.print(f"  [red]{escape(one['reason'])}[/]{told}: {escape(_cut(why or one['evidence']))}", highlight=False)


def _print_candidates(console: Console, candidates: list[JsonObject]) -> None:
    names = list(candidates[0]["signals"])
    table = Table(title=f"Bindings that could join them ({len(candidates)})", title_justify="left")
    table.add_column("binding", overflow="fold")
    for name in ("score", *names):
        table.add_column(name.replace("_", " "), justify="right")
    for one in candidates[:_SHOWN]:
        parts = [
            binding_text(each["origin"], each["path"], each["parameter"], each.get("transform"))
            for each in one["bindings"]
        ]
        signals = [_number(one["signals"][name]) for name in names]
        table.add_row(escape(", ".join(parts) or "state"), f"{one['score']:.2f}", *signals)
    console.print(table)
    if len(candidates) > _SHOWN:
        console.print(f"[dim]{len(candidates) - _SHOWN} weaker ones, which --json shows.[/]")


def _number(value: float | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.2f}"


def _cut(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
