"""Plain English from schemas: names as words, purposes as imperatives, values as a person would state them."""

import json
import re

from graph_toucan.identity import Json, JsonObject
from graph_toucan.teach.roles import ToolBrief

MAX_PURPOSE = 150
_LEAD = re.compile(
    r"^(\[[^\]]*\]\s*|use (this|it) (tool )?(to|for|when you need to)\s+|used? to\s+|(this|the|a) (tool|function)( that| to|"
    r" can( be used to)?| will| allows you to| which)?\s+|tool (to|for|that)\s+|mcp tool( to|:)?\s+|allows you to\s+|"
    r"lets you\s+)",
    re.IGNORECASE,
)
_VERBS = frozenset(
    [
        "access",
        "add",
        "adjust",
        "aggregate",
        "animate",
        "analyse",
        "analyze",
        "append",
        "apply",
        "approve",
        "ask",
        "assess",
        "audit",
        "balance",
        "browse",
        "build",
        "calculate",
        "cancel",
        "change",
        "check",
        "clean",
        "close",
        "commit",
        "compare",
        "complete",
        "compute",
        "configure",
        "convert",
        "copy",
        "count",
        "create",
        "decode",
        "define",
        "delete",
        "describe",
        "detect",
        "determine",
        "diagnose",
        "diff",
        "discover",
        "display",
        "draw",
        "echo",
        "edit",
        "encode",
        "estimate",
        "evaluate",
        "examine",
        "execute",
        "expand",
        "explain",
        "explore",
        "export",
        "extract",
        "fetch",
        "filter",
        "find",
        "fix",
        "flatten",
        "format",
        "generate",
        "get",
        "give",
        "group",
        "guess",
        "hash",
        "identify",
        "import",
        "inspect",
        "interpret",
        "join",
        "lint",
        "list",
        "load",
        "look",
        "make",
        "mark",
        "measure",
        "merge",
        "modify",
        "move",
        "normalize",
        "open",
        "parse",
        "perform",
        "pick",
        "plan",
        "plot",
        "predict",
        "prepare",
        "preview",
        "print",
        "process",
        "produce",
        "profile",
        "provide",
        "put",
        "query",
        "read",
        "record",
        "remove",
        "rename",
        "render",
        "replace",
        "report",
        "request",
        "resolve",
        "retrieve",
        "return",
        "roll",
        "round",
        "run",
        "sample",
        "save",
        "scan",
        "search",
        "select",
        "send",
        "set",
        "show",
        "simplify",
        "simulate",
        "solve",
        "sort",
        "split",
        "start",
        "stop",
        "store",
        "suggest",
        "sum",
        "summarise",
        "summarize",
        "switch",
        "take",
        "tell",
        "test",
        "tokenize",
        "transform",
        "translate",
        "trim",
        "try",
        "unpack",
        "update",
        "upsert",
        "use",
        "validate",
        "verify",
        "view",
        "visualize",
        "manage",
        "multiply",
        "divide",
        "subtract",
        "reset",
        "undo",
        "restore",
        "wrap",
        "write",
        "load",
        "link",
        "lock",
        "replace",
        "rate",
        "rank",
        "report",
        "respond",
        "reverse",
        "review",
        "rewrite",
        "shuffle",
        "slice",
        "stage",
        "strip",
        "swap",
        "tag",
    ]
)
_CODE = re.compile(r"\b[A-Za-z]+(?:_[A-Za-z0-9]+)+\b|\b[a-z]+(?:[A-Z][a-z0-9]+)+\b")
_OPENERS = (
    "Please {}.",
    "Could you {}?",
    "I need you to {}.",
    "Can you {}?",
    "I'd like you to {}.",
    "Would you {}?",
    "Next, please {}.",
    "Help me with this: {}.",
)


def humanise(name: str) -> str:
    """Return an identifier as lower-case words: `sheetName` and `sheet_name` give `sheet name`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", spaced).split()).lower()


def purpose(tool: ToolBrief) -> str:
    """Return what a tool does as an imperative without its name: `read the contents of a file`."""
    sentence = _first_sentence(tool.description)
    for _ in range(3):
        sentence = _LEAD.sub("", sentence).strip()
    sentence = _CODE.sub(lambda match: humanise(match.group()), sentence)
    words = sentence.split()
    if not words:
        return humanise(tool.name)
    verb = _bare_verb(words[0])
    if verb is None:
        return _clipped(f"give me {_lowered(words[0])} {' '.join(words[1:])}".strip())
    return _clipped(" ".join([verb, *words[1:]]))


def opened(clause: str, choice: int) -> str:
    """Return a clause as a request, in one of several wordings."""
    return _OPENERS[choice % len(_OPENERS)].format(clause)


def state(value: Json) -> str:
    """Return a value as a person would write it into a request, so that `sources.is_stated` finds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f'"{value}"'
    return json.dumps(value, ensure_ascii=False)


def details(values: JsonObject) -> str:
    """Return values by parameter as a phrase: `path "a.csv" and limit 5`."""
    phrases = [f"{humanise(name)} {state(value)}" for name, value in values.items()]
    return listed(phrases)


def listed(phrases: list[str]) -> str:
    """Join phrases as English does: `a`, `a and b`, `a, b and c`."""
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _first_sentence(description: str) -> str:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-*#•]|\s*\w+:)", description):
        text = " ".join(re.sub(r"\([^()]*\)|[`*#>]", " ", paragraph).split()).replace(" ,", ",").replace(" .", ".")
        if len(text) > 8 and text.isascii():
            return re.split(
                r"(?<=[A-Za-z0-9)])[.!?](?:\s|$)|,? e\.g\b|,? such as\b|,? for example\b|,? i\.e\b|\s[-\u2013\u2014:]\s|:\s",
                text,
                maxsplit=1,
            )[0].rstrip(".")
    return ""


def _bare_verb(word: str) -> str | None:
    """Return a verb's base form, or None if the word is no verb that a request may open with."""
    base = re.sub(r"[^a-z]", "", word.lower())
    for form in (base, base.removesuffix("s"), base.removesuffix("es"), re.sub("ies$", "y", base)):
        if form in _VERBS:
            return form
    return None


def _lowered(word: str) -> str:
    """Return a sentence's first word in lower case, unless it is an acronym."""
    return word if word[1:] != word[1:].lower() else word.lower()


def _clipped(text: str) -> str:
    if len(text) <= MAX_PURPOSE:
        return text
    cut = text[:MAX_PURPOSE]
    return cut[: max(cut.rfind(", "), cut.rfind(" ("), 0) or cut.rfind(" ")].rstrip(" ,(")
