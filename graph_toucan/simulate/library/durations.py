"""What lies between two points in time that are written as ISO 8601 has it."""

from datetime import datetime


def whole_seconds_between(start: str, end: str) -> int:
    """Return the total seconds from one timestamp to another."""
    apart = datetime.fromisoformat(end.replace("Z", "+00:00")) - datetime.fromisoformat(start.replace("Z", "+00:00"))
    return round(apart.total_seconds())


def days_of_duration(start: str, end: str) -> int:
    """Return the whole days of the duration between two timestamps."""
    return abs(whole_seconds_between(start, end)) // 86400


def hours_of_duration(start: str, end: str) -> int:
    """Return the hours beyond whole days of the duration between two timestamps."""
    return abs(whole_seconds_between(start, end)) % 86400 // 3600


def minutes_of_duration(start: str, end: str) -> int:
    """Return the minutes beyond whole hours of the duration between two timestamps."""
    return abs(whole_seconds_between(start, end)) % 3600 // 60


def seconds_of_duration(start: str, end: str) -> int:
    """Return the seconds beyond whole minutes of the duration between two timestamps."""
    return abs(whole_seconds_between(start, end)) % 60


def duration_text(start: str, end: str) -> str:
    """Return the human readable duration between two timestamps: 1 day, 2 hours."""
    seconds = abs(whole_seconds_between(start, end))
    counts = [seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60, seconds % 60]
    parts = [
        f"{count} {unit}" + ("" if count == 1 else "s")
        for count, unit in zip(counts, ["day", "hour", "minute", "second"])
        if count
    ]
    return ", ".join(parts) or "0 seconds"
