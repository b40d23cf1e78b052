"""What went wrong over HTTP, in words: from an exception, a status or a body to an error with a meaning.

Every text shows addresses without their user, query and fragment, and is masked by the plan: no credential gets into it.
"""

import html
import re
import socket
import ssl
from collections.abc import Iterator, Mapping

import httpx2
from httpx2 import URL

from graph_toucan.errors import LaunchError, ProtocolMismatch, Redirected, ServerCrashed, Unauthorized, Unreachable
from graph_toucan.launch.plan import LaunchPlan

_SHOWN = 200
_READ = 20_000
_ENDPOINTS = "The address of an MCP server usually ends in /mcp (streamable HTTP) or /sse (server-sent events)."
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_BUSY = {429, 502, 503, 504}


class NoEndpoint(ProtocolMismatch):
    """Nothing speaks the tried transport at this address (404, 405); the other one may."""


def shown(url: URL | str) -> str:
    """Return an address without what may be secret in it."""
    return str(URL(str(url)).copy_with(userinfo=b"", query=None, fragment=None))


def connection_fault(plan: LaunchPlan, url: URL, error: Exception, seconds: float) -> Unreachable:
    """Return why a host could not be spoken to."""
    name, host = plan.server, url.host
    port = url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
    causes = list(_causes(error))
    check = "Check the address in the catalogue"
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_AGAIN:
                return Unreachable(f"server {name!r}: the name {host} cannot be looked up now", "Check the network.")
            return Unreachable(f"server {name!r}: there is no host named {host}", f"{check}, and the network.")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unreachable(
                f"server {name!r}: the certificate of {host} is not valid: {cause.verify_message}",
                f"{check}; for a certificate authority of your own, name its file in SSL_CERT_FILE.",
            )
        if isinstance(cause, ssl.SSLError):
            return Unreachable(
                f"server {name!r}: no TLS connection with {host}:{port}: {cause.reason or cause}",
                f"{check}: a server without TLS needs one that begins with http://.",
            )
        if isinstance(cause, ConnectionRefusedError):
            return Unreachable(
                f"server {name!r}: nothing listens at {host}:{port} (connection refused)",
                f"{check}, and that the server is running.",
            )
    if isinstance(error, httpx2.TimeoutException):
        return Unreachable(
            f"server {name!r}: {host}:{port} did not answer within {seconds:g} s", f"{check}; try later."
        )
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return Unreachable(f"server {name!r}: {shown(url)} is no address of an HTTP server", f"{check}.")
    reason = plan.masked(str(error))[:_SHOWN] or type(error).__name__
    return Unreachable(f"server {name!r}: the connection with {host}:{port} broke: {reason}", "Try again later.")


def redirect_fault(plan: LaunchPlan, url: URL, location: URL) -> Redirected:
    """Return the refusal to follow to another place."""
    there = shown(location)
    if url.host == location.host and url.scheme == "https" and location.scheme == "http":
        why = "which is without TLS"
    elif url.host == location.host:
        why = "another port of that host"
    else:
        why = f"which is on {location.host}"
    return Redirected(
        f"server {plan.server!r}: {url.host} redirects to {there}, {why}; it was not followed, since credentials must not "
        "go anywhere but where they were meant for",
        f"If you trust it, put {there} into the catalogue as the server's address.",
    )


def status_fault(plan: LaunchPlan, response: httpx2.Response, body: bytes, *, has_session: bool) -> LaunchError:
    """Return what an HTTP status of 400 and above says.

    Args:
        plan: the server's.
        response: its head.
        body: the beginning of what came with it.
        has_session: whether a session had been opened with the server before.
    """
    status, url = response.status_code, response.request.url
    said = _quoted(plan, response.headers.get("content-type", ""), body)
    what = f"server {plan.server!r}: {shown(url)} answers {status} {response.reason_phrase}".rstrip()
    if status in {401, 403}:
        return _unauthorized(plan, response, said)
    if status == 404 and has_session:
        return ServerCrashed(f"server {plan.server!r} has ended the session (404){said}", "Start it anew.")
    if status in {404, 405}:
        return NoEndpoint(f"{what}: no MCP server speaks there{said}", _ENDPOINTS)
    if status in _BUSY:
        later = response.headers.get("retry-after", "")[:40]
        return Unreachable(
            f"{what}: it is too busy or down{said}", f"Try again {f'after {later} s' if later.isdigit() else 'later'}."
        )
    if status >= 500:
        return Unreachable(f"{what}{said}", "The fault is on its side: try again later, or tell who runs it.")
    return ProtocolMismatch(f"{what}{said}", f"Check the address and the headers in the catalogue. {_ENDPOINTS}")


def body_fault(plan: LaunchPlan, url: URL, content_type: str, body: bytes) -> ProtocolMismatch:
    """Return what is wrong with an answer that came with a good status and is no message."""
    kind = content_type.partition(";")[0].strip().lower()
    what = {
        "text/html": "a web page",
        "application/json": "JSON that is not JSON-RPC",
        "text/event-stream": "an event that is not JSON-RPC",
    }.get(kind, f"content of type {kind[:60]!r}")
    said = _quoted(plan, kind, body[:_READ])
    return ProtocolMismatch(f"server {plan.server!r}: {shown(url)} answers with {what}{said}", _ENDPOINTS)


def _unauthorized(plan: LaunchPlan, response: httpx2.Response, said: str) -> Unauthorized:
    """Tell a credential that is wrong from one that is missing."""
    challenge = plan.masked(response.headers.get("www-authenticate", ""))[:_SHOWN]
    asks = f"; it asks for `WWW-Authenticate: {challenge}`" if challenge else ""
    status, given, unset = response.status_code, ", ".join(plan.given), ", ".join(plan.unset)
    if given:
        also = f" (not given: {unset})" if unset else ""
        error = Unauthorized(
            f"server {plan.server!r} refuses the credential that it was given ({status}): {given}{also}{asks}{said}",
            f"Check {given}: it may be wrong, expired, or without the right to this server.",
        )
        error.refused = True
        return error
    name = unset or "Authorization"
    return Unauthorized(
        f"server {plan.server!r} needs a credential and was given none ({status}){asks}{said}",
        f"Give it with `graph-toucan credentials add {plan.server} {name}`"
        + ("." if unset else ", and that header to `remotes` in its catalogue entry."),
    )


def _quoted(plan: LaunchPlan, content_type: str, body: bytes) -> str:
    """Return the beginning of a body as a clause; of a web page its title."""
    text = body.decode(errors="replace")
    if "html" in content_type or text.lstrip()[:1] == "<":
        title = _TITLE.search(text)
        text = html.unescape(title.group(1)) if title else ""
    text = " ".join(plan.masked(text).split())[:_SHOWN]
    return f": {text!r}" if text else ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and what led to it, through causes, contexts and groups."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a busy server asks to be left alone for, None where it does not say (or gives a date)."""
    given = headers.get("retry-after", "").strip()
    return float(given) if given.isdigit() else None
