"""Exports: read back whole by another program, the same whatever the order, and well-formed whatever tools are called."""

import io
import json

import networkx as nx
from hypothesis import given

from graph_toucan.graph.export import ExportFormat, export_graph
from graph_toucan.model import Edge, ToolCard
from tests.support.graphs import CARDS, EDGES, card, edge, flow, tool_graphs


@given(tool_graphs())
def test_an_export_does_not_depend_on_the_order_and_is_read_back_whole(drawn: tuple[list[ToolCard], list[Edge]]):
    cards, edges = drawn
    for form in ExportFormat:
        content = export_graph(edges, cards, form)
        assert content == export_graph(edges[::-1], cards[::-1], form)
    graph = nx.read_graphml(io.BytesIO(export_graph(edges, cards, ExportFormat.GRAPHML)), force_multigraph=True)
    assert set(graph.nodes) == {one.id for one in cards}
    found = {key: (source, target) for source, target, key in graph.edges(keys=True)}
    assert found == {one.id: (one.source, one.target) for one in edges}


def test_graphml_has_what_is_known_of_tools_and_edges_as_plain_values():
    graph = nx.read_graphml(
        io.BytesIO(export_graph(EDGES, CARDS.values(), ExportFormat.GRAPHML)), force_multigraph=True
    )
    tool = graph.nodes["notes/write_note"]
    assert (tool["kind"], tool["server"], tool["tags"], tool["examples"]) == (
        "action",
        "notes",
        "notes, general, data",
        1,
    )
    ((*_, found),) = graph.edges("notes/count_words", data=True)
    assert (found["evidence"], found["across_servers"], found["confidence"]) == ("confirmed", True, 0.8)
    assert json.loads(found["bindings"])[0]["path"] == "/words"


def test_json_has_whole_edges_and_networkx_reads_it():
    document = json.loads(export_graph(EDGES, CARDS.values(), ExportFormat.JSON))
    links = [{name: value for name, value in link.items() if name != "key"} for link in document["links"]]
    assert [Edge.model_validate(link) for link in links] == sorted(EDGES, key=lambda one: one.id)
    graph = nx.node_link_graph(document, edges="links")
    assert len(graph) == len(CARDS)
    assert graph.number_of_edges() == len(EDGES)


def test_names_of_servers_cannot_break_an_export():
    odd = edge("a/<b>&\"'\x0b\x00\ud800", "nameless", flow("x\uffff", "/y"), reason="]]> \x01", detail="\udfff")
    cards = [card("a/一", {}, description="\x08 <!-- ")]
    for form in ExportFormat:
        assert "nameless" in export_graph([odd], cards, form).decode()
    graph = nx.read_graphml(io.BytesIO(export_graph([odd], cards, ExportFormat.GRAPHML)), force_multigraph=True)
    assert len(graph) == 3
    assert "a/一" in graph
