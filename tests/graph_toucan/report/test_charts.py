from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.report.charts import bar_chart, histogram, stacked_bar
from graph_toucan.report.picture import MOST_TOOLS, graph_picture
from tests.support.samples import CARDS, EDGES, HOSTILE, EdgeKind, Evidence, sample_edge

labels = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=40)


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314 - our own markup


@given(labels, st.dictionaries(labels, st.integers(0, 10**9), max_size=12))
def test_bars_are_well_formed_whatever_the_labels(title: str, values: dict[str, int]):
    for chart in (bar_chart(title, values), stacked_bar(title, values)):
        figure = parsed(chart)
        svg = figure.find("svg")
        assert svg is not None
        assert svg.get("role") == "img"
        assert (svg.get("aria-label") or "").startswith(title)


@given(st.dictionaries(st.integers(0, 500), st.integers(0, 1000), max_size=40))
def test_a_histogram_has_at_most_24_columns_and_loses_nothing(counts: dict[int, int]):
    figure = parsed(histogram("Calls", counts))
    titles = [title.text or "" for title in figure.iter("title")]
    assert len(titles) <= 24
    assert sum(int(title.rpartition(": ")[2].replace(",", "")) for title in titles) == sum(counts.values())


def test_a_chart_of_nothing_says_so():
    assert "nothing to show" in bar_chart("Empty", {})
    assert "nothing to show" in histogram("Empty", {})


def test_labels_of_a_server_are_escaped():
    assert "<img" not in bar_chart(HOSTILE, {HOSTILE: 1})


@pytest.mark.parametrize("chart", [bar_chart, stacked_bar])
def test_a_value_is_told_with_its_share(chart: Callable[[str, dict[str, int]], str]):
    assert "a: 3 (75.0 %)" in chart("Parts", {"a": 3, "b": 1})


def test_the_picture_is_the_same_each_time_and_draws_no_refuted_edge():
    picture = graph_picture(EDGES, CARDS)
    assert picture == graph_picture(reversed(EDGES), reversed(CARDS))
    assert "units/convert" not in picture
    assert "5 tools with 5 dependencies. Tools without one: 1." in picture
    assert len(list(parsed(picture).iter("circle"))) == 5


def test_the_picture_of_a_large_graph_keeps_the_busiest_tools_and_says_what_it_leaves_out():
    edges = [
        sample_edge(f"s{i % 9}/t{i}", f"s{(i + 1) % 9}/t{(i * 7 + 1) % 400}", EdgeKind.FULL, Evidence.CONFIRMED)
        for i in range(400)
    ]
    picture = graph_picture(edges, [])
    assert len(list(parsed(picture).iter("circle"))) == MOST_TOOLS
    assert "are left out" in picture


def test_a_tool_that_depends_on_itself_can_be_drawn():
    loop = sample_edge("files/a", "files/a", EdgeKind.PARTIAL, Evidence.CONFIRMED)
    assert "files/a" in graph_picture([loop], [])


def test_a_graph_without_edges_says_so():
    assert "no edges" in graph_picture([], CARDS)
