"""Durations and time zones: known values, and those of Python's zoneinfo."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph_toucan.simulate.library import durations, timezones


def test_durations_have_parts():
    start, end = "2026-03-02T09:00:00Z", "2026-03-06T17:30:01+00:00"
    assert durations.whole_seconds_between(start, end) == 376201
    assert durations.whole_seconds_between(end, start) == -376201
    assert durations.days_of_duration(end, start) == 4
    assert durations.hours_of_duration(start, end) == 8
    assert durations.minutes_of_duration(start, end) == 30
    assert durations.seconds_of_duration(start, end) == 1
    assert durations.duration_text(start, end) == "4 days, 8 hours, 30 minutes, 1 second"
    assert durations.duration_text(start, start) == "0 seconds"


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Europe/London", "America/New_York", "America/Denver", "Asia/Kolkata"])
def test_local_times_are_those_of_the_standard_library(zone: str):
    day = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    for _ in range(365 * 4):
        assert timezones.local_timestamp(day.isoformat(), zone) == day.astimezone(ZoneInfo(zone)).isoformat()
        day += timedelta(hours=6)


def test_offsets_and_summer_time():
    assert timezones.utc_offset("2026-03-16T09:00:00Z", "America/New_York") == "-04:00"
    assert timezones.is_summer_time("2026-07-01T00:00:00Z", "Europe/Oslo")
    assert not timezones.is_summer_time("2026-12-01T00:00:00Z", "Europe/Oslo")
    assert timezones.utc_timestamp("2026-11-22T04:30:00+09:03") == "2026-11-21T19:27:00+00:00"
    with pytest.raises(ValueError, match="time zone"):
        timezones.utc_offset("2026-03-16T09:00:00Z", "Moon/Tycho")


def test_days_keep_the_local_clock_and_hours_do_not():
    before = "2026-03-28T12:00:00+01:00"
    assert timezones.adjusted_local(before, "+1d", "Europe/Oslo") == "2026-03-29T12:00:00+02:00"
    assert timezones.adjusted_local(before, "+24h", "Europe/Oslo") == "2026-03-29T13:00:00+02:00"
    assert timezones.adjusted_utc(before, "-1w30m", "Europe/Oslo") == "2026-03-21T10:30:00+00:00"
