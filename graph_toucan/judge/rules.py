"""The rules that every conversation must keep, each checked by code over the conversation alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import Scalar, leaves
from graph_toucan.execute.results import PART, part_format
from graph_toucan.model import DialogueTurn, Exchange, Tool
from graph_toucan.release.names import exposed_name
from graph_toucan.translate.answer_checks import decline_fault, says
from graph_toucan.translate.checks import argument_errors, named_tools
from graph_toucan.translate.private import shows_private
from graph_toucan.translate.sources import Context, unsourced


@dataclass(frozen=True)
class Subject:
    """What the rules look at: the turns, the tools offered, and all tools by id."""

    turns: Sequence[DialogueTurn]
    offered: Sequence[str]
    tools: Mapping[str, Tool]

    @property
    def exchanges(self) -> list[Exchange]:
        """All calls with their results, in order."""
        return [exchange for turn in self.turns for exchange in turn.exchanges]


def broken_rules(subject: Subject) -> tuple[str, ...]:
    """Return the broken rules as `name: what is wrong`, in a fixed order; none if the conversation keeps all."""
    found = ((name, rule(subject)) for name, rule in RULES.items())
    return tuple(f"{name}: {fault}"[:400] for name, fault in found if fault)


def _complete(subject: Subject) -> str:
    if not subject.turns:
        return "it has no turns"
    empty = [turn.id for turn in subject.turns if not turn.query.strip() or not turn.answer.strip()]
    return f"turn {empty[0]} lacks its query or answer" if empty else ""


def _valid_arguments(subject: Subject) -> str:
    for exchange in subject.exchanges:
        tool = subject.tools.get(exchange.call.tool)
        if tool is None:
            return f"{exchange.call.tool} is not a known tool"
        if not exchange.result.failed and (errors := argument_errors(tool, exchange.call.arguments)):
            return f"{tool.id}: {errors[0]}"
    return ""


def _sources_hold(subject: Subject) -> str:
    queries: list[str] = []
    done: list[Exchange] = []
    for turn in subject.turns:
        queries.append(turn.query)
        for exchange in turn.exchanges:
            tool = subject.tools.get(exchange.call.tool)
            lost = unsourced(exchange.call, tool, Context(queries, done)) if tool else list(exchange.call.arguments)
            if lost:
                return f"{exchange.call.tool}: no source holds for {', '.join(lost)}"
            done.append(exchange)
    return ""


def _no_tool_named(subject: Subject) -> str:
    tools = [subject.tools[name] for name in subject.offered if name in subject.tools]
    for turn in subject.turns:
        told = turn.query.split(SUPPLIED_SCHEMA, 1)[0]
        if named := named_tools(told, tools):
            return f"the query of turn {turn.id} names {named[0]}"
    return ""


def _results_succeed(subject: Subject) -> str:
    for turn in subject.turns:
        corrected = {exchange.call.corrects for exchange in turn.exchanges if not exchange.result.failed}
        for exchange in turn.exchanges:
            if exchange.result.failed and exchange.call.id not in corrected:
                return f"{exchange.call.tool}: {exchange.result.text[:200]}"
    return ""


def _nothing_private(subject: Subject) -> str:
    for turn in subject.turns:
        shown = [[each.call.arguments, each.result.text, each.result.value] for each in turn.exchanges]
        if found := shows_private([turn.query, turn.answer, shown]):
            return f"turn {turn.id} shows {found}"
    return ""


def _tools_offered(subject: Subject) -> str:
    supplied = "".join(turn.query for turn in subject.turns if SUPPLIED_SCHEMA in turn.query)
    for exchange in subject.exchanges:
        name = exchange.call.tool
        if name not in subject.offered and f'"{exposed_name(name)}"' not in supplied:
            return f"{exchange.call.tool} is called but not offered"
    return ""


def _refusals_refuse(subject: Subject) -> str:
    for turn in subject.turns:
        if turn.miss and turn.exchanges:
            return f"turn {turn.id} should make no call"
        if turn.miss and (fault := decline_fault(turn.answer)):
            return f"turn {turn.id}: {fault}"
        if not turn.miss and not turn.exchanges:
            return f"turn {turn.id} makes no call"
    return ""


def _answers_grounded(subject: Subject) -> str:
    for turn in subject.turns:
        if turn.exchanges and not states_findings(turn):
            return f"the answer of turn {turn.id} states nothing that was found"
    return ""


def states_findings(turn: DialogueTurn) -> bool:
    """Tell whether an answer states something of its turn's results, or there was nothing in them to state."""
    speaking = [
        (at, said)
        for exchange in turn.exchanges
        for at, leaf in leaves(exchange.result.value)
        for said in _speaking(leaf)
    ]
    return not speaking or any(says(turn.answer, at, said) for at, said in speaking)


def _speaking(leaf: Scalar) -> Iterator[str | float | bool]:
    """Yield what of a value an answer may state: itself, of a text its words, of a picture the format (`png`)."""
    if not isinstance(leaf, str):
        yield from () if leaf is None else (leaf,)
        return
    parts = [what if sort == "resource" else part_format(what) for sort, what in PART.findall(leaf)]
    yield from filter(None, [*map(str.strip, PART.split(leaf)[::3]), *parts])


SUPPLIED_SCHEMA = "\n\n```json\n"
"""What stands before the schema of a function that a user supplies in a message."""

RULES: Mapping[str, Callable[[Subject], str]] = {
    "complete": _complete,
    "valid_arguments": _valid_arguments,
    "results_succeed": _results_succeed,
    "sources_hold": _sources_hold,
    "no_tool_named": _no_tool_named,
    "tools_offered": _tools_offered,
    "refusals_refuse": _refusals_refuse,
    "answers_grounded": _answers_grounded,
    "nothing_private": _nothing_private,
}
"""The rules by name; each returns what is wrong, or nothing."""
