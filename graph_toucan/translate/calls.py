"""Make the calls of a turn for real: bound values taken along, rounds in topological order, failures put right or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from graph_toucan.execute.episode import Episode
from graph_toucan.execute.transforms import given_by
from graph_toucan.identity import Json, JsonObject, content_id
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Exchange,
    Fsp,
    FspTurn,
    QuerySource,
    Result,
    ResultSource,
    RuleSource,
    Step,
    ToolCard,
    ToolKind,
)
from graph_toucan.translate.checks import argument_errors
from graph_toucan.translate.private import shows_private
from graph_toucan.translate.rounds import rounds
from graph_toucan.translate.saying import Place, Sayings
from graph_toucan.translate.steps import example_arguments
from graph_toucan.translate.telling import Rejected
from graph_toucan.translate.wordings.arithmetic import Operation, amount, as_given, operation
from graph_toucan.walk.kinds import implicit_steps

_RECKONED = 0.2
_LARGEST_SUM = 10**12
_SUMS = ("twice", "half", "three times", "5 more than", "10 more than", "2 less than")


@dataclass
class Bound:
    """What a step takes from earlier ones: values by parameter, and where each stands."""

    values: JsonObject = field(default_factory=dict[str, Json])
    sources: dict[str, ArgumentSource] = field(default_factory=dict[str, ArgumentSource])


def bound_values(step: Step, made: Mapping[str, Exchange]) -> Bound:
    """Return what the bindings of a step give it.

    Raises:
        Rejected: an earlier step was not executed, or gave nothing at the place.
    """
    found = Bound()
    for link in step.bindings:
        source = made.get(link.step)
        if source is None:
            raise Rejected("binding_lost", f"step {link.step} was not executed before {step.tool}")
        name = link.binding.parameter
        try:
            found.values[name] = given_by(link.binding, source.call.arguments, source.result.value)
        except LookupError:
            raise Rejected("binding_lost", f"{source.call.tool} gave nothing at {link.binding.path}") from None
        if link.binding.origin == "result":
            place = ResultSource(call_id=source.call.id, path=link.binding.path)
            rule = link.binding.transform
            found.sources[name] = place if rule is None else RuleSource(rule=rule, of=(place,))
    return found


def call_id(fsp: Fsp, step: Step, attempt: int = 0) -> str:
    """Return the id of a step's call; `attempt` counts failed ones before it."""
    return content_id("call", fsp.id, step.id, attempt) if attempt else content_id("call", fsp.id, step.id)


def must_succeed(call: Call, result: Result) -> None:
    """Refuse a call that failed, or that gave what no conversation may show.

    Raises:
        Rejected: it did.
    """
    if result.failed:
        told = {"tool": call.tool, "arguments": call.arguments, "result": result.text[:400]}
        raise Rejected("result_error", told)
    if found := shows_private([call.arguments, result.text, result.value]):
        raise Rejected("shows_private", {"tool": call.tool, "what": found})


@dataclass
class Explorer:
    """Makes the calls of a path before anything is said (FireFly: explore first).

    `made` are the exchanges by step id; `reckoned` the words of the sums that were made of earlier results; `slip` is the
    argument that is first given as the user says it, so that the call fails and is put right; None for no such call.
    """

    fsp: Fsp
    cards: Mapping[str, ToolCard]
    episode: Episode
    sayings: Sayings
    rng: Random
    slip: Place | None = None
    made: dict[str, Exchange] = field(default_factory=dict[str, Exchange])
    bound: dict[str, dict[str, ArgumentSource]] = field(default_factory=dict[str, dict[str, ArgumentSource]])
    reckoned: dict[Place, str] = field(default_factory=dict[Place, str])
    _round: int = 0
    _unsaid: frozenset[str] = frozenset()

    async def explore(self, turn: FspTurn) -> list[Exchange]:
        """Return the exchanges of a turn, in the order in which they were made.

        Raises:
            Rejected: a call failed, its arguments do not fit, or what it takes is not there.
        """
        done: list[Exchange] = []
        self._round = 0
        self._unsaid = implicit_steps(self.fsp, turn)
        for steps in rounds(turn.steps, self.cards):
            slipped = {step.id: one for step in steps if (one := await self._slip(step)) is not None}
            self._round += bool(slipped)
            made = [await self._step(step, slipped.get(step.id)) for step in steps]
            done += [*slipped.values(), *made]
            self._round += 1
        return done

    async def _step(self, step: Step, slipped: Exchange | None) -> Exchange:
        card = self.cards[step.tool]
        taken = bound_values(step, self.made)
        plain = {**example_arguments(card, step), **taken.values}
        if errors := argument_errors(card.tool, plain):
            raise Rejected("arguments_invalid", {"tool": step.tool, "what": "; ".join(errors)[:400]})
        call = Call(
            id=call_id(self.fsp, step),
            tool=step.tool,
            arguments=plain,
            sources={},
            round=self._round,
            corrects=slipped.call.id if slipped else None,
        )
        exchange = await self._reckoned(step, card, taken, call)
        if exchange is None:
            result = await self.episode.call(call.tool, call.arguments)
            must_succeed(call, result)
            exchange = Exchange(call=call, result=result)
        self.made[step.id] = exchange
        self.bound[call.id] = taken.sources
        return exchange

    async def _reckoned(self, step: Step, card: ToolCard, taken: Bound, call: Call) -> Exchange | None:
        """Make the call with a sum over an earlier result, now and then; None where there is none that works."""
        for name, (said, value) in self._sums(step, card, taken).items():
            tried = call.model_copy(update={"arguments": {**call.arguments, name: value}})
            if argument_errors(card.tool, tried.arguments):
                continue
            result = await self.episode.call(tried.tool, tried.arguments)
            if not result.failed:
                self.reckoned[step.id, name] = said
                taken.sources[name] = RuleSource(rule=_known(said).rule, of=(taken.sources[name],), said=said)
                return Exchange(call=tried, result=result)
        return None

    def _sums(self, step: Step, card: ToolCard, taken: Bound) -> dict[str, tuple[str, Json]]:
        """Return a sum for a number that a computation takes as it stands in a result, now and then.

        The query has to say the sum, so neither the step nor the one whose result it takes may be implicit.
        """
        if card.kind is not ToolKind.COMPUTATION or self.rng.random() >= _RECKONED or step.id in self._unsaid:
            return {}
        said = self.rng.choice(_SUMS)
        unsaid = {self.made[one].call.id for one in self._unsaid if one in self.made}
        for name, source in taken.sources.items():
            if isinstance(source, ResultSource) and source.call_id in unsaid:
                continue
            value = taken.values[name]
            plain = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST_SUM
            if isinstance(source, ResultSource) and plain:
                return {name: (said, as_given(_known(said).of([amount(value)]), value))}
        return {}

    async def _slip(self, step: Step) -> Exchange | None:
        """Make a call with an argument as the user says it, not as the tool wants it; None where that does not fail."""
        if self.slip is None or self.slip[0] != step.id:
            return None
        wording = self.sayings.worded[self.slip]
        arguments = {**example_arguments(self.cards[step.tool], step), **bound_values(step, self.made).values}
        arguments[wording.parameter] = wording.words
        result = await self.episode.call(step.tool, arguments)
        if not result.failed:
            return None
        call = Call(id=call_id(self.fsp, step, 1), tool=step.tool, arguments=arguments, sources={}, round=self._round)
        return Exchange(call=call, result=result)


def _known(said: str) -> Operation:
    found = operation(said)
    if found is None:
        raise ValueError(f"{said!r} names no operation")
    return found


def possible_slips(fsp: Fsp, cards: Mapping[str, ToolCard], sayings: Sayings) -> list[Place]:
    """Return the arguments that could be given as the user says them at first: texts of tools that change nothing."""
    steps = {step.id: step for step in fsp.steps}
    found: list[Place] = []
    for place, wording in sayings.worded.items():
        card = cards[steps[place[0]].tool]
        calm = card.kind is not ToolKind.ACTION and not any(one.effects or one.setup for one in card.examples)
        if calm and isinstance(wording.value, str):
            found.append(place)
    return found


def with_query(source: ArgumentSource, turn: int) -> ArgumentSource:
    """Return the source of a sum with the turn whose query names the sum."""
    if isinstance(source, RuleSource) and operation(source.said) is not None:
        return source.model_copy(update={"of": (QuerySource(turn=turn), *source.of)})
    return source
