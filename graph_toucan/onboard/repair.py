"""Better arguments from the text of an error: a missing parameter, a value that must be one of some, a path of the wrong kind.

One step at a time and only where the text says what to do; `arguments` makes the first proposals.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.model import Server, Tool
from graph_toucan.onboard.arguments import subject_of, value_for, values_for
from graph_toucan.onboard.repair_shapes import take_folder, take_length, take_readable
from graph_toucan.onboard.repair_values import take_choice, take_new_name, take_number, take_statement
from graph_toucan.onboard.seen import Seen
from graph_toucan.onboard.validation import answer_complaints

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
_BOTH = re.compile(
    r"(?:must have|must contain|requires?|needs?|missing)\b((?:[^.\n]{0,20}?['\"`]\w+['\"`])+)", re.IGNORECASE
)
_WRONG_TYPE = re.compile(
    r"(?:^|\n)\s*([\w.]+)\s*\n\s*Input should be a valid (string|list|integer|number|dictionary|boolean)"
)
_BY_ENDING = {name.rsplit(".", 1)[-1]: name for name in reversed(fixture_names())}


def repair_arguments(tool: Tool, server: Server, arguments: JsonObject, text: str, seen: Seen) -> JsonObject | None:
    """Return changed arguments that answer what an error text complains about, or None if it says nothing usable."""
    text = text[:3000]
    steps = (
        answer_complaints(arguments, text, _values(tool, server, seen), list(tool.parameters)),
        _add_missing(tool, server, arguments, text, seen),
        _add_inside(tool, server, arguments, text, seen),
        _drop_surplus(arguments, text),
        _change_type(arguments, text),
        _take_other_file(arguments, text),
        take_folder(arguments, text),
        take_readable(arguments, text),
        take_statement(arguments, text),
        take_choice(arguments, text),
        take_number(arguments, text),
        take_length(arguments, text),
        take_new_name(tool, arguments, text),
        _turn_path(arguments, text),
        _stay_inside(arguments, text),
    )
    return next((changed for changed in steps if changed is not None and changed != arguments), None)


def _values(tool: Tool, server: Server, seen: Seen) -> Callable[[str, str], Json]:
    """Return what gives values by name and type, for parameters and for what lies inside them."""
    subject = subject_of(tool, server)

    def value(name: str, wanted: str) -> Json:
        if name in tool.parameters or not wanted:
            return values_for(subject, name, seen)[0]
        kind = {"dictionary": "object", "list": "array", "int": "integer", "float": "number"}.get(wanted, wanted)
        inner = replace(subject, schema={"type": "object", "properties": {name: {"type": kind}}})
        return values_for(inner, name, seen)[0]

    return value


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
    wanted += [name for match in _BOTH.finditer(text) for name in re.findall(r"['\"`](\w+)['\"`]", match.group(1))]
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


def _stay_inside(arguments: JsonObject, text: str) -> JsonObject | None:
    """Take files that lie in the folder which an error says they must lie in."""
    match = re.search(
        rf"(?:outside|not (?:in|inside|within|under)) (?:of )?(?:the )?(?:\w+ )?['\"`]?({WORKSPACE}/[\w./-]+)", text
    )
    folder = match.group(1).rstrip("/.").removeprefix(f"{WORKSPACE}/") if match else ""
    inside = [name.removeprefix(f"{folder}/") for name in fixture_names() if folder and name.startswith(f"{folder}/")]
    if not inside:
        return None

    def moved(value: Json) -> Json:
        if isinstance(value, list):
            return [moved(item) for item in value][:1]
        return inside[0] if isinstance(value, str) and _is_path(value) and value != f"{WORKSPACE}/{folder}" else value

    return {name: moved(value) for name, value in arguments.items()}


def _take_other_file(arguments: JsonObject, text: str) -> JsonObject | None:
    """Take a fixture file of a kind that the error names by its ending, for a file of another kind."""
    for name, value in arguments.items():
        added = re.search(rf"{re.escape(value)}\.(\w{{2,5}})\b", text) if isinstance(value, str) and value else None
        if added and added.group(1).lower() in _BY_ENDING:
            return {**arguments, name: f"{WORKSPACE}/{_BY_ENDING[added.group(1).lower()]}"}
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
