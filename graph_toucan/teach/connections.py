"""The connections to OpenAI-compatible servers: one pool for all teachers of a process.

litellm's own handler sends a request once more when a connection breaks. That second request would be in no budget and in
no count of retries, so the handler here leaves the fault to `endpoint`. Nor can litellm's reach an address that holds a
name and a password: they go into the header here.
"""

from base64 import b64encode
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from graph_toucan.teach.loop_thread import close_at_end


@cache
def connections() -> Any:
    """Return litellm's HTTP handler over one pool of connections, made to send each request once. Imports litellm."""
    from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler

    class OneTry(AsyncHTTPHandler):
        async def post(self, url: str, *given: Any, headers: dict[str, str] | None = None, **named: Any) -> Any:
            address, basic = without_credentials(url)
            return await super().post(address, *given, headers=(headers or {}) | basic, **named)

        async def single_connection_post_request(self, *_: Any, **__: Any) -> Any:
            raise  # noqa: PLE0704 - called while the connection's fault is handled: that fault goes on

    handler = OneTry()
    close_at_end(handler.close)
    return handler


def without_credentials(url: str) -> tuple[str, dict[str, str]]:
    """Return an address without the name and password in it, and the header that says them: `{}` where there are none.

    They stand in for an API key, as they do in browsers and in curl: a request has one `Authorization`.
    """
    if "@" not in url:
        return url, {}
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return address, {"Authorization": f"Basic {b64encode(said.encode()).decode()}"}
