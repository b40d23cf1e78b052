"""Better arguments from the errors of schema validators: pydantic's, zod's and those of JSON Schema say where and what.

Each complaint is a place in the arguments and what is wanted there. `repair` reads what other texts say.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graph_toucan.identity import Json, JsonObject

_SIMPLE: dict[str, Json] = {
    "string": "lamp",
    "list": ["lamp"],
    "array": ["lamp"],
    "tuple": ["lamp"],
    "integer": 1,
    "int": 1,
    "number": 2.5,
    "float": 2.5,
    "dictionary": {"name": "Desk Lamp"},
    "object": {"name": "Desk Lamp"},
    "record": {"name": "Desk Lamp"},
    "boolean": False,
    "null": None,
}
_PYDANTIC = re.compile(r"(?:^|\n)([\w.\[\]-]+)\n\s+([^\n]+)")
_INPUT_TYPE = re.compile(r"Input should be (?:a |an )?valid (\w+)")
_CHOICES = re.compile(r"Input should be ((?:'[^']*'(?:, | or )?)+)")
_BOUND = re.compile(r"(?:should|must) be (greater|less) than (or equal to )?(-?\d+(?:\.\d+)?)")
_LENGTH = re.compile(r"should have at least (\d+) (?:item|character)")
_NOT_ONE_OF = re.compile(r"('[^']*'|\"[^\"]*\"|[\d.]+) is not one of \[([^\]]*)\]")
_NOT_OF_TYPE = re.compile(r"(.{1,200}?) is not of type '(\w+)'")
_MUST_BE = re.compile(r"\b([A-Za-z_][\w.]*) must be one of:?\s*[(\[]?([^\n)\]]{1,300})")
_EXACTLY = re.compile(
    r"\b([A-Za-z_]\w*) must (?:have|contain|be)(?: of length| a list of)?(?: exactly)? (\d+) (?:comp|elem|item|val|num|coord)"
)
_REQUIRED = re.compile(r"'(\w+)' is a required property")


@dataclass(frozen=True)
class Complaint:
    """One thing that a validator found: at a path of keys and positions, a value or none (`drop`) is wanted."""

    path: tuple[str | int, ...]
    options: tuple[Json, ...] = ()
    wanted: str = ""
    missing: bool = False
    drop: bool = False
    least: int = 0
    exactly: bool = False
    number: float | None = None


def answer_complaints(
    arguments: JsonObject, text: str, values: Callable[[str, str], Json], known: Sequence[str]
) -> JsonObject | None:
    """Return arguments that answer a validator's complaints, None if the text holds none.

    Args:
        arguments: the arguments that it complained of.
        text: what it said.
        values: gives a value for a parameter by its name and the type wanted (empty if it is not said).
        known: the tool's parameters; a complaint must be about one of them.
    """
    changed: Json = arguments
    for complaint in _complaints(arguments, text):
        if complaint.path and (complaint.path[0] in known or complaint.drop or complaint.path[0] in arguments):
            changed = _answered(changed, complaint, values)
    return changed if isinstance(changed, dict) and changed != arguments else None


def _complaints(arguments: JsonObject, text: str) -> list[Complaint]:
    text = text if "\\n" not in text else text.replace("\\n", "\n").replace('\\"', '"')  # an error inside of JSON
    return [*_of_zod(text), *_of_pydantic(arguments, text), *_of_json_schema(arguments, text), *_of_words(text)]


def _of_zod(text: str) -> Iterator[Complaint]:
    start = text.find("[")
    while start >= 0:
        try:
            issues, _ = json.JSONDecoder().raw_decode(text[start:])
        except ValueError:
            start = text.find("[", start + 1)
            continue
        if isinstance(issues, list) and issues and all(isinstance(item, dict) and "path" in item for item in issues):
            for issue in issues:
                yield from _of_issue(issue)
            return
        start = text.find("[", start + 1)


def _of_issue(issue: JsonObject) -> Iterator[Complaint]:
    path = tuple(item for item in issue["path"] if isinstance(item, str | int))
    code, expected = issue.get("code"), issue.get("expected")
    options = issue.get("options") or issue.get("values")
    if code == "unrecognized_keys":
        for key in issue.get("keys") or []:
            yield Complaint((*path, key), drop=True)
    elif isinstance(options, list) and options:
        yield Complaint(path, options=tuple(options))
    elif isinstance(expected, str):
        missing = issue.get("received") == "undefined" or "received undefined" in str(issue.get("message"))
        quoted = re.findall(r"'([^']*)'", expected)
        yield Complaint(path, options=tuple(quoted), wanted="" if quoted else expected, missing=missing)
    elif code in {"too_small", "too_big"}:
        limit = issue.get("minimum" if code == "too_small" else "maximum")
        listed = issue.get("type") == "array" or issue.get("origin") == "array"
        if isinstance(limit, int | float):
            yield Complaint(path, least=int(limit) if listed else 0, number=None if listed else float(limit))


def _of_pydantic(arguments: JsonObject, text: str) -> Iterator[Complaint]:
    for match in _PYDANTIC.finditer(text):
        path = _path_of(arguments, match.group(1))
        said = match.group(2)
        if choices := _CHOICES.search(said):
            yield Complaint(path, options=tuple(re.findall(r"'([^']*)'", choices.group(1))))
        elif kind := _INPUT_TYPE.search(said):
            yield Complaint(path, wanted=kind.group(1))
        elif re.match(r"(Field required|Missing required)", said):
            yield Complaint(path, missing=True)
        elif re.match(r"(Extra inputs|Unexpected keyword)", said):
            yield Complaint(path, drop=True)
        elif bound := _BOUND.search(said):
            step = 0 if bound.group(2) else 1
            limit = float(bound.group(3))
            yield Complaint(path, number=limit + step if bound.group(1) == "greater" else limit - step)
        elif length := _LENGTH.search(said):
            yield Complaint(path, least=int(length.group(1)))


def _path_of(arguments: JsonObject, dotted: str) -> tuple[str | int, ...]:
    """Return a pydantic location as a path, without the names of types and functions that it puts between keys."""
    path: list[str | int] = []
    at: Json = arguments
    tokens = dotted.split(".")
    for place, token in enumerate(tokens):
        last = place == len(tokens) - 1
        if isinstance(at, list) and token.isdigit():
            path.append(int(token))
            at = at[int(token)] if int(token) < len(at) else None
        elif isinstance(at, dict) and (token in at or last):
            path.append(token)
            at = at.get(token)
    return tuple(path)


def _of_json_schema(arguments: JsonObject, text: str) -> Iterator[Complaint]:
    for match in _NOT_ONE_OF.finditer(text):
        value = match.group(1).strip("'\"")
        options = tuple(item.strip(" '\"") for item in match.group(2).split(",") if item.strip(" '\""))
        for path in _paths_to(arguments, value):
            yield Complaint(path, options=options)
    for match in _NOT_OF_TYPE.finditer(text):
        value = match.group(1).rsplit("\n", 1)[-1].rsplit(": ", 1)[-1].strip("'\" ")
        for path in _paths_to(arguments, value):
            yield Complaint(path, wanted=match.group(2))
    for match in _REQUIRED.finditer(text):
        yield Complaint((match.group(1),), missing=True)


def _of_words(text: str) -> Iterator[Complaint]:
    """Yield what servers write by hand: `prior.family must be one of ('a', 'b')`, `r1 must have exactly 3 components`."""
    for match in _MUST_BE.finditer(text):
        listed = match.group(2).split(", got")[0].split(". ")[0]
        options = tuple(item.strip(" '\"`.") for item in re.split(r",\s*(?:or )?| or ", listed) if item.strip(" '\"`."))
        yield Complaint(tuple(match.group(1).split(".")), options=options[:1])
    for match in _EXACTLY.finditer(text):
        yield Complaint((match.group(1),), least=int(match.group(2)), exactly=True)


def _paths_to(value: Json, wanted: str, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if str(value) == wanted and at:
        yield at
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _paths_to(item, wanted, (*at, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _paths_to(item, wanted, (*at, place))


def _answered(value: Json, complaint: Complaint, values: Callable[[str, str], Json]) -> Json:
    """Return a value with a complaint answered at its place; unchanged where the place is not there."""

    def at(inner: Json, path: tuple[str | int, ...]) -> Json:
        if not path:
            return _replacement(inner, complaint, values)
        head, rest = path[0], path[1:]
        if isinstance(inner, dict) and isinstance(head, str):
            if not rest and complaint.drop:
                return {key: item for key, item in inner.items() if key != head}
            if head in inner or not rest:
                return {**inner, head: at(inner.get(head), rest)}
        if isinstance(inner, list) and isinstance(head, int) and head < len(inner):
            return [at(item, rest) if place == head else item for place, item in enumerate(inner)]
        return inner

    return at(value, complaint.path)


def _replacement(old: Json, complaint: Complaint, values: Callable[[str, str], Json]) -> Json:
    name = next((str(token) for token in reversed(complaint.path) if isinstance(token, str)), "")
    if complaint.options:
        return complaint.options[0]
    if complaint.number is not None:
        return int(complaint.number) if complaint.number == int(complaint.number) else complaint.number
    if complaint.least and isinstance(old, list) and old:
        return (old * complaint.least)[: complaint.least if complaint.exactly else max(complaint.least, len(old))]
    if complaint.wanted or complaint.missing:
        return _of_kind(old, complaint.wanted, values(name, complaint.wanted))
    return old


def _of_kind(old: Json, wanted: str, proposed: Json) -> Json:
    """Return a value of the kind wanted: what is proposed if it is one, else the old one turned into it."""
    kind = wanted.lower()
    if kind == "string" and isinstance(old, int | float) and not isinstance(old, bool):
        return str(old)
    if not kind or kind not in _SIMPLE or _is(proposed, _SIMPLE[kind]):
        return proposed
    if kind == "string" and old is not None:
        return old if isinstance(old, str) else json.dumps(old)
    if kind in {"list", "array", "tuple"} and old is not None and not isinstance(old, list):
        return [old]
    return _SIMPLE[kind]


def _is(value: Json, sample: Json) -> bool:
    return type(value) is type(sample) or (isinstance(value, int) and isinstance(sample, float))
