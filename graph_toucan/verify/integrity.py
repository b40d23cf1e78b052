"""Whether a row is as it was released: its seal, and whether its columns tell the same story."""

import json
from collections.abc import Iterator

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import Call, Exchange, Model, QuerySource, ResultSource, RuleSource
from graph_toucan.model.call import ArgumentSource
from graph_toucan.release.columns import COLUMN_DOCS
from graph_toucan.release.row import row_uuid
from graph_toucan.release.seal import COLUMN as SEAL
from graph_toucan.release.seal import broken
from graph_toucan.translate.sources import Context, source_holds
from graph_toucan.verify.dataset import Columns
from graph_toucan.verify.reading import ReadRow


class Fault(Model):
    """A column that is not as it was released, and how that shows."""

    column: str
    what: str


def seal_faults(columns: Columns) -> list[Fault]:
    """Return the columns that were edited after the row was sealed."""
    own = {name: columns[name] for name in COLUMN_DOCS}
    return [
        Fault(
            column=name, what="it does not seal the row" if name == SEAL else "its text is not the one that was sealed"
        )
        for name in broken(own)
    ]


def story_faults(columns: Columns, row: ReadRow) -> list[Fault]:
    """Return where the columns of a row contradict each other: a row may be edited and sealed again."""
    return list(_faults(columns, row))


def _faults(columns: Columns, row: ReadRow) -> Iterator[Fault]:
    metadata, provenance = _object(columns, "metadata"), _object(columns, "provenance")
    if columns["question"] != row.queries[0]:
        yield Fault(column="question", what="it is not the first query of the messages")
    if row_uuid(str(provenance.get("trajectory"))) != columns["uuid"]:
        yield Fault(column="uuid", what="it is not that of the trajectory in the provenance")
    if metadata.get("calls") != len(row.exchanges) or metadata.get("turns") != len(row.turns):
        yield Fault(column="metadata", what="it counts other turns or calls than there are")
    called = list(dict.fromkeys(exchange.call.tool for exchange in row.exchanges))
    if columns["target_tools"] != ", ".join(row.functions[tool] for tool in called):
        yield Fault(column="target_tools", what="they are not the functions that the messages call")
    used = {tool.split("/", 1)[0] for tool in called}
    if {one.server for one in row.servers} != used:
        yield Fault(column="servers", what="they are not those of the tools that are called")
    for one in row.servers:
        if row.fingerprints.get(one.server, one.fingerprint) != one.fingerprint:
            yield Fault(column="servers", what=f"{one.server} has another fingerprint than in the provenance")
    yield from _call_faults(columns, row)


def _object(columns: Columns, column: str) -> JsonObject:
    try:
        found: Json = json.loads(columns[column])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _call_faults(columns: Columns, row: ReadRow) -> Iterator[Fault]:
    """Compare the calls of the messages with those of the turns: ids, order, rounds, functions and arguments."""
    messages: list[JsonObject] = json.loads(columns["messages"])
    told = [[exchange.call for exchange in made] for turn in row.turns for made in turn.rounds]
    seen = [message["tool_calls"] for message in messages if message.get("tool_calls")]
    if [[call["id"] for call in made] for made in seen] != [[call.id for call in made] for made in told]:
        yield Fault(column="messages", what="their calls are not those of the turns, in the same rounds")
        return
    answers = [message["tool_call_id"] for message in messages if message["role"] == "tool"]
    if answers != [call.id for made in told for call in made]:
        yield Fault(column="messages", what="the results do not follow their calls in order")
    for given, call in zip([one for made in seen for one in made], [one for made in told for one in made], strict=True):
        if not _same_arguments(given["function"]["arguments"], call):
            yield Fault(column="messages", what=f"call {call.id} has other arguments than in the turns")
        if given["function"]["name"] != row.functions[call.tool]:
            yield Fault(column="messages", what=f"call {call.id} calls another function than {call.tool} has elsewhere")


def _same_arguments(text: str, call: Call) -> bool:
    try:
        return canonical_json(json.loads(text)) == canonical_json(call.arguments)
    except (ValueError, TypeError):
        return False


def unsourced_arguments(row: ReadRow) -> list[str]:
    """Return `call argument: why` for each argument whose recorded source does not give its value, from the row alone."""
    found: list[str] = []
    queries: list[str] = []
    before: list[Exchange] = []
    for turn in row.turns:
        queries.append(turn.query)
        for made in turn.rounds:
            context = Context(list(queries), list(before))
            for exchange in made:
                found += _unsourced(exchange.call, row, context)
            before += made
    return found


def _unsourced(call: Call, row: ReadRow, context: Context) -> Iterator[str]:
    tool = row.tools.get(row.functions[call.tool])
    for name, value in call.arguments.items():
        source = call.sources.get(name)
        if source is None:
            yield f"{call.id} {name}: it has no source"
        elif tool is None:
            yield f"{call.id} {name}: the schema of its function is not in the row"
        elif not source_holds(source, name, value, tool, context):
            yield f"{call.id} {name}: {_short(value)} does not follow from {_named(source)}"


def _named(source: ArgumentSource) -> str:
    if isinstance(source, QuerySource):
        return f"the query of turn {source.turn}"
    if isinstance(source, ResultSource):
        return f"the result of {source.call_id} at {source.path or 'its root'}"
    if isinstance(source, RuleSource):
        said = f" of {source.said!r}" if source.said else ""
        return f"the rule {source.rule}{said} over {' and '.join(_named(inner) for inner in source.of) or 'nothing'}"
    return f"the schema's {source.keyword}"


def _short(value: Json) -> str:
    return canonical_json(value)[:80]
