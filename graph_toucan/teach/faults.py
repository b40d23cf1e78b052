"""What can go wrong between us and a model, told apart: may heal, wrong form, this question only, or down.

Texts of endpoints quote what they were sent, keys included: every one goes through `Secrets.redact` first.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from graph_toucan.errors import AnswerInvalid, EndpointDown

_SECRET_NAME = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$", re.IGNORECASE)
_SHORTEST_SECRET = 8
_LONGEST_TEXT = 300
_LONGEST_RETRY_AFTER = 300.0
_FORM_WORDS = ("response_format", "response format", "json_schema", "json_object", "structured output")
_FORM_STATUSES = {400, 404, 415, 422, 500, 501}
_HEALING_STATUSES = {408, 409, 425, 429}


class Transient(Exception):
    """A fault that may heal. `retry_after` is the least number of seconds that the endpoint asked us to wait."""

    def __init__(self, text: str, advice: str, retry_after: float = 0.0) -> None:
        super().__init__(text)
        self.advice = advice
        self.retry_after = retry_after


class FormRefused(Exception):
    """The endpoint does not take the answer's schema in this form."""


class Secrets:
    """The values that no record and no message may hold: the key, the address's password, keys in the environment."""

    def __init__(self, api_key: str | None, api_base: str | None) -> None:
        password = urlsplit(api_base).password if api_base else None
        given = {api_key or "", password or ""} - {"", "none"}
        named = {value for name, value in os.environ.items() if _SECRET_NAME.search(name)}
        long = {value for value in given | named if len(value) >= _SHORTEST_SECRET}
        self._in_messages = sorted(given | long, key=len, reverse=True)
        self._in_answers = [value for value in self._in_messages if value in given & long]

    def redact(self, text: str) -> str:
        """Return a message's text with every secret in it replaced by `***`."""
        return _without(text, self._in_messages)

    def redact_answer(self, text: str) -> str:
        """Return a model's answer without our own key, should a gateway echo it.

        Short keys and the environment's values stay: they may be ordinary words (`EMPTY`, `disabled`), and no model is
        sent them.
        """
        return _without(text, self._in_answers)


def _without(text: str, values: list[str]) -> str:
    for value in values:
        text = text.replace(value, "***")
    return text


def timed_out(seconds: float) -> Transient:
    """Return the fault of a request that got no answer in time."""
    return Transient(
        f"no answer within {seconds:g} s",
        "check that the endpoint is not overloaded, lower the concurrency, or raise timeout_seconds",
    )


def classify(error: Exception, place: str, secrets: Secrets, *, can_fall_back: bool) -> Exception:
    """Return what an error of litellm means for us, in words without secrets.

    Args:
        error: what litellm raised.
        place: the model and its address, for the message.
        secrets: the values to leave out.
        can_fall_back: whether the schema can still be handed over in a simpler form.
    """
    text = secrets.redact(str(error))[:_LONGEST_TEXT]
    status = int(getattr(error, "status_code", 0) or 0)
    if can_fall_back and status in _FORM_STATUSES and any(word in text.lower() for word in _FORM_WORDS):
        return FormRefused(text)
    if type(error).__name__ in {"ContextWindowExceededError", "ContentPolicyViolationError"}:
        return AnswerInvalid(
            f"{place} refuses this conversation: {text}", "shorten what is given, or use another model"
        )
    if _is_unreachable(error):
        return Transient(
            f"it cannot be reached: {text}", "start the model server, or correct api_base (it usually ends with /v1)"
        )
    if status in _HEALING_STATUSES or status >= 500:
        return _healing(text, status, error, place)
    return _refusal(text, status, place)


def _healing(text: str, status: int, error: Exception, place: str) -> Exception:
    wait = _retry_after(error)
    advice = "look at the endpoint's log; run again once it is well, what was answered is not asked again"
    if status == 429:
        advice = "lower the concurrency, or raise the quota; then run again, what was answered is not asked again"
    if wait > _LONGEST_RETRY_AFTER:
        return EndpointDown(f"{place} asks to wait {wait:.0f} s before the next request: {text}", advice)
    return Transient(f"HTTP {status}: {text}", advice, wait)


def _refusal(text: str, status: int, place: str) -> EndpointDown:
    advice = "correct the request's settings, or use another model"
    if status in {401, 403}:
        advice = "give a valid key for this endpoint (api_key, or the provider's environment variable)"
    elif status == 404:
        advice = "check the model's name, and that api_base ends where the API begins (usually /v1)"
    return EndpointDown(f"{place} refuses the request (HTTP {status or 'unknown'}): {text}", advice)


def _is_unreachable(error: BaseException) -> bool:
    """Whether a connection failed or broke: litellm calls that a status 500, what it came from tells."""
    import httpx
    import openai

    broken = openai.APIConnectionError | ConnectionError | httpx.TransportError
    return any(isinstance(cause, broken) for cause in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(error: Exception) -> float:
    headers: Any = getattr(error, "litellm_response_headers", None) or {}
    value = str(headers.get("retry-after") or "")
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
