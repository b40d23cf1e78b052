"""A package registry that a real npm talks to: packages made on the spot, served on a port of this machine."""

import base64
import hashlib
import io
import json
import tarfile
import threading
import urllib.parse
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def npm_package(manifest: dict[str, Any], files: dict[str, str]) -> bytes:
    """Return a package's tarball."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in {"package.json": json.dumps(manifest), **files}.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode = len(text.encode()), 0o755
            archive.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


@contextmanager
def running_npm_registry(*packages: tuple[dict[str, Any], dict[str, str]]) -> Generator[str]:
    """Serve packages, each given by its `package.json` and its files; gives the registry's URL."""
    tarballs: dict[str, bytes] = {}
    documents: dict[str, dict[str, Any]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urllib.parse.unquote(self.path).lstrip("/")
            if path in tarballs:
                self.reply(200, tarballs[path])
            elif path in documents:
                self.reply(200, json.dumps(documents[path]).encode())
            else:
                self.reply(404, b'{"error": "Not found"}')

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class wants this name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        for manifest, files in packages:
            name, version = manifest["name"], manifest["version"]
            tarball = npm_package(manifest, files)
            place = f"{name}/-/package-{version}.tgz"
            tarballs[place] = tarball
            integrity = f"sha512-{base64.b64encode(hashlib.sha512(tarball).digest()).decode()}"
            document = documents.setdefault(name, {"name": name, "dist-tags": {}, "versions": {}})
            document["dist-tags"]["latest"] = version
            document["versions"][version] = {**manifest, "dist": {"tarball": f"{url}/{place}", "integrity": integrity}}
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield url
        finally:
            server.shutdown()
            thread.join()
