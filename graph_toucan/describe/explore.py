"""Explore a tool: make each example call at least twice in fresh workspaces and keep what is learnt.

FireFly explores first and writes tasks afterwards; so does this project.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_toucan.execute.episode import Executor
from graph_toucan.execute.volatility import differing_files, differing_paths, volatile_paths
from graph_toucan.identity import JsonObject, canonical_json, digest
from graph_toucan.model import ExampleCall, Rejection, Result, SetupCall, StateChange, Tool

STAGE = "describe"
MAX_SETUP = 6
MORE_TAKES = (2, 3)
"""Further takes of a tool that gave two different results: by chance two may agree in some place."""


@dataclass(frozen=True)
class Trial:
    """One execution of an example in a fresh workspace."""

    result: Result
    changes: tuple[StateChange, ...]


@dataclass(frozen=True)
class Exploration:
    """What the trials of a tool's example showed; `example` is None if it never worked."""

    example: ExampleCall | None
    volatile_paths: tuple[str, ...]
    volatile_files: tuple[str, ...]
    rejection: Rejection | None


async def explore(
    tool: Tool, arguments: JsonObject, earlier: Sequence[SetupCall], executor: Executor, fingerprint: str
) -> Exploration:
    """Try one example of a tool alone; if it fails alone, after the server's earlier examples.

    Args:
        tool: the tool.
        arguments: the example's arguments.
        earlier: the examples that come before it in the catalogue, as setup if it needs one.
        executor: who answers the calls.
        fingerprint: the server's fingerprint, part of the recordings' identity.
    """
    row = f"{tool.id}#{digest(canonical_json(arguments))[:8]}"
    first = await _trial(executor, row, 0, fingerprint, tool, arguments, ())
    setup: tuple[SetupCall, ...] = ()
    if first.result.failed and earlier:
        setup = tuple(earlier[-MAX_SETUP:])
        first = await _trial(executor, f"{row}+setup", 0, fingerprint, tool, arguments, setup)
    if first.result.failed:
        evidence = {"arguments": arguments, "result": first.result.text[:600]}
        return Exploration(
            None, (), (), Rejection(stage=STAGE, subject=tool.id, reason="example_failed", evidence=evidence)
        )
    name = f"{row}+setup" if setup else row
    trials = [first, await _trial(executor, name, 1, fingerprint, tool, arguments, setup)]
    if differing_paths(first.result.value, trials[1].result.value):
        trials += [await _trial(executor, name, take, fingerprint, tool, arguments, setup) for take in MORE_TAKES]
    if failed := [trial.result.text for trial in trials if trial.result.failed]:
        evidence = {"arguments": arguments, "first": first.result.text[:300], "later": failed[0][:300]}
        rejection = Rejection(stage=STAGE, subject=tool.id, reason="example_unstable", evidence=evidence)
        return Exploration(None, (), (), rejection)
    example = ExampleCall(
        arguments=arguments,
        value=first.result.value,
        text=first.result.text,
        setup=setup,
        effects=tuple(change.path for change in first.changes),
    )
    volatile = volatile_paths([trial.result.value for trial in trials])
    files = {path for trial in trials[1:] for path in differing_files(first.changes, trial.changes)}
    return Exploration(example, volatile, tuple(sorted(files)), None)


async def _trial(
    executor: Executor,
    row: str,
    take: int,
    fingerprint: str,
    tool: Tool,
    arguments: JsonObject,
    setup: tuple[SetupCall, ...],
) -> Trial:
    async with executor.open(STAGE, row, take, {tool.server: fingerprint}) as episode:
        for call in setup:
            await episode.call(call.tool, call.arguments)
        result = await episode.call(tool.id, arguments)
        return Trial(result, await episode.changes())
