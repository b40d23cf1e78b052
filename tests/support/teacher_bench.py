"""A model teacher on a test server, with a recorder and a record of the waits that its retries asked for."""

import asyncio
import socket
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol

import pytest

from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette
from graph_toucan.teach.endpoint import Retries
from graph_toucan.teach.model_teacher import ModelTeacher
from graph_toucan.teach.roles import FILL_ARGUMENTS, WRITE_QUERY, FillArgumentsAnswer, WriteQueryAnswer
from tests.support.file_recorder import FileRecorder
from tests.support.role_samples import fill_arguments_given, write_query_given

SECRET = "sk-very-secret-value-0123456789"  # noqa: S105 - a made-up key that must not show up anywhere


@pytest.fixture
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever litellm may think of: nothing in these tests looks up a host elsewhere."""
    look_up = socket.getaddrinfo

    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        assert host in {"127.0.0.1", "localhost", None}, f"{host} was looked up"
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)


class Addressed(Protocol):
    """A server with an address."""

    @property
    def base_url(self) -> str: ...


class Bench:
    """A teacher on a server, its recorder, and the waits that its retries asked for instead of waiting."""

    def __init__(self, server: Addressed, folder: Path, **settings: Any) -> None:
        self.waits: list[float] = []
        self.recorder = FileRecorder(folder)
        self.budget: Budget = settings.pop("budget", Budget())
        defaults: dict[str, Any] = {"api_base": server.base_url, "api_key": SECRET, "seed": 1}
        self.teacher = ModelTeacher(
            settings.pop("model", "local-model"),
            Cassette(self.recorder, settings.pop("mode", "auto")),
            self.budget,
            retries=Retries(attempts=settings.pop("attempts", 3), sleep=self._wait),
            **(defaults | settings),
        )

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def query(self) -> WriteQueryAnswer:
        return run(self.teacher.ask(WRITE_QUERY, write_query_given()))

    async def fill(self, number: int) -> FillArgumentsAnswer:
        return await self.teacher.ask(FILL_ARGUMENTS, fill_arguments_given(number))


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)
