"""Turns with calls: the query that leads to them, the source of every argument, and the answer from what they gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import resolve
from graph_toucan.identity import Json, seeded_random
from graph_toucan.model import ArgumentSource, Asked, Call, DialogueTurn, Exchange, Fsp, FspTurn, ToolCard
from graph_toucan.translate.asked import choose_asked
from graph_toucan.translate.calls import with_query
from graph_toucan.translate.config import TranslateConfig
from graph_toucan.translate.saying import Place, Sayings
from graph_toucan.translate.sources import Context, SourceMissing, find_sources
from graph_toucan.translate.steps import Spoken, pointed_values, step_briefs
from graph_toucan.translate.telling import Rejected, Telling
from graph_toucan.translate.texts import Demands, Texts, findings
from graph_toucan.walk.kinds import implicit_steps, turn_kind


@dataclass(frozen=True)
class Explored:
    """What was found before anything was said: exchanges by step id, bound sources by call id, and sums by argument."""

    made: Mapping[str, Exchange]
    bound: Mapping[str, Mapping[str, ArgumentSource]]
    reckoned: Mapping[Place, str]
    sayings: Sayings

    @property
    def spoken(self) -> Spoken:
        """How the arguments are said."""
        arguments = {step: exchange.call.arguments for step, exchange in self.made.items()}
        return Spoken(arguments, self.sayings.worded, self.sayings.repeated, self.reckoned)


@dataclass
class Writer:
    """Writes the turns of one conversation."""

    fsp: Fsp
    cards: Mapping[str, ToolCard]
    config: TranslateConfig
    texts: Texts

    async def explored(
        self, turn: FspTurn, made: Sequence[Exchange], explored: Explored, telling: Telling
    ) -> DialogueTurn:
        """Return a turn whose calls were made before: its query is written from them.

        Raises:
            Rejected: a text stays unfit, or a value has no source.
        """
        asked = self._choose(turn, explored)
        briefs = step_briefs(self.fsp, turn, self.cards, explored.spoken)
        own = {step.id for step in turn.steps}
        demands = Demands(
            pointed=pointed_values(briefs, [explored.made[step.id].call.arguments for step in turn.steps]),
            said=[words for (step, _), words in explored.reckoned.items() if step in own],
            asks=asked.what if asked else "",
        )
        cards = [self.cards[step.tool] for step in turn.steps]
        observed = findings(made, [self.cards[one.call.tool] for one in made])
        kind = turn_kind(self.fsp, turn)
        query = await self.texts.query(turn, kind, briefs, cards, telling, demands, observed)
        sourced = self._sourced(made, explored, telling, query)
        by_call = {one.call.id: one for one in sourced}
        telling.by_step |= {step.id: by_call[explored.made[step.id].call.id] for step in turn.steps}
        return await self.answered(turn, query, sourced, telling, asked)

    def _choose(self, turn: FspTurn, explored: Explored) -> Asked | None:
        """Choose what the query asks for: a value of what its last explicit step gives."""
        rng = seeded_random(self.texts.seed, self.fsp.id, f"asked {turn.id}")
        hidden = implicit_steps(self.fsp, turn)
        last = [step for step in turn.steps if step.id not in hidden][-1:]
        if not last or rng.random() >= self.config.asks:
            return None
        return choose_asked(explored.made[last[0].id], self.cards[last[0].tool], rng)

    def _sourced(self, made: Sequence[Exchange], explored: Explored, telling: Telling, query: str) -> list[Exchange]:
        """Return a turn's exchanges with the source of every argument; calls of one round know nothing of each other.

        Raises:
            Rejected: an argument has none.
        """
        found: list[Exchange] = []
        turn = len(telling.turns)
        for exchange in made:
            call = exchange.call
            bound = {name: with_query(one, turn) for name, one in explored.bound.get(call.id, {}).items()}
            context = telling.context(query, [one for one in found if one.call.round < call.round])
            sources = sources_of(call, self.cards[call.tool], bound, context)
            found.append(exchange.model_copy(update={"call": call.model_copy(update={"sources": sources})}))
        return found

    async def query(self, turn: FspTurn, sayings: Sayings, telling: Telling) -> str:
        """Return the query of a turn whose calls are yet to be made.

        Raises:
            Rejected: it stays unfit.
        """
        briefs = step_briefs(self.fsp, turn, self.cards, Spoken({}, sayings.worded, sayings.repeated))
        pointed = [
            value
            for step in turn.steps
            for link in step.bindings
            if link.binding.origin == "result" and link.step in telling.by_step
            for value in _standing_at(telling.by_step[link.step].result.value, link.binding.path)
        ]
        cards = [self.cards[step.tool] for step in turn.steps]
        return await self.texts.query(turn, turn_kind(self.fsp, turn), briefs, cards, telling, Demands(pointed=pointed))

    async def answered(
        self, turn: FspTurn, query: str, made: Sequence[Exchange], telling: Telling, asked: Asked | None = None
    ) -> DialogueTurn:
        """Return a turn with its answer, and remember its calls.

        Raises:
            Rejected: the answer stays unfit.
        """
        cards = [self.cards[one.call.tool] for one in made]
        answer = await self.texts.answer(turn, query, made, cards, telling, asked)
        telling.exchanges += made
        kind = turn_kind(self.fsp, turn)
        return DialogueTurn(id=turn.id, kind=kind, query=query, exchanges=tuple(made), answer=answer, asked=asked)


def sources_of(
    call: Call, card: ToolCard, bound: Mapping[str, ArgumentSource], context: Context
) -> dict[str, ArgumentSource]:
    """Return the source of every argument of a call.

    Raises:
        Rejected: one has none.
    """
    try:
        return find_sources(card.tool, call.arguments, bound, context)
    except SourceMissing as missing:
        raise Rejected("source_missing", {"tool": call.tool, "what": str(missing)}) from None


def _standing_at(value: Json, path: str) -> list[Json]:
    try:
        return [resolve(value, path)]
    except LookupError:
        return []
