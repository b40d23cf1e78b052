"""What asking a model costs beside waiting for it: the time of many questions / calls x latency / concurrency.

python -m tests.bench_model [CALLS] [ROUNDS]

The server is a process of its own that answers each request after a fixed time, so that nothing but our own work can make the
ratio larger than 1. Answers are recorded in a store, as in a run. Beside the teacher stands litellm alone: the same prompts
sent by bare `litellm.acompletion` and kept nowhere. Of several rounds the best counts, since others may use the machine.
"""

import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web
from rich.console import Console
from rich.table import Table

from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette
from graph_toucan.teach.loop_thread import run_on_model_loop
from graph_toucan.teach.model_teacher import ModelTeacher
from graph_toucan.teach.prices import load_litellm
from graph_toucan.teach.prompts import render
from graph_toucan.teach.roles import FILL_ARGUMENTS
from tests.support.role_samples import fill_arguments_given

CONCURRENCY = 64
LATENCIES = (1.0, 0.2)
GOALS = {1.0: 1.15, 0.2: 1.35}
_ANSWER = json.dumps({"arguments": {"city": "Bergen", "days": 3}})


def _serve(latency: float, told: Connection) -> None:
    """Run a server that answers after a time; tell its port."""

    async def complete(_: web.Request) -> web.Response:
        await asyncio.sleep(latency)
        message = {"role": "assistant", "content": _ANSWER}
        body: dict[str, Any] = {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "local-model",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
        }
        return web.json_response(body)

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", complete)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def _server(latency: float) -> Generator[str]:
    """Run the server in a process of its own; give its address."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(latency, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/v1"
    finally:
        server.terminate()
        server.join()


def measure_teacher(latency: float, calls: int) -> tuple[float, float]:
    """Return the ratio, and our CPU milliseconds per call."""
    with _server(latency) as base, tempfile.TemporaryDirectory() as folder:
        cassette = Cassette(ArtifactStore(open_objects(folder)))
        teacher = ModelTeacher("local-model", cassette, Budget(), api_base=base, concurrency=CONCURRENCY, seed=1)
        return asyncio.run(
            _timed(lambda number: teacher.ask(FILL_ARGUMENTS, fill_arguments_given(number)), latency, calls)
        )


def measure_litellm(latency: float, calls: int) -> tuple[float, float]:
    """Return the same for bare `litellm.acompletion`."""
    litellm = load_litellm()
    named = {"name": "answer", "schema": FILL_ARGUMENTS.answer.model_json_schema(), "strict": False}
    prompts = [render(FILL_ARGUMENTS, fill_arguments_given(number)) for number in range(-1, calls)]

    async def run(base: str) -> tuple[float, float]:
        free = asyncio.Semaphore(CONCURRENCY)

        async def ask(number: int) -> None:
            async with free:
                await litellm.acompletion(
                    model="openai/local-model",
                    messages=[{"role": "user", "content": prompts[number + 1]}],
                    api_base=base,
                    api_key="none",
                    max_retries=0,
                    temperature=0.7,
                    max_tokens=2048,
                    seed=1,
                    response_format={"type": "json_schema", "json_schema": named},
                )

        return await _timed(ask, latency, calls)

    with _server(latency) as base:
        return asyncio.run(run_on_model_loop(run(base)))  # a loop that lasts, as litellm wants it


async def _timed(ask: Callable[[int], Awaitable[object]], latency: float, calls: int) -> tuple[float, float]:
    await ask(-1)  # litellm is imported, and the first connection made
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(ask(number) for number in range(calls)))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return took / (calls * latency / CONCURRENCY), 1000 * used / calls


def main() -> None:
    """Measure and print."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1280
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    table = Table("latency", "who asks", "time / (calls x latency / 64)", "goal", "CPU ms per call")
    for latency in LATENCIES:
        figures = [(measure_teacher(latency, calls), measure_litellm(latency, calls)) for _ in range(rounds)]
        for who, goal, found in zip(
            ("teacher", "litellm alone"), (f"{GOALS[latency]:g}", ""), zip(*figures, strict=True), strict=True
        ):
            ratio, cpu = (min(side) for side in zip(*found, strict=True))
            table.add_row(f"{latency:g} s", who, f"{ratio:.2f}", goal, f"{cpu:.2f}")
    Console().print(f"{calls} calls, {CONCURRENCY} at once, best of {rounds}:", table)


if __name__ == "__main__":
    main()
