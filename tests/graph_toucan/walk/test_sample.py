"""Walks over drawn graphs."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.graph.build import build_graph
from graph_toucan.model import Edge, EdgeKind, FspTurn, ToolCard
from graph_toucan.walk.sample import WalkConfig, edge_between, sample_walks, start_tools, subjects
from tests.support.graphs import TEXT, card, edge, example, flow, small_graph, tool_graphs

Walk = tuple[str, tuple[FspTurn, ...]]


@st.composite
def configs(draw: st.DrawFn) -> WalkConfig:
    shortest = draw(st.integers(1, 4))
    return WalkConfig(
        paths=draw(st.integers(0, 12)),
        min_steps=shortest,
        max_steps=draw(st.integers(shortest, 7)),
        max_servers=draw(st.integers(1, 4)),
    )


def servers(tools: list[str]) -> set[str]:
    return {tool.split("/")[0] for tool in tools}


def tools_of(walk: Walk) -> list[str]:
    return [step.tool for turn in walk[1] for step in turn.steps]


@settings(deadline=None)
@given(tool_graphs(), configs(), st.integers(0, 5))
def test_a_walk_repeats_no_tool_and_keeps_its_bounds(
    drawn: tuple[list[ToolCard], list[Edge]], config: WalkConfig, seed: int
):
    walks = list(sample_walks(build_graph(*drawn), config, seed))
    assert len(walks) <= config.paths
    assert len({tuple(tools_of(walk)) for walk in walks}) == len(walks)
    for start, turns in walks:
        tools = tools_of((start, turns))
        assert tools[0] == start
        assert len(set(tools)) == len(tools)
        assert config.min_steps <= len(tools) <= config.max_steps
        assert len(servers(tools)) <= config.max_servers
        assert all(len(turn.steps) == 1 for turn in turns)
        assert len({turn.id for turn in turns}) == len({turn.steps[0].id for turn in turns}) == len(turns)


@settings(deadline=None)
@given(tool_graphs(), configs(), st.integers(0, 5))
def test_bindings_point_to_earlier_steps_along_edges_of_the_graph(
    drawn: tuple[list[ToolCard], list[Edge]], config: WalkConfig, seed: int
):
    graph = build_graph(*drawn)
    for _, turns in sample_walks(graph, config, seed):
        done: dict[str, str] = {}
        for turn in turns:
            (step,) = turn.steps
            for link in step.bindings:
                assert link.binding in edge_between(graph, done[link.step], step.tool).bindings
            done[step.id] = step.tool


@settings(deadline=None)
@given(tool_graphs(), configs(), st.integers(0, 5))
def test_walks_start_standalone_and_a_tool_with_a_setup_comes_after_what_sets_it_up(
    drawn: tuple[list[ToolCard], list[Edge]], config: WalkConfig, seed: int
):
    graph = build_graph(*drawn)
    cards = {one.id: one for one in drawn[0]}
    for start, turns in sample_walks(graph, config, seed):
        assert cards[start].standalone
        done: dict[str, str] = {}
        for turn in turns:
            (step,) = turn.steps
            setup = {call.tool for call in cards[step.tool].examples[step.example].setup}
            sources = {done[link.step] for link in step.bindings}
            is_prepared = any(edge_between(graph, one, step.tool).kind is EdgeKind.PREREQUISITE for one in sources)
            assert not setup or setup & sources or is_prepared
            done[step.id] = step.tool


@settings(deadline=None)
@given(tool_graphs(), configs(), st.integers(0, 5), st.randoms())
def test_the_same_seed_gives_the_same_walks_whatever_the_order_of_cards_and_edges(
    drawn: tuple[list[ToolCard], list[Edge]], config: WalkConfig, seed: int, random: Any
):
    walks = list(sample_walks(build_graph(*drawn), config, seed))
    cards, edges = list(drawn[0]), list(drawn[1])
    random.shuffle(cards)
    random.shuffle(edges)
    assert list(sample_walks(build_graph(cards, edges), config, seed)) == walks


@settings(deadline=None)
@given(tool_graphs(), configs(), st.integers(0, 5), st.integers(1, 4))
def test_shards_partition_the_starts_and_never_share_a_path(
    drawn: tuple[list[ToolCard], list[Edge]], config: WalkConfig, seed: int, shards: int
):
    graph = build_graph(*drawn)
    parts = [list(sample_walks(graph, config, seed, shard, shards)) for shard in range(shards)]
    starts = [{start for start, _ in part} for part in parts]
    assert sum(map(len, starts)) == len(set[str]().union(*starts))
    paths = [tuple(tools_of(walk)) for part in parts for walk in part]
    assert len(set(paths)) == len(paths) <= config.paths


def test_every_start_tool_is_in_one_shard():
    graph = small_graph()
    config = WalkConfig(paths=400, min_steps=1, max_steps=2)
    started = [{start for start, _ in sample_walks(graph, config, 1, shard, 3)} for shard in range(3)]
    leading = {tool for tool in start_tools(graph) if graph.out_degree(tool)}
    assert set[str]().union(*started) == leading


def test_another_seed_gives_other_walks():
    one, two = ([tools_of(walk) for walk in sample_walks(small_graph(), WalkConfig(paths=10), seed)] for seed in (1, 2))
    assert one != two


def test_a_walk_prefers_the_edges_of_its_last_tool_and_may_branch():
    walks = list(sample_walks(small_graph(), WalkConfig(paths=60, min_steps=4, max_steps=4), 3))
    distances = [
        position - next(index for index, turn in enumerate(turns) if turn.steps[0].id == link.step)
        for _, turns in walks
        for position, turn in enumerate(turns)
        for link in turn.steps[0].bindings
    ]
    assert distances.count(1) > len(distances) / 2
    assert max(distances) > 1


def test_a_graph_without_edges_is_walked_by_changes_of_subject_that_share_a_tag():
    cards = [card(f"{tag}/tool_{number}", {}, example({}, {})) for tag in "ab" for number in range(3)]
    cards = [one.model_copy(update={"tags": (one.tool.server,)}) for one in cards]
    walks = list(sample_walks(build_graph(cards, []), WalkConfig(paths=6, min_steps=3, max_steps=3), 0))
    assert walks
    assert all(len(servers(tools_of(walk))) == 1 for walk in walks)
    assert not any(turn.steps[0].bindings for _, turns in walks for turn in turns)


def test_an_unbound_step_takes_an_example_without_a_setup():
    needy = example({}, {}, setup=[("a/other", {})])
    cards = [card("a/tool", {}, needy, example({}, {}), needy), card("a/other", {}, example({}, {}))]
    walks = list(sample_walks(build_graph(cards, []), WalkConfig(paths=4, min_steps=1, max_steps=2), 0))
    chosen = {(step.tool, step.example) for _, turns in walks for turn in turns for step in turn.steps}
    assert chosen == {("a/tool", 1), ("a/other", 0)}


def test_an_empty_graph_gives_no_walks():
    assert list(sample_walks(build_graph([], []), WalkConfig(), 0)) == []


def test_subjects_are_of_used_servers_with_a_text_to_ask_for_or_of_others():
    asks = card("a/asks", {"name": TEXT}, example({"name": "Ann"}, {}))
    plain = card("a/plain", {"n": TEXT}, example({"n": 3}, {}))
    optional = card("a/optional", {"name": TEXT}, example({"name": "Ann"}, {}), required=[])
    other = card("b/other", {}, example({}, {}))
    untried = card("b/untried", {"name": TEXT})
    cards = {one.id: one for one in (asks, plain, optional, other, untried)}
    assert subjects(cards, {"a"}, offered=True) == ["a/asks"]
    assert subjects(cards, {"a"}, offered=False) == ["b/other"]


def test_max_servers_keeps_a_walk_from_an_edge_that_would_cross():
    cards = [card(f"{name}/tool", {"given": TEXT}, example({"given": "x"}, {"made": "y"})) for name in "ab"]
    graph = build_graph(cards, [edge("a/tool", "b/tool", flow("given", "/made"))])
    assert not list(sample_walks(graph, WalkConfig(min_steps=2, max_servers=1), 0))
    assert list(sample_walks(graph, WalkConfig(min_steps=2, max_servers=2), 0))
