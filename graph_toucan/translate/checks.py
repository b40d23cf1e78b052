"""Checks on single texts and calls, shared by translation, judging and augmentation."""

import re
from collections.abc import Iterable

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, UnknownType
from referencing.exceptions import Unresolvable

from graph_toucan.identity import JsonObject
from graph_toucan.model import Tool

_SEPARATED = re.compile(r"[_\-./]|[a-z][A-Z]")


def named_tools(text: str, tools: Iterable[Tool]) -> list[str]:
    """Return the tools that a text names.

    A name with a separator or a hump (`read_file`, `readFile`) counts wherever it stands; a plain word (`echo`) only where it
    is marked as a name: in quotes or backticks, or before "tool" or "function".
    """
    return [tool.name for tool in tools if _names(text, tool)]


def _names(text: str, tool: Tool) -> bool:
    if re.search(rf"\b{re.escape(tool.server)}[-/:]{re.escape(tool.name)}\b", text, re.IGNORECASE):
        return True
    name = re.escape(tool.name)
    if _SEPARATED.search(tool.name):
        return bool(re.search(rf"(?<![\w-]){name}(?![\w-])", text, re.IGNORECASE))
    return bool(re.search(rf"`{name}`|\b{name} (tool|function)\b", text, re.IGNORECASE))


def argument_errors(tool: Tool, arguments: JsonObject) -> list[str]:
    """Return what is wrong with arguments by the tool's input schema, unknown parameters included."""
    try:
        validator = Draft202012Validator(tool.input_schema)
        errors = [
            f"{'/'.join(map(str, error.path)) or 'arguments'}: {error.message[:160]}"
            for error in validator.iter_errors(arguments)
        ]
    except (SchemaError, UnknownType, Unresolvable, re.error) as error:
        return [f"the tool's input schema is broken: {str(error)[:160]}"]
    if tool.parameters and tool.input_schema.get("additionalProperties") is not True:
        errors += [f"unknown parameter {name}" for name in arguments if name not in tool.parameters]
    return errors
