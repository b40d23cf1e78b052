"""Miss-func: `[Q, A]` becomes `[Q, A1, Q1, A]`, exactly."""

import asyncio
import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.augment.miss_func import first_appearances, miss_function
from graph_toucan.judge.rules import SUPPLIED_SCHEMA, Subject, broken_rules
from graph_toucan.model import Dialogue, Trajectory, Transform, TurnKind
from graph_toucan.teach.rule_teacher import RuleTeacher
from graph_toucan.translate.checks import named_tools
from tests.support.dialogues import FIELD_CARDS, FIELD_TOOLS, dialogues, tell, undone

DIALOGUE = tell(
    [("kitchen/bake_bread", {"title": "amber fox", "remark": "elm"})],
    [("bank/pay_invoice", {"title": "made:0", "remark": "blue harbour"})],
)


def miss(dialogue: Dialogue, seed: int) -> Trajectory:
    made = asyncio.run(miss_function(dialogue, FIELD_CARDS, RuleTeacher(), Random(seed)))
    assert made is not None
    return made


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_undoing_what_was_recorded_gives_the_dialogue_back(dialogue: Dialogue, seed: int):
    assert undone(miss(dialogue, seed)) == dialogue.turns


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_sources_still_hold_and_all_rules_are_kept(dialogue: Dialogue, seed: int):
    made = miss(dialogue, seed)
    assert broken_rules(Subject(made.turns, made.tools, FIELD_TOOLS)) == ()


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_one_exchange_is_put_in_where_the_function_first_appears(dialogue: Dialogue, seed: int):
    made = miss(dialogue, seed)
    position, tool = int(made.change["position"]), made.change["tool"]
    assert (position, tool) in first_appearances(dialogue)
    assert made.change["turn"] == dialogue.turns[position].id
    assert len(made.turns) == len(dialogue.turns) + 1
    refusal, resumed = made.turns[position : position + 2]
    assert (refusal.query, refusal.kind, refusal.miss) == (dialogue.turns[position].query, TurnKind.EMPTY, "func")
    assert not refusal.exchanges
    assert resumed.answer == dialogue.turns[position].answer
    assert resumed.kind is dialogue.turns[position].kind
    assert len({turn.id for turn in made.turns}) == len(made.turns)


@settings(deadline=None)
@given(dialogues(), st.integers(0, 99))
def test_the_tools_offered_lack_the_function_alone_and_the_refusal_names_no_tool(dialogue: Dialogue, seed: int):
    made = miss(dialogue, seed)
    assert made.tools == tuple(name for name in dialogue.tools if name != made.change["tool"])
    assert made.change["tool"] not in made.tools
    assert not named_tools(made.turns[int(made.change["position"])].answer, FIELD_TOOLS.values())


def test_the_message_that_supplies_the_function_ends_with_its_schema():
    made = miss(DIALOGUE, 1)
    message, schema = made.turns[int(made.change["position"]) + 1].query.split(SUPPLIED_SCHEMA)
    assert not named_tools(message, FIELD_TOOLS.values())
    supplied = json.loads(schema.removesuffix("\n```"))
    tool = FIELD_TOOLS[made.change["tool"]]
    assert supplied["name"] == tool.id.replace("/", "-")
    assert supplied["parameters"] == tool.input_schema


def test_the_rest_of_the_row_is_the_dialogues():
    made = miss(DIALOGUE, 1)
    assert (made.transform, made.dialogue) == (Transform.MISS_FUNC, DIALOGUE.id)
    assert (made.verification, made.fingerprints) == (DIALOGUE.verification, DIALOGUE.fingerprints)


def test_every_tool_can_be_the_missing_one_and_the_same_seed_takes_the_same():
    taken = [miss(DIALOGUE, seed) for seed in range(12)]
    assert {one.change["tool"] for one in taken} == {"kitchen/bake_bread", "bank/pay_invoice"}
    assert [miss(DIALOGUE, seed) for seed in range(12)] == taken
    assert len({one.id for one in taken}) == 2


def test_a_dialogue_without_calls_cannot_miss_a_function():
    silent = DIALOGUE.model_copy(update={"turns": ()})
    assert asyncio.run(miss_function(silent, FIELD_CARDS, RuleTeacher(), Random(0))) is None
