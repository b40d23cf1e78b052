"""Episodes: the calls of one workspace from its opening to its end, recorded so that they can be replayed.

An episode is known by what it is (stage, row, take, servers, fixture set), never by when it ran. While a recording
matches the calls that are made, they are answered from it; from the first call that it does not hold on, the calls go
to real servers in a workspace brought to the same state. So a killed run repeats only unfinished episodes, and a run
from recordings alone starts no server.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, Protocol

from graph_toucan.errors import ReplayMiss
from graph_toucan.execute.answers import Answers, EpisodeSpec, ExecutorMode
from graph_toucan.execute.replay import Found, Miss, RecordedCalls
from graph_toucan.execute.results import failure
from graph_toucan.execute.states import States
from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.model import ExecutorKind, Result, StateChange

_Kind = Literal["call", "changes", "turn_changes"]


class OpenedBy(Protocol):
    """What an episode needs of the `Executor` that opened it."""

    mode: ExecutorMode
    lenient: bool
    misses: list[Miss]

    @property
    def recorded(self) -> RecordedCalls:
        """All calls that were ever recorded."""
        ...

    def states(self, fingerprints: Mapping[str, str]) -> States:
        """Return the states of a conversation with these servers, at its beginning."""
        ...


class Episode:
    """One open episode. Made by `Executor.open`."""

    def __init__(
        self,
        spec: EpisodeSpec,
        recorded: JsonObject,
        executor: OpenedBy,
        answers: Answers,
    ) -> None:
        """Start with what is recorded of it, perhaps nothing."""
        self._spec = spec
        self._recorded: list[JsonObject] = list(recorded.get("events") or ())
        self._day: str | None = recorded.get("day")
        self._executor = executor
        self._answers = answers
        self._events: list[JsonObject] = []
        self._state = digest(fixture_digest())
        self._states = executor.states(spec.fingerprints)
        self._liked: str | None = None
        self._turn = asyncio.Lock()

    @property
    def went_live(self) -> bool:
        """Whether any call reached a real server."""
        return self._answers.caller is not None

    @property
    def live_calls(self) -> int:
        """How many calls real servers have answered, those included that were made again to get into a recorded state."""
        caller = self._answers.caller
        return caller.answered if caller else 0

    @property
    def events(self) -> list[JsonObject]:
        """What happened, in order."""
        return self._events

    @property
    def day(self) -> str | None:
        """The day, in UTC and as YYYY-MM-DD, on which it was executed; None where nothing tells."""
        return datetime.now(UTC).date().isoformat() if self.went_live else self._day

    @property
    def document(self) -> JsonObject:
        """What is recorded of it: what it is, what happened, and the servers whose start left files in the workspace."""
        caller = self._answers.caller
        running = caller.workspace.running if caller else {}
        starts = sorted(server for server, one in running.items() if one.laid and server in self._spec.fingerprints)
        spec = self._spec.model_dump(mode="json")
        return {"spec": spec, "events": self._events, "starts": starts, "day": self.day}

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        """Call a tool by its id; a call without an answer is a failed `Result`, not an error.

        Calls that are made at once are answered one after the other, in the order in which they were made; use
        `call_together` for those that need not wait for each other.

        Raises:
            ReplayMiss: only recordings may answer, and they do not hold this call.
        """
        async with self._turn:
            question = self._asked(tool, arguments)
            answer, wrote = self._from_recording("call", question)
            if answer is None:
                (result,) = await self._answers.give([question], self._events)
                answer, wrote = _written(result), self._answers.wrote()
            return self._noted(question, answer, wrote)

    async def call_together(self, calls: Sequence[tuple[str, JsonObject]]) -> tuple[Result, ...]:
        """Make calls that do not need each other, those of different servers at the same time; errors as `call`.

        They are recorded in the order given, as if each had been made alone.
        """
        async with self._turn:
            done: list[Result] = []
            for place, (tool, arguments) in enumerate(calls):
                before, question = self._state, self._asked(tool, arguments)
                answer, wrote = self._from_recording("call", question)
                if answer is None:
                    self._state = before
                    questions = [self._asked(*call) for call in calls[place:]]
                    results = await self._answers.give(questions, self._events)
                    wrote = self._answers.wrote()
                    return (
                        *done,
                        *(self._noted(*one, wrote) for one in zip(questions, map(_written, results), strict=True)),
                    )
                done.append(self._noted(question, answer, wrote))
            return tuple(done)

    async def changes(self) -> tuple[StateChange, ...]:
        """Return the workspace files that differ from the fixture set by now."""
        return await self._changes("changes")

    async def turn_changes(self) -> tuple[StateChange, ...]:
        """Return the workspace files that differ from the last time that this was asked, at first from the fixture set."""
        return await self._changes("turn_changes")

    async def _changes(self, kind: Literal["changes", "turn_changes"]) -> tuple[StateChange, ...]:
        async with self._turn:
            question: JsonObject = {"state": self._state}
            answer, _ = self._from_recording(kind, question)
            if answer is None and self._executor.mode is ExecutorMode.SIMULATED:
                answer = []
            if answer is None:
                contents = (await self._answers.live(self._events)).workspace.contents
                found = contents.changes() if kind == "changes" else contents.turn_changes()
                answer = [json.loads(canonical_json(change.model_dump(mode="json"))) for change in found]
            self._events.append({kind: question, "answer": answer})
            if kind == "turn_changes":
                self._states.end_turn()
            return tuple(StateChange.model_validate(change) for change in answer)

    # --- recordings -----------------------------------------------------------------------------------------------

    def _asked(self, tool: str, arguments: JsonObject) -> JsonObject:
        self._state = digest(canonical_json([self._state, tool, arguments]))
        return {"tool": tool, "arguments": arguments, "state": self._state}

    def _noted(self, question: JsonObject, answer: Json, wrote: bool | None) -> Result:
        seen = {} if wrote is None else {"wrote": wrote}
        self._events.append({"call": question, "answer": answer, **seen})
        self._states.note(question["tool"], question["arguments"], wrote)
        return Result.model_validate(answer)

    def _from_recording(self, kind: _Kind, question: JsonObject) -> tuple[Json, bool | None]:
        """Return a recorded answer and what the call wrote; no answer if somebody else is to give one."""
        position = len(self._events)
        if not self.went_live and position < len(self._recorded):
            event = self._recorded[position]
            if event.get(kind) == question:
                return event["answer"], event.get("wrote")
        if self._executor.mode not in (ExecutorMode.REPLAY, ExecutorMode.SIMULATED):
            return None, None
        found = self._found(kind, question)
        if found is not None:
            self._liked = found.episode or self._liked
            answer = found.answer
            return ({**answer, "executor": ExecutorKind.REPLAY.value} if kind == "call" else answer), found.wrote
        return (None, None) if self._executor.mode is ExecutorMode.SIMULATED else self._missed(kind, question)

    def _found(self, kind: _Kind, question: JsonObject) -> Found | None:
        states, recorded = self._states, self._executor.recorded
        if kind == "call":
            asked = {name: question[name] for name in ("tool", "arguments")}
            return recorded.find(states.key(**asked), kind, self._liked, asked)
        if states.turn_is_calm if kind == "turn_changes" else states.as_laid:
            return Found([], None, "")
        return recorded.find(states.turn_key() if kind == "turn_changes" else states.changes_key(), kind, self._liked)

    def _missed(self, kind: _Kind, question: JsonObject) -> tuple[Json, bool | None]:
        spec, tool = self._spec, question.get("tool", "")
        miss = Miss(
            stage=spec.stage,
            row=spec.row,
            take=spec.take,
            kind=kind,
            tool=tool,
            arguments=question.get("arguments", {}),
            state=self._states.of(tool) if tool else self._states.changes_key(),
        )
        self._executor.misses.append(miss)
        told = (
            f"the recording of {spec.stage} row {spec.row} (take {spec.take}) does not hold "
            f"{kind} {canonical_json(question)[:200]}"
        )
        if not self._executor.lenient:
            raise ReplayMiss(
                f"{told}, and no other one does in this state", "Run without --replay to make the call for real."
            )
        return ([] if kind != "call" else _written(failure(told))), None


def _written(result: Result) -> Json:
    """Return a result in the order in which a recording gives it back: what is made of it must not depend on its source."""
    return json.loads(canonical_json(result.model_dump(mode="json")))
