"""Points of time: time stamps, parts of dates and times, weeks, ends of months, durations."""

import re
from datetime import date, datetime, timedelta, timezone

_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}


def with_offset(time: str) -> str:
    """Return a time with its date, hour and offset in full; one without an offset is in UTC."""
    found = time.strip().replace("Z", "+00:00")
    found = f"{found}T00:00:00" if len(found) == 10 else found
    return found if re.search(r"[+-]\d\d:?\d\d$", found[10:]) else f"{found}+00:00"


def unix_seconds(time: str) -> int:
    """Return the Unix timestamp of a time in seconds."""
    return int(datetime.fromisoformat(with_offset(time)).timestamp())


def unix_milliseconds(time: str) -> int:
    """Return the Unix timestamp of a time in milliseconds."""
    return round(datetime.fromisoformat(with_offset(time)).timestamp() * 1000)


def unix_nanoseconds(time: str) -> int:
    """Return the Unix timestamp of a time in nanoseconds."""
    return unix_seconds(time) * 10**9 + datetime.fromisoformat(with_offset(time)).microsecond * 1000


def unix_seconds_text(time: str) -> str:
    """Return the Unix timestamp of a time in seconds, as a text."""
    return str(unix_seconds(time))


def unix_milliseconds_text(time: str) -> str:
    """Return the Unix timestamp of a time in milliseconds, as a text."""
    return str(unix_milliseconds(time))


def unix_nanoseconds_text(time: str) -> str:
    """Return the Unix timestamp of a time in nanoseconds, as a text."""
    return str(unix_nanoseconds(time))


def offset_text(time: str) -> str:
    """Return the offset of a time from UTC as it is written, Z for UTC itself."""
    seconds = offset_seconds(time)
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02d}:{minutes:02d}" if seconds else "Z"


def time_of_unix(seconds: int) -> str:
    """Return the time of a Unix timestamp in seconds, in UTC."""
    if abs(seconds) > 10**11:
        raise ValueError("too far away")
    found = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    return f"{found.isoformat()}Z"


def in_utc(time: str) -> str:
    """Return a time in UTC (RFC 3339)."""
    found = datetime.fromisoformat(with_offset(time)).astimezone(timezone.utc)  # noqa: UP017 - the sandbox has no UTC
    return found.isoformat().replace("+00:00", "Z")


def rfc3339(time: str) -> str:
    """Return a time with its offset (RFC 3339), Z for UTC."""
    return datetime.fromisoformat(with_offset(time)).isoformat().replace("+00:00", "Z")


def offset_seconds(time: str) -> int:
    """Return the offset of a time from UTC in seconds."""
    offset = re.search(r"([+-])(\d\d):?(\d\d)$", time[10:])
    if not offset:
        return 0
    seconds = int(offset.group(2)) * 3600 + int(offset.group(3)) * 60
    return -seconds if offset.group(1) == "-" else seconds


def year_in(time: str) -> int:
    """Return the year of a date or time."""
    return datetime.fromisoformat(with_offset(time)).year


def month_in(time: str) -> int:
    """Return the month of a date or time."""
    return datetime.fromisoformat(with_offset(time)).month


def day_in(time: str) -> int:
    """Return the day of a date or time."""
    return datetime.fromisoformat(with_offset(time)).day


def hour_in(time: str) -> int:
    """Return the hour of a time."""
    return datetime.fromisoformat(with_offset(time)).hour


def minute_in(time: str) -> int:
    """Return the minute of a time."""
    return datetime.fromisoformat(with_offset(time)).minute


def second_in(time: str) -> int:
    """Return the second of a time."""
    return datetime.fromisoformat(with_offset(time)).second


def weekday_capitals(time: str) -> str:
    """Return the first three letters of the weekday in capitals."""
    return datetime.fromisoformat(with_offset(time)).strftime("%a").upper()


def iso_weekday(time: str) -> int:
    """Return the number of the weekday, Monday is 1."""
    return date.fromisoformat(time[:10]).weekday() + 1


def day_of_year(time: str) -> int:
    """Return the number of the day in its year."""
    return int(datetime.fromisoformat(with_offset(time)).strftime("%j"))


def quarter_of(time: str) -> int:
    """Return the quarter of a date."""
    return (datetime.fromisoformat(with_offset(time)).month + 2) // 3


def rolled_over(day: str) -> str:
    """Return a date, days beyond the end of the month counted on into the next one."""
    year, month, number = [int(part) for part in day[:10].split("-")]
    return (date(year, month, 1) + timedelta(days=number - 1)).isoformat()


def iso_week(day: str) -> int:
    """Return the number of the week by ISO 8601: weeks start on Monday, the first one has a Thursday."""
    return int(date.fromisoformat(rolled_over(day)).strftime("%V"))


def sunday_week(day: str) -> int:
    """Return the number of the week where weeks start on Sunday and the first one has the first of January."""
    found = date.fromisoformat(rolled_over(day))
    saturday = found + timedelta(days=(5 - found.weekday()) % 7)
    return (int(saturday.strftime("%j")) - 1) // 7 + 1


def days_in_month(day: str) -> int:
    """Return the number of days in the month of a date."""
    first = date.fromisoformat(rolled_over(day)).replace(day=1)
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def days_of_month(year: int, month: int) -> int:
    """Return the number of days in a month of a year."""
    return days_in_month(f"{year:04d}-{month:02d}-01")


def month_end(year: int, month: int) -> str:
    """Return the last calendar day of a month."""
    return f"{year:04d}-{month:02d}-{days_of_month(year, month):02d}"


def last_weekday(year: int, month: int) -> str:
    """Return the last day of a month that is no Saturday or Sunday (last business day)."""
    found = date.fromisoformat(month_end(year, month))
    return (found - timedelta(days=max(found.weekday() - 4, 0))).isoformat()


def next_weekday(day: str) -> str:
    """Return the next day that is no Saturday or Sunday (business day)."""
    found = date.fromisoformat(day[:10]) + timedelta(days=1)
    return (found + timedelta(days=7 - found.weekday() if found.weekday() > 4 else 0)).isoformat()


def previous_weekday(day: str) -> str:
    """Return the previous day that is no Saturday or Sunday (business day)."""
    found = date.fromisoformat(day[:10]) - timedelta(days=1)
    return (found - timedelta(days=max(found.weekday() - 4, 0))).isoformat()


def weekdays_between(start: str, end: str) -> int:
    """Return the number of days from one date to before another that are no Saturday or Sunday (business days)."""
    one, two = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    weeks, rest = divmod((two - one).days, 7)
    return weeks * 5 + sum((one.weekday() + step) % 7 < 5 for step in range(rest))


def duration_seconds(duration: str) -> float:
    """Return the seconds of a duration like `1h30m`, `2d` or `-15m`."""
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|[wdhms])", duration)
    if not parts or "".join([number + unit for number, unit in parts]) != duration.lstrip("+-"):
        raise ValueError("no duration")
    total = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return -total if duration.startswith("-") else total


def later_time(time: str, duration: str) -> str:
    """Return the time a duration later, written as the first one is: added to or subtracted from it."""
    step = timedelta(microseconds=round(duration_seconds(duration) * 10**6))
    if len(time) == 10:
        return (datetime.fromisoformat(time) + step).date().isoformat()
    found = (datetime.fromisoformat(time.replace("Z", "+00:00")) + step).isoformat()
    found = found.replace("+00:00", "Z") if time.endswith("Z") else found
    return found.replace("T", " ") if time[10] == " " else found


def seconds_between(start: str, end: str) -> float:
    """Return the seconds from one time to another."""
    return datetime.fromisoformat(with_offset(end)).timestamp() - datetime.fromisoformat(with_offset(start)).timestamp()


def time_order(one: str, two: str) -> int:
    """Return -1 if the first time is before the second, 0 if they are equal, 1 if it is after (comparison)."""
    a, b = datetime.fromisoformat(with_offset(one)).timestamp(), datetime.fromisoformat(with_offset(two)).timestamp()
    return (a > b) - (a < b)
