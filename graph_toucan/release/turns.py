"""The turns of a conversation as a row has them: how each call came to its arguments, and what can be compared again."""

from collections.abc import Mapping

from graph_toucan.identity import JsonObject
from graph_toucan.model import DialogueTurn, Exchange, StateChange, ToolCard
from graph_toucan.release.text import clean
from graph_toucan.release.values import written_value
from graph_toucan.release.volatile import moves, volatile_in


def turn_record(turn: DialogueTurn, cards: Mapping[str, ToolCard], moving: frozenset[str]) -> JsonObject:
    """Return a turn for the column `turns`.

    Args:
        turn: the turn.
        cards: the cards of tools by id, for the volatile paths of their results.
        moving: the workspace files whose content differs from run to run.
    """
    return {
        "id": turn.id,
        "kind": turn.kind,
        "miss": turn.miss,
        "calls": [
            {**_call(exchange, cards), "round": number} for number, made in enumerate(turn.rounds) for exchange in made
        ],
        "asked": turn.asked.model_dump(mode="json") if turn.asked else None,
        "changes": [change_record(change, moving) for change in turn.changes],
    }


def change_record(change: StateChange, moving: frozenset[str]) -> JsonObject:
    """Return the change of a file; `volatile` only where its content differs from run to run."""
    told = change.model_dump(mode="json")
    return {**told, "volatile": True} if moves(change.path, moving) else told


def _call(exchange: Exchange, cards: Mapping[str, ToolCard]) -> JsonObject:
    call, result = exchange.call, exchange.result
    told = call.model_dump(mode="json", exclude={"corrects"} if call.corrects is None else None)
    card = cards.get(call.tool)
    volatile = volatile_in(result.value, [*(card.volatile_paths if card else ()), *exchange.volatile])
    return {
        **told,
        **written_value(result.value, clean(result.text)),
        **({"volatile": list(volatile)} if volatile else {}),
        "executor": result.executor,
        "failed": result.failed,
    }
