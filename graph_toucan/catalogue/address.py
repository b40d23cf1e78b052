"""A server that a user names by its address alone."""

import re
from urllib.parse import urlsplit

from graph_toucan.catalogue.naming import clip, fitting_name, open_variables
from graph_toucan.catalogue.sources import UrlSource
from graph_toucan.model import HttpTransport, Server

_SAYS_NOTHING = {"mcp", "sse", "api", "www", "server", "servers", "http", "v1", "v2"}


def server_at(source: UrlSource) -> Server:
    """Return the server at an address, named after the host and what is particular in the path.

    `https://mcp.acme.com/mcp` is `com.acme.mcp/acme`, `https://acme.com/weather/mcp` is `com.acme/weather`. A `{NAME}` in
    the address is a required value, to be given as a credential.
    """
    parts = urlsplit(source.url)
    host = (parts.hostname or "").lower()
    numeric = ":" in host or re.fullmatch(r"[\d.]+", host) is not None or "." not in host
    labels = [label for label in host.split(".") if "{" not in label]
    namespace = host if numeric else ".".join(reversed(labels))
    telling = [word for word in re.split(r"[/{}]+", parts.path) if word and word.lower() not in _SAYS_NOTHING]
    names = [label for label in labels[:-1] if label not in _SAYS_NOTHING]
    place = f"{host}-{parts.port}" if parts.port else host
    slug = telling[-1] if telling else names[-1] if names and not numeric else place
    remote = HttpTransport(type=source.transport, url=source.url, variables=open_variables(source.url, {}))
    return Server(
        name=fitting_name(f"{re.sub(r'[^a-zA-Z0-9.-]+', '-', namespace)}/{slug}", "remote"),
        description=clip(f"Server at {parts.hostname}"),
        version="0",
        remotes=(remote,),
    )
