"""Rules for tags, kinds and first arguments."""

import re

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import ToolKind
from graph_toucan.teach.roles import (
    ProposeArgumentsAnswer,
    ProposeArgumentsGiven,
    TagToolAnswer,
    TagToolGiven,
)
from graph_toucan.teach.rules.words import humanise

_ACTS = frozenset(
    [
        "add",
        "append",
        "apply",
        "approve",
        "commit",
        "create",
        "delete",
        "edit",
        "insert",
        "mark",
        "modify",
        "move",
        "open",
        "put",
        "record",
        "remove",
        "rename",
        "replace",
        "save",
        "set",
        "update",
        "upsert",
        "write",
        "checkout",
        "branch",
        "import",
        "load",
        "export",
    ]
)
_READS = frozenset(
    [
        "current",
        "describe",
        "fetch",
        "find",
        "get",
        "info",
        "list",
        "load",
        "look",
        "now",
        "open",
        "query",
        "read",
        "search",
        "show",
        "status",
        "view",
    ]
)
_STOP = frozenset(
    ["a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "or", "the", "this", "to", "tool", "with"]
)
_SAMPLES: dict[str, Json] = {"integer": 3, "number": 12.5, "boolean": False, "array": ["North", "South"], "object": {}}


def tag_tool(given: TagToolGiven) -> TagToolAnswer:
    """Tag by the server's categories and the tool's own words; tell the kind by what it was seen to do."""
    words = [word for word in humanise(given.tool.name).split() if word not in _STOP and len(word) > 2]
    subject = [word for word in words if word not in _ACTS and word not in _READS]
    candidates = [*given.categories[:2], *subject, *given.categories[2:], *words, "general", "utility", "data"]
    tags = tuple(dict.fromkeys(tag.lower() for tag in candidates))[:3]
    return TagToolAnswer(tags=tags, kind=_kind(given, set(words)))


def _kind(given: TagToolGiven, words: set[str]) -> ToolKind:
    if given.changes_files or (given.read_only_hint is not True and words & _ACTS):
        return ToolKind.ACTION
    properties: Json = given.tool.input_schema.get("properties") or {}
    if words & _READS or any(_is_path(name) for name in properties):
        return ToolKind.QUERY
    return ToolKind.COMPUTATION


def _is_path(name: str) -> bool:
    return bool(re.search(r"path|file|directory|folder|repo", name, re.IGNORECASE))


def propose_arguments(given: ProposeArgumentsGiven) -> ProposeArgumentsAnswer:
    """Fill the required parameters: from what the server accepted elsewhere, from the schema, from the files there."""
    schema = given.tool.input_schema
    properties: Json = schema.get("properties") or {}
    arguments: JsonObject = {}
    for name in schema.get("required") or []:
        arguments[name] = _proposal(name, properties.get(name) or {}, given)
    return ProposeArgumentsAnswer(arguments=arguments)


def _proposal(name: str, spec: JsonObject, given: ProposeArgumentsGiven) -> Json:
    for accepted in given.accepted:
        if name in accepted:
            return accepted[name]
    if "default" in spec:
        return spec["default"]
    for keyword in ("enum", "examples"):
        if spec.get(keyword):
            return spec[keyword][0]
    kind = spec.get("type")
    if isinstance(kind, str) and kind in _SAMPLES:
        return _SAMPLES[kind]
    return _text_proposal(name, str(spec.get("description", "")), given.files)


def _text_proposal(name: str, description: str, files: tuple[str, ...]) -> str:
    hint = f"{name} {description}".lower()
    if _is_path(name):
        if "director" in hint or "folder" in hint or "repo" in name:
            return "/workspace/repo" if "repo" in hint else "/workspace"
        wanted = next((file for file in files if f".{file.rsplit('.', 1)[-1]}" in hint), "")
        extension = next((file for file in files if file.rsplit(".", 1)[-1] in hint.split()), "")
        return wanted or extension or "notes.md"
    if "date" in hint:
        return "2026-03-10"
    if "zone" in hint:
        return "Europe/Oslo"
    if "sql" in hint or "query" in name:
        return "sales"
    return "The quarterly report is ready for review."
