"""Tell one FSP as a conversation: per turn a query, its calls executed for real, and an answer from what they gave.

Two orders give the same `Dialogue`. Explore first (FireFly): all calls are made along the path, and the queries are written
from what was observed, so that they entail every argument and the answers are known. Query first (MAGNET, section 3.3): each
turn's query is written, the arguments are taken from it and from what was said and found before, and then the calls are made.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.identity import Json, content_id, seeded_random
from graph_toucan.model import (
    Dialogue,
    DialogueTurn,
    Exchange,
    Fsp,
    FspTurn,
    LeftOut,
    Order,
    Rejection,
    StateChange,
    ToolCard,
)
from graph_toucan.teach.teacher import Teacher
from graph_toucan.translate.calls import Explorer, possible_slips
from graph_toucan.translate.config import TranslateConfig
from graph_toucan.translate.empty import tell_empty
from graph_toucan.translate.filled import Filler
from graph_toucan.translate.losses import Losses
from graph_toucan.translate.saying import Sayings, plan_sayings
from graph_toucan.translate.telling import Rejected, Telling
from graph_toucan.translate.texts import Texts
from graph_toucan.translate.turns import Explored, Writer
from graph_toucan.translate.verify import verify

STAGE = "translate"


@dataclass(frozen=True)
class Told:
    """The turns of a conversation, the workspace files that differ at its end, and the turns that were left out."""

    turns: tuple[DialogueTurn, ...]
    changes: tuple[StateChange, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Plan:
    """What is settled of a conversation before anything is executed or said.

    `fingerprints` are those of its servers by name, `offered` the ids of the tools shown.
    """

    fsp: Fsp
    dialogue_id: str
    fingerprints: Mapping[str, str]
    offered: tuple[str, ...]
    sayings: Sayings
    writer: Writer


class Translator:
    """Tells FSPs as conversations with one teacher and one executor."""

    def __init__(
        self, cards: Mapping[str, ToolCard], executor: Executor, teacher: Teacher, config: TranslateConfig, seed: int
    ) -> None:
        """Keep the parts; `cards` are all cards by tool id."""
        self._cards = cards
        self._executor = executor
        self._teacher = teacher
        self._config = config
        self._seed = seed

    async def translate(self, fsp: Fsp) -> Dialogue | Rejection:
        """Tell, execute and verify one FSP; whatever is wrong with the row becomes a `Rejection`.

        Raises:
            EndpointDown: the teacher cannot be reached.
            BudgetExceeded: the teacher may not be asked any more.
        """
        try:
            return await self._tell(fsp)
        except Rejected as rejected:
            return self._rejection(fsp, rejected.reason, rejected.evidence)
        except AnswerInvalid as error:
            return self._rejection(fsp, "answer_invalid", str(error)[:400])

    def _rejection(self, fsp: Fsp, reason: str, evidence: Json) -> Rejection:
        return Rejection(stage=STAGE, subject=fsp.id, reason=reason, evidence={"tools": fsp.tools, "what": evidence})

    async def _tell(self, fsp: Fsp) -> Dialogue:
        order = self._config.order
        settings = [order.value, self._config.language, self._teacher.id, self._seed]
        dialogue_id = content_id("dlg", fsp.id, *settings)
        fingerprints = {self._cards[tool].tool.server: self._cards[tool].fingerprint for tool in fsp.tools}
        style = seeded_random(self._seed, fsp.id, "style").choice(self._config.styles)
        sayings = plan_sayings(fsp, self._cards, self._config.mix, seeded_random(self._seed, fsp.id, "sayings"))
        texts = Texts(fsp, self._teacher, self._config, self._seed, style)
        writer = Writer(fsp, self._cards, self._config, texts)
        plan = _Plan(fsp, dialogue_id, fingerprints, self._offered(fsp), sayings, writer)
        told = await (self._explore_first(plan) if order is Order.EXPLORE_FIRST else self._query_first(plan))
        used = {self._cards[one.call.tool].tool.server for turn in told.turns for one in turn.exchanges}
        prints = {server: mark for server, mark in fingerprints.items() if server in used}
        verification, turns = await verify(dialogue_id, told.turns, told.changes, self._cards, prints, self._executor)
        if not verification.verified:
            raise Rejected(verification.reason.split(":", 1)[0], verification.model_dump(mode="json"))
        return Dialogue(
            id=dialogue_id,
            fsp=fsp.id,
            turns=turns,
            tools=plan.offered,
            fingerprints=prints,
            state_changes=told.changes,
            verification=verification,
            teacher=self._teacher.id,
            order=order,
            style=style,
            language=self._config.language,
            left_out=told.left_out,
        )

    def _offered(self, fsp: Fsp) -> tuple[str, ...]:
        """Return the tools shown: those used, the subject of a missing value, and others of the same servers, shuffled."""
        rng = seeded_random(self._seed, fsp.id, "offered")
        missing = {turn.subject for turn in fsp.turns if turn.miss == "params" and turn.subject}
        wanted = set(fsp.tools) | missing
        servers = {self._cards[tool].tool.server for tool in wanted}
        hidden = {turn.subject for turn in fsp.turns if turn.miss == "func"}
        others = [
            tool
            for tool, card in sorted(self._cards.items())
            if card.tool.server in servers and tool not in wanted and tool not in hidden
        ]
        more = rng.sample(others, min(len(others), max(0, self._config.offered - len(wanted))))
        shown = sorted([*wanted, *more])
        rng.shuffle(shown)
        return tuple(shown)

    def _open(self, plan: _Plan) -> AbstractAsyncContextManager[Episode]:
        return self._executor.open(STAGE, plan.dialogue_id, 0, plan.fingerprints, tools=set(plan.fsp.tools))

    # --- explore first ------------------------------------------------------------------------------------------------

    async def _explore_first(self, plan: _Plan) -> Told:
        fsp, writer = plan.fsp, plan.writer
        rng = seeded_random(self._seed, fsp.id, "explore")
        slips = possible_slips(fsp, self._cards, plan.sayings) if rng.random() < self._config.recovery else []
        found: dict[str, list[Exchange]] = {}
        losses = Losses(fsp)
        async with self._open(plan) as episode:
            slip = rng.choice(slips) if slips else None
            explorer = Explorer(fsp, self._cards, episode, plan.sayings, rng, slip)
            watch = _Watch(episode)
            for turn in losses.open_turns():
                try:
                    found[turn.id] = await explorer.explore(turn)
                except Rejected as rejected:
                    losses.lose(turn, rejected)
                await watch.look(turn)
        losses.check()
        telling = Telling()
        explored = Explored(explorer.made, explorer.bound, explorer.reckoned, plan.sayings)
        last: FspTurn | None = None
        for turn in losses.left():
            try:
                if turn.miss:
                    told = await tell_empty(writer.texts, turn, telling, self._cards, plan.offered)
                else:
                    told = await writer.explored(turn, found[turn.id], explored, telling)
            except Rejected as rejected:
                if losses.ends_with(turn, rejected):
                    break
                continue
            telling.turns.append(told.model_copy(update={"changes": watch.during(turn)}))
            last = turn
        losses.check()
        return Told(tuple(telling.turns), watch.until(last), losses.told)

    # --- query first --------------------------------------------------------------------------------------------------

    async def _query_first(self, plan: _Plan) -> Told:
        fsp, writer = plan.fsp, plan.writer
        telling = Telling()
        keeps = seeded_random(self._seed, fsp.id, "recovery").random() < self._config.recovery
        losses = Losses(fsp)
        last: FspTurn | None = None
        async with self._open(plan) as episode:
            filler = Filler(fsp, self._cards, episode, self._teacher, self._config, keeps_failures=keeps)
            watch = _Watch(episode)
            for turn in fsp.turns:
                try:
                    if turn.miss:
                        told = await tell_empty(writer.texts, turn, telling, self._cards, plan.offered)
                    else:
                        query = await writer.query(turn, plan.sayings, telling)
                        made = await filler.fill(turn, query, telling)
                        told = await writer.answered(turn, query, made, telling)
                except Rejected as rejected:
                    if losses.ends_with(turn, rejected):
                        break
                    continue
                await watch.look(turn)
                telling.turns.append(told.model_copy(update={"changes": watch.during(turn)}))
                last = turn
        losses.check()
        return Told(tuple(telling.turns), watch.until(last), losses.told)


class _Watch:
    """Tells what each turn changed in the workspace."""

    def __init__(self, episode: Episode) -> None:
        self._episode = episode
        self._seen: dict[str, tuple[tuple[StateChange, ...], tuple[StateChange, ...]]] = {}
        self._latest: tuple[StateChange, ...] = ()

    async def look(self, turn: FspTurn) -> None:
        """Note what a turn changed, and what differs from the fixture set after it; one without calls changes nothing."""
        changed: tuple[StateChange, ...] = ()
        if turn.steps:
            changed = await self._episode.turn_changes()
            self._latest = await self._episode.changes()
        self._seen[turn.id] = changed, self._latest

    def until(self, turn: FspTurn | None) -> tuple[StateChange, ...]:
        """Return what differs from the fixture set after a turn."""
        return self._seen[turn.id][1] if turn else ()

    def during(self, turn: FspTurn) -> tuple[StateChange, ...]:
        """Return what a turn itself changed."""
        return self._seen[turn.id][0]
