"""Host keys: read as ssh-keygen reads them, refused where they are not whole, compared."""

from __future__ import annotations

import base64
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from inventory.host_keys import (
    BadHostKey,
    HostKey,
    HostKeyChanged,
    HostKeyUnknown,
    SshHostKey,
    check,
    decode_host_key,
    parse_exported_key,
    parse_host_key,
)
from inventory.models import Device
from inventory.randomart import randomart

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def string(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content


def line(named: str, *parts: bytes) -> str:
    return f"{named} {base64.b64encode(b''.join(map(string, parts))).decode()}"


def device(key: str | None) -> Device:
    return Device.model_validate(
        {
            "name": "core1",
            "vendor": "huawei",
            "platform": "huawei_vrpv8",
            "role": "core",
            "site": "county",
            "ipv4": "198.18.0.1",
            "credential": "v3",
            "ssh_host_key": key,
        }
    )


@pytest.mark.parametrize(
    ("kind", "bits", "name"),
    [
        ("ed25519", 256, "ED25519"),
        ("ecdsa", 256, "ECDSA"),
        ("ecdsa", 384, "ECDSA"),
        ("ecdsa", 521, "ECDSA"),
        ("rsa", 1024, "RSA"),
        ("rsa", 2048, "RSA"),
    ],
)
def test_keys_are_what_ssh_keygen_makes_and_shows(
    require_tool: Callable[..., str], tmp_path: Path, kind: str, bits: int, name: str
) -> None:
    keygen = require_tool("ssh-keygen", "openssh-client")
    path = tmp_path / "key"
    subprocess.run([keygen, "-q", "-t", kind, "-b", str(bits), "-N", "", "-C", "a test", "-f", path], check=True)

    def shown(*options: str) -> str:
        command = [keygen, *options, "-lf", path.with_suffix(".pub")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    key = parse_host_key(path.with_suffix(".pub").read_text("ascii"))
    assert shown("-v") == f"{bits} {key.fingerprint} a test ({name})\n{randomart(key)}\n"
    assert shown("-E", "md5") == f"{bits} {key.md5_fingerprint} a test ({name})\n"
    assert (key.bits, key.name, key.line) == (bits, name, path.with_suffix(".pub").read_text("ascii")[: len(key.line)])
    assert str(key) == f"{name} {key.fingerprint}"


def test_the_pictures_of_many_keys_are_ssh_keygen_s(require_tool: Callable[..., str], tmp_path: Path) -> None:
    chance = random.Random(20220830)
    keys = [parse_host_key(line("ssh-ed25519", b"ssh-ed25519", chance.randbytes(32))) for _ in range(200)]
    path = tmp_path / "keys"
    path.write_text("".join(f"{key.line}\n" for key in keys), "ascii")
    command = [require_tool("ssh-keygen", "openssh-client"), "-lvf", path]
    drawn = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert drawn == "".join(f"256 {key.fingerprint} no comment (ED25519)\n{randomart(key)}\n" for key in keys)


def test_a_comment_is_no_part_of_the_key() -> None:
    assert parse_host_key(f"  {ED25519} root@core1 after the repair \n").line == ED25519


TYPES = "ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa"
E3 = b"\x01\x00\x01"
N1024 = b"\x00" + b"\x80" + bytes(126) + b"\x01"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "an SSH public key on one line, such as 'ssh-ed25519 AAAAC3Nz...'"),
        ("ssh-ed25519", "an SSH public key on one line, such as 'ssh-ed25519 AAAAC3Nz...'"),
        (f"{ED25519}\n{OTHER}", "an SSH public key on one line, such as 'ssh-ed25519 AAAAC3Nz...'"),
        (f"core1 {ED25519}", f"a key that begins with its type, one of {TYPES}"),
        ("ssh-dss AAAAB3NzaC1kc3MAAACB", f"a key that begins with its type, one of {TYPES}"),
        ("SHA256:0YL6dgy3 x", f"a key that begins with its type, one of {TYPES}"),
        (ED25519[:-1], "ssh-ed25519 and its whole key in base64"),
        (ED25519.replace("GPKS", "GP*KS"), "ssh-ed25519 and its whole key in base64"),
        (ED25519[:-4], "a whole key, not one that is cut off or has more behind it"),
        (ED25519 + "AAAA", "a whole key, not one that is cut off or has more behind it"),
        (line("ssh-rsa", b"ssh-dss", E3, N1024), f"a key of one of the types {TYPES}"),
        (
            ED25519.replace("ssh-ed25519", "ssh-rsa"),
            "a key of the type it names: ssh-rsa stands before a key of type ssh-ed25519",
        ),
        (line("ssh-ed25519", b"ssh-ed25519", bytes(31)), "the numbers of a whole ssh-ed25519 key"),
        (line("ssh-ed25519", b"ssh-ed25519", bytes(32), b""), "the numbers of a whole ssh-ed25519 key"),
        (
            line("ecdsa-sha2-nistp256", b"ecdsa-sha2-nistp256", b"nistp384", b"\x04" + bytes(64)),
            "the numbers of a whole ecdsa-sha2-nistp256 key",
        ),
        (
            line("ecdsa-sha2-nistp256", b"ecdsa-sha2-nistp256", b"nistp256", b"\x02" + bytes(32)),
            "the numbers of a whole ecdsa-sha2-nistp256 key",
        ),
        (line("ssh-rsa", b"ssh-rsa", E3, b"\x80" + bytes(127)), "the numbers of a whole ssh-rsa key"),
        (line("ssh-rsa", b"ssh-rsa", b"\x00" + E3, N1024), "the numbers of a whole ssh-rsa key"),
        (line("ssh-rsa", b"ssh-rsa", b"", N1024), "the numbers of a whole ssh-rsa key"),
        (
            line("ssh-rsa", b"ssh-rsa", E3, b"\x00\x80" + bytes(95)),
            "an RSA key of at least 1024 bits, not 768: make a new pair on the device",
        ),
    ],
)
def test_what_is_no_key(text: str, expected: str) -> None:
    with pytest.raises(BadHostKey) as caught:
        parse_host_key(text)
    assert str(caught.value) == expected
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(SshHostKey).validate_python(text)
    assert str(refused.value.errors()[0]["ctx"]["error"]) == expected


def test_a_modulus_without_its_sign_octet_as_comware_5_exports_it() -> None:
    key = parse_host_key(line("ssh-rsa", b"ssh-rsa", E3, N1024))
    exported = line("ssh-rsa", b"ssh-rsa", E3, N1024[1:])
    assert parse_exported_key(f"{exported} rsa-key") == key
    assert parse_exported_key(key.line) == key
    assert parse_exported_key(ED25519) == parse_host_key(ED25519)
    for text in (exported[:-4], "ssh-rsa AAA", "ssh-rsa", ""):
        with pytest.raises(BadHostKey):
            parse_exported_key(text)


def test_base64_has_one_way_to_write_a_key() -> None:
    assert parse_host_key(line("ssh-rsa", b"ssh-rsa", E3, N1024)).bits == 1024
    rsa = line("ssh-rsa", b"ssh-rsa", b"\x03", N1024)
    assert rsa.endswith("AE=")
    with pytest.raises(BadHostKey, match="in base64 as OpenSSH writes it"):
        parse_host_key(f"{rsa[:-2]}F=")  # bits that no octet holds


@given(st.binary(max_size=300))
def test_any_octets_are_a_key_or_a_named_error(blob: bytes) -> None:
    for content in (blob, string(b"ssh-rsa") + blob, string(b"ecdsa-sha2-nistp256") + blob):
        try:
            key = decode_host_key(content)
        except BadHostKey:
            continue
        assert parse_host_key(key.line) == key


def test_check_says_yes_to_the_recorded_key_only() -> None:
    key, other = parse_host_key(ED25519), parse_host_key(OTHER)
    check(device(ED25519), key)
    check(device(f"{ED25519} with a comment"), key)
    with pytest.raises(HostKeyChanged) as changed:
        check(device(ED25519), other)
    assert str(changed.value) == (
        f"core1: its SSH host key has changed: recorded ED25519 {key.fingerprint}, now "
        f"ED25519 {other.fingerprint}; nothing was sent. Find out why first, at its console and in the work log: "
        "replaced, reset, a new key pair, or somebody in between? If all is well: yunwang inventory trust core1 "
        "FOLDER --replace"
    )
    with pytest.raises(HostKeyUnknown) as unknown:
        check(device(None), key)
    assert str(unknown.value) == (
        f"core1: no SSH host key is recorded, the device shows ED25519 {key.fingerprint}; nothing was sent. Compare it "
        "with what the device's console shows, then: yunwang inventory trust core1 FOLDER"
    )


def test_keys_of_two_types_are_never_equal() -> None:
    assert HostKey("ssh-rsa", 256, b"x") != HostKey("ssh-ed25519", 256, b"x")
