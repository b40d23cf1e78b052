"""Make the calls of a row again, for real in a fresh workspace or from recordings, and compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_toucan.errors import ReplayMiss
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.model import Result, StateChange, Volatility
from graph_toucan.verify.agreement import (
    Difference,
    Renamed,
    compared,
    differences,
    file_differences,
    rebound,
    turn_differences,
)
from graph_toucan.verify.reading import ReadRow
from graph_toucan.verify.report import CallReport, Finding, RowReport

LIVE_STAGE = "verify"
RECORDED_STAGE = "translate"
_TAKES = (1, 0)
_MOST_LOOKS = 3

Changes = tuple[StateChange, ...]


@dataclass
class _Seen:
    """What an execution gave: results by call id, the workspace after each turn with calls (None: not recorded)."""

    results: dict[str, Result] = field(default_factory=dict[str, Result])
    after: dict[str, Changes | None] = field(default_factory=dict[str, "Changes | None"])
    renamed: Renamed = field(default_factory=dict[str, str])
    last: Changes = ()


async def executed(row: ReadRow, executor: Executor, report: RowReport) -> RowReport:
    """Return a row's report, completed with what came of its calls.

    Args:
        row: the row.
        executor: who answers: servers, or the recordings of the run that made the row.
        report: what is known of the row without executing it.
    """
    if executor.mode is not ExecutorMode.REPLAY:
        async with executor.open(LIVE_STAGE, row.uuid, 0, _fingerprints(row)) as episode:
            return _judged(row, await _live(row, episode), report)
    missing = ""
    for take in _TAKES:
        try:
            async with executor.open(RECORDED_STAGE, row.dialogue, take, row.fingerprints) as episode:
                seen = await _recorded(row, episode)
        except ReplayMiss as miss:
            missing = miss.cause
            continue
        return _judged(row, seen, report.model_copy(update={"take": take}))
    return report.model_copy(update={"finding": Finding.RECORDING_MISSING, "detail": missing})


def _fingerprints(row: ReadRow) -> Mapping[str, str]:
    return {one.server: one.fingerprint for one in row.servers}


async def _live(row: ReadRow, episode: Episode) -> _Seen:
    seen = _Seen()
    for turn in row.turns:
        for exchange in turn.exchanges:
            arguments = rebound(exchange.call, seen.results, seen.renamed)
            seen.results[exchange.call.id] = await episode.call(exchange.call.tool, arguments)
        if turn.exchanges:
            seen.last = await episode.changes()
            seen.after[turn.id] = seen.last
    return seen


async def _recorded(row: ReadRow, episode: Episode) -> _Seen:
    """Take the same from a recording; it may have looked at the workspace at any time between two calls.

    Raises:
        ReplayMiss: it lacks a call, or never looked at the workspace after the last one.
    """
    seen = _Seen()
    looked: Changes | None = ()
    for turn in row.turns:
        for exchange in turn.exchanges:
            await _changes(episode)
            arguments = rebound(exchange.call, seen.results, seen.renamed)
            seen.results[exchange.call.id] = await episode.call(exchange.call.tool, arguments)
        if turn.exchanges:
            looked = await _changes(episode)
            seen.after[turn.id] = looked
    seen.last = await episode.changes() if looked is None else looked
    return seen


async def _changes(episode: Episode) -> Changes | None:
    """Return what was recorded of the workspace at this place, None if it was not looked at."""
    found: Changes | None = None
    for _ in range(_MOST_LOOKS):
        try:
            found = await episode.changes()
        except ReplayMiss:
            break
    return found


def _judged(row: ReadRow, seen: _Seen, report: RowReport) -> RowReport:
    calls = tuple(
        CallReport(
            call=exchange.call.id,
            tool=exchange.call.tool,
            compared=compared(exchange, row.volatile[exchange.call.id]),
            differences=tuple(
                differences(exchange, seen.results[exchange.call.id], row.volatile[exchange.call.id], seen.renamed)
            ),
        )
        for exchange in row.exchanges
    )
    files = _files(row, seen)
    agrees = all(call.agrees for call in calls) and not files
    disagrees = Finding.EXPIRED if row.volatility is Volatility.TIME_BOUND else Finding.DISAGREES
    finding = Finding.AGREES if agrees else disagrees
    return report.model_copy(update={"finding": finding, "calls": calls, "files": tuple(files)})


def _files(row: ReadRow, seen: _Seen) -> Sequence[Difference]:
    found = file_differences(row.state_changes, seen.last, row.moving, seen.renamed)
    if found:
        return found
    for turn in row.turns:
        after = seen.after.get(turn.id)
        if after is not None:
            found += turn_differences(turn.changes, after, row.moving, seen.renamed)
    return found
