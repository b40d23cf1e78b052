"""Dates and times as a person says them: `15 March 2024` of 2024-03-15, `2:30 pm` of 14:30."""

import re
from datetime import date, datetime, time

from graph_toucan.identity import Json
from graph_toucan.translate.wordings.rule import WordingRule
from graph_toucan.translate.wordings.slot import Slot

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(:00)?")
_ZONE = re.compile(r"(Z|[+-]00:?00)?$")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:00(\.0+)?)?(Z|[+-]00:?00)?")


def date_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `15 March 2024`, `March 15, 2024`, `the 15th of March 2024` of 2024-03-15."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return ()
    try:
        return _of_day(date.fromisoformat(value))
    except ValueError:
        return ()


def _of_day(day: date) -> tuple[str, ...]:
    month, short = f"{day:%B}", f"{day:%b}"
    nth = f"{day.day}{_suffix(day.day)}"
    return (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {short} {day.year}",
        f"the {nth} of {month} {day.year}",
        f"{month} {nth}, {day.year}",
    )


def _suffix(number: int) -> str:
    if 10 < number % 100 < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def month_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `March 2024` of 2024-03."""
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        return ()
    first = date.fromisoformat(f"{value}-01")
    return (f"{first:%B} {first.year}", f"{first:%b} {first.year}")


def time_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `2:30 pm` and `half past two in the afternoon` of 14:30."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return ()
    return _of_time(time(int(value[:2]), int(value[3:5])))


def _of_time(told: time) -> tuple[str, ...]:
    hour, half = told.hour % 12 or 12, "am" if told.hour < 12 else "pm"
    if (told.hour, told.minute) in {(0, 0), (12, 0)}:
        return ("noon" if told.hour else "midnight", f"12 {half}")
    if told.minute:
        return (f"{hour}:{told.minute:02} {half}",)
    return (
        f"{hour} {half}",
        f"{hour}:00 {half}",
        f"{hour} o'clock in the {'morning' if half == 'am' else 'afternoon'}",
    )


def moment_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `15 March 2024 at 9 am` of 2024-03-15T09:00:00; one in UTC says so."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return ()
    in_utc = bool(_ZONE.search(value) and _ZONE.search(value).group(1))  # type: ignore[union-attr]
    try:
        moment = datetime.fromisoformat(_ZONE.sub("", value).replace(" ", "T"))
    except ValueError:
        return ()
    zone = " UTC" if in_utc else ""
    days, times = _of_day(moment.date()), _of_time(moment.time())
    return tuple(f"{day} at {hour}{zone}" for day in days[:2] for hour in times[:2]) + tuple(
        f"{hour}{zone} on {day}" for day in days[:2] for hour in times[:2]
    )


def _any(_: Slot) -> bool:
    return True


TIME_RULES = (
    WordingRule("date_words", date_words, _any),
    WordingRule(
        "month_words", month_words, lambda slot: slot.speaks_of("month", "period", "from", "to", "start", "end")
    ),
    WordingRule("time_words", time_words, lambda slot: slot.speaks_of("time", "start", "end", "at", "hour")),
    WordingRule("moment_words", moment_words, _any),
)
"""The rules for dates and times."""
