"""Irrelevance: a query with tools of which none can serve it (TOUCAN, extension 1), checked to be unrelated by code."""

from collections.abc import Mapping
from random import Random

from graph_toucan.augment.plain import trajectory_of
from graph_toucan.graph.embed import embed
from graph_toucan.identity import JsonObject
from graph_toucan.model import Dialogue, DialogueTurn, ToolCard, Trajectory, Transform, TurnKind, Verification
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import DECLINE, DeclineGiven
from graph_toucan.teach.rules.english.words import humanise, purpose
from graph_toucan.teach.teacher import Teacher

MAX_SIMILARITY = 0.35
_OFFERED = (4, 12)


class Unrelated:
    """Finds the tools that cannot serve a request, by tags, names and embeddings."""

    def __init__(self, cards: Mapping[str, ToolCard]) -> None:
        """Embed all tools once."""
        self._cards = dict(sorted(cards.items()))
        self._names = list(self._cards)
        texts = [f"{humanise(card.tool.name)}. {card.tool.description[:300]}" for card in self._cards.values()]
        self._vectors = embed(texts)

    def to(self, tools: set[str], servers: set[str], query: str) -> list[str]:
        """Return the tools that share no server, tag or verb with `tools` and resemble neither them nor the query."""
        rows = [self._names.index(tool) for tool in sorted(tools)]
        wanted = [self._vectors[row] for row in rows]
        asked = embed([query[:600]])[0]
        tags = {tag for tool in tools for tag in self._cards[tool].tags}
        words = {word for tool in tools for word in humanise(self._cards[tool].tool.name).split()}
        return [
            name
            for name, vector in zip(self._names, self._vectors, strict=True)
            if self._cards[name].tool.server not in servers
            and not tags & set(self._cards[name].tags)
            and not words & set(humanise(self._cards[name].tool.name).split())
            and max(float(vector @ other) for other in [*wanted, asked]) < MAX_SIMILARITY
        ]


async def irrelevant(
    dialogue: Dialogue, cards: Mapping[str, ToolCard], unrelated: Unrelated, teacher: Teacher, rng: Random
) -> Trajectory | None:
    """Return the dialogue's first request with unrelated tools only, declined; None where too few are unrelated."""
    turn = dialogue.turns[0]
    used = {exchange.call.tool for exchange in turn.exchanges}
    if not used:
        return None
    options = unrelated.to(used, set(dialogue.servers), turn.query)
    if len(options) < _OFFERED[0]:
        return None
    offered = rng.sample(options, min(len(options), rng.randint(*_OFFERED)))
    last = turn.exchanges[-1].call.tool
    asked = DeclineGiven(
        query=turn.query,
        history=(),
        miss="irrelevant",
        wanted=purpose(card_brief(cards[last])),
        offered=tuple(card_brief(cards[name]) for name in offered),
        language=dialogue.language,
        seed=rng.getrandbits(31),
    )
    answer = (await teacher.ask(DECLINE, asked)).answer
    told = DialogueTurn(id=turn.id, kind=TurnKind.EMPTY, query=turn.query, answer=answer, miss="irrelevant")
    change: JsonObject = {"turn": turn.id, "tools": sorted(used)}
    verification = Verification(
        verified=True,
        reason="it makes no call; the tools offered are unrelated to its request",
        checked_paths=0,
        volatile_paths=0,
    )
    base = trajectory_of(dialogue, Transform.IRRELEVANCE, change)
    return base.model_copy(
        update={
            "turns": (told,),
            "tools": tuple(offered),
            "fingerprints": {},
            "state_changes": (),
            "verification": verification,
        }
    )
