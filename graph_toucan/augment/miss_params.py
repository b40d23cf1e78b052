"""Miss-params: `[Q, A] -> [Q1, A1, Q2, A]` (Graph-Toucan outline, step 3).

A query is told anew without one required value that stands nowhere else; the assistant asks; the user supplies it; the turn
goes on as it was.
"""

from collections.abc import Mapping, Sequence
from random import Random

from graph_toucan.augment.plain import trajectory_of
from graph_toucan.augment.shift import shifted, shifted_turns
from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import (
    ArgumentSource,
    Dialogue,
    DialogueTurn,
    Exchange,
    QuerySource,
    ResultSource,
    RuleSource,
    SchemaSource,
    ToolCard,
    Trajectory,
    Transform,
    TurnKind,
)
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import (
    DECLINE,
    SUPPLY_VALUE,
    WRITE_QUERY,
    DeclineGiven,
    PastTurn,
    Reference,
    StepBrief,
    SupplyValueGiven,
    Wording,
    WriteQueryGiven,
)
from graph_toucan.teach.rules.english.words import humanise, purpose
from graph_toucan.teach.teacher import Teacher
from graph_toucan.translate.query_checks import QuerySubject, query_fault
from graph_toucan.translate.sources import Context, is_stated, source_holds
from graph_toucan.translate.wordings.arithmetic import operation

_MIN_LENGTH = 3


def open_values(dialogue: Dialogue, cards: Mapping[str, ToolCard]) -> list[tuple[int, str]]:
    """Return `(turn, parameter)` for values that only their own query gives: required texts of one-call turns."""
    found: list[tuple[int, str]] = []
    for position, turn in enumerate(dialogue.turns):
        if turn.kind is not TurnKind.NORMAL or len(turn.exchanges) != 1:
            continue
        call = turn.exchanges[0].call
        for name in cards[call.tool].tool.required:
            value, source = call.arguments.get(name), call.sources.get(name)
            if (
                isinstance(value, str)
                and len(value) >= _MIN_LENGTH
                and source == QuerySource(turn=position)
                and not _known(value, dialogue.turns[:position])
                and not any(value in str(other) for key, other in call.arguments.items() if key != name)
            ):
                found.append((position, name))
    return found


def _known(value: str, turns: Sequence[DialogueTurn]) -> bool:
    return any(value in text for turn in turns for text in _texts(turn))


def _texts(turn: DialogueTurn) -> list[str]:
    results = [exchange.result.text for exchange in turn.exchanges]
    values = [
        str(leaf)
        for exchange in turn.exchanges
        for given in (exchange.call.arguments, exchange.result.value)
        for _, leaf in leaves(given)
    ]
    return [turn.query, turn.answer, *results, *values]


async def miss_parameter(
    dialogue: Dialogue, cards: Mapping[str, ToolCard], teacher: Teacher, rng: Random
) -> Trajectory | None:
    """Return the dialogue with one value missing at first; None if it has no such value or the texts would give it away."""
    options = open_values(dialogue, cards)
    if not options:
        return None
    position, parameter = rng.choice(options)
    turn, seed = dialogue.turns[position], rng.getrandbits(31)
    exchange = turn.exchanges[0]
    value: Json = exchange.call.arguments[parameter]
    history = tuple(PastTurn(query=past.query, answer=past.answer) for past in dialogue.turns[:position])
    brief = _brief(dialogue, position, parameter, cards)
    asked = WriteQueryGiven(
        turn=position,
        kind=TurnKind.EMPTY,
        history=history,
        steps=(brief,),
        omitted=(parameter,),
        withheld=(str(value),),
        style=dialogue.style,
        language=dialogue.language,
        seed=seed,
    )
    query = (await teacher.ask(WRITE_QUERY, asked)).query
    demands = QuerySubject(query, (brief,), [cards[exchange.call.tool].tool], history, withheld=(str(value),))
    if query_fault(demands):
        return None
    offered = tuple(card_brief(cards[name]) for name in dialogue.tools)
    wanted = humanise(parameter)
    decline = DeclineGiven(
        query=query,
        history=history,
        miss="params",
        wanted=wanted,
        offered=offered,
        language=dialogue.language,
        seed=seed,
    )
    question = (await teacher.ask(DECLINE, decline)).answer
    supply = SupplyValueGiven(question=question, values={parameter: value}, language=dialogue.language, seed=seed)
    reply = (await teacher.ask(SUPPLY_VALUE, supply)).message
    if str(value) in question or not is_stated(value, reply, parameter):
        return None
    return _assembled(dialogue, position, parameter, (query, question, reply), cards)


def _assembled(
    dialogue: Dialogue, position: int, parameter: str, said: tuple[str, str, str], cards: Mapping[str, ToolCard]
) -> Trajectory:
    query, question, reply = said
    turn = dialogue.turns[position]
    missing = DialogueTurn(id=f"{turn.id}-miss", kind=TurnKind.EMPTY, query=query, answer=question, miss="params")
    resumed, *later = shifted_turns((turn, *dialogue.turns[position + 1 :]), position)
    exchange = resumed.exchanges[0]
    sources = {**exchange.call.sources, parameter: QuerySource(turn=position + 1)}
    call = exchange.call.model_copy(update={"sources": sources})
    resumed = resumed.model_copy(update={"query": reply, "exchanges": (exchange.model_copy(update={"call": call}),)})
    told = Context([*(past.query for past in dialogue.turns[:position]), query, reply], dialogue.exchanges)
    later = [_pointed(turn, position, told, cards) for turn in later]
    change: JsonObject = {"turn": turn.id, "position": position, "parameter": parameter, "query": turn.query}
    base = trajectory_of(dialogue, Transform.MISS_PARAMS, change)
    return base.model_copy(update={"turns": (*dialogue.turns[:position], missing, resumed, *later)})


def _pointed(turn: DialogueTurn, position: int, told: Context, cards: Mapping[str, ToolCard]) -> DialogueTurn:
    """Let later calls take from the reply what they took from the old query and the new one does not give any more."""
    exchanges: list[Exchange] = []
    for exchange in turn.exchanges:
        tool, sources = cards[exchange.call.tool].tool, dict(exchange.call.sources)
        for name, source in sources.items():
            value, moved = exchange.call.arguments[name], shifted(source, position - 1)
            if _asks(source, position) and not source_holds(source, name, value, tool, told):
                sources[name] = moved if source_holds(moved, name, value, tool, told) else source
        call = exchange.call.model_copy(update={"sources": sources})
        exchanges.append(exchange.model_copy(update={"call": call}))
    return turn.model_copy(update={"exchanges": tuple(exchanges)})


def _asks(source: ArgumentSource, position: int) -> bool:
    """Tell whether a source rests on the query of one turn."""
    if isinstance(source, RuleSource):
        return any(_asks(inner, position) for inner in source.of)
    return source == QuerySource(turn=position)


def _brief(dialogue: Dialogue, position: int, parameter: str, cards: Mapping[str, ToolCard]) -> StepBrief:
    call = dialogue.turns[position].exchanges[0].call
    stated = {
        name: value
        for name, value in call.arguments.items()
        if name != parameter and call.sources[name] == QuerySource(turn=position)
    }
    worded = tuple(
        Wording(parameter=name, value=call.arguments[name], words=source.said, rule=source.rule)
        for name, source in call.sources.items()
        if isinstance(source, RuleSource) and name != parameter and source.of == (QuerySource(turn=position),)
    )
    tools = {exchange.call.id: exchange.call.tool for exchange in dialogue.exchanges}
    said = {*stated, *(one.parameter for one in worded), parameter}
    references = tuple(
        Reference(parameter=name, wording=_wording(source, tools, cards))
        for name, source in call.sources.items()
        if name not in said and not isinstance(source, SchemaSource)
    )
    return StepBrief(tool=card_brief(cards[call.tool]), stated=stated, worded=worded, references=references)


def _wording(source: ArgumentSource, tools: Mapping[str, str], cards: Mapping[str, ToolCard]) -> str:
    if isinstance(source, ResultSource):
        return f"the result from when I asked you to {purpose(card_brief(cards[tools[source.call_id]]))}"
    if isinstance(source, RuleSource) and source.of:
        inner = _wording(source.of[-1], tools, cards)
        return f"{source.said} {inner}" if operation(source.said) is not None else inner
    return "the one that I named before"
