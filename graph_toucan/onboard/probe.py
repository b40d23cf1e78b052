"""One onboarding attempt: install, start, list, call once; every way it can end has a name and a detail."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from graph_toucan.errors import CallTimeout, InstallError, LaunchError
from graph_toucan.execute.results import to_result
from graph_toucan.identity import JsonObject
from graph_toucan.launch.install import Installed, NoEntryPoint
from graph_toucan.launch.plan import LaunchPlan, NeedsCredentials
from graph_toucan.launch.plans import Credentials, PlanBook, plan_server
from graph_toucan.launch.session import LaunchSettings, RpcError, ServerSession
from graph_toucan.launch.workspace import WorkspacePool
from graph_toucan.model import ExampleSpec, Outcome, Probe, Server, Tool
from graph_toucan.model.server import FACTORY_META
from graph_toucan.onboard.listing import Listing, fingerprint, list_tools

_STDERR_SAYS = (
    (
        Outcome.NEEDS_CREDENTIALS,
        re.compile(r"api[_ -]?key|access[_ -]?token|credential|unauthori[sz]ed", re.IGNORECASE),
    ),
    (
        Outcome.NEEDS_NETWORK,
        re.compile(r"ENOTFOUND|EAI_AGAIN|getaddrinfo|Name or service not known|Network is unreach"),
    ),
    (Outcome.NEEDS_SERVICE, re.compile(r"ECONNREFUSED|Connection refused", re.IGNORECASE)),
)
_DETAIL = 600


@dataclass(frozen=True)
class Attempt:
    """What one attempt gave: the probe, the tools, and the server as it was finally launched."""

    probe: Probe
    tools: tuple[Tool, ...]
    server: Server


async def onboard_server(server: Server, cache: Path, settings: LaunchSettings, credentials: Credentials) -> Attempt:
    """Try a server; one that breaks under mcp 2.x is tried once more with `mcp<2`.

    Never raises for what the server or its package does: that is the probe's outcome.
    """
    attempt, installed = await _attempt(server, cache, settings, credentials)
    if attempt.probe.outcome is Outcome.READY or installed is None:
        return attempt
    newest = installed.versions.get("mcp", "").startswith("2.")
    if not newest or "mcp<2" in server.factory.extra_requirements:
        return attempt
    older = _with_requirement(server, "mcp<2")
    second, _ = await _attempt(older, cache, settings, credentials)
    return second if second.probe.outcome is Outcome.READY else attempt


def _with_requirement(server: Server, requirement: str) -> Server:
    meta = server.factory
    changed = meta.model_copy(update={"extra_requirements": (*meta.extra_requirements, requirement)})
    entry = changed.model_dump(mode="json", by_alias=True)
    return server.model_copy(update={"meta": {**server.meta, FACTORY_META: entry}})


async def _attempt(
    server: Server, cache: Path, settings: LaunchSettings, credentials: Credentials
) -> tuple[Attempt, Installed | None]:
    began = time.monotonic()
    draft = _Draft(server)
    installed: Installed | None = None
    try:
        plan, installed = await plan_server(server, cache, credentials)
        draft.transport = plan.transport
        draft.install_seconds = time.monotonic() - began
        await _try_out(draft, plan, PlanBook([server], cache, credentials), installed, settings)
    except LaunchError as error:
        draft.outcome, draft.detail = classify(error), str(error)
    return draft.finish(), installed


async def _try_out(
    draft: "_Draft", plan: LaunchPlan, book: PlanBook, installed: Installed | None, settings: LaunchSettings
) -> None:
    async with WorkspacePool(book, settings, limit=1).open() as workspace:
        session = await workspace.session(plan.server)
        draft.start_seconds = session.start_seconds
        draft.protocol_version = session.protocol_version
        listing = await list_tools(plan.server, session)
        draft.take(listing, installed)
        if listing.tools:
            draft.example = await _first_call(draft.server, listing.tools, session)
            draft.outcome, draft.detail = Outcome.READY, _ready_detail(listing, session)


def _ready_detail(listing: Listing, session: ServerSession) -> str:
    notes: list[str] = []
    if listing.malformed:
        notes.append(f"left out {len(listing.malformed)} malformed tools: {'; '.join(listing.malformed)[:300]}")
    if session.noise.lines:
        notes.append(f"{session.noise.lines} lines on stdout are not JSON-RPC, the first: {session.noise.first!r}")
    return "; ".join(notes)


async def _first_call(server: Server, tools: tuple[Tool, ...], session: ServerSession) -> JsonObject:
    """Make the first call that is known to be possible: the catalogue's first example, or a tool without arguments."""
    names = {tool.name for tool in tools}
    suggested = [example for example in server.factory.examples if example.tool in names]
    bare = [ExampleSpec(tool=tool.name) for tool in tools if not tool.required]
    for example in (suggested or bare)[:1]:
        params = {"name": example.tool, "arguments": example.arguments}
        try:
            raw = await session.request("tools/call", params)
        except RpcError as error:
            return {**params, "ok": False, "result": str(error)[:_DETAIL]}
        result = to_result(raw, 0.0)
        return {**params, "ok": not result.failed, "result": result.text[:_DETAIL]}
    return {}


def classify(error: LaunchError) -> Outcome:
    """Return the outcome that an error of installing or starting stands for."""
    if isinstance(error, NeedsCredentials):
        return Outcome.NEEDS_CREDENTIALS
    if isinstance(error, NoEntryPoint):
        return Outcome.NO_ENTRY_POINT
    if isinstance(error, InstallError):
        return Outcome.NOT_INSTALLABLE
    if isinstance(error, CallTimeout):
        return Outcome.TIMED_OUT
    if isinstance(error, RpcError):
        return Outcome.PROTOCOL_ERROR
    for outcome, pattern in _STDERR_SAYS:
        if pattern.search(str(error)):
            return outcome
    return Outcome.CRASHED


class _Draft:
    """A probe while it is being made."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.outcome = Outcome.NO_TOOLS
        self.detail = "it lists no tools; leave it out, or check the arguments that it is started with"
        self.transport = "stdio"
        self.protocol_version = ""
        self.fingerprint = ""
        self.tools: tuple[Tool, ...] = ()
        self.malformed: tuple[str, ...] = ()
        self.example: JsonObject = {}
        self.install_seconds = 0.0
        self.start_seconds = 0.0

    def take(self, listing: Listing, installed: Installed | None) -> None:
        self.tools, self.malformed = listing.tools, listing.malformed
        if listing.malformed and not listing.tools:
            self.outcome = Outcome.TOOLS_MALFORMED
            self.detail = f"none of its tools can be used: {'; '.join(listing.malformed)[:_DETAIL]}"
        self.fingerprint = fingerprint(installed.digest if installed else self.server.version, listing.tools)

    def finish(self) -> Attempt:
        package = self.server.packages[0] if self.server.packages else None
        probe = Probe(
            server=self.server.slug,
            name=self.server.name,
            version=(package.version if package else None) or self.server.version,
            registry=package.registry_type if package else "remote",
            transport=self.transport,
            outcome=self.outcome,
            detail=self.detail[:_DETAIL],
            fingerprint=self.fingerprint,
            protocol_version=self.protocol_version,
            tools=len(self.tools),
            malformed=self.malformed,
            example=self.example,
            install_seconds=round(self.install_seconds, 2),
            start_seconds=round(self.start_seconds, 2),
        )
        ready = self.outcome is Outcome.READY
        return Attempt(probe, self.tools if ready else (), self.server)
