"""Speaks streamable HTTP at /mcp on the port that the environment names."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rpc import TEXT, Toolbox

box = Toolbox("http")


@box.tool("Repeat a text.", text=TEXT)
def repeat(text: str) -> str:
    return text


@box.tool("Break down.")
def break_down() -> str:
    sys.stderr.write("the wire is cut\n")
    sys.stderr.flush()
    os._exit(3)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/mcp":
            self.reply(404, b"")
        elif "id" not in message:
            self.reply(202, b"")
        else:
            result = box.handle(message["method"], message.get("params") or {})
            self.reply(200, json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode())

    def do_GET(self) -> None:
        self.reply(405, b"")

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    if "PORT" not in os.environ:
        sys.exit("PORT is not set")
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
