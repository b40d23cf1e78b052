"""Miss-params: `[Q, A]` becomes `[Q1, A1, Q2, A]`, exactly."""

import asyncio
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph_toucan.augment.miss_params import miss_parameter, open_values
from graph_toucan.judge.rules import Subject, broken_rules
from graph_toucan.model import Dialogue, QuerySource, RuleSource, Trajectory, Transform, TurnKind
from graph_toucan.teach.roles import (
    DECLINE,
    SUPPLY_VALUE,
    WRITE_QUERY,
    DeclineAnswer,
    Role,
    SupplyValueAnswer,
    WriteQueryAnswer,
)
from graph_toucan.teach.rule_teacher import RuleTeacher
from graph_toucan.teach.rules.translate import write_query
from graph_toucan.translate.checks import named_tools
from tests.support.dialogues import FIELD_CARDS, FIELD_TOOLS, dialogues, tell, texts_of, undone
from tests.support.graphs import StubTeacher


def miss(dialogue: Dialogue, seed: int, teacher: RuleTeacher | None = None) -> Trajectory | None:
    return asyncio.run(miss_parameter(dialogue, FIELD_CARDS, teacher or RuleTeacher(), Random(seed)))


def missed(dialogue: Dialogue, seed: int) -> Trajectory:
    made = miss(dialogue, seed)
    assume(made is not None)
    assert made is not None
    return made


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_undoing_what_was_recorded_gives_the_dialogue_back(dialogue: Dialogue, seed: int):
    assert undone(missed(dialogue, seed)) == dialogue.turns


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_sources_still_hold_and_all_rules_are_kept(dialogue: Dialogue, seed: int):
    made = missed(dialogue, seed)
    assert broken_rules(Subject(made.turns, made.tools, FIELD_TOOLS)) == ()


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_the_withheld_value_stands_nowhere_before_the_reply(dialogue: Dialogue, seed: int):
    made = missed(dialogue, seed)
    position, parameter = int(made.change["position"]), made.change["parameter"]
    (exchange,) = made.turns[position + 1].exchanges
    value = exchange.call.arguments[parameter]
    assert not [text for turn in made.turns[: position + 1] for text in texts_of(turn) if value in text]
    assert value in made.turns[position + 1].query
    assert exchange.call.sources[parameter] == QuerySource(turn=position + 1)


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_the_assistant_asks_for_the_value_makes_no_call_and_names_no_tool(dialogue: Dialogue, seed: int):
    made = missed(dialogue, seed)
    asking = made.turns[int(made.change["position"])]
    assert (asking.kind, asking.miss, asking.exchanges) == (TurnKind.EMPTY, "params", ())
    assert "?" in asking.answer
    assert made.change["parameter"] in asking.answer
    assert not named_tools(asking.answer, FIELD_TOOLS.values())
    assert made.tools == dialogue.tools
    assert made.transform is Transform.MISS_PARAMS
    assert len({turn.id for turn in made.turns}) == len(made.turns)


# --- which values are open ------------------------------------------------------------------------------------------

BAKE, PAY = "kitchen/bake_bread", "bank/pay_invoice"


def test_required_texts_that_only_their_own_query_gives_are_open():
    dialogue = tell([(BAKE, {"title": "amber fox", "remark": "copper 17", "unit": "foot"})])
    assert open_values(dialogue, FIELD_CARDS) == [(0, "title"), (0, "remark")]


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ([[(BAKE, {"title": "amber fox", "remark": "amber fox"})]], []),
        ([[(BAKE, {"title": "elm", "remark": "the elm tree"})]], [(0, "remark")]),
        ([[(BAKE, {"title": "ab", "remark": "elm"})]], [(0, "remark")]),
        (
            [[(BAKE, {"title": "elm", "remark": "oak"})], [(PAY, {"title": "elm", "remark": "made:0"})]],
            [(0, "title"), (0, "remark")],
        ),
        ([[(BAKE, {"title": "elm", "remark": "oak"}), (PAY, {"title": "ash", "remark": "fir"})]], []),
        (
            [[(BAKE, {"title": "two\nlines", "remark": "oak"})], [(PAY, {"title": "two\nlines", "remark": "fir"})]],
            [(0, "title"), (0, "remark"), (1, "remark")],
        ),
    ],
)
def test_values_that_are_short_known_bound_or_of_a_turn_with_more_calls_are_not_open(turns: Any, found: Any):
    assert open_values(tell(*turns), FIELD_CARDS) == found


def test_a_value_with_quotes_or_lines_that_an_earlier_call_was_given_is_known():
    dialogue = tell(
        [(BAKE, {"title": 'the "old" map', "remark": "oak"})], [(PAY, {"title": 'the "old" map', "remark": "fir"})]
    )
    first = dialogue.turns[0].model_copy(update={"query": "?", "answer": "!"})
    dialogue = dialogue.model_copy(update={"turns": (first, dialogue.turns[1])})
    assert (1, "title") not in open_values(dialogue, FIELD_CARDS)


def test_a_later_call_that_took_the_same_value_takes_it_from_the_reply():
    dialogue = tell(
        [(BAKE, {"title": "amber fox", "remark": "made-up"})],
        [(PAY, {"title": "amber fox", "remark": "elm"})],
        [("space/map_crater", {"title": "amber", "remark": "oak"})],
    )
    first = dialogue.turns[1].exchanges[0]
    sources = {**first.call.sources, "title": QuerySource(turn=0)}
    again = first.model_copy(update={"call": first.call.model_copy(update={"sources": sources})})
    turns = (dialogue.turns[0], dialogue.turns[1].model_copy(update={"exchanges": (again,)}), dialogue.turns[2])
    dialogue = dialogue.model_copy(update={"turns": turns})
    made = next(
        one
        for one in (miss(dialogue, seed) for seed in range(40))
        if one and one.change["position"] == 0
        if one.change["parameter"] == "title"
    )
    assert made.turns[2].exchanges[0].call.sources["title"] == QuerySource(turn=1)
    assert broken_rules(Subject(made.turns, made.tools, FIELD_TOOLS)) == ()


def test_a_rule_that_rested_on_the_old_query_rests_on_the_reply():
    dialogue = tell(
        [(BAKE, {"title": "15 March 2026", "remark": "oak"})], [(PAY, {"title": "2026-03-15", "remark": "elm"})]
    )
    later = dialogue.turns[1].exchanges[0]
    by_rule = RuleSource(rule="date_words", of=(QuerySource(turn=0),), said="15 March 2026")
    call = later.call.model_copy(update={"sources": {**later.call.sources, "title": by_rule}})
    turn = dialogue.turns[1].model_copy(update={"exchanges": (later.model_copy(update={"call": call}),)})
    dialogue = dialogue.model_copy(update={"turns": (dialogue.turns[0], turn)})
    made = next(
        one
        for one in (miss(dialogue, seed) for seed in range(40))
        if one and one.change["position"] == 0
        if one.change["parameter"] == "title"
    )
    assert made.turns[2].exchanges[0].call.sources["title"] == RuleSource(
        rule="date_words", of=(QuerySource(turn=1),), said="15 March 2026"
    )
    assert broken_rules(Subject(made.turns, made.tools, FIELD_TOOLS)) == ()
    assert undone(made) == dialogue.turns


# --- teachers that give it away ---------------------------------------------------------------------------------------

ONE = tell([(BAKE, {"title": "amber fox", "remark": "copper 17"})])


@pytest.mark.parametrize(
    ("role", "answer"),
    [
        (WRITE_QUERY, lambda given: WriteQueryAnswer(query=f"{write_query(given).query} {given.withheld[0]}")),
        (WRITE_QUERY, lambda given: WriteQueryAnswer(query="Do it.")),
        (WRITE_QUERY, lambda given: WriteQueryAnswer(query=f"{write_query(given).query} Use bake_bread.")),
        (DECLINE, lambda given: DeclineAnswer(answer="Is it amber fox or copper 17?")),
        (SUPPLY_VALUE, lambda given: SupplyValueAnswer(message="I do not know.")),
    ],
)
def test_texts_that_give_the_value_away_or_withhold_too_much_make_no_row(role: Role[Any, Any], answer: Any):
    assert miss(ONE, 1) is not None
    assert miss(ONE, 1, StubTeacher(role, answer)) is None


def test_a_dialogue_without_open_values_makes_no_row():
    assert miss(tell([(BAKE, {"title": "elm", "remark": "elm"})]), 0) is None
