"""Read a catalogue: the registry's `server.json` objects, or the `mcpServers` object of desktop clients."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from graph_toucan.errors import CatalogueError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.plan import SECRET_NAME
from graph_toucan.model import Package, Server
from graph_toucan.model.server import FACTORY_META, NamedInput, PositionalArgument


def embedded_catalogue() -> tuple[Server, ...]:
    """Return the servers of the catalogue that ships with the project."""
    text = files("graph_toucan.catalogue").joinpath("embedded.json").read_text(encoding="utf-8")
    return parse_catalogue(json.loads(text), "the embedded catalogue")


def load_catalogue(path: Path) -> tuple[Server, ...]:
    """Read a catalogue file.

    Accepts `{"servers": [server.json, ...]}` (also with each entry wrapped as `{"server": ...}`, as the registry lists
    them), a list of them, a single `server.json`, or `{"mcpServers": {...}}`.

    Raises:
        CatalogueError: the file cannot be read, or an entry is wrong; the text names the entry and the field.
    """
    return parse_catalogue(_read_document(path), f"catalogue {path}")


def load_each(path: Path) -> tuple[tuple[Server, ...], tuple[CatalogueError, ...]]:
    """Read a catalogue file entry by entry: the servers that are right, and the errors of those that are not.

    Raises:
        CatalogueError: the file cannot be read, or is no catalogue at all.
    """
    origin = f"catalogue {path}"
    servers: list[Server] = []
    errors: list[CatalogueError] = []
    for position, read in enumerate(_entry_readers(_read_document(path), origin)):
        try:
            servers.append(_parse_entry(read(), position, origin))
        except CatalogueError as error:
            errors.append(error)
    return tuple(servers), tuple(errors)


def _read_document(path: Path) -> Json:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"catalogue {path} cannot be read: {error.strerror}", "Check the path.") from error
    except ValueError as error:
        raise CatalogueError(f"catalogue {path} is not JSON: {error}", "Mend the file at that place.") from error


def parse_catalogue(document: Json, origin: str) -> tuple[Server, ...]:
    """Return the servers of a parsed catalogue; `origin` names it in errors.

    Raises:
        CatalogueError: there is no entry, one is wrong, or two have the same name.
    """
    readers = _entry_readers(document, origin)
    servers = tuple(_parse_entry(read(), position, origin) for position, read in enumerate(readers))
    if not servers:
        raise CatalogueError(f"{origin} holds no servers", "Add at least one.")
    _refuse_duplicates(servers, origin)
    return servers


def select_servers(servers: Sequence[Server], wanted: Iterable[str]) -> tuple[Server, ...]:
    """Return the servers with the wanted slugs or full names, in catalogue order; all of them if none is named.

    Raises:
        CatalogueError: a name is unknown; the text lists those that there are.
    """
    names = set(wanted)
    known = {server.slug for server in servers} | {server.name for server in servers}
    if unknown := sorted(names - known):
        there = ", ".join(sorted(server.slug for server in servers))
        raise CatalogueError(f"unknown server {', '.join(map(repr, unknown))}", f"The catalogue has: {there}.")
    return tuple(server for server in servers if not names or server.slug in names or server.name in names)


def _entry_readers(document: Json, origin: str) -> list[Callable[[], Json]]:
    """Return for each entry what gives its `server.json` object, or raises for that entry alone."""
    if isinstance(document, dict) and isinstance(document.get("mcpServers"), dict):
        return [partial(_from_client, name, entry) for name, entry in document["mcpServers"].items()]
    return [partial(_as_it_is, entry) for entry in _entries(document, origin)]


def _as_it_is(entry: Json) -> Json:
    return entry


def _entries(document: Json, origin: str) -> list[Json]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        if isinstance(document.get("servers"), list):
            return document["servers"]
        if "name" in document:
            return [document]
    raise CatalogueError(
        f"{origin} holds no servers", 'Give {"servers": [...]} with server.json objects, or {"mcpServers": {...}}.'
    )


def _from_client(name: str, entry: Json) -> JsonObject:
    """Turn an entry of `mcpServers` (command, args, env, or url) into a `server.json` object."""
    if not isinstance(entry, dict) or not ("command" in entry or "url" in entry):
        raise CatalogueError(f"mcpServers entry {name!r} has neither a command nor a url", "Add one of them.")
    for field, kind in (("command", str), ("url", str), ("args", list), ("env", dict), ("headers", dict)):
        if not isinstance(entry.get(field), kind | None):
            wanted = {str: "a text", list: "a list", dict: "an object"}[kind]
            raise CatalogueError(f"mcpServers entry {name!r}: {field} is not {wanted}", "Mend it in the catalogue.")
    base: JsonObject = {"name": f"local/{name}", "description": f"Local server {name}"[:100], "version": "0"}
    extra = entry.get("graph-toucan/factory")
    if extra is not None:
        base["_meta"] = {FACTORY_META: extra}
    if "url" in entry:
        headers = [_client_input(key, value) for key, value in (entry.get("headers") or {}).items()]
        return {**base, "remotes": [{"type": "streamable-http", "url": entry["url"], "headers": headers}]}
    package = Package(
        registry_type="local",
        identifier=entry["command"],
        package_arguments=tuple(PositionalArgument(value=str(word)) for word in entry.get("args") or ()),
        environment_variables=tuple(
            NamedInput.model_validate(_client_input(key, value)) for key, value in (entry.get("env") or {}).items()
        ),
    )
    return {**base, "packages": [package.model_dump(mode="json", by_alias=True)]}


def _client_input(name: str, value: Json) -> JsonObject:
    """Return an environment variable or header of a client's file; a secret's value is never taken over from there.

    Catalogues are kept in artifacts, so a secret comes from a Server Credentials block or the environment at launch.
    """
    if SECRET_NAME.search(name):
        return {"name": name, "isSecret": True, "isRequired": True}
    return {"name": name, "value": str(value)}


def _parse_entry(entry: Json, position: int, origin: str) -> Server:
    if isinstance(entry, dict) and isinstance(entry.get("server"), dict):
        entry = entry["server"]
    name = entry.get("name", f"number {position + 1}") if isinstance(entry, dict) else f"number {position + 1}"
    try:
        server = Server.model_validate(entry)
        _ = server.factory
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "entry"
        what = "unknown field" if first["type"] == "extra_forbidden" else first["msg"]
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise CatalogueError(
            f"{origin}: server {name!r}: {place}: {what}{more}",
            "Write it as the MCP registry's server.json has it.",
        ) from error
    _refuse_secrets(server, origin)
    return server


def _refuse_secrets(server: Server, origin: str) -> None:
    inputs = [item for package in server.packages for item in package.environment_variables]
    inputs += [header for remote in server.remotes for header in remote.headers]
    for item in inputs:
        if item.is_secret and item.given is not None and not item.variables:
            raise CatalogueError(
                f"{origin}: server {server.slug!r}: the value of the secret {item.name} stands in the catalogue",
                "Take it out: put it into a Server Credentials block, or into the environment.",
            )


def _refuse_duplicates(servers: Sequence[Server], origin: str) -> None:
    seen: dict[str, str] = {}
    for server in servers:
        if server.slug in seen:
            raise CatalogueError(
                f"{origin}: the name {server.slug!r} is taken twice ({seen[server.slug]} and {server.name})",
                "Give each server its own name after the slash: tools are known by it.",
            )
        seen[server.slug] = server.name
