"""Better values from the text of an error: one of those that it lists, a number that it allows, a name that is free."""

import json
import re

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Tool
from graph_toucan.onboard import hints
from graph_toucan.onboard.wording import choices_in

_OFFERS = re.compile(
    r"must be|should be|one of|expect|\b(in)?valid|options|available|allowed|supported|choose|either|unknown|\bin \["
    r"|not found|did you mean|(columns|tables|sheets|fields|keys|names|types|methods|units)\b.{0,20}:|\buse ['\"`]",
    re.IGNORECASE,
)
_OPTIONS = re.compile(r"\"(?:options|values)\":\s*\[([^\]]+)\]")


def take_choice(arguments: JsonObject, text: str) -> JsonObject | None:
    """Replace the text argument that the error quotes, or names, by the first of the values that it lists."""
    if not _OFFERS.search(text):
        return None
    options = _OPTIONS.search(text)
    listed = re.findall(r"['\"]([^'\"]+)['\"]", options.group(1)) if options else _listed(text)
    known = {*map(str, arguments.values()), *arguments}
    listed = [choice for choice in listed if choice not in known and not re.match(r"[A-Za-z]:|[/~.]", choice)]
    if not listed:
        return None
    texts = {name: value for name, value in arguments.items() if isinstance(value, str)}
    quoted = [name for name, value in texts.items() if value and re.search(rf"['\"`:] ?{re.escape(value)}(?!\w)", text)]
    named = [name for name in texts if re.search(rf"\b{re.escape(name)}\b", text)]
    words = [name for name in texts if any(word in text.lower() for word in name.lower().split("_") if len(word) > 3)]
    guessed = [name for name, value in texts.items() if value == "lamp"]
    for name in (*quoted, *named, *words, *guessed):
        return {**arguments, name: listed[0]}
    return _inside_lists(arguments, text, listed[0])


_OFFERED = re.compile(
    r"avail|valid|option|column|choice|allow|support|suggest|did_?you|known|possible|names?$|table|sheet|field",
    re.IGNORECASE,
)


def _listed(text: str) -> list[str]:
    """Return the values that an error offers: in a list of its JSON, else in its words."""
    try:
        said: Json = json.loads(text.split("\n\n", maxsplit=1)[0] if text.lstrip().startswith("{") else "")
    except ValueError:
        return choices_in(text)
    words: list[str] = []
    offered: list[str] = []
    for pointer, leaf in leaves(said):
        if isinstance(leaf, str):
            in_list = bool(re.search(r"/\d+$", pointer)) and bool(_OFFERED.search(pointer))
            (offered if in_list else words).append(leaf)
    return offered or choices_in("\n".join(words))


def _inside_lists(arguments: JsonObject, text: str, choice: str) -> JsonObject | None:
    """Replace a text in a list that the error quotes."""
    for name, value in arguments.items():
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            wrong = [item for item in value if re.search(rf"['\"`:\[] ?{re.escape(item)}(?!\w)", text)]
            if wrong:
                return {**arguments, name: [choice if item in wrong else item for item in value][:1]}
    return None


_SQL = re.compile(r"\s*(select|insert|update|delete|create|alter|with)\b", re.IGNORECASE)


def take_statement(arguments: JsonObject, text: str) -> JsonObject | None:
    """Take an SQL statement of the kind that an error asks for."""
    match = re.search(r"only (?:the )?([\w ,/]{3,60}?) (?:statements?|queries|operations?)", text, re.IGNORECASE)
    refused = re.search(
        r"\b(select|insert|update|delete|create)\b.{0,30}not (?:allowed|supported|permitted)", text, re.IGNORECASE
    )
    found = hints.statements_for(match.group(1)) if match else hints.statements_for("update insert") if refused else ()
    if re.search(r"no such table|table\b.{1,60}(does(n't| not) exist|not found)", text, re.IGNORECASE):
        found = tuple(item for value in arguments.values() for item in hints.statements_of_visits(str(value)))
    for name, value in arguments.items():
        if found and isinstance(value, str) and _SQL.match(value):
            return {**arguments, name: next((item for item in found if item != value), value)}
    return None


_RANGE = re.compile(
    r"(?:range|between|from|slides?|pages?|rows?|indices|indexes|valid)\W{0,3}(?:is |are )?[(\[]?\s*"
    r"(-?\d+(?:\.\d+)?)\s*(?:-|\.\.\.?|to|and|,|\u2013)\s*(-?\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:>=|at least|minimum(?: is| of)?|no less than|greater than or equal to)\s*:?\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"(?:<=|at most|maximum(?: is| of)?|no more than|up to|less than or equal to)\s*:?\s*(-?\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_OUT_OF_RANGE = re.compile(
    r"out of (?:range|bounds)|invalid \S* ?index|index error|not in range|exceeds|must be|not found", re.IGNORECASE
)


def take_number(arguments: JsonObject, text: str) -> JsonObject | None:
    """Take a number that a text allows, for the one that it names or quotes; a position that is out of range becomes 0."""
    numbers = {
        name: value
        for name, value in arguments.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    if not numbers or not _OUT_OF_RANGE.search(text):
        return None
    said = text.lower().replace("_", " ")
    named = [name for name in numbers if re.search(rf"\b{re.escape(name.lower().replace('_', ' '))}\b", said)]
    named = named or [
        name for name in numbers if any(word in said for word in name.lower().split("_") if len(word) > 2)
    ]
    quoted = [
        name for name, value in numbers.items() if re.search(rf"(?<![\w.-]){re.escape(str(value))}(?![\w.])", text)
    ]
    target = next((name for name in (*[n for n in named if n in quoted], *named, *quoted)), None)
    if target is None:
        return None
    span, low, high = _RANGE.search(text), _AT_LEAST.search(text), _AT_MOST.search(text)
    allowed = [float(match.group(1)) for match in (span, low, high) if match]
    if not allowed and re.search(r"positive|greater than (zero|0)|> ?0", said):
        allowed = [1.0]
    wanted = (
        allowed[0]
        if allowed
        else 0.0
        if re.search(r"index|idx|row|col|page|slide|position|offset|line", target)
        else None
    )
    if wanted is None or wanted == numbers[target]:
        return None
    whole = wanted == int(wanted)
    return {**arguments, target: int(wanted) if whole else wanted}


def take_new_name(tool: Tool, arguments: JsonObject, text: str) -> JsonObject | None:
    """Take another name where the error says that what was to be made is there already."""
    if not re.search(
        r"already (exists?|in use|registered|taken|defined|present)|duplicate|not unique|conflicts? with",
        text,
        re.IGNORECASE,
    ):
        return None
    texts = {name: value for name, value in arguments.items() if isinstance(value, str) and value}
    quoted = [name for name, value in texts.items() if value.rsplit("/", 1)[-1] in text]
    named = [
        name
        for name in texts
        if re.search(r"name|title|id|key|path|file|dest|output|branch|label", name, re.IGNORECASE)
    ]
    target = next(
        iter([name for name in named if name in quoted] or quoted or [name for name in named if name in tool.required]),
        None,
    )
    if target is None:
        return None
    stem, dot, ending = texts[target].rpartition(".")
    new = f"{stem}_2.{ending}" if dot and "/" not in ending else f"{texts[target]}_2"
    return {**arguments, target: new}
