"""Turns without calls: they ask for what no tool here does, or leave out what is needed, and are declined or asked back."""

from collections.abc import Mapping, Sequence

from graph_toucan.identity import JsonObject, seeded_random
from graph_toucan.model import DialogueTurn, FspTurn, Step, ToolCard, TurnKind
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import DeclineGiven, StepBrief
from graph_toucan.teach.rules.english.words import humanise, purpose
from graph_toucan.translate.sources import is_stated
from graph_toucan.translate.steps import example_arguments, omittable
from graph_toucan.translate.telling import Rejected, Telling
from graph_toucan.translate.texts import Demands, Texts


async def tell_empty(
    texts: Texts, turn: FspTurn, telling: Telling, cards: Mapping[str, ToolCard], offered: Sequence[str]
) -> DialogueTurn:
    """Return an empty turn.

    Raises:
        Rejected: every value is known already, or a text stays unfit.
    """
    card = cards[turn.subject or ""]
    stated = dict(example_arguments(card, Step(id="empty", tool=card.id)))
    wanted, demands = purpose(card_brief(card)), Demands(must_state=False)
    if turn.miss == "params":
        parameter = _left_out(texts, card, stated, telling)
        demands = Demands(withheld=(str(stated.pop(parameter)),), omitted=(parameter,))
        wanted = humanise(parameter)
    brief = StepBrief(tool=card_brief(card), stated=stated)
    query = await texts.query(turn, TurnKind.EMPTY, (brief,), [card], telling, demands)
    given = DeclineGiven(
        query=query,
        history=telling.history,
        miss=turn.miss or "func",
        wanted=wanted,
        offered=tuple(card_brief(cards[tool]) for tool in offered),
        seed=0,
    )
    answer = await texts.refusal(turn, given)
    return DialogueTurn(id=turn.id, kind=TurnKind.EMPTY, query=query, answer=answer, miss=turn.miss)


def _left_out(texts: Texts, card: ToolCard, stated: JsonObject, telling: Telling) -> str:
    """Return a parameter whose value nothing that was said gives away."""
    open_ones = [
        name
        for name in omittable(card, stated)
        if not any(is_stated(stated[name], text) for text in [*telling.said, *_other_values(stated, name)])
    ]
    if not open_ones:
        raise Rejected("value_known", f"every value that {card.id} requires is known from earlier turns")
    return seeded_random(texts.seed, texts.fsp.id, "omitted").choice(open_ones)


def _other_values(arguments: JsonObject, name: str) -> list[str]:
    """Return the values that would be told with one left out, and could give it away."""
    return [str(value) for other, value in arguments.items() if other != name]
