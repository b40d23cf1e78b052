"""A row read back: its turns, calls and results as the factory's own words, and what may differ from run to run."""

import json
from collections.abc import Mapping

from pydantic import ValidationError

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Call, DialogueTurn, Exchange, Model, Result, StateChange, Tool, Volatility
from graph_toucan.release.values import read_value
from graph_toucan.verify.dataset import Columns

_OPENS, _CLOSES = "\n\n```json\n", "\n```"


class RowUnreadable(Exception):
    """A column does not hold what its documentation says."""

    def __init__(self, column: str, what: str) -> None:
        """Keep which column, and what is wrong with it."""
        super().__init__(f"{column}: {what}")
        self.column = column
        self.what = what


class ServerUse(Model):
    """A server that a row calls, as the row tells it; `launch` is None where no registry has its package."""

    server: str
    name: str
    version: str
    registry: str
    fingerprint: str
    launch: JsonObject | None


class ReadRow(Model):
    """A row of a dataset.

    `volatile` has the volatile paths of each call's result by the call's id, `moving` the files whose content differs from run
    to run. `functions` are the names under which tools are called, by tool id; `tools` are those offered or handed over, by
    that name. `dialogue` and `fingerprints` are what recordings are kept under.
    """

    uuid: str
    subset: str
    turns: tuple[DialogueTurn, ...]
    volatile: dict[str, tuple[str, ...]]
    moving: frozenset[str]
    state_changes: tuple[StateChange, ...]
    functions: dict[str, str]
    tools: dict[str, Tool]
    servers: tuple[ServerUse, ...]
    dialogue: str
    fingerprints: dict[str, str]
    fixture_digest: str
    reading: int
    volatility: Volatility

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All calls with their results, in order."""
        return tuple(exchange for turn in self.turns for exchange in turn.exchanges)

    @property
    def queries(self) -> tuple[str, ...]:
        """What the user says, turn by turn."""
        return tuple(turn.query for turn in self.turns)


def read_row(columns: Columns) -> ReadRow:
    """Read a row.

    Raises:
        RowUnreadable: a column does not hold what it should.
    """
    messages = _parsed(columns, "messages")
    records = _parsed(columns, "turns")
    provenance = _parsed(columns, "provenance")
    changes = _parsed(columns, "state_changes")
    column = "messages"
    try:
        queries = [str(message["content"]) for message in messages if message["role"] == "user"]
        answers = _answers(messages)
        texts = {message["tool_call_id"]: message["content"] for message in messages if message["role"] == "tool"}
        names = {
            call["id"]: call["function"]["name"] for message in messages for call in message.get("tool_calls") or ()
        }
        column = "turns"
        if not len(queries) == len(answers) == len(records):
            raise RowUnreadable(
                "messages", f"{len(queries)} queries and {len(answers)} answers in {len(records)} turns"
            )
        told = zip(records, queries, answers, strict=True)
        turns = tuple(_turn(record, query, answer, texts) for record, query, answer in told)
        calls = [call for record in records for call in record["calls"]]
        volatile = {call["id"]: tuple(call.get("volatile") or ()) for call in calls}
        moving = [change["path"] for record in records for change in record["changes"] if change.get("volatile")]
        functions = {call["tool"]: names.get(call["id"], "") for call in calls}
        column = "available_tools"
        tools = _tools(_parsed(columns, "available_tools"), queries)
        column = "state_changes"
        moving += [change["path"] for change in changes if change.get("volatile")]
        state_changes = tuple(_change(change) for change in changes)
        column = "servers"
        servers = tuple(ServerUse.model_validate(one) for one in _parsed(columns, "servers"))
        column = "verdicts"
        volatility = Volatility(_parsed(columns, "verdicts")["verification"]["volatility"])
        column = "provenance"
        return ReadRow(
            uuid=columns["uuid"],
            subset=columns["subset_name"],
            turns=turns,
            volatile=volatile,
            moving=frozenset(moving),
            state_changes=state_changes,
            functions=functions,
            tools=tools,
            servers=servers,
            dialogue=provenance["dialogue"],
            fingerprints=provenance["fingerprints"],
            fixture_digest=provenance["fixture_digest"],
            reading=provenance["reading"],
            volatility=volatility,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RowUnreadable(column, _said(error)) from error


def _parsed(columns: Columns, column: str) -> Json:
    try:
        return json.loads(columns[column])
    except ValueError as error:
        raise RowUnreadable(column, f"it is no JSON: {error}") from error


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it lacks {error}"
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)[:200]


def _answers(messages: list[JsonObject]) -> list[str]:
    """Return what the assistant says at the end of each turn."""
    return [
        str(message["content"])
        for message in messages
        if message["role"] == "assistant" and not message.get("tool_calls")
    ]


def _turn(record: JsonObject, query: str, answer: str, texts: Mapping[str, str]) -> DialogueTurn:
    return DialogueTurn(
        id=record["id"],
        kind=record["kind"],
        query=query,
        exchanges=tuple(_exchange(call, texts[call["id"]]) for call in record["calls"]),
        answer=answer,
        miss=record["miss"],
        asked=record["asked"],
        changes=tuple(_change(change) for change in record["changes"]),
    )


def _exchange(record: JsonObject, text: str) -> Exchange:
    names = ("id", "tool", "arguments", "sources", "round", "corrects")
    call = Call.model_validate({name: record[name] for name in names if name in record})
    value = read_value(record, text)
    result = Result(value=value, text=text, is_error=record["failed"], executor=record["executor"])
    return Exchange(call=call, result=result)


def _change(record: JsonObject) -> StateChange:
    return StateChange.model_validate({name: part for name, part in record.items() if name != "volatile"})


def _tools(offered: list[JsonObject], queries: list[str]) -> dict[str, Tool]:
    """Return the tools that are offered, and those whose schema the user hands over in words, by their names."""
    handed = [function for query in queries if (function := _handed(query))]
    described = [*(one["function"] for one in offered), *handed]
    return {one["name"]: _tool(one) for one in described}


def _handed(query: str) -> JsonObject | None:
    """Return the function that the block at the end of a query describes; a block may hold anything else."""
    block = query.rpartition(_OPENS)[2].removesuffix(_CLOSES) if query.endswith(_CLOSES) and _OPENS in query else "null"
    try:
        found: Json = json.loads(block)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.keys() >= {"name", "description", "parameters"} else None


def _tool(function: JsonObject) -> Tool:
    name = function["name"]
    return Tool(
        id=name,
        server="",
        name=name,
        description=function["description"],
        input_schema=function["parameters"],
    )
