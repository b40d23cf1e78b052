"""Numbers of a graph: counted by hand on a small one, and bounds that hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.graph.statistics import gini, graph_statistics, strongest_across
from graph_toucan.model import Edge, EdgeKind, Evidence, ToolCard
from tests.support.graphs import CARDS, EDGES, card, edge, flow, tool_graphs

UNSURE = edge("notes/stamp", "numbers/parse", flow("text", "/desk"), evidence=Evidence.REFUTED)
BACK = edge("notes/read_note", "notes/write_note", flow("text", "/text"))


def test_the_numbers_of_a_small_graph_are_those_counted_by_hand():
    untried = card("other/untried", {})
    numbers = graph_statistics([*EDGES, UNSURE, BACK], [*CARDS.values(), untried])
    assert (numbers.tools, numbers.callable_tools, numbers.servers) == (17, 16, 3)
    assert (numbers.edges, numbers.across, numbers.prerequisites) == (13, 3, 2)
    assert (numbers.joined_tools, numbers.targets, numbers.wanted_targets) == (12, 12, 12)
    assert (numbers.components, numbers.largest) == (1, 12)
    assert numbers.mutual_pairs == 1
    assert numbers.cyclic == 4  # read, write, parse, describe
    assert numbers.in_degrees == {0: 4, 1: 11, 2: 1}
    by_evidence = {row.evidence: row for row in numbers.by_evidence}
    assert (by_evidence[Evidence.CONFIRMED].within, by_evidence[Evidence.CONFIRMED].across) == (10, 3)
    assert by_evidence[Evidence.REFUTED].edges == 1
    assert by_evidence[Evidence.CONFIRMED].kinds[EdgeKind.PREREQUISITE] == 2
    servers = {row.server: row for row in numbers.by_server}
    assert (servers["notes"].within, servers["notes"].outgoing, servers["notes"].incoming) == (7, 2, 1)
    assert servers["other"].joined == 0
    assert next(iter(servers)) == "notes"


def test_the_shape_is_that_of_the_evidence_that_is_asked_for():
    numbers = graph_statistics([*EDGES, UNSURE], CARDS.values(), [Evidence.REFUTED])
    assert (numbers.edges, numbers.joined_tools, numbers.targets) == (1, 2, 1)
    assert numbers.counted == (Evidence.REFUTED,)
    assert numbers.wanted_targets == 12


def test_a_graph_of_nothing_has_numbers():
    numbers = graph_statistics([], [])
    assert (numbers.tools, numbers.edges, numbers.components, numbers.largest, numbers.gini_in) == (0, 0, 0, 0, 0.0)


@given(tool_graphs())
def test_the_numbers_do_not_depend_on_the_order_and_add_up(drawn: tuple[list[ToolCard], list[Edge]]):
    cards, edges = drawn
    numbers = graph_statistics(edges, cards)
    assert numbers == graph_statistics(edges[::-1], cards[::-1])
    assert sum(degree * tools for degree, tools in numbers.in_degrees.items()) == numbers.edges
    assert sum(degree * tools for degree, tools in numbers.out_degrees.items()) == numbers.edges
    assert sum(row.within + row.outgoing for row in numbers.by_server) == numbers.edges
    assert sum(row.incoming for row in numbers.by_server) == numbers.across


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_the_gini_coefficient_is_the_mean_difference_of_all_pairs(values: list[int]):
    total = sum(values)
    pairs = sum(abs(one - two) for one in values for two in values)
    expected = pairs / (2 * len(values) * total) if total else 0.0
    assert gini(values) == pytest.approx(expected, abs=1e-4)


def test_the_strongest_edges_across_servers_are_confirmed_first_then_sure():
    sure = edge("a/x", "b/y", evidence=Evidence.JUDGED, confidence=0.99)
    weak = edge("a/x", "c/z", confidence=0.3)
    every = [*EDGES, sure, weak]
    found = strongest_across(every, tuple(Evidence), 10)
    assert [one.crosses_servers for one in found] == [True] * 5
    assert found[-1] == sure
    assert found[-2] == weak
    assert strongest_across(every, [Evidence.CONFIRMED], 2) == found[:2]
