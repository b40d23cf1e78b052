"""What goes wrong with S3, shown on a real server."""

import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from graph_toucan.errors import StoreError
from graph_toucan.store.objects import open_objects
from tests.support.s3_server import S3Server

ANY_KEYS = {"access_key": "a", "secret_key": "b"}


def test_the_variables_of_aws_are_enough(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)
    objects = open_objects(f"s3://{s3_server.bucket}/by-variables/")
    objects.put("a", b"1")
    assert objects.get("a") == b"1"
    assert objects.url("a") == f"s3://{s3_server.bucket}/by-variables/a"


def test_a_missing_bucket_is_made(s3_server: S3Server):
    location = f"s3://made-{uuid.uuid4().hex[:12]}"
    objects = open_objects(
        location, endpoint_url=s3_server.endpoint, access_key=s3_server.access_key, secret_key=s3_server.secret_key
    )
    objects.put("a", b"1")
    assert objects.list("") == ["a"]
    assert objects.location == location


def test_stores_under_two_prefixes_do_not_see_each_other(s3_server: S3Server):
    one, other = (
        open_objects(
            f"s3://{s3_server.bucket}/{prefix}",
            endpoint_url=s3_server.endpoint,
            access_key=s3_server.access_key,
            secret_key=s3_server.secret_key,
        )
        for prefix in ("apart/one", "apart/on")
    )
    one.put("a", b"1")
    assert other.list("") == []


@pytest.mark.parametrize("wrong", ["access_key", "secret_key"])
def test_wrong_credentials_are_said_to_be_refused(s3_server: S3Server, wrong: str):
    keys = {"access_key": s3_server.access_key, "secret_key": s3_server.secret_key} | {wrong: "wrong"}
    with pytest.raises(StoreError, match="refused access") as caught:
        open_objects(f"s3://{s3_server.bucket}/x", endpoint_url=s3_server.endpoint, **keys)
    assert "AWS_ACCESS_KEY_ID" in caught.value.solution
    assert s3_server.secret_key not in str(caught.value)


def test_an_endpoint_that_is_down_is_named():
    with socket.socket() as taken:  # bound and not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(StoreError, match=f"S3 endpoint {endpoint} cannot be reached") as caught:
            open_objects("s3://bucket/x", endpoint_url=endpoint, **ANY_KEYS)
    assert "AWS_ENDPOINT_URL" in caught.value.solution


def test_missing_credentials_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: str):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/none")
    with pytest.raises(StoreError, match="no complete S3 credentials"):
        open_objects("s3://bucket/x", endpoint_url="http://127.0.0.1:9")


@pytest.mark.parametrize("endpoint", ["nonsense", "http://"])
def test_an_endpoint_that_is_no_url_is_refused(endpoint: str):
    with pytest.raises(StoreError, match=endpoint):
        open_objects("s3://bucket/x", endpoint_url=endpoint, **ANY_KEYS)


def test_a_location_without_a_bucket_is_refused():
    with pytest.raises(StoreError, match="names no bucket"):
        open_objects("s3:///x")


def test_a_name_that_no_bucket_may_have_is_refused(s3_server: S3Server):
    with pytest.raises(StoreError, match="s3://no bucket/x is no valid S3 location"):
        open_objects("s3://no bucket/x", endpoint_url=s3_server.endpoint, **ANY_KEYS)


def test_opening_a_folder_imports_no_boto3(tmp_path: str):
    program = "import sys; from graph_toucan.store import *; open_objects(sys.argv[1]); print('boto3' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


@contextmanager
def losing_one_answer(server: S3Server) -> Generator[tuple[str, threading.Event]]:
    """A way to the server that, once the event is set, loses the next final answer and clears the event."""
    armed = threading.Event()
    port = int(server.endpoint.rpartition(":")[2])

    def forward(source: socket.socket, target: socket.socket, *, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if answers and armed.is_set() and not data.startswith(b"HTTP/1.1 100"):
                    armed.clear()
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    class Way(BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as upstream:
                asking = threading.Thread(target=forward, args=(self.request, upstream), kwargs={"answers": False})
                asking.start()
                forward(upstream, self.request, answers=True)
                asking.join()

    with ThreadingTCPServer(("127.0.0.1", 0), Way) as way:
        way.daemon_threads = True
        serving = threading.Thread(target=way.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield f"http://127.0.0.1:{way.server_address[1]}", armed
        finally:
            way.shutdown()
            serving.join()


def test_a_writer_whose_first_answer_got_lost_still_knows_that_it_won(s3_server: S3Server):
    with losing_one_answer(s3_server) as (endpoint, armed):
        objects = open_objects(
            f"s3://{s3_server.bucket}/lost-{uuid.uuid4().hex}",
            endpoint_url=endpoint,
            access_key=s3_server.access_key,
            secret_key=s3_server.secret_key,
        )
        armed.set()
        assert objects.put_new("a", b"mine")
        assert not armed.is_set()
        assert not objects.put_new("a", b"mine")
        assert objects.get("a") == b"mine"
