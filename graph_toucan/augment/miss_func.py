"""Miss-func: `[Q, A] -> [Q, A1, Q1, A]` (Graph-Toucan outline, step 3).

Where a tool first appears, it is taken out of what is offered; the assistant declines; the user supplies the function's
schema; the turn goes on as it was.
"""

import json
from collections.abc import Mapping
from random import Random

from graph_toucan.augment.plain import trajectory_of
from graph_toucan.augment.shift import shifted_turns
from graph_toucan.identity import JsonObject
from graph_toucan.judge.rules import SUPPLIED_SCHEMA
from graph_toucan.model import Dialogue, DialogueTurn, ToolCard, Trajectory, Transform, TurnKind
from graph_toucan.release.names import exposed_name
from graph_toucan.teach.briefs import card_brief, visible_schema
from graph_toucan.teach.roles import DECLINE, SUPPLY_FUNCTION, DeclineGiven, PastTurn, SupplyFunctionGiven
from graph_toucan.teach.rules.english.words import purpose
from graph_toucan.teach.teacher import Teacher


def first_appearances(dialogue: Dialogue) -> list[tuple[int, str]]:
    """Return `(turn, tool)` for the turn in which each tool is first called."""
    seen: dict[str, int] = {}
    for position, turn in enumerate(dialogue.turns):
        for exchange in turn.exchanges:
            seen.setdefault(exchange.call.tool, position)
    return [(position, tool) for tool, position in seen.items()]


async def miss_function(
    dialogue: Dialogue, cards: Mapping[str, ToolCard], teacher: Teacher, rng: Random
) -> Trajectory | None:
    """Return the dialogue with one function missing at first, or None if it calls nothing."""
    options = first_appearances(dialogue)
    if not options:
        return None
    position, tool = rng.choice(options)
    turn, card, seed = dialogue.turns[position], cards[tool], rng.getrandbits(31)
    offered = tuple(name for name in dialogue.tools if name != tool)
    wanted = purpose(card_brief(card))
    history = tuple(PastTurn(query=past.query, answer=past.answer) for past in dialogue.turns[:position])
    asked = DeclineGiven(
        query=turn.query,
        history=history,
        miss="func",
        wanted=wanted,
        offered=tuple(card_brief(cards[name]) for name in offered),
        language=dialogue.language,
        seed=seed,
    )
    refusal = (await teacher.ask(DECLINE, asked)).answer
    supplied = await teacher.ask(
        SUPPLY_FUNCTION, SupplyFunctionGiven(refusal=refusal, purpose=wanted, language=dialogue.language, seed=seed)
    )
    missing = DialogueTurn(id=f"{turn.id}-miss", kind=TurnKind.EMPTY, query=turn.query, answer=refusal, miss="func")
    resumed = turn.model_copy(update={"query": supplied.message + schema_block(card)})
    later = shifted_turns((resumed, *dialogue.turns[position + 1 :]), position)
    change: JsonObject = {"turn": turn.id, "position": position, "tool": tool, "query": turn.query}
    base = trajectory_of(dialogue, Transform.MISS_FUNC, change)
    return base.model_copy(update={"turns": (*dialogue.turns[:position], missing, *later), "tools": offered})


def schema_block(card: ToolCard) -> str:
    """Return a function's schema as the block that ends the user's message."""
    described = {
        "name": exposed_name(card.id),
        "description": card.tool.description,
        "parameters": visible_schema(card.tool.input_schema),
    }
    return f"{SUPPLIED_SCHEMA}{json.dumps(described, ensure_ascii=False, sort_keys=True)}\n```"
