"""Every passed dialogue as trajectories."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.augment.plain import trajectory_of
from graph_toucan.augment.trajectories import AugmentConfig, Augmenter
from graph_toucan.errors import AnswerInvalid
from graph_toucan.judge.rules import Subject, broken_rules
from graph_toucan.model import Dialogue, Transform
from graph_toucan.teach.roles import DECLINE, DeclineAnswer
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.dialogues import FIELD_CARDS, FIELD_TOOLS, dialogues, tell
from tests.support.graphs import StubTeacher

ALWAYS = AugmentConfig(miss_func=1, miss_params=1, irrelevance=1)
NEVER = AugmentConfig(miss_func=0, miss_params=0, irrelevance=0)
ONE = tell([("kitchen/bake_bread", {"title": "amber fox", "remark": "copper 17"})])


def augmenter(config: AugmentConfig = ALWAYS, seed: int = 1, teacher: RuleTeacher | None = None) -> Augmenter:
    return Augmenter(FIELD_CARDS, teacher or RuleTeacher(), config, seed)


def test_a_dialogue_as_it_is_comes_first_and_alone_where_no_transform_is_wanted():
    made, lost = asyncio.run(augmenter(NEVER).augment(ONE))
    assert (made, lost) == ([trajectory_of(ONE)], [])
    assert (made[0].turns, made[0].tools, made[0].transform) == (ONE.turns, ONE.tools, Transform.NONE)


def test_all_transforms_are_made_where_they_are_always_wanted():
    made, lost = asyncio.run(augmenter().augment(ONE))
    assert [one.transform for one in made] == list(Transform)
    assert lost == []
    assert len({one.id for one in made}) == 4
    assert {one.dialogue for one in made} == {ONE.id}


@settings(deadline=None, max_examples=40)
@given(dialogues(), st.integers(0, 9))
def test_no_row_that_breaks_a_rule_is_kept(dialogue: Dialogue, seed: int):
    made, lost = asyncio.run(augmenter(seed=seed).augment(dialogue))
    assert made[0] == trajectory_of(dialogue)
    for one in made:
        assert broken_rules(Subject(one.turns, one.tools, FIELD_TOOLS)) == ()
    assert lost == []


def test_shares_are_kept_and_the_same_seed_chooses_the_same():
    many = [ONE.model_copy(update={"id": f"dlg_{number}"}) for number in range(120)]
    some = augmenter(AugmentConfig(miss_func=0.25, miss_params=0, irrelevance=0.5))
    again = augmenter(AugmentConfig(miss_func=0.25, miss_params=0, irrelevance=0.5))

    async def chosen(by: Augmenter) -> list[Transform]:
        return [one.transform for dialogue in many for one in (await by.augment(dialogue))[0]]

    first = asyncio.run(chosen(some))
    assert asyncio.run(chosen(again)) == first
    assert 15 < first.count(Transform.MISS_FUNC) < 45
    assert 40 < first.count(Transform.IRRELEVANCE) < 80
    assert first.count(Transform.MISS_PARAMS) == 0


def test_a_refusal_that_claims_success_is_kept_as_a_rejection():
    boast = StubTeacher(DECLINE, lambda given: DeclineAnswer(answer="I have done it, what else?"))
    made, lost = asyncio.run(augmenter(teacher=boast).augment(ONE))
    assert [one.transform for one in made] == [Transform.NONE]
    assert {one.reason for one in lost} == {"rule_refusals_refuse"}
    assert [one.evidence["transform"] for one in lost] == ["miss_func", "miss_params", "irrelevance"]
    assert {one.subject for one in lost} == {ONE.id}


def test_an_answer_that_cannot_be_had_is_kept_as_a_rejection():
    def garble(given: Any) -> DeclineAnswer:
        raise AnswerInvalid("it was no JSON")

    made, lost = asyncio.run(augmenter(teacher=StubTeacher(DECLINE, garble)).augment(ONE))
    assert len(made) == 1
    assert {one.reason for one in lost} == {"answer_invalid"}
    assert len(lost) == 3
