"""What a call gave, read for telling: a sentence of its own, facts by name, or a list of things."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.execute.texts import is_text_value
from graph_toucan.identity import Json, JsonObject
from graph_toucan.teach.rules.english.grammar import called, humanise, listed, singular
from graph_toucan.teach.rules.english.values import number

_WRAPPERS = ("result", "results", "data", "output", "value", "content", "items", "response")
_MESSAGES = ("message", "msg", "summary", "detail", "status_message", "text", "answer")
_BODIES = (
    "text",
    "content",
    "markdown",
    "output",
    "stdout",
    "code",
    "html",
    "xml",
    "csv",
    "sql",
    "diff",
    "toc",
    "yaml",
    "report",
    "source",
)
_NAMES = (
    "name",
    "title",
    "label",
    "path",
    "file",
    "filename",
    "key",
    "id",
    "slug",
    "text",
    "word",
    "message",
    "description",
    "type",
)
_SECOND = ("status", "state", "price", "amount", "value", "count", "total", "date", "type", "score", "role", "unit")
_DULL = re.compile(
    r"(?:^|_| )(?:id|ids|uuid|guid|hash|sha\w*|md5|checksum|digest|etag|timestamp|created|updated|created at|updated at|"
    r"duration|elapsed|version|schema|meta|metadata|success|ok|error|errors|warnings?|is error|execution time|request|session|"
    r"annotations|engine|platform)$"
)
_STRONG = re.compile(
    r"^(?:result|value|answer|total|sum|mean|median|mode|count|average|status|name|title|distance|area|rate|score|price|amount|"
    r"message|valid|max|min|output|text|type|\w+ count|number of \w+)$"
)
MAX_FACTS = 4
MAX_ITEMS = 5
_SHORT = 90


_MACHINE = re.compile(r"\b(?:use|call|run|using|calling)\b.*\b[a-z]+_[a-z_]+\b", re.I)
_NAME_WORD = re.compile(
    r"(?:sheet|table|branch|field|file|folder|word|phrase|category|name|title|product|customer|city|country|person|user|item|task|author)$",
    re.I,
)


@dataclass(frozen=True)
class Fact:
    """One named value of a result."""

    name: str
    value: Json


@dataclass(frozen=True)
class Things:
    """A list in a result: what its members are called, how many there are, and some of them in words."""

    name: str
    count: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A result as it can be told: a text of its own, facts, the most telling first, and lists."""

    text: str = ""
    facts: tuple[Fact, ...] = ()
    things: tuple[Things, ...] = ()


def read(value: Json, arguments: JsonObject, wanted: frozenset[str] = frozenset()) -> Told:
    """Return what of a result is worth telling to somebody who knows the arguments; `wanted` are words for what was asked."""
    value = _unwrapped(value)
    if is_text_value(value):
        return _of_text(value, arguments, wanted)
    if isinstance(value, list):
        return Told(things=(_things("", value),))
    if isinstance(value, dict):
        return _of_object(value, arguments, wanted)
    return Told(facts=(Fact("", value),)) if value is not None and value != "" else Told()


def _unwrapped(value: Json) -> Json:
    """Return what stands inside of wrappers that say nothing: `{"result": x}`, content blocks of one text."""
    for _ in range(4):
        if isinstance(value, dict) and isinstance(value.get("content"), list) and _blocks(value["content"]):
            value = {"text": "\n".join(_blocks(value["content"]))}
        elif isinstance(value, list) and _blocks(value):
            value = {"text": "\n".join(_blocks(value))}
        elif (
            isinstance(value, dict) and len(value) == 1 and not is_text_value(value) and next(iter(value)) in _WRAPPERS
        ):
            value = next(iter(value.values()))
        else:
            break
    return value


def _blocks(value: Json) -> list[str]:
    if not isinstance(value, list) or not value:
        return []
    texts = [item.get("text") for item in value if isinstance(item, dict) and item.get("type") == "text"]
    return [text for text in texts if isinstance(text, str)] if len(texts) == len(value) else []


def _of_text(value: JsonObject, arguments: JsonObject, wanted: frozenset[str]) -> Told:
    text = str(value["text"]).strip()
    short = len(text) <= 240 and text.count("\n") < 4
    if value.keys() == {"text"} or short:
        return Told(text=text)
    rows, fields, data = value.get("rows"), value.get("fields"), value.get("data")
    if isinstance(rows, list) and rows:
        return Told(text=text, things=(_things("row", rows),))
    if isinstance(fields, dict) and fields:
        return Told(text=text, facts=_facts(fields, arguments, wanted))
    inner = read(data, arguments, wanted) if data is not None else Told()
    return Told(text=text, facts=inner.facts, things=inner.things)


def _of_object(value: Mapping[str, Json], arguments: JsonObject, wanted: frozenset[str]) -> Told:
    message = next((str(value[key]).strip() for key in _MESSAGES if isinstance(value.get(key), str) and value[key]), "")
    body = next(
        (item for key, item in value.items() if key in _BODIES and isinstance(item, str) and "\n" in item.strip()), ""
    )
    if body and len(value) <= 6:
        return Told(text=str(body).strip())
    message = message.split("\n", 1)[0].strip() if len(message.split("\n", 1)[0]) > 12 else message
    message = " ".join(part for part in re.split(r"(?<=[.!]) ", message) if not _MACHINE.search(part)) or message
    spoken = message if " " in message and len(message) <= 240 and "\n" not in message else ""
    rest = {
        key: item
        for key, item in value.items()
        if not (spoken and isinstance(item, str) and item.strip().startswith(spoken))
    }
    things = [
        _things(key, item) for key, item in rest.items() if isinstance(item, list) and not _is_echo(item, arguments)
    ]
    things = [one for one in things if one.count and one.shown]
    if not things and not spoken:
        things = [one for key, item in rest.items() if isinstance(item, list) and (one := _things(key, item)).shown]
    facts = _facts(rest, arguments, wanted, strict=bool(things or spoken))
    empty = next((key for key, item in rest.items() if item == [] and not _DULL.search(humanise(key))), None)
    if not facts and not things and empty is not None and not spoken:
        things = [Things(humanise(empty), 0, ())]
    return Told(text=spoken, facts=facts, things=tuple(things))


def _facts(
    value: Mapping[str, Json], arguments: JsonObject, wanted: frozenset[str], strict: bool = False
) -> tuple[Fact, ...]:
    """Return the named scalars of an object and its parts, the most telling first; `strict` leaves out what tells little."""
    found: list[tuple[int, int, Fact]] = []
    _collect(value, "", 0, wanted, found)
    fresh = [one for one in found if not _is_echo(one[2].value, arguments)]
    useful = [one for one in fresh if one[0] < 3] or (
        [] if strict else [one for one in found if one[0] < 3] or fresh or found
    )
    ordered = [fact for _, _, fact in sorted(useful, key=lambda one: (one[0], one[1]))]
    return tuple(
        {fact.name: fact for fact in reversed(ordered)}[name] for name in dict.fromkeys(one.name for one in ordered)
    )


def _collect(
    value: Mapping[str, Json], inside: str, depth: int, wanted: frozenset[str], found: list[tuple[int, int, Fact]]
) -> None:
    for key, item in value.items():
        name = called(str(key)) or " ".join(str(key).split()) or "value"
        full = (
            f"{inside} {name}".strip()
            if inside and name in {"value", "name", "unit", "type", "count", "text", "x", "y"}
            else name
        )
        if isinstance(item, dict) and depth < 2:
            _collect(item, "" if name in _WRAPPERS else name, depth + 1, wanted, found)
        elif isinstance(item, str | int | float) and item != "" and len(str(item)) <= 400:
            asked = bool({word.removesuffix("s") for word in name.split()} & wanted)
            rank = 0 if asked else 3 if _DULL.search(name) else 0 if _STRONG.match(name) else 1
            rank += 2 * (
                isinstance(item, bool)
                and not name.startswith(("is ", "has "))
                and name not in {"valid", "equal", "result", "found"}
            )
            rank += 2 * bool(name == "status" and isinstance(item, str) and "_" in item)
            rank += item in (0, 0.0) and not asked and not isinstance(item, bool)
            rank += 1 if name.endswith((" at", "timestamp")) else 0
            found.append((min(rank + depth * (rank > 0), 5), len(found), Fact(full, item)))


def _is_echo(value: Json, arguments: JsonObject) -> bool:
    """Tell whether a value only repeats an argument, so that telling it tells nothing."""
    if isinstance(value, bool) or value in (0, 1):
        return False
    return any(value == given and type(value) is type(given) for given in arguments.values())


def _things(name: str, items: Sequence[Json]) -> Things:
    said = [text for item in items[: MAX_ITEMS + 1] if (text := thing(item))]
    most = MAX_ITEMS - 1 if sum(map(len, said)) < 200 else 3
    shown = said if len(items) <= MAX_ITEMS + 1 and most > 3 else said[:most]
    return Things(humanise(name), len(items), tuple(shown))


def thing(item: Json) -> str:
    """Return one member of a list in words: its name and one more thing about it."""
    if isinstance(item, dict):
        label = next((item[key] for key in _NAMES if _is_short(item.get(key))), None)
        label = label or next((one for key, one in item.items() if _NAME_WORD.search(key) and _is_short(one)), None)
        if label is None:
            pairs = [f"{humanise(key) or key} {plain(one)}" for key, one in item.items() if _is_short(one)]
            return pairs[0] if len(pairs) == 1 else f"{pairs[0]} ({', '.join(pairs[1:3])})" if pairs else ""
        more = next((item[key] for key in _SECOND if _is_short(item.get(key)) and item[key] != label), None)
        return plain(label) if more is None or isinstance(more, bool) else f"{plain(label)} ({plain(more)})"
    if isinstance(item, list) and item and all(isinstance(one, str | int | float) for one in item):
        row = f"({', '.join(plain(one) for one in item)})"
        return row if len(row) < _SHORT else ""
    if isinstance(item, list):
        return json.dumps(item, ensure_ascii=False) if len(str(item)) < _SHORT else ""
    return plain(item) if _is_short(item) else ""


def _is_short(value: Json) -> bool:
    if isinstance(value, bool) or value is None or value == "":
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and len(value) <= _SHORT and "\n" not in value)


def plain(value: Json) -> str:
    """Return a value in an answer: a number with all its digits, a text in quotes if it has several words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if value is None:
        return "nothing"
    if value in ([], {}, ""):
        return "none"
    if isinstance(value, list | dict):
        items = list(value) if isinstance(value, list) else []
        if items and len(items) <= 12 and all(isinstance(one, str | int | float) for one in items):
            return listed([plain(one) for one in items])
        return json.dumps(value, ensure_ascii=False)
    text = str(value).strip()
    if " " not in text:
        return text
    return f'"{text}"' if '"' not in text else f"\u201c{text}\u201d"


def what_they_are(name: str, goal_object: str) -> str:
    """Return what the members of a list are called, in the singular."""
    words = (name if name.strip() and name not in _WRAPPERS else goal_object).split()
    return " ".join([*words[:-1], singular(words[-1])]) if words else "entry"
