"""From a dialogue to its verdict: the rules, then a teacher's scores; an answer that cannot be read is a rejection."""

import json
from collections.abc import Mapping

from graph_toucan.errors import AnswerInvalid
from graph_toucan.identity import JsonObject
from graph_toucan.judge.rules import Subject, broken_rules, states_findings
from graph_toucan.model import Dialogue, Model, Rejection, ResultSource, Score, Tool, Verdict
from graph_toucan.teach.roles import SCORE_DIALOGUE, ScoreDialogueGiven
from graph_toucan.teach.teacher import Teacher

STAGE = "judge"
SCORES = ("query_clarity", "tool_use", "answer_grounding", "coherence")
_LONG_QUERY = 900
_RESULT = 1500


class JudgeConfig(Model):
    """`min_score` is the lowest score, of 1 to 5, that passes under every name."""

    min_score: int = 3


async def judge_dialogue(
    dialogue: Dialogue, tools: Mapping[str, Tool], teacher: Teacher, config: JudgeConfig
) -> tuple[Verdict, Rejection | None]:
    """Judge one dialogue; the rejection says why it did not pass."""
    broken = broken_rules(Subject(dialogue.turns, dialogue.tools, tools))
    if not dialogue.verification.verified:
        broken = (*broken, f"verified: {dialogue.verification.reason}")
    scores: tuple[Score, ...] = ()
    unreadable = ""
    try:
        given = ScoreDialogueGiven(transcript=transcript(dialogue), names=SCORES, facts=measured(dialogue))
        scores = (await teacher.ask(SCORE_DIALOGUE, given)).scores
    except AnswerInvalid as error:
        unreadable = str(error)[:300]
    reason, evidence = _judgement(broken, scores, unreadable, config)
    verdict = Verdict(subject=dialogue.id, passed=not reason, broken_rules=broken, scores=scores, teacher=teacher.id)
    if not reason:
        return verdict, None
    return verdict, Rejection(stage=STAGE, subject=dialogue.id, reason=reason, evidence=evidence)


def _judgement(
    broken: tuple[str, ...], scores: tuple[Score, ...], unreadable: str, config: JudgeConfig
) -> tuple[str, JsonObject]:
    if broken:
        return f"rule_{broken[0].split(':', 1)[0]}", {"broken": list(broken)}
    if unreadable:
        return "scores_unreadable", {"error": unreadable}
    if missing := sorted(set(SCORES) - {score.name for score in scores}):
        return "scores_missing", {"missing": missing}
    low = [score for score in scores if score.name in SCORES and score.value < config.min_score]
    if low:
        return "low_score", {score.name: [score.value, score.reason] for score in low}
    return "", {}


def measured(dialogue: Dialogue) -> JsonObject:
    """Return shares in 0..1 that code can measure, under the names of the scores."""
    calls = dialogue.exchanges
    answered = [turn for turn in dialogue.turns if turn.exchanges]
    depends = [
        exchange for exchange in calls if any(isinstance(s, ResultSource) for s in exchange.call.sources.values())
    ]
    servers = len(dialogue.servers) or 1
    return {
        "query_clarity": _share(sum(len(turn.query) <= _LONG_QUERY for turn in dialogue.turns), len(dialogue.turns)),
        "tool_use": _share(sum(not exchange.result.failed for exchange in calls), len(calls)),
        "answer_grounding": _share(sum(states_findings(turn) for turn in answered), len(answered)),
        "coherence": min(1.0, 0.5 + _share(len(depends), len(calls)) + (0.25 if servers < len(calls) else 0.0)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def transcript(dialogue: Dialogue) -> str:
    """Return a dialogue as text, with calls, results and state changes, as a judge reads it (full evidence, not names)."""
    lines: list[str] = []
    for turn in dialogue.turns:
        lines.append(f"User: {turn.query}")
        for exchange in turn.exchanges:
            arguments = json.dumps(exchange.call.arguments, ensure_ascii=False)
            lines += [f"Call: {exchange.call.tool} {arguments}", f"Result: {exchange.result.text[:_RESULT]}"]
        lines.append(f"Assistant: {turn.answer}")
    changed = [f"{change.change} {change.path}" for change in dialogue.state_changes]
    return "\n".join([*lines, f"Files changed: {', '.join(changed) or 'none'}"])
