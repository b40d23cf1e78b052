"""The three generations of the registry's `server.json` (2025-05 seed, 2025-07 snake_case, 2025-09 camelCase), as one.

Pure functions. Fields that nobody knows are passed over, null is absent, and what is malformed inside a server (an
argument, a package) raises, so that the row is reported rather than started wrongly. What a registry may never say is
how the factory treats a server: `local` commands and the factory's own `_meta` are the user's to write.
"""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from graph_toucan.catalogue.naming import clip, exact_version, fitting_name, looks_secret, open_variables
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import HttpTransport, Package, Server, StdioTransport
from graph_toucan.model.server import Argument, Input, NamedArgument, NamedInput, PositionalArgument, Repository

ORIGIN_META = "graph-toucan/origin"
"""The key of `_meta` under which a server keeps what its source called it, where that did not fit."""

T = TypeVar("T")
_FORMATS = ("string", "number", "boolean", "filepath")
_TYPES = {"docker": "oci", "docker-hub": "oci", "dockerhub": "oci", "pip": "pypi", "go-module": "go", "crates": "cargo"}
_SCHEMA_TYPES = {"number": "number", "integer": "number", "boolean": "boolean"}
_KNOWN = ("pypi", "npm", "oci", "nuget", "mcpb", "cargo", "go")
_TRANSPORTS = {"streamable": "streamable-http", "http": "streamable-http", "streamable_http": "streamable-http"}
_INDEX_LABEL = {"pypi": "pypi", "npm": "npm", "nuget": "nuget", "cargo": "crates"}


def _is_public_index(base: str, kind: str) -> bool:
    """Tell whether an address is the public index of a kind of packages, which goes without saying."""
    host, label = urlsplit(base).hostname or "", _INDEX_LABEL.get(kind)
    return (
        label is not None and host.endswith((".org", ".io")) and any(part.startswith(label) for part in host.split("."))
    )


def normalise_server(row: Json, namespace: str) -> Server:
    """Return a registry's server, of whichever generation; `namespace` is for a name that has none.

    Raises:
        ValueError: it is no server; says which field is wrong (pydantic's ValidationError is one).
    """
    row = _object(row, "server")
    name = _text(row, "name")
    if name is None:
        raise ValueError("name: missing")
    packages = tuple(package for item in _items(row, "packages") if (package := _package(item)))
    remotes = tuple(_remote(item) for item in _items(row, "remotes"))
    version = _text(row, "version") or _text(_object(row.get("version_detail") or {}, "version_detail"), "version")
    exact = exact_version(version) or next((item.version for item in packages if item.version), None) or "0"
    fitting = fitting_name(name, namespace)
    title = _text(row, "title")
    original = {key: said for key, said, kept in (("name", name, fitting), ("version", version, exact)) if said != kept}
    return Server(
        name=fitting,
        title=title or (name if fitting != name else None),
        description=clip(_text(row, "description") or "") or clip(f"MCP server {title or name}"),
        version=exact,
        website_url=_text(row, "websiteUrl", "website_url"),
        repository=repository_of(row.get("repository")),
        icons=tuple(_icon(icon) for icon in _items(row, "icons") if isinstance(icon, dict)),
        packages=packages,
        remotes=remotes,
        _meta={ORIGIN_META: original} if original else {},
    )


def repository_of(value: Json) -> Repository | None:
    """Return a repository as `server.json` has it, from that, from npm's `repository`, or from a URL; None for nothing."""
    item: JsonObject = {"url": value} if isinstance(value, str) else value if isinstance(value, dict) else {}
    url = _text(item, "url") or ""
    url = re.sub(r"^git\+|\.git$", "", url.strip())
    url = re.sub(r"^(?:ssh://)?git@([^:/]+)[:/]", r"https://\1/", url)
    url = re.sub(r"^git://", "https://", url)
    url = re.sub(r"^github:|^(?=[\w.-]+/[\w.-]+$)", "https://github.com/", url)
    if not url.startswith(("https://", "http://")):
        return None
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    source = _text(item, "source") or {"github.com": "github", "gitlab.com": "gitlab"}.get(host, host)
    subfolder = _text(item, "subfolder", "directory")
    return Repository(url=url, source=source, id=_text(item, "id"), subfolder=subfolder)


def image_reference(identifier: str, version: str | None = None, base_url: str | None = None) -> str:
    """Return the full reference of an image, from the parts that older rows have: `docker.io/ns/img:1.0.0`."""
    host, slash, _ = identifier.partition("/")
    full = bool(slash) and ("." in host or ":" in host or host == "localhost")
    if not full:
        base = urlsplit(base_url or "").hostname or "docker.io"
        base = "docker.io" if base in {"hub.docker.com", "index.docker.io", "registry-1.docker.io"} else base
        identifier = f"{base}/{identifier}"
    tagged = "@" in identifier or ":" in identifier.rsplit("/", 1)[-1]
    return identifier if tagged or not version else f"{identifier}:{version}"


def input_fields(item: Json, name: str | None = None) -> JsonObject:
    """Return the fields of an `Input`, of either spelling. A secret keeps no value of its own: that is the user's to give.

    Where a row does not say whether an input is secret, its name decides, unless it comes with a value.

    Raises:
        ValueError: a field has the wrong type.
    """
    item = _object(item, "input")
    given = {key: _scalar(item, key) for key in ("value", "default")}
    secret = _flag(item, "isSecret", "is_secret")
    if secret is None:
        secret = name is not None and looks_secret(name) and not any(given.values())
    variables = {
        str(key): Input(**input_fields(value, str(key)))
        for key, value in _object(item.get("variables") or {}, "variables").items()
    }
    if secret:
        variables = open_variables(given["value"] or "", variables)
    if secret and not variables:
        given = {}
    choices = [str(choice) for choice in _items(item, "choices") if choice is not None]
    return {
        "description": _text(item, "description") or "",
        "is_required": _flag(item, "isRequired", "is_required") or False,
        "is_secret": secret,
        "format": item.get("format") if item.get("format") in _FORMATS else "string",
        "placeholder": _scalar(item, "placeholder"),
        "choices": tuple(choices) or None,
        "variables": variables,
        **given,
    }


def named_input(item: Json) -> NamedInput:
    """Return an environment variable or header.

    Raises:
        ValueError: it has no name, or a field of the wrong type.
    """
    name = _text(_object(item, "input"), "name")
    if name is None:
        raise ValueError("an environment variable or header has no name")
    return NamedInput(name=name, **input_fields(item, name))


def schema_inputs(schema: Json) -> dict[str, Input]:
    """Return the inputs that a JSON Schema of a configuration asks for, by name.

    They are required as it says; it does not say which are secret, so those without a default are by their names.
    """
    schema = schema if isinstance(schema, dict) else {}
    properties, required = schema.get("properties"), schema.get("required")
    wanted = [str(name) for name in required] if isinstance(required, list) else []
    fields: JsonObject = properties if isinstance(properties, dict) else {name: {} for name in wanted}
    return {str(name): _schema_input(str(name), field, str(name) in wanted) for name, field in fields.items()}


def _schema_input(name: str, field: Json, required: bool) -> Input:
    field = field if isinstance(field, dict) else {}
    default, choices = field.get("default"), field.get("enum")
    default = _word(default) if isinstance(default, str | int | float) else None
    given: JsonObject = {
        "description": str(field.get("description") or ""),
        "is_required": required,
        "is_secret": looks_secret(name) and not default,
        "format": _SCHEMA_TYPES.get(str(field.get("type")), "string"),
        "default": default or None,
        "choices": [_word(choice) for choice in choices] if isinstance(choices, list) and choices else None,
    }
    return Input.model_validate(given)


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _package(item: Json) -> Package | None:
    """Return a package, None for one of a kind that nobody knows."""
    item = _object(item, "package")
    kind = (_text(item, "registryType", "registry_type", "registry_name") or "").lower()
    kind = _TYPES.get(kind, kind)
    if kind not in _KNOWN:
        return None
    identifier = _text(item, "identifier", "name")
    if identifier is None:
        raise ValueError(f"a package of {kind} has no identifier")
    version, base = exact_version(_text(item, "version")), _text(item, "registryBaseUrl", "registry_base_url")
    if kind == "oci":
        identifier, version, base = image_reference(identifier, version, base), None, None
    if base and _is_public_index(base, kind):
        base = None
    return Package(
        registry_type=kind,
        identifier=identifier,
        version=version,
        registry_base_url=base,
        file_sha256=_text(item, "fileSha256", "file_sha256"),
        runtime_hint=_text(item, "runtimeHint", "runtime_hint"),
        runtime_arguments=_each(item, _argument, "runtimeArguments", "runtime_arguments"),
        package_arguments=_each(item, _argument, "packageArguments", "package_arguments"),
        environment_variables=_each(item, named_input, "environmentVariables", "environment_variables"),
        transport=_transport(item.get("transport")),
    )


def _icon(item: JsonObject) -> JsonObject:
    sizes = item.get("sizes")
    said: JsonObject = {key: item[key] for key in ("src", "mimeType", "theme") if isinstance(item.get(key), str)}
    return {**said, "sizes": [str(size) for size in sizes]} if isinstance(sizes, list) else said


def _transport(item: Json) -> StdioTransport | HttpTransport:
    kind = item if isinstance(item, str) else _text(_object(item or {}, "transport"), "type")
    return StdioTransport() if kind in {None, "stdio"} or isinstance(item, str) else _address(item)


def _remote(item: Json) -> HttpTransport:
    """Return a remote; a placeholder in its address or headers that no variable explains becomes a required one."""
    plain = _address(item)
    headers = tuple(
        header.model_copy(update={"variables": open_variables(header.value or "", header.variables)})
        for header in plain.headers
    )
    return plain.model_copy(update={"headers": headers, "variables": open_variables(plain.url, plain.variables)})


def _address(item: Json) -> HttpTransport:
    item = _object(item, "remote")
    kind = _text(item, "type", "transport_type", "transportType") or "streamable-http"
    kind, url = _TRANSPORTS.get(kind, kind), _text(item, "url")
    if kind not in {"streamable-http", "sse"} or url is None:
        raise ValueError(f"a remote of kind {kind!r} with the address {url!r}")
    variables = _object(item.get("variables") or {}, "variables")
    known = {str(key): Input(**input_fields(value, str(key))) for key, value in variables.items()}
    return HttpTransport(
        type="sse" if kind == "sse" else "streamable-http",
        url=url,
        headers=_each(item, named_input, "headers"),
        variables=known,
    )


def _argument(item: Json) -> Argument:
    item = _object(item, "argument")
    name = _text(item, "name")
    hint = _text(item, "valueHint", "value_hint")
    repeated = _flag(item, "isRepeated", "is_repeated") or False
    if item.get("type") == "named":
        if name is None:
            raise ValueError("a named argument has no name")
        return NamedArgument(name=name, is_repeated=repeated, **input_fields(item, name))
    return PositionalArgument(value_hint=hint, is_repeated=repeated, **input_fields(item, hint))


def _each(item: JsonObject, read: Callable[[Json], T], *keys: str) -> tuple[T, ...]:
    return tuple(read(entry) for entry in _items(item, *keys))


def _first(item: JsonObject, keys: Iterable[str]) -> Json:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _items(item: JsonObject, *keys: str) -> list[Json]:
    value = _first(item, keys)
    if not isinstance(value, list | None):
        raise ValueError(f"{keys[0]}: a list is wanted, not {type(value).__name__}")
    return value or []


def _object(value: Json, what: str) -> JsonObject:
    if not isinstance(value, dict):
        raise ValueError(f"{what}: an object is wanted, not {type(value).__name__}")
    return value


def _text(item: JsonObject, *keys: str) -> str | None:
    """Return the first text that is there and not empty."""
    value = _first(item, keys)
    if not isinstance(value, str | None):
        raise ValueError(f"{keys[0]}: a text is wanted, not {type(value).__name__}")
    return (value or "").strip() or None


def _scalar(item: JsonObject, key: str) -> str | None:
    value = item.get(key)
    if not isinstance(value, str | int | float | None):
        raise ValueError(f"{key}: a text is wanted, not {type(value).__name__}")
    return None if value is None else _word(value)


def _flag(item: JsonObject, *keys: str) -> bool | None:
    value = _first(item, keys)
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool | None):
        raise ValueError(f"{keys[0]}: true or false is wanted, not {value!r}")
    return value
