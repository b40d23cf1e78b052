"""A real OpenAI-compatible server on a local port, which answers well, or as wrongly as a test wants.

    with running_model_server(faults=["rate_limited", "bad_json"]) as server:
        ModelTeacher("local", ..., api_base=server.base_url)

The faults are used up in order, one per request; after them the server answers well. It can also be told to behave like
an endpoint that takes no JSON schema, and to hold all requests open after so many answers.
"""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from aiohttp import web

from tests.support.model_answers import answer_to, request_digest

Fault = Literal[
    "bad_json", "wrong_fields", "empty", "rate_limited", "server_error", "hang", "refused_key", "too_long", "ok"
]
Refuses = Literal["nothing", "json_schema", "response_format"]

RETRY_AFTER_SECONDS = 7
"""What a `rate_limited` answer asks for unless told otherwise."""


class ModelServer:
    """A server in a thread. Counters go by a digest of model and messages (`request_digest`)."""

    def __init__(
        self,
        faults: Sequence[Fault],
        refuses: Refuses,
        refusal_status: int,
        hold_after: int | None,
        retry_after: str,
        deaf_to: Sequence[Sequence[str]],
    ) -> None:
        self.received: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.most_at_once = 0
        self.base_url = ""
        self.holding = threading.Event()
        self._faults = list(faults)
        self._refuses = refuses
        self._refusal_status = refusal_status
        self._hold_after = hold_after
        self._retry_after = retry_after
        self._deaf_to = deaf_to
        self._begun = 0
        self._at_once = 0
        self._loop = asyncio.new_event_loop()
        self._released = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    @property
    def requests(self) -> int:
        """How many requests came in."""
        return self.received.total()

    def release(self) -> None:
        """Let all held requests, and hangs, go on."""
        self._loop.call_soon_threadsafe(self._released.set)

    def start(self) -> None:
        """Start serving; returns once the port is open."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Stop serving and end the thread."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        self._stopped = asyncio.Event()
        application = web.Application(client_max_size=16 << 20)
        application.router.add_post("/v1/chat/completions", self._complete)
        runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._ready.set()
        await self._stopped.wait()
        self._released.set()
        await runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        key = request_digest(body)
        self.received[key] += 1
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            refusal = self._refusal(body)
            return refusal if refusal is not None else await self._answer(request, body, key)
        finally:
            self._at_once -= 1

    def _refusal(self, body: dict[str, Any]) -> web.Response | None:
        form = (body.get("response_format") or {}).get("type", "")
        refused = {"nothing": (), "json_schema": ("json_schema",), "response_format": ("json_schema", "json_object")}
        if form not in refused[self._refuses]:
            return None
        return _error(self._refusal_status, f"response_format of type {form} is not supported")

    async def _answer(self, request: web.Request, body: dict[str, Any], key: str) -> web.StreamResponse:
        fault: Fault = self._faults.pop(0) if self._faults else "ok"
        question = body["messages"][0]["content"]
        if any(all(text in question for text in texts) for texts in self._deaf_to):
            fault = "bad_json"
        self._begun += 1
        if self._hold_after is not None and self._begun > self._hold_after:
            self.holding.set()
            await self._released.wait()
        if fault == "hang":
            await self._released.wait()
        failure = _failure(fault, request.headers.get("Authorization", ""), self._retry_after)
        if failure is not None:
            return failure
        text = {"bad_json": '{"query": "unfini', "wrong_fields": '{"colour": "blue"}', "empty": ""}.get(
            fault, json.dumps(answer_to(body), ensure_ascii=False)
        )
        response = web.json_response(_completion(body, text))
        await response.prepare(request)
        await response.write_eof()
        self.answered[key] += 1
        return response


@contextmanager
def running_model_server(
    faults: Sequence[Fault] = (),
    *,
    refuses: Refuses = "nothing",
    refusal_status: int = 400,
    hold_after: int | None = None,
    retry_after: str = str(RETRY_AFTER_SECONDS),
    deaf_to: Sequence[Sequence[str]] = (),
) -> Generator[ModelServer]:
    """Run a model server while the block lasts.

    Args:
        faults: what to do wrong, one per request, in order; `ok` answers well.
        refuses: which forms of `response_format` it does not take.
        refusal_status: the HTTP status of such a refusal.
        hold_after: after so many answers all others are held open until `release`.
        retry_after: the header of a `rate_limited` answer.
        deaf_to: a question that holds all texts of one of these groups is never answered well.
    """
    server = ModelServer(faults, refuses, refusal_status, hold_after, retry_after, deaf_to)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _failure(fault: Fault, authorization: str, retry_after: str) -> web.Response | None:
    if fault == "rate_limited":
        return _error(429, "too many requests", {"Retry-After": retry_after})
    if fault == "server_error":
        return _error(500, f"the model crashed on {authorization}")
    if fault == "refused_key":
        return _error(401, f"invalid key {authorization}")
    if fault == "too_long":
        return _error(400, "This model's maximum context length is 10 tokens, your messages resulted in 99 tokens")
    return None


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"message": message, "code": status}}, status=status, headers=headers)


def _completion(body: dict[str, Any], text: str) -> dict[str, Any]:
    prompt = sum(len(message["content"]) for message in body["messages"]) // 4
    usage = {"prompt_tokens": prompt, "completion_tokens": len(text) // 4 + 1}
    return {
        "id": "chatcmpl-local",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": usage | {"total_tokens": sum(usage.values())},
    }
