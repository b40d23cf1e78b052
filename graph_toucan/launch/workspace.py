"""The private directory and server processes of one conversation, made from the fixture set."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from graph_toucan.identity import digest
from graph_toucan.launch.fixtures import lay_fixtures
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.session import LaunchSettings, Place, ServerSession
from graph_toucan.launch.transport import Noise
from graph_toucan.model import StateChange

_GIT_NOISE = (".git/objects/", ".git/logs/", ".git/index", ".git/COMMIT_EDITMSG", ".git/ORIG_HEAD")
_SAID = 6000
_SQLITE_NOISE = ("-wal", "-shm", "-journal")


def snapshot(directory: Path) -> dict[str, str]:
    """Return the digest of every file under a directory by relative path, databases' and git's bookkeeping aside."""
    found: dict[str, str] = {}
    for path in sorted(directory.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        name = path.relative_to(directory).as_posix()
        if not any(mark in name for mark in _GIT_NOISE) and not name.endswith(_SQLITE_NOISE):
            found[name] = digest(path.read_bytes())
    return found


class Workspace:
    """One conversation's directory and servers; each server starts at its first call."""

    def __init__(self, root: Path, plans: PlanBook, settings: LaunchSettings, most: int | None = None) -> None:
        """Lay the fixtures under `root`; servers start later, and the least used ends where more than `most` would run."""
        self.files = root / "files"
        self._root = root
        self._plans = plans
        self._settings = settings
        self._most = most
        self._sessions: dict[str, ServerSession] = {}
        self._noise: dict[str, Noise] = {}
        self._started = 0
        self.files.mkdir()
        lay_fixtures(self.files)
        self._before = snapshot(self.files)

    async def session(self, server: str) -> ServerSession:
        """Return the running session of a server, starting it at the first call.

        Raises:
            LaunchError: it does not start.
        """
        session = self._sessions.pop(server, None)
        if session is None:
            while self._most is not None and len(self._sessions) >= self._most:
                await self._sessions.pop(next(iter(self._sessions))).close()
            plan = await self._plans.plan(server)
            noise = self._noise.setdefault(server, Noise())
            session = await ServerSession.start(plan, self._place(server), self._settings, noise)
        self._sessions[server] = session  # the last one is the latest used
        return session

    @property
    def servers(self) -> frozenset[str]:
        """The servers that run in it."""
        return frozenset(self._sessions)

    @property
    def untouched(self) -> bool:
        """Whether it is as good as new: no file differs from the fixture set, and no server has ended."""
        running = all(session.evidence.exit_code is None for session in self._sessions.values())
        return running and not self.changes()

    def said(self, server: str) -> str:
        """Return what a server has written besides its messages, also while it is still starting."""
        place = self._root / f"{server}.stderr"
        written = place.read_text(errors="replace")[-_SAID:] if place.exists() else ""
        return written + (self._noise[server].text if server in self._noise else "")

    def changes(self) -> tuple[StateChange, ...]:
        """Return what differs from the fixture set, sorted by path."""
        before, after = self._before, snapshot(self.files)
        found = [
            StateChange(path=path, change="modified" if path in before else "created", digest=content)
            for path, content in after.items()
            if before.get(path) != content
        ]
        found += [StateChange(path=path, change="deleted") for path in before if path not in after]
        return tuple(sorted(found, key=lambda change: change.path))

    async def close(self) -> None:
        """Stop all servers and remove the directory."""
        await asyncio.gather(*(session.close() for session in self._sessions.values()))
        shutil.rmtree(self._root, ignore_errors=True)

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


class WorkspacePool:
    """Opens workspaces, a bounded number at a time, for one event loop."""

    def __init__(self, plans: PlanBook, settings: LaunchSettings, limit: int = 3) -> None:
        """Keep the plans; `limit` is the number of workspaces open at once."""
        self._plans = plans
        self._settings = settings
        self._places = asyncio.Semaphore(limit)
        self._kept: list[Workspace] | None = None
        self._most = 0

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
    async def open(self, shared: frozenset[str] | None = None) -> AsyncGenerator[Workspace]:
        """Give a fresh workspace; its servers are stopped and its directory removed at the end.

        Args:
            shared: servers whose calls will change nothing. Then the workspace may be one that others have used and left
                untouched, so that its servers run already; it goes on to the next unless something in it changed.
        """
        async with self._places:
            keeps = shared is not None and self._kept is not None
            workspace = self._taken(shared or frozenset()) if keeps else None
            if workspace is None:
                root = Path(tempfile.mkdtemp(prefix="toucan-"))
                workspace = Workspace(root, self._plans, self._settings, self._most if keeps else None)
            fit = False
            try:
                yield workspace
                fit = keeps and workspace.untouched
            finally:
                if fit and self._kept is not None:
                    self._kept.append(workspace)
                else:
                    await asyncio.shield(workspace.close())

    def _taken(self, servers: frozenset[str]) -> Workspace | None:
        """Take the kept workspace in which most of these servers run, None if there is none."""
        if not self._kept:
            return None
        best = max(self._kept, key=lambda workspace: len(workspace.servers & servers))
        self._kept.remove(best)
        return best
