"""Merge, insert and split on drawn graphs, and the log that they leave."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.model import Edge, Fsp, FspTurn, NodeOperation, Step, ToolCard
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.paths import make_fsps
from graph_toucan.walk.undo import undo
from tests.support.graphs import CARDS, EDGES, TEXT, card, edge, example, flow, tool_graphs

Drawn = tuple[list[ToolCard], list[Edge]]
CHANCE = st.sampled_from([0.0, 0.5, 1.0])
CONFIGS = st.builds(
    WalkConfig,
    paths=st.just(12),
    min_steps=st.integers(1, 2),
    max_steps=st.integers(2, 6),
    max_servers=st.integers(1, 4),
    cross_server=CHANCE,
    shape=st.sampled_from(["path", "dag"]),
    weights=st.sampled_from(["uniform", "balanced"]),
    merge=CHANCE,
    nest=CHANCE,
    insert=CHANCE,
    insert_long=CHANCE,
    split=CHANCE,
)


def shaped(drawn: Drawn, config: WalkConfig, seed: int = 1) -> list[Fsp]:
    return make_fsps(*drawn, config, seed)[0]


def home(fsp: Fsp) -> dict[str, FspTurn]:
    """Return the turn of each step."""
    return {step.id: turn for turn in fsp.turns for step in turn.steps}


def takes_result(step: Step, sources: Sequence[str]) -> bool:
    return any(link.step in sources and link.binding.origin == "result" for link in step.bindings)


@settings(deadline=None, max_examples=25)
@given(tool_graphs(), CONFIGS)
def test_undoing_the_log_gives_the_walk_of_one_step_per_turn(drawn: Drawn, config: WalkConfig):
    for fsp in shaped(drawn, config):
        initial = undo(fsp)
        assert [turn.id for turn in initial] == [f"t{number}" for number in range(len(initial))]
        assert [[step.id for step in turn.steps] for turn in initial] == [
            [f"s{number}"] for number in range(len(initial))
        ]
        inserted = [record.step for record in fsp.operations if "insert" in record.operation]
        assert {turn.steps[0].id for turn in initial} | set(inserted) == {step.id for step in fsp.steps}


@settings(deadline=None, max_examples=25)
@given(tool_graphs(), CONFIGS)
def test_only_related_turns_are_merged_and_only_dependent_ones_nested_and_never_three(drawn: Drawn, config: WalkConfig):
    cards = {one.id: one for one in drawn[0]}
    for fsp in shaped(drawn, config):
        initial = {turn.id: turn.steps[0] for turn in undo(fsp)}
        joins = [record for record in fsp.operations if record.operation in {NodeOperation.MERGE, NodeOperation.NEST}]
        times = Counter(one for record in joins for one in (record.turn, record.other_turn))
        assert max(times.values(), default=1) == 1
        merges = [record for record in joins if record.operation is NodeOperation.MERGE]
        for record in (record for record in fsp.operations if record.operation is NodeOperation.NEST):
            assert takes_result(initial[record.other_turn or ""], [initial[record.turn].id])
            assert (record.source_step, record.step) == (initial[record.turn].id, initial[record.other_turn or ""].id)
        for record in merges:
            one, two = initial[record.turn], initial[record.other_turn or ""]
            assert not takes_result(two, [one.id])
            tagged = set(cards[one.tool].tags) & set(cards[two.tool].tags)
            near = one.tool.split("/")[0] == two.tool.split("/")[0]
            sources = [{link.step for link in step.bindings} | set(step.after) for step in (one, two)]
            assert tagged or near or sources[0] & sources[1] or one.id in sources[1]


@settings(deadline=None, max_examples=25)
@given(tool_graphs(), CONFIGS)
def test_only_nested_functions_are_inserted_and_long_ones_go_to_a_later_turn(drawn: Drawn, config: WalkConfig):
    for fsp in shaped(drawn, config):
        where, steps, order = home(fsp), {step.id: step for step in fsp.steps}, [turn.id for turn in fsp.turns]
        for record in fsp.operations:
            if record.operation not in {NodeOperation.INSERT_SHORT, NodeOperation.INSERT_LONG}:
                continue
            assert takes_result(steps[record.step or ""], [record.source_step or ""])
            assert where[record.step or ""].id == record.turn
            assert where[record.source_step or ""].id == record.other_turn
            distance = order.index(record.turn) - order.index(record.other_turn or "")
            assert distance == 0 if record.operation is NodeOperation.INSERT_SHORT else distance > 0


@settings(deadline=None, max_examples=25)
@given(tool_graphs(), CONFIGS)
def test_split_puts_an_empty_turn_after_the_chosen_turn(drawn: Drawn, config: WalkConfig):
    cards = {one.id: one for one in drawn[0]}
    for fsp in shaped(drawn, config):
        splits = [record for record in fsp.operations if record.operation is NodeOperation.SPLIT]
        empty = [turn for turn in fsp.turns if not turn.steps]
        assert [record.turn for record in splits] == [turn.id for turn in empty]
        assert all((turn.miss is None) == bool(turn.steps) for turn in fsp.turns)
        for turn, record in zip(empty, splits, strict=True):
            order = [one.id for one in fsp.turns]
            assert order.index(turn.id) == order.index(record.other_turn or "") + 1
            servers = {tool.split("/")[0] for tool in fsp.tools}
            subject = cards[turn.subject or ""]
            assert (subject.tool.server in servers) == (turn.miss == "params")
            assert subject.id not in fsp.tools
            if turn.miss == "func":  # it would fit the talk
                assert set(subject.tags) & {tag for tool in fsp.tools for tag in cards[tool].tags}
            else:
                assert any(isinstance(subject.examples[0].arguments[name], str) for name in subject.tool.required)


@settings(deadline=None, max_examples=20)
@given(tool_graphs(), CONFIGS)
def test_turns_and_steps_have_ids_of_their_own_and_the_log_names_only_them(drawn: Drawn, config: WalkConfig):
    for fsp in shaped(drawn, config):
        turns, steps = [turn.id for turn in fsp.turns], [step.id for step in fsp.steps]
        assert len(set(turns)) == len(turns)
        assert len(set(steps)) == len(steps)
        joins = (NodeOperation.MERGE, NodeOperation.NEST)
        absorbed = {record.other_turn for record in fsp.operations if record.operation in joins}
        for record in fsp.operations:
            assert record.turn in turns
            assert record.other_turn in {*turns, *absorbed}
            assert {record.step, record.source_step} <= {*steps, None}


CALM = WalkConfig(paths=60, merge=0, nest=0, insert=0, split=0, cross_server=1)


def all_fsps(**changes: object) -> list[Fsp]:
    return shaped((list(CARDS.values()), list(EDGES)), CALM.model_copy(update=changes))


def test_without_operations_the_log_is_empty_and_each_turn_has_one_step():
    assert all(fsp.operations == () and all(len(turn.steps) == 1 for turn in fsp.turns) for fsp in all_fsps())


def test_a_long_insertion_becomes_a_turn_or_joins_one():
    made: set[bool] = set()
    for fsp in all_fsps(insert=1, insert_long=1):
        initial = {turn.id for turn in undo(fsp)}
        made |= {one.turn in initial for one in fsp.operations if one.operation is NodeOperation.INSERT_LONG}
    assert made == {True, False}


@pytest.mark.parametrize("miss", ["func", "params"])
def test_both_kinds_of_missing_things_are_drawn(miss: str):
    assert any(turn.miss == miss for fsp in all_fsps(split=1) for turn in fsp.turns)


def test_a_path_of_one_turn_is_not_split():
    cards = [card(f"a/{name}", {"x": TEXT}, example({"x": "1"}, {"y": "2"})) for name in "bc"]
    config = WalkConfig(paths=4, min_steps=1, max_steps=1, split=1, insert=0)
    fsps = shaped((cards, [edge("a/b", "a/c", flow("x", "/y"))]), config)
    assert len(fsps) == 2
    assert not any(fsp.operations for fsp in fsps)
