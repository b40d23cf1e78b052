import random

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.model import EdgeKind, Evidence, QuerySource, ResultSource, RuleSource
from graph_toucan.report.statistics import compute, result_sources
from tests.support.samples import (
    EDGES,
    FSP,
    MULTI,
    PROBES,
    REJECTIONS,
    SINGLE,
    TOOLS,
    TRAJECTORIES,
    sample_edge,
    sample_probe,
)

NUMBERS = compute(
    TRAJECTORIES, fsps={MULTI.dialogue: FSP}, edges=EDGES, probes=PROBES, tools=TOOLS, rejections=REJECTIONS
)


def test_single_and_multi_turn_add_up():
    assert NUMBERS.conversations == 5
    assert (NUMBERS.single_turn, NUMBERS.multi_turn) == (2, 3)
    assert NUMBERS.multi_turn_share == 0.6


def test_a_conversation_with_any_turn_that_must_not_call_is_a_refusal():
    assert NUMBERS.refusals == 4
    assert NUMBERS.misses == {"func": 2, "params": 1, "irrelevant": 1}


def test_distributions_have_mean_extremes_and_every_value_between():
    assert (NUMBERS.calls.mean, NUMBERS.calls.minimum, NUMBERS.calls.maximum) == (1.2, 0, 3)
    assert NUMBERS.calls.histogram == {0: 1, 1: 3, 2: 0, 3: 1}
    assert NUMBERS.turns.histogram == {1: 2, 2: 2, 3: 1}


def test_steps_are_those_of_the_path_and_calls_where_no_path_is_known():
    assert NUMBERS.steps.histogram == {0: 1, 1: 3, 2: 1}


def test_servers_are_counted_per_conversation():
    assert NUMBERS.servers_per_conversation.histogram == {0: 1, 1: 3, 2: 1}
    assert NUMBERS.several_servers_share == 0.2


def test_all_turn_kinds_are_listed_even_those_that_do_not_occur():
    assert len(NUMBERS.turn_kinds) == 7
    assert NUMBERS.turn_kinds["insert_long"] == 0
    assert sum(NUMBERS.turn_kinds.values()) == 9


def test_dependencies_take_the_kind_of_their_edge():
    assert NUMBERS.dependencies == {"full": 1, "partial": 1, "prerequisite": 0}
    assert compute([MULTI]).dependencies == {"full": 0, "partial": 0, "prerequisite": 0, "unknown": 2}


def test_a_dependency_on_state_is_known_from_the_path():
    edge = sample_edge("files/find_file", "tables/load_csv", EdgeKind.PREREQUISITE, Evidence.CONFIRMED)
    calls = tuple(
        exchange.model_copy(
            update={"call": exchange.call.model_copy(update={"sources": {"path": QuerySource(turn=0)}})}
        )
        for exchange in MULTI.turns[1].exchanges[:1]
    )
    row = MULTI.model_copy(update={"turns": (MULTI.turns[0], MULTI.turns[1].model_copy(update={"exchanges": calls}))})
    assert compute([row], fsps={MULTI.dialogue: FSP}, edges=[edge]).dependencies["prerequisite"] == 1


def test_a_call_depends_when_a_rule_rests_on_a_result():
    origin = ResultSource(call_id="c", path="/a")
    assert result_sources(RuleSource(rule="join", of=(QuerySource(turn=0), RuleSource(rule="cut", of=(origin,))))) == [
        origin
    ]
    assert (NUMBERS.dependent_calls, NUMBERS.total_calls) == (2, 6)


def test_edges_servers_verification_and_rejections_are_counted():
    assert NUMBERS.edges_by_evidence == {"judged": 1, "confirmed": 3, "refuted": 1, "uninformative": 0, "untested": 1}
    assert NUMBERS.cross_server_edges == 1, "of the confirmed ones"
    assert NUMBERS.servers_by_outcome == {"ready": 3, "crashed": 1, "needs_credentials": 1}
    assert NUMBERS.verified_share == 0.8
    assert (NUMBERS.controls, NUMBERS.controls_held) == (8, 8)
    assert NUMBERS.rejections == {"judge": {"answer_unreadable": 1}, "translate": {"argument_without_source": 2}}


def test_a_server_that_was_tried_twice_counts_once_with_its_last_outcome():
    again = sample_probe("cloud")
    assert compute([], probes=[*PROBES, again]).servers_by_outcome == {"ready": 4, "crashed": 1}


def test_nothing_at_all_has_statistics_too():
    empty = compute([])
    assert empty.conversations == 0
    assert empty.verified_share == 0.0
    assert empty.turns.histogram == {}


@given(st.integers(0, 100), st.lists(st.sampled_from([*TRAJECTORIES, SINGLE]), max_size=9))
def test_the_order_of_conversations_does_not_matter(seed: int, rows: list[object]):
    chosen = [row for row in TRAJECTORIES if row in rows]
    mixed = random.Random(seed).sample(chosen, len(chosen))
    assert compute(chosen) == compute(mixed)
