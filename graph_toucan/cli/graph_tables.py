"""The tool graph in the terminal: its numbers, its strongest edges, and the neighbourhood of one tool as a tree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from graph_toucan.cli.tool_tables import carried, evidence_text
from graph_toucan.graph.statistics import EvidenceRow, GraphStatistics
from graph_toucan.model import Edge, EdgeKind, Evidence

_SERVERS, _BRANCHES, _BAR = 10, 12, 30


def statistics_view(numbers: GraphStatistics, strongest: Sequence[Edge]) -> Group:
    """Return the numbers of a graph: edges by evidence, its shape, degrees, servers, strongest edges across them."""
    parts: list[RenderableType] = [_evidence_table(numbers.by_evidence), _shape(numbers)]
    if numbers.edges:
        parts += [_degrees(numbers), _server_table(numbers)]
    if strongest:
        parts.append(edges_table("Strongest edges across servers", strongest))
    return Group(*parts)


def _evidence_table(rows: Sequence[EvidenceRow]) -> Table:
    table = Table(title="Edges by evidence", title_justify="left")
    table.add_column("evidence")
    for name in ("edges", "within a server", "across servers", *EdgeKind):
        table.add_column(name, justify="right")
    for row in rows:
        kinds = (str(row.kinds[kind]) for kind in EdgeKind)
        table.add_row(evidence_text(row.evidence), str(row.edges), str(row.within), str(row.across), *kinds)
    return table


def _shape(numbers: GraphStatistics) -> Table:
    table = Table(title=_which(numbers), title_justify="left", show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = {
        "tools": f"{numbers.tools} of {numbers.servers} servers, {numbers.callable_tools} with an example call, "
        f"{numbers.joined_tools} with an edge",
        "edges": f"{numbers.edges}, {numbers.across} of them across servers, {numbers.prerequisites} prerequisites",
        "reachable as a target": f"{numbers.targets} of {numbers.wanted_targets} tools that any edge leads to",
        "components": f"{numbers.components}, the largest with {numbers.largest} tools",
        "cycles": f"{numbers.cyclic} tools lie on one; {numbers.mutual_pairs} pairs are joined both ways",
        "Gini coefficient": f"{numbers.gini_in:.2f} of edges in, {numbers.gini_out:.2f} of edges out; 0 is even, 1 all on one",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _which(numbers: GraphStatistics) -> str:
    if len(numbers.counted) == len(Evidence):
        return "The graph of all edges"
    return f"The graph of edges that are {' or '.join(numbers.counted)}"


def _degrees(numbers: GraphStatistics) -> Table:
    table = Table(title="How many tools have so many edges", title_justify="left")
    table.add_column("edges", justify="right")
    for name in ("in", "out"):
        table.add_column(f"tools ({name})", justify="right")
        table.add_column("")
    into, out = _ranged(numbers.in_degrees), _ranged(numbers.out_degrees)
    most = max([*into.values(), *out.values()], default=1)
    for label in _LABELS:
        if into.get(label) or out.get(label):
            cells = [cell for counts in (into, out) for cell in _bar(counts.get(label, 0), most)]
            table.add_row(label, *cells)
    return table


_LABELS = ("0", "1", "2", "3", "4", "5", "6-10", "11-20", "21-50", "over 50")


def _ranged(degrees: Mapping[int, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for degree, tools in degrees.items():
        label = str(degree) if degree <= 5 else next(
            (name for name, most in (("6-10", 10), ("11-20", 20), ("21-50", 50)) if degree <= most), "over 50"
        )  # fmt: skip
        counts[label] = counts.get(label, 0) + tools
    return counts


def _bar(count: int, most: int) -> tuple[str, str]:
    return str(count), "█" * -(-_BAR * count // most)


def _server_table(numbers: GraphStatistics) -> Table:
    rows = numbers.by_server[:_SERVERS]
    table = Table(title=f"Servers with most edges ({len(rows)} of {len(numbers.by_server)})", title_justify="left")
    table.add_column("server", overflow="fold")
    for name in ("tools", "with an edge", "within", "to others", "from others"):
        table.add_column(name, justify="right")
    for row in rows:
        cells = (row.tools, row.joined, row.within, row.outgoing, row.incoming)
        table.add_row(escape(row.server), *(str(cell) for cell in cells))
    return table


def edges_table(title: str, edges: Sequence[Edge]) -> Table:
    """Return edges as a table, in the given order."""
    table = Table(title=title, title_justify="left")
    for name in ("source", "target", "hands over", "kind", "evidence"):
        table.add_column(name, overflow="fold")
    table.add_column("confidence", justify="right")
    for edge in edges:
        table.add_row(
            escape(edge.source),
            escape(edge.target),
            escape(carried(edge)),
            edge.kind.value,
            evidence_text(edge.evidence),
            f"{edge.confidence:.2f}",
        )
    return table


def around(tool: str, edges: Iterable[Edge], depth: int) -> list[Edge]:
    """Return the edges up to so many steps from a tool, against or along their direction, sorted by id."""
    all_edges = list(edges)
    found: dict[str, Edge] = {}
    for forwards in (True, False):
        reached, border = {tool}, {tool}
        for _ in range(depth):
            met = [edge for edge in all_edges if (edge.source if forwards else edge.target) in border]
            found |= {edge.id: edge for edge in met}
            border = {edge.target if forwards else edge.source for edge in met} - reached
            reached |= border
    return [found[edge_id] for edge_id in sorted(found)]


def around_tree(tool: str, edges: Sequence[Edge], depth: int) -> Tree:
    """Return the neighbourhood of a tool as a tree: what it takes from, and what it gives to. Each tool opens once."""
    tree = Tree(f"[bold]{escape(tool)}[/]")
    for title, forwards in (("takes from", False), ("gives to", True)):
        branch = tree.add(f"[italic]{title}[/]")
        _grow(branch, tool, edges, depth, forwards=forwards, opened={tool})
        if not branch.children:
            branch.add("[dim]no tool[/]")
    return tree


def _grow(tree: Tree, tool: str, edges: Sequence[Edge], depth: int, *, forwards: bool, opened: set[str]) -> None:
    own = sorted(_from(tool, edges, forwards=forwards), key=lambda edge: (-edge.confidence, edge.id))
    later: list[tuple[Tree, str]] = []
    for edge in own[:_BRANCHES]:
        other = edge.target if forwards else edge.source
        kind = f"{edge.kind}, {evidence_text(edge.evidence)} {edge.confidence:.2f}"
        seen = " [dim](above)[/]" if other in opened else ""
        branch = tree.add(f"{escape(other)} [dim]{escape(carried(edge))}[/] {kind}{seen}")
        if other not in opened and depth > 1:
            later.append((branch, other))
        opened.add(other)
    if len(own) > _BRANCHES:
        tree.add(f"[dim]{len(own) - _BRANCHES} more[/]")
    for branch, other in later:
        _grow(branch, other, edges, depth - 1, forwards=forwards, opened=opened)


def _from(tool: str, edges: Iterable[Edge], *, forwards: bool) -> Iterator[Edge]:
    return (edge for edge in edges if (edge.source if forwards else edge.target) == tool)
