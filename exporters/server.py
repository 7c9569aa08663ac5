"""Serving the application: a socket, TLS and passwords where they are needed, a clean end on a signal."""

from __future__ import annotations

import asyncio
import resource
import socket
import sys

import uvicorn
import uvloop
from starlette.types import ASGIApp

from exporters.basic_auth import BasicAuth
from exporters.page.access import PageAccess
from exporters.web_config import WebConfig, check_address, ssl_context
from inventory.errors import YunwangError
from inventory.ledger.engine import Ledger

_BACKLOG = 2048
_GRACE_SECONDS = 2
"""How long scrapes of silent devices may hold up the end."""


class CannotListen(YunwangError):
    """The address or port cannot be had."""


def parse_listen(text: str) -> tuple[str, int]:
    """`127.0.0.1:9808` or `[::1]:9808`; port 0 is any free one. Raises CannotListen."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004 - the largest port
        raise CannotListen(f"listen address {text!r}: expected HOST:PORT, as 127.0.0.1:9808 or [::1]:9808")
    return host.removeprefix("[").removesuffix("]"), int(port)


def serve(app: ASGIApp, listen: str, web_config: WebConfig | None, *, page_tokens: Ledger | None = None) -> None:
    """Serve until a signal comes; prints the URL once the port is open.

    Args:
        app: the application.
        listen: HOST:PORT.
        web_config: TLS, and the users who may ask; None for neither.
        page_tokens: the ledger whose tokens open the page, in place of the users' passwords; None and they do.

    Raises:
        CannotListen: the address or port cannot be had.
        WebConfigError: the address needs more than `web_config` gives.
    """
    host, port = parse_listen(listen)
    check_address(host, web_config)
    tls = web_config.tls_server_config if web_config else None
    guarded = BasicAuth(app, web_config.basic_auth_users) if web_config and web_config.basic_auth_users else app
    served = PageAccess(app, guarded, page_tokens) if page_tokens is not None else guarded
    config = uvicorn.Config(
        served,
        http="httptools",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    config.load()
    config.ssl = ssl_context(tls) if tls else None
    opened = _listen(host, port)
    _allow_files()
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"listening on {'https' if tls else 'http'}://{shown}:{opened.getsockname()[1]}\n")
    sys.stdout.flush()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve(sockets=[opened]))


def _allow_files() -> None:
    """A device has a socket for each family as long as the exporter runs: use what the system allows at most."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise CannotListen(f"cannot listen on {host} port {port}: {error.strerror}") from error
    opened.set_inheritable(False)
    return opened
