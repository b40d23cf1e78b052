"""A tool graph for other programs: GraphML (Gephi, yEd, networkx), and JSON with everything known of its edges."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

import networkx as nx

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import Edge, ToolCard
from graph_toucan.release.text import clean, pretty

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class ExportFormat(StrEnum):
    """The formats, by the ending of a file's name."""

    GRAPHML = "graphml"
    JSON = "json"


def export_graph(edges: Iterable[Edge], cards: Iterable[ToolCard], form: ExportFormat) -> bytes:
    """Return the graph as a file: all tools as nodes, those without a card too, and these edges, sorted by id.

    GraphML keeps plain values (bindings as JSON text), JSON keeps whole edges with the calls that tested them, in networkx's
    node-link form. Equal graphs give equal bytes.
    """
    kept = sorted(edges, key=lambda edge: edge.id)
    known = {card.id: card for card in cards}
    tools = sorted({*known, *(edge.source for edge in kept), *(edge.target for edge in kept)})
    return _json(kept, known, tools) if form is ExportFormat.JSON else _graphml(kept, known, tools)


def _node(tool: str, card: ToolCard | None) -> JsonObject:
    server, _, name = tool.partition("/")
    about: JsonObject = {"server": server, "name": name}
    if card is not None:
        about |= {
            "kind": card.kind.value,
            "tags": list(card.tags),
            "description": card.tool.description,
            "schema_origin": card.schema_origin.value,
            "examples": len(card.examples),
        }
    return about


def _json(edges: Sequence[Edge], known: dict[str, ToolCard], tools: Sequence[str]) -> bytes:
    document: Json = {
        "directed": True,
        "multigraph": True,
        "graph": {"tools": len(tools), "edges": len(edges)},
        "nodes": [{"id": tool, **_node(tool, known.get(tool))} for tool in tools],
        "links": [{"key": edge.id, **edge.model_dump(mode="json")} for edge in edges],
    }
    return pretty(document)


def _graphml(edges: Sequence[Edge], known: dict[str, ToolCard], tools: Sequence[str]) -> bytes:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for tool in tools:
        about = _node(tool, known.get(tool))
        plain = {name: ", ".join(value) if isinstance(value, list) else value for name, value in about.items()}
        graph.add_node(
            _xml(tool), **{name: _xml(value) if isinstance(value, str) else value for name, value in plain.items()}
        )
    for edge in edges:
        graph.add_edge(
            _xml(edge.source),
            _xml(edge.target),
            key=edge.id,
            kind=edge.kind.value,
            evidence=edge.evidence.value,
            confidence=edge.confidence,
            score=edge.score,
            across_servers=edge.crosses_servers,
            bindings=_xml(canonical_json([binding.model_dump(mode="json") for binding in edge.bindings])),
            reason=_xml(edge.reason),
            detail=_xml(edge.detail),
            control=_xml(edge.control),
        )
    lines = nx.generate_graphml(graph, named_key_ids=True)
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + "\n".join(lines) + "\n").encode()


def _xml(text: str) -> str:
    """Return a server's text without what XML does not allow."""
    return _NOT_XML.sub("\ufffd", clean(text))
