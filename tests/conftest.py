"""What tests of the whole factory share: one Prefect server, and one undisturbed run."""

import socket
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings
from prefect.events.worker import EventsWorker
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_LOGGING_LEVEL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from tests.support.factory_runs import Bench, Undisturbed, running_prefect, undisturbed_run

settings.register_profile("busy-machine", deadline=None)
settings.load_profile("busy-machine")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with running_prefect(tmp_path_factory.mktemp("prefect-server"), free_port()) as api:
        yield api


@pytest.fixture
def prefect_here(prefect_api: str, tmp_path: Path) -> Generator[None]:
    """Let flows, tasks and blocks of this process use the Prefect server of the tests, and nothing of the user's."""
    settings = {PREFECT_API_URL: prefect_api, PREFECT_HOME: tmp_path / "prefect", PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings({**settings, PREFECT_LOGGING_LEVEL: "CRITICAL"}):
        yield
        EventsWorker.drain_all(timeout=30)  # its connection draws random numbers, which other tests' strategies notice


@pytest.fixture
def bench(prefect_api: str, tmp_path: Path) -> Bench:
    return Bench(tmp_path, prefect_api)


@pytest.fixture(scope="session")
def undisturbed(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The whole factory over the two good servers, in one run that nothing disturbs."""
    return undisturbed_run(Bench(tmp_path_factory.mktemp("factory"), prefect_api))
