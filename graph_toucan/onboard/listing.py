"""From the raw answer to `tools/list` to tools, losing only those that are malformed."""

from dataclasses import dataclass

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.launch.session import ServerSession
from graph_toucan.model import Tool

MAX_PAGES = 50


@dataclass(frozen=True)
class Listing:
    """The usable tools of a server, and `name: reason` for each that is not."""

    tools: tuple[Tool, ...]
    malformed: tuple[str, ...]


async def list_tools(server: str, session: ServerSession) -> Listing:
    """List all pages of a server's tools.

    Raises:
        LaunchError: the server does not answer.
    """
    raw: list[Json] = []
    cursor: str | None = None
    for _ in range(MAX_PAGES):
        page = await session.request("tools/list", {"cursor": cursor} if cursor else {})
        raw += page.get("tools") or []
        cursor = page.get("nextCursor")
        if not cursor:
            break
    return parse_tools(server, raw)


def parse_tools(server: str, raw: list[Json]) -> Listing:
    """Sort raw tool objects into usable ones (by name) and malformed ones."""
    tools: dict[str, Tool] = {}
    malformed: list[str] = []
    for position, item in enumerate(raw):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or not name:
            malformed.append(f"number {position + 1}: it has no name")
        elif reason := _flaw(item):
            malformed.append(f"{name}: {reason}")
        elif name in tools:
            malformed.append(f"{name}: listed twice")
        else:
            tools[name] = _tool(server, name, item)
    return Listing(tuple(tools[name] for name in sorted(tools)), tuple(malformed))


def fingerprint(versions_digest: str, tools: tuple[Tool, ...]) -> str:
    """Return 16 hex digits that identify a server's resolved versions and what it offers."""
    offered = [[tool.name, tool.description, tool.input_schema, tool.output_schema] for tool in tools]
    return digest(canonical_json([versions_digest, offered]))[:16]


def _flaw(item: JsonObject) -> str:
    schema = item.get("inputSchema")
    if not isinstance(schema, dict):
        return "it has no inputSchema object"
    if schema.get("type", "object") != "object":
        return f"its inputSchema has type {schema.get('type')!r}, not 'object'"
    if not isinstance(schema.get("properties", {}), dict):
        return "its inputSchema's properties are no object"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"its inputSchema is no JSON Schema: {error.message[:120]}"
    return "" if _is_json(schema) else "its inputSchema holds NaN or an infinity, which JSON does not have"


def _is_json(value: Json) -> bool:
    """Tell whether a value can be written as JSON: the parser lets NaN and infinities through."""
    try:
        canonical_json(value)
    except ValueError:
        return False
    return True


def _tool(server: str, name: str, item: JsonObject) -> Tool:
    declared = item.get("outputSchema")
    annotations = item.get("annotations")
    return Tool(
        id=f"{server}/{name}",
        server=server,
        name=name,
        title=item.get("title") if isinstance(item.get("title"), str) else None,
        description=str(item.get("description") or "").strip(),
        input_schema={"type": "object", **item["inputSchema"]},
        output_schema=declared if isinstance(declared, dict) and _is_json(declared) else None,
        annotations=annotations if isinstance(annotations, dict) and _is_json(annotations) else {},
    )
