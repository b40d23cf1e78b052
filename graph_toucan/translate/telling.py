"""A conversation while it is being told, and what ends one that cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph_toucan.identity import Json
from graph_toucan.model import DialogueTurn, Exchange
from graph_toucan.teach.roles import Finding, PastTurn
from graph_toucan.translate.sources import Context


class Rejected(Exception):
    """A conversation that cannot be told; becomes a `Rejection`."""

    def __init__(self, reason: str, evidence: Json) -> None:
        """Keep the reason code and the evidence."""
        super().__init__(reason)
        self.reason = reason
        self.evidence = evidence


@dataclass
class Telling:
    """The conversation so far; `by_step` are the exchanges that answered a step of the path, by its id.

    `last_findings` is what the last turn with calls found.
    """

    turns: list[DialogueTurn] = field(default_factory=list[DialogueTurn])
    by_step: dict[str, Exchange] = field(default_factory=dict[str, Exchange])
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    last_findings: tuple[Finding, ...] = ()

    @property
    def history(self) -> tuple[PastTurn, ...]:
        """The earlier turns as text."""
        return tuple(PastTurn(query=turn.query, answer=turn.answer) for turn in self.turns)

    @property
    def said(self) -> list[str]:
        """All that was said so far."""
        return [text for turn in self.turns for text in (turn.query, turn.answer)]

    def context(self, query: str, known: Sequence[Exchange] = ()) -> Context:
        """Return what is known when a call of the turn with this query is made; `known` are the turn's calls before it."""
        return Context([*(turn.query for turn in self.turns), query], [*self.exchanges, *known])
