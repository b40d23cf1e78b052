"""What a tool graph is like, in numbers: its edges by kind and evidence, how they spread over tools and servers."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import networkx as nx

from graph_toucan.model import Edge, EdgeKind, Evidence, Model, ToolCard


class EvidenceRow(Model):
    """Edges of one evidence: how many, within and across servers, and by kind."""

    evidence: Evidence
    edges: int
    within: int
    across: int
    kinds: dict[EdgeKind, int]


class ServerRow(Model):
    """One server: its tools, those that have an edge, and its edges that stay, leave and arrive."""

    server: str
    tools: int
    joined: int
    within: int
    outgoing: int
    incoming: int


class GraphStatistics(Model):
    """Numbers of a graph. `by_evidence` counts all edges; everything else only those of the evidence in `counted`.

    `tools` are all cards, `callable_tools` those with an example. `targets` are tools that an edge leads to, of
    `wanted_targets` that any edge leads to, whatever its evidence. Degrees map how many edges a tool has to how many tools
    have so many, over the callable tools and those with an edge; the Gini coefficients (0 even, 1 all on one tool) are over
    the same. `components` are groups of tools joined in either direction, `largest` the size of the largest.
    `mutual_pairs` are joined both ways, and `cyclic` is how many tools lie on some cycle.
    """

    counted: tuple[Evidence, ...]
    tools: int
    callable_tools: int
    servers: int
    by_evidence: tuple[EvidenceRow, ...]
    edges: int
    across: int
    prerequisites: int
    joined_tools: int
    targets: int
    wanted_targets: int
    components: int
    largest: int
    mutual_pairs: int
    cyclic: int
    in_degrees: dict[int, int]
    out_degrees: dict[int, int]
    gini_in: float
    gini_out: float
    by_server: tuple[ServerRow, ...]


def graph_statistics(
    edges: Sequence[Edge], cards: Iterable[ToolCard], counted: Collection[Evidence] = (Evidence.CONFIRMED,)
) -> GraphStatistics:
    """Return the numbers of a graph; of its shape over the edges whose evidence is in `counted`."""
    known = {card.id: card for card in cards}
    kept = [edge for edge in edges if edge.evidence in counted]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((edge.source, edge.target) for edge in kept)
    joined = set(graph.nodes)
    callable_tools = {tool for tool, card in known.items() if card.examples}
    graph.add_nodes_from(callable_tools)
    incoming, outgoing = [graph.in_degree(tool) for tool in graph], [graph.out_degree(tool) for tool in graph]
    parts = [part for part in nx.weakly_connected_components(graph) if len(part) > 1]
    cycles = (part for part in nx.strongly_connected_components(graph) if len(part) > 1)
    return GraphStatistics(
        counted=tuple(one for one in Evidence if one in counted),
        tools=len(known),
        callable_tools=len(callable_tools),
        servers=len({_server(tool) for tool in known}),
        by_evidence=tuple(_evidence_rows(edges)),
        edges=len(kept),
        across=sum(edge.crosses_servers for edge in kept),
        prerequisites=sum(edge.kind is EdgeKind.PREREQUISITE for edge in kept),
        joined_tools=len(joined),
        targets=len({edge.target for edge in kept}),
        wanted_targets=len({edge.target for edge in edges}),
        components=len(parts),
        largest=max((len(part) for part in parts), default=0),
        mutual_pairs=sum(graph.has_edge(two, one) for one, two in graph.edges if one < two),
        cyclic=sum(len(part) for part in cycles),
        in_degrees=dict(sorted(Counter(incoming).items())),
        out_degrees=dict(sorted(Counter(outgoing).items())),
        gini_in=gini(incoming),
        gini_out=gini(outgoing),
        by_server=_server_rows(kept, known, joined),
    )


def strongest_across(edges: Iterable[Edge], counted: Collection[Evidence], limit: int) -> list[Edge]:
    """Return the edges across servers that one can rely on most: confirmed ones first, then by confidence and score."""
    order = list(Evidence)
    across = (edge for edge in edges if edge.crosses_servers and edge.evidence in counted)

    def rank(edge: Edge) -> tuple[bool, float, float, int, str]:
        unsure = edge.evidence is not Evidence.CONFIRMED
        return unsure, -edge.confidence, -edge.score, order.index(edge.evidence), edge.id

    return sorted(across, key=rank)[:limit]


def gini(values: Sequence[float]) -> float:
    """Return the Gini coefficient of values that are not negative: 0 if all are equal (or zero), near 1 if one has all."""
    total = sum(values)
    if not total:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(sorted(values), start=1))
    return round(2 * weighted / (len(values) * total) - (len(values) + 1) / len(values), 4)


def _evidence_rows(edges: Sequence[Edge]) -> Iterable[EvidenceRow]:
    for evidence in Evidence:
        own = [edge for edge in edges if edge.evidence is evidence]
        across, kinds = sum(edge.crosses_servers for edge in own), Counter(edge.kind for edge in own)
        yield EvidenceRow(
            evidence=evidence,
            edges=len(own),
            within=len(own) - across,
            across=across,
            kinds={kind: kinds[kind] for kind in EdgeKind},
        )


def _server_rows(edges: Iterable[Edge], tools: Iterable[str], joined: Collection[str]) -> tuple[ServerRow, ...]:
    """Return a row for each server, those with most edges first."""
    within: Counter[str] = Counter()
    outgoing: Counter[str] = Counter()
    incoming: Counter[str] = Counter()
    for edge in edges:
        if edge.crosses_servers:
            outgoing[_server(edge.source)] += 1
            incoming[_server(edge.target)] += 1
        else:
            within[_server(edge.source)] += 1
    all_tools = Counter(_server(tool) for tool in {*tools, *joined})
    active = Counter(_server(tool) for tool in joined)
    rows = (
        ServerRow(
            server=server,
            tools=count,
            joined=active[server],
            within=within[server],
            outgoing=outgoing[server],
            incoming=incoming[server],
        )
        for server, count in all_tools.items()
    )
    return tuple(sorted(rows, key=lambda row: (-(row.within + row.outgoing + row.incoming), row.server)))


def _server(tool: str) -> str:
    return tool.split("/", 1)[0]
