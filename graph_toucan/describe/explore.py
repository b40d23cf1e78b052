"""Explore a server: search for calls that work, and keep those that work again, alone or after a known setup.

FireFly explores first and writes tasks afterwards; so does this project.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_toucan.describe.limits import DescribeConfig
from graph_toucan.describe.proposer import Proposer
from graph_toucan.describe.search import Search, Worked
from graph_toucan.describe.trials import STAGE, Trial, TrialCall
from graph_toucan.describe.verify import Check, Checked, Verifier
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.results import is_empty
from graph_toucan.execute.volatility import differing_files, volatile_paths
from graph_toucan.identity import JsonObject, canonical_json
from graph_toucan.model import ExampleCall, ExampleSpec, FailedCall, Rejection, Result, Server, SetupCall, Tool
from graph_toucan.onboard.faults import fault_of
from graph_toucan.onboard.order import order_tools, says_that_it_reads
from graph_toucan.teach.teacher import Teacher

__all__ = ["STAGE", "Exploration", "Explored", "explore"]


@dataclass(frozen=True)
class Exploration:
    """What was learnt of one tool: its examples, its failures, and what of its results and files changes by chance."""

    examples: tuple[ExampleCall, ...] = ()
    failures: tuple[FailedCall, ...] = ()
    volatile_paths: tuple[str, ...] = ()
    volatile_files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explored:
    """What was learnt of a server's tools, by their names, and what was left out."""

    tools: dict[str, Exploration]
    rejections: tuple[Rejection, ...]


async def explore(
    server: Server,
    tools: Sequence[Tool],
    fingerprint: str,
    executor: Executor,
    teacher: Teacher,
    config: DescribeConfig,
) -> Explored:
    """Find example calls of a server's tools.

    Args:
        server: its catalogue entry; its example calls are made first.
        tools: the tools that it listed.
        fingerprint: the server's fingerprint, part of the recordings' identity.
        executor: who answers the calls.
        teacher: who proposes arguments.
        config: the bounds.
    """
    by_name = {tool.name: tool for tool in tools}
    specs = [spec for spec in server.factory.examples if spec.tool in by_name]
    given = {spec.tool for spec in specs}
    chosen = [tool for tool in order_tools(tools) if tool.name not in given][: config.proposed]
    if config.proposed:
        chosen += [tool for tool in tools if tool.name in given]
    proposer = Proposer(server, teacher, wanted=3 * config.examples, questions=config.questions)
    search = Search(server, tools, fingerprint, executor, proposer, config)
    await search.run(specs, chosen)
    calls = _selected(search, config)
    verifier = Verifier(executor, (server.slug, fingerprint), config.setups, search.gave, proposer.repaired)
    check = await verifier.check(calls)
    found = {tool.name: _exploration(tool, check, search, config) for tool in tools}
    return Explored(found, tuple(_rejections(search, specs, check, found)))


def _selected(search: Search, config: DescribeConfig) -> list[TrialCall]:
    """Return the calls to check, in the order in which the search found them: of each tool those that show the most."""
    kept = {call.key for calls in search.worked.values() for call in _telling(calls)[: config.examples]}
    return [
        TrialCall(call.tool, call.arguments, call.reads and says_that_it_reads(call.tool), not call.reads, place)
        for place, call in enumerate(search.order)
        if call.key in kept
    ]


def _telling(calls: Sequence[Worked]) -> list[Worked]:
    """Return a tool's calls with those last that gave nothing, or what another one gave already."""
    seen: set[str] = set()
    ranked: list[tuple[int, Worked]] = []
    for call in calls:
        text = canonical_json(call.result.value)
        ranked.append((2 * is_empty(call.result.value) + (text in seen), call))
        seen.add(text)
    return [call for _, call in sorted(ranked, key=lambda item: item[0])]


def _exploration(tool: Tool, check: Check, search: Search, config: DescribeConfig) -> Exploration:
    held = [item for item in check.held if item.call.tool.name == tool.name]
    ranked = {call.key: place for place, call in enumerate(_telling(search.worked[tool.name]))}
    held.sort(key=lambda item: (len(item.setup), ranked.get(item.call.key, len(ranked))))
    paths = {path for item in held for path in volatile_paths([trial.result.value for trial in item.runs])}
    files = {
        path
        for item in held
        for trial in item.runs[1:]
        for path in differing_files(item.runs[0].changes, trial.changes)
    }
    failures = _distinct(search.proposer.failures[tool.name])[: config.failures]
    distinct = {canonical_json(item.runs[0].arguments): item for item in reversed(held)}
    examples = tuple(_example(item) for item in list(reversed(distinct.values()))[: config.examples])
    return Exploration(examples, failures, tuple(sorted(paths)), tuple(sorted(files)))


def _example(item: Checked) -> ExampleCall:
    first = item.runs[0]
    *given, own = item.bindings or ((),) * (len(item.before) + 1)
    return ExampleCall(
        arguments=first.arguments,
        value=first.result.value,
        text=first.result.text,
        setup=tuple(
            SetupCall(tool=trial.call.tool.id, arguments=trial.arguments, bindings=bindings)
            for trial, bindings in zip(item.before, given, strict=True)
        ),
        bindings=own,
        effects=tuple(change.path for change in first.changes),
    )


def _distinct(failures: Sequence[FailedCall]) -> tuple[FailedCall, ...]:
    """Return failures that say different things, those about the arguments first."""
    by_text = {call.text[:80]: call for call in reversed(failures)}
    return tuple(reversed(list(by_text.values())))


# --- what is left out -------------------------------------------------------------------------------------------


def _rejections(
    search: Search, specs: Sequence[ExampleSpec], check: Check, found: dict[str, Exploration]
) -> list[Rejection]:
    rejections = [_failed(search, spec.tool, spec.arguments) for spec in specs if _never(search, spec)]
    told = {rejection.subject for rejection in rejections}
    unstable = {trial.call.tool.name: trial for trial in reversed(check.lost)}
    for tool in search.tools:
        if found[tool.name].examples or tool.id in told:
            continue
        if trial := unstable.get(tool.name):
            rejections.append(_unstable(tool, trial, by_chance=trial.call.key in check.by_chance))
        elif tool.name in search.failed:
            rejections.append(_failed(search, tool.name, _last_arguments(search, tool.name)))
        elif text := search.proposer.unreadable.get(tool.name):
            rejections.append(Rejection(stage=STAGE, subject=tool.id, reason="no_proposal", evidence=text))
    return rejections


def _never(search: Search, spec: ExampleSpec) -> bool:
    return all(call.arguments != spec.arguments for call in search.worked[spec.tool])


def _last_arguments(search: Search, tool: str) -> JsonObject:
    failures = search.proposer.failures[tool]
    return failures[-1].arguments if failures else {}


def _failed(search: Search, tool: str, arguments: JsonObject) -> Rejection:
    said = next((call.text for call in search.proposer.failures[tool] if call.arguments == arguments), "")
    text = search.ended.get(tool) or said
    fault = fault_of(text, schema=next(item.input_schema for item in search.tools if item.name == tool))
    evidence: JsonObject = {
        "arguments": arguments,
        "result": text[:600],
        "fault": fault.value,
        "attempts": len(search.proposer.failures[tool]),
    }
    return Rejection(stage=STAGE, subject=f"{search.server.slug}/{tool}", reason="example_failed", evidence=evidence)


def _unstable(tool: Tool, trial: Trial, *, by_chance: bool) -> Rejection:
    reason = "needs_value_by_chance" if by_chance else "example_unstable"
    evidence: JsonObject = {"arguments": trial.arguments, "later": _said(trial.result)}
    return Rejection(stage=STAGE, subject=tool.id, reason=reason, evidence=evidence)


def _said(result: Result) -> str:
    return result.text[:300]
