"""Judgements, and rows left out with their reasons."""

from pydantic import Field

from graph_toucan.identity import Json
from graph_toucan.model.base import Model


class Score(Model):
    """One score of 1 (worst) to 5 (best), with its reason."""

    name: str
    value: int = Field(ge=1, le=5)
    reason: str


class Verdict(Model):
    """A judgement of one row: the rules that it broke, and a teacher's scores. `passed` needs both to be good enough."""

    subject: str
    passed: bool
    broken_rules: tuple[str, ...]
    scores: tuple[Score, ...]
    teacher: str


class Rejection(Model):
    """A row left out: the stage that did it, a reason code, and evidence that a person can check."""

    stage: str
    subject: str
    reason: str
    evidence: Json = None
