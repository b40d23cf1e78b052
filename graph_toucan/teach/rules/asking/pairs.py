"""Parameters that people say in one breath: from and to, width and height, latitude and longitude, a and b."""

import re
from collections.abc import Sequence

from graph_toucan.teach.rules.asking.slots import Slot

_SPANS = (
    (r"^(?:from|source|start|begin|since|lower|input)\b", r"^(?:to|target|end|until|upper|output|destination)\b"),
    (r"^(?:minimum|min)\b", r"^(?:maximum|max)\b"),
)
_PAIRS = (
    (r"^width$", r"^height$", "{a} wide and {b} high"),
    (r"^latitude$", r"^longitude$", "at latitude {a} and longitude {b}"),
    (r"^row(?: index)?$", r"^column(?: index)?$", "in row {a}, column {b}"),
    (r"^start line$", r"^end line$", "from line {a} to line {b}"),
    (r"^rows$", r"^columns$", "with {a} rows and {b} columns"),
    (r"^key$", r"^value$", "with {a} as the key and {b} as the value"),
    (r"^numerator$", r"^denominator$", "for {a}/{b}"),
)
_NUMBERED = re.compile(r"^(.*?)[ _]?(1|2|a|b|one|two|first|second)$|^(first|second|left|right)[ _](.*)$", re.I)
_PARTNERS = {"1": "2", "a": "b", "one": "two", "first": "second", "left": "right"}


def converted(verb: str, slots: Sequence[Slot]) -> tuple[str, list[Slot]] | None:
    """Return the object of `convert 250 EUR to JPY` and the slots that it leaves; None where that is not what is converted."""
    if verb != "convert":
        return None
    paths = [slot for slot in slots if slot.shape == "path" and not slot.block]
    if len(paths) == len(slots) == 2 and re.search(r"^(?:output|to|target|destination)|output", paths[1].words):
        return f"{paths[0].said} to {paths[1].said}", []
    by = {slot.words: slot for slot in slots if slot.how == "stated" and not slot.block}
    start = next((by[words] for words in by if re.match(r"(?:from|source|input) (?:unit|currency)", words)), None)
    end = next((by[words] for words in by if re.match(r"(?:to|target|output) (?:unit|currency)", words)), None)
    amount = next((slot for slot in by.values() if slot.shape in {"number", "letter"}), None)
    if start is None or end is None or amount is None:
        return None
    left = [slot for slot in slots if slot.name not in {start.name, end.name, amount.name}]
    return f"{amount.said} {start.said.strip(chr(34))} to {end.said.strip(chr(34))}", left


def _partners(first: Slot, second: Slot) -> bool:
    """Tell whether two parameters are the one and the other of the same: `geometry1` and `geometry2`."""
    one, two = _NUMBERED.match(first.name), _NUMBERED.match(second.name)
    if one is None or two is None:
        return False
    stems = [(found.group(1) or found.group(4) or "").lower() for found in (one, two)]
    marks = [(found.group(2) or found.group(3)).lower() for found in (one, two)]
    return stems[0] == stems[1] and len(stems[0]) > 2 and _PARTNERS.get(marks[0]) == marks[1]


def paired(slots: Sequence[Slot], verb: str) -> tuple[list[str], list[Slot]]:
    """Return the phrases of slots that go together, and the slots that are left."""
    left = list(slots)
    phrases: list[str] = []
    for first, second, frame in _pairs_in(left):
        phrases.append(frame)
        left = [slot for slot in left if slot is not first and slot is not second]
    return phrases, left


def _pairs_in(slots: Sequence[Slot]) -> list[tuple[Slot, Slot, str]]:
    found: list[tuple[Slot, Slot, str]] = []
    taken: set[str] = set()
    plain = [slot for slot in slots if slot.shape not in {"switch", "pointed"} and not slot.block]
    for first in plain:
        for second in plain:
            if first is second or first.name in taken or second.name in taken:
                continue
            frame = _frame(first, second)
            if frame:
                found.append((first, second, frame))
                taken |= {first.name, second.name}
    return found


def _frame(first: Slot, second: Slot) -> str:
    one, two = first.measured, second.measured
    for start, end in _SPANS:
        opens, closes = re.search(start, first.words), re.search(end, second.words)
        if opens and closes and first.words[opens.end() :] == second.words[closes.end() :]:
            rest = first.words[opens.end() :].strip()
            if opens.group() in {"minimum", "lower"}:
                return f"between {one} and {two}"
            if first.shape == "path" and rest not in {"", "path", "file"}:
                return ""
            named = rest if rest in {"page", "line", "row", "column", "frame", "year", "slide"} else ""
            return f"from {named} {one} to {named} {two}".replace("  ", " ")
    if _partners(first, second):
        return f"for {one} and {two}"
    for start, end, frame in _PAIRS:
        if re.search(start, first.words) and re.search(end, second.words):
            return frame.format(a=one, b=two)
    return ""
