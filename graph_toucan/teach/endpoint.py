"""The way to a model: one request through litellm, retried where that may help, its faults named in our own words.

litellm's own retries are off (they multiply with ours). How the answer's schema is handed over falls back, for this
endpoint and for good, from `json_schema` to `json_object` to the prompt alone where the endpoint refuses the form.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, cast

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from graph_toucan.errors import EndpointDown
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.teach.budget import Budget, Spending
from graph_toucan.teach.cassette import Message, RecordedAnswer
from graph_toucan.teach.connections import connections
from graph_toucan.teach.faults import FormRefused, Secrets, Transient, classify, timed_out
from graph_toucan.teach.loop_thread import run_beside
from graph_toucan.teach.prices import COMPATIBLE, Price, full_model_name, known_price, load_litellm, log_nothing

FORMS = ("json_schema", "json_object", "prompt")
"""How the answer's schema can be handed over, best first."""

_TOKENS_BESIDE_THE_TEXT = 64
"""What chat templates and special tokens add to a short conversation, at most."""


@dataclass(frozen=True)
class Retries:
    """How often a request is tried, and how one waits in between (`sleep` is there for tests)."""

    attempts: int = 5
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)


@dataclass(frozen=True)
class Reach:
    """Which model, where, and with what key. The key is kept out of `repr`."""

    model: str
    api_base: str | None
    api_key: str | None = field(repr=False)
    timeout_seconds: float


class Endpoint:
    """One model at one address. Used on the loop of the model calls only."""

    def __init__(
        self, reach: Reach, sampling: dict[str, Json], budget: Budget, price: Price | None, retries: Retries
    ) -> None:
        self._reach = reach
        self._sampling = sampling
        self._budget = budget
        self._given_price = price
        self._retries = retries
        self._secrets = Secrets(reach.api_key, reach.api_base)
        self._form = 0
        self._litellm: ModuleType | None = None

    async def complete(self, messages: list[Message], schema: JsonObject) -> RecordedAnswer:
        """Return the model's answer to a conversation.

        Raises:
            EndpointDown: it cannot be reached, refuses us, or keeps failing.
            AnswerInvalid: it refuses this one conversation (too long, or against its rules).
            BudgetExceeded: the request could cost more than is left.
        """
        while True:
            form = self._form
            try:
                return await self._retry(messages, schema, FORMS[form])
            except FormRefused:
                self._form = max(self._form, form + 1)

    async def _retry(self, messages: list[Message], schema: JsonObject, form: str) -> RecordedAnswer:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Transient),
            stop=stop_after_attempt(self._retries.attempts),
            wait=self._wait,
            sleep=self._retries.sleep,
            reraise=True,
        )
        try:
            return await retrying(self._attempt, messages, schema, form)
        except Transient as error:
            raise EndpointDown(
                f"{self._place} failed {self._retries.attempts} times, last: {error}", error.advice
            ) from None

    def _wait(self, state: RetryCallState) -> float:
        first, longest = self._retries.first_wait_seconds, self._retries.longest_wait_seconds
        backoff = wait_exponential_jitter(multiplier=first, max=longest, jitter=first)
        error = state.outcome.exception() if state.outcome else None
        return max(backoff(state), error.retry_after if isinstance(error, Transient) else 0.0)

    async def _attempt(self, messages: list[Message], schema: JsonObject, form: str) -> RecordedAnswer:
        litellm = self._litellm or await run_beside(load_litellm)
        self._litellm = litellm
        log_nothing()
        import openai

        reservation = await self._budget.reserve(self._most(messages, schema))
        actual: Spending | None = None  # a request that hangs may be billed: it counts in full unless we learn better
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._reach.timeout_seconds):
                response = await litellm.acompletion(**self._request(messages, schema, form))
            answer = self._read(response, messages, time.perf_counter() - started)
            actual = Spending(1, answer.prompt_tokens, answer.completion_tokens, answer.cost_usd)
            return answer
        except (TimeoutError, openai.APITimeoutError):
            raise timed_out(self._reach.timeout_seconds) from None
        except openai.OpenAIError as error:
            actual = Spending(calls=1)
            raise classify(error, self._place, self._secrets, can_fall_back=form != FORMS[-1]) from None
        finally:
            self._budget.settle(reservation, actual)

    @cached_property
    def _price(self) -> Price | None:
        return self._given_price or known_price(self._reach.model)

    @cached_property
    def _full_name(self) -> str:
        return full_model_name(self._reach.model, self._reach.api_base)

    @property
    def _place(self) -> str:
        where = f" at {self._secrets.redact(self._reach.api_base)}" if self._reach.api_base else ""
        return f'model "{self._reach.model}"{where}'

    def _most(self, messages: list[Message], schema: JsonObject) -> Spending:
        """Return the most that a request can cost: no tokenizer makes more tokens than there are bytes."""
        prompt = len(canonical_json([messages, schema]).encode()) + _TOKENS_BESIDE_THE_TEXT
        completion = int(self._sampling["max_tokens"])
        return Spending(1, prompt, completion, self._price.cost(prompt, completion) if self._price else 0.0)

    def _request(self, messages: list[Message], schema: JsonObject, form: str) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._full_name,
            "messages": messages,
            "timeout": self._reach.timeout_seconds,
            "max_retries": 0,
            "num_retries": 0,
            "drop_params": True,
            **self._sampling,
        }
        if self._reach.api_base:
            # Without a key of its own an address gets none: litellm would send it OPENAI_API_KEY.
            request |= {"api_base": self._reach.api_base, "api_key": self._reach.api_key or "none"}
        elif self._reach.api_key:
            request["api_key"] = self._reach.api_key
        if self._full_name.startswith(COMPATIBLE):
            request["client"] = connections()
        if form == "json_schema":
            # Not strict: strict mode knows no objects of open shape, and arguments are such.
            named = {"name": str(schema.get("title", "answer")), "schema": schema, "strict": False}
            request["response_format"] = {"type": "json_schema", "json_schema": named}
        elif form == "json_object":
            request["response_format"] = {"type": "json_object"}
        return request

    def _read(self, response: Any, messages: list[Message], seconds: float) -> RecordedAnswer:
        text = cast("str | None", response.choices[0].message.content) or ""
        usage = getattr(response, "usage", None)
        prompt_tokens = int(getattr(usage, "prompt_tokens", 0) or 0)
        completion_tokens = int(getattr(usage, "completion_tokens", 0) or 0)
        if not prompt_tokens:  # not reported: the rule of thumb of four characters per token
            prompt_tokens = len(canonical_json(messages)) // 4
            completion_tokens = completion_tokens or len(text) // 4
        return RecordedAnswer(
            text=self._secrets.redact_answer(text),
            model=self._reach.model,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            cost_usd=self._price.cost(prompt_tokens, completion_tokens) if self._price else 0.0,
            priced=self._price is not None,
            seconds=round(seconds, 3),
        )
