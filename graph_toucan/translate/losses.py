"""Turns that cannot be told: they, and what needs them, are left out; the rest of the conversation stays."""

from collections.abc import Iterator

from graph_toucan.model import Fsp, FspTurn, LeftOut
from graph_toucan.translate.telling import Rejected

LEAST_TURNS = 2
"""The fewest turns with calls that a conversation is left with (one, where its path has no more)."""


class Losses:
    """Which turns of a path are left out, and why."""

    def __init__(self, fsp: Fsp) -> None:
        """Start with none."""
        self._fsp = fsp
        self._lost: dict[str, LeftOut] = {}
        self._first: Rejected | None = None

    @property
    def told(self) -> tuple[LeftOut, ...]:
        """The turns that were left out, in the order of the path."""
        return tuple(self._lost[turn.id] for turn in self._fsp.turns if turn.id in self._lost)

    def lose(self, turn: FspTurn, why: Rejected) -> None:
        """Leave a turn out: a call of it failed."""
        self._first = self._first or why
        self._lost[turn.id] = LeftOut(turn=turn.id, reason=why.reason, what=why.evidence)

    def ends_with(self, turn: FspTurn, why: Rejected) -> bool:
        """Leave a turn out that cannot be told; return whether the conversation ends before it.

        It does where the turn's calls may have been made, so that those after it may rest on them; a turn without calls is
        merely missing.
        """
        self.lose(turn, why)
        if not turn.steps:
            return False
        place = [one.id for one in self._fsp.turns].index(turn.id)
        for one in self._fsp.turns[place + 1 :]:
            self._lost.setdefault(one.id, LeftOut(turn=one.id, reason="cut", what=f"after turn {turn.id}"))
        return True

    def open_turns(self) -> Iterator[FspTurn]:
        """Yield the turns one after another, those left out that need one that was lost by then."""
        for turn in self._fsp.turns:
            needed = self._needs_lost(turn)
            if needed is None:
                yield turn
            else:
                self._lost[turn.id] = LeftOut(turn=turn.id, reason="needs_left_out", what=f"it needs turn {needed}")

    def left(self) -> list[FspTurn]:
        """Return the turns that are not left out."""
        return [turn for turn in self._fsp.turns if turn.id not in self._lost]

    def check(self) -> None:
        """Refuse a conversation of which too little is left.

        Raises:
            Rejected: with the first reason for which a turn was left out.
        """
        calling = sum(bool(turn.steps) for turn in self.left())
        wanted = min(LEAST_TURNS, sum(bool(turn.steps) for turn in self._fsp.turns))
        if self._first is not None and calling < wanted:
            raise self._first

    def _needs_lost(self, turn: FspTurn) -> str | None:
        """Return the lost turn that a turn takes a value or its state from, None if there is none."""
        home = {step.id: one.id for one in self._fsp.turns for step in one.steps}
        for step in turn.steps:
            for source in (*(link.step for link in step.bindings), *step.after):
                if home.get(source) in self._lost:
                    return home[source]
        return None
