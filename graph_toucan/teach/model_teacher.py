"""The teacher that asks a model: renders the role's prompt, asks for its answer's schema, checks what comes back.

Every model call of the project goes through `ModelTeacher._answer`: one at a time per question and `concurrency` at a
time in all, first the cassette, then budget, retries and litellm in `endpoint`. An answer that cannot be read is asked
for once more with what was wrong with it, and then refused: it never passes as something else.
"""

import asyncio
import copy
import json
import re
from functools import cache
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from pydantic import ValidationError

from graph_toucan.errors import AnswerInvalid, ConfigError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Model
from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette, Message, RecordedAnswer, request_id
from graph_toucan.teach.endpoint import Endpoint, Reach, Retries
from graph_toucan.teach.loop_thread import run_beside, run_on_model_loop
from graph_toucan.teach.prices import given_price, known_price
from graph_toucan.teach.prompts import render
from graph_toucan.teach.roles import Answer, Given, Role

_Answer = TypeVar("_Answer", bound=Model)

_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_LONGEST_PROBLEM = 600

_ASK_AGAIN = """Your answer cannot be used. What is wrong with it:

{problem}

Answer the same question again: one JSON object that fits the answer schema, and nothing else."""


class ModelTeacher:
    """A model as a teacher. Safe to share between threads and event loops.

    Args:
        model: the model's name as litellm knows it; a bare name with `api_base` means an OpenAI-compatible server.
        cassette: where answers are kept and found again.
        budget: what may be spent.
        api_base: the endpoint's address; without it, the provider's own.
        api_key: the key; an `api_base` without one is sent none, a provider's own key comes from the environment.
        concurrency: how many requests may be under way at once, over all threads.
        timeout_seconds: how long one request may take in all.
        temperature: sampling temperature.
        max_tokens: the longest answer.
        seed: handed to the model, and part of each request's identity.
        input_cost_per_token: US dollars, for a model whose price litellm does not know.
        output_cost_per_token: US dollars, likewise.
        retries: how faults that may heal are retried.

    Raises:
        ConfigError: the budget is in US dollars and the model's price is not known.
    """

    def __init__(  # noqa: PLR0913 - one argument per setting that a user may want to change
        self,
        model: str,
        cassette: Cassette,
        budget: Budget,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        concurrency: int = 16,
        timeout_seconds: float = 60,
        temperature: float = 0.7,
        max_tokens: int = 2048,
        seed: int,
        input_cost_per_token: float | None = None,
        output_cost_per_token: float | None = None,
        retries: Retries | None = None,
    ) -> None:
        if concurrency < 1:
            raise ConfigError(f"concurrency is {concurrency}", "give 1 or more")
        self.id = model
        self._cassette = cassette
        self._sampling: dict[str, Json] = {"temperature": temperature, "max_tokens": max_tokens, "seed": seed}
        self._semaphore = asyncio.Semaphore(concurrency)
        self._questions: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        price = given_price(model, input_cost_per_token, output_cost_per_token)
        priced = budget.limit_usd is not None and cassette.mode != "replay"
        if priced and price is None and known_price(model) is None:
            raise ConfigError(
                f'the price of model "{model}" is not known, so a budget in US dollars cannot be kept',
                "give input_cost_per_token and output_cost_per_token, or limit tokens or calls instead",
            )
        reach = Reach(model, api_base, api_key, timeout_seconds)
        self._endpoint = Endpoint(reach, self._sampling, budget, price, retries or Retries())

    def with_cassette(self, cassette: Cassette) -> "ModelTeacher":
        """Return the same teacher with another cassette: the bound on requests under way holds over both."""
        other = copy.copy(self)
        other._cassette = cassette
        return other

    async def ask(self, role: Role[Given, Answer], given: Given) -> Answer:
        """Answer one question; the same question asked twice at once is sent once.

        Raises:
            AnswerInvalid: two answers in a row did not fit the schema, or the endpoint refused the question.
            EndpointDown: the endpoint cannot be reached, refuses us or keeps failing.
            BudgetExceeded: the question could cost more than is left.
            ReplayMiss: the cassette replays and does not hold the answer.
            ConfigError: the role's prompt is missing or wrong.
        """
        return await run_on_model_loop(self._ask(role, render(role, given)))

    async def _ask(self, role: Role[Any, _Answer], prompt: str) -> _Answer:
        schema: JsonObject = json.loads(_schema_text(role.answer))  # litellm may change what it is given
        messages: list[Message] = [{"role": "user", "content": prompt}]
        first = (await self._answer(messages, schema)).text
        answer = read_answer(role.answer, first)
        if not isinstance(answer, str):
            return answer
        messages.append({"role": "assistant", "content": first or "(nothing)"})
        messages.append({"role": "user", "content": _ASK_AGAIN.format(problem=answer)})
        answer = read_answer(role.answer, (await self._answer(messages, schema)).text)
        if not isinstance(answer, str):
            return answer
        raise AnswerInvalid(
            f'model "{self.id}" gave no usable answer to {role.id}, asked twice: {answer}',
            "the row is rejected; where many are, raise max_tokens or use a stronger model",
        )

    async def _answer(self, messages: list[Message], schema: JsonObject) -> RecordedAnswer:
        request = request_id(self.id, messages, schema, self._sampling)
        question = self._questions.setdefault(request, asyncio.Lock())
        async with question:
            async with self._semaphore:
                recorded = await run_beside(self._cassette.get, request)
                if recorded is not None:
                    return recorded
                answer = await self._endpoint.complete(messages, schema)
            await run_beside(self._cassette.put, request, answer)  # meanwhile the next request is on its way
            return answer


@cache
def _schema_text(shape: type[Model]) -> str:
    return json.dumps(shape.model_json_schema())


def read_answer(shape: type[_Answer], text: str) -> _Answer | str:
    """Return the answer in a model's text, or what is wrong with it.

    What stands before the first `{` and after the last `}` is left away: fences, greetings, thoughts.
    """
    text = _THOUGHT.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return "there is no JSON object in it" if text.strip() else "it is empty"
    try:
        return shape.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        told = "; ".join(f"{'.'.join(map(str, problem['loc'])) or 'answer'}: {problem['msg']}" for problem in problems)
        return told[:_LONGEST_PROBLEM]
