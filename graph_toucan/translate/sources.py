"""Where each argument of a call comes from, found and checked by code, never taken from a teacher's word."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import leaves, resolve
from graph_toucan.execute.transforms import TRANSFORMS
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Exchange,
    QuerySource,
    Result,
    ResultSource,
    RuleSource,
    SchemaSource,
    Tool,
)
from graph_toucan.translate.stated import is_stated
from graph_toucan.translate.wordings import WORDINGS, Slot, arithmetic, says, wordings

__all__ = [
    "RULES",
    "Context",
    "SourceMissing",
    "find_sources",
    "is_stated",
    "schema_keyword",
    "source_holds",
    "unsourced",
]

_MIN_LEAF = 2


class SourceMissing(Exception):
    """An argument's value has no known source."""

    def __init__(self, parameter: str, value: Json) -> None:
        """Keep what the rejection will say."""
        super().__init__(f"no source for {parameter} = {json.dumps(value, ensure_ascii=False)[:200]}")
        self.parameter = parameter


@dataclass(frozen=True)
class Context:
    """What is known when a call is made: all queries so far (the last is the current one) and all earlier exchanges."""

    queries: Sequence[str]
    exchanges: Sequence[Exchange]

    @property
    def names_workspace(self) -> bool:
        """Whether the folder of the conversation was named so far."""
        return any(WORKSPACE in text for text in self.queries) or any(
            WORKSPACE in one.result.text for one in self.exchanges
        )

    def result(self, source: ResultSource) -> Json:
        """Return what stands at a place of an earlier result.

        Raises:
            LookupError: there is no such call, or nothing stands there.
        """
        for exchange in self.exchanges:
            if exchange.call.id == source.call_id:
                return resolve(exchange.result.value, source.path)
        raise LookupError(source.call_id)


# --- rules that make a value of a result --------------------------------------------------------------------------


def _as_json_text(value: Json, source: Json) -> bool:
    """A list or object given as JSON text."""
    if not isinstance(value, str) or not isinstance(source, list | dict):
        return False
    try:
        return json.loads(value) == source
    except ValueError:
        return False


def _transformed(rule: Callable[[Json], Json]) -> Callable[[Json, Json], bool]:
    """Return the check that a value is what one of the graph's transforms makes of another one."""

    def holds(value: Json, source: Json) -> bool:
        try:
            made = rule(source)
        except LookupError:
            return False
        return made == value and type(made) is type(value)

    return holds


RULES: Mapping[str, Callable[[Json, Json], bool]] = {
    "json_text": _as_json_text,
    **{name: _transformed(rule) for name, rule in TRANSFORMS.items()},
}
"""Rules by which a value may follow from another one: `(value, what it follows from) -> whether it does`.

Those by which it follows from words of a query are in `translate.wordings`.
"""


# --- finding and checking -------------------------------------------------------------------------------------------


def find_sources(
    tool: Tool, arguments: JsonObject, bound: Mapping[str, ArgumentSource], context: Context
) -> dict[str, ArgumentSource]:
    """Return the source of every argument, preferring the bindings that the path was built with.

    Raises:
        SourceMissing: an argument has none.
    """
    return {name: _find(tool, name, value, bound.get(name), context) for name, value in arguments.items()}


def _find(tool: Tool, name: str, value: Json, bound: ArgumentSource | None, context: Context) -> ArgumentSource:
    if bound is not None and source_holds(bound, name, value, tool, context):
        return bound
    for found in _candidates(tool, name, value, context):
        return found
    raise SourceMissing(name, value)


def _candidates(tool: Tool, name: str, value: Json, context: Context) -> Iterator[ArgumentSource]:
    """Yield sources, the plainest first."""
    slot = Slot(name, tool.parameters.get(name) or {})
    turns = range(len(context.queries) - 1, -1, -1)
    yield from (QuerySource(turn=turn) for turn in turns[:1] if is_stated(value, context.queries[turn], name))
    yield from _worded(value, slot, context, turns[:1])
    yield from (QuerySource(turn=turn) for turn in turns[1:] if is_stated(value, context.queries[turn], name))
    if keyword := schema_keyword(tool, name, value):
        yield SchemaSource(keyword=keyword)
    yield from _worded(value, slot, context, turns[1:])
    if (found := _as_text(value, context) or _in_results(value, context.exchanges)) is not None:
        yield found


def _worded(value: Json, slot: Slot, context: Context, turns: Sequence[int]) -> Iterator[RuleSource]:
    for turn in turns:
        for rule, words in wordings(value, slot):
            if says(context.queries[turn], words):
                found = RuleSource(rule=rule, of=(QuerySource(turn=turn),), said=words)
                if _wording_holds(found, slot.name, value, context):
                    yield found


def schema_keyword(tool: Tool, name: str, value: Json):  # noqa: ANN201 - the literal of SchemaSource
    """Return the schema keyword that gives a value: its default, its const, or the only member of its enum."""
    spec = tool.parameters.get(name) or {}
    if "default" in spec and spec["default"] == value and type(spec["default"]) is type(value):
        return "default"
    if "const" in spec and spec["const"] == value:
        return "const"
    return "enum" if spec.get("enum") == [value] else None


def _as_text(value: Json, context: Context) -> ArgumentSource | None:
    for exchange in reversed(context.exchanges):
        if _as_json_text(value, exchange.result.value):
            return RuleSource(rule="json_text", of=(ResultSource(call_id=exchange.call.id, path=""),))
    return None


def _in_results(value: Json, exchanges: Sequence[Exchange]) -> ResultSource | None:
    if isinstance(value, bool) or value is None or len(str(value)) < _MIN_LEAF:
        return None
    for exchange in reversed(exchanges):
        if exchange.result.value == value:
            return ResultSource(call_id=exchange.call.id, path="")
        for path, leaf in leaves(exchange.result.value):
            if leaf == value and type(leaf) is type(value):
                return ResultSource(call_id=exchange.call.id, path=path)
    return None


def source_holds(source: ArgumentSource, name: str, value: Json, tool: Tool, context: Context) -> bool:
    """Check one recorded source again: does it really give this value?"""
    if isinstance(source, QuerySource):
        return source.turn < len(context.queries) and is_stated(value, context.queries[source.turn], name)
    if isinstance(source, SchemaSource):
        return schema_keyword(tool, name, value) == source.keyword
    if isinstance(source, RuleSource):
        return _rule_holds(source, name, value, context)
    try:
        return bool(context.result(source) == value)
    except LookupError:
        return False


def _rule_holds(source: RuleSource, name: str, value: Json, context: Context) -> bool:
    results = [one for one in source.of if isinstance(one, ResultSource)]
    try:
        if source.rule in WORDINGS:
            return _wording_holds(source, name, value, context)
        given = [context.result(one) for one in results]
        if source.rule in arithmetic.RULES:
            return _reckoned(source, value, given, context)
        return source.rule in RULES and len(given) == 1 and RULES[source.rule](value, given[0])
    except LookupError:
        return False


def _wording_holds(source: RuleSource, name: str, value: Json, context: Context) -> bool:
    place = source.of[0] if source.of else None
    forms = WORDINGS[source.rule].forms(value, name)
    if source.rule == "under_workspace" and not context.names_workspace:
        return False
    if isinstance(place, ResultSource):
        return context.result(place) in forms
    if not isinstance(place, QuerySource) or place.turn >= len(context.queries):
        return False
    return source.said in forms and says(context.queries[place.turn], source.said)


def _reckoned(source: RuleSource, value: Json, given: Sequence[Json], context: Context) -> bool:
    asked = next((one for one in source.of if isinstance(one, QuerySource)), None)
    found = arithmetic.operation(source.said)
    if asked is None or found is None or found.rule != source.rule or asked.turn >= len(context.queries):
        return False
    made = found.of([arithmetic.amount(one) for one in given])
    return says(context.queries[asked.turn], source.said) and made == arithmetic.amount(value)


def value_again(source: ArgumentSource, value: Json, results: Mapping[str, Result]) -> Json:
    """Return what a source gives where the calls before were made again; `results` are by call id.

    Raises:
        LookupError: a result has nothing there any more.
    """
    if isinstance(source, ResultSource):
        return resolve(results[source.call_id].value, source.path)
    if not isinstance(source, RuleSource):
        return value
    given = [resolve(results[one.call_id].value, one.path) for one in source.of if isinstance(one, ResultSource)]
    if source.rule in TRANSFORMS and given:
        return TRANSFORMS[source.rule](given[0])
    found = arithmetic.operation(source.said) if source.rule in arithmetic.RULES else None
    return arithmetic.as_given(found.of([arithmetic.amount(one) for one in given]), value) if found else value


def unsourced(call: Call, tool: Tool, context: Context) -> list[str]:
    """Return the arguments of a call whose recorded source is missing or does not hold."""
    return [
        name
        for name, value in call.arguments.items()
        if name not in call.sources or not source_holds(call.sources[name], name, value, tool, context)
    ]
