"""Texts: counts, cases, order, encodings, number systems, dates."""

import re
from datetime import date, timedelta


def upper(text: str) -> str:
    """Return capitals."""
    return text.upper()


def lower(text: str) -> str:
    """Return small letters."""
    return text.lower()


def titled(text: str) -> str:
    """Return each word with a capital."""
    return text.title()


def capital(text: str) -> str:
    """Return the text with one capital."""
    return text.capitalize()


def swapped(text: str) -> str:
    """Return small letters for capitals and the other way round."""
    return text.swapcase()


def backwards(text: str) -> str:
    """Return the text backwards."""
    return text[::-1]


def stripped(text: str) -> str:
    """Return the text without spaces at its ends."""
    return text.strip()


def single_spaced(text: str) -> str:
    """Return the text with one space for several."""
    return " ".join(text.split())


def without_spaces(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


def words(text: str) -> list[str]:
    """Return what stands between spaces."""
    return text.split()


def lines(text: str) -> list[str]:
    """Return the lines."""
    return text.splitlines()


def characters(text: str) -> list[str]:
    """Return the characters."""
    return list(text)


def letter_count(text: str) -> int:
    """Return the number of characters."""
    return len(text)


def dense_count(text: str) -> int:
    """Return the number of characters that are no white space."""
    return len("".join(text.split()))


def word_count(text: str) -> int:
    """Return the number of words."""
    return len(text.split())


def line_count(text: str) -> int:
    """Return the number of lines."""
    return len(text.splitlines())


def mark_count(text: str) -> int:
    """Return the number of line breaks and one."""
    return text.count("\n") + 1


def byte_count(text: str) -> int:
    """Return the number of bytes in UTF-8."""
    return len(text.encode())


def sentence_count(text: str) -> int:
    """Return the number of sentences."""
    return len([part for part in re.split(r"[.!?]+", text) if part.strip()])


def paragraph_count(text: str) -> int:
    """Return the number of paragraphs."""
    return len([part for part in text.split("\n\n") if part.strip()])


def distinct_words(text: str) -> int:
    """Return the number of different words."""
    return len(set(re.findall(r"\w+", text.lower())))


def token_guess(text: str) -> int:
    """Return a guess of model tokens: four characters each."""
    return -(-len(text) // 4)


def vowels(text: str) -> int:
    """Return the number of vowels."""
    return sum(mark in "aeiou" for mark in text.lower())


def is_palindrome(text: str) -> bool:
    """Tell whether letters and digits read the same backwards."""
    kept = [mark for mark in text.lower() if mark.isalnum()]
    return kept == kept[::-1]


def occurrences(text: str, part: str) -> int:
    """Return how often a part stands in a text."""
    return text.count(part)


def find_first(text: str, part: str) -> int:
    """Return where a part stands first, -1 if nowhere."""
    return text.find(part)


def find_last(text: str, part: str) -> int:
    """Return where a part stands last, -1 if nowhere."""
    return text.rfind(part)


def find_nth(text: str, part: str, n: int) -> int:
    """Return where a part stands for the n-th time, -1 if nowhere."""
    place = -1
    for _ in range(max(n, 1)):
        place = text.find(part, place + 1)
        if place < 0:
            return -1
    return place


def find_all(text: str, part: str) -> list[int]:
    """Return all places of a part."""
    return [place for place in range(len(text)) if part and text.startswith(part, place)]


def contains(text: str, part: str) -> bool:
    """Tell whether a part stands in a text."""
    return part in text


def starts(text: str, part: str) -> bool:
    """Tell whether a text starts with a part."""
    return text.startswith(part)


def ends(text: str, part: str) -> bool:
    """Tell whether a text ends with a part."""
    return text.endswith(part)


def joined(parts: list[str], mark: str) -> str:
    """Return texts with a mark between them."""
    return mark.join(parts)


def split_at(text: str, mark: str) -> list[str]:
    """Return what stands between marks."""
    return text.split(mark)


def replaced(text: str, old: str, new: str) -> str:
    """Return the text with one part for another."""
    return text.replace(old, new)


def repeated(text: str, times: int) -> str:
    """Return the text several times."""
    return text * min(times, 10000)


def together(one: str, two: str) -> str:
    """Return both texts."""
    return one + two


def sorted_texts(parts: list[str]) -> list[str]:
    """Return texts in order."""
    return sorted(parts)


def sorted_lines(text: str) -> str:
    """Return the lines in order."""
    return "\n".join(sorted(text.splitlines()))


def distinct(parts: list[str]) -> list[str]:
    """Return each text once."""
    return list(dict.fromkeys(parts))


def slug(text: str) -> str:
    """Return a name for addresses."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def snake(text: str) -> str:
    """Return words with underscores."""
    return "_".join(re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", text)).lower()


def kebab(text: str) -> str:
    """Return words with hyphens."""
    return snake(text).replace("_", "-")


def camel(text: str) -> str:
    """Return words with inner capitals."""
    parts = snake(text).split("_")
    return parts[0] + "".join(part.capitalize() for part in parts[1:])


def pascal(text: str) -> str:
    """Return words with capitals."""
    return "".join(part.capitalize() for part in snake(text).split("_"))


def days_between(one: str, two: str) -> int:
    """Return the days from one date to another."""
    return (date.fromisoformat(two[:10]) - date.fromisoformat(one[:10])).days


def days_later(day: str, days: int) -> str:
    """Return the date some days later."""
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()


def weekday(day: str) -> str:
    """Return the name of a date's weekday."""
    return date.fromisoformat(day[:10]).strftime("%A")


def is_weekend(day: str) -> bool:
    """Tell whether a date is a Saturday or Sunday."""
    return date.fromisoformat(day[:10]).weekday() > 4


def is_leap_year(year: int) -> bool:
    """Tell whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def year_of(day: str) -> int:
    """Return the year."""
    return date.fromisoformat(day[:10]).year


def file_name(path: str) -> str:
    """Return the last part of a path."""
    return path.rstrip("/").split("/")[-1]


def folder(path: str) -> str:
    """Return a path without its last part."""
    return path.rpartition("/")[0]


def suffix(path: str) -> str:
    """Return a file's suffix with its point."""
    name = path.rsplit("/", maxsplit=1)[-1]
    return "." + name.rpartition(".")[2] if "." in name else ""


def stem(path: str) -> str:
    """Return a file's name without its suffix."""
    name = path.rsplit("/", maxsplit=1)[-1]
    return name.rpartition(".")[0] or name


def beginning(text: str, n: int) -> str:
    """Return the first characters."""
    return text[:n]
