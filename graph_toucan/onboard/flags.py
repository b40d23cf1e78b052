"""Odd and unsafe tools: descriptions that instruct the model, hidden characters, shadowed names, schema tricks.

Everything here reads what a server lists and obeys none of it. The patterns were read against several thousand tools of
real servers, so that an ordinary "IMPORTANT: use absolute paths" is no finding.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pydantic import field_validator

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Tool
from graph_toucan.model.base import Model
from graph_toucan.model.probe import FlagKind, ToolFlag

_EVIDENCE = 200
_LONG = 10_000
_MAX_TEXTS = 20_000
_MAX_EXPANDED = 1_000_000
_SECRET_NAME = re.compile(
    r"^(?:x[_-])?(?:\w+_)?(api_?key|apikey|access_?token|auth_?token|bearer_?token|secret_?key|license_?key)$",
    re.IGNORECASE,
)
_SECRET_SUBJECT = re.compile(
    r"api.?key|token|secret|auth|credential|login|jwt|oauth|connect|account|header|request|http|configure"
    r"|encrypt|license|sign",
    re.IGNORECASE,
)

_INSTRUCTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"(ignore|disregard|forget|override)\s+(all\s+|any\s+)?(of\s+)?(the\s+|your\s+)?(previous|prior|earlier"
        r"|above|preceding|system|other)\s+"
        r"(instructions?|prompts?|messages?|directions?|rules|guidelines)",
        r"(do not|don'?t|never|must not)\s+(ever\s+)?(tell(ing)?|inform(ing)?|mention(ing)?|reveal(ing)?"
        r"|alert(ing)?|notify(ing)?|disclos(e|ing))\s+"
        r"((this|it|that|anything|about this|any of this)\s+)?(to\s+)?(the\s+)?(end[- ]?)?users?\b",
        r"(?:^|[.!?\n])(?:(?!\b(?:never|not|don'?t)\b)[^.!?\n])*\bwithout\s+(tell|inform|notify|alert)\w*\s+(the\s+)?users?\b",
        r"(hide|conceal|keep)\s+(this|it|these)\s+(secret\s+|hidden\s+)?from\s+(the\s+)?user",
        r"<\s*(important|system|instructions?|secret|hidden|critical|admin|override)\s*>.{0,2000}"
        r"(before|after|read|send|pass|call|user|file|ignore|must|never|do not)",
        r"before\s+(using|calling|invoking|running|executing)\s+(this|any|the|other|another"
        r"|every)\s*(other\s+)?tools?\b.{0,60}"
        r"\b(read|send|fetch|open|cat|collect|include|upload|post)\b.{0,80}(~/|\.ssh|\.env|id_rsa|config"
        r"|credential|secret|password|token|key|conversation|history)",
        r"\b(read|open|cat|include|access|contents? of|load|pass|send|attach)\s[^\"'()]{0,60}(~/\.(ssh|aws"
        r"|config|cursor|gnupg|kube|netrc|bash_history|env)|\.ssh/|"
        r"id_rsa|id_ed25519|/etc/(passwd|shadow)|mcp\.json|\.aws/credentials|wallet\.dat)",
        r"(send|upload|post|forward|exfiltrate|leak|transmit|bcc|copy)\b.{0,80}\b(conversation|chat history"
        r"|system prompt|credentials|passwords?|secrets?|api keys?|"
        r"private keys?|environment variables|user'?s? (data|messages?|files?))\b.{0,80}(https?://|to\s+\S+@\S+"
        r"|webhook|attacker|server at)",
        r"when(ever)?\s+(the\s+)?(\w+\s+){0,3}(send_?email|other|another|different)\s+tools?\b.{0,80}\b(must"
        r"|always|instead|change|replace|redirect|also)\b",
        r"(instead of|rather than)\s+(using\s+|calling\s+)?(any|all)\s+(other|similar)\s+tools?\b.{0,40}(always"
        r"|must|only)",
        r"\b(you (must|should|have to|need to)|must|always)\s+(always\s+)?(call|use|invoke"
        r"|run)\s+this\s+tool\s+(first\s+)?(before|prior to|after|on|for|with|at)\s+"
        r"(every|each|any|all)\s+(other\s+)?(tools?|message|response|answer|turn|conversation|request"
        r"|action)\b.{0,200}"
        r"(conversation|history|secret|password|credential|system prompt|context of)",
        r"\byou\s+(must|should|have\s+to|need\s+to)\s+always\s+(call|use|invoke|run)\b.{0,80}\b(before|after|on"
        r"|for|with|at)\b.{0,20}\b(every|each|any|all)\b",
        r"\b(before|after)\s+(every|each)\s+(\w+\s+)?(message|response|answer|turn|tool call)\b.{0,80}\b(call"
        r"|use|invoke|run|send)\b.{0,40}\bthis\b",
        r"(include|pass|provide|put|append|add)\b.{0,40}\b(the\s+)?(full|entire|complete|whole"
        r"|all)\s+(of\s+the\s+)?(previous\s+)?"
        r"(conversation( history)?|chat history|system prompt|message history|session history|chain of thought)",
        r"(repeat|reveal|output|print|return|expose)\s+(your|the)\s+(full\s+|entire\s+|original\s+)?system\s+prompt",
        r"(you are now|from now on,? you|act as if you|pretend (that )?you|new instructions?\s*:|system override"
        r"|developer mode|jailbreak)",
        r"(side\s*note|sidenote)\b.{0,80}(content|file|read|pass|otherwise)",
        r"(tool|it|server) will (not work|fail|crash|break|be locked|refuse)\b.{0,60}(unless|if you (do not"
        r"|don'?t))\b.{0,60}(read|file|conversation|key|secret)",
    )
)
_TRICK_NAME = re.compile(
    r"^_*(conversation(_?history|_?context|_?id)?|chat_?history|message_?history|session_?history|system_?prompt"
    r"|chain_?of_?thought|side_?note|"
    r"hidden_?(data|context|prompt|state|messages?|notes?|info\w*|instructions?)|internal_?(state|thoughts?"
    r"|reasoning)|previous_?(tool_?)?(calls|results|messages)|model_?(name|id)_?self|llm_?context)$",
    re.IGNORECASE,
)
_TRICK_ASKS = re.compile(
    r"\b(your|entire|full|complete|whole|previous|current|verbatim|contents? of|do not|everything|so far"
    r"|exact(ly)?|the user)\b",
    re.IGNORECASE,
)
_COMMAND_DEFAULT = re.compile(
    r"(\$\(|`[^`]+`|;\s*(rm|curl|wget|sh|bash|nc)\s|\|\s*(sh|bash)\b|\b(curl|wget)\s+\S*://|\brm\s+-rf\b)"
)
_SPACES_OUT = re.compile(r"\S[ \t\u00a0]{80,}\S")

_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]+")
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060-\u2064\ufeff\u180e\u3164\u115f\u1160]{3,}")
_SUBDIVISION_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_HIDDEN_COMMENT = re.compile(r"<!--(?P<inside>.{20,}?)-->", re.DOTALL)


class FlagPolicy(Model):
    """Which kinds of flags make a server `unsafe`; the others are notes."""

    unsafe: tuple[FlagKind, ...] = (FlagKind.HIDDEN_CHARACTERS, FlagKind.INSTRUCTS_MODEL)

    @field_validator("unsafe")
    @classmethod
    def _in_one_order(cls, unsafe: tuple[FlagKind, ...]) -> tuple[FlagKind, ...]:
        return tuple(sorted(set(unsafe)))


def flag_tools(
    tools: Sequence[Tool], elsewhere: Mapping[str, str], policy: FlagPolicy | None = None, instructions: str = ""
) -> tuple[ToolFlag, ...]:
    """Return what looks odd or unsafe about a server's tools, at most one flag of a kind for each tool.

    Args:
        tools: the tools of one server.
        elsewhere: names of tools of other servers, to the slug of the server that has one.
        policy: which kinds are unsafe; by default those that instruct the model or hide text from people.
        instructions: what the server says of itself at the handshake; flagged under the tool name ``.
    """
    policy = policy or FlagPolicy()
    found = list(_flags_of_texts("", [instructions])) if instructions else []
    surplus = {tool.name: _surplus(tool) for tool in tools}
    shared = sum(bool(names) for names in surplus.values()) > max(1, len(tools) // 2)
    for tool in tools:
        texts = list(_texts(tool))
        found += _flags_of_texts(tool.name, texts)
        if trick := _schema_trick(tool):
            found.append(ToolFlag(tool=tool.name, kind=FlagKind.SCHEMA_TRICK, evidence=_shown(trick)))
        if other := elsewhere.get(tool.name):
            evidence = f"{other} has a tool of this name too"
            found.append(ToolFlag(tool=tool.name, kind=FlagKind.SHADOWS_TOOL, evidence=evidence))
        if names := surplus[tool.name]:
            where = "on most of its tools" if shared else "beside what the tool is about"
            evidence = f"optional {', '.join(names)} {where}"
            found.append(ToolFlag(tool=tool.name, kind=FlagKind.SURPLUS_SECRET, evidence=evidence))
    return tuple(flag.model_copy(update={"unsafe": flag.kind in policy.unsafe}) for flag in found)


def without_surplus(tool: Tool) -> Tool:
    """Return a tool without optional parameters for keys that are not its subject: what a teacher is to see of it."""
    names = set(_surplus(tool))
    if not names:
        return tool
    kept = {name: spec for name, spec in tool.input_schema["properties"].items() if name not in names}
    return tool.model_copy(update={"input_schema": {**tool.input_schema, "properties": kept}})


def hidden_text(text: str) -> str:
    """Return the first run of characters that hides something from people, with its surroundings, or an empty text.

    A joiner inside an emoji, a byte order mark or the flag of a country's part hides nothing; neither do the marks that
    right-to-left languages need, one at a time.
    """
    plain = _SUBDIVISION_FLAG.sub("", text)
    for pattern in (_TAGS, _ZERO_WIDTH, _BIDI):
        if match := pattern.search(plain):
            return plain[max(0, match.start() - 20) : match.end() + 20]
    return ""


def _flags_of_texts(name: str, texts: Iterable[str]) -> Iterator[ToolFlag]:
    instructed = hidden = ""
    for text in texts:
        instructed = instructed or instruction_in(text)
        hidden = hidden or hidden_text(text)
    if instructed:
        yield ToolFlag(tool=name, kind=FlagKind.INSTRUCTS_MODEL, evidence=_shown(instructed))
    if hidden:
        yield ToolFlag(tool=name, kind=FlagKind.HIDDEN_CHARACTERS, evidence=_shown(hidden))


def instruction_in(text: str) -> str:
    """Return the passage of a text that instructs the model beyond using its tool, or an empty text."""
    for pattern in _INSTRUCTS:
        if match := pattern.search(text):
            return text[max(0, match.start() - 30) : match.end() + 60]
    comment = _HIDDEN_COMMENT.search(text)
    if comment and re.search(r"\b(you|must|call|send|read|ignore|assistant|model)\b", comment["inside"], re.IGNORECASE):
        return comment[0]
    return ""


def _texts(tool: Tool) -> Iterator[str]:
    """Yield every text of a tool that a model is shown: descriptions and titles at any depth, names, enums, defaults."""
    yield from (tool.name, tool.title or "", tool.description)
    waiting: list[Json] = [tool.input_schema, tool.output_schema, tool.annotations]
    for _ in range(_MAX_TEXTS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item


def _schema_trick(tool: Tool) -> str:
    if len(tool.description) > _LONG:
        return f"its description has {len(tool.description)} characters"
    if gap := _SPACES_OUT.search(tool.description):
        return f"its description hides text behind a gap: {tool.description[gap.start() : gap.end() + 100]}"
    for name, spec in tool.parameters.items():
        description = str(spec.get("description") or "")
        if _TRICK_NAME.match(name) and _TRICK_ASKS.search(description) and _no_subject(tool, name):
            return f"parameter {name}: {description}"
        if isinstance(spec.get("default"), str) and (command := _COMMAND_DEFAULT.search(spec["default"])):
            return f"the default of {name} holds a command: {spec['default'][command.start() :]}"
        if len(description) > _LONG:
            return f"the description of {name} has {len(description)} characters"
    return _reference_trick(tool.input_schema)


def _no_subject(tool: Tool, name: str) -> bool:
    """Tell whether a tool's own name does not say that it is about what a parameter asks for."""
    word = re.split(r"[_-]", name.strip("_"))[0].lower()
    return word not in tool.name.lower()


def _reference_trick(schema: JsonObject) -> str:
    """Say what is odd about a schema's references: to elsewhere, from the root to itself, or so many that it explodes."""
    if schema.get("$ref") == "#" or any(
        part == {"$ref": "#"} for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key) or []
    ):
        return "its schema is defined as itself"
    parts = list(_parts(schema))
    for part in parts:
        reference = part.get("$ref")
        if isinstance(reference, str) and re.match(r"(https?|ftp|file):", reference):
            return f"it refers to a schema elsewhere: {reference}"
    if len(parts) >= _MAX_TEXTS:
        return f"its schema has more than {_MAX_TEXTS} parts"
    definitions = {
        f"#/{place}/{name}": spec
        for place in ("$defs", "definitions")
        for name, spec in (schema.get(place) or {}).items()
    }
    sizes: dict[str, int] = {}
    if max((_expanded(name, definitions, sizes) for name in definitions), default=0) > _MAX_EXPANDED:
        return "its references multiply to more than a million parts"
    return ""


def _parts(schema: Json) -> Iterator[JsonObject]:
    waiting: list[Json] = [schema]
    for _ in range(_MAX_TEXTS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _expanded(name: str, definitions: Mapping[str, Json], sizes: dict[str, int]) -> int:
    """Return how many parts a definition has with its references written out; one that refers to itself counts once."""
    if name not in sizes:
        sizes[name] = 1
        parts = list(_parts(definitions.get(name)))
        references = [part["$ref"] for part in parts if isinstance(part.get("$ref"), str)]
        sizes[name] = len(parts) + sum(_expanded(reference, definitions, sizes) for reference in references)
    return sizes[name]


def _surplus(tool: Tool) -> list[str]:
    """Return optional parameters for keys on a tool whose name and description are not about keys or logging in."""
    subject = f"{tool.name} {tool.description[:300]}"
    if _SECRET_SUBJECT.search(subject):
        return []
    return [name for name in tool.parameters if name not in tool.required and _SECRET_NAME.match(name)]


def _shown(text: str) -> str:
    """Return a snippet in one line, its hidden characters escaped, at most 200 characters."""
    one_line = " ".join(text.split(" ")).replace("\n", " ")
    escaped = "".join(_escape(character) for character in one_line)
    return escaped[:_EVIDENCE]


def _escape(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
