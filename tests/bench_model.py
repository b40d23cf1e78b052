"""What asking a model costs beside waiting for it: the time of many questions / calls x latency / concurrency.

python -m tests.bench_model [CALLS]

The server is a process of its own that answers each request after a fixed time, so that nothing but our own work can make the
ratio larger than 1. Answers are recorded in a store, as in a run.
"""

import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web
from rich.console import Console
from rich.table import Table

from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette
from graph_toucan.teach.model_teacher import ModelTeacher
from graph_toucan.teach.roles import FILL_ARGUMENTS
from tests.support.role_samples import fill_arguments_given

CONCURRENCY = 64
LATENCIES = (1.0, 0.2)
GOALS = {1.0: 1.15, 0.2: 1.35}
_ANSWER = json.dumps({"arguments": {"city": "Bergen", "days": 3}})


def _serve(latency: float, told: Connection) -> None:
    """Run a server that answers after a time; tell its port."""
    at: list[float] = []

    async def complete(_: web.Request) -> web.Response:
        at.append(time.perf_counter())
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


def measure(latency: float, calls: int) -> tuple[float, float]:
    """Return the ratio, and our CPU milliseconds per call."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(latency, theirs), daemon=True)
    server.start()
    try:
        base = f"http://127.0.0.1:{ours.recv()}/v1"
        with tempfile.TemporaryDirectory() as folder:
            cassette = Cassette(ArtifactStore(open_objects(folder)))
            teacher = ModelTeacher("local-model", cassette, Budget(), api_base=base, concurrency=CONCURRENCY, seed=1)
            return asyncio.run(_asked(teacher, latency, calls))
    finally:
        server.terminate()


async def _asked(teacher: ModelTeacher, latency: float, calls: int) -> tuple[float, float]:
    await teacher.ask(FILL_ARGUMENTS, fill_arguments_given(-1))  # litellm is imported, and the connection made
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(teacher.ask(FILL_ARGUMENTS, fill_arguments_given(number)) for number in range(calls)))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return took / (calls * latency / CONCURRENCY), 1000 * used / calls


def main() -> None:
    """Measure and print."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1280
    table = Table("latency", "calls", "time / (calls x latency / 64)", "goal", "CPU ms per call")
    for latency in LATENCIES:
        ratio, cpu = measure(latency, calls)
        table.add_row(f"{latency:g} s", str(calls), f"{ratio:.2f}", f"{GOALS[latency]:g}", f"{cpu:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
