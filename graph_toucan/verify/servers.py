"""The servers that rows were made with, found again: in a catalogue, at the same version, with the same tools."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_toucan.errors import LaunchError
from graph_toucan.execute.executor import Executor
from graph_toucan.launch.plans import Credentials, plan_server
from graph_toucan.model import Server
from graph_toucan.onboard.listing import fingerprint, list_tools
from graph_toucan.progress import counted
from graph_toucan.release.launches import launched_as
from graph_toucan.verify.reading import ReadRow, ServerUse
from graph_toucan.verify.report import Finding

STAGE = "servers"


@dataclass(frozen=True)
class Absent:
    """Why rows that call a server cannot be executed here."""

    finding: Finding
    detail: str


Found = Server | Absent


def find_servers(uses: Iterable[ServerUse], catalogue: Mapping[str, Server], *, caged: bool) -> dict[str, Found]:
    """Return for each server, by slug, how it is launched, or why it is not.

    Args:
        uses: the servers of all rows; of several uses of one slug the first counts (a dataset is of one run).
        catalogue: the known servers by slug.
        caged: whether servers run in a sandbox. Only then are the words and the version of a launch taken from the dataset;
            otherwise the catalogue's own launch is.
    """
    found: dict[str, Found] = {}
    for use in uses:
        if use.server not in found:
            found[use.server] = _find(use, catalogue.get(use.server), caged=caged)
    return found


def _find(use: ServerUse, known: Server | None, *, caged: bool) -> Found:
    def missing(why: str) -> Absent:
        return Absent(Finding.SERVER_MISSING, f"{use.server}: {why}")

    if known is None:
        return missing("it is not in the catalogue")
    if use.name and known.name != use.name:
        return missing(f"the catalogue's is {known.name}, the row's {use.name}")
    if not caged:
        return known
    try:
        again = launched_as(known, use.launch)
    except (ValueError, KeyError) as error:
        return missing(f"the row tells no launch that can be read: {str(error)[:200]}")
    return missing("the catalogue's has another package than the row's") if again is None else again


async def fingerprints_now(
    servers: Iterable[Server], executor: Executor, cache: Path, credentials: Credentials
) -> dict[str, str | Absent]:
    """Install each server where it is not, start it once, and return its fingerprint, or why there is none."""
    wanted = list(servers)
    looked = [counted(STAGE, _fingerprint(one, executor, cache, credentials), one.slug) for one in wanted]
    return dict(zip([one.slug for one in wanted], await asyncio.gather(*looked), strict=True))


async def _fingerprint(server: Server, executor: Executor, cache: Path, credentials: Credentials) -> str | Absent:
    try:
        async with executor.pool.open() as workspace:
            _, installed = await plan_server(server, cache, credentials)
            listing = await list_tools(server.slug, await workspace.session(server.slug))
    except LaunchError as error:
        return Absent(Finding.SERVER_FAILED, f"{server.slug}: {error.cause}. {error.solution}".strip()[:400])
    if not listing.tools:
        return Absent(Finding.SERVER_FAILED, f"{server.slug}: it lists no tools")
    return fingerprint(installed.digest if installed else server.version, listing.tools)


def obstacle(row: ReadRow, found: Mapping[str, Found], prints: Mapping[str, str | Absent]) -> Absent | None:
    """Return why a row cannot be executed with the servers as they are now, None if it can."""
    for use in row.servers:
        server = found[use.server]
        if isinstance(server, Absent):
            return server
        now = prints[use.server]
        if isinstance(now, Absent):
            return now
        if now != use.fingerprint:
            return Absent(Finding.FINGERPRINT_CHANGED, f"{use.server}: {use.fingerprint} when released, {now} now")
    return None
