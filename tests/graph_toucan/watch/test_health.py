"""The health of a server, and what the register keeps of each sighting."""

from pathlib import Path
from typing import Any

import pytest

from graph_toucan.model import Health, Outcome, Sighting
from graph_toucan.onboard.listing import parse_tools
from graph_toucan.watch.drift import drift
from graph_toucan.watch.health import KEPT_SIGHTINGS, judged, onboarded, watched
from tests.support.drifting import WHEN, drifting_server, entry_of, probe_of, tool

LATER = "2026-01-02T00:00:00+00:00"
TOOLS = (tool("one"), tool("two", a={"type": "string"}))


def seen(outcome: Outcome = Outcome.READY, **changes: Any) -> Sighting:
    known: dict[str, Any] = {
        "server": "drifting",
        "at": LATER,
        "source": "watch",
        "outcome": outcome,
        "health": Health.UNKNOWN,
    }
    return Sighting.model_validate(known | changes)


def test_a_server_that_is_as_it_was_is_healthy(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS)
    assert (entry.health, entry.last_ready, entry.ready) == (Health.HEALTHY, WHEN, True)
    assert judged(entry, seen(calls=2, calls_made=2)).health is Health.HEALTHY


def test_a_server_that_was_ready_and_is_not_is_down_and_one_that_never_was_is_unknown(tmp_path: Path):
    server = drifting_server(tmp_path, *TOOLS)
    assert judged(entry_of(server, *TOOLS), seen(Outcome.CRASHED)).health is Health.DOWN
    failed = onboarded(None, server, probe_of(server, Outcome.CRASHED, detail="it fell over"), (), WHEN)
    assert failed is not None
    assert (failed.health, failed.last_ready, failed.outcome) == (Health.UNKNOWN, "", Outcome.CRASHED)
    assert judged(failed, seen(Outcome.TIMED_OUT)).health is Health.UNKNOWN


def test_a_call_that_worked_and_fails_degrades(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS)
    sick = judged(entry, seen(calls=1, calls_made=3, detail="one: no"))
    assert (sick.health, sick.detail) == (Health.DEGRADED, "2 of 3 calls that worked fail; one: no")


def test_a_breaking_change_degrades_and_another_one_does_not(tmp_path: Path):
    server = drifting_server(tmp_path, *TOOLS)
    entry = entry_of(server, *TOOLS)
    fewer = parse_tools("drifting", [TOOLS[0]]).tools
    more = parse_tools("drifting", [*TOOLS, tool("three")]).tools
    broken = judged(entry, seen(changes=drift(entry.tools, fewer)))
    assert (broken.health, broken.detail) == (Health.DEGRADED, "two: tool removed, breaking")
    assert judged(entry, seen(changes=drift(entry.tools, more))).health is Health.HEALTHY


@pytest.mark.parametrize(
    ("starts", "now", "health"),
    [
        ((1.0, 1.2, 1.1), 3.2, Health.HEALTHY),
        ((1.0, 1.2, 1.1), 3.5, Health.DEGRADED),
        ((0.1, 0.1, 0.1), 1.9, Health.HEALTHY),
        ((0.1, 0.1, 0.1), 2.2, Health.DEGRADED),
        ((1.0, 1.0), 30.0, Health.HEALTHY),
    ],
)
def test_a_start_over_three_times_the_usual_degrades_if_enough_starts_are_known_and_it_is_felt(
    tmp_path: Path, starts: tuple[float, ...], now: float, health: Health
):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS, starts=starts, start_seconds=starts[0])
    assert judged(entry, seen(start_seconds=now)).health is health
    assert judged(entry, seen(start_seconds=now, source="onboard")).health is Health.HEALTHY


def test_a_sighting_updates_the_entry_and_a_failed_one_keeps_the_tools_that_there_were(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS)
    down = watched(entry, seen(Outcome.CRASHED, detail="gone"), ())
    assert (down.health, down.last_seen, down.last_ready, down.outcome) == (Health.DOWN, LATER, WHEN, Outcome.CRASHED)
    assert down.tools == entry.tools
    assert down.first_seen == WHEN
    assert [one.source for one in down.sightings] == ["onboard", "watch"]
    again = watched(down, seen(at="2026-01-03T00:00:00+00:00"), entry.tools[:1])
    assert (again.health, len(again.tools), again.ready) == (Health.HEALTHY, 1, True)


def test_the_last_sightings_are_kept(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS)
    for number in range(KEPT_SIGHTINGS + 5):
        entry = watched(entry, seen(tools=number), entry.tools)
    assert len(entry.sightings) == KEPT_SIGHTINGS
    assert entry.sightings[-1].tools == KEPT_SIGHTINGS + 4


def test_an_onboarding_that_is_not_news_changes_nothing(tmp_path: Path):
    server = drifting_server(tmp_path, *TOOLS)
    entry = entry_of(server, *TOOLS)
    assert onboarded(entry, server, probe_of(server, start_seconds=2.0), entry.tools, WHEN) is None
    assert onboarded(entry, server, entry.probe, entry.tools, LATER) is None  # from a recording
    newer = onboarded(entry, server, probe_of(server, start_seconds=2.0), entry.tools[:1], LATER)
    assert newer is not None
    assert (newer.last_seen, newer.first_seen, len(newer.sightings)) == (LATER, WHEN, 2)
    assert newer.health is Health.DEGRADED  # a tool is gone since


def test_a_failed_onboarding_is_news_even_if_it_failed_alike(tmp_path: Path):
    server = drifting_server(tmp_path, *TOOLS)
    probe = probe_of(server, Outcome.NEEDS_CREDENTIALS, detail="it needs API_KEY")
    first = onboarded(None, server, probe, (), WHEN)
    assert first is not None
    second = onboarded(first.model_copy(update={"attempt": 3}), server, probe, (), LATER)
    assert second is not None
    assert (len(second.sightings), second.attempt) == (2, 3)
