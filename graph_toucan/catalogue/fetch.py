"""JSON from registries over HTTP: retried where that may help, bounded in size, redirected on the same host only."""

import email.utils
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from graph_toucan.catalogue.collection import CollectSettings
from graph_toucan.errors import GraphToucanError
from graph_toucan.identity import Json
from graph_toucan.model import Model, Outcome

REDIRECTS = 5
_DETAIL_LENGTH = 300
_HEADERS = {"accept": "application/json", "user-agent": "graph-toucan"}


class FetchError(GraphToucanError):
    """A registry did not give what it was asked for; `outcome` says in which way, `status` is HTTP's (0: no answer)."""

    def __init__(self, cause: str, solution: str, outcome: Outcome, status: int = 0) -> None:
        """Keep the outcome that a source, or a server of it, ends with."""
        super().__init__(cause, solution)
        self.outcome = outcome
        self.status = status


class _Transient(Exception):
    """An answer that may be another one soon; `wait` is how many seconds the host asked for."""

    def __init__(self, cause: str, status: int = 0, wait: float | None = None) -> None:
        super().__init__(cause)
        self.status = status
        self.wait = wait


class Page(Model):
    """An answer: its JSON, and the host's own clock when it was given (RFC 3339, "" if it does not say)."""

    body: Json
    date: str = ""


class Fetcher:
    """Asks hosts for JSON. Made by `open_fetcher`."""

    def __init__(self, client: httpx2.AsyncClient, settings: CollectSettings) -> None:
        """Use a client that follows no redirects by itself."""
        self._client = client
        self._settings = settings

    async def get(self, url: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Page:
        """Return the JSON at an address.

        Raises:
            FetchError: it cannot be reached, keeps failing, refuses, moved to another host, or answers no JSON.
        """
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._settings.attempts),
            wait=self._wait,
            retry=retry_if_exception(self._may_heal),
            reraise=True,
        )
        address = httpx2.URL(url).copy_merge_params(dict(query))
        try:
            return await retrying(self._follow, address, {**_HEADERS, **(headers or {})})
        except _Transient as error:
            asks = f" and asks to wait {error.wait:.0f} s" if error.wait else ""
            raise FetchError(
                f"{address.host} {error}{asks}",
                "Check the network and the host, and collect again later: what is there so far is kept.",
                Outcome.NEEDS_NETWORK,
                error.status,
            ) from error

    def _may_heal(self, error: BaseException) -> bool:
        return isinstance(error, _Transient) and (error.wait or 0) <= self._settings.longest_wait_seconds

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _Transient) else None
        return seconds_to_wait(state.attempt_number, asked, self._settings)

    async def _follow(self, address: httpx2.URL, headers: dict[str, str]) -> Page:
        here = address
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(here, headers)
            if isinstance(answer, Page):
                return answer
            if not _same_host(here, answer):
                raise FetchError(
                    f"{_place(here)} redirects to another host, {_place(answer)}",
                    f"If you trust {_place(answer)}, name it as the source instead.",
                    Outcome.PROTOCOL_ERROR,
                )
            here = answer
        raise FetchError(
            f"{address.host} redirects more than {REDIRECTS} times", "Check the address.", Outcome.PROTOCOL_ERROR
        )

    async def _ask(self, address: httpx2.URL, headers: dict[str, str]) -> Page | httpx2.URL:
        """Return the answer at an address, or the address that it moved to."""
        try:
            async with self._client.stream("GET", address, headers=headers) as response:
                if response.status_code in {301, 302, 303, 307, 308} and "location" in response.headers:
                    return address.join(response.headers["location"])
                body = await self._body(response)
        except httpx2.InvalidURL as error:
            raise FetchError(f"{address.host}: {error}", "Check the address.", Outcome.PROTOCOL_ERROR) from error
        except (httpx2.TimeoutException, httpx2.NetworkError, httpx2.ProtocolError, httpx2.ProxyError) as error:
            what = "did not answer in time" if isinstance(error, httpx2.TimeoutException) else "cannot be reached"
            raise _Transient(f"{what}: {_one_line(str(error) or type(error).__name__)}") from error
        except httpx2.DecodingError as error:
            raise FetchError(f"{address.host}: {error}", "Check the host.", Outcome.PROTOCOL_ERROR) from error
        return _read(response, body)

    async def _body(self, response: httpx2.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > self._settings.max_bytes:
                raise FetchError(
                    f"{response.request.url.host} answers with more than {self._settings.max_bytes} bytes",
                    "Ask for less, or check the host.",
                    Outcome.PROTOCOL_ERROR,
                )
            parts.append(part)
        return b"".join(parts)


@asynccontextmanager
async def open_fetcher(settings: CollectSettings) -> AsyncGenerator[Fetcher]:
    """Give a fetcher, and close its connections afterwards."""
    timeout = httpx2.Timeout(settings.timeout_seconds)
    async with httpx2.AsyncClient(timeout=timeout, follow_redirects=False) as client:
        yield Fetcher(client, settings)


def seconds_to_wait(attempt: int, asked: float | None, settings: CollectSettings) -> float:
    """Return how long to wait after a failed attempt (the first is 1): what the host asked for, else double each time."""
    wait = settings.first_wait_seconds * 2 ** (attempt - 1) if asked is None else asked
    return min(wait, settings.longest_wait_seconds)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, which has seconds or a date; None if it has neither."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        date = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


def error_text(body: bytes) -> str:
    """Return what an error's body says: `{"error": text}`, RFC 9457's title and detail, or its beginning."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return _one_line(body.decode(errors="replace"))
    if isinstance(document, dict):
        error = document.get("error") or document.get("message")
        if isinstance(error, dict):
            error = error.get("message")
        parts = [document.get("title"), document.get("detail")] if error is None else [error]
        if said := [str(part) for part in parts if part]:
            return _one_line(": ".join(said))
    return _one_line(body.decode(errors="replace"))


def _read(response: httpx2.Response, body: bytes) -> Page:
    status, host = response.status_code, response.request.url.host
    if status == 429 or status >= 500:
        wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        raise _Transient(f"answers {status} ({error_text(body) or response.reason_phrase})", status, wait)
    if not 200 <= status < 300:
        keyless = status in {401, 403}
        raise FetchError(
            f"{host} answers {status}: {error_text(body) or response.reason_phrase}",
            "It wants a key: check yours." if keyless else "Check the address: does it speak this registry's API?",
            Outcome.NEEDS_CREDENTIALS if keyless else Outcome.PROTOCOL_ERROR,
            status,
        )
    try:
        return Page(body=json.loads(body), date=_iso_date(response.headers.get("date")))
    except (ValueError, RecursionError) as error:
        raise FetchError(
            f"{host} answers no JSON: {_one_line(body[:_DETAIL_LENGTH].decode(errors='replace'))!r}",
            "Check the address: does it speak this registry's API?",
            Outcome.PROTOCOL_ERROR,
            status,
        ) from error


def _iso_date(header: str | None) -> str:
    if header is None:
        return ""
    try:
        return email.utils.parsedate_to_datetime(header).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return ""


def _same_host(here: httpx2.URL, there: httpx2.URL) -> bool:
    """Return whether a redirect stays where it was; plain HTTP may move up to HTTPS, never down."""
    if here.host != there.host:
        return False
    return (here.scheme, here.port) == (there.scheme, there.port) or (here.scheme, there.scheme) == ("http", "https")


def _place(url: httpx2.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_DETAIL_LENGTH]
