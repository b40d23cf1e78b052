"""One check of one server: start it in the cage, list its tools, and repeat a few calls that worked when it was onboarded."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from graph_toucan.errors import LaunchError
from graph_toucan.execute.results import to_result
from graph_toucan.launch.plans import Credentials, PlanBook, plan_server
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.session import LaunchSettings, ServerSession
from graph_toucan.model import CallCheck, Health, Outcome, Sighting, Tool
from graph_toucan.onboard.listing import fingerprint, list_tools
from graph_toucan.onboard.outcomes import finding_of
from graph_toucan.store.register import ServerEntry
from graph_toucan.watch.drift import drift
from graph_toucan.watch.health import is_slow, judged

REPEATED_CALLS = 3
_DETAIL = 600
_SHORTEST_SECRET = 4  # a shorter value would be found in innocent words


@dataclass(frozen=True)
class Checked:
    """What a check saw: the sighting, health included, and the tools of a server that is ready."""

    sighting: Sighting
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True)
class _Repeated:
    """One repeated call: how long it took, and what is to be said of it."""

    ok: bool
    seconds: float
    note: str = ""


async def check_server(
    entry: ServerEntry, cache: Path, settings: LaunchSettings, credentials: Credentials, at: str
) -> Checked:
    """Check a server as the register knows it. Never raises for what the server does: that is the sighting's outcome.

    Args:
        entry: the register's entry; its example calls that worked are repeated, 3 at most.
        cache: where packages are installed.
        settings: the cage and the timeouts.
        credentials: values for servers' inputs; none of them is in the sighting.
        at: the moment that the sighting is given.
    """
    try:
        checked = await _checked(entry, cache, settings, credentials, at)
    except LaunchError as error:
        detail = _without_secrets(str(error), credentials.get(entry.slug, {}))[:_DETAIL]
        checked = Checked(_sighting(entry, at, finding_of(error, entry.slug).outcome, detail=detail))
    return Checked(judged(entry, checked.sighting), checked.tools)


async def _checked(
    entry: ServerEntry, cache: Path, settings: LaunchSettings, credentials: Credentials, at: str
) -> Checked:
    _, installed = await plan_server(entry.server, cache, credentials)
    pool = WorkspacePool(PlanBook([entry.server], cache, credentials), settings, limit=1)
    async with pool.open() as workspace:
        session = await workspace.session(entry.slug)
        listing = await list_tools(entry.slug, session)
        if not listing.tools:
            outcome = Outcome.TOOLS_MALFORMED if listing.malformed else Outcome.NO_TOOLS
            return Checked(_sighting(entry, at, outcome, detail="; ".join(listing.malformed)[:_DETAIL]))
        calls = known_calls(entry.probe.calls, {tool.name for tool in listing.tools})
        repeated = [await _repeat(session, call) for call in calls]
        start_seconds, memory_mb = session.start_seconds, session.usage.memory_mb
    if not all(one.ok for one in repeated):  # a busy machine or an odd moment must not make a server sick
        again = await _repeat_afresh(pool, entry.slug, calls)
        repeated = [first if first.ok else second for first, second in zip(repeated, again, strict=True)]
    if is_slow(entry, start_seconds):  # the first start after a long time reads its files from the disk
        start_seconds = min(start_seconds, await _start_afresh(pool, entry.slug, start_seconds))
    worked = [one.seconds for one in repeated if one.ok]
    notes = "; ".join(one.note for one in repeated if one.note)
    sighting = _sighting(
        entry,
        at,
        Outcome.READY,
        tools=len(listing.tools),
        start_seconds=round(start_seconds, 3),
        memory_mb=round(memory_mb, 1),
        call_ms=round(1000 * median(worked), 1) if worked else 0.0,
        calls=len(worked),
        calls_made=len(repeated),
        fingerprint=fingerprint(installed.digest if installed else entry.server.version, listing.tools),
        changes=drift(entry.tools, listing.tools) if entry.last_ready else (),
        detail=_without_secrets(notes, credentials.get(entry.slug, {}))[:_DETAIL],
    )
    return Checked(sighting, listing.tools)


def known_calls(calls: Sequence[CallCheck], listed: Collection[str]) -> list[CallCheck]:
    """Return the example calls to repeat: the first that worked, of different tools that are still listed.

    Onboarding makes its calls one after the other, so that a later one may build on what an earlier one left: the first
    ones, in their order, are those that a fresh workspace can be asked again.
    """
    by_tool: dict[str, CallCheck] = {}
    for call in calls:
        if call.ok and call.tool in listed:
            by_tool.setdefault(call.tool, call)
    return list(by_tool.values())[:REPEATED_CALLS]


async def _repeat(session: ServerSession, call: CallCheck) -> _Repeated:
    began = time.monotonic()
    try:
        raw = await session.request("tools/call", {"name": call.tool, "arguments": call.arguments})
    except LaunchError as error:
        return _Repeated(ok=False, seconds=time.monotonic() - began, note=f"{call.tool}: {error.cause}")
    seconds = time.monotonic() - began
    result = to_result(raw, 1000 * seconds)
    if result.failed:
        return _Repeated(ok=False, seconds=seconds, note=f"{call.tool}: {result.text[:_DETAIL]}")
    before = call.text.removesuffix("…")
    note = f"{call.tool} answers differently now" if call.repeated and not result.text.startswith(before) else ""
    return _Repeated(ok=True, seconds=seconds, note=note)


async def _repeat_afresh(pool: WorkspacePool, slug: str, calls: Sequence[CallCheck]) -> list[_Repeated]:
    async with pool.open() as workspace:
        try:
            session = await workspace.session(slug)
        except LaunchError as error:
            return [_Repeated(ok=False, seconds=0.0, note=f"{call.tool}: {error.cause}") for call in calls]
        return [await _repeat(session, call) for call in calls]


async def _start_afresh(pool: WorkspacePool, slug: str, otherwise: float) -> float:
    async with pool.open() as workspace:
        try:
            return (await workspace.session(slug)).start_seconds
        except LaunchError:
            return otherwise


def _sighting(entry: ServerEntry, at: str, outcome: Outcome, **seen: object) -> Sighting:
    known = {"server": entry.slug, "at": at, "source": "watch", "outcome": outcome, "health": Health.UNKNOWN}
    return Sighting.model_validate({**known, **seen})


def _without_secrets(text: str, values: Mapping[str, str]) -> str:
    """Return a text of a server, or about it, with the values of its credentials replaced by their names."""
    for name, value in values.items():
        if len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, f"<{name}>")
    return text
