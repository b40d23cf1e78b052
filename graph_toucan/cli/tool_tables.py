"""Tables of tools for the terminal, and the JSON rows behind them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from graph_toucan.identity import JsonObject
from graph_toucan.model import Edge, Evidence, ToolCard, ToolKind

EVIDENCE_COLOURS = {
    Evidence.CONFIRMED: "green",
    Evidence.JUDGED: "cyan",
    Evidence.UNINFORMATIVE: "yellow",
    Evidence.UNTESTED: "dim",
    Evidence.REFUTED: "red",
}
KIND_COLOURS = {ToolKind.COMPUTATION: "magenta", ToolKind.QUERY: "cyan", ToolKind.ACTION: "yellow"}
_WIDE, _DESCRIPTION = 110, 110


def neighbour_counts(edges: Iterable[Edge]) -> dict[str, tuple[int, int]]:
    """Return by tool how many tools lead to it and how many it leads to, over confirmed edges."""
    into: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for edge in edges:
        if edge.evidence is Evidence.CONFIRMED:
            out[edge.source] += 1
            into[edge.target] += 1
    return {tool: (into[tool], out[tool]) for tool in {*into, *out}}


def tool_row(card: ToolCard, neighbours: Mapping[str, tuple[int, int]]) -> JsonObject:
    """Return what a table of tools shows of a card."""
    into, out = neighbours.get(card.id, (0, 0))
    return {
        "id": card.id,
        "kind": card.kind.value,
        "tags": list(card.tags),
        "schema": card.schema_origin.value,
        "outputs": len(card.tells),
        "examples": len(card.examples),
        "failures": len(card.failures),
        "from": into,
        "to": out,
        "description": " ".join(card.tool.description.split()),
    }


def tools_table(rows: Sequence[JsonObject], total: int, width: int) -> Table:
    """Return the table of some of `total` tools; on a wide terminal with the beginning of each description."""
    table = Table(title=f"Tools ({len(rows)} of {total})", title_justify="left")
    table.add_column("tool", overflow="fold")
    for name in ("kind", "tags", "schema"):
        table.add_column(name, overflow="fold")
    for name in ("examples", "failed", "from", "to"):
        table.add_column(name, justify="right")
    wide = width >= _WIDE
    if wide:
        table.add_column("description", overflow="fold", ratio=1)
    for row in rows:
        examples = str(row["examples"]) if row["examples"] else "[red]0[/]"
        numbers = (examples, *(str(row[name]) if row[name] else "" for name in ("failures", "from", "to")))
        told = (escape(_cut(str(row["description"]))),) if wide else ()
        tags = escape(", ".join(row["tags"]))
        table.add_row(escape(str(row["id"])), kind_text(str(row["kind"])), tags, str(row["schema"]), *numbers, *told)
    return table


def _cut(text: str) -> str:
    return text if len(text) <= _DESCRIPTION else f"{text[: _DESCRIPTION - 1]}…"


def kind_text(kind: str) -> str:
    """Return a tool's kind as coloured text."""
    return f"[{KIND_COLOURS[ToolKind(kind)]}]{kind}[/]"


def evidence_text(evidence: str) -> str:
    """Return an edge's evidence as coloured text."""
    return f"[{EVIDENCE_COLOURS[Evidence(evidence)]}]{evidence}[/]"


def carried(edge: Edge) -> str:
    """Return what an edge hands over, in words: `/path -> parameter`, with the rule that turns it, or state alone."""
    parts = [
        binding_text(binding.origin, binding.path, binding.parameter, binding.transform) for binding in edge.bindings
    ]
    return ", ".join(parts) or "state"


def binding_text(origin: str, path: str, parameter: str, transform: str | None) -> str:
    """Return one binding in words."""
    given = (path or "its result") if origin == "result" else f"the same {path}"
    turned = f" by {transform}" if transform else ""
    return f"{given} → {parameter}{turned}"
