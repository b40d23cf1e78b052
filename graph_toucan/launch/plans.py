"""Launch plans on demand: a server is installed at its first use, and not at all where recordings answer."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph_toucan.errors import StartError
from graph_toucan.launch.install import Installed, install
from graph_toucan.launch.plan import LaunchPlan, make_plan
from graph_toucan.model import Server

Credentials = Mapping[str, Mapping[str, str]]
"""Values for a server's inputs that the catalogue leaves open: by slug, then by input name."""


async def plan_server(server: Server, cache: Path, credentials: Credentials) -> tuple[LaunchPlan, Installed | None]:
    """Install a server where it has a package, and return how to launch it.

    Raises:
        LaunchError: it cannot be installed, or lacks a value.
    """
    installed = await install(server, cache) if server.packages or not server.remotes else None
    return make_plan(server, installed, credentials.get(server.slug)), installed


class PlanBook:
    """The launch plans of some servers, made when first asked for."""

    def __init__(self, servers: Iterable[Server], cache: Path, credentials: Credentials | None = None) -> None:
        """Keep the servers; nothing is installed yet."""
        self._servers = {server.slug: server for server in servers}
        self._cache = cache
        self._credentials = credentials or {}
        self._plans: dict[str, LaunchPlan] = {}
        self._lock = asyncio.Lock()

    async def plan(self, slug: str) -> LaunchPlan:
        """Return a server's launch plan.

        Raises:
            LaunchError: the server is unknown or cannot be installed.
        """
        async with self._lock:
            if slug not in self._plans:
                server = self._servers.get(slug)
                if server is None:
                    raise StartError(f"server {slug!r} is not onboarded", "Run `graph-toucan onboard` with it first.")
                self._plans[slug], _ = await plan_server(server, self._cache, self._credentials)
            return self._plans[slug]
