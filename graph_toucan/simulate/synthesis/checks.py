"""What a tool refuses: the checks of its schema, as far as it was not seen to be more lenient, and what failures show."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.calls import LiveCall
from graph_toucan.simulate.synthesis.program import is_number

_TYPES = {
    "string": "isinstance({0}, str)",
    "integer": "isinstance({0}, (int, float)) and not isinstance({0}, bool) and {0} % 1 == 0",
    "number": "isinstance({0}, (int, float)) and not isinstance({0}, bool)",
    "boolean": "isinstance({0}, bool)",
    "array": "isinstance({0}, list)",
    "object": "isinstance({0}, dict)",
}
_BOUNDS = (
    ("minimum", "{0} < {1}", "is less than the minimum of {1}"),
    ("maximum", "{0} > {1}", "is greater than the maximum of {1}"),
    ("exclusiveMinimum", "{0} <= {1}", "is not more than {1}"),
    ("exclusiveMaximum", "{0} >= {1}", "is not less than {1}"),
)
_LENGTHS = (("minLength", "<"), ("maxLength", ">"), ("minItems", "<"), ("maxItems", ">"))
_FAULTS = (ValueError, TypeError, LookupError, ArithmeticError)
_MAX_TEXT = 600
_SIZE = re.compile(r"length|\blong|short|empty|at (least|most)|few|many|enough|\bsize|exceed", re.IGNORECASE)
"""What an error says that is about how long something is."""
_MIN_GOOD = 3
_MIN_BEYOND = 2
"""One failing call alone does not tell by which of its arguments it fails."""


class Check(NamedTuple):
    """One reason to refuse: a Python condition over `given`, and Python for what is said."""

    condition: str
    text: str


def input_checks(schema: JsonObject, worked: Sequence[JsonObject], failed: Sequence[LiveCall]) -> list[Check]:
    """Return why a call is refused, the most basic reasons first; no reason that a call which worked would meet.

    What is said is what the tool said of a failing call with the same fault, else what schema validation says.
    """
    reasons = [check for check in _of_schema(schema) if not any(meets(check, given) for given in worked)]
    told: list[Check] = []
    rest = list(failed)
    for check in reasons:
        own = [call for call in rest if meets(check, call.arguments)]
        rest = [call for call in rest if call not in own]
        told.append(Check(check.condition, _said(own[0]) if own else check.text))
    return [*told, *_thresholds(worked, rest)]


def meets(check: Check, given: JsonObject) -> bool:
    """Tell whether a call is refused by a check."""
    try:
        return bool(eval(check.condition, {"given": given}))  # noqa: S307 - conditions made here, from escaped values
    except _FAULTS:
        return False


def _of_schema(schema: JsonObject) -> list[Check]:
    found: list[Check] = []
    for name in schema.get("required") or ():
        found.append(Check(f"{name!r} not in given", repr(f"Input validation error: {name!r} is a required property")))
    properties: Json = schema.get("properties") or {}
    for name, spec in properties.items():
        if isinstance(spec, dict):
            there, at = f"{name!r} in given and ", f"given[{name!r}]"
            found += [Check(there + condition, text) for condition, text in _of_parameter(spec, at)]
    return found


def _of_parameter(spec: JsonObject, at: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    said = f"'Input validation error: ' + repr({at}) + "
    kinds = spec.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    tests = [_TYPES[kind].format(at) for kind in kinds if kind in _TYPES]
    if tests:
        tests += [f"{at} is None"] if "null" in kinds else []
        found.append((f"not ({' or '.join(tests)})", said + repr(f" is not of type {kinds[0]!r}")))
    if isinstance(spec.get("enum"), list):
        found.append((f"{at} not in {spec['enum']!r}", said + repr(f" is not one of {spec['enum']!r}")))
    for word, test, text in _BOUNDS:
        if is_number(spec.get(word)):
            found.append((test.format(at, spec[word]), said + repr(" " + text.format("", spec[word]))))
    for word, sign in _LENGTHS:
        if is_number(spec.get(word)):
            found.append(
                (f"len({at}) {sign} {spec[word]}", said + repr(" is too short" if sign == "<" else " is too long"))
            )
    return found


def _thresholds(worked: Sequence[JsonObject], failed: Sequence[LiveCall]) -> list[Check]:
    """Return bounds beyond which all calls failed and none worked: of numbers, and of lengths."""
    found: list[Check] = []
    rest = list(failed)
    names = sorted({name for call in failed for name in call.arguments})
    for form in ("given[{0!r}]", "len(given[{0!r}])"):
        for name in names:
            at = form.format(name)
            good = [value for value in (_measure(form, given, name) for given in worked) if value is not None]
            bad = [
                (value, call)
                for call in rest
                if (value := _measure(form, call.arguments, name)) is not None
                and (not form.startswith("len") or _SIZE.search(call.text))
            ]
            if len(good) < _MIN_GOOD:
                continue
            for side, beyond in (
                ("<=", [p for p in bad if p[0] < min(good)]),
                (">=", [p for p in bad if p[0] > max(good)]),
            ):
                if len(beyond) >= _MIN_BEYOND:
                    bound = max(p[0] for p in beyond) if side == "<=" else min(p[0] for p in beyond)
                    found.append(Check(f"{name!r} in given and {at} {side} {bound!r}", _said(beyond[0][1])))
                    rest = [call for call in rest if all(call is not p[1] for p in beyond)]
    return found


def _measure(form: str, given: JsonObject, name: str) -> float | None:
    value = given.get(name)
    if form.startswith("len"):
        return len(value) if isinstance(value, str | list) else None
    return value if is_number(value) else None


def _said(call: LiveCall) -> str:
    """Return Python for what a failing call said, its arguments quoted anew."""
    return quoting(call.text[:_MAX_TEXT], call.arguments)


def quoting(text: str, arguments: JsonObject) -> str:
    """Return Python for a text in which the arguments that it quotes are those of the call at hand."""
    parts = [text]
    sources: dict[int, str] = {}
    for name, value in sorted(arguments.items(), key=lambda pair: -len(str(pair[1]))):
        word = str(value)
        if isinstance(value, bool | dict | list) or value is None or len(word) < 3:
            continue
        for place, part in enumerate(parts):
            if place not in sources and word in part:
                pieces = part.split(word)
                parts = [*parts[:place], *_between(pieces), *parts[place + 1 :]]
                sources = {at if at < place else at + 2 * (len(pieces) - 1): code for at, code in sources.items()}
                sources |= {place + 1 + 2 * k: f"str(given.get({name!r}))" for k in range(len(pieces) - 1)}
                break
    return (
        " + ".join(sources.get(place, repr(part)) for place, part in enumerate(parts) if place in sources or part)
        or "''"
    )


def _between(pieces: list[str]) -> list[str]:
    return [one for piece in pieces for one in (piece, "")][:-1]
