"""A server that reads each request whole and then breaks the connection."""

import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """Where the server is."""

    base_url: str


@contextmanager
def breaking_server() -> Generator[tuple[Address, list[bytes]]]:
    """Run the server while the block lasts; give its address and the bodies that came."""
    received: list[bytes] = []

    class Break(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            length = 0
            while line := self.rfile.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if length:
                received.append(self.rfile.read(length))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Break) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Address(f"http://127.0.0.1:{server.server_address[1]}/v1"), received
        finally:
            server.shutdown()
            thread.join()
