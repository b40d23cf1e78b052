"""From a catalogue entry to the command, environment and transport of one start."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from graph_toucan.errors import StartError
from graph_toucan.launch.install import Installed, choose_package
from graph_toucan.launch.sandbox import HOME, WORKSPACE
from graph_toucan.model import HttpTransport, Model, Server
from graph_toucan.model.server import Argument, Input, NamedArgument, NamedInput, PositionalArgument

__all__ = ["BRIDGE_PORT", "HOME", "SECRET_NAME", "WORKSPACE", "HttpKind", "LaunchPlan", "NeedsCredentials", "make_plan"]

BRIDGE_PORT = 8765
SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|AUTHORIZATION", re.IGNORECASE)


HttpKind = Literal["streamable-http", "sse"]
_LEAST_SECRET = 4
"""Values that are shorter are not masked: they would be found in every text, and are no secrets."""


_FIXED_PORT = re.compile(r"https?://[^/:]+:(\d+)")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")


class LaunchPlan(Model):
    """How to start one server. `{workspace}`, `{home}` and `{port}` in arguments and environment are filled at launch.

    `visible` are the places besides the prefix that it may read in its cage, `path` the folders that come first on its
    PATH (and that it may read), `setup` the commands that prepare a fresh workspace before it starts. `http_path` is set
    for a server that is to be spoken to over HTTP (`http_port` if it listens on a port of its own choice); `url` for one
    that runs elsewhere, whose `fallback` is an address for server-sent events, tried where the first has no endpoint (its
    `headers` are the same). `http_kind` is the transport of either. `secrets` are the credentials that were
    given, by name, and `unset` the inputs that were left open.
    """

    server: str
    prefix: str = ""
    visible: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    setup: tuple[tuple[str, ...], ...] = ()
    command: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict[str, str], repr=False)
    network: bool = False
    http_path: str | None = None
    http_port: int | None = None
    http_kind: HttpKind = "streamable-http"
    url: str | None = Field(default=None, repr=False)
    fallback: str | None = Field(default=None, repr=False)
    headers: dict[str, str] = Field(default_factory=dict[str, str], repr=False)
    secrets: dict[str, str] = Field(default_factory=dict[str, str], repr=False)
    unset: tuple[str, ...] = ()

    @property
    def transport(self) -> str:
        """The transport's name in the registry's words."""
        return self.http_kind if self.http_path or self.url else "stdio"

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the credentials that go with each request to a server that runs elsewhere."""
        headers = (name for name in self.headers if SECRET_NAME.search(name))
        return tuple(dict.fromkeys((*headers, *self.secrets)))

    def masked(self, text: str) -> str:
        """Return a text without the credentials of this plan, for errors and logs."""
        values = [value for secret in (*self.secrets.values(), *self.headers.values()) for value in _forms(secret)]
        for value in sorted(set(values), key=len, reverse=True):
            text = text.replace(value, "***")
        return text


class NeedsCredentials(StartError):
    """A server needs values that nobody has given."""


def make_plan(server: Server, installed: Installed | None, credentials: Mapping[str, str] | None = None) -> LaunchPlan:
    """Return the launch plan of an installed server, or of a remote one (`installed` is None).

    Args:
        server: the catalogue entry.
        installed: what `install` returned.
        credentials: values for inputs that the catalogue leaves open, by name.

    Raises:
        NeedsCredentials: a required input has no value; the text names it.
    """
    given = dict(credentials or {})
    if installed is None:
        return _remote_plan(server, given)
    package = choose_package(server)
    env = _named_values(server, package.environment_variables, given)
    undeclared = {name: value for name, value in given.items() if name not in env and _VARIABLE.fullmatch(name)}
    env |= undeclared  # a server found by its package's name declares nothing: its credentials are variables
    arguments = [
        *_arguments(server, package.runtime_arguments if package.registry_type == "local" else (), given),
        *_arguments(server, package.package_arguments, given),
    ]
    path, port = None, None
    if isinstance(package.transport, HttpTransport):
        path = re.sub(r"^https?://[^/]+", "", package.transport.url) or "/mcp"
        port = _FIXED_PORT.match(package.transport.url)
        env.setdefault("PORT", "{port}")
    return LaunchPlan(
        server=server.slug,
        prefix=installed.prefix,
        visible=_named_places(installed.command, arguments) if package.registry_type == "local" else (),
        command=(*installed.command, *arguments),
        env=env,
        path=installed.programs,
        setup=tuple(_own_program(words, installed.prefix) for words in server.factory.setup),
        network=server.factory.network,
        http_path=path,
        http_port=int(port[1]) if port else None,
        http_kind=package.transport.type if isinstance(package.transport, HttpTransport) else "streamable-http",
        secrets={
            **_secrets([*package.environment_variables, *package.package_arguments], {**given, **env}),
            **undeclared,
        },
    )


def _own_program(words: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Return a command with its program's place, if the server's own installation has that program."""
    places = (Path(prefix) / folder / words[0] for folder in ("bin", "node_modules/.bin"))
    own = next((place for place in places if prefix and place.exists()), None)
    return words if own is None else (str(own), *words[1:])


def _forms(secret: str) -> list[str]:
    """Return how a credential may show up in a text: whole, without its scheme (`Bearer`), and quoted for an address."""
    forms = [secret, secret.rpartition(" ")[2], quote(secret, safe="")]
    return [form for form in forms if len(form) >= _LEAST_SECRET]


def _secrets(inputs: Iterable[Input], values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of those inputs (and of their variables) that are secret, by name."""
    found: dict[str, str] = {}
    for item in inputs:
        named = dict(item.variables)
        if name := item.value_hint if isinstance(item, PositionalArgument) else getattr(item, "name", None):
            named[name] = item
        for name, one in named.items():
            value = values.get(name, one.given)
            if value and (one.is_secret or (SECRET_NAME.search(name) and value != one.given)):  # a default is public
                found[name] = value
    return found


def _named_places(command: Sequence[str], arguments: Sequence[str]) -> tuple[str, ...]:
    """Return what the command of a local server names, and so may read: its environment, its script's folder, paths.

    A folder that holds the user's HOME, or all temporary files, is never given as a whole.
    """
    private = (Path(os.path.expanduser("~")), Path(tempfile.gettempdir()))
    program = Path(command[0])
    environment = program.parent.parent
    places = [program]
    if (environment / "pyvenv.cfg").exists():
        places += [environment, program.resolve().parent.parent]
    named = [path for word in arguments if (path := Path(word)).is_absolute() and (path.is_file() or path.is_dir())]
    script = next((path for path in named if path.is_file()), None)
    places += [path.parent if path == script else path for path in named]
    places += [script] if script else []
    whole = [place for place in places if not any(path.is_relative_to(place) for path in private)]
    return tuple(str(place) for place in dict.fromkeys(whole) if not set(place.parents) & set(whole))


def _remote_plan(server: Server, given: Mapping[str, str]) -> LaunchPlan:
    """Plan for the first address, streamable HTTP before server-sent events, with one of the latter to fall back to."""
    remotes = sorted(server.remotes, key=lambda remote: remote.type == "sse")
    if not remotes:
        raise StartError(
            f"server {server.slug!r} has neither a package nor an address",
            "Add `packages` or `remotes` to its catalogue entry.",
        )
    remote = remotes[0]
    headers = _named_values(server, remote.headers, given)
    other = next((one for one in remotes if one.type == "sse" and one.headers == remote.headers), None)
    hidden = Input(variables=remote.variables)
    return LaunchPlan(
        server=server.slug,
        url=_fill(server, remote.url, remote.variables, given),
        http_kind=remote.type,
        fallback=_fill(server, other.url, other.variables, given) if other and other is not remote else None,
        headers=headers,
        secrets=_secrets([hidden, *remote.headers], {**given, **headers}),
        unset=tuple(item.name for item in remote.headers if item.name not in headers),
        network=True,
    )


def _named_values(server: Server, inputs: Iterable[NamedInput], given: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in inputs:
        value = given.get(item.name, item.given)
        if value is None and (item.is_secret or SECRET_NAME.search(item.name)):
            value = os.environ.get(item.name)
        if value is not None:
            values[item.name] = _fill(server, value, item.variables, given)
        elif item.is_required:
            raise _missing(server, item.name)
    return values


def _arguments(server: Server, arguments: Iterable[Argument], given: Mapping[str, str]) -> list[str]:
    words: list[str] = []
    for argument in arguments:
        label = argument.name if isinstance(argument, NamedArgument) else (argument.value_hint or "")
        value = given.get(label, argument.given)
        if value is None and argument.is_required:
            raise _missing(server, label)
        if isinstance(argument, NamedArgument):
            words.append(argument.name)
        if value is not None:
            words.append(_fill(server, value, argument.variables, given))
    return words


def _fill(server: Server, text: str, variables: Mapping[str, Input], given: Mapping[str, str]) -> str:
    for name, variable in variables.items():
        value = given.get(name, variable.given)
        if value is None and (variable.is_secret or SECRET_NAME.search(name)):
            value = os.environ.get(name)
        if value is None:
            raise _missing(server, name)
        text = text.replace("{" + name + "}", value)
    return text


def _missing(server: Server, name: str) -> NeedsCredentials:
    is_secret = SECRET_NAME.search(name)
    what = "credential" if is_secret else "value"
    elsewhere = f"set the environment variable {name}" if is_secret else "set it in the catalogue"
    return NeedsCredentials(
        f"server {server.slug!r} needs a {what} for {name}",
        f"Give it with `graph-toucan credentials add {server.slug} {name}`, or {elsewhere}.",
    )
