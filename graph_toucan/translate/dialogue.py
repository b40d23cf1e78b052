"""Tell one FSP as a conversation: per turn a query, its calls executed for real, and an answer from what they gave."""

from collections.abc import Mapping, Sequence

from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.episode import Episode, Executor
from graph_toucan.execute.transforms import given_by
from graph_toucan.identity import Json, JsonObject, content_id, seeded_random
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Dialogue,
    DialogueTurn,
    Exchange,
    Fsp,
    FspTurn,
    Model,
    Rejection,
    ResultSource,
    RuleSource,
    Step,
    ToolCard,
    TurnKind,
)
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import (
    DECLINE,
    FILL_ARGUMENTS,
    WRITE_ANSWER,
    WRITE_QUERY,
    DeclineGiven,
    FillArgumentsGiven,
    Finding,
    StepBrief,
    WriteAnswerGiven,
    WriteQueryGiven,
)
from graph_toucan.teach.rules.words import humanise, purpose
from graph_toucan.teach.teacher import Teacher
from graph_toucan.translate.checks import argument_errors
from graph_toucan.translate.sources import SourceMissing, find_sources, is_stated
from graph_toucan.translate.steps import example_arguments, omittable, query_fault, step_briefs
from graph_toucan.translate.telling import Rejected, Telling
from graph_toucan.translate.verify import verify
from graph_toucan.walk.kinds import turn_kind

STAGE = "translate"
_TRIES = 2


class TranslateConfig(Model):
    """`offered` is how many tools a conversation offers at most (more if it uses more)."""

    offered: int = 16


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
        dialogue_id = content_id("dlg", fsp.id, self._teacher.id, self._seed)
        fingerprints = {self._cards[tool].tool.server: self._cards[tool].fingerprint for tool in fsp.tools}
        offered = self._offered(fsp)
        telling = Telling()
        async with self._executor.open(STAGE, dialogue_id, 0, fingerprints) as episode:
            for turn in fsp.turns:
                told = (
                    self._tell_empty(fsp, turn, telling, offered)
                    if turn.miss
                    else self._tell_turn(fsp, turn, telling, episode)
                )
                telling.turns.append(await told)
            changes = await episode.changes()
        verification = await verify(dialogue_id, telling.turns, changes, self._cards, fingerprints, self._executor)
        if not verification.verified:
            raise Rejected(verification.reason.split(":", 1)[0], verification.model_dump(mode="json"))
        return Dialogue(
            id=dialogue_id,
            fsp=fsp.id,
            turns=tuple(telling.turns),
            tools=offered,
            fingerprints=fingerprints,
            state_changes=changes,
            verification=verification,
            teacher=self._teacher.id,
        )

    def _offered(self, fsp: Fsp) -> tuple[str, ...]:
        """Return the tools shown: those used, the subject of a missing value, and others of the same servers, shuffled."""
        rng = seeded_random(self._seed, fsp.id, "offered")
        missing = {turn.subject for turn in fsp.turns if turn.miss == "params" and turn.subject}
        wanted = set(fsp.tools) | missing
        servers = {self._cards[tool].tool.server for tool in wanted}
        others = [
            tool for tool, card in sorted(self._cards.items()) if card.tool.server in servers and tool not in wanted
        ]
        more = rng.sample(others, min(len(others), max(0, self._config.offered - len(wanted))))
        shown = sorted([*wanted, *more])
        rng.shuffle(shown)
        return tuple(shown)

    # --- a turn with calls ------------------------------------------------------------------------------------------

    async def _tell_turn(self, fsp: Fsp, turn: FspTurn, telling: Telling, episode: Episode) -> DialogueTurn:
        kind = turn_kind(fsp, turn)
        briefs = step_briefs(fsp, turn, self._cards, telling.by_step)
        query = await self._query(fsp, turn, kind, briefs, telling)
        made: list[Exchange] = []
        for step in turn.steps:
            exchange = await self._step(fsp, step, query, telling, episode)
            telling.by_step[step.id] = exchange
            telling.exchanges.append(exchange)
            made.append(exchange)
        findings = tuple(
            Finding(
                tool=card_brief(self._cards[made_one.call.tool]),
                arguments=made_one.call.arguments,
                value=made_one.result.value,
                text=made_one.result.text,
            )
            for made_one in made
        )
        given = WriteAnswerGiven(
            query=query, history=telling.history, findings=findings, seed=self._turn_seed(fsp, turn)
        )
        answer = await self._teacher.ask(WRITE_ANSWER, given)
        return DialogueTurn(id=turn.id, kind=kind, query=query, exchanges=tuple(made), answer=answer.answer)

    def _turn_seed(self, fsp: Fsp, turn: FspTurn) -> int:
        return seeded_random(self._seed, fsp.id, turn.id).getrandbits(31)

    async def _query(
        self, fsp: Fsp, turn: FspTurn, kind: TurnKind, briefs: tuple[StepBrief, ...], telling: Telling
    ) -> str:
        feedback = ""
        tools = [self._cards[step.tool].tool for step in turn.steps]
        for attempt in range(_TRIES):
            given = WriteQueryGiven(
                turn=len(telling.turns),
                kind=kind,
                history=telling.history,
                steps=briefs,
                seed=self._turn_seed(fsp, turn) + attempt,
                feedback=feedback,
            )
            query = (await self._teacher.ask(WRITE_QUERY, given)).query
            feedback = query_fault(query, briefs, tools)
            if not feedback:
                return query
        raise Rejected("query_unfit", feedback)

    async def _step(self, fsp: Fsp, step: Step, query: str, telling: Telling, episode: Episode) -> Exchange:
        card = self._cards[step.tool]
        hint = dict(example_arguments(card, step))
        bound: dict[str, ArgumentSource] = {}
        values: JsonObject = {}
        for link in step.bindings:
            source = telling.by_step.get(link.step)
            if source is None:
                raise Rejected("binding_lost", f"step {link.step} was not executed before {step.tool}")
            name = link.binding.parameter
            try:
                values[name] = given_by(link.binding, source.call.arguments, source.result.value)
            except LookupError:
                raise Rejected("binding_lost", f"{source.call.tool} gave nothing at {link.binding.path}") from None
            if link.binding.origin == "result":
                place = ResultSource(call_id=source.call.id, path=link.binding.path)
                rule = link.binding.transform
                bound[name] = place if rule is None else RuleSource(rule=rule, of=(place,))
        call = await self._call(fsp, step, query, telling, {**hint, **values}, values, bound)
        result = await episode.call(call.tool, call.arguments)
        if result.failed:
            raise Rejected(
                "result_error", {"tool": call.tool, "arguments": call.arguments, "result": result.text[:400]}
            )
        return Exchange(call=call, result=result)

    async def _call(
        self,
        fsp: Fsp,
        step: Step,
        query: str,
        telling: Telling,
        hint: JsonObject,
        values: JsonObject,
        bound: Mapping[str, ArgumentSource],
    ) -> Call:
        card = self._cards[step.tool]
        feedback = ""
        reason = "arguments_invalid"
        for _ in range(_TRIES):
            given = FillArgumentsGiven(
                query=query, history=telling.history, tool=card_brief(card), bound=values, hint=hint, feedback=feedback
            )
            arguments = (await self._teacher.ask(FILL_ARGUMENTS, given)).arguments
            if errors := argument_errors(card.tool, arguments):
                reason, feedback = "arguments_invalid", "; ".join(errors)[:400]
                continue
            try:
                sources = find_sources(card.tool, arguments, bound, telling.context(query))
            except SourceMissing as missing:
                reason, feedback = "source_missing", str(missing)
                continue
            return Call(id=content_id("call", fsp.id, step.id), tool=step.tool, arguments=arguments, sources=sources)
        raise Rejected(reason, {"tool": step.tool, "what": feedback})

    # --- a turn without calls ---------------------------------------------------------------------------------------

    async def _tell_empty(self, fsp: Fsp, turn: FspTurn, telling: Telling, offered: Sequence[str]) -> DialogueTurn:
        card = self._cards[turn.subject or ""]
        stated = dict(example_arguments(card, Step(id="empty", tool=card.id)))
        omitted: tuple[str, ...] = ()
        withheld: tuple[str, ...] = ()
        wanted = purpose(card_brief(card))
        if turn.miss == "params":
            said = [text for past in telling.history for text in (past.query, past.answer)]
            open_ones = [
                name
                for name in omittable(card, stated)
                if not any(is_stated(stated[name], text) for text in [*said, *_other_values(stated, name)])
            ]
            if not open_ones:
                raise Rejected("value_known", f"every value that {card.id} requires is known from earlier turns")
            parameter = seeded_random(self._seed, fsp.id, "omitted").choice(open_ones)
            withheld = (str(stated.pop(parameter)),)
            omitted, wanted = (parameter,), humanise(parameter)
        brief = StepBrief(tool=card_brief(card), stated=stated)
        given = WriteQueryGiven(
            turn=len(telling.turns),
            kind=TurnKind.EMPTY,
            history=telling.history,
            steps=(brief,),
            omitted=omitted,
            withheld=withheld,
            seed=self._turn_seed(fsp, turn),
        )
        query = (await self._teacher.ask(WRITE_QUERY, given)).query
        fault = query_fault(query, (brief,) if turn.miss == "params" else (), [card.tool])
        if fault or any(is_stated(value, query) for value in withheld):
            raise Rejected("query_unfit", fault or f"the query states the {wanted}, which it must leave out")
        asked = DeclineGiven(
            query=query,
            history=telling.history,
            miss=turn.miss or "func",
            wanted=wanted,
            offered=tuple(card_brief(self._cards[tool]) for tool in offered),
            seed=self._turn_seed(fsp, turn),
        )
        answer = await self._teacher.ask(DECLINE, asked)
        return DialogueTurn(id=turn.id, kind=TurnKind.EMPTY, query=query, answer=answer.answer, miss=turn.miss)


def _other_values(arguments: JsonObject, name: str) -> list[str]:
    """Return the values that would be told with one left out, and could give it away."""
    return [str(value) for other, value in arguments.items() if other != name]
