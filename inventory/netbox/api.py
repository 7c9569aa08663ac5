"""The one door to pynetbox: reads what NetBox says, in few requests, within a deadline.

Source: NetBox's REST API (pagination by `limit` and `offset`, `fields` to shorten answers, tokens of version 1 and 2,
`/api/status/`), https://netboxlabs.com/docs/netbox/integrations/rest-api/.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import pynetbox  # type: ignore[import-untyped]  # it ships no types
import requests

from inventory.errors import YunwangError
from inventory.netbox.forms import misfit
from inventory.netbox.transport import AnswerTooLarge, DeadlinePassed, bounded_session
from inventory.secret import Secret

OLDEST: Final = (4, 0)
"""The oldest release whose answers have the shape that is read here (`fields`, `role` of a device)."""

PAGE: Final = 1000
"""Objects a request: NetBox's own upper limit (MAX_PAGE_SIZE) unless its administrator changed it."""

READ: Final[Mapping[str, tuple[str, ...]]] = {
    "dcim/sites": ("name", "slug", "status", "region", "group", "tenant", "custom_fields"),
    "dcim/devices": (
        *("name", "status", "role", "platform", "device_type", "site", "primary_ip4", "primary_ip6", "custom_fields"),
    ),
    "dcim/interfaces": ("device", "name", "type", "description"),
    "circuits/providers": ("name", "slug", "custom_fields"),
    "circuits/circuits": ("cid", "provider", "type", "status", "commit_rate", "description", "custom_fields"),
    "circuits/circuit-terminations": ("circuit", "term_side", "link_peers", "link_peers_type"),
    "tenancy/tenants": ("name", "slug", "group", "custom_fields"),
    "ipam/vrfs": ("name", "rd", "description", "import_targets", "export_targets", "custom_fields"),
    "ipam/prefixes": ("prefix", "vrf", "tenant", "status"),
}
"""List -> the fields of its objects that are asked for, besides `id`."""

_USUAL_PORTS: Final = {"http": 80, "https": 443}

Object: TypeAlias = Mapping[str, Any]
"""One object as NetBox's JSON holds it."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told (list, objects read, objects there) after each page of a list that has several."""


class NetBoxError(YunwangError):
    """NetBox was not read."""


class BadAddress(NetBoxError):
    """The URL is none a token may be sent to."""


class Unreachable(NetBoxError):
    """No answer, or none in time."""


class TokenRefused(NetBoxError):
    """NetBox does not take the token, or the token may not see a list."""


class NotNetBox(NetBoxError):
    """Something else answers."""


class TooOld(NetBoxError):
    """A release whose answers have another shape."""


class BadReply(NetBoxError):
    """NetBox failed, or what it said does not hold together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where NetBox is and how it is asked.

    Attributes:
        url: Its address as a browser has it, without `/api`; https, or http to this machine itself.
        token: An API token; reading is all it has to allow.
        ca_file: Certificates to trust instead of the public ones.
        timeout_seconds: The longest silence within one answer.
        deadline_seconds: The longest time for everything.
    """

    url: str
    token: Secret
    ca_file: Path | None = None
    timeout_seconds: float = 30.0
    deadline_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What NetBox said: list, such as ``dcim/sites`` -> its objects in NetBox's order."""

    version: str
    objects: Mapping[str, tuple[Object, ...]]


def read_netbox(connection: Connection, progress: Progress, clock: Callable[[], float] = time.monotonic) -> Snapshot:
    """Read the lists of `READ`, whole.

    Raises:
        NetBoxError: One of its situations; there is no partial answer.
    """
    origins = _origins(connection.url)
    if connection.ca_file is not None and not connection.ca_file.is_file():
        raise BadAddress(f"{connection.ca_file}: no file of certificates there")
    deadline = clock() + connection.deadline_seconds
    with bounded_session(
        origins, timeout_seconds=connection.timeout_seconds, deadline=deadline, clock=clock, ca_file=connection.ca_file
    ) as session:
        api = pynetbox.api(connection.url, token=connection.token.reveal())
        api.http_session = session
        with _Translated(connection):
            version = _version(api, connection.url)
            return Snapshot(version, {path: tuple(_objects(api, path, progress)) for path in READ})


def _origins(url: str) -> tuple[str, ...]:
    """Return the URL's scheme, host and port as links may write them, where a token may be sent there."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or parts.scheme not in _USUAL_PORTS or parts.query or parts.fragment:
        raise BadAddress("the NetBox URL is not like https://netbox.example.org")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("the NetBox URL holds a user or password: leave them out, the token is enough")
    if parts.scheme == "http" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise BadAddress(f"http://{host}: a token is sent over https only (http to this machine itself)")
    origin = f"{parts.scheme}://[{host}]" if ":" in host else f"{parts.scheme}://{host}"
    usual = _USUAL_PORTS[parts.scheme]
    return (origin, f"{origin}:{usual}") if port in {None, usual} else (f"{origin}:{port}",)


def _version(api: Any, url: str) -> str:  # noqa: ANN401 - pynetbox has no types
    status = api.status()
    version = status.get("netbox-version") if isinstance(status, Mapping) else None
    if not isinstance(version, str):
        raise NotNetBox(f"{url}: /api/status/ says no netbox-version: not NetBox, or not its address")
    numbers = version.split("-", maxsplit=1)[0].split(".")
    if not all(number.isdecimal() for number in numbers) or tuple(map(int, numbers[:2])) < OLDEST:
        raise TooOld(f"{url}: NetBox {version}; {'.'.join(map(str, OLDEST))} or newer is needed")
    return version


def _objects(api: Any, path: str, progress: Progress) -> Iterator[Object]:  # noqa: ANN401
    """Yield a list's objects as plain JSON: pynetbox's own records would ask again for each attribute they lack."""
    app, name = path.split("/")
    endpoint = getattr(getattr(api, app), name.replace("-", "_"))
    records = endpoint.filter(limit=PAGE, fields=",".join(("id", *READ[path])), ordering="id")
    seen: set[object] = set()
    for found in records.response:
        wrong = misfit(path, found)
        if wrong is not None:
            raise BadReply(f"{path}: {wrong}")
        seen.add(found["id"])
        yield found
        if records.request.count > PAGE and (len(seen) % PAGE == 0 or len(seen) == records.request.count):
            progress(path, len(seen), records.request.count)
    if len(seen) != records.request.count:
        raise BadReply(f"{path}: {len(seen)} objects read of {records.request.count}: NetBox was changed meanwhile")


class _Translated:
    """Turns what pynetbox and requests raise into our situations, without the token that requests' errors hold."""

    def __init__(self, connection: Connection) -> None:
        self._url = connection.url
        self._deadline_seconds = connection.deadline_seconds
        self._timeout_seconds = connection.timeout_seconds

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        translated = self._translate(error)
        if translated is not None:
            raise translated from error

    def _translate(self, error: BaseException | None) -> NetBoxError | None:
        url = self._url
        said: NetBoxError | None = None
        match error:
            case pynetbox.RequestError():
                said = self._refusal(error)
            case pynetbox.ContentError() | requests.exceptions.JSONDecodeError():
                said = NotNetBox(f"{url}: the answer is no JSON: not NetBox, or not its address")
            case DeadlinePassed():
                said = Unreachable(f"{url}: not read within {self._deadline_seconds:g} s")
            case AnswerTooLarge():
                said = BadReply(f"{url}: {error}")
            case requests.exceptions.SSLError():
                said = Unreachable(f"{url}: no TLS, or a certificate that is not trusted (--ca-file names others)")
            case requests.exceptions.Timeout():
                said = Unreachable(f"{url}: no answer within {self._timeout_seconds:g} s")
            case requests.exceptions.InvalidSchema() | requests.exceptions.TooManyRedirects():
                said = BadReply(f"{url}: leads to another address, to which the token is not sent")
            case requests.exceptions.RequestException():
                said = Unreachable(f"{url}: {_cause(error)}")
            case KeyError() | TypeError() | AttributeError() | ValueError() | RecursionError():
                said = NotNetBox(f"{url}: an answer without NetBox's form")
            case _:
                pass
        return said

    def _refusal(self, error: pynetbox.RequestError) -> NetBoxError:
        status, path = error.req.status_code, urlsplit(error.req.url).path
        if status in {401, 403}:
            return TokenRefused(f"{self._url}: the token is refused for {path} (HTTP {status}{_detail(error)})")
        if status == requests.codes.not_found:
            return NotNetBox(f"{self._url}: nothing at {path} (HTTP 404): not NetBox, or not its address")
        return BadReply(f"{self._url}: HTTP {status} from {path}")


def _detail(error: pynetbox.RequestError) -> str:
    try:
        told = error.req.json().get("detail", "")
    except (ValueError, AttributeError):
        return ""
    return f": {' '.join(str(told).split())[:80]}" if told else ""


def _cause(error: BaseException) -> str:
    """Say in words what broke the connection: the innermost reason that the operating system gave."""
    reason: object = error
    while isinstance(reason, BaseException):
        if isinstance(reason, OSError) and reason.strerror:
            return reason.strerror
        following = getattr(reason, "reason", None)
        inner = following if isinstance(following, BaseException) else next(iter(reason.args), None)
        reason = inner if isinstance(inner, BaseException) else reason.__cause__ or reason.__context__
    return "the connection broke off"
