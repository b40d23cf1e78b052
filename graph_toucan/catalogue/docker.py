"""A folder of the Docker MCP catalogue: `servers/<name>/server.yaml`, with `tools.json` beside it where there is one."""

import json
import re
from pathlib import Path

import yaml

from graph_toucan.catalogue.collection import Gathered, Skipped
from graph_toucan.catalogue.naming import clip, fitting_name, looks_secret
from graph_toucan.catalogue.rows import malformed_reason
from graph_toucan.catalogue.shapes import ORIGIN_META, image_reference, repository_of, schema_inputs
from graph_toucan.catalogue.sources import DockerSource
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import HttpTransport, Package, Server
from graph_toucan.model.probe import Outcome
from graph_toucan.model.server import FACTORY_META, Input, NamedArgument, NamedInput, PositionalArgument

MAX_BYTES = 1_000_000
_NAMESPACE = "docker"
_TEMPLATE = re.compile(r"\{\{\s*([\w.|:/-]+?)\s*\}\}|\$\{?(\w+)\}?")


def gather_docker(source: DockerSource) -> Gathered:
    """Return the servers of a folder, by name; one that cannot be read is left out and reported."""
    folder = Path(source.folder).expanduser()
    inner = folder / "servers"
    files = [folder / "server.yaml"] if (folder / "server.yaml").is_file() else []
    files = files or sorted((inner if inner.is_dir() else folder).glob("*/server.yaml"))
    servers: list[Server] = []
    skipped: list[Skipped] = []
    for file in files:
        name = file.parent.name
        try:
            servers.append(normalise_docker(_read_yaml(file), name, _tool_names(file.with_name("tools.json"))))
        except (OSError, ValueError, yaml.YAMLError) as error:
            reason = malformed_reason(error) if isinstance(error, ValueError) else " ".join(str(error).split())
            skipped.append(_skip(source, name, f"{file} is malformed: {reason}", "Mend the file, or leave it out."))
    if not files:
        what = "holds no servers/<name>/server.yaml" if folder.is_dir() else "is no folder"
        skipped.append(_skip(source, folder.name, f"{folder} {what}", "Give a copy of the Docker MCP catalogue."))
    return Gathered(servers=tuple(servers), skipped=tuple(skipped))


def normalise_docker(document: Json, name: str, tools: tuple[str, ...] = ()) -> Server:
    """Return the server that a `server.yaml` describes; `name` is its folder's, for one that has none itself.

    Raises:
        ValueError: it is none; says what is wrong.
    """
    document = _object(document, "server.yaml")
    name = str(document.get("name") or name)
    about, origin = _object(document.get("about"), "about"), _object(document.get("source"), "source")
    config, run = _object(document.get("config"), "config"), _object(document.get("run"), "run")
    parameters = schema_inputs(config.get("parameters"))
    remote = _object(document.get("remote"), "remote")
    variables = _variables(config, parameters)
    fitting = fitting_name(name, _NAMESPACE)
    said: JsonObject = {
        **({"name": name} if fitting != f"{_NAMESPACE}/{name}" else {}),
        **({"tools": tools} if tools else {}),
    }
    network = run.get("disableNetwork") is not True
    category = _object(document.get("meta"), "meta").get("category")
    factory: JsonObject = {"network": network, **({"categories": [str(category)]} if category else {})}
    return Server(
        name=fitting,
        title=str(about.get("title") or "") or None,
        description=clip(str(about.get("description") or "")) or clip(f"MCP server {name}"),
        version=str(origin.get("commit") or "0")[:12],
        repository=repository_of({"url": origin.get("project"), "subfolder": origin.get("directory")}),
        packages=() if remote else (_package(document, run, parameters, variables),),
        remotes=(_remote(remote, variables),) if remote else (),
        _meta={FACTORY_META: factory, **({ORIGIN_META: said} if said else {})},
    )


def _package(
    document: JsonObject, run: JsonObject, parameters: dict[str, Input], variables: tuple[NamedInput, ...]
) -> Package:
    image = document.get("image")
    if not isinstance(image, str) or not image.strip():
        raise ValueError("it has neither an image nor a remote")
    volumes = [_filled(word, parameters) for word in _words(run.get("volumes"), "run.volumes")]
    words = [_filled(word, parameters) for word in _words(run.get("command"), "run.command")]
    return Package(
        registry_type="oci",
        identifier=image_reference(image.strip()),
        runtime_hint="docker",
        runtime_arguments=tuple(NamedArgument(name="-v", value=text, variables=used) for text, used in volumes),
        package_arguments=tuple(PositionalArgument(value=text, variables=used) for text, used in words),
        environment_variables=variables,
    )


def _remote(remote: JsonObject, variables: tuple[NamedInput, ...]) -> HttpTransport:
    url = remote.get("url")
    if not isinstance(url, str):
        raise ValueError("remote.url: a text is wanted")
    known = {item.name: Input.model_validate(item.model_dump(exclude={"name"})) for item in variables}
    headers: list[NamedInput] = []
    for key, value in _object(remote.get("headers"), "remote.headers").items():
        text, used = _filled(str(value), known)
        secret = looks_secret(str(key)) and bool(used)
        headers.append(NamedInput(name=str(key), value=text, is_secret=secret, is_required=True, variables=used))
    kind = "sse" if remote.get("transport_type") == "sse" else "streamable-http"
    url, used = _filled(url, known)
    return HttpTransport(type=kind, url=url, headers=tuple(headers), variables=used)


def _variables(config: JsonObject, parameters: dict[str, Input]) -> tuple[NamedInput, ...]:
    """Return the environment variables of a server: its secrets, and what its parameters set."""
    found: list[NamedInput] = []
    for item in _objects(config.get("secrets"), "config.secrets"):
        found.append(
            NamedInput(
                name=_name(item, "env"),
                description=str(item.get("description") or ""),
                is_secret=True,
                is_required=item.get("required") is not False,
                placeholder=str(item["example"]) if item.get("example") is not None else None,
            )
        )
    for item in _objects(config.get("env"), "config.env"):
        text, used = _filled(str(item.get("value") if item.get("value") is not None else ""), parameters)
        found.append(_variable(_name(item, "name"), text, used, item.get("example")))
    return tuple(found)


def _variable(name: str, text: str, used: dict[str, Input], example: Json) -> NamedInput:
    """Return a variable; one that is nothing but a parameter is that parameter under the variable's name."""
    placeholder = str(example) if example is not None else None
    alone = next((found for key, found in used.items() if text == f"{{{key}}}"), None)
    if alone is not None:
        return NamedInput.model_validate({**alone.model_dump(), "name": name, "placeholder": placeholder})
    return NamedInput(name=name, value=text or None, variables=used, placeholder=placeholder)


def _filled(text: str, known: dict[str, Input]) -> tuple[str, dict[str, Input]]:
    """Return a text whose `{{server.key}}` and `${KEY}` are the registry's `{key}`, and the variables in it."""
    used: dict[str, Input] = {}

    def name_of(template: str) -> str:
        key = re.sub(r"\W+", "_", template.partition("|")[0].rsplit(".", 1)[-1])
        used[key] = known.get(key, Input(is_required=True, is_secret=looks_secret(key)))
        return f"{{{key}}}"

    filled = _TEMPLATE.sub(lambda match: name_of(match[1] or match[2]), text)
    return filled, used


def _read_yaml(file: Path) -> Json:
    if file.stat().st_size > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES} bytes")
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _tool_names(file: Path) -> tuple[str, ...]:
    """Return the names of the tools in a `tools.json`; it is an extra, so that a broken one is as good as none."""
    try:
        tools: Json = json.loads(file.read_text(encoding="utf-8")) if file.stat().st_size <= MAX_BYTES else []
    except (OSError, ValueError):
        return ()
    named = [tool for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    return tuple(str(tool["name"]) for tool in named if tool.get("name"))


def _object(value: Json, what: str) -> JsonObject:
    if not isinstance(value, dict | None):
        raise ValueError(f"{what}: an object is wanted, not {type(value).__name__}")
    return value or {}


def _objects(value: Json, what: str) -> list[JsonObject]:
    if not isinstance(value, list | None):
        raise ValueError(f"{what}: a list is wanted, not {type(value).__name__}")
    return [_object(item, what) for item in value or []]


def _words(value: Json, what: str) -> list[str]:
    if not isinstance(value, list | None):
        raise ValueError(f"{what}: a list is wanted, not {type(value).__name__}")
    return [str(word) for word in value or []]


def _name(item: JsonObject, key: str) -> str:
    if not isinstance(item.get(key), str):
        raise ValueError(f"config: an entry has no {key}")
    return item[key]


def _skip(source: DockerSource, name: str, detail: str, advice: str) -> Skipped:
    return Skipped(source=source.label, name=name, outcome=Outcome.NOT_INSTALLABLE, detail=detail, advice=advice)
