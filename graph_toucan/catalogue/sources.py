"""Where servers can be named: the short texts a user gives, as a discriminated union of frozen sources.

Reading a source's servers is left to the module of its kind; nothing here touches a network. Secrets have no place in a
source's text, since it is shown and stored: an address that holds one is refused.
"""

import difflib
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from pydantic import Field

from graph_toucan.errors import UsageError
from graph_toucan.launch.plan import SECRET_NAME
from graph_toucan.model import Model

OFFICIAL_REGISTRY = "https://registry.modelcontextprotocol.io"
SMITHERY = "https://api.smithery.ai"

FORMS = """pypi:NAME, pypi:NAME==VERSION, npm:NAME, npm:@scope/name@VERSION, https://host/mcp, sse+https://host/path, \
a catalogue file (.json), docker:FOLDER, registry:, registry:https://host?search=WORD&limit=N, smithery:QUERY"""
"""The forms a source can take, for messages."""

_PYPI = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\[(?P<extras>[A-Za-z0-9._, -]+)\])?"
    r"(?:(?:==|@)(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*))?"
)
_NPM = re.compile(
    r"(?P<name>(?:@[a-z0-9~_][a-z0-9._~-]*/)?[A-Za-z0-9~_][A-Za-z0-9._~-]*)"
    r"(?:@(?P<version>[A-Za-z0-9^~*<>=][\w.^~*+<>= |-]*))?"
)
_SCHEMES = ("pypi", "npm", "docker", "registry", "smithery", "http", "https", "sse+http", "sse+https")


class PackageSource(Model):
    """One package of PyPI or npm, by name. Without a version the newest one is meant; npm also takes ranges and tags."""

    kind: Literal["package"] = "package"
    registry_type: Literal["pypi", "npm"]
    identifier: str
    version: str | None = None
    extras: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The text that names this source."""
        mark = "==" if self.registry_type == "pypi" else "@"
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        return f"{self.registry_type}:{self.identifier}{extras}{mark + self.version if self.version else ''}"


class UrlSource(Model):
    """A server that runs elsewhere."""

    kind: Literal["url"] = "url"
    url: str
    transport: Literal["streamable-http", "sse"] = "streamable-http"

    @property
    def label(self) -> str:
        """The text that names this source."""
        sse = self.transport == "sse" and not urlsplit(self.url).path.rstrip("/").endswith("/sse")
        return f"sse+{self.url}" if sse else self.url


class FileSource(Model):
    """A catalogue file."""

    kind: Literal["file"] = "file"
    path: str

    @property
    def label(self) -> str:
        """The text that names this source."""
        return self.path


class DockerSource(Model):
    """A folder of the Docker MCP catalogue: `servers/<name>/server.yaml`."""

    kind: Literal["docker"] = "docker"
    folder: str

    @property
    def label(self) -> str:
        """The text that names this source."""
        return f"docker:{self.folder}"


class RegistrySource(Model):
    """A registry that speaks the official MCP Registry API.

    `search` is a part of the name; `limit` is how many servers are taken at most; `updated_since` (RFC 3339) leaves out what
    has not changed since.
    """

    kind: Literal["registry"] = "registry"
    base_url: str = OFFICIAL_REGISTRY
    search: str = ""
    limit: int | None = None
    updated_since: str | None = None

    @property
    def label(self) -> str:
        """The text that names this source."""
        asked = {"search": self.search, "limit": self.limit, "updated_since": self.updated_since}
        return f"registry:{self.base_url}{_query(asked)}"


class SmitherySource(Model):
    """Smithery's registry. Its key is read from the environment variable `GRAPH_TOUCAN_SMITHERY_KEY`."""

    kind: Literal["smithery"] = "smithery"
    base_url: str = SMITHERY
    query: str = ""
    limit: int | None = None

    @property
    def label(self) -> str:
        """The text that names this source."""
        return f"smithery:{self.base_url}{_query({'q': self.query, 'limit': self.limit})}"


Source = Annotated[
    PackageSource | UrlSource | FileSource | DockerSource | RegistrySource | SmitherySource, Field(discriminator="kind")
]


def parse_source(text: str) -> Source:
    """Return the source that a text names; `FORMS` lists what can be written.

    Raises:
        UsageError: it has none of the forms, or holds a secret; says what to write instead.
    """
    text = text.strip()
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if colon and scheme in {"http", "https", "sse+http", "sse+https"}:
        return _url_source(text)
    if colon and scheme in {"pypi", "npm"}:
        return _package_source(scheme, rest.strip())
    if colon and scheme == "registry":
        return _registry_source(text, rest)
    if colon and scheme == "smithery":
        return _smithery_source(text, rest)
    if colon and scheme == "docker":
        if not rest:
            raise UsageError("docker: names no folder", "Write docker:FOLDER, a copy of the Docker MCP catalogue.")
        return DockerSource(folder=rest)
    if text.endswith(".json") or (text and Path(text).expanduser().is_file()):
        return FileSource(path=text)
    raise _no_source(text, scheme if colon else "")


def _no_source(text: str, scheme: str) -> UsageError:
    if not text:
        return UsageError("an empty text names no source of servers", f"Write one of: {FORMS}.")
    if Path(text).expanduser().is_dir():
        return UsageError(f"{text!r} is a folder", f"For a Docker MCP catalogue write docker:{text}, or name a file.")
    if scheme:
        alike = difflib.get_close_matches(scheme, _SCHEMES, 1, 0.5)
        hint = f"Did you mean {alike[0]}:? " if alike else ""
        return UsageError(f"{text!r}: unknown kind of source {scheme + ':'!r}", f"{hint}Write one of: {FORMS}.")
    if _NPM.fullmatch(text) and text.startswith("@"):
        return UsageError(f"{text!r} does not say where it comes from", f"Write npm:{text} for the npm package.")
    if _PYPI.fullmatch(text):
        return UsageError(
            f"{text!r} does not say where it comes from, and there is no such file",
            f"Write pypi:{text} for a package of PyPI, or npm:{text} for one of npm.",
        )
    return UsageError(f"{text!r} is no source of servers, and there is no such file", f"Write one of: {FORMS}.")


def _package_source(registry: str, text: str) -> PackageSource:
    match = (_PYPI if registry == "pypi" else _NPM).fullmatch(text)
    if match is None:
        form = "pypi:NAME or pypi:NAME==VERSION" if registry == "pypi" else "npm:NAME or npm:@scope/name@VERSION"
        raise UsageError(f"{registry}:{text} names no package", f"Write {form}.")
    extras = (match["extras"] or "") if registry == "pypi" else ""
    names = tuple(name.strip() for name in extras.split(",") if name.strip())
    kind = "pypi" if registry == "pypi" else "npm"
    return PackageSource(registry_type=kind, identifier=match["name"], version=match["version"], extras=names)


def _url_source(text: str) -> UrlSource:
    sse = text.lower().startswith("sse+")
    url = text[4:] if sse else text
    parts = _checked_address(url, text)
    for name, value in parse_qsl(parts.query):
        if SECRET_NAME.search(name) and not re.fullmatch(r"\{\w+\}", value):
            raise UsageError(
                f"the address at {parts.hostname} has a secret in it ({name})",
                f"Write {name}={{{name}}} in its place, and add a credential {name}.",
            )
    sse = sse or parts.path.rstrip("/").endswith("/sse")
    return UrlSource(url=url, transport="sse" if sse else "streamable-http")


def _registry_source(text: str, rest: str) -> RegistrySource:
    base, asked = _address_and_query(text, rest, {"search", "limit", "updated_since"})
    return RegistrySource(
        base_url=base or OFFICIAL_REGISTRY,
        search=asked.get("search", ""),
        limit=_limit(text, asked),
        updated_since=asked.get("updated_since"),
    )


def _smithery_source(text: str, rest: str) -> SmitherySource:
    if rest and not rest.startswith(("?", "http://", "https://")):
        return SmitherySource(query=rest)
    base, asked = _address_and_query(text, rest, {"q", "limit"})
    return SmitherySource(base_url=base or SMITHERY, query=asked.get("q", ""), limit=_limit(text, asked))


def _address_and_query(text: str, rest: str, known: set[str]) -> tuple[str, dict[str, str]]:
    """Return a registry's base address without its query ("" if none is given), and the query's fields."""
    address, _, query = rest.partition("?")
    if address:
        _checked_address(address, text)
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(set(asked) - known):
        raise UsageError(f"{text!r}: unknown {', '.join(unknown)}", f"There are: {', '.join(sorted(known))}.")
    return address.rstrip("/"), asked


def _checked_address(url: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{text!r} is no address: {error}", "Write it as https://host/path.") from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise UsageError(f"{text!r} is no address", "Write it as https://host/path.")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"the address at {host} has a user or password in it", "Leave it out, and add a credential.")
    return parts


def _limit(text: str, asked: dict[str, str]) -> int | None:
    if "limit" not in asked:
        return None
    if not asked["limit"].isascii() or not asked["limit"].isdigit() or int(asked["limit"]) < 1:
        raise UsageError(f"{text!r}: limit {asked['limit']!r} is no number of servers", "Write limit=50, say.")
    return int(asked["limit"])


def _query(asked: dict[str, str | int | None]) -> str:
    given = {key: value for key, value in asked.items() if value}
    return f"?{urlencode(given)}" if given else ""
