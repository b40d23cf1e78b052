"""Workspaces for conversations: a bounded number at once, and servers that go from one conversation to the next.

Who waits for a workspace says which servers are wanted, and gets the one in which most of them run; of all who wait, the one
goes first for whom the fewest servers have to be started. Servers that nobody uses end in the order of their last use when
memory is short. A conversation never waits for a server while it has a workspace, so none can wait for another.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.running import Running
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.launch.workspace import Trust, Workspace

_PATIENCE = 200
"""How many others may go before one who waits."""
_USUAL_MB = 90.0
"""What a server is taken to need before it was seen running: the median of a few hundred."""


@dataclass(eq=False)
class _Waiting:
    """Who waits for a workspace: a kept one or a new one; `passed` counts those who came later and went first."""

    wanted: frozenset[str]
    kept: list[Workspace] | None
    place: "asyncio.Future[Workspace | None]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    passed: int = 0


class WorkspacePool:
    """Opens workspaces for one event loop."""

    def __init__(
        self,
        plans: PlanBook,
        settings: LaunchSettings,
        limit: int = 3,
        *,
        memory_mb: float | None = None,
        sessions: int | None = None,
    ) -> None:
        """Keep the plans; nothing runs yet.

        Args:
            plans: how the servers are launched.
            settings: under which limits.
            limit: how many workspaces may be in use at once.
            memory_mb: what all servers together should use at most, in MB; None for no bound. Only idle servers are ended
                for it, and a conversation waits until there is room unless it is the only one: it never fails for it.
            sessions: how many servers should run at most, in the same way.
        """
        self._plans = plans
        self._settings = settings
        self._limit = limit
        self._memory_mb = memory_mb
        self._sessions = sessions
        self._trust: Trust | None = None
        self._quarantined: set[str] = set()
        self._waiting: list[_Waiting] = []
        self._in_use: set[Workspace] = set()
        self._claims: list[frozenset[str]] = []
        self._idle: list[Workspace] = []
        self._kept: list[Workspace] | None = None
        self._most = 0
        self._seen_mb: dict[str, float] = {}
        self.ended: dict[str, str] = {}

    @asynccontextmanager
    async def sharing(self, sessions: int) -> AsyncGenerator[None]:
        """Keep shared workspaces, and the servers that run in them, for those who open one next, until this ends.

        Args:
            sessions: how many servers may run in each shared workspace.
        """
        self._kept, self._most = [], sessions
        try:
            yield
        finally:
            kept, self._kept = self._kept, None
            await asyncio.shield(asyncio.gather(*(workspace.close() for workspace in kept)))

    @asynccontextmanager
    async def keeping(self, trust: Trust) -> AsyncGenerator[None]:
        """Keep workspaces and their servers from one conversation to the next, until this ends.

        Args:
            trust: who knows which servers can serve another conversation.
        """
        self._trust = trust
        try:
            yield
        finally:
            self._trust = None
            idle, self._idle = self._idle, []
            await asyncio.shield(asyncio.gather(*(workspace.close() for workspace in idle)))

    @asynccontextmanager
    async def open(
        self,
        shared: frozenset[str] | None = None,
        *,
        servers: frozenset[str] = frozenset(),
        tools: frozenset[str] | None = None,
        fresh: frozenset[str] = frozenset(),
    ) -> AsyncGenerator[Workspace]:
        """Give a workspace that is as good as new, or new; what is not kept is stopped and removed at the end.

        Args:
            shared: servers whose calls will change nothing. Then the workspace may be one that others have used and left
                untouched, so that its servers run already; it goes on to the next unless something in it changed.
            servers: the servers that will be called. They run from the beginning; while workspaces are kept (`keeping`),
                some may have served others before.
            tools: the tools that will be called; None if that is not known. Some need a server that has served nobody.
            fresh: those of them that may not have.
        """
        keeps = self._kept if shared is not None else None
        pooled = self._trust is not None and shared is None and bool(servers)
        waiting = _Waiting(shared or servers, self._idle if pooled else keeps)
        workspace = await self._placed(waiting)
        if workspace is None:
            workspace = self._new(self._most if keeps is not None else None)
        workspace.wanted = waiting.wanted
        self._in_use.add(workspace)
        fit = False
        try:
            if servers:
                await workspace.prepare(servers, self._trust if pooled else None, tools, fresh)
            yield workspace
            if pooled:
                self.ended |= await workspace.rest(self._usable)
                fit = bool(workspace.servers)
            else:
                fit = keeps is not None and workspace.untouched
        finally:
            self._in_use.discard(workspace)
            home = (self._idle if self._trust is not None else None) if pooled else self._kept
            if fit and home is not None:
                workspace.wanted = frozenset()
                home.append(workspace)
                self._leave(waiting)
            else:
                try:
                    await asyncio.shield(workspace.close())
                finally:
                    self._leave(waiting)

    @asynccontextmanager
    async def apart(self) -> AsyncGenerator[Workspace]:
        """Give a new workspace besides all others, for an exam: whoever waits for its outcome has a place already."""
        workspace = self._new(None)
        try:
            yield workspace
        finally:
            await asyncio.shield(workspace.close())

    async def quarantine(self, server: str) -> None:
        """End a server wherever nobody uses it, and let it serve no second conversation from now on."""
        self._quarantined.add(server)
        idle = [workspace for workspace in self._idle if server in workspace.servers]
        await asyncio.gather(*(workspace.end(server) for workspace in idle))

    @property
    def idle(self) -> tuple[Workspace, ...]:
        """The workspaces that are kept, and that nobody uses now."""
        return tuple(self._idle)

    @property
    def in_use(self) -> tuple[Workspace, ...]:
        """The workspaces that conversations use now."""
        return tuple(self._in_use)

    @property
    def sandbox(self) -> SandboxKind:
        """How its servers are caged."""
        return self._settings.sandbox

    @property
    def memory_mb(self) -> float:
        """What all servers that run use together, as last seen, in MB."""
        return sum(self._mb(server, running) for _, server, running in self._all_running())

    # --- who gets which place ---------------------------------------------------------------------------------------

    def _usable(self, server: str) -> bool:
        return server not in self._quarantined and self._trust is not None and self._trust.known(server) is not False

    async def _placed(self, waiting: _Waiting) -> Workspace | None:
        self._waiting.append(waiting)
        self._dispatch()
        try:
            return await waiting.place
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif not waiting.place.cancelled():
                workspace = waiting.place.result()
                if workspace is not None and waiting.kept is not None:
                    workspace.wanted = frozenset()
                    waiting.kept.append(workspace)
                self._leave(waiting)
            raise

    def _leave(self, waiting: _Waiting) -> None:
        self._claims.remove(waiting.wanted)
        self._dispatch()

    def _dispatch(self) -> None:
        """Give places to those who wait, as long as there are any."""
        self._waiting = [one for one in self._waiting if not one.place.cancelled()]
        while self._waiting and len(self._claims) < self._limit:
            first = self._waiting[0]
            chosen = first if first.passed >= _PATIENCE else min(self._waiting, key=_starts)
            if self._claims and not self._has_room(chosen.wanted):
                return
            for one in self._waiting[: self._waiting.index(chosen)]:
                one.passed += 1
            self._waiting.remove(chosen)
            self._claims.append(chosen.wanted)
            workspace = None
            if chosen.kept:
                workspace = max(chosen.kept, key=lambda one: len(one.servers & chosen.wanted))
                chosen.kept.remove(workspace)
                workspace.wanted = chosen.wanted
            chosen.place.set_result(workspace)

    # --- memory ---------------------------------------------------------------------------------------------------

    def _has_room(self, wanted: frozenset[str]) -> bool:
        """Tell whether the servers of those who have a place leave room for some more."""
        claimed = [server for claim in (*self._claims, wanted) for server in claim]
        if self._sessions is not None and len(claimed) > self._sessions:
            return False
        needed = sum(self._seen_mb.get(server, _USUAL_MB) for server in claimed)
        return self._memory_mb is None or needed <= self._memory_mb

    async def _make_room(self, server: str) -> None:
        """End idle servers, the least recently used first, until another one fits."""
        needed = self._seen_mb.get(server, _USUAL_MB)
        while (victim := self._least_used()) is not None and not self._fits(needed):
            workspace, slug = victim
            await workspace.end(slug)

    def _fits(self, needed: float) -> bool:
        if self._sessions is not None and len(self._all_running()) >= self._sessions:
            return False
        return self._memory_mb is None or self.memory_mb + needed <= self._memory_mb

    def _least_used(self) -> tuple[Workspace, str] | None:
        idle = [
            (running.last_used, place, slug)
            for place, (workspace, slug, running) in enumerate(self._all_running())
            if slug not in workspace.wanted
        ]
        return None if not idle else (self._all_running()[min(idle)[1]][0], min(idle)[2])

    def _mb(self, server: str, running: Running) -> float:
        process = running.session.process
        seen = process.usage.memory_mb if process is not None else 0.0
        self._seen_mb[server] = max(seen, self._seen_mb.get(server, 0.0))
        return seen or self._seen_mb[server] or _USUAL_MB

    def _all_running(self) -> list[tuple[Workspace, str, Running]]:
        places = [*self._in_use, *self._idle, *(self._kept or ())]
        return [(place, server, running) for place in places for server, running in place.running.items()]

    def _new(self, most: int | None) -> Workspace:
        root = Path(tempfile.mkdtemp(prefix="toucan-"))
        return Workspace(root, self._plans, self._settings, most, self._make_room)


def _starts(waiting: _Waiting) -> int:
    """Return how many servers would have to be started for one who waits."""
    running = (len(workspace.servers & waiting.wanted) for workspace in waiting.kept or ())
    return len(waiting.wanted) - max(running, default=0)
