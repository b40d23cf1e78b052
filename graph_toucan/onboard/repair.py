"""Better arguments from the text of an error: a missing parameter, a value that must be one of some, a path of the wrong kind.

One step at a time and only where the text says what to do; `arguments` makes the first proposals.
"""

import re

from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.model import Server, Tool
from graph_toucan.onboard.arguments import value_for
from graph_toucan.onboard.seen import Seen
from graph_toucan.onboard.wording import choices_in

_MISSING = (
    re.compile(r"['\"`]([\w.-]+)['\"`] is (?:a )?required"),
    re.compile(r"(?:^|\n)\s*([\w.]+)\s*\n\s*(?:Field required|Missing required)", re.IGNORECASE),
    re.compile(
        r"missing (?:\d+ )?(?:required )?(?:\w+ )?(?:arguments?|parameters?|propert(?:y|ies)"
        r"|fields?)[: ]+['\"`]?(\w+)",
        re.IGNORECASE,
    ),
    re.compile(r"(?:required|missing) (?:argument|parameter|property|field|input)s?[: ]+['\"`]?(\w+)", re.IGNORECASE),
    re.compile(
        r"['\"`]?\b(\w+)['\"`]? (?:parameter |argument )?(?:is required|must be (?:provided|given|specified|set))",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:provide|specify|give|pass|supply)\b(?: \w+){0,4}? ['\"`](\w+)['\"`]", re.IGNORECASE),
    re.compile(r"\bprovide (?:exactly |at least )?(?:one of |either |an? |the )*['\"`]?(\w+)", re.IGNORECASE),
    re.compile(r"\"path\":\s*\[\s*\"(\w+)\"\s*\][^}]*\"message\":\s*\"Required\""),
)
_SURPLUS = (
    re.compile(r"(?:^|\n)\s*(\w+)\s*\n\s*(?:Unexpected keyword argument|Extra inputs are not permitted)"),
    re.compile(
        r"['\"](\w+)['\"] (?:was|is) unexpected|unrecognized_keys.{0,60}?\"(\w+)\""
        r"|unexpected (?:keyword )?argument:? '(\w+)'",
        re.DOTALL,
    ),
)
_LACKING = re.compile(
    r"(?:^|\n)\s*(?:\w+\.)+([A-Za-z_]\w*)\s*\n\s*Field required|"
    r"(?:missing (?:required )?(?:field|key|column|property|keys|fields|columns)|KeyError|lacks|must have)"
    r"[: ]+['\"\[{]*([A-Za-z_]\w*)",
    re.IGNORECASE,
)
_WRONG_TYPE = re.compile(
    r"(?:^|\n)\s*([\w.]+)\s*\n\s*Input should be a valid (string|list|integer|number|dictionary|boolean)"
)
_OFFERS = re.compile(
    r"must be|should be|one of|expect|\b(in)?valid|options|available|allowed|supported|choose|either|unknown|\bin \[",
    re.IGNORECASE,
)
_BY_ENDING = {name.rsplit(".", 1)[-1]: name for name in reversed(fixture_names())}
_OPTIONS = re.compile(r"\"(?:options|values)\":\s*\[([^\]]+)\]")


def repair_arguments(tool: Tool, server: Server, arguments: JsonObject, text: str, seen: Seen) -> JsonObject | None:
    """Return changed arguments that answer what an error text complains about, or None if it says nothing usable."""
    text = text[:3000]
    steps = (
        _add_missing(tool, server, arguments, text, seen),
        _add_inside(tool, server, arguments, text, seen),
        _drop_surplus(arguments, text),
        _change_type(arguments, text),
        _take_other_file(arguments, text),
        _take_choice(arguments, text),
        _turn_path(arguments, text),
    )
    return next((changed for changed in steps if changed is not None and changed != arguments), None)


def _add_missing(tool: Tool, server: Server, arguments: JsonObject, text: str, seen: Seen) -> JsonObject | None:
    for pattern in _MISSING:
        for match in pattern.finditer(text):
            name = match.group(1)
            if name in tool.parameters and arguments.get(name) in (None, "", [], {}):
                return {**arguments, name: value_for(tool, server, name, seen)}
    return None


def _add_inside(tool: Tool, server: Server, arguments: JsonObject, text: str, seen: Seen) -> JsonObject | None:
    """Add what objects in lists lack: `assets.0.price` of a validation error, `missing field: price`, `KeyError: 'price'`."""
    wanted = [match.group(1) or match.group(2) for match in _LACKING.finditer(text)]
    new = {name: value_for(tool, server, name, seen) for name in wanted if name not in tool.parameters}
    if not new:
        return None

    def filled(value: Json) -> Json:
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [{**new, **item} for item in value]
        return {**new, **value} if isinstance(value, dict) and value else value

    return {name: filled(value) for name, value in arguments.items()}


def _drop_surplus(arguments: JsonObject, text: str) -> JsonObject | None:
    for pattern in _SURPLUS:
        for match in pattern.finditer(text):
            name = next(group for group in match.groups() if group)
            if name in arguments:
                return {key: value for key, value in arguments.items() if key != name}
    return None


def _change_type(arguments: JsonObject, text: str) -> JsonObject | None:
    match = _WRONG_TYPE.search(text)
    if match is None or match.group(1) not in arguments:
        return None
    name, wanted = match.groups()
    value = arguments[name]
    changed: dict[str, Json] = {"string": str(value), "list": [value], "integer": 1, "number": 1.0, "boolean": False}
    return {**arguments, name: changed[wanted]} if wanted in changed else None


def _take_choice(arguments: JsonObject, text: str) -> JsonObject | None:
    """Replace the text argument that the error quotes, or names, by the first of the values that it lists."""
    if not _OFFERS.search(text):
        return None
    options = _OPTIONS.search(text)
    listed = re.findall(r"['\"]([^'\"]+)['\"]", options.group(1)) if options else choices_in(text)
    known = {*map(str, arguments.values()), *arguments}
    listed = [choice for choice in listed if choice not in known and not re.match(r"[A-Za-z]:|[/~.]", choice)]
    if not listed:
        return None
    texts = {name: value for name, value in arguments.items() if isinstance(value, str)}
    quoted = [name for name, value in texts.items() if value and re.search(rf"['\"`:] ?{re.escape(value)}\b", text)]
    named = [name for name in texts if re.search(rf"\b{re.escape(name)}\b", text)]
    words = [name for name in texts if any(word in text.lower() for word in name.lower().split("_") if len(word) > 3)]
    guessed = [name for name, value in texts.items() if value == "lamp"]
    for name in (*quoted, *named, *words, *guessed):
        return {**arguments, name: listed[0]}
    return None


def _take_other_file(arguments: JsonObject, text: str) -> JsonObject | None:
    """Take a fixture file of a kind that the error names by its ending, for a file of another kind."""
    endings = [ending for ending in re.findall(r"(?<![\w/])\.(\w{2,7})\b", text) if ending.lower() in _BY_ENDING]
    for name, value in arguments.items():
        if endings and isinstance(value, str) and _is_path(value) and value.rsplit(".", 1)[-1] not in endings:
            return {**arguments, name: f"{WORKSPACE}/{_BY_ENDING[endings[0].lower()]}"}
    return None


def _turn_path(arguments: JsonObject, text: str) -> JsonObject | None:
    """Make paths relative, or absolute, where the error is about them."""
    lower = text.lower()
    paths = {name: value for name, value in arguments.items() if isinstance(value, str) and _is_path(value)}
    if not paths or not re.search(
        r"path|file|director|found|exist|outside|denied|allowed|absolute|relative|enoent", lower
    ):
        return None
    if "must be absolute" in lower or "absolute path" in lower or "not absolute" in lower:
        changed = {name: value if value.startswith("/") else f"{WORKSPACE}/{value}" for name, value in paths.items()}
    elif not re.search(r"outside|denied|allowed|relative|escape|travers", lower) and not any(
        value in text for value in paths.values()
    ):
        return None
    else:
        changed = {
            name: value.removeprefix(f"{WORKSPACE}/") if value != WORKSPACE else "." for name, value in paths.items()
        }
    return {**arguments, **changed}


def _is_path(value: str) -> bool:
    return value.startswith(WORKSPACE) or bool(re.fullmatch(r"[\w./-]+\.\w{1,5}", value))
