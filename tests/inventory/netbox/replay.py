"""The recorded NetBox again: an HTTP server on this machine gives the recorded answers, or breaks on purpose."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_name("recorded.json.gz")
TOKEN = "nbt_0123456789ab.made-up-token-for-tests"

Answer = Callable[["Handler"], bool]
"""Called before the recorded answer is looked for; True where it answered, or broke, by itself."""


def recording() -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(RECORDED.read_bytes())))


@dataclass
class Replay:
    """What the server gives and what it was asked."""

    answers: dict[str, Any]
    instead: Answer | None = None
    asked: list[str] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    url: str = ""

    def body(self, path_part: str) -> Any:
        """Return the body, to be altered, of the one recorded answer whose path and query hold this."""
        (found,) = (answer for path, answer in self.answers.items() if path_part in path)
        return found["body"]


class Handler(BaseHTTPRequestHandler):
    """Answers as recorded, with links to this server."""

    protocol_version = "HTTP/1.1"
    replay: Replay

    def do_GET(self) -> None:
        self.replay.asked.append(self.path)
        authorization = self.headers["Authorization"] or ""
        self.replay.authorizations.add(authorization)
        if self.replay.instead is not None and self.replay.instead(self):
            return
        known = self.replay.answers.get(self.path)
        if authorization != f"Bearer {TOKEN}":
            self.give(self.replay.answers["refused"])
        else:
            self.give(known or {"status": 404, "headers": {}, "body": {"detail": f"not recorded: {self.path}"}})

    def give(self, answer: dict[str, Any]) -> None:
        self.reply(answer["status"], self.text(answer).encode(), **answer["headers"])

    def text(self, answer: dict[str, Any]) -> str:
        return json.dumps(answer["body"], ensure_ascii=False).replace("NETBOX", self.replay.url)

    def reply(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def replaying(instead: Answer | None = None) -> Iterator[Replay]:
    """Run the server on a free port while the block runs."""
    replay = Replay(recording(), instead)
    handler = type("BoundHandler", (Handler,), {"replay": replay})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        replay.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield replay
        finally:
            server.shutdown()
            thread.join()


def web_page(handler: Handler) -> bool:
    handler.reply(200, b"<html>Intranet</html>", **{"Content-Type": "text/html"})
    return True


def other_json(handler: Handler) -> bool:
    handler.reply(200, b'{"status": "green"}', **{"Content-Type": "application/json"})
    return True


def nothing_there(handler: Handler) -> bool:
    handler.reply(404, b"not found", **{"Content-Type": "text/plain"})
    return True


def broken_server(handler: Handler) -> bool:
    handler.reply(502, b"bad gateway", **{"Content-Type": "text/plain"})
    return True


def cut(handler: Handler) -> bool:
    """Promise a whole list of devices and break the connection off in the middle of it."""
    if "/dcim/devices/" not in handler.path:
        return False
    content = handler.text(handler.replay.answers[handler.path]).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True
    return True


def silent(handler: Handler) -> bool:
    """Take the request for interfaces and say nothing for longer than a test waits."""
    if "/dcim/interfaces/" not in handler.path:
        return False
    time.sleep(2)
    handler.close_connection = True
    return True


def dripping(handler: Handler) -> bool:
    """Send a byte at a time: never silent for long, and never done."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        pass
    handler.close_connection = True
    return True
