"""Renumber the query sources of calls after a turn was put in."""

from collections.abc import Sequence

from graph_toucan.model import ArgumentSource, DialogueTurn, Exchange, QuerySource, RuleSource


def shifted_turns(turns: Sequence[DialogueTurn], after: int) -> tuple[DialogueTurn, ...]:
    """Return turns whose sources point one turn further where they pointed beyond turn `after`."""
    return tuple(_turn(turn, after) for turn in turns)


def _turn(turn: DialogueTurn, after: int) -> DialogueTurn:
    return turn.model_copy(update={"exchanges": tuple(_exchange(exchange, after) for exchange in turn.exchanges)})


def _exchange(exchange: Exchange, after: int) -> Exchange:
    sources = {name: shifted(source, after) for name, source in exchange.call.sources.items()}
    return exchange.model_copy(update={"call": exchange.call.model_copy(update={"sources": sources})})


def shifted(source: ArgumentSource, after: int) -> ArgumentSource:
    """Return a source that points one turn further if it pointed beyond turn `after`."""
    if isinstance(source, QuerySource) and source.turn > after:
        return QuerySource(turn=source.turn + 1)
    if isinstance(source, RuleSource):
        return source.model_copy(update={"of": tuple(shifted(inner, after) for inner in source.of)})
    return source
