"""Rules for edges: what code found of names, meanings, types and real values decides; execution has the last word."""

from graph_toucan.teach.roles import CandidateBrief, EdgeJudgement, JudgeEdgesAnswer, JudgeEdgesGiven

MIN_SCORE = 0.25
_SEEN_TO_NEED = 0.9
_SHARED_STATE = 0.5


def judge_edges(given: JudgeEdgesGiven) -> JudgeEdgesAnswer:
    """Accept the candidates whose two sides resemble each other enough to be worth executing."""
    return JudgeEdgesAnswer(judgements=tuple(_judge(candidate) for candidate in given.candidates))


def _judge(candidate: CandidateBrief) -> EdgeJudgement:
    flows = [link for link in candidate.links if link.origin == "result"]
    if not flows:
        shared = ", ".join(link.parameter for link in candidate.links)
        reason = (
            f"both use the same {shared}, which the first one makes" if shared else "it works only after the first one"
        )
        sure = _SEEN_TO_NEED if candidate.needed else _SHARED_STATE
        return EdgeJudgement(number=candidate.number, kind="prerequisite", confidence=sure, reason=reason)
    if candidate.score < MIN_SCORE:
        return EdgeJudgement(
            number=candidate.number,
            kind="none",
            confidence=1 - candidate.score,
            reason="the two sides do not resemble each other",
        )
    required = set(candidate.target.input_schema.get("required") or [])
    fills_all = bool(required) and required <= {link.parameter for link in candidate.links}
    first = flows[0]
    best = max(candidate.signals, key=lambda name: (candidate.signals[name], name), default="score")
    return EdgeJudgement(
        number=candidate.number,
        kind="full" if fills_all else "partial",
        confidence=min(1.0, max(0.0, candidate.score)),
        reason=f"{first.path or 'the result'} fits {first.parameter}, best by its {best}",
    )
