"""Conversations to read: a few that differ, and each laid out with where its arguments come from."""

from collections.abc import Iterable, Sequence

from graph_toucan.identity import Json
from graph_toucan.model import (
    ArgumentSource,
    DialogueTurn,
    Exchange,
    Model,
    QuerySource,
    ResultSource,
    RuleSource,
    StateChange,
    Trajectory,
    Verdict,
    Verification,
)
from graph_toucan.release.columns import SUBSETS
from graph_toucan.release.row import subset_name, used_servers
from graph_toucan.release.text import ordered

MOST = 6
_RESULT = 1500
_VALUE = 400


class Argument(Model):
    """One argument of a call: its value as text, its source in short and in full, and the source's kind."""

    name: str
    value: str
    source: str
    explained: str
    kind: str


class ToldCall(Model):
    """One call; `cut` counts the characters of the result that are not shown."""

    number: int
    tool: str
    arguments: tuple[Argument, ...]
    result: str
    cut: int
    failed: bool
    executor: str


class ToldTurn(Model):
    """One turn."""

    kind: str
    miss: str
    query: str
    calls: tuple[ToldCall, ...]
    answer: str


class Conversation(Model):
    """A conversation as the page shows it."""

    id: str
    subset: str
    servers: tuple[str, ...]
    tools: int
    teacher: str
    turns: tuple[ToldTurn, ...]
    state_changes: tuple[StateChange, ...]
    verification: Verification
    verdict: Verdict | None


def choose(trajectories: Iterable[Trajectory], most: int = MOST) -> list[Trajectory]:
    """Return a few conversations that differ: one per subset, then those with most turn kinds not seen yet.

    Verified ones and those with several servers go first; the order of the input does not matter.
    """
    rest = sorted(trajectories, key=_interest)
    chosen: list[Trajectory] = []
    for subset in SUBSETS:
        found = next((row for row in rest if subset_name(row) == subset), None)
        if found is not None:
            chosen.append(found)
    while len(chosen) < min(most, len(rest)):
        seen = {turn.kind for row in chosen for turn in row.turns}
        left = [row for row in rest if row not in chosen]
        chosen.append(max(left, key=lambda row: len({turn.kind for turn in row.turns} - seen)))
    return sorted(chosen[:most], key=lambda row: SUBSETS.index(subset_name(row)))


def tell(row: Trajectory, verdict: Verdict | None) -> Conversation:
    """Return the conversation laid out for reading."""
    numbers = {exchange.call.id: number for number, exchange in enumerate(_exchanges(row), start=1)}
    return Conversation(
        id=row.id,
        subset=subset_name(row),
        servers=tuple(used_servers(row)),
        tools=len(row.tools),
        teacher=row.teacher,
        turns=tuple(_turn(turn, numbers) for turn in row.turns),
        state_changes=row.state_changes,
        verification=row.verification,
        verdict=verdict,
    )


def _interest(row: Trajectory) -> tuple[bool, int, int, str]:
    """Return what sorts conversations worth reading first: verified, several servers, of readable length."""
    return not row.verification.verified, -min(len(used_servers(row)), 2), abs(len(_exchanges(row)) - 4), row.id


def _exchanges(row: Trajectory) -> Sequence[Exchange]:
    return [exchange for turn in row.turns for exchange in turn.exchanges]


def _turn(turn: DialogueTurn, numbers: dict[str, int]) -> ToldTurn:
    return ToldTurn(
        kind=turn.kind,
        miss=turn.miss or "",
        query=turn.query,
        calls=tuple(_call(exchange, numbers) for exchange in turn.exchanges),
        answer=turn.answer,
    )


def _call(exchange: Exchange, numbers: dict[str, int]) -> ToldCall:
    call, result = exchange.call, exchange.result
    return ToldCall(
        number=numbers[call.id],
        tool=call.tool,
        arguments=tuple(
            _argument(name, value, call.sources.get(name), numbers) for name, value in call.arguments.items()
        ),
        result=result.text[:_RESULT],
        cut=max(0, len(result.text) - _RESULT),
        failed=result.failed,
        executor=result.executor,
    )


def _argument(name: str, value: Json, source: ArgumentSource | None, numbers: dict[str, int]) -> Argument:
    text = value if isinstance(value, str) else ordered(value)
    shown = text if len(text) <= _VALUE else f"{text[:_VALUE]}…"
    return Argument(
        name=name,
        value=shown,
        source=_short(source, numbers),
        explained=_explained(source, numbers),
        kind=source.kind if source else "unknown",
    )


def _short(source: ArgumentSource | None, numbers: dict[str, int]) -> str:
    """Return a source in a few characters."""
    if source is None:
        return "no source"
    if isinstance(source, QuerySource):
        return f"query {source.turn + 1}"
    if isinstance(source, ResultSource):
        return f"call {numbers.get(source.call_id, '?')} {source.path or '(whole)'}"
    if isinstance(source, RuleSource):
        return f"rule {source.rule}"
    return f"schema {source.keyword}"


def _explained(source: ArgumentSource | None, numbers: dict[str, int]) -> str:
    """Return a source in a sentence."""
    if source is None:
        return "no source is recorded"
    if isinstance(source, QuerySource):
        return f"stated in the query of turn {source.turn + 1}"
    if isinstance(source, ResultSource):
        return f"stands at {source.path or 'the root'} in the result of call {numbers.get(source.call_id, '?')}"
    if isinstance(source, RuleSource):
        return f"follows by the rule {source.rule} from: {'; '.join(_explained(part, numbers) for part in source.of)}"
    return f"the schema's {source.keyword}"
