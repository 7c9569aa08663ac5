"""HTTP basic authentication in front of the application.

A bcrypt check takes a tenth of a second on purpose; a header that passed it is remembered by its keyed hash, so that
scrapes do not pay for it each time.

Source: RFC 7617.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import os
from collections.abc import Mapping

import bcrypt
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_REMEMBERED = 256
_BCRYPT_MAX_OCTETS = 72


class BasicAuth:
    """ASGI middleware; lets nothing through without a user's password."""

    def __init__(self, app: ASGIApp, users: Mapping[str, str]) -> None:
        self._app = app
        self._users = users
        # Checked for unknown users, at the highest cost in use, so that a quick refusal does not tell who exists.
        self._nobody = max(users.values(), key=lambda hashed: hashed[4:6])[:7] + "." * 53
        self._key = os.urandom(32)
        self._passed: dict[bytes, None] = {}
        self._checks = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        if scope["type"] == "http" and not await self._allowed(Headers(scope=scope).get("authorization", "")):
            refusal = PlainTextResponse(
                "a user and password are needed\n",
                status_code=401,
                headers={"www-authenticate": 'Basic realm="yunwang", charset="UTF-8"'},
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _allowed(self, header: str) -> bool:
        digest = hashlib.blake2b(header.encode("latin-1"), key=self._key).digest()
        if digest in self._passed:
            return True
        user, password = _credentials(header)
        if user is None:
            return False
        async with self._checks:
            hashed = self._users.get(user, self._nobody).encode()
            matches = await asyncio.to_thread(bcrypt.checkpw, password[:_BCRYPT_MAX_OCTETS], hashed)
        if not matches or user not in self._users:
            return False
        if len(self._passed) >= _REMEMBERED:
            self._passed.pop(next(iter(self._passed)))
        self._passed[digest] = None
        return True


def _credentials(header: str) -> tuple[str | None, bytes]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None, b""
    try:
        user, colon, password = base64.b64decode(encoded.strip().encode("latin-1"), validate=True).partition(b":")
        return (user.decode() if colon else None), password
    except (binascii.Error, UnicodeDecodeError):
        return None, b""
