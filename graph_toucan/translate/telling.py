"""A conversation while it is being told, and what ends one that cannot be."""

from dataclasses import dataclass, field

from graph_toucan.identity import Json
from graph_toucan.model import DialogueTurn, Exchange
from graph_toucan.teach.roles import PastTurn
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
    """The conversation so far."""

    turns: list[DialogueTurn] = field(default_factory=list[DialogueTurn])
    by_step: dict[str, Exchange] = field(default_factory=dict[str, Exchange])
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    @property
    def history(self) -> tuple[PastTurn, ...]:
        """The earlier turns as text."""
        return tuple(PastTurn(query=turn.query, answer=turn.answer) for turn in self.turns)

    def context(self, query: str) -> Context:
        """Return what is known when a call of the turn with this query is made."""
        return Context([*(turn.query for turn in self.turns), query], self.exchanges)
