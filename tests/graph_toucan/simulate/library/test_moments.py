"""Points of time: as `datetime` and `calendar` have them."""

import calendar
from datetime import date, datetime, timedelta

import pytest

from graph_toucan.simulate.library import moments

DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in range(0, 900, 37)]


def test_time_stamps_count_from_1970():
    assert moments.unix_seconds("1970-01-02") == 86400
    assert moments.unix_milliseconds("2026-03-12T10:00:00+01:00") == 1773306000000
    assert moments.unix_nanoseconds_text("2026-03-12T09:00:00Z") == "1773306000000000000"
    assert moments.time_of_unix(86400) == "1970-01-02T00:00:00Z"


def test_times_are_written_by_rfc_3339():
    assert moments.in_utc("2026-11-22T04:30:00+09:00") == "2026-11-21T19:30:00Z"
    assert moments.rfc3339("2026-03-10 09:00:00") == "2026-03-10T09:00:00Z"
    assert moments.offset_seconds("2026-11-22T04:30:00-09:30") == -34200
    assert moments.offset_text("2026-11-22T04:30:00-09:30") == "-09:30"


@pytest.mark.parametrize("day", DAYS)
def test_weeks_and_months_are_those_of_the_calendar(day: date):
    text = day.isoformat()
    assert moments.iso_week(text) == day.isocalendar().week
    assert moments.iso_weekday(text) == day.isoweekday()
    assert moments.day_of_year(text) == day.timetuple().tm_yday
    assert moments.days_of_month(day.year, day.month) == calendar.monthrange(day.year, day.month)[1]
    later = [day + timedelta(days=step) for step in range(20)]
    assert moments.weekdays_between(text, (day + timedelta(days=20)).isoformat()) == sum(
        one.weekday() < 5 for one in later
    )
    assert moments.next_weekday(text) == next(one for one in later[1:] if one.weekday() < 5).isoformat()


def test_weeks_from_sunday_to_saturday():
    assert [moments.sunday_week(day) for day in ("2026-01-01", "2026-01-04", "2026-11-22", "2026-12-31")] == [
        1,
        2,
        48,
        1,
    ]


def test_days_beyond_the_end_of_a_month_are_counted_on():
    assert moments.rolled_over("2026-05-34") == "2026-06-03"
    assert moments.days_in_month("2026-02-30") == 31


def test_months_end_on_their_last_day():
    assert moments.month_end(2024, 2) == "2024-02-29"
    assert moments.last_weekday(2026, 5) == "2026-05-29"
    assert moments.previous_weekday("2026-11-23") == "2026-11-20"


def test_times_are_moved_by_durations():
    assert moments.duration_seconds("1h30m") == 5400
    assert moments.later_time("2026-03-12T10:00:00+01:00", "-36h") == "2026-03-10T22:00:00+01:00"
    assert moments.later_time("2025-12-31", "2d") == "2026-01-02"
    assert moments.later_time("2025-12-31 23:00:00", "1.5h") == "2026-01-01 00:30:00"
    with pytest.raises(ValueError, match="no duration"):
        moments.duration_seconds("soon")


def test_times_are_compared_by_what_they_are_in_utc():
    assert moments.time_order("2026-03-12T10:00:00+01:00", "2026-03-12T09:00:00Z") == 0
    assert moments.time_order("2026-03-12", "2026-03-12T00:00:01Z") == -1
    assert moments.seconds_between("2026-03-12", "2026-03-13") == 86400
    assert moments.hour_in("2026-03-12T10:00:00+01:00") == datetime(2026, 3, 12, 10).hour
