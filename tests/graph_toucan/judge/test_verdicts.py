"""Verdicts fail closed."""

from typing import Any

import pytest

from graph_toucan.errors import AnswerInvalid, EndpointDown
from graph_toucan.judge.verdicts import SCORES, JudgeConfig, judge_dialogue, measured, transcript
from graph_toucan.model import Dialogue, Rejection, Score, StateChange, Verdict
from graph_toucan.teach.roles import SCORE_DIALOGUE, ScoreDialogueAnswer
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.dialogues import FIELD_TOOLS, tell
from tests.support.graphs import StubTeacher
from tests.support.launching import in_loop

GOOD = tell(
    [("kitchen/bake_bread", {"title": "amber fox", "remark": "elm"})],
    [("bank/pay_invoice", {"title": "made:0", "remark": "blue harbour"})],
)


async def judge(
    dialogue: Dialogue = GOOD, teacher: RuleTeacher | None = None, **config: int
) -> tuple[Verdict, Rejection | None]:
    return await judge_dialogue(dialogue, FIELD_TOOLS, teacher or RuleTeacher(), JudgeConfig(**config))


async def refused(dialogue: Dialogue = GOOD, teacher: RuleTeacher | None = None, **config: int) -> Rejection:
    verdict, rejection = await judge(dialogue, teacher, **config)
    assert rejection is not None
    assert not verdict.passed
    assert (rejection.stage, rejection.subject, verdict.subject) == ("judge", dialogue.id, dialogue.id)
    return rejection


def scoring(**values: int) -> StubTeacher:
    scores = tuple(Score(name=name, value=value, reason=f"it is {value}") for name, value in values.items())
    return StubTeacher(SCORE_DIALOGUE, lambda given: ScoreDialogueAnswer(scores=scores))


FAIR = dict.fromkeys(SCORES, 3)


@in_loop
async def test_a_good_dialogue_passes_with_a_score_under_every_name():
    verdict, rejection = await judge()
    assert rejection is None
    assert verdict.passed
    assert [score.name for score in verdict.scores] == list(SCORES)
    assert verdict.teacher == "rules"


@in_loop
async def test_a_score_at_the_lowest_that_passes_passes():
    assert (await judge(teacher=scoring(**FAIR)))[1] is None


@pytest.mark.parametrize("name", SCORES)
@in_loop
async def test_one_low_score_is_enough_to_fail(name: str):
    rejection = await refused(teacher=scoring(**{**FAIR, name: 2}))
    assert (rejection.reason, rejection.evidence) == ("low_score", {name: [2, "it is 2"]})
    assert (await refused(teacher=scoring(**FAIR), min_score=4)).reason == "low_score"


@pytest.mark.parametrize("name", SCORES)
@in_loop
async def test_a_missing_score_fails_whatever_else_is_scored(name: str):
    given = {**{other: 5 for other in SCORES if other != name}, "charm": 5}
    rejection = await refused(teacher=scoring(**given))
    assert (rejection.reason, rejection.evidence) == ("scores_missing", {"missing": [name]})


@in_loop
async def test_a_low_score_under_another_name_does_not_matter():
    assert (await judge(teacher=scoring(**FAIR, charm=1)))[1] is None


@in_loop
async def test_scores_that_cannot_be_read_fail():
    def garble(given: Any) -> Any:
        raise AnswerInvalid("it said: complete nonsense")

    verdict, rejection = await judge(teacher=StubTeacher(SCORE_DIALOGUE, garble))
    assert rejection is not None
    assert rejection.reason == "scores_unreadable"
    assert "complete nonsense" in rejection.evidence["error"]
    assert (verdict.passed, verdict.scores) == (False, ())


@in_loop
async def test_a_teacher_that_cannot_be_reached_is_raised_not_judged():
    def hang_up(given: Any) -> Any:
        raise EndpointDown("nobody is there")

    with pytest.raises(EndpointDown):
        await judge(teacher=StubTeacher(SCORE_DIALOGUE, hang_up))


@in_loop
async def test_a_broken_rule_fails_in_spite_of_full_scores():
    spoilt = GOOD.model_copy(update={"turns": (GOOD.turns[0].model_copy(update={"answer": "Done."}), GOOD.turns[1])})
    rejection = await refused(spoilt, scoring(**dict.fromkeys(SCORES, 5)))
    assert rejection.reason == "rule_answers_grounded"
    assert len(rejection.evidence["broken"]) == 1


@in_loop
async def test_an_unverified_dialogue_fails():
    verification = GOOD.verification.model_copy(update={"verified": False, "reason": "it moved"})
    rejection = await refused(GOOD.model_copy(update={"verification": verification}))
    assert (rejection.reason, rejection.evidence) == ("rule_verified", {"broken": ["verified: it moved"]})


def test_what_is_measured_are_shares_under_the_names_of_the_scores():
    shares = measured(GOOD)
    assert set(shares) == set(SCORES)
    assert all(0 <= share <= 1 for share in shares.values())
    assert all(0 <= share <= 1 for share in measured(GOOD.model_copy(update={"turns": ()})).values())


def test_the_transcript_shows_calls_results_and_what_became_of_the_files():
    told = transcript(GOOD.model_copy(update={"state_changes": (StateChange(path="a.md", change="created"),)}))
    lines = told.split("\n")
    assert lines[1] == 'Call: kitchen/bake_bread {"title": "amber fox", "remark": "elm"}'
    assert lines[2] == "Result: product 0 of kitchen"
    assert lines[-1] == "Files changed: created a.md"
    assert transcript(GOOD).endswith("Files changed: none")
