"""SSH host keys: read strictly, shown as fingerprints, and compared with what the inventory has of a device.

Pure: fetching a key is `collectors.ssh`, writing one for other programs is `inventory.known_hosts`.

Source: RFC 4253 section 6.6 and RFC 8332 (ssh-rsa), RFC 5656 (ecdsa-sha2-*), RFC 8709 (ssh-ed25519); RFC 4251 section 5
(string, mpint); sshd(8) for the line; ssh-keygen(1) for the fingerprints.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator

from inventory.errors import YunwangError

if TYPE_CHECKING:
    from inventory.models import Device

_ECDSA_BITS: Final = {"nistp256": 256, "nistp384": 384, "nistp521": 521}
_ED25519_OCTETS: Final = 32
_SMALLEST_RSA_BITS: Final = 1024
"""What H3C makes by default, and the least that OpenSSH takes."""

KEY_TYPES: Final = ("ssh-ed25519", *(f"ecdsa-sha2-{curve}" for curve in _ECDSA_BITS), "ssh-rsa")


class BadHostKey(YunwangError):
    """A text or a blob is no SSH host key that is used here; the error says what was expected."""


class HostKeyRefused(YunwangError):
    """The device's host key is not the one that was recorded; nothing was sent to the device."""


class HostKeyUnknown(HostKeyRefused):
    """No key of the device was recorded."""


class HostKeyChanged(HostKeyRefused):
    """The device shows another key than the one that was recorded."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """A public key; `blob` is its wire format, of which a fingerprint is the hash."""

    type: str
    bits: int
    blob: bytes

    @property
    def line(self) -> str:
        """As it stands in the inventory and in a known_hosts file: ``ssh-ed25519 AAAA...``."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"

    @property
    def name(self) -> str:
        """The type as ssh-keygen calls it: ED25519, ECDSA or RSA."""
        return self.type.removeprefix("ssh-").partition("-")[0].upper()

    @property
    def fingerprint(self) -> str:
        """``SHA256:`` and base64 without padding, as OpenSSH shows it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def md5_fingerprint(self) -> str:
        """``MD5:`` and pairs of hexadecimal digits, as older devices and clients show it."""
        return "MD5:" + hashlib.md5(self.blob, usedforsecurity=False).digest().hex(":")

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint}"


def parse_host_key(text: str) -> HostKey:
    """Read one line ``TYPE BASE64 [COMMENT]``, as in a .pub file of OpenSSH.

    Raises:
        BadHostKey: With what was expected.
    """
    words = text.split(maxsplit=2)
    if len(words) < 2 or "\n" in text.strip():  # noqa: PLR2004 - a type and a key
        raise BadHostKey("an SSH public key on one line, such as 'ssh-ed25519 AAAAC3Nz...'")
    named, encoded = words[0], words[1]
    if named not in KEY_TYPES:
        raise BadHostKey(f"a key that begins with its type, one of {', '.join(KEY_TYPES)}")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise BadHostKey(f"{named} and its whole key in base64") from None
    key = decode_host_key(blob)
    if key.type != named:
        raise BadHostKey(f"a key of the type it names: {named} stands before a key of type {key.type}")
    if key.line != f"{named} {encoded}":
        raise BadHostKey(f"{named} and its key in base64 as OpenSSH writes it")
    return key


def parse_exported_key(text: str) -> HostKey:
    """Read a key as a device's console prints it for OpenSSH.

    As `parse_host_key`; besides, it takes an RSA key whose modulus lacks its sign octet, as Comware 5 exports it.

    Raises:
        BadHostKey: With what was expected.
    """
    match text.split():
        case ["ssh-rsa", encoded, *comment]:
            try:
                strings = _strings(base64.b64decode(encoded, validate=True))
            except binascii.Error:
                strings = []
            if len(strings) == 3 and strings[2][:1] >= b"\x80":  # noqa: PLR2004 - type, exponent, modulus
                strings[2] = b"\x00" + strings[2]
                blob = b"".join(len(part).to_bytes(4) + part for part in strings)
                return parse_host_key(" ".join(("ssh-rsa", base64.b64encode(blob).decode(), *comment)))
    return parse_host_key(text)


def decode_host_key(blob: bytes) -> HostKey:
    """Read a key's wire format, to its last octet.

    Raises:
        BadHostKey: With what was expected.
    """
    strings = _strings(blob)
    if not strings:
        raise BadHostKey("a whole key, not one that is cut off or has more behind it")
    named = strings[0].decode("ascii", "replace")
    if named not in KEY_TYPES:
        raise BadHostKey(f"a key of one of the types {', '.join(KEY_TYPES)}")
    bits = _bits(named, strings[1:])
    if bits is None:
        raise BadHostKey(f"the numbers of a whole {named} key")
    if named == "ssh-rsa" and bits < _SMALLEST_RSA_BITS:
        raise BadHostKey(f"an RSA key of at least {_SMALLEST_RSA_BITS} bits, not {bits}: make a new pair on the device")
    return HostKey(named, bits, blob)


def check(device: Device, presented: HostKey) -> None:
    """Compare what a device shows with what the inventory has of it.

    Raises:
        HostKeyUnknown: The inventory has none.
        HostKeyChanged: It has another.
    """
    if device.ssh_host_key is None:
        raise HostKeyUnknown(
            f"{device.name}: no SSH host key is recorded, the device shows {presented}; nothing was sent. "
            f"Compare it with what the device's console shows, then: yunwang inventory trust {device.name} FOLDER"
        )
    recorded = parse_host_key(device.ssh_host_key)
    if presented != recorded:
        raise HostKeyChanged(
            f"{device.name}: its SSH host key has changed: recorded {recorded}, now {presented}; nothing was sent. "
            f"Find out why first, at its console and in the work log: replaced, reset, a new key pair, or somebody in "
            f"between? If all is well: yunwang inventory trust {device.name} FOLDER --replace"
        )


def _host_key_field(text: str) -> str:
    try:
        return parse_host_key(text).line
    except BadHostKey as error:
        raise ValueError(str(error)) from error  # pydantic collects it, and shows what was expected


SshHostKey = Annotated[str, AfterValidator(_host_key_field)]
"""A model's field for a host key: checked, and without its comment."""


def _strings(blob: bytes) -> list[bytes]:
    """Split a blob into its strings; none where they do not end with it."""
    strings, at = [], 0
    while at < len(blob):
        end = at + 4 + int.from_bytes(blob[at : at + 4])
        strings.append(blob[at + 4 : end])
        at = end
    return strings if at == len(blob) else []


def _bits(named: str, strings: list[bytes]) -> int | None:
    """The key's size, or None where its parts do not make a key of the type."""
    match named.partition("-")[2], strings:
        case "ed25519", [point]:
            return 256 if len(point) == _ED25519_OCTETS else None
        case "rsa", [exponent, modulus]:
            numbers = [_positive(exponent), _positive(modulus)]
            return None if None in numbers else int.from_bytes(modulus).bit_length()
        case _, [curve, point] if named == f"ecdsa-sha2-{curve.decode('ascii', 'replace')}":
            bits = _ECDSA_BITS[curve.decode()]
            return bits if len(point) == 1 + 2 * ((bits + 7) // 8) and point[0] == 4 else None  # noqa: PLR2004
    return None


def _positive(mpint: bytes) -> int | None:
    """A number above 0 in its one right encoding, or None."""
    value = int.from_bytes(mpint, signed=True)
    return value if value > 0 and len(mpint) == value.bit_length() // 8 + 1 else None
