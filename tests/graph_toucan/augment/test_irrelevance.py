"""Irrelevance: a request with tools of which none can serve it."""

import asyncio
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.augment.irrelevance import MAX_SIMILARITY, Unrelated, irrelevant
from graph_toucan.graph.embed import embed
from graph_toucan.judge.rules import Subject, broken_rules
from graph_toucan.model import Dialogue, Trajectory, Transform
from graph_toucan.teach.rule_teacher import RuleTeacher
from graph_toucan.translate.checks import named_tools
from tests.support.dialogues import FIELD_CARDS, FIELD_TOOLS, dialogues, tell
from tests.support.graphs import card, example

UNRELATED = Unrelated(FIELD_CARDS)
ONE = tell([("kitchen/bake_bread", {"title": "amber fox", "remark": "elm"})])


def make(dialogue: Dialogue, seed: int = 0, unrelated: Unrelated = UNRELATED) -> Trajectory | None:
    return asyncio.run(irrelevant(dialogue, FIELD_CARDS, unrelated, RuleTeacher(), Random(seed)))


@settings(deadline=None, max_examples=50)
@given(dialogues(), st.integers(0, 99))
def test_the_tools_offered_share_no_server_and_no_tag_with_those_of_the_request(dialogue: Dialogue, seed: int):
    made = make(dialogue, seed)
    if made is None:
        return
    used = made.change["tools"]
    tags = {tag for tool in used for tag in FIELD_CARDS[tool].tags}
    assert 4 <= len(made.tools) == len(set(made.tools)) <= 12
    for offered in made.tools:
        assert offered.split("/")[0] not in dialogue.servers
        assert not tags & set(FIELD_CARDS[offered].tags)
    assert broken_rules(Subject(made.turns, made.tools, FIELD_TOOLS)) == ()


def test_the_first_request_is_declined_as_it_was_asked():
    made = make(ONE)
    assert made is not None
    (turn,) = made.turns
    assert (turn.query, turn.miss, turn.exchanges) == (ONE.turns[0].query, "irrelevant", ())
    assert turn.answer
    assert not named_tools(turn.answer, FIELD_TOOLS.values())
    assert (made.transform, made.state_changes, made.fingerprints) == (Transform.IRRELEVANCE, (), {})
    assert made.change == {"turn": "t0", "tools": ["kitchen/bake_bread"]}
    assert (made.verification.verified, made.verification.checked_paths) == (True, 0)


def test_a_tool_that_resembles_the_request_is_not_offered_though_it_shares_nothing():
    twin = card("bakery/make_loaf", {}, example({}, {}), description="Bake a loaf of bread in the oven.", tags=("x",))
    unrelated = Unrelated({**FIELD_CARDS, twin.id: twin})
    options = unrelated.to({"kitchen/bake_bread"}, {"kitchen"}, ONE.turns[0].query)
    assert options
    assert twin.id not in options
    asked = embed([ONE.turns[0].query])[0]
    described = embed(
        [f"{name.split('/')[1].replace('_', ' ')}. {FIELD_CARDS[name].tool.description}" for name in options]
    )
    assert all(float(vector @ asked) < MAX_SIMILARITY for vector in described)


@pytest.mark.parametrize(
    "changes",
    [
        {"tool_id": "kitchen/other", "tags": ("x",)},
        {"tool_id": "else/other", "tags": ("bread",)},
        {"tool_id": "else/bake_bricks", "tags": ("x",)},
    ],
)
def test_a_server_a_tag_or_a_word_of_the_name_in_common_rules_a_tool_out(changes: dict[str, str]):
    strange = card(changes.pop("tool_id"), {}, example({}, {}), description="Quantum flux.", **changes)
    free = card("else/quite", {}, example({}, {}), description="Quantum flux.", tags=("x",))
    options = Unrelated({**FIELD_CARDS, strange.id: strange, free.id: free}).to(
        {"kitchen/bake_bread"}, {"kitchen"}, "?"
    )
    assert free.id in options
    assert strange.id not in options


def test_too_few_unrelated_tools_make_no_row():
    few = {name: one for name, one in FIELD_CARDS.items() if name.split("/")[0] in {"kitchen", "bank"}}
    assert make(ONE, unrelated=Unrelated(few)) is None


def test_a_dialogue_that_begins_without_a_call_makes_no_row():
    silent = ONE.turns[0].model_copy(update={"exchanges": (), "miss": "func"})
    assert make(ONE.model_copy(update={"turns": (silent,)})) is None
