"""Rules for edges: similarity of what is given and what is wanted decides; execution has the last word."""

from graph_toucan.teach.roles import JudgeEdgeAnswer, JudgeEdgeGiven

MIN_SIMILARITY = 0.2


def judge_edge(given: JudgeEdgeGiven) -> JudgeEdgeAnswer:
    """Accept a binding whose two sides resemble each other enough to be worth executing."""
    if given.origin == "argument":
        return JudgeEdgeAnswer(
            kind="prerequisite",
            confidence=0.5,
            reason=f"both use the same {given.parameter}, which the first one makes",
        )
    if given.similarity < MIN_SIMILARITY:
        return JudgeEdgeAnswer(
            kind="none", confidence=min(1.0, 1 - given.similarity), reason="the two sides do not resemble each other"
        )
    return JudgeEdgeAnswer(
        kind="full" if given.fills_all_required else "partial",
        confidence=min(1.0, max(0.0, given.similarity)),
        reason=f"{given.path or 'the result'} has the type of {given.parameter} and resembles it",
    )
