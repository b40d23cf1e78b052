"""Ask a teacher for a text until code finds nothing wrong with it, a bounded number of times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph_toucan.identity import Json, JsonObject, seeded_random
from graph_toucan.model import Asked, Exchange, Fsp, FspTurn, Model, Style, ToolCard, TurnKind
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import (
    DECLINE,
    WRITE_ANSWER,
    WRITE_QUERY,
    DeclineGiven,
    Finding,
    Role,
    StepBrief,
    WriteAnswerGiven,
    WriteQueryGiven,
)
from graph_toucan.teach.teacher import Teacher
from graph_toucan.translate.answer_checks import AnswerSubject, answer_fault, decline_fault
from graph_toucan.translate.config import TranslateConfig
from graph_toucan.translate.query_checks import QuerySubject, query_fault
from graph_toucan.translate.telling import Rejected, Telling

_Given = TypeVar("_Given", WriteQueryGiven, WriteAnswerGiven, DeclineGiven)
_Answer = TypeVar("_Answer", bound=Model)


@dataclass(frozen=True)
class Demands:
    """What a query must and must not say beside its briefs: see `query_checks.QuerySubject`."""

    pointed: Sequence[Json] = ()
    said: Sequence[str] = ()
    withheld: Sequence[str] = ()
    asks: str = ""
    omitted: tuple[str, ...] = ()
    must_state: bool = True


@dataclass
class Texts:
    """Asks for the texts of one conversation."""

    fsp: Fsp
    teacher: Teacher
    config: TranslateConfig
    seed: int
    style: Style

    def turn_seed(self, turn: FspTurn) -> int:
        """Return the seed of a turn's texts."""
        return seeded_random(self.seed, self.fsp.id, turn.id).getrandbits(31)

    async def query(
        self,
        turn: FspTurn,
        kind: TurnKind,
        briefs: tuple[StepBrief, ...],
        cards: Sequence[ToolCard],
        telling: Telling,
        demands: Demands,
        observed: Sequence[Finding] = (),
    ) -> str:
        """Return a query that holds.

        Raises:
            Rejected: none did.
        """
        given = WriteQueryGiven(
            turn=len(telling.turns),
            kind=kind,
            history=telling.history,
            steps=briefs,
            omitted=demands.omitted,
            withheld=tuple(demands.withheld),
            asks=demands.asks,
            observed=tuple(observed),
            last_results=telling.last_findings,
            style=self.style,
            language=self.config.language,
            seed=self.turn_seed(turn),
        )

        def fault(text: str) -> str:
            return query_fault(
                QuerySubject(
                    query=text,
                    briefs=briefs if demands.must_state else (),
                    tools=[card.tool for card in cards],
                    history=telling.history,
                    pointed=demands.pointed,
                    said=demands.said,
                    withheld=demands.withheld,
                    in_english=self.config.language == "English",
                )
            )

        return await self._until(WRITE_QUERY, given, lambda answer: answer.query, fault, "query_unfit")

    async def answer(
        self,
        turn: FspTurn,
        query: str,
        made: Sequence[Exchange],
        cards: Sequence[ToolCard],
        telling: Telling,
        asked: Asked | None,
    ) -> str:
        """Return an answer that holds.

        Raises:
            Rejected: none did.
        """
        told: JsonObject = {asked.what: asked.value} if asked else {}
        given = WriteAnswerGiven(
            query=query,
            history=telling.history,
            findings=findings(made, cards),
            asked=told,
            language=self.config.language,
            seed=self.turn_seed(turn),
        )

        def fault(text: str) -> str:
            said = [*telling.said, query]
            return answer_fault(AnswerSubject(text, made, said, [card.tool for card in cards], asked))

        telling.last_findings = given.findings
        return await self._until(WRITE_ANSWER, given, lambda answer: answer.answer, fault, "answer_unfit")

    async def refusal(self, turn: FspTurn, given: DeclineGiven) -> str:
        """Return a refusal, or a question back, that claims nothing.

        Raises:
            Rejected: none did.
        """
        given = given.model_copy(update={"language": self.config.language, "seed": self.turn_seed(turn)})
        check = decline_fault if self.config.language == "English" else (lambda _: "")
        return await self._until(DECLINE, given, lambda answer: answer.answer, check, "answer_unfit")

    async def _until(
        self,
        role: Role[_Given, _Answer],
        given: _Given,
        read: Callable[[_Answer], str],
        fault: Callable[[str], str],
        reason: str,
    ) -> str:
        found = ""
        for attempt in range(self.config.tries):
            asked = given.model_copy(update={"seed": given.seed + attempt, "feedback": found})
            text = read(await self.teacher.ask(role, asked)).strip()
            found = fault(text)
            if not found:
                return text
        raise Rejected(reason, found)


def findings(made: Sequence[Exchange], cards: Sequence[ToolCard]) -> tuple[Finding, ...]:
    """Return what calls gave, as a teacher is shown it; `cards` are those of the calls, in their order."""
    return tuple(
        Finding(
            tool=card_brief(card),
            arguments=one.call.arguments,
            value=one.result.value,
            text=one.result.text,
            failed=one.result.failed,
        )
        for one, card in zip(made, cards, strict=True)
    )
