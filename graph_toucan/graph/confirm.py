"""Confirm an edge by executing it: source, then target with what the source gave, then the negative control.

A confirmed flow edge has seen the target accept the value and answer otherwise to a perturbed one; a confirmed
prerequisite has seen the target fail, or answer otherwise, without the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_toucan.execute.episode import Episode, Executor
from graph_toucan.execute.perturb import perturb
from graph_toucan.execute.pointers import resolve
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.graph.candidates import Candidate
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Evidence, Result, ToolCard, ToolKind

STAGE = "connect"
_DETAIL = 240


@dataclass(frozen=True)
class Finding:
    """What the execution of a candidate showed."""

    evidence: Evidence
    detail: str
    control: str


async def confirm(candidate: Candidate, executor: Executor) -> Finding:
    """Execute a candidate edge and its negative control."""
    fingerprints = {card.tool.server: card.fingerprint for card in (candidate.source, candidate.target)}
    if candidate.binding.origin == "argument":
        return await _confirm_state(candidate, executor, fingerprints)
    return await _confirm_flow(candidate, executor, fingerprints)


async def _confirm_flow(candidate: Candidate, executor: Executor, fingerprints: Mapping[str, str]) -> Finding:
    source, target = candidate.source, candidate.target
    async with executor.open(STAGE, candidate.id, 0, fingerprints) as episode:
        given = await _make_example(episode, source)
        if given.failed:
            return Finding(Evidence.UNTESTED, f"the source failed: {given.text[:_DETAIL]}", "")
        try:
            value = resolve(given.value, candidate.binding.path)
        except LookupError:
            return Finding(Evidence.REFUTED, f"the source's result has nothing at {candidate.binding.path}", "")
        await _set_up(episode, target)
        reached = await episode.call(target.id, _arguments(candidate, value))
        if reached.failed:
            return Finding(Evidence.REFUTED, f"the target failed: {reached.text[:_DETAIL]}", "")
        control = _arguments(candidate, perturb(value))
        if target.kind is not ToolKind.ACTION:
            other = await episode.call(target.id, control)
            return _compared(target, reached, other, "a perturbed value")
    async with executor.open(STAGE, candidate.id, 1, fingerprints) as episode:
        await _make_example(episode, source)
        await _set_up(episode, target)
        other = await episode.call(target.id, control)
    return _compared(target, reached, other, "a perturbed value")


async def _confirm_state(candidate: Candidate, executor: Executor, fingerprints: Mapping[str, str]) -> Finding:
    source, target = candidate.source, candidate.target
    value = source.examples[0].arguments[candidate.binding.path]
    arguments = _arguments(candidate, value)
    async with executor.open(STAGE, candidate.id, 0, fingerprints) as episode:
        given = await _make_example(episode, source)
        if given.failed:
            return Finding(Evidence.UNTESTED, f"the source failed: {given.text[:_DETAIL]}", "")
        reached = await episode.call(target.id, arguments)
    if reached.failed:
        return Finding(Evidence.REFUTED, f"the target failed after the source: {reached.text[:_DETAIL]}", "")
    async with executor.open(STAGE, candidate.id, 1, fingerprints) as episode:
        other = await episode.call(target.id, arguments)
    return _compared(target, reached, other, "the source left out")


def _compared(target: ToolCard, reached: Result, other: Result, control: str) -> Finding:
    if other.failed:
        return Finding(Evidence.CONFIRMED, "the target succeeded", f"with {control} it fails: {other.text[:_DETAIL]}")
    if stable_leaves(reached.value, target.volatile_paths) != stable_leaves(other.value, target.volatile_paths):
        return Finding(Evidence.CONFIRMED, "the target succeeded", f"with {control} it answers otherwise")
    return Finding(
        Evidence.REFUTED, "the target succeeded", f"with {control} it answers the same: it does not depend on it"
    )


async def _make_example(episode: Episode, card: ToolCard) -> Result:
    await _set_up(episode, card)
    return await episode.call(card.id, card.examples[0].arguments)


async def _set_up(episode: Episode, card: ToolCard) -> None:
    for call in card.examples[0].setup:
        await episode.call(call.tool, call.arguments)


def _arguments(candidate: Candidate, value: Json) -> JsonObject:
    return {**candidate.target.examples[0].arguments, candidate.binding.parameter: value}
