"""Make a turn's calls from its query: the teacher takes each argument from what was said and found (MAGNET, section 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_toucan.execute.episode import Episode
from graph_toucan.identity import JsonObject
from graph_toucan.model import Call, Exchange, Fsp, FspTurn, Step, ToolCard
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import FILL_ARGUMENTS, FillArgumentsGiven
from graph_toucan.teach.teacher import Teacher
from graph_toucan.translate.calls import Bound, bound_values, call_id, must_succeed
from graph_toucan.translate.checks import argument_errors
from graph_toucan.translate.config import TranslateConfig
from graph_toucan.translate.rounds import rounds
from graph_toucan.translate.sources import Context, SourceMissing, find_sources
from graph_toucan.translate.steps import example_arguments
from graph_toucan.translate.telling import Rejected, Telling


@dataclass
class Filler:
    """Makes the calls of one path, turn by turn; `keeps_failures` where a failed call that is put right stays in."""

    fsp: Fsp
    cards: Mapping[str, ToolCard]
    episode: Episode
    teacher: Teacher
    config: TranslateConfig
    keeps_failures: bool

    async def fill(self, turn: FspTurn, query: str, telling: Telling) -> list[Exchange]:
        """Return the exchanges of a turn, in the order in which they were made.

        Raises:
            Rejected: arguments stay unfit, a value has no source, or a call fails.
        """
        done: list[Exchange] = []
        number = 0
        for steps in rounds(turn.steps, self.cards):
            context = telling.context(query, done)
            made: list[Exchange] = []
            for step in steps:
                found = await self._step(step, telling, context, number)
                telling.by_step[step.id] = found[-1]
                made += found
            number = max(one.call.round for one in made) + 1
            done += sorted(made, key=lambda one: one.call.round)
        return done

    async def _step(self, step: Step, telling: Telling, context: Context, number: int) -> list[Exchange]:
        """Return a step's exchange, after the one that failed before it where there is one."""
        failed: list[Exchange] = []
        taken = bound_values(step, telling.by_step)
        while True:
            call = await self._call(step, taken, telling, context, failed, number + len(failed))
            result = await self.episode.call(call.tool, call.arguments)
            exchange = Exchange(call=call, result=result)
            if not result.failed or failed or not self.keeps_failures:
                must_succeed(call, result)
                return [*failed, exchange]
            failed.append(exchange)

    async def _call(
        self, step: Step, taken: Bound, telling: Telling, context: Context, failed: list[Exchange], number: int
    ) -> Call:
        card = self.cards[step.tool]
        hint: JsonObject = {**example_arguments(card, step), **taken.values}
        feedback = f"the tool answered: {failed[-1].result.text[:400]}" if failed else ""
        reason = "arguments_invalid"
        for _ in range(self.config.tries):
            given = FillArgumentsGiven(
                query=context.queries[-1],
                history=telling.history,
                tool=card_brief(card),
                bound=taken.values,
                hint=hint,
                feedback=feedback,
            )
            arguments = (await self.teacher.ask(FILL_ARGUMENTS, given)).arguments
            if errors := argument_errors(card.tool, arguments):
                reason, feedback = "arguments_invalid", "; ".join(errors)[:400]
                continue
            try:
                sources = find_sources(card.tool, arguments, taken.sources, context)
            except SourceMissing as missing:
                reason, feedback = "source_missing", str(missing)
                continue
            return Call(
                id=call_id(self.fsp, step, len(failed)),
                tool=step.tool,
                arguments=arguments,
                sources=sources,
                round=number,
                corrects=failed[-1].call.id if failed else None,
            )
        raise Rejected(reason, {"tool": step.tool, "what": feedback})
