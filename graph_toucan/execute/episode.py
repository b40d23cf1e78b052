"""Episodes: the calls of one workspace from its opening to its end, recorded so that they can be replayed.

An episode is known by what it is (stage, row, take, servers, fixture set), never by when it ran. While a recording
matches the calls that are made, they are answered from it; from the first call that it does not hold on, the calls go
to real servers in a workspace brought to the same state. So a killed run repeats only unfinished episodes, and a run
from recordings alone starts no server.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum
from typing import Protocol

from graph_toucan.errors import LaunchError, ReplayMiss
from graph_toucan.execute.results import READING, came_too_fast, failure, to_result
from graph_toucan.identity import Json, JsonObject, canonical_json, content_id, digest
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.launch.workspace import Workspace, WorkspacePool
from graph_toucan.model import Model, Result, StateChange

RECORD_KIND = "episodes"
_WAITS = 3
_WAIT_SECONDS = 1.05
_PAUSE_SECONDS = 0.15


class Recorder(Protocol):
    """Where recordings are kept: small JSON objects by kind and id."""

    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002 - the word of the store
        """Return a recording, or None."""
        ...

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002
        """Keep a recording."""
        ...


class ExecutorMode(StrEnum):
    """`auto`: recorded where recorded, else live. `live`: always live. `replay`: recorded or not at all."""

    AUTO = "auto"
    LIVE = "live"
    REPLAY = "replay"


class EpisodeSpec(Model):
    """What an episode is: `take` counts executions of the same row (0 the first, 1 its verification, ...)."""

    stage: str
    row: str
    take: int
    fingerprints: dict[str, str]

    @property
    def id(self) -> str:
        """The episode's content id."""
        return content_id("ep", self.stage, self.row, self.take, self.fingerprints, fixture_digest(), READING)


class Episode:
    """One open episode. Made by `Executor.open`."""

    def __init__(
        self,
        spec: EpisodeSpec,
        recorded: list[JsonObject],
        executor: "Executor",
        stack: AsyncExitStack,
        *,
        shared: bool = False,
    ) -> None:
        """Start with what is recorded of it, perhaps nothing."""
        self._spec = spec
        self._recorded = recorded
        self._executor = executor
        self._stack = stack
        self._shared = frozenset(spec.fingerprints) if shared else None
        self._events: list[JsonObject] = []
        self._pause = 0.0
        self._workspace: Workspace | None = None
        self._state = digest(fixture_digest())

    @property
    def went_live(self) -> bool:
        """Whether any call reached a real server."""
        return self._workspace is not None

    @property
    def events(self) -> list[JsonObject]:
        """What happened, in order."""
        return self._events

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        """Call a tool by its id; a call without an answer is a failed `Result`, not an error.

        Raises:
            ReplayMiss: only recordings may answer, and they do not hold this call.
        """
        self._state = digest(canonical_json([self._state, tool, arguments]))
        question: JsonObject = {"tool": tool, "arguments": arguments, "state": self._state}
        answer = self._from_recording("call", question)
        if answer is None:
            result = await self._live_call(tool, arguments)
            # In the order in which a recording gives it back: what is written from a result must not depend on its source.
            answer = json.loads(canonical_json(result.model_dump(mode="json")))
        self._events.append({"call": question, "answer": answer})
        return Result.model_validate(answer)

    async def changes(self) -> tuple[StateChange, ...]:
        """Return the workspace files that differ from the fixture set by now."""
        answer = self._from_recording("changes", {"state": self._state})
        if answer is None:
            workspace = await self._live()
            answer = [change.model_dump(mode="json") for change in workspace.changes()]
        self._events.append({"changes": {"state": self._state}, "answer": answer})
        return tuple(StateChange.model_validate(change) for change in answer)

    def _from_recording(self, kind: str, question: JsonObject) -> Json:
        position = len(self._events)
        if self._workspace is None and position < len(self._recorded):
            event = self._recorded[position]
            if event.get(kind) == question:
                return event["answer"]
        if self._executor.mode is ExecutorMode.REPLAY:
            raise ReplayMiss(
                f"the recording of {self._spec.stage} row {self._spec.row} (take {self._spec.take}) does not hold "
                f"{kind} {canonical_json(question)[:200]}",
                "Run without --replay to make the call for real.",
            )
        return None

    async def _live(self) -> Workspace:
        """Return the workspace, opening it and repeating earlier recorded calls in it at first."""
        if self._workspace is None:
            self._workspace = await self._stack.enter_async_context(self._executor.pool.open(self._shared))
            for event in self._events:
                if call := event.get("call"):
                    await self._live_call(call["tool"], call["arguments"])
        return self._workspace

    async def _live_call(self, tool: str, arguments: JsonObject) -> Result:
        """Call the tool for real; a server that limits calls in a time is waited for, and called more slowly from then on."""
        if self._pause:
            await asyncio.sleep(self._pause)
        result = await self._called(tool, arguments)
        for _ in range(_WAITS):
            if not came_too_fast(result):
                break
            self._pause = _PAUSE_SECONDS
            await asyncio.sleep(_WAIT_SECONDS)
            result = await self._called(tool, arguments)
        return result

    async def _called(self, tool: str, arguments: JsonObject) -> Result:
        workspace = await self._live()
        server, name = tool.split("/", 1)
        began = time.monotonic()
        try:
            session = await workspace.session(server)
            raw = await session.request("tools/call", {"name": name, "arguments": arguments})
        except LaunchError as error:
            return failure(str(error))
        self._executor.live_calls += 1
        return to_result(raw, round((time.monotonic() - began) * 1000, 1))


class Executor:
    """Opens episodes over a workspace pool and a recorder."""

    def __init__(self, pool: WorkspacePool, recorder: Recorder, mode: ExecutorMode = ExecutorMode.AUTO) -> None:
        """Keep the parts; `live_calls` and `live_episodes` count what reached real servers."""
        self.pool = pool
        self.mode = mode
        self.live_calls = 0
        self.live_episodes = 0
        self._recorder = recorder

    @asynccontextmanager
    async def open(
        self, stage: str, row: str, take: int, fingerprints: Mapping[str, str], *, shared: bool = False
    ) -> AsyncGenerator[Episode]:
        """Give the episode of a row; what it did is recorded when it ends, however it ends.

        `shared` says that its calls change nothing, so that it may use servers which others have used (see
        `WorkspacePool.sharing`).
        """
        spec = EpisodeSpec(stage=stage, row=row, take=take, fingerprints=dict(sorted(fingerprints.items())))
        found = None if self.mode is ExecutorMode.LIVE else self._recorder.get_record(RECORD_KIND, spec.id)
        async with AsyncExitStack() as stack:
            episode = Episode(spec, list(found["events"]) if found else [], self, stack, shared=shared)
            try:
                yield episode
            finally:
                self._keep(spec, episode)

    def _keep(self, spec: EpisodeSpec, episode: Episode) -> None:
        """Record what reached real servers, also of a row that was rejected half-way: a rebuild must reject it there too."""
        if episode.went_live:
            self.live_episodes += 1
            document = {"spec": spec.model_dump(mode="json"), "events": episode.events}
            self._recorder.put_record(RECORD_KIND, spec.id, document)
