"""The health of a server, and what the register keeps of a sighting."""

from statistics import median

from graph_toucan.model import Change, Health, Outcome, Probe, Server, Sighting, Tool
from graph_toucan.store.register import ServerEntry
from graph_toucan.watch.drift import drift, told

KEPT_SIGHTINGS = 50
_SLOW_FACTOR = 3.0
_SLOW_SECONDS = 2.0  # a start of 0.2 s that takes 0.7 s is a busy machine, not a sick server
_STARTS = 3
_DETAIL = 600


def judged(entry: ServerEntry | None, sighting: Sighting) -> Sighting:
    """Return a sighting with its health and, where it is not healthy, why.

    Not ready is `down` for a server that was ready once, else `unknown`. Ready is `degraded` when a change of its tools breaks
    calls, a call that worked before fails, or it starts in over 3 times the median of its past starts; else `healthy`.
    """
    if sighting.outcome is not Outcome.READY:
        known = entry is not None and entry.last_ready
        return sighting.model_copy(update={"health": Health.DOWN if known else Health.UNKNOWN})
    reasons = [told(change) for change in sighting.changes if change.breaking]
    if sighting.source == "watch" and sighting.calls < sighting.calls_made:
        reasons.append(f"{sighting.calls_made - sighting.calls} of {sighting.calls_made} calls that worked fail")
    if sighting.source == "watch" and is_slow(entry, sighting.start_seconds):
        usual = median(past_starts(entry))
        reasons.append(f"it started in {sighting.start_seconds:.1f} s, usually in {usual:.1f} s")
    detail = "; ".join([*reasons, *([sighting.detail] if sighting.detail else [])])[:_DETAIL]
    return sighting.model_copy(update={"health": Health.DEGRADED if reasons else Health.HEALTHY, "detail": detail})


def is_slow(entry: ServerEntry | None, seconds: float) -> bool:
    """Whether a start took over 3 times the median of those that are known, if there are enough, and noticeably so.

    The first start of an onboarding is not judged so: it may have to compile what was just installed.
    """
    past = past_starts(entry)
    usual = median(past) if len(past) >= _STARTS else seconds
    return seconds > max(_SLOW_FACTOR * usual, usual + _SLOW_SECONDS)


def past_starts(entry: ServerEntry | None) -> list[float]:
    """Return the seconds of a server's starts that came up, as far as the register knows them."""
    if entry is None:
        return []
    seen = [one.start_seconds for one in entry.sightings if one.outcome is Outcome.READY and one.source == "watch"]
    return [*(entry.probe.starts or (entry.probe.start_seconds,) * (entry.probe.start_seconds > 0)), *seen]


def onboarded(
    entry: ServerEntry | None, server: Server, probe: Probe, tools: tuple[Tool, ...], at: str
) -> ServerEntry | None:
    """Return the entry of a server after an onboarding, None where the register knows it already.

    Args:
        entry: what the register has.
        server: the record it was launched with, or the catalogue's where it did not come up.
        probe: how the attempt ended.
        tools: its tools if it is ready.
        at: when; an onboarding that is not newer than what the register has, or came from a recording, tells nothing new.
    """
    if entry is not None and (at <= entry.last_seen or (probe == entry.probe and probe.outcome is Outcome.READY)):
        return None
    sighting = Sighting(
        server=probe.server,
        at=at,
        source="onboard",
        outcome=probe.outcome,
        health=Health.UNKNOWN,
        tools=probe.tools,
        start_seconds=probe.start_seconds,
        call_ms=_call_ms(probe),
        calls=sum(call.ok for call in probe.calls),
        calls_made=len(probe.calls),
        memory_mb=probe.memory_mb,
        fingerprint=probe.fingerprint,
        changes=_changes(entry, probe.outcome, tools),
        detail=probe.detail,
    )
    return _after(entry, sighting, server, probe, tools)


def watched(entry: ServerEntry, sighting: Sighting, tools: tuple[Tool, ...]) -> ServerEntry:
    """Return the entry of a server after a check; `tools` are those it listed, if it is ready."""
    return _after(entry, sighting, entry.server, entry.probe, tools)


def _after(
    entry: ServerEntry | None, sighting: Sighting, server: Server, probe: Probe, tools: tuple[Tool, ...]
) -> ServerEntry:
    seen = judged(entry, sighting)
    ready = seen.outcome is Outcome.READY
    return ServerEntry(
        server=server,
        probe=probe,
        tools=tools if ready else entry.tools if entry else (),
        first_seen=entry.first_seen if entry else seen.at,
        last_seen=seen.at,
        last_ready=seen.at if ready else entry.last_ready if entry else "",
        health=seen.health,
        sightings=(*(entry.sightings if entry else ()), seen)[-KEPT_SIGHTINGS:],
        attempt=entry.attempt if entry else 0,
    )


def _changes(entry: ServerEntry | None, outcome: Outcome, tools: tuple[Tool, ...]) -> tuple[Change, ...]:
    if entry is None or not entry.last_ready or outcome is not Outcome.READY:
        return ()
    return drift(entry.tools, tools)


def _call_ms(probe: Probe) -> float:
    times = [call.seconds for call in probe.calls if call.ok]
    return round(1000 * median(times), 1) if times else 0.0
