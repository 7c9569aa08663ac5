"""The page's routes: `/`, `/api/county` and `/static/...`, nothing loaded from outside.

Source: W3C Content Security Policy Level 3; RFC 9110 (ETag, If-None-Match).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exporters.page.board import Board

if TYPE_CHECKING:
    from starlette.requests import Request

    from exporters.prometheus.client import PrometheusClient

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class StaticFile:
    """A file of the package, held in memory, answered with 304 when the browser has it."""

    def __init__(self, name: str, content: bytes) -> None:
        self._content = content
        self._headers = {
            **SECURITY_HEADERS,
            "Content-Type": MEDIA_TYPES["." + name.rpartition(".")[2]],
            "Cache-Control": "no-cache",
            "ETag": f'"{hashlib.sha256(content).hexdigest()[:20]}"',
        }

    async def answer(self, request: Request) -> Response:
        """The file, or that it has not changed."""
        if request.headers.get("if-none-match") == self._headers["ETag"]:
            return Response(status_code=304, headers=self._headers)
        return Response(self._content, headers=self._headers)


def routes(prometheus: PrometheusClient | None) -> list[BaseRoute]:
    """The page's routes; without a Prometheus the page says what is missing."""
    board = Board(prometheus, time.monotonic)

    async def county(_request: Request) -> Response:
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
        return Response(await board.text(), media_type="application/json", headers=headers)

    found: list[BaseRoute] = [Route("/api/county", county)]
    for entry in sorted(files("exporters.page").joinpath("static").iterdir(), key=lambda entry: entry.name):
        if entry.name == "login.html":
            continue  # exporters.page.access answers with it, where tokens are asked for
        file = StaticFile(entry.name, entry.read_bytes())
        found.append(Route("/" if entry.name == "index.html" else f"/static/{entry.name}", file.answer))
    return found
