"""From tool cards to edges with evidence, and from edges to the graph that walks go over."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.episode import Executor
from graph_toucan.execute.pointers import resolve
from graph_toucan.graph.candidates import Candidate, find_candidates
from graph_toucan.graph.confirm import STAGE, confirm
from graph_toucan.identity import canonical_json
from graph_toucan.model import Edge, EdgeKind, Evidence, Model, Rejection, ToolCard
from graph_toucan.progress import counted
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import JUDGE_EDGE, JudgeEdgeGiven
from graph_toucan.teach.teacher import Teacher

_SAMPLE = 300


class ConnectConfig(Model):
    """How many candidate edges are judged and executed: per target, per source, and in all."""

    per_target: int = 8
    per_source: int = 8
    limit: int = 160


@dataclass(frozen=True)
class Connected:
    """Edges with their evidence, refuted ones included, and what was left out before execution."""

    edges: tuple[Edge, ...]
    rejections: tuple[Rejection, ...]


def propose_edges(cards: Sequence[ToolCard], config: ConnectConfig) -> list[Candidate]:
    """Return the candidates to judge and execute, best first."""
    return find_candidates(cards, per_target=config.per_target, per_source=config.per_source, limit=config.limit)


async def connect_candidates(candidates: Sequence[Candidate], executor: Executor, teacher: Teacher) -> Connected:
    """Judge and execute candidates; every candidate ends as an edge with evidence or as a rejection."""
    found = await asyncio.gather(
        *(counted(STAGE, _connect(candidate, executor, teacher)) for candidate in candidates), return_exceptions=True
    )
    for item in found:
        if isinstance(item, BaseException):
            raise item
    edges = tuple(item for item in found if isinstance(item, Edge))
    return Connected(edges, tuple(item for item in found if isinstance(item, Rejection)))


async def _connect(candidate: Candidate, executor: Executor, teacher: Teacher) -> Edge | Rejection:
    subject = f"{candidate.source.id} -> {candidate.target.id}"
    evidence = {"binding": candidate.binding.model_dump(mode="json"), "score": candidate.score}
    try:
        judged = await teacher.ask(JUDGE_EDGE, _question(candidate))
    except AnswerInvalid as error:
        return Rejection(
            stage=STAGE, subject=subject, reason="no_judgement", evidence={**evidence, "error": str(error)[:_SAMPLE]}
        )
    if judged.kind == "none":
        return Rejection(
            stage=STAGE, subject=subject, reason="judged_unrelated", evidence={**evidence, "why": judged.reason}
        )
    finding = await confirm(candidate, executor)
    return Edge(
        id=candidate.id,
        source=candidate.source.id,
        target=candidate.target.id,
        kind=EdgeKind(judged.kind),
        bindings=(candidate.binding,),
        confidence=round(judged.confidence, 4),
        evidence=finding.evidence,
        detail=finding.detail,
        control=finding.control,
        teacher=teacher.id,
    )


def _question(candidate: Candidate) -> JudgeEdgeGiven:
    binding, source, target = candidate.binding, candidate.source, candidate.target
    example = source.examples[0]
    value = resolve(example.value, binding.path) if binding.origin == "result" else example.arguments[binding.path]
    return JudgeEdgeGiven(
        source=card_brief(source),
        target=card_brief(target),
        parameter=binding.parameter,
        origin=binding.origin,
        path=binding.path,
        sample=canonical_json(value)[:_SAMPLE],
        similarity=candidate.score,
        fills_all_required=set(target.tool.required) <= {binding.parameter},
    )


def build_graph(cards: Iterable[ToolCard], edges: Iterable[Edge]) -> "nx.DiGraph[str]":
    """Return the graph of confirmed edges over the tools that have examples; each edge holds its `Edge` as `edge`."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for card in sorted(cards, key=lambda card: card.id):
        if card.examples:
            graph.add_node(card.id, card=card)
    for edge in sorted(edges, key=lambda edge: edge.id):
        if edge.evidence is Evidence.CONFIRMED and edge.source in graph and edge.target in graph:
            graph.add_edge(edge.source, edge.target, edge=edge)
    return graph
