"""Tool calls, where their arguments come from, and what came back."""

from enum import StrEnum
from typing import Annotated, Literal, Union

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model.base import Model


class QuerySource(Model):
    """The value is stated in the query of turn `turn` (counted from 0)."""

    kind: Literal["query"] = "query"
    turn: int


class ResultSource(Model):
    """The value stands at `path` (a JSON Pointer) in the result of an earlier call."""

    kind: Literal["result"] = "result"
    call_id: str
    path: str


class SchemaSource(Model):
    """The value is the parameter's `default`, its `const`, or the only member of its `enum`."""

    kind: Literal["schema"] = "schema"
    keyword: Literal["default", "const", "enum"]


class RuleSource(Model):
    """The value follows from other sources by a named rule (see `translate.sources.RULES`).

    `said` are the words of the query that the rule reads (`15 March 2024`), or what it takes besides a result (`5` of `plus`).
    """

    kind: Literal["rule"] = "rule"
    rule: str
    of: tuple["ArgumentSource", ...]
    said: str = ""


ArgumentSource = Annotated[Union[QuerySource, ResultSource, SchemaSource, RuleSource], Field(discriminator="kind")]


def calls_of(source: ArgumentSource) -> tuple[str, ...]:
    """Return the ids of the calls whose results a source takes from."""
    if isinstance(source, ResultSource):
        return (source.call_id,)
    return tuple(name for inner in source.of for name in calls_of(inner)) if isinstance(source, RuleSource) else ()


class ExecutorKind(StrEnum):
    """Who answered a call."""

    LIVE = "live"
    REPLAY = "replay"
    SIMULATED = "simulated"


class Call(Model):
    """One tool call; `sources` has an entry for every argument.

    Calls of a turn that have the same `round` do not need each other and are made at once, by one message of the assistant.
    `corrects` is the id of an earlier, failed call of the turn that this one puts right.
    """

    id: str
    tool: str
    arguments: JsonObject
    sources: dict[str, ArgumentSource]
    round: int = 0
    corrects: str | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The ids of the earlier calls without which it could not be made: those that it takes from or corrects."""
        taken = {name for source in self.sources.values() for name in calls_of(source)}
        return frozenset(taken | ({self.corrects} if self.corrects else set()))


class Result(Model):
    """What came back from a call.

    `value` is the result as JSON (structured content, else what `execute.texts.read_text` reads in the text), `text` what a
    model would be shown. A `soft_error` is an error that the server did not flag. Durations are milliseconds.
    """

    value: Json
    text: str
    is_error: bool = False
    soft_error: bool = False
    executor: ExecutorKind = ExecutorKind.LIVE
    duration_ms: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the call failed, flagged or not."""
        return self.is_error or self.soft_error


class StateChange(Model):
    """One workspace file that differs from what it was. `digest` is empty for a deleted file.

    `lines` tell the change so that a person can read it: lines of a text, rows of a database, commits; few and short.
    """

    path: str
    change: Literal["created", "modified", "deleted"]
    digest: str = ""
    lines: tuple[str, ...] = ()
