"""The page for principals only: a token as a bearer or in a cookie, a form to sign in, and a way out.

Guarded are `/` and everything below `/api/`; `/login`, `/logout` and `/static/` show nothing of the county. All other
paths keep what guarded them before. The ledger is asked for each request, so a revoked token ends with the next one.

Source: RFC 6750 (bearer tokens); RFC 6265bis (cookie prefixes, SameSite); W3C Fetch Metadata (Sec-Fetch-Site).
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Final
from urllib.parse import parse_qs, quote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exporters.page.routes import SECURITY_HEADERS
from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError
from inventory.principals.authentication import Refused, authenticate
from inventory.principals.roles import Principal
from inventory.secret import Secret

log = logging.getLogger("yunwang.exporter")

PRINCIPAL: Final = "yunwang.principal"
"""Where the request's scope holds the Principal."""
HELD_SECONDS: Final = 1.0
"""How long the answer to a token nobody has is held back."""
HELD_AT_ONCE: Final = 5
"""How many such answers an address may wait for; more are given at once, as too many."""

_LONGEST_FORM_OCTETS: Final = 4096
_LOGIN_HEADERS: Final[Mapping[str, str]] = {
    **SECURITY_HEADERS,
    "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
    "Cache-Control": "no-store",
}


class TooManyTries(Exception):
    """The address waits for too many refusals already."""


class PageAccess:
    """ASGI middleware.

    Args:
        page: serves the page's own paths, to whom they are open.
        rest: serves every other path, behind its own guard.
        ledger: has the tokens.
        clock: the time, aware.
        wait: sleeps for seconds.
    """

    def __init__(
        self,
        page: ASGIApp,
        rest: ASGIApp,
        ledger: Ledger,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._page = page
        self._rest = rest
        self._ledger = ledger
        self._clock = clock
        self._wait = wait
        self._held: Counter[str] = Counter()
        self._login_page = files("exporters.page").joinpath("static", "login.html").read_text(encoding="utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with its principal."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not _is_ours(path):
            await self._rest(scope, receive, send)
        elif path.startswith("/static/"):
            await self._page(scope, receive, send)
        else:
            await (await self._answer(Request(scope, receive)))(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        """What serves a request of ours."""
        try:
            return await self._served(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except TooManyTries:
            return PlainTextResponse("too many tries: wait a second\n", status_code=429, headers={"retry-after": "1"})
        except LedgerError as error:
            log.warning("tokens cannot be checked: %s", error)
            return PlainTextResponse("tokens cannot be checked now\n", status_code=503, headers={"retry-after": "5"})

    async def _served(self, request: Request) -> ASGIApp:
        path, method = request.scope["path"], request.method
        if path == "/logout":
            return _signed_out(request) if method == "POST" else _wrong_method("POST")
        if path != "/login":
            return await self._guarded(request)
        if method == "POST":
            return await self._sign_in(request)
        return self._form() if method in {"GET", "HEAD"} else _wrong_method("GET, HEAD, POST")

    async def _guarded(self, request: Request) -> ASGIApp:
        token = _token(request)
        found = await self._check(request, token) if token else Refused("unknown")
        if isinstance(found, Principal) and found.may("see_overview"):
            return _Admitted(self._page, found)
        if request.scope["path"] == "/":
            return RedirectResponse("/login", status_code=303, headers={"cache-control": "no-store"})
        challenge = 'Bearer realm="yunwang"' + (', error="invalid_token"' if token else "")
        headers = {**SECURITY_HEADERS, "www-authenticate": challenge, "cache-control": "no-store"}
        return JSONResponse({"error": "a valid token is needed"}, status_code=401, headers=headers)

    async def _sign_in(self, request: Request) -> ASGIApp:
        if not _from_our_page(request):
            return PlainTextResponse("the form is on another site\n", status_code=403)
        token = await _posted_token(request)
        found = await self._check(request, token) if token else Refused("unknown")
        if isinstance(found, Refused) or token is None:
            return self._form(found.reason if isinstance(found, Refused) else "unknown")
        response = RedirectResponse("/", status_code=303, headers={"cache-control": "no-store"})
        response.set_cookie(_cookie(request), token.reveal(), httponly=True, samesite="strict", secure=_is_tls(request))
        return response

    async def _check(self, request: Request, token: Secret) -> Principal | Refused:
        """Ask the ledger; a token nobody ever had is a guess, and its refusal is held back.

        A valid token always passes: many people may share an address, and none of them shall lock out the others.

        Raises:
            TooManyTries: a guess, while the address waits for HELD_AT_ONCE refusals.
            LedgerError: the ledger cannot be read.
        """
        found = await asyncio.to_thread(authenticate, self._ledger, token, self._clock())
        if not isinstance(found, Refused) or found.reason != "unknown":
            return found
        address = request.client.host if request.client else ""
        if self._held[address] >= HELD_AT_ONCE:
            raise TooManyTries
        self._held[address] += 1
        try:
            await self._wait(HELD_SECONDS)
        finally:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]
        return found

    def _form(self, refused: str = "") -> Response:
        page = self._login_page.replace('data-refused=""', f'data-refused="{refused}"')
        status = 401 if refused else 200
        return Response(page, status_code=status, media_type="text/html; charset=utf-8", headers=_LOGIN_HEADERS)


class _Admitted:
    """The page for a principal, whose name the answers of `/api/` carry; no browser keeps it for after signing out."""

    def __init__(self, page: ASGIApp, principal: Principal) -> None:
        self._page = page
        self._principal = principal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = "no-store"
                if scope["path"].startswith("/api/"):
                    headers["yunwang-principal"] = quote(self._principal.name)
            await send(message)

        await self._page({**scope, PRINCIPAL: self._principal}, receive, named)


def _is_ours(path: str) -> bool:
    return path in {"/", "/login", "/logout"} or path.startswith(("/api/", "/static/"))


def _token(request: Request) -> Secret | None:
    """The bearer's token, else the cookie's. Basic credentials are somebody else's business."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Secret(given.strip())
    held = request.cookies.get(_cookie(request))
    return Secret(held) if held else None


def _cookie(request: Request) -> str:
    """Under TLS a name that browsers take from this host over TLS only."""
    return "__Host-yunwang" if _is_tls(request) else "yunwang"


def _is_tls(request: Request) -> bool:
    """Also behind a proxy on this machine that says so (uvicorn believes loopback)."""
    return bool(request.scope["scheme"] == "https")


def _from_our_page(request: Request) -> bool:
    """Whether a browser says that the form stood on this site; programs say nothing."""
    return request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}


async def _posted_token(request: Request) -> Secret | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM_OCTETS:
            return None
    given = parse_qs(body.decode("latin-1")).get("token", [])
    return Secret(given[0].strip()) if given else None


def _signed_out(request: Request) -> Response:
    if not _from_our_page(request):
        return PlainTextResponse("the form is on another site\n", status_code=403)
    response = RedirectResponse("/login", status_code=303, headers={"cache-control": "no-store"})
    response.delete_cookie(_cookie(request), httponly=True, samesite="strict", secure=_is_tls(request))
    return response


def _wrong_method(allowed: str) -> Response:
    return PlainTextResponse("method not allowed\n", status_code=405, headers={"allow": allowed})
