"""A server of Smithery as `server.json` has it: its connections, and what its `configSchema` asks for.

Pure functions. Older stdio connections come as JavaScript text; it is read with patterns, never evaluated, and what does
not fit the patterns is passed over with a remark.
"""

import re
from typing import Any

from graph_toucan.catalogue.naming import clip, exact_version, fitting_name, looks_secret
from graph_toucan.catalogue.shapes import ORIGIN_META, image_reference, schema_inputs
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import HttpTransport, Package, Server
from graph_toucan.model.server import Input, NamedInput, PositionalArgument

_NAMESPACE = "ai.smithery"
_COMMAND = re.compile(r"""\bcommand\s*:\s*(['"`])(?P<text>[^'"`$\\]+)\1""")
_ARGS = re.compile(r"\bargs\s*:\s*\[(?P<items>[^\[\]]*)\]")
_ENV = re.compile(r"\benv\s*:\s*\{(?P<items>[^{}]*)\}")
_ITEM = re.compile(
    r"""\s*(?:(?P<quote>['"`])(?P<text>(?:(?!(?P=quote))[^\\$])*)(?P=quote)|(?:String\()?config\??\.(?P<field>\w+)\)?)\s*"""
)
_PAIR = re.compile(r"""\s*['"]?(?P<name>\w+)['"]?\s*:(?P<value>.*)""", re.DOTALL)
_RUNNERS = {"npx": "npm", "bunx": "npm", "uvx": "pypi", "docker": "oci"}
_FLAGS_WITH_VALUE = {
    "oci": {"-e", "--env", "-v", "--volume", "--name", "-p", "--mount", "--network"},
    "pypi": {"--python"},
}


def normalise_detail(listed: Json, detail: Json, key_variable: str) -> tuple[Server, tuple[str, ...]]:
    """Return a server, and remarks on connections that could not be read.

    Args:
        listed: its row in the list.
        detail: its detail; where both have a field, the detail counts.
        key_variable: the name under which Smithery's key is given to connections at Smithery.

    Raises:
        ValueError: it is no server; says what is wrong.
    """
    if not isinstance(detail, dict) or not isinstance(listed, dict):
        raise ValueError("an object is wanted")
    row = {**listed, **{key: value for key, value in detail.items() if value is not None}}
    name = row.get("qualifiedName")
    if not isinstance(name, str) or not isinstance(row.get("connections"), list | None):
        raise ValueError("qualifiedName or connections have the wrong type")
    fitting = fitting_name(name, _NAMESPACE)
    remotes: list[HttpTransport] = []
    packages: list[Package] = []
    remarks: list[str] = []
    for connection in row.get("connections") or []:
        found = _connection(connection if isinstance(connection, dict) else {}, key_variable)
        if isinstance(found, HttpTransport):
            remotes.append(found)
        elif isinstance(found, Package):
            packages.append(found)
        else:
            remarks.append(found)
    title = row.get("displayName") if isinstance(row.get("displayName"), str) else None
    homepage = row.get("homepage") if isinstance(row.get("homepage"), str) else None
    server = Server(
        name=fitting,
        title=title or (name if fitting != name else None),
        description=clip(str(row.get("description") or "")) or clip(f"MCP server {title or name}"),
        version=next((package.version for package in packages if package.version), None) or "0",
        website_url=homepage,
        packages=tuple(packages),
        remotes=tuple(remotes),
        _meta=_origin(row, name, fitting),
    )
    return server, tuple(remarks)


def _connection(item: JsonObject, key_variable: str) -> HttpTransport | Package | str:
    """Return how a connection reaches its server, or a remark on why it cannot be used."""
    inputs = schema_inputs(item.get("configSchema"))
    address = item.get("deploymentUrl") or item.get("url")
    if item.get("type") in ("http", "streamable-http", "sse") and isinstance(address, str):
        return _remote(address, inputs, key_variable)
    if item.get("type") == "stdio" and isinstance(item.get("stdioFunction"), str):
        return parse_stdio_function(item["stdioFunction"], inputs) or "its stdioFunction is too odd to be read"
    if item.get("type") == "stdio" and isinstance(item.get("bundleUrl"), str):
        variables = tuple(_named(name, found) for name, found in inputs.items())
        return Package(registry_type="mcpb", identifier=item["bundleUrl"], environment_variables=variables)
    return f"a connection of kind {item.get('type')!r} without what is needed to use it"


def _remote(address: str, inputs: dict[str, Input], key_variable: str) -> HttpTransport:
    """Return a remote; what its configuration requires goes into the query, and Smithery's key into a header."""
    path, _, query = address.partition("?")
    sse = path.rstrip("/").endswith("/sse")
    if not sse and not path.rstrip("/").endswith("/mcp"):
        path = f"{path.rstrip('/')}/mcp"
    wanted = {name: found for name, found in inputs.items() if found.is_required and re.fullmatch(r"\w+", name)}
    asked = "&".join([*([query] if query else []), *(f"{name}={{{name}}}" for name in wanted)])
    key = Input(description="Smithery's key", is_required=True, is_secret=True)
    header = NamedInput(
        name="Authorization",
        value=f"Bearer {{{key_variable}}}",
        is_secret=True,
        is_required=True,
        variables={key_variable: key},
    )
    return HttpTransport(
        type="sse" if sse else "streamable-http",
        url=f"{path}?{asked}" if asked else path,
        headers=(header,),
        variables=wanted,
    )


def parse_stdio_function(text: str, inputs: dict[str, Input]) -> Package | None:
    """Return the package that a JavaScript `config => ({command, args, env})` starts; None if it is not that simple.

    The text is matched with patterns and never run: words in quotes and `config.NAME` are understood, nothing else.
    """
    command = _COMMAND.search(text)
    kind = _RUNNERS.get(command["text"].rsplit("/", 1)[-1]) if command else None
    listed = _ARGS.search(text)
    words = _items(listed["items"], inputs) if listed else None
    env = _env(text, inputs)
    if kind is None or words is None or env is None:
        return None
    return _package(kind, words, env)


def _package(kind: str, words: list[str | PositionalArgument], env: tuple[NamedInput, ...]) -> Package | None:
    """Return the package among a runner's words: the first that is no flag of the runner's own."""
    flags = _FLAGS_WITH_VALUE.get(kind, set[str]())
    rest = list(words[1:] if kind == "oci" and words[:1] == ["run"] else words)
    while rest and isinstance(rest[0], str) and rest[0].startswith("-"):
        flag = rest.pop(0)
        if flag in {"--from", "-p", "--package"} and kind != "oci":
            return _from_package(kind, rest, env)
        if flag in flags and rest:
            rest.pop(0)
    if not rest or not isinstance(rest[0], str):
        return None
    identifier, version = _split(kind, rest[0])
    return _made(kind, identifier, version, rest[1:], env)


def _from_package(kind: str, rest: list[str | PositionalArgument], env: tuple[NamedInput, ...]) -> Package | None:
    """Return the package of `uvx --from PACKAGE SCRIPT ...`; the script is found again when it is installed."""
    if len(rest) < 2 or not isinstance(rest[0], str) or not isinstance(rest[1], str):
        return None
    identifier, version = _split(kind, rest[0])
    return _made(kind, identifier, version, rest[2:], env)


def _made(
    kind: str, identifier: str, version: str | None, rest: list[Any], env: tuple[NamedInput, ...]
) -> Package | None:
    if not re.fullmatch(r"@?[A-Za-z0-9][\w./:@~-]*", identifier) or "://" in identifier:
        return None
    arguments = tuple(PositionalArgument(value=word) if isinstance(word, str) else word for word in rest)
    return Package(
        registry_type="npm" if kind == "npm" else "pypi" if kind == "pypi" else "oci",
        identifier=identifier,
        version=version,
        package_arguments=arguments,
        environment_variables=env,
    )


def _split(kind: str, word: str) -> tuple[str, str | None]:
    if kind == "oci":
        return image_reference(word), None
    name, _, version = word.partition("==") if "==" in word else (word[:1] + word[1:].partition("@")[0], "", "")
    version = version or word[1:].partition("@")[2]
    return name, exact_version(version)


def _items(text: str, inputs: dict[str, Input]) -> list[str | PositionalArgument] | None:
    """Return the words of an array's text; None if one is neither a plain text nor a field of the configuration."""
    words: list[str | PositionalArgument] = []
    for part in _parts(text):
        match = _ITEM.fullmatch(part)
        if match is None:
            return None
        field = match["field"]
        words.append(match["text"] if field is None else _positional(field, inputs.get(field, Input())))
    return words


def _env(text: str, inputs: dict[str, Input]) -> tuple[NamedInput, ...] | None:
    block = _ENV.search(text)
    found: list[NamedInput] = []
    for part in _parts(block["items"]) if block else []:
        pair = _PAIR.fullmatch(part)
        value = _ITEM.fullmatch(pair["value"]) if pair else None
        if pair is None or value is None:
            return None
        field = value["field"]
        if field is not None:
            found.append(_named(pair["name"], inputs.get(field, Input())))
        elif looks_secret(pair["name"]):
            found.append(NamedInput(name=pair["name"], is_secret=True, is_required=True))
        else:
            found.append(NamedInput(name=pair["name"], value=value["text"]))
    return tuple(found)


def _parts(text: str) -> list[str]:
    return [part for part in re.findall(r"""(?:'[^']*'|"[^"]*"|`[^`]*`|[^,'"`])+""", text) if part.strip()]


def _positional(name: str, found: Input) -> PositionalArgument:
    return PositionalArgument.model_validate({**found.model_dump(), "value_hint": name})


def _named(name: str, found: Input) -> NamedInput:
    secret = found.is_secret or (looks_secret(name) and found.default is None)
    return NamedInput.model_validate({**found.model_dump(), "name": name, "is_secret": secret})


def _origin(row: JsonObject, name: str, fitting: str) -> JsonObject:
    """Return what Smithery says of a server besides: its own name, and the names of the tools that it lists."""
    tools = row.get("tools")
    names = (
        [tool["name"] for tool in tools if isinstance(tool, dict) and isinstance(tool.get("name"), str)]
        if tools
        else []
    )
    said: JsonObject = {"name": name} if name != fitting else {}
    if names:
        said["tools"] = names
    return {ORIGIN_META: said} if said else {}
