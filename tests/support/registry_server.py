"""Registries on a port of this machine: the official MCP Registry API and Smithery's, with faults where a test wants them."""

import json
import threading
import urllib.parse
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OFFICIAL = "io.modelcontextprotocol.registry/official"


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What is answered: a JSON body, or these bytes. `hang_up` closes the connection without a word."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    raw: bytes | None = None
    hang_up: bool = False


class Api:
    """Something that answers. `faults` are answered to the requests with these numbers (from 1) instead."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.faults: dict[int, Answer] = {}
        self._lock = threading.Lock()

    def respond(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            number = len(self.asked)
        return self.faults[number] if number in self.faults else self.answer(asked)

    def answer(self, asked: Asked) -> Answer:
        del asked
        return Answer(404, {"error": "Not found"})

    def forget(self) -> None:
        """Count requests from the beginning again, and have no faults."""
        self.asked.clear()
        self.faults.clear()


class OfficialApi(Api):
    """The official MCP Registry API over rows, `page` of them at once whatever is asked for."""

    def __init__(
        self, rows: list[Any], *, page: int = 2, prefix: str = "/v0.1", cursor_key: str = "nextCursor"
    ) -> None:
        super().__init__()
        self.rows = rows
        self.page = page
        self.prefix = prefix
        self.cursor_key = cursor_key
        self.knows = {"cursor", "limit", "search", "version", "updated_since"}

    def answer(self, asked: Asked) -> Answer:
        if asked.path != f"{self.prefix}/servers":
            return Answer(404, {"error": "Not found"})
        if unknown := set(asked.query) - self.knows:
            detail = f"unknown {sorted(unknown)}"
            return Answer(422, {"title": "Unprocessable Entity", "status": 422, "detail": detail, "errors": []})
        rows = [row for row in self.rows if _wanted(row, asked.query)]
        begin = int(asked.query.get("cursor", "at:0").removeprefix("at:"))
        size = min(self.page, int(asked.query.get("limit", "30")))
        metadata: dict[str, Any] = {"count": len(rows[begin : begin + size]), self.cursor_key: None}
        if begin + size < len(rows):
            metadata[self.cursor_key] = f"at:{begin + size}"
        return Answer(200, {"servers": rows[begin : begin + size], "metadata": metadata})


class SmitheryApi(Api):
    """Smithery's list and details by qualified name; with `key`, details only for who has it."""

    def __init__(self, rows: list[dict[str, Any]], details: dict[str, Any], *, page: int = 2, key: str = "") -> None:
        super().__init__()
        self.rows = rows
        self.details = details
        self.page = page
        self.key = key

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/servers":
            page = int(asked.query["page"])
            rows = self.rows[(page - 1) * self.page : page * self.page]
            total = -(-len(self.rows) // self.page)
            pagination = {"currentPage": page, "pageSize": self.page, "totalPages": total, "totalCount": len(self.rows)}
            return Answer(200, {"servers": rows, "pagination": pagination})
        if self.key and asked.headers.get("authorization") != f"Bearer {self.key}":
            return Answer(401, {"error": "Unauthorized"})
        detail = self.details.get(asked.path.removeprefix("/servers/"))
        return Answer(200, detail) if detail is not None else Answer(404, {"error": "Server not found"})


@contextmanager
def running_api(*apis: Api) -> Generator[None]:
    """Serve each API on a port of its own; their `url` says where."""
    servers = [_server(api) for api in apis]
    threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


def listed(
    name: str, version: str = "1.0.0", *, status: str = "active", updated: str = "2025-10-01T00:00:00Z", **server: Any
) -> dict[str, Any]:
    """Return a row of the official registry's list: an npm package of the same name, unless `server` says otherwise."""
    package = {
        "registryType": "npm",
        "identifier": name.rsplit("/", 1)[-1],
        "version": version,
        "transport": {"type": "stdio"},
    }
    base = {"name": name, "description": f"About {name}", "version": version, "packages": [package]}
    latest = server.pop("latest", True)
    said = {"status": status, "publishedAt": "2025-09-20T00:00:00Z", "updatedAt": updated, "isLatest": latest}
    return {"server": {**base, **server}, "_meta": {OFFICIAL: said}}


def _wanted(row: Any, query: Mapping[str, str]) -> bool:
    meta: dict[str, Any] = row.get("_meta", {}).get(OFFICIAL, {}) if isinstance(row, dict) else {}
    server: Any = row.get("server", row) if isinstance(row, dict) else {}
    if query.get("version") == "latest" and meta.get("isLatest") is False:
        return False
    if "updated_since" in query:
        return str(meta.get("updatedAt", "")) >= query["updated_since"]
    return query.get("search", "") in str(server.get("name", "")) if isinstance(server, dict) else True


def _server(api: Api) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
            headers = {key.lower(): value for key, value in self.headers.items()}
            answer = api.respond(Asked(urllib.parse.unquote(parts.path), query, headers))
            if answer.hang_up:
                self.close_connection = True
                return
            body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for key, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(key, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class wants this name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    return server
