"""A plausible wrong value in place of a right one, for negative controls."""

import math
from string import digits

from graph_toucan.identity import Json


def perturb(value: Json) -> Json:
    """Return a value of the same type that is not the same value (a text in place of null, which has no other)."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return _other_number(value)
    if isinstance(value, str):
        return _other_text(value)
    if isinstance(value, list):
        return [perturb(value[0]), *value[1:]] if value else ["other"]
    if isinstance(value, dict):
        first = next(iter(value), "other")
        return {**value, first: perturb(value.get(first))}
    return "other"


def _other_number(value: float) -> float:
    """Double a number and add one; -1, which that leaves as it is, and what it makes infinite get another."""
    other = value * 2 + 1
    if isinstance(other, float) and math.isinf(other):
        return value / 2
    return other if other != value else value + 1


def _other_text(text: str) -> str:
    """Change the name of a path before its extension, the last digit of what ends in one, and prepend a word otherwise."""
    if text and text[-1] in digits:
        return text[:-1] + str((int(text[-1]) + 3) % 10)
    folder, slash, name = text.rpartition("/")
    return f"{folder}{slash}other {name}" if " " in text else f"{folder}{slash}other-{name}"
