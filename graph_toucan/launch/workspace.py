"""The private directory and server processes of one conversation, made from the fixture set.

Every conversation finds the same: the fixture set, and servers that were started in it before its first call. A workspace can
serve another conversation after one if it is made so again (`rest`), which the pool decides (`graph_toucan.launch.pool`).
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import Protocol

from graph_toucan.errors import LaunchError
from graph_toucan.launch import files
from graph_toucan.launch.contents import Contents
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.process import held_still
from graph_toucan.launch.running import Running, kept
from graph_toucan.launch.session import LaunchSettings, Place, ServerSession
from graph_toucan.launch.transport import Noise
from graph_toucan.model import StateChange

_SAID = 6000
_ticks = count(1)


class Trust(Protocol):
    """Who knows which servers and tools answer a second conversation as they would answer a first one."""

    def known(self, server: str) -> bool | None:
        """Return whether a server may serve a second conversation at all, None if nothing is known of it."""
        ...

    async def find_out(self, server: str, tools: frozenset[str] | None) -> bool:
        """Return whether some tools of a server (None for all) do, after an exam where nothing is known."""
        ...

    def fails(self, tool: str) -> bool:
        """Return whether a tool is not known to."""
        ...


MakeRoom = Callable[[str], Awaitable[None]]
"""Is awaited before a server starts, by its slug."""


class Workspace:
    """One conversation's directory and servers."""

    def __init__(
        self,
        root: Path,
        plans: PlanBook,
        settings: LaunchSettings,
        most: int | None = None,
        make_room: MakeRoom | None = None,
    ) -> None:
        """Lay the fixtures under `root`; servers start later, and the least used ends where more than `most` would run."""
        self.files = root / "files"
        self.contents = Contents(self.files)
        self.wanted: frozenset[str] = frozenset()
        self._root = root
        self._plans = plans
        self._settings = settings
        self._most = most
        self._make_room = make_room
        self._running: dict[str, Running] = {}
        self._failed: dict[str, LaunchError] = {}
        self._noise: dict[str, Noise] = {}
        self._started = 0
        self._trust: Trust | None = None
        self._starting = asyncio.Lock()

    async def prepare(
        self,
        servers: Iterable[str],
        trust: Trust | None = None,
        tools: frozenset[str] | None = None,
        fresh: frozenset[str] = frozenset(),
    ) -> None:
        """Have servers running as they are after a start among the fixtures, before the first call.

        One that already runs here is taken if it can be trusted, and if what its start left can be laid again; one that does
        not start will say so at its first call.

        Args:
            servers: their slugs.
            trust: who knows which of those that run here can be taken; None for none.
            tools: the tools that will be called; None if that is not known.
            fresh: the servers that are to be started in any case.
        """
        self._trust = trust
        for server in sorted(servers):
            running = self._running.get(server)
            taken = running is not None and trust is not None and server not in fresh
            known = taken and trust is not None and await trust.find_out(server, tools)
            running = self._running.get(server)  # it may have ended in the meantime
            if running is not None and known and running.alive and self._laid_again(running):
                running.last_used = next(_ticks)
                running.used = running.called = True
                continue
            await self.end(server)
            try:
                await self._start(server)
            except LaunchError as error:
                self._failed[server] = error

    async def session(self, server: str) -> ServerSession:
        """Return the running session of a server, starting it at the first call.

        Raises:
            LaunchError: it does not start.
        """
        if server in self._failed:
            raise self._failed[server]
        if server not in self._running:
            async with self._starting:
                if server not in self._running:
                    await self._start(server)
        running = self._running.pop(server)
        self._running[server] = running  # the last one is the latest used
        running.last_used = next(_ticks)
        return running.session

    @property
    def servers(self) -> frozenset[str]:
        """The servers that run in it."""
        return frozenset(self._running)

    @property
    def running(self) -> dict[str, Running]:
        """What runs in it, by slug."""
        return dict(self._running)

    @property
    def untouched(self) -> bool:
        """Whether it is as good as new: no file differs from the fixture set, and no server has ended or gone silent."""
        return not any(map(_is_lost, self._running.values())) and not self.changes()

    def serves(self, tool: str) -> bool:
        """Tell whether a tool may be called here: not if it needs a fresh server and its own has served others."""
        running = self._running.get(tool.split("/", 1)[0])
        return running is None or not running.used or self._trust is None or not self._trust.fails(tool)

    def spoil(self, server: str, why: str) -> None:
        """Say that a server must not serve another conversation."""
        if server in self._running:
            self._running[server].spoiled = self._running[server].spoiled or why

    def said(self, server: str) -> str:
        """Return what a server has written besides its messages, also while it is still starting."""
        place = self._root / f"{server}.stderr"
        written = place.read_text(errors="replace")[-_SAID:] if place.exists() else ""
        return written + (self._noise[server].text if server in self._noise else "")

    def changes(self) -> tuple[StateChange, ...]:
        """Return what differs from the fixture set, sorted by path."""
        return self.contents.changes()

    async def rest(self, usable: Callable[[str], bool]) -> dict[str, str]:
        """Make everything as it was before the conversation; servers that cannot serve another are ended.

        Args:
            usable: whether a server, by its slug, may serve another at all.

        Returns:
            Why each server that was ended was ended.
        """
        ended = {server: "it is not to serve another" for server in self._running if not usable(server)}
        await asyncio.gather(*(self.end(server) for server in ended))
        self._failed.clear()
        with self._still():
            changed = self.contents.changed_files()
            called = {server: running for server, running in self._running.items() if running.called}
            faults = {server: running.fault(changed) for server, running in called.items()}
            for server, running in called.items():
                running.called = False
                if not faults[server]:
                    running.restore()
            self.contents.restore()
        faults = {server: fault for server, fault in faults.items() if fault}
        await asyncio.gather(*(self.end(server) for server in faults))
        return {**ended, **faults}

    def empty(self) -> None:
        """Remove all files while the servers run; `rest` lays them again."""
        with self._still():
            files.empty(self.files)

    async def end(self, server: str) -> None:
        """Stop a server, if it runs here."""
        running = self._running.pop(server, None)
        if running is not None:
            await running.session.close()

    async def close(self) -> None:
        """Stop all servers and remove the directory."""
        await asyncio.gather(*(self.end(server) for server in self.servers))
        shutil.rmtree(self._root, ignore_errors=True)

    async def _start(self, server: str) -> None:
        while self._most is not None and len(self._running) >= self._most:
            await self.end(next(iter(self._running)))
        plan = await self._plans.plan(server)
        if self._make_room is not None:
            await self._make_room(server)
        place = self._place(server)
        before = files.look(self.files)
        noise = self._noise.setdefault(server, Noise())
        session = await ServerSession.start(plan, place, self._settings, noise)
        after = files.look(self.files)
        left = {path: after[path] for path in files.differing(before, after) if path in after}
        lost = before.keys() - after.keys()
        self._running[server] = Running(session, place.home, None if lost else kept(self.files, left))
        self._running[server].last_used = next(_ticks)

    def _still(self) -> AbstractContextManager[None]:
        processes = [running.session.process for running in self._running.values()]
        return held_still([process for process in processes if process is not None])

    def _laid_again(self, running: Running) -> bool:
        """Lay what a server's start left, unless another one's start has left something else in the same place."""
        if running.laid is None:
            return False
        there = files.copies_of(self.files, running.laid)
        laid = self.contents.laid
        for path, copy in there.items():
            pristine = path not in laid if copy is None else laid.get(path) == files.look_at(self.files, path)
            if not pristine and not files.same(copy, running.laid[path]):
                return False
        if wanted := {path: copy for path, copy in running.laid.items() if not files.same(there[path], copy)}:
            with self._still():
                files.put(self.files, wanted)
        return True

    def _place(self, server: str) -> Place:
        number = self._started
        self._started += 1
        place = Place(
            files=self.files,
            home=self._root / f"h{number}",
            run=self._root / f"r{number}",
            stderr=self._root / f"{server}.stderr",
        )
        place.home.mkdir()
        place.run.mkdir()
        return place


def _is_lost(running: Running) -> bool:
    return bool(running.spoiled) or running.session.evidence.exit_code is not None
