"""Rules for scores: each is read off a measured share, so that it can be checked."""

from graph_toucan.model import Score
from graph_toucan.teach.roles import ScoreDialogueAnswer, ScoreDialogueGiven


def score_dialogue(given: ScoreDialogueGiven) -> ScoreDialogueAnswer:
    """Turn the share (0..1) that the rules measured under each name into a score of 1 to 5."""
    return ScoreDialogueAnswer(scores=tuple(_score(name, float(given.facts.get(name, 0.0))) for name in given.names))


def _score(name: str, share: float) -> Score:
    value = 1 + round(4 * min(1.0, max(0.0, share)))
    return Score(name=name, value=value, reason=f"measured share {share:.2f}")
