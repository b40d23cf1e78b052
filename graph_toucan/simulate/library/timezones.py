"""Timestamps in time zones: standard offsets of well known zones, and the summer time of Europe and North America."""

import re
from datetime import date, datetime, timedelta

ZONES = {
    **{"UTC": 0, "Etc/UTC": 0, "GMT": 0, "Asia/Tokyo": 540, "Asia/Seoul": 540, "Asia/Shanghai": 480},
    **{"Asia/Singapore": 480, "Asia/Hong_Kong": 480, "Asia/Kolkata": 330, "Asia/Dubai": 240},
}
EUROPE = {
    "London Dublin Lisbon": 0,
    "Oslo Berlin Paris Madrid Rome Amsterdam Brussels Vienna Zurich Stockholm Copenhagen Prague Warsaw Budapest": 60,
    "Athens Helsinki Bucharest Sofia Kyiv Kiev Riga Tallinn Vilnius": 120,
}
AMERICA = {"New_York Toronto Detroit": -300, "Chicago Winnipeg": -360, "Denver": -420, "Los_Angeles Vancouver": -480}


def standard_offset(timezone: str) -> int:
    """Return the standard offset of a time zone in minutes."""
    if timezone in ZONES:
        return ZONES[timezone]
    continent, _, city = timezone.partition("/")
    for cities, minutes in {"Europe": EUROPE, "America": AMERICA}.get(continent, {}).items():
        if city in cities.split():
            return minutes
    raise ValueError("unknown time zone")


def day_number(year: int, month: int, day: int) -> int:
    """Return the days from 1970 to a date."""
    return (date(year, month, day) - date(1970, 1, 1)).days


def first_sunday(year: int, month: int, day: int) -> int:
    """Return the days from 1970 to the first Sunday from a date on."""
    found = day_number(year, month, day)
    return found + (3 - found) % 7


def offset_minutes(seconds: int, timezone: str) -> int:
    """Return the minutes that a time zone is ahead of UTC at a number of seconds since 1970."""
    minutes = standard_offset(timezone)
    year = (date(1970, 1, 1) + timedelta(days=seconds // 86400)).year
    if timezone.startswith("Europe/"):
        start, end = first_sunday(year, 3, 25) * 86400 + 3600, first_sunday(year, 10, 25) * 86400 + 3600
    elif timezone.startswith("America/"):
        start = first_sunday(year, 3, 8) * 86400 + 7200 - minutes * 60
        end = first_sunday(year, 11, 1) * 86400 + 3600 - minutes * 60
    else:
        return minutes
    return minutes + 60 * (start <= seconds < end)


def epoch_seconds(datetime_text: str) -> int:
    """Return the seconds since 1970 of a timestamp, UTC where it has no offset."""
    found = datetime.fromisoformat(datetime_text.replace("Z", "+00:00"))
    offset = re.search(r"T.*([+-])(\d\d):(\d\d)$", datetime_text)
    ahead = (int(offset[2]) * 3600 + int(offset[3]) * 60) * (-1 if offset[1] == "-" else 1) if offset else 0
    clock = found.hour * 3600 + found.minute * 60 + found.second
    return day_number(found.year, found.month, found.day) * 86400 + clock - ahead


def utc_offset_text(minutes: int) -> str:
    """Return an offset from UTC as timestamps have it."""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def timestamp(seconds: int, minutes: int) -> str:
    """Return seconds since 1970 as a timestamp with an offset in minutes."""
    days, clock = divmod(seconds + minutes * 60, 86400)
    day = (date(1970, 1, 1) + timedelta(days=days)).isoformat()
    return f"{day}T{clock // 3600:02d}:{clock % 3600 // 60:02d}:{clock % 60:02d}{utc_offset_text(minutes)}"


def utc_timestamp(datetime_text: str) -> str:
    """Return a timestamp in UTC."""
    return timestamp(epoch_seconds(datetime_text), 0)


def local_timestamp(datetime_text: str, timezone: str) -> str:
    """Return a timestamp in a time zone (local)."""
    seconds = epoch_seconds(datetime_text)
    return timestamp(seconds, offset_minutes(seconds, timezone))


def utc_offset(datetime_text: str, timezone: str) -> str:
    """Return the offset of a time zone from UTC at a timestamp."""
    return utc_offset_text(offset_minutes(epoch_seconds(datetime_text), timezone))


def is_summer_time(datetime_text: str, timezone: str) -> bool:
    """Tell whether a time zone has summer time (dst) at a timestamp."""
    return offset_minutes(epoch_seconds(datetime_text), timezone) != standard_offset(timezone)


def adjusted_seconds(datetime_text: str, adjustment: str, timezone: str) -> int:
    """Return the seconds since 1970 of a timestamp moved by +1d2h30m or the like; days keep the local clock."""
    if not re.fullmatch(r"[+-](\d+[wdhms])+", adjustment):
        raise ValueError("no duration")
    counts = {unit: int(count) for count, unit in re.findall(r"(\d+)([wdhms])", adjustment)}
    sign = -1 if adjustment.startswith("-") else 1
    seconds = epoch_seconds(datetime_text)
    local = seconds + offset_minutes(seconds, timezone) * 60
    local += sign * 86400 * (counts.get("d", 0) + 7 * counts.get("w", 0))
    after = local - offset_minutes(local - standard_offset(timezone) * 60, timezone) * 60
    return after + sign * (counts.get("h", 0) * 3600 + counts.get("m", 0) * 60 + counts.get("s", 0))


def adjusted_utc(datetime_text: str, adjustment: str, timezone: str) -> str:
    """Return an adjusted timestamp in UTC; days keep the local clock."""
    return timestamp(adjusted_seconds(datetime_text, adjustment, timezone), 0)


def adjusted_local(datetime_text: str, adjustment: str, timezone: str) -> str:
    """Return an adjusted timestamp in a time zone; days keep the local clock."""
    seconds = adjusted_seconds(datetime_text, adjustment, timezone)
    return timestamp(seconds, offset_minutes(seconds, timezone))
