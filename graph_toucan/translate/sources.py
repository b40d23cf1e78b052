"""Where each argument of a call comes from, found and checked by code, never taken from a teacher's word."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import leaves, resolve
from graph_toucan.execute.transforms import TRANSFORMS
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Exchange,
    QuerySource,
    ResultSource,
    RuleSource,
    SchemaSource,
    Tool,
)
from graph_toucan.teach.rules.words import humanise

_WORKSPACE = "/workspace/"
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


def is_stated(value: Json, text: str, parameter: str = "") -> bool:
    """Tell whether a text states a value: strings and numbers as they are, lists and objects as JSON or leaf by leaf."""
    if isinstance(value, bool):
        word = "true|yes|on|enabled?" if value else "false|no|off|not|disabled?|without"
        return bool(re.search(rf"\b({word})\b", text, re.IGNORECASE)) and (not parameter or _mentions(parameter, text))
    if value is None:
        return bool(re.search(r"\b(nothing|none|no|null)\b", text, re.IGNORECASE))
    if isinstance(value, int | float):
        return any(_is_whole_number(form, text) for form in _number_forms(value))
    if isinstance(value, str):
        return (_stands_alone(value, text) if len(value) < 4 else value in text) if value else '""' in text
    if any(json.dumps(value, ensure_ascii=False, separators=marks) in text for marks in ((", ", ": "), (",", ":"))):
        return True
    found = list(leaves(value))
    return len(found) >= 1 and all(is_stated(leaf, text) for _, leaf in found)


def _mentions(parameter: str, text: str) -> bool:
    words = humanise(parameter)
    told = text.lower()
    return any(word in told for word in words.split() if len(word) > 2) or words in told or len(parameter) <= 2


def _number_forms(value: float) -> set[str]:
    """Return how a person may write a number: as JSON, with commas, or without needless digits, never rounded."""
    forms = {json.dumps(value), f"{value:,}"}
    if isinstance(value, float) and float(short := f"{value:g}") == value:
        forms.add(short)
    return forms


def _is_whole_number(form: str, text: str) -> bool:
    """Tell whether a text holds a number that is not a part of another one: of 1,500, 1.5 or -5."""
    before = r"(?<![\w.])(?<!(?<!\w)-)" + (r"(?<!\d,)" if re.match(r"\d{3}(?!\d)", form) else "")
    return bool(re.search(rf"{before}{re.escape(form)}(?!\w|\.\d|,\d{{3}}(?!\d))", text))


def _stands_alone(form: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(form)}(?!\w|\.\d)", text))


# --- named rules --------------------------------------------------------------------------------------------------


def _under_workspace(value: Json, source: Json) -> bool:
    """An absolute path in the workspace, from a relative one that was named."""
    return isinstance(value, str) and isinstance(source, str) and value == _WORKSPACE + source.removeprefix("./")


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
    "under_workspace": _under_workspace,
    "json_text": _as_json_text,
    **{name: _transformed(rule) for name, rule in TRANSFORMS.items()},
}
"""Rules by which a value may follow from another one: `(value, what it follows from) -> whether it does`."""


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
    for turn in range(len(context.queries) - 1, -1, -1):
        if is_stated(value, context.queries[turn], name):
            return QuerySource(turn=turn)
    if keyword := schema_keyword(tool, name, value):
        return SchemaSource(keyword=keyword)
    found = _by_rule(value, context) or _in_results(value, context.exchanges)
    if found is None:
        raise SourceMissing(name, value)
    return found


def schema_keyword(tool: Tool, name: str, value: Json):  # noqa: ANN201 - the literal of SchemaSource
    """Return the schema keyword that gives a value: its default, its const, or the only member of its enum."""
    spec = tool.parameters.get(name) or {}
    if "default" in spec and spec["default"] == value and type(spec["default"]) is type(value):
        return "default"
    if "const" in spec and spec["const"] == value:
        return "const"
    return "enum" if spec.get("enum") == [value] else None


def _by_rule(value: Json, context: Context) -> ArgumentSource | None:
    if isinstance(value, str) and value.startswith(_WORKSPACE):
        relative = value.removeprefix(_WORKSPACE)
        for turn in range(len(context.queries) - 1, -1, -1):
            if relative and relative in context.queries[turn]:
                return RuleSource(rule="under_workspace", of=(QuerySource(turn=turn),))
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


def _stands_at(value: Json, source: ResultSource, exchanges: Sequence[Exchange]) -> bool:
    for exchange in exchanges:
        if exchange.call.id == source.call_id:
            try:
                return bool(resolve(exchange.result.value, source.path) == value)
            except LookupError:
                return False
    return False


def source_holds(source: ArgumentSource, name: str, value: Json, tool: Tool, context: Context) -> bool:
    """Check one recorded source again: does it really give this value?"""
    if isinstance(source, QuerySource):
        return source.turn < len(context.queries) and is_stated(value, context.queries[source.turn], name)
    if isinstance(source, ResultSource):
        return _stands_at(value, source, context.exchanges)
    if isinstance(source, SchemaSource):
        return schema_keyword(tool, name, value) == source.keyword
    return _rule_holds(source, value, context)


def _rule_holds(source: RuleSource, value: Json, context: Context) -> bool:
    rule = RULES.get(source.rule)
    if rule is None or not source.of:
        return False
    first = source.of[0]
    if isinstance(first, QuerySource) and first.turn < len(context.queries) and isinstance(value, str):
        relative = value.removeprefix(_WORKSPACE)
        return rule(value, relative) and relative in context.queries[first.turn]
    if isinstance(first, ResultSource):
        for exchange in context.exchanges:
            if exchange.call.id == first.call_id:
                try:
                    return rule(value, resolve(exchange.result.value, first.path))
                except LookupError:
                    return False
    return False


def unsourced(call: Call, tool: Tool, context: Context) -> list[str]:
    """Return the arguments of a call whose recorded source is missing or does not hold."""
    return [
        name
        for name, value in call.arguments.items()
        if name not in call.sources or not source_holds(call.sources[name], name, value, tool, context)
    ]
