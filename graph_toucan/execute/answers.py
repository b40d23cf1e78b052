"""Who answers the calls of an episode that no recording answers: real servers in a workspace, or a simulator."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum

from graph_toucan.execute.live import Caller, NotStarted
from graph_toucan.execute.results import READING, failure
from graph_toucan.execute.simulated import Simulated, Simulation
from graph_toucan.identity import JsonObject, content_id
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.model import ExecutorKind, Model, Result


class ExecutorMode(StrEnum):
    """Who answers calls.

    `auto`: recorded where this episode was recorded, else live, and a simulator for a server that does not start. `live`:
    always live. `replay`: recorded (in any episode, in the same state) or not at all. `simulated`: recorded, else simulated.
    """

    AUTO = "auto"
    LIVE = "live"
    REPLAY = "replay"
    SIMULATED = "simulated"


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


@dataclass(frozen=True)
class Opening:
    """How an episode may use servers: see `Executor.open`."""

    shared: bool
    tools: frozenset[str] | None
    fresh: frozenset[str]


class Answers:
    """Answers the calls of one episode; nothing runs before the first of them."""

    def __init__(
        self,
        spec: EpisodeSpec,
        opening: Opening,
        pool: WorkspacePool,
        mode: ExecutorMode,
        simulated: Simulated | None,
        stack: AsyncExitStack,
    ) -> None:
        """Keep the parts; a workspace that is opened closes with the stack."""
        self.caller: Caller | None = None
        self._spec = spec
        self._opening = opening
        self._pool = pool
        self._mode = mode
        self._simulated = simulated
        self._stack = stack
        self._simulation: Simulation | None = None

    async def live(self, events: Sequence[JsonObject]) -> Caller:
        """Return who calls for real, opening a workspace and repeating what happened so far in it at first."""
        if self.caller is None:
            servers, how = frozenset(self._spec.fingerprints), self._opening
            opened = (
                self._pool.open(servers)
                if how.shared
                else self._pool.open(servers=servers, tools=how.tools, fresh=how.fresh)
            )
            self.caller = Caller(await self._stack.enter_async_context(opened))
            for event in events:
                if call := event.get("call"):
                    await self.caller.call(call["tool"], call["arguments"])
                elif "turn_changes" in event:
                    self.caller.workspace.contents.turn_changes()
            self.caller.workspace.contents.wrote()
        return self.caller

    def wrote(self) -> bool | None:
        """Tell whether a file of the workspace was changed since this was last asked, None where there is no workspace."""
        return self.caller.workspace.contents.wrote() if self.caller else None

    async def give(self, questions: Sequence[JsonObject], events: Sequence[JsonObject]) -> list[Result]:
        """Answer calls after what happened so far: those of one server one after the other, those of several at once."""
        by_server: dict[str, list[int]] = {}
        for place, question in enumerate(questions):
            by_server.setdefault(question["tool"].split("/", 1)[0], []).append(place)
        results: dict[int, Result] = {}
        caller = None if self._mode is ExecutorMode.SIMULATED else await self.live(events)

        async def ask(places: Sequence[int]) -> None:
            for place in places:
                results[place] = await self._once(caller, questions[place]["tool"], questions[place]["arguments"])

        await asyncio.gather(*(ask(places) for places in by_server.values()))
        return [results[place] for place in range(len(questions))]

    async def _once(self, caller: Caller | None, tool: str, arguments: JsonObject) -> Result:
        if caller is None:
            return await self._simulate(tool, arguments)
        try:
            return await caller.called(tool, arguments)
        except NotStarted as error:
            if self._mode is ExecutorMode.AUTO and self._simulated is not None and self._simulated.usable(tool):
                return await self._simulate(tool, arguments)
            return failure(str(error))

    async def _simulate(self, tool: str, arguments: JsonObject) -> Result:
        if self._simulated is None:
            return failure(f"no simulator answers {tool}: none was given")
        if self._simulation is None:
            self._simulation = self._simulated.open(self._spec.row)
        result = await self._simulation.call(tool, arguments)
        return result.model_copy(update={"executor": ExecutorKind.SIMULATED})
