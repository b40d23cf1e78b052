"""Single HTTP requests to a server: where redirects may lead, when to ask again, and errors with a meaning."""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx2
from httpx2 import URL
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt

from graph_toucan.errors import LaunchError, ProtocolMismatch, Redirected
from graph_toucan.launch.http_faults import connection_fault, redirect_fault, retry_after, shown, status_fault
from graph_toucan.launch.plan import LaunchPlan
from graph_toucan.launch.process import MAX_LINE_BYTES

_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_REDIRECTS = 5
_TRIES = 4
_PATIENCE_SECONDS = 10.0
_FIRST_WAIT_SECONDS = 0.5
_FAULT_BODY_BYTES = 20_000
_CONNECT_SECONDS = 10.0


_RequestTo = Callable[[URL], httpx2.Request]


class _WithoutQuery(logging.Filter):
    """Cuts the queries, where keys may be, from the addresses that the HTTP library logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(shown(value) if isinstance(value, URL) else value for value in record.args)
        return True


_CUT_QUERIES = _WithoutQuery()


class _Busy(Exception):
    """A server that may be asked again soon."""

    def __init__(self, fault: LaunchError, wait_seconds: float | None) -> None:
        super().__init__(fault.cause)
        self.fault = fault
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Address:
    """Where a server is spoken to; `socket` is the Unix socket that leads there, where there is one."""

    url: str
    headers: dict[str, str]
    socket: Path | None = None


class HttpClient:
    """Requests to one address: follows redirects that stay there, and raises what goes wrong as errors with a meaning."""

    def __init__(self, plan: LaunchPlan, address: Address, client: httpx2.AsyncClient) -> None:
        """Speak for a plan; headers and socket are the client's.

        Raises:
            ProtocolMismatch: the address is none.
        """
        self.plan = plan
        try:
            self.url = URL(address.url)
        except httpx2.InvalidURL:
            cause = f"server {plan.server!r}: its address cannot be read"
            raise ProtocolMismatch(cause, "Correct it in the catalogue.") from None
        self._client = client

    @asynccontextmanager
    async def send(
        self,
        method: str,
        headers: dict[str, str],
        content: bytes | None = None,
        *,
        patient: bool = False,
        url: URL | None = None,
    ) -> AsyncGenerator[httpx2.Response]:
        """Give the response to one request, its body unread.

        Args:
            method: of HTTP.
            headers: besides the client's.
            content: the body.
            patient: whether to ask a busy server again a few times.
            url: where to, if not to the client's own address.

        Raises:
            Unreachable: no connection, or it breaks (also while the body is read).
            Redirected: the server sends elsewhere.
        """
        try:
            response = await (self._patiently if patient else self._follow)(
                lambda to: self._client.build_request(method, to, headers=headers, content=content), url or self.url
            )
            try:
                yield response
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise connection_fault(self.plan, self.url, error, _CONNECT_SECONDS) from error

    async def body(self, response: httpx2.Response, limit: int = MAX_LINE_BYTES) -> bytes:
        """Return a whole body.

        Raises:
            ProtocolMismatch: it is longer than the limit.
        """
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > limit:
                raise ProtocolMismatch(f"server {self.plan.server!r} sent a result of more than {limit >> 20} MB")
        return bytes(body)

    async def fault(self, response: httpx2.Response, *, has_session: bool = False) -> LaunchError:
        """Return what a status of 400 and above says, with the beginning of the body."""
        return status_fault(self.plan, response, await self.beginning(response), has_session=has_session)

    async def beginning(self, response: httpx2.Response) -> bytes:
        """Return the beginning of a body."""
        body = b""
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _FAULT_BODY_BYTES:
                break
        return body[:_FAULT_BODY_BYTES]

    async def _patiently(self, request_to: _RequestTo, url: URL) -> httpx2.Response:
        tries = AsyncRetrying(
            stop=lambda state: stop_after_attempt(_TRIES)(state) or _wait(state) > _PATIENCE_SECONDS,
            wait=_wait,
            retry=retry_if_exception_type(_Busy),
            sleep=anyio.sleep,
            reraise=True,
        )
        try:
            return await tries(self._unless_busy, request_to, url)
        except _Busy as busy:
            raise busy.fault from None

    async def _unless_busy(self, request_to: _RequestTo, url: URL) -> httpx2.Response:
        response = await self._follow(request_to, url)
        if response.status_code not in {429, 503}:
            return response
        try:
            raise _Busy(await self.fault(response), retry_after(response.headers))
        finally:
            await response.aclose()

    async def _follow(self, request_to: _RequestTo, url: URL) -> httpx2.Response:
        own = url == self.url
        for _ in range(_MAX_REDIRECTS):
            response = await self._client.send(request_to(url), stream=True, follow_redirects=False)
            location = response.headers.get("location")
            if response.status_code not in _REDIRECTS or location is None:
                if own and response.status_code < 400:
                    self.url = url  # the next request need not be sent there
                return response
            await response.aclose()
            target = url.join(location)
            if not same_place(url, target):
                raise redirect_fault(self.plan, url, target)
            url = target
        raise Redirected(f"server {self.plan.server!r}: {self.url.host} redirects in circles", "Check its address.")


def same_place(url: URL, target: URL) -> bool:
    """Tell whether credentials for one address may go to another: same host, scheme and port, or its upgrade to TLS."""
    if target.userinfo and target.userinfo != url.userinfo:
        return False
    if (url.scheme, url.host, url.port) == (target.scheme, target.host, target.port):
        return True
    plain_ports = url.port is None and target.port is None
    return url.host == target.host and plain_ports and (url.scheme, target.scheme) == ("http", "https")


@asynccontextmanager
async def http_client(plan: LaunchPlan, address: Address) -> AsyncGenerator[HttpClient]:
    """Give what makes requests to an address; how long an answer may take is for the caller to say."""
    _quiet_logs()
    transport = httpx2.AsyncHTTPTransport(uds=str(address.socket)) if address.socket else None
    timeout = httpx2.Timeout(None, connect=_CONNECT_SECONDS)
    for name, value in address.headers.items():
        if not (value.isascii() and value.isprintable()):
            cause = f"server {plan.server!r}: the value of the header {name} has characters that headers cannot have"
            raise ProtocolMismatch(cause, "Add the credential anew, without line ends.")
    async with httpx2.AsyncClient(transport=transport, headers=address.headers, timeout=timeout) as client:
        yield HttpClient(plan, address, client)


def _quiet_logs() -> None:
    """Keep credentials out of the HTTP library's logs: queries from its addresses, and the headers that it traces."""
    logger, tracer = logging.getLogger("httpx2"), logging.getLogger("httpcore2")
    if _CUT_QUERIES not in logger.filters:
        logger.addFilter(_CUT_QUERIES)
    if tracer.level == logging.NOTSET:
        tracer.setLevel(logging.INFO)


def _wait(state: RetryCallState) -> float:
    """Return how long to wait before the next try: what the server asks for, else ever longer."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Busy) and error.wait_seconds is not None:
        return error.wait_seconds
    return _FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1)
