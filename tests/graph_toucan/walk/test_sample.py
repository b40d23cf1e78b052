"""Walks over drawn graphs: what they may do, what they bring along, and how they are spread."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.errors import ConfigError
from graph_toucan.graph.build import build_graph
from graph_toucan.graph.statistics import gini
from graph_toucan.model import Binding, Edge, EdgeKind, ExampleCall, Fsp, SetupBinding, SetupCall, Step, ToolCard
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.paths import Walker, make_fsps
from graph_toucan.walk.undo import undo
from tests.support.graphs import TEXT, card, edge, example, flow, shared, tool_graphs

Drawn = tuple[list[ToolCard], list[Edge]]


def chain(*names: str, **changes: object) -> Drawn:
    """Return tools of one server, each of which leads to the next."""
    cards = [card(f"a/{name}", {"x": TEXT}, example({"x": "1"}, {"y": "2"})) for name in names]
    edges = [edge(one.id, two.id, flow("x", "/y")) for one, two in pairwise(cards)]
    return cards, edges


def check_path(fsp: Fsp, cards: dict[str, ToolCard], edges: dict[tuple[str, str], Edge]) -> None:
    """Check what holds for every path: no tool twice, values from earlier steps along edges, setups before who needs them."""
    assert len(set(fsp.tools)) == len(fsp.tools)
    done: dict[str, Step] = {}
    for step in fsp.steps:
        for link in step.bindings:
            assert link.binding in edges[done[link.step].tool, step.tool].bindings
        bound = [link.binding.parameter for link in step.bindings]
        assert len(set(bound)) == len(bound)
        assert set(step.after) <= set(done)
        setup = cards[step.tool].examples[step.example].setup
        before = [one.tool for one in done.values()]
        assert {call.tool for call in setup} <= set(before)
        done[step.id] = step


@settings(deadline=None, max_examples=60)
@given(tool_graphs(), st.integers(0, 3), st.sampled_from(["path", "dag"]), st.sampled_from(["uniform", "balanced"]))
def test_a_path_has_no_tool_twice_and_takes_values_and_state_from_earlier_steps(
    drawn: Drawn, seed: int, shape: str, weights: str
):
    cards, edges = drawn
    config = WalkConfig.model_validate(
        {"paths": 20, "min_steps": 1, "max_steps": 7, "shape": shape, "weights": weights}
    )
    for fsp in make_fsps(cards, edges, config, seed)[0]:
        check_path(fsp, {one.id: one for one in cards}, {(one.source, one.target): one for one in edges})
        assert fsp.start in fsp.tools
        assert len({tool.split("/")[0] for tool in fsp.tools}) <= config.max_servers
        assert config.min_steps <= len(undo(fsp)) <= config.max_steps


@settings(deadline=None, max_examples=25)
@given(tool_graphs(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_the_order_of_what_is_given_nor_the_number_of_shards_changes_the_paths(
    drawn: Drawn, order: random.Random, shards: int
):
    config = WalkConfig(paths=20, min_steps=2, max_steps=5)
    whole = make_fsps(*drawn, config, 3)[0]
    cards, edges = list(drawn[0]), list(drawn[1])
    order.shuffle(cards)
    order.shuffle(edges)
    parts = [make_fsps(cards, edges, config, 3, shard, shards)[0] for shard in range(shards)]
    together = [fsp for part in parts for fsp in part]
    assert sorted(fsp.id for fsp in together) == [fsp.id for fsp in whole]
    assert {fsp.id: fsp for fsp in together} == {fsp.id: fsp for fsp in whole}
    walks = [tuple(turn.steps[0].tool for turn in undo(fsp)) for fsp in whole]
    assert len(set(walks)) == len(walks)


def test_each_tool_is_a_start_and_per_tool_bounds_what_a_start_gets():
    drawn = chain(*"bcdefghij")
    fsps = make_fsps(*drawn, WalkConfig(paths=500, per_tool=4), 1)[0]
    starts = [fsp.start for fsp in fsps]
    assert set(starts) == {one.id for one in drawn[0]}
    assert max(starts.count(one) for one in starts) == 4


def prepared() -> Drawn:
    """Return a tool that works only after another one, and tools that lead to it or share nothing with it."""
    plain, found = {"x": "1"}, {"y": "2"}
    first = card("a/open", {"x": TEXT}, example({"x": "0"}, found), example(plain, found))
    second = card("a/use", {"x": TEXT, "z": TEXT}, example({"x": "1", "z": "2"}, found, setup=[("a/open", plain)]))
    others = [card(f"b/{name}", {"x": TEXT}, example(plain, found)) for name in "cdef"]
    edges = [edge("b/c", "a/use", flow("z", "/y")), edge("b/d", "b/e", flow("x", "/y"))]
    return [first, second, *others], edges


def test_a_tool_that_needs_setup_brings_it_along_wherever_it_stands():
    fsps, rejections = make_fsps(*prepared(), WalkConfig(paths=120, max_steps=5), 2)
    users = [fsp for fsp in fsps if "a/use" in fsp.tools]
    assert {one.reason for one in rejections} <= {"duplicate", "too_short"}
    assert {"a/use"} < {fsp.start for fsp in users}
    for fsp in users:
        steps = {step.tool: step for step in fsp.steps}
        assert fsp.tools.index("a/open") < fsp.tools.index("a/use")
        assert steps["a/open"].example == 1  # as its setup calls it
        assert steps["a/use"].after == (steps["a/open"].id,)
    assert any(step.bindings for fsp in users for step in fsp.steps if step.tool == "a/use")


def test_a_prerequisite_edge_with_a_shared_value_binds_what_is_brought_along():
    cards, edges = prepared()
    edges.append(edge("a/open", "a/use", shared("x", "x")))
    uses = [
        step
        for fsp in make_fsps(cards, edges, WalkConfig(paths=80, max_steps=5), 2)[0]
        for step in fsp.steps
        if step.tool == "a/use"
    ]
    assert uses
    assert all(
        ("x", "argument") in {(link.binding.parameter, link.binding.origin) for link in step.bindings} for step in uses
    )
    assert not any(step.after for step in uses)


def test_a_prerequisite_of_state_alone_comes_before_its_target():
    cards, edges = chain(*"bcdef")
    edges.append(edge("a/f", "a/d", kind=EdgeKind.PREREQUISITE))
    fsps = make_fsps(cards, edges, WalkConfig(paths=60, max_steps=5), 2)[0]
    entered = [fsp for fsp in fsps if "a/d" in fsp.tools]
    assert entered
    for fsp in entered:
        steps = {step.tool: step for step in fsp.steps}
        assert steps["a/f"].id in steps["a/d"].after


def test_a_setup_that_no_walk_can_make_is_told_and_its_tool_left_alone():
    found = {"y": "2"}
    cards, edges = chain(*"bcde")
    cards.append(card("a/odd", {"x": TEXT}, example({"x": "1"}, found, setup=[("a/b", {"x": "other"})])))
    cards.append(card("a/twice", {"x": TEXT}, example({"x": "1"}, found, setup=[("a/b", {"x": "1"})] * 2)))
    fsps, rejections = make_fsps(cards, edges, WalkConfig(paths=20), 1)
    told = {one.subject: one.evidence["why"] for one in rejections if one.reason == "setup_not_walkable"}
    assert "arguments that none of its examples has" in told["a/odd"]
    assert "twice" in told["a/twice"]
    assert not {"a/odd", "a/twice"} & {tool for fsp in fsps for tool in fsp.tools}


def drawn() -> Drawn:
    """Return tools of which one opens a session under a new id, one loads into it, and one uses what was loaded."""
    given = SetupBinding(parameter="s", call=0, path="/y")
    opened, told = SetupCall(tool="a/open", arguments={"x": "1"}), {"s": "s-1"}
    load = SetupCall(tool="a/load", arguments=told, bindings=(given,))
    found = {"y": "s-1"}

    def needing(*setup: SetupCall) -> ExampleCall:
        return ExampleCall(arguments=told, value=found, text="", setup=setup, bindings=(given,))

    cards = [
        card("a/open", {"x": TEXT}, example({"x": "1"}, found)),
        card("a/load", {"s": TEXT}, needing(opened)),
        card("a/use", {"s": TEXT}, needing(opened, load)),
        *(card(f"b/{name}", {"x": TEXT}, example({"x": "1"}, found)) for name in "cdef"),
    ]
    edges = [
        edge("a/open", "a/load", flow("s", "/y")),
        edge("a/open", "a/use", flow("s", "/y")),
        edge("a/load", "a/use", kind=EdgeKind.PREREQUISITE),
        edge("b/d", "b/e", flow("x", "/y")),
    ]
    return cards, edges


def test_an_id_that_is_drawn_anew_comes_from_the_step_that_draws_it():
    fsps, rejections = make_fsps(*drawn(), WalkConfig(paths=150, max_steps=6), 2)
    assert not [one for one in rejections if one.reason == "setup_not_walkable"]
    users = [fsp for fsp in fsps if "a/use" in fsp.tools]
    assert {"a/use"} <= {fsp.start for fsp in users}
    for fsp in users:
        steps = {step.tool: step for step in fsp.steps}
        for name in ("a/load", "a/use"):
            links = [link for link in steps[name].bindings if link.binding.parameter == "s"]
            assert [link.step for link in links] == [steps["a/open"].id]
        assert fsp.tools.index("a/load") < fsp.tools.index("a/use")


def test_a_tool_whose_id_no_confirmed_edge_gives_is_left_alone():
    cards, edges = drawn()
    rest = [one for one in edges if (one.source, one.target) != ("a/open", "a/use")]
    fsps, rejections = make_fsps(cards, rest, WalkConfig(paths=60), 2)
    told = {one.subject: one.evidence["why"] for one in rejections if one.reason == "setup_not_walkable"}
    assert "no confirmed edge gives" in told["a/use"]
    assert not any("a/use" in fsp.tools for fsp in fsps)


def test_a_result_feeds_several_steps_and_a_step_takes_values_from_several():
    takes = {"p": TEXT, "q": TEXT}
    cards = [card(f"a/{name}", takes, example({"p": "1", "q": "2"}, {"y": "2"})) for name in "bcdefg"]
    edges = [
        edge(one.id, two.id, Binding(parameter=name, origin="result", path="/y"))
        for number, one in enumerate(cards)
        for two, name in zip(cards[number + 1 :], "pqpqp", strict=False)
    ]
    config = WalkConfig(paths=60, insert=0)
    fsps = make_fsps(cards, edges, config, 1)[0]
    fans_in = [step for fsp in fsps for step in fsp.steps if len({link.step for link in step.bindings}) > 1]
    sources = [[link.step for step in fsp.steps for link in step.bindings] for fsp in fsps]
    assert fans_in
    assert any(len(one) > len(set(one)) for one in sources)
    for fsp in make_fsps(cards, edges, config.model_copy(update={"shape": "path"}), 1)[0]:
        order = [step.id for step in fsp.steps]
        assert all(
            [link.step for link in step.bindings] in ([], [order[number - 1]]) for number, step in enumerate(fsp.steps)
        )


def two_servers() -> Drawn:
    cards = [
        card(f"{server}/{number}", {"x": TEXT}, example({"x": "1"}, {"y": "2"}), tags=("t", "u", "v"))
        for server in "abcd"
        for number in range(12)
    ]
    ids = [one.id for one in cards]
    edges = [edge(one, ids[(7 * place + 5) % 48], flow("x", "/y")) for place, one in enumerate(ids)]
    return cards, [one for one in edges if one.source != one.target]


@pytest.mark.parametrize("wanted", [0.0, 0.4, 1.0])
def test_the_share_of_paths_over_several_servers_is_as_asked_for(wanted: float):
    fsps = make_fsps(*two_servers(), WalkConfig(paths=400, cross_server=wanted), 1)[0]
    crossing = sum(len({tool.split("/")[0] for tool in fsp.tools}) > 1 for fsp in fsps)
    assert abs(crossing / len(fsps) - wanted) < 0.08


def test_balanced_weights_spread_the_steps_more_evenly_over_tools():
    cards = [card(f"a/{number}", {"x": TEXT}, example({"x": "1"}, {"y": "2"})) for number in range(60)]
    hubs = [edge(one.id, hub.id, flow("x", "/y")) for one in cards for hub in cards[:3] if one != hub]
    graph = build_graph(cards, hubs)

    def spread(weights: str) -> tuple[float, float]:
        walker = Walker(graph, WalkConfig.model_validate({"paths": 2000, "weights": weights}), 1)
        used = sum((np.bincount(one.tool[one.tool >= 0], minlength=60) for one in walker.batches()), np.zeros(60))
        return gini(used.astype(int).tolist()), float(used.max() / used.mean())

    even, uneven = spread("balanced"), spread("uniform")
    assert even[0] < 0.7 * uneven[0]
    assert even[1] < 0.7 * uneven[1]


def test_gini_is_zero_for_equal_counts_and_near_one_where_one_has_all():
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0] * 99 + [5]) == pytest.approx(0.99)
    assert gini([]) == gini([0, 0]) == 0
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("settings_given", "named"),
    [
        ({"min_steps": 5, "max_steps": 3}, "at least 5 and at most 3"),
        ({"merge": 1.5}, "walk.merge is 1.5"),
        ({"cross_server": -0.1}, "walk.cross_server"),
        ({"per_tool": 0}, "walk.per_tool"),
        ({"max_servers": 0}, "walk.max_servers"),
        ({"max_steps": 500}, "walk.max_steps"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(settings_given: dict[str, float], named: str):
    with pytest.raises(ConfigError, match=named):
        WalkConfig.model_validate(settings_given)
    with pytest.raises(ConfigError, match=named):
        make_fsps([], [], WalkConfig().model_copy(update=settings_given), 1)
