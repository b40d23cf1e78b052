"""From tool cards to edges with evidence, and from edges to the graph that walks go over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx
from pydantic import Field

from graph_toucan.graph.candidates import Candidate, find_candidates
from graph_toucan.graph.confirm import SURE, Confirmer
from graph_toucan.graph.evidence import Finding
from graph_toucan.graph.judge import Judged, judge_source
from graph_toucan.graph.place import fitted
from graph_toucan.model import Edge, Evidence, Model, Rejection, ToolCard
from graph_toucan.teach.teacher import Teacher


class ConnectConfig(Model):
    """Which edges are proposed and what confirms them.

    `per_source`, `per_target`: how many candidates each tool may have, each way (a source may have as many again for targets
    that have no better one); `share`: of all ordered pairs of tools, how
    many may be candidates at most (there is always room for a few per tool). `sure`: from this confidence of the judge on, a
    target that answers otherwise to a wrong value confirms a flow; below, only one that fails, and a target that changes
    something is not executed. `sessions`: how many servers may run in each of the workspaces that tools without effects share.
    """

    per_source: int = Field(default=10, ge=1)
    per_target: int = Field(default=10, ge=1)
    share: float = Field(default=0.05, gt=0, le=1)
    sure: float = Field(default=SURE, ge=0, le=1)
    sessions: int = Field(default=20, ge=1)


@dataclass(frozen=True)
class Connected:
    """Edges with their evidence, refuted ones included, and what was left out before execution."""

    edges: tuple[Edge, ...]
    rejections: tuple[Rejection, ...]


def propose_edges(cards: Sequence[ToolCard], config: ConnectConfig) -> list[Candidate]:
    """Return the candidates to judge and execute, best first: those of tools that were called."""
    usable = [card for card in cards if card.examples]
    found = find_candidates(usable, per_source=config.per_source, per_target=config.per_target, share=config.share)
    return [fitted(candidate) for candidate in found]


async def connect_source(candidates: Sequence[Candidate], confirmer: Confirmer, teacher: Teacher) -> Connected:
    """Judge and execute all candidates of one source; each ends as an edge with evidence or as a rejection."""
    judged, rejections = await judge_source(candidates, teacher)
    if not judged:
        return Connected((), tuple(rejections))
    findings = await confirmer.confirm(candidates[0].source, judged)
    edges = tuple(_edge(one, finding, teacher.id) for one, finding in zip(judged, findings, strict=True))
    return Connected(edges, tuple(rejections))


def _edge(one: Judged, finding: Finding, teacher: str) -> Edge:
    return Edge(
        id=one.candidate.id,
        source=one.candidate.source.id,
        target=one.candidate.target.id,
        kind=one.kind,
        bindings=finding.bindings or one.bindings,
        confidence=one.confidence,
        score=round(one.candidate.score, 4),
        reason=one.reason,
        evidence=finding.evidence,
        detail=finding.detail,
        control=finding.control,
        calls=finding.calls,
        teacher=teacher,
    )


def build_graph(
    cards: Iterable[ToolCard], edges: Iterable[Edge], evidence: Collection[Evidence] = (Evidence.CONFIRMED,)
) -> "nx.DiGraph[str]":
    """Return the graph of edges with certain evidence over the tools that have examples.

    A node holds its `ToolCard` as `card`, an edge its `Edge` as `edge`. Cycles and both-way edges stay: a walk never comes
    back to a tool. `acyclic_view` leaves them out.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    for card in sorted(cards, key=lambda card: card.id):
        if card.examples:
            graph.add_node(card.id, card=card)
    for edge in sorted(edges, key=lambda edge: edge.id):
        if edge.evidence in evidence and edge.source in graph and edge.target in graph:
            graph.add_edge(edge.source, edge.target, edge=edge)
    return graph


def acyclic_view(graph: "nx.DiGraph[str]") -> "nx.DiGraph[str]":
    """Return a graph without cycles: the edges one by one, the surest first, those left out that would close a cycle.

    Prerequisites come before flows of the same confidence, and the ids decide among equals, so the order of the graph's
    edges does not matter.
    """
    acyclic: nx.DiGraph[str] = nx.DiGraph()
    acyclic.add_nodes_from(graph.nodes(data=True))
    found: list[Edge] = [data["edge"] for _, _, data in graph.edges(data=True)]
    for edge in sorted(found, key=lambda edge: (-edge.confidence, edge.kind != "prerequisite", edge.id)):
        if edge.source != edge.target and not nx.has_path(acyclic, edge.target, edge.source):
            acyclic.add_edge(edge.source, edge.target, edge=edge)
    return acyclic
