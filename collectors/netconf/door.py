"""The one module that imports ncclient and paramiko: NETCONF sessions with devices whose host key is the recorded one.

Of ncclient this takes the hello, the operations, the vendors' dialects and rpc-error. Its way of connecting, receiving
and parsing is replaced: it waits without a limit in the key exchange, offers algorithms of its own choice, holds a
reply of any size, and parses it three times.

Everything here blocks and belongs into a worker thread; `Line.cut` may be called from another, and ends every wait.

Source: RFC 6241, RFC 6242; ncclient 0.7.1 (transport/ssh.py, transport/session.py, operations/rpc.py), paramiko 4.
"""

from __future__ import annotations

import io
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import paramiko
from ncclient.manager import make_device_handler
from ncclient.operations import Get, OperationError, RaiseMode, RPCError, TimeoutExpiredError
from ncclient.transport import SessionCloseError, SessionError, SSHSession, TransportError
from ncclient.transport.session import NetconfBase

from collectors.errors import AuthenticationRejected, BadReply, CollectionError
from collectors.netconf.errors import ConnectionLost, refusal, shown
from collectors.netconf.framing import Framing, framed
from collectors.netconf.line import Line, late, remaining
from collectors.netconf.target import NetconfTarget
from collectors.netconf.xml import Element, Rows, parse, parse_rows
from collectors.ssh.errors import NoCommonAlgorithm
from inventory.host_keys import BadHostKey, HostKeyRefused, check, decode_host_key, parse_host_key
from inventory.models import Platform
from inventory.platforms import PLATFORMS

_LARGEST_MESSAGE_OCTETS: Final = 16 * 2**20
"""The statistics of 20,000 interfaces, each with 16 leaves of 45 octets, take 14.4 million."""
_LARGEST_TABLE_OCTETS: Final = 64 * 2**20
"""Of a reply whose rows are not kept: 100,000 ND entries of a Huawei take 16 million, and a million tags."""
_READ_OCTETS: Final = 65_536
_WAKE_SECONDS: Final = 1.0
"""How often paramiko's thread looks whether it is still wanted; its own 0.1 s is CPU time for each idle session."""
_KEEPALIVE_SECONDS: Final = 30
_DIALECTS: Final[dict[Platform, str]] = {
    "huawei_vrp": "huawei",
    "huawei_vrpv8": "huaweiyang",
    "h3c_comware": "h3c",
}
"""ncclient's device handlers; every other platform is asked as the RFCs have it."""


class _Session(SSHSession):  # type: ignore[misc] # ncclient has no types
    """ncclient's session over a transport that is authenticated already, with a receiver that is bounded."""

    def __init__(self, handler: Any, line: Line) -> None:  # noqa: ANN401 - ncclient has no types
        super().__init__(handler)
        self._line = line
        self.framing = Framing(_LARGEST_MESSAGE_OCTETS)
        self.rows_of: Element | None = None
        self._rows: Rows | None = None

    def expect(self, rows: Rows | None) -> None:
        """What the next message is: a table whose rows are not kept, or anything else."""
        self._rows = Rows(rows.name, lambda row: self._take(rows, row)) if rows else None
        self.framing.largest_octets = _LARGEST_TABLE_OCTETS if rows else _LARGEST_MESSAGE_OCTETS

    def begin(self, target: NetconfTarget, transport: paramiko.Transport, deadline: float) -> None:
        """Open the subsystem and exchange hellos."""
        self._host, self._transport = str(target.endpoint), transport
        self._channel = transport.open_session(timeout=remaining(deadline))
        self._channel_id = self._channel.get_id()
        self._channel.invoke_subsystem("netconf")
        self._connected = True
        self._closing.clear()
        self._line.waiting_for = "the device's hello"
        self._post_connect(remaining(deadline))

    def run(self) -> None:
        """Receive until the end; the thread sleeps while nothing comes."""
        try:
            while data := self._channel.recv(_READ_OCTETS):
                self._line.spoken = True
                for message in self.framing.feed(data, chunked=self._base == NetconfBase.BASE_11):
                    self._dispatch_message(message)
            if not self._closing.is_set():
                raise SessionCloseError(b"")  # noqa: TRY301 - told to whoever waits, as every other end
        except Exception as error:  # noqa: BLE001 - whatever ends the receiver is the answer of those who wait
            self._dispatch_error(error)
            self.close()

    def _take(self, rows: Rows, row: Element) -> None:
        """Hand a row over as long as somebody waits: a device may have sent millions when the deadline came."""
        if not self._connected:
            raise TransportError("closed")
        rows.take(row)

    def send(self, message: str) -> None:
        """Send at once, from the caller's thread: ncclient's own loop looks ten times a second for what to send."""
        if not self._connected:
            raise TransportError("not connected")
        chunked = self._base == NetconfBase.BASE_11
        self._channel.sendall(framed(message.encode(), chunked=chunked))

    def _dispatch_message(self, message: bytes) -> None:
        """Parse once, our way, and hand on the element: ncclient takes elements wherever it takes text."""
        rows = self._rows
        self.expect(None)
        root = parse_rows(message, rows) if rows else parse(message)
        self.rows_of = root if rows else self.rows_of
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener.callback((root.tag, root.attrib), root)

    def close(self) -> None:
        """End it without waiting for the device."""
        self._closing.set()
        self._connected = False
        self._line.cut()
        self._transport.close()


class Conversation:
    """A session that is open; `get` asks, one question at a time."""

    def __init__(self, target: NetconfTarget, handler: Any, session: _Session, line: Line) -> None:  # noqa: ANN401
        self._target = target
        self._handler = handler
        self._session = session
        self._line = line
        self.capabilities: frozenset[str] = frozenset(uri.strip() for uri in session.server_capabilities if uri)

    @property
    def alive(self) -> bool:
        """Whether the device has not closed it, as far as is known."""
        return bool(self._session.connected)

    def get(self, filters: Sequence[str], deadline: float, rows: Rows | None = None) -> Element | None:
        """Ask for what subtree filters select.

        Args:
            filters: what stands in the filter, each one element as XML.
            deadline: when to give up, on the monotonic clock; the session is of no use any more then.
            rows: of a table without a bound; taken while the reply is parsed, before this returns or raises.

        Returns:
            The `data` element; None where the reply has none.

        Raises:
            CollectionError: ConnectionLost where the session had ended; Unsupported, AuthenticationRejected or BadReply
                where the device refuses.
        """
        self._line.waiting_for = "a reply"
        self._line.spoken = False
        operation = Get(
            self._session,
            self._handler,
            timeout=remaining(deadline),
            raise_mode=RaiseMode.ERRORS,
        )
        self._session.expect(rows)
        with _translated(self._target, self._line):
            reply = operation.request(filter=list(filters))
            data: Element | None = reply.data_ele
        if rows is not None and reply.xml is not self._session.rows_of:
            raise BadReply(f"{self._target.endpoint}: the device sent something else before its reply")
        return data

    def close(self) -> None:
        """End the session."""
        self._session.close()


def open_conversation(target: NetconfTarget, line: Line, deadline: float) -> Conversation:
    """Connect, compare the host key, log in, and exchange hellos.

    Args:
        target: the device; no user name is sent unless its recorded key is shown.
        line: to cut it short from outside.
        deadline: when to give up, on the monotonic clock.

    Raises:
        CollectionError: Unreachable, DeadlineExceeded, BadReply, Unsupported; AuthenticationRejected where the device
            refuses the account or its key is not the recorded one.
    """
    opened = line.open(target, deadline)
    session: _Session | None = None
    try:
        with _translated(target, line):
            transport = _transport(opened, target, line, deadline)
            _authenticate(transport, target, deadline)
            handler = make_device_handler({"name": _DIALECTS.get(target.device.platform, "default")})
            session = _Session(handler, line)
            line.waiting_for = "the NETCONF subsystem"
            session.begin(target, transport, deadline)
            transport.set_keepalive(_KEEPALIVE_SECONDS)
    except BaseException:
        line.cut()
        opened.close()
        if session is not None and session.transport is not None:
            session.close()
        raise
    return Conversation(target, handler, session, line)


def _transport(opened: socket.socket, target: NetconfTarget, line: Line, deadline: float) -> paramiko.Transport:
    """The key exchange, up to the comparison of the host key."""
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # every failure is told once, by us
    logging.getLogger("ncclient").setLevel(logging.CRITICAL)
    transport = paramiko.Transport(opened)
    opened.settimeout(_WAKE_SECONDS)
    transport.banner_timeout = transport.handshake_timeout = remaining(deadline)
    _offer(transport, target)
    line.waiting_for = "the SSH key exchange"
    transport.start_client(timeout=remaining(deadline))
    if not transport.initial_kex_done:
        raise TimeoutError
    try:
        shown = decode_host_key(transport.get_remote_server_key().asbytes())
    except BadHostKey as error:
        raise BadReply(f"{target.endpoint}: a host key that is not used here; expected {error}") from error
    try:
        check(target.device, shown)
    except HostKeyRefused as error:
        raise AuthenticationRejected(str(error)) from error
    line.waiting_for = "the login"
    return transport


def _offer(transport: paramiko.Transport, target: NetconfTarget) -> None:
    """Offer what the platform's row allows, as far as paramiko can; of host keys the recorded one's type first."""
    allowed = PLATFORMS[target.device.platform].ssh_algorithms
    recorded = parse_host_key(target.device.ssh_host_key).type if target.device.ssh_host_key else None
    keys = sorted(allowed.host_key, key=lambda name: _key_type(name) != recorded)
    options = transport.get_security_options()
    # paramiko knows Curve25519 by its older name only.
    options.kex = [name for name in allowed.key_exchange if name in transport._kex_info]  # noqa: SLF001 - no public list
    options.key_types = [name for name in keys if name in transport._key_info]  # noqa: SLF001
    options.ciphers = [name for name in allowed.cipher if name in transport._cipher_info]  # noqa: SLF001
    options.digests = [name for name in allowed.mac if name in transport._mac_info]  # noqa: SLF001


def _key_type(algorithm: str) -> str:
    return "ssh-rsa" if algorithm.startswith("rsa-sha2-") else algorithm


def _authenticate(transport: paramiko.Transport, target: NetconfTarget, deadline: float) -> None:
    credential = target.credential
    transport.auth_timeout = remaining(deadline)
    if credential.private_key is not None:
        left = transport.auth_publickey(credential.user, _private_key(target))
    else:
        password = credential.password.reveal() if credential.password is not None else ""
        left = transport.auth_password(credential.user, password)
    if left:
        raise AuthenticationRejected(f"{target.endpoint}: the device wants a second proof of who we are ({left[0]})")


def _private_key(target: NetconfTarget) -> paramiko.PKey:
    """The account's key. Raises AuthenticationRejected, without a word of the key."""
    credential = target.credential
    written = credential.private_key.reveal() if credential.private_key is not None else ""
    passphrase = credential.passphrase.reveal() if credential.passphrase is not None else None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(written), passphrase)
        except (paramiko.SSHException, ValueError):
            continue
    raise AuthenticationRejected(
        f"credential {credential.name!r}: its private_key is no key, or its passphrase is wrong"
    )


@contextmanager
def _translated(target: NetconfTarget, line: Line) -> Iterator[None]:
    """Say what ncclient's, paramiko's and the socket's errors mean; none of their texts can hold a secret of ours."""
    where = target.endpoint
    try:
        yield
    except CollectionError:
        raise
    except (TimeoutError, TimeoutExpiredError, SessionError) as error:  # SessionError: no hello within the time given
        raise late(target, line) from error
    except RPCError as error:
        raise refusal(str(where), error.tag, error.message) from error
    except paramiko.AuthenticationException as error:
        if "timeout" in str(error).lower():
            raise late(target, line) from error
        raise AuthenticationRejected(f"{where}: the device refuses user {target.credential.user!r}") from error
    except paramiko.IncompatiblePeer as error:
        allowed = f"platform {target.device.platform} allows none of the algorithms the device offers"
        raise NoCommonAlgorithm(f"{where}: {allowed} ({shown(str(error))}); inventory/platforms.py") from error
    except (SessionCloseError, TransportError, paramiko.SSHException, EOFError, OSError) as error:
        raise ConnectionLost(
            f"{where}: the device ended the connection while we waited for {line.waiting_for}"
        ) from error
    except (OperationError, UnicodeError, ValueError, KeyError) as error:
        raise BadReply(f"{where}: the device's reply is not what NETCONF allows ({type(error).__name__})") from error
