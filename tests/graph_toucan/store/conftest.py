"""Stores for tests: a folder, and a bucket of a real S3 server."""

import uuid
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from graph_toucan.store.objects import ObjectStore, open_objects
from tests.support.s3_server import S3Server, running_s3


@pytest.fixture(scope="session")
def s3_server() -> Generator[S3Server]:
    with running_s3() as server:
        yield server


def open_on(server: S3Server, prefix: str) -> ObjectStore:
    return open_objects(
        f"s3://{server.bucket}/{prefix}",
        endpoint_url=server.endpoint,
        access_key=server.access_key,
        secret_key=server.secret_key,
    )


@pytest.fixture(params=["folder", "s3"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], ObjectStore]:
    """Open the test's own empty store, as often as it is called."""
    if request.param == "folder":
        return lambda: open_objects(str(tmp_path / "store"))
    server: S3Server = request.getfixturevalue("s3_server")
    prefix = f"test-{uuid.uuid4().hex}"
    return lambda: open_on(server, prefix)


@pytest.fixture
def objects(reopen: Callable[[], ObjectStore]) -> ObjectStore:
    return reopen()


@pytest.fixture
def folder_objects(tmp_path: Path) -> ObjectStore:
    return open_objects(str(tmp_path / "store"))
