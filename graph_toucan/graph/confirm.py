"""Confirm edges by executing them: the source, then the target with what the source gave, then a negative control.

All that may depend on one source is tried after one call of it. A flow is confirmed if the target takes the value and
fails with a wrong one, or answers otherwise to it (or leaves other files) where the teacher is sure enough that the value
is meant; a target that takes a wrong value as well, with the same answer, is no evidence. A prerequisite is confirmed if
the same call fails, or answers otherwise, in a fresh workspace without the source.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.perturb import perturb
from graph_toucan.execute.setups import Ready, after, call_example, set_up, without
from graph_toucan.execute.transforms import given_by
from graph_toucan.graph.evidence import DETAIL, Finding, Try, called, concluded, files_left, same_answer
from graph_toucan.graph.judge import STAGE, Judged
from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.model import Binding, Evidence, ExampleCall, Model, Result, StateChange, ToolCard, ToolKind

SURE = 0.4
"""From this confidence on, a target that answers otherwise to a wrong value confirms a flow."""
_WITHOUT = "the source left out"


def changes_nothing(card: ToolCard) -> bool:
    """Tell whether a tool's calls leave a workspace as it is and need nothing before them, by all that is known."""
    calm = card.kind is not ToolKind.ACTION and not any(example.effects for example in card.examples)
    return calm and bool(card.examples) and not card.examples[0].setup


@dataclass
class Confirmer:
    """Executes judged candidates. A target alone in a fresh workspace is called once, however many sources ask."""

    executor: Executor
    sure: float = SURE
    _alone: dict[str, "asyncio.Task[Result]"] = field(default_factory=dict[str, "asyncio.Task[Result]"])

    async def confirm(self, source: ToolCard, judged: Sequence[Judged]) -> list[Finding]:
        """Return a finding for each judged candidate of one source, in their order."""
        flows = [one for one in judged if _flows(one.bindings)]
        calm = [one for one in flows if changes_nothing(one.candidate.target)]
        within = [one for one in flows if _calls(one.candidate.target, source)]
        settled = {one.candidate.id for one in (*calm, *within)}
        apart = [one for one in flows if one.candidate.id not in settled]
        other = [one for one in apart if one.confidence >= self.sure]
        found = {one.candidate.id: self._doubted(one) for one in apart if one.confidence < self.sure}
        found |= {one.candidate.id: await self._within_setup(source, one) for one in within}
        if calm:
            found |= await self._after_one_call(source, calm)
        if other:
            found |= await self._after_one_call(source, other, apart=True)
            for one in other[1:]:  # what came before it may have helped: once more, alone
                if found[one.candidate.id].evidence is Evidence.CONFIRMED:
                    found |= await self._after_one_call(source, [one], apart=True)
        for one in judged:
            if one.candidate.id not in found:
                found[one.candidate.id] = await self._state(source, one)
        return [found[one.candidate.id] for one in judged]

    def _open(
        self, row: str, take: int, cards: Sequence[ToolCard], *, shared: bool = False, fresh: bool = False
    ) -> AbstractAsyncContextManager[Episode]:
        """Open an episode in which these tools, and those that set them up, are called."""
        tools = {card.id for card in cards} | {call.tool for card in cards for call in card.examples[0].setup}
        prints = {card.tool.server: card.fingerprint for card in cards}
        return self.executor.open(STAGE, row, take, prints, shared=shared, tools=tools, fresh=prints if fresh else ())

    def _doubted(self, one: Judged) -> Finding:
        """Leave a doubtful flow into what changes something: each takes two or three workspaces, and 4 % were confirmed."""
        told = f"not executed: the target changes something, and the judge is not sure ({one.confidence:.2f} < {self.sure})"
        return Finding(Evidence.UNTESTED, told, bindings=one.bindings)

    # --- values that flow -------------------------------------------------------------------------------------------

    async def _after_one_call(
        self, source: ToolCard, judged: Sequence[Judged], *, apart: bool = False
    ) -> dict[str, Finding]:
        """Try targets after one call of their source; the controls at once, or `apart` in a workspace of their own.

        Controls of targets that change something come in a second workspace in the same order, so that their answers
        differ by the wrong values and not by what the calls before have left.
        """
        cards = [source, *(one.candidate.target for one in judged)]
        shared = not apart and changes_nothing(source)
        row = f"{source.id}#{_digest([[one.candidate.id, *_dumped(one.bindings)] for one in judged])}"
        async with self._open(row, 0, cards, shared=shared) as episode:
            told, given = await call_example(episode, source.id, source.examples[0])
            source_call = called("source", source, told, given)
            if given.failed:
                lost = Finding(Evidence.UNTESTED, f"the source failed: {given.text[:DETAIL]}", calls=(source_call,))
                return {one.candidate.id: lost for one in judged}
            tries: list[Try] = []
            for one in judged:
                before = await episode.changes() if apart else ()
                tried = await self._reach(episode, one, told, given)
                if apart:
                    tried.left = files_left(one.candidate.target, before, await episode.changes())
                elif tried.reached is not None:
                    tried.wrong = {**one.candidate.target.examples[0].arguments, **tried.wrong}
                    tried.other = await episode.call(one.candidate.target.id, tried.wrong)
                tries.append(tried)
        waiting = [tried for tried in tries if tried.reached is not None and tried.other is None]
        if waiting:
            async with self._open(row, 1, cards) as episode:
                told, given = await call_example(episode, source.id, source.examples[0])
                for tried in waiting:
                    before = await episode.changes()
                    ready = await set_up(episode, tried.judged.candidate.target.examples[0])
                    await self._control(episode, tried, ready, told, given, before)
        return {tried.judged.candidate.id: concluded(tried, source_call, self.sure) for tried in tries}

    async def _reach(self, episode: Episode, one: Judged, told: JsonObject, given: Result) -> Try:
        """Call the target with all bindings of a candidate, and with the first alone if they do not work together."""
        tried = await self._bound(episode, one, one.bindings, told, given)
        if tried.reached is None and len(one.bindings) > 1:
            first = await self._bound(episode, one, one.bindings[:1], told, given)
            return first if first.reached is not None else tried
        return tried

    async def _bound(
        self, episode: Episode, one: Judged, bindings: tuple[Binding, ...], told: JsonObject, given: Result
    ) -> Try:
        """Set a target up and call it with what the source gave; told is what the source was called with."""
        try:
            values = {binding.parameter: given_by(binding, told, given.value) for binding in bindings}
        except LookupError as error:
            return Try(one, bindings, refuted=f"the source's result has nothing that fits: {error}")
        ready = await set_up(episode, one.candidate.target.examples[0])
        return await self._called_with(episode, one, bindings, ready, values)

    async def _called_with(
        self, episode: Episode, one: Judged, bindings: tuple[Binding, ...], ready: Ready, values: JsonObject
    ) -> Try:
        tried, target = Try(one, bindings), one.candidate.target
        right = {**ready.arguments, **values}
        answer = await episode.call(target.id, right)
        tried.calls = (called("target", target, right, answer),)
        if answer.failed:
            tried.refuted = f"the target failed: {answer.text[:DETAIL]}"
            return tried
        first = bindings[0].parameter
        tried.reached, tried.wrong = answer, {**values, first: perturb(values[first])}
        return tried

    async def _within_setup(self, source: ToolCard, one: Judged) -> Finding:
        """Try a target whose own setup calls the source: with what the source gave there, and with a wrong value."""
        target = one.candidate.target
        example = target.examples[0]
        place = max(number for number, call in enumerate(example.setup) if call.tool == source.id)
        row = f"{target.id}#{_digest([one.candidate.id, *_dumped(one.bindings)])}"
        async with self._open(row, 0, [source, target]) as episode:
            ready = await set_up(episode, example)
            source_call = called("source", source, ready.given[place], ready.results[place])
            if ready.failed:
                told = f"the setup failed: {ready.failed.text[:DETAIL]}"
                return Finding(Evidence.UNTESTED, told, bindings=one.bindings, calls=(source_call,))
            before = await episode.changes()
            told, given = ready.given[place], ready.results[place]
            try:
                values = {binding.parameter: given_by(binding, told, given.value) for binding in one.bindings}
            except LookupError as error:
                nothing = f"the source's result has nothing that fits: {error}"
                return Finding(Evidence.REFUTED, nothing, bindings=one.bindings, calls=(source_call,))
            tried = await self._called_with(episode, one, one.bindings, ready, values)
            tried.left = files_left(target, before, await episode.changes())
        if tried.reached is not None:
            async with self._open(row, 1, [source, target]) as episode:
                ready = await set_up(episode, example)
                before = await episode.changes()
                await self._control(episode, tried, ready, ready.given[place], ready.results[place], before)
        return concluded(tried, source_call, self.sure)

    async def _control(
        self,
        episode: Episode,
        tried: Try,
        ready: Ready,
        told: JsonObject,
        given: Result,
        before: Iterable[StateChange],
    ) -> None:
        """Call the target with a wrong value in a workspace of its own; all other values are those of this workspace."""
        target, first = tried.judged.candidate.target, tried.bindings[0].parameter
        try:
            values = {binding.parameter: given_by(binding, told, given.value) for binding in tried.bindings}
        except LookupError as error:
            tried.lost = f"the source gave something else before the control: {error}"
            return
        if ready.failed or given.failed:
            tried.lost = f"the setup of the control failed: {(ready.failed or given).text[:DETAIL]}"
            return
        tried.wrong = {**ready.arguments, **values, first: perturb(values[first])}
        tried.other = await episode.call(target.id, tried.wrong)
        tried.moved = files_left(target, before, await episode.changes()) != tried.left

    # --- state that one leaves and the other needs --------------------------------------------------------------------

    async def _state(self, source: ToolCard, one: Judged) -> Finding:
        target, bindings = one.candidate.target, one.bindings
        example, before = target.examples[0], source.examples[0]
        if not _calls(target, source):
            values = {binding.parameter: before.arguments[binding.path] for binding in bindings}
            example = example.model_copy(update={"arguments": {**example.arguments, **values}})
            example = after(example, source.id, before)
        row = f"{target.id}#{_digest(_dumped([example]))}"
        async with self._open(row, 0, [source, target]) as episode:
            ready = await set_up(episode, example)
            if ready.failed:
                return Finding(Evidence.UNTESTED, f"the source failed: {ready.failed.text[:DETAIL]}", bindings=bindings)
            arguments = ready.arguments
            reached = await episode.call(target.id, arguments)
        calls = (called("target", target, arguments, reached),)
        if reached.failed:
            told = f"the target failed after the source: {reached.text[:DETAIL]}"
            return Finding(Evidence.REFUTED, told, "", bindings, calls)
        other = await self._without(source, target, without(example, source.id))
        calls = (*calls, called("control", target, arguments, other))
        if other.failed:
            evidence, control = Evidence.CONFIRMED, f"with {_WITHOUT} it fails: {other.text[:DETAIL]}"
        elif same_answer(target, reached, other):
            evidence, control = Evidence.REFUTED, f"with {_WITHOUT} it answers the same: it does not need it"
        else:
            evidence, control = Evidence.CONFIRMED, f"with {_WITHOUT} it answers otherwise"
        return Finding(evidence, "the target succeeded", control, bindings, calls)

    async def _without(self, source: ToolCard, target: ToolCard, example: ExampleCall) -> Result:
        """Call the target in a fresh workspace without the source; once for all sources that ask the same."""
        key = f"{target.id}!{_digest(_dumped([example]))}"
        servers = [target, source] if any(call.tool == source.id for call in example.setup) else [target]

        async def call() -> Result:
            async with self._open(key, 0, servers, fresh=True) as episode:
                return (await call_example(episode, target.id, example))[1]

        if key not in self._alone:
            self._alone[key] = asyncio.create_task(call())
        return await asyncio.shield(self._alone[key])


def _digest(value: Json) -> str:
    return digest(canonical_json(value))[:16]


def _dumped(models: Iterable[Model]) -> list[JsonObject]:
    return [model.model_dump(mode="json") for model in models]


def _calls(target: ToolCard, source: ToolCard) -> bool:
    """Tell whether a target's setup calls a source."""
    return any(call.tool == source.id for call in target.examples[0].setup)


def _flows(bindings: Iterable[Binding]) -> bool:
    return any(binding.origin == "result" for binding in bindings)
