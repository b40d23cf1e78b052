"""From a catalogue entry to the command, environment and transport of one start."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import Field

from graph_toucan.errors import StartError
from graph_toucan.launch.install import Installed, choose_package
from graph_toucan.model import HttpTransport, Model, Server
from graph_toucan.model.server import Argument, Input, NamedArgument, NamedInput

WORKSPACE = "/workspace"
HOME = "/home/user"
BRIDGE_PORT = 8765
SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|AUTHORIZATION", re.IGNORECASE)


class LaunchPlan(Model):
    """How to start one server. `{workspace}`, `{home}` and `{port}` in arguments and environment are filled at launch.

    `visible` are the places besides the prefix that it may read in its cage. `http_path` is set for a server that is to be
    spoken to over streamable HTTP; `url` for one that runs elsewhere.
    """

    server: str
    prefix: str = ""
    visible: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict[str, str])
    network: bool = False
    http_path: str | None = None
    url: str | None = None
    headers: dict[str, str] = Field(default_factory=dict[str, str], repr=False)

    @property
    def transport(self) -> str:
        """The transport's name in the registry's words."""
        return "streamable-http" if self.http_path or self.url else "stdio"


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
    arguments = [
        *_arguments(server, package.runtime_arguments if package.registry_type == "local" else (), given),
        *_arguments(server, package.package_arguments, given),
    ]
    path = None
    if isinstance(package.transport, HttpTransport):
        path = re.sub(r"^https?://[^/]+", "", package.transport.url) or "/mcp"
        env.setdefault("PORT", "{port}")
    return LaunchPlan(
        server=server.slug,
        prefix=installed.prefix,
        visible=_named_places(installed.command, arguments) if package.registry_type == "local" else (),
        command=(*installed.command, *arguments),
        env=env,
        network=server.factory.network,
        http_path=path,
    )


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
    remote = next((remote for remote in server.remotes if remote.type == "streamable-http"), None)
    if remote is None:
        raise StartError(
            f"server {server.slug!r} has neither a package nor a streamable HTTP address",
            "Add `packages` or `remotes` to its catalogue entry.",
        )
    url = _fill(server, remote.url, remote.variables, given)
    return LaunchPlan(server=server.slug, url=url, headers=_named_values(server, remote.headers, given), network=True)


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
        f"Add a Server Credentials block named {server.slug!r} with {name}, or {elsewhere}.",
    )
