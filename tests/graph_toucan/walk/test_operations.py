"""Merge, insert and split on drawn graphs, and the log that they leave."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.graph.build import build_graph
from graph_toucan.model import Edge, Fsp, FspTurn, NodeOperation, Step, ToolCard
from graph_toucan.walk.operations import Draft, insert, merge, shape, split
from graph_toucan.walk.sample import WalkConfig, edge_between, sample_walks
from tests.support.graphs import CARDS, small_graph, tool_graphs

Drawn = tuple[list[ToolCard], list[Edge]]


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Any, dict[str, ToolCard], Draft, WalkConfig]:
    """Draw a graph with its cards, a path over it, and probabilities."""
    cards, edges = draw(tool_graphs())
    graph = build_graph(cards, edges)
    config = WalkConfig(
        paths=1,
        min_steps=1,
        max_steps=6,
        max_servers=draw(st.integers(1, 4)),
        merge=draw(st.sampled_from([0, 0.5, 1])),
        insert=draw(st.sampled_from([0, 0.7, 1])),
        insert_long=draw(st.sampled_from([0, 0.5, 1])),
        split=draw(st.sampled_from([0, 1])),
    )
    walks = list(sample_walks(graph, config, draw(st.integers(0, 9))))
    turns = walks[0][1] if walks else (FspTurn(id="t0", steps=(Step(id="s0", tool=cards[0].id),)),)
    return graph, {one.id: one for one in cards}, Draft(turns, next_turn=len(turns), next_step=len(turns)), config


def step_ids(turns: tuple[FspTurn, ...]) -> list[str]:
    return [step.id for turn in turns for step in turn.steps]


def check_bindings(turns: tuple[FspTurn, ...], graph: Any) -> None:
    """Every binding points to an earlier step, along an edge."""
    done: dict[str, str] = {}
    for turn in turns:
        for step in turn.steps:
            for link in step.bindings:
                assert link.binding in edge_between(graph, done[link.step], step.tool).bindings
            done[step.id] = step.tool


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_merge_preserves_the_steps_in_order_and_never_joins_three(drawn: Any, seed: int):
    _, _, draft, config = drawn
    merged = merge(draft, config, Random(seed))
    assert step_ids(merged.turns) == step_ids(draft.turns)
    assert all(len(turn.steps) <= 2 for turn in merged.turns)
    kept = [turn.id for turn in merged.turns]
    assert [record.operation for record in merged.log] == [NodeOperation.MERGE] * (len(draft.turns) - len(kept))
    for record in merged.log:
        position = [turn.id for turn in draft.turns].index(record.turn)
        assert record.turn in kept
        assert record.other_turn == draft.turns[position + 1].id not in kept


def test_merge_joins_pairs_from_left_to_right_where_it_always_happens():
    turns = tuple(FspTurn(id=f"t{n}", steps=(Step(id=f"s{n}", tool=f"a/{n}"),)) for n in range(5))
    merged = merge(Draft(turns), WalkConfig(merge=1), Random(0))
    assert [[step.id for step in turn.steps] for turn in merged.turns] == [["s0", "s1"], ["s2", "s3"], ["s4"]]
    assert merge(Draft(turns), WalkConfig(merge=0), Random(0)).turns == turns


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_insert_preserves_the_steps_in_order_and_binds_new_ones_to_their_source(drawn: Any, seed: int):
    graph, _, draft, config = drawn
    draft = merge(draft, config, Random(seed))
    grown = insert(draft, graph, config, Random(seed))
    old = set(step_ids(draft.turns))
    assert [one for one in step_ids(grown.turns) if one in old] == step_ids(draft.turns)
    check_bindings(grown.turns, graph)
    inserted = {record.step: record for record in grown.log[len(draft.log) :]}
    new = {step.id: (turn, step) for turn in grown.turns for step in turn.steps if step.id not in old}
    assert set(new) == set(inserted)
    turn_of = {step.id: turn.id for turn in grown.turns for step in turn.steps}
    order = [turn.id for turn in grown.turns]
    for step_id, (turn, step) in new.items():
        record = inserted[step_id]
        assert {link.step for link in step.bindings} == {record.source_step}
        assert record.turn == turn.id
        assert record.other_turn == turn_of[record.source_step or ""]
        distance = order.index(turn.id) - order.index(record.other_turn or "")
        assert distance == 0 if record.operation is NodeOperation.INSERT_SHORT else distance > 0


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_insert_long_leaves_the_turn_of_its_source_as_it_was(drawn: Any, seed: int):
    graph, _, draft, config = drawn
    always = config.model_copy(update={"insert": 1, "insert_long": 1})
    grown = insert(draft, graph, always, Random(seed))
    if any(record.operation is NodeOperation.INSERT_SHORT for record in grown.log):
        # The last turn has no later one, so there it can only be short.
        short = [record.turn for record in grown.log if record.operation is NodeOperation.INSERT_SHORT]
        assert len(short) == 1
    assert grown.turns[0].steps[:1] == draft.turns[0].steps
    assert len(draft.turns) < 2 or grown.turns[0] == draft.turns[0]


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_insert_adds_no_tool_twice_and_no_server_too_many(drawn: Any, seed: int):
    graph, _, draft, config = drawn
    grown = insert(draft, graph, config, Random(seed))
    assert len(set(grown.tools)) == len(grown.tools)
    assert len({tool.split("/")[0] for tool in grown.tools}) <= config.max_servers


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_split_puts_an_empty_turn_after_the_chosen_turn(drawn: Any, seed: int):
    _, cards, draft, config = drawn
    done = split(draft, cards, config, Random(seed))
    assert tuple(turn for turn in done.turns if turn.steps) == draft.turns
    if done.turns == draft.turns:
        assert done.log == draft.log
        return
    (record,) = done.log
    position = next(index for index, turn in enumerate(done.turns) if not turn.steps)
    empty = done.turns[position]
    assert (record.operation, record.turn) == (NodeOperation.SPLIT, empty.id)
    assert record.other_turn == done.turns[position - 1].id
    assert empty.id not in {turn.id for turn in draft.turns}
    used = {tool.split("/")[0] for tool in draft.tools}
    assert ((empty.subject or "").split("/")[0] in used) == (empty.miss == "params")


def test_a_path_of_one_turn_is_not_split():
    draft = Draft((FspTurn(id="t0", steps=(Step(id="s0", tool="notes/shout"),)),), next_turn=1)
    assert split(draft, CARDS, WalkConfig(split=1), Random(0)) == draft


@pytest.mark.parametrize("miss", ["func", "params"])
def test_both_kinds_of_missing_things_are_drawn(miss: str):
    turns = tuple(FspTurn(id=f"t{n}", steps=(Step(id=f"s{n}", tool="notes/shout"),)) for n in range(2))
    made = [split(Draft(turns, next_turn=2), CARDS, WalkConfig(split=1), Random(seed)) for seed in range(20)]
    assert miss in {turn.miss for draft in made for turn in draft.turns}


def shaped(drawn: Any, seed: int) -> Fsp:
    graph, cards, draft, config = drawn
    return shape(draft.turns[0].steps[0].tool, draft.turns, graph, cards, config, seed)


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_the_log_of_a_shaped_path_refers_to_ids_that_exist(drawn: Any, seed: int):
    graph, _, draft, _ = drawn
    fsp = shaped(drawn, seed)
    turns = {turn.id for turn in fsp.turns}
    steps = {step.id for step in fsp.steps}
    assert len(turns) == len(fsp.turns)
    assert len(steps) == len(fsp.steps)
    ever = turns | {turn.id for turn in draft.turns}
    for record in fsp.operations:
        assert record.turn in turns
        assert record.other_turn in ever
        assert {record.step, record.source_step} <= steps | {None}
    check_bindings(fsp.turns, graph)
    assert fsp.tools == tuple(step.tool for step in fsp.steps)
    assert all(bool(turn.steps) == (turn.miss is None) for turn in fsp.turns)


@settings(deadline=None)
@given(drafts(), st.integers(0, 99))
def test_shaping_is_a_function_of_the_path_and_the_seed(drawn: Any, seed: int):
    assert shaped(drawn, seed) == shaped(drawn, seed)


def test_a_long_insertion_becomes_a_turn_or_joins_one():
    graph, config = small_graph(), WalkConfig(paths=30, merge=0, insert=1, insert_long=1, split=0)
    grew = set[bool]()
    for number, (start, turns) in enumerate(sample_walks(graph, config, 4)):
        fsp = shape(start, turns, graph, CARDS, config, number)
        long = [record for record in fsp.operations if record.operation is NodeOperation.INSERT_LONG]
        grew |= {record.turn in {turn.id for turn in turns} for record in long}
    assert grew == {True, False}
