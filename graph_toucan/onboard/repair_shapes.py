"""Better values from the text of an error: lists that are long enough, texts that can be read as numbers, folders."""

import re
from collections.abc import Callable
from typing import cast

from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.launch.plan import WORKSPACE

_UNREAD = re.compile(
    r"(?:could not convert string to \w+|invalid literal for \w+\(\)(?: with base \d+)?|could not parse|cannot parse|not parse"
    r"|unable to parse|failed to parse|not a (?:valid )?(?:number|integer|float)"
    r"|invalid (?:number|integer|float|expression|decimal))"
    r"[: ]*(?:string |value |expression )?['\"`]+(.{1,200}?)['\"`]",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:at least|minimum of|need|needs|requires?|must have|must contain|exactly|expected|expects)\s+(?:at least |exactly )?"
    r"(\d+|two|three|four)\s+[^.,;]{0,40}?(?:\w*(?:elements?|items?|values?|points?"
    r"|groups?|samples?|sequences?|observations?|data|coordinates?|components?|columns?|colors?|numbers?|entries"
    r"|rows|vectors?|vertices|sets?|lists?|variables?|terms?|nodes?|strings?|documents?|files?|records?))",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:cannot|can't|must not|may not) be empty|(?:is|are|of|an?) empty|non-?empty|zero-size|no data"
    r"|empty (?:list|array|set)",
    re.IGNORECASE,
)
_SAME_LENGTH = re.compile(
    r"same (?:length|size|number|shape|dimension)|equal (?:length|size)|length mismatch"
    r"|lengths? (?:must|should|do)|inconsistent",
    re.IGNORECASE,
)
_FOLDER = re.compile(
    r"not a (?:valid )?directory|is not a (?:folder|git repo)|enotdir|not a git repository|no (?:\w+ )?working directory"
    r"|directory (?:does not exist|not found)",
    re.IGNORECASE,
)
_NO_FOLDER = re.compile(r"is a directory|eisdir|not a (?:regular )?file\b|expected a file", re.IGNORECASE)
_WORDS = {"two": 2, "three": 3, "four": 4}
_MOST = 12
_REPOSITORY = f"{WORKSPACE}/repo"


def take_readable(arguments: JsonObject, text: str) -> JsonObject | None:
    """Replace a text that could not be read as a number, or as an expression, wherever it stands."""
    match = _UNREAD.search(text)
    if match is None:
        return None
    wrong = match.group(1)
    said = text[: match.end()].lower()
    new: Json = "x**2 - 4" if re.search(r"expression|sympif|symbol", said) and wrong != "x**2 - 4" else "12"
    return _exchanged(arguments, lambda value: new if isinstance(value, str) and _is(value, wrong) else value)


def _is(value: str, quoted: str) -> bool:
    return value == quoted or (len(quoted) > 8 and value.startswith(quoted.rstrip(".")))


def take_length(arguments: JsonObject, text: str) -> JsonObject | None:
    """Make lists longer where an error says that they are too short, empty, or not of one length."""
    lists = {name: value for name, value in arguments.items() if isinstance(value, list)}
    if not lists:
        return None
    if _SAME_LENGTH.search(text) and len(lists) > 1:
        longest = max(len(value) for value in lists.values())
        return {**arguments, **{name: _sized(value, longest) for name, value in lists.items()}}
    if match := _AT_LEAST.search(text):
        least = _WORDS.get(match.group(1).lower()) or int(match.group(1))
        exactly = "exactly" in match.group(0).lower() or "expect" in match.group(0).lower()
        named = [name for name in lists if re.search(rf"\b{re.escape(name)}\b", text)]
        wrong = {
            name: _sized(lists[name], least)
            for name in named or lists
            if len(lists[name]) < least or (exactly and len(lists[name]) > least)
        }
        return {**arguments, **wrong} if wrong and least <= _MOST else None
    if _EMPTY.search(text):
        full = next((value for value in lists.values() if value), None)
        filled = {name: full or [1.5, 2.5, 4.0] for name, value in lists.items() if not value}
        return {**arguments, **filled} if filled else None
    return None


def _sized(items: list[Json], length: int) -> list[Json]:
    """Return a list of a length; what is added differs from what is there, as far as it can."""
    made = list(items[:length])
    while len(made) < length:
        made.append(_another(items[len(made) % len(items)], len(made)) if items else len(made) + 1.5)
    return made


def _another(item: Json, place: int) -> Json:
    if isinstance(item, bool) or item is None:
        return item
    if isinstance(item, int | float):
        return item + place
    if isinstance(item, str):
        return item if "/" in item or len(item) > 12 else f"{item}_{place}"
    if isinstance(item, list):
        return [_another(one, place) if isinstance(one, int | float) else one for one in item]
    return {key: _another(value, place) if key.lower() in {"id", "name"} else value for key, value in item.items()}


def take_folder(arguments: JsonObject, text: str) -> JsonObject | None:
    """Take a folder for a file, or a file for a folder, where the error says so."""
    paths = {name: value for name, value in arguments.items() if isinstance(value, str) and _is_place(value)}
    if _FOLDER.search(text):
        wanted = _REPOSITORY if re.search(r"git|repo|working", text, re.IGNORECASE) else WORKSPACE
        named = [name for name in paths if re.search(r"path|dir|folder|repo|root|cwd", name, re.IGNORECASE)]
        wrong = [name for name in named if paths[name] in text and paths[name] != "."] or named
        return {**arguments, wrong[0]: wanted} if wrong and paths[wrong[0]] != wanted else None
    if _NO_FOLDER.search(text):
        endings = {value.rsplit(".", 1)[-1] for value in paths.values() if re.search(r"\.\w{2,6}$", value)}
        files = [name for name in fixture_names() if name.rsplit(".", 1)[-1] in endings] or list(fixture_names()[-3:])
        wrong = [name for name, value in paths.items() if not re.search(r"\.\w{2,6}$", value)]
        return {**arguments, wrong[0]: f"{WORKSPACE}/{files[0]}"} if wrong else None
    return None


def _is_place(value: str) -> bool:
    return (
        value.startswith((WORKSPACE, "./"))
        or value == "."
        or bool(re.fullmatch(r"[\w./-]+\.\w{1,6}|repo(/\w+)*", value))
    )


def _exchanged(arguments: JsonObject, change: Callable[[Json], Json]) -> JsonObject:
    def walked(value: Json) -> Json:
        if isinstance(value, list):
            return [walked(item) for item in value]
        if isinstance(value, dict):
            return {key: walked(item) for key, item in value.items()}
        return change(value)

    return cast(JsonObject, walked(arguments))
