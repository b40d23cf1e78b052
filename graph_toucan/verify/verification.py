"""Verify rows: each by itself first, then its calls with servers or recordings, several rows at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_toucan import progress
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.replay import Recorder
from graph_toucan.execute.results import READING
from graph_toucan.identity import JsonObject
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.launch.plans import Credentials, PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import ExecutorKind, Server
from graph_toucan.verify.dataset import Columns
from graph_toucan.verify.execution import executed
from graph_toucan.verify.integrity import Fault, seal_faults, story_faults, unsourced_arguments
from graph_toucan.verify.reading import ReadRow, RowUnreadable, read_row
from graph_toucan.verify.report import Finding, RowReport
from graph_toucan.verify.servers import STAGE as SERVERS
from graph_toucan.verify.servers import Absent, find_servers, fingerprints_now, obstacle

STAGE = "verify"
Known = tuple[RowReport, ReadRow | None]
Verified = Callable[[RowReport, ReadRow | None], Awaitable[RowReport]]


class NoRecords:
    """A recorder that keeps nothing: what is executed again is only compared."""

    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002 - the protocol's name
        """Return None."""
        del kind, id

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002 - the protocol's name
        """Keep nothing."""
        del kind, id, value

    def record_ids(self, kind: str) -> list[str]:
        """Return none."""
        del kind
        return []


@dataclass(frozen=True)
class LiveSettings:
    """With which servers rows are executed: those of a catalogue by slug, where they are installed, how they are run.

    `workspaces` is how many may be open at once.
    """

    catalogue: Mapping[str, Server]
    cache: Path
    launch: LaunchSettings
    credentials: Credentials
    workspaces: int = 3


def looked_at(columns: Columns) -> Known:
    """Check a row by itself: its seal, whether its columns agree with each other, and the source of every argument.

    Returns:
        What was found; and the row, if it can be executed.
    """
    faults = seal_faults(columns)
    row: ReadRow | None = None
    unsourced: list[str] = []
    try:
        row = read_row(columns)
        faults += story_faults(columns, row)
        unsourced = unsourced_arguments(row)
    except RowUnreadable as error:
        faults.append(Fault(column=error.column, what=error.what))
    known = RowReport(
        uuid=columns["uuid"],
        subset=columns["subset_name"],
        finding=Finding.EDITED if faults else Finding.AGREES,
        faults=tuple(faults),
        unsourced=tuple(unsourced),
        arguments=sum(len(exchange.call.arguments) for exchange in row.exchanges) if row else 0,
    )
    return known, None if faults else row


async def verify_live(rows: Sequence[Columns], settings: LiveSettings) -> list[RowReport]:
    """Verify rows with real servers, each row in a fresh workspace."""
    known = [looked_at(columns) for columns in rows]
    uses = [use for _, row in known if row is not None for use in row.servers]
    caged = settings.launch.sandbox is not SandboxKind.NONE
    found = find_servers(uses, settings.catalogue, caged=caged)
    servers = [one for one in found.values() if isinstance(one, Server)]
    pool = WorkspacePool(PlanBook(servers, settings.cache, settings.credentials), settings.launch, settings.workspaces)
    executor = Executor(pool, NoRecords(), ExecutorMode.LIVE)
    progress.stage_started(SERVERS, len(servers))
    prints = await fingerprints_now(servers, executor, settings.cache, settings.credentials)
    ready = sum(isinstance(one, str) for one in prints.values())
    progress.stage_finished(SERVERS, len(found), ready, 0)

    async def verified(report: RowReport, row: ReadRow | None) -> RowReport:
        if row is None:
            return report
        why = _elsewhere(row, live=True) or obstacle(row, found, prints)
        if why is not None:
            return report.model_copy(update={"finding": why.finding, "detail": why.detail})
        return await executed(row, executor, report)

    return await _all(known, verified)


async def verify_recorded(rows: Sequence[Columns], recordings: Recorder) -> list[RowReport]:
    """Verify rows from the recordings of the run that made them; no server is started."""
    settings = LaunchSettings(sandbox=SandboxKind.NONE)
    executor = Executor(WorkspacePool(PlanBook((), Path()), settings), recordings, ExecutorMode.REPLAY)

    async def verified(report: RowReport, row: ReadRow | None) -> RowReport:
        if row is None:
            return report
        if (why := _elsewhere(row, live=False)) is not None:
            return report.model_copy(update={"finding": why.finding, "detail": why.detail})
        return await executed(row, executor, report)

    return await _all([looked_at(columns) for columns in rows], verified)


async def _all(known: Sequence[Known], verified: Verified) -> list[RowReport]:
    progress.stage_started(STAGE, len(known))
    done = await asyncio.gather(*(progress.counted(STAGE, verified(report, row)) for report, row in known))
    progress.stage_finished(STAGE, len(done), sum(one.finding is Finding.AGREES for one in done), 0)
    return done


def _elsewhere(row: ReadRow, *, live: bool) -> Absent | None:
    """Return what of the factory itself is another than when the row was made, so that nothing can be compared."""
    if not row.exchanges:
        return None
    if row.fixture_digest != fixture_digest():
        what = (
            f"its workspace began with the fixture set {row.fixture_digest[:12]}, here there is {fixture_digest()[:12]}"
        )
        return Absent(Finding.FIXTURES_CHANGED, what)
    if row.reading != READING:
        what = f"its results were read in way {row.reading}, this version reads them in way {READING}"
        return Absent(Finding.READING_CHANGED, what)
    simulated = [one.call.tool for one in row.exchanges if one.result.executor is ExecutorKind.SIMULATED]
    if live and simulated:
        return Absent(Finding.SIMULATED, f"{simulated[0]} was answered by a simulator, as the row says")
    return None
