"""Keys and codes against the published vectors, net-snmp's own keys and the lab's."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.snmp import usm
from collectors.snmp.usm import AUTH_PROTOCOLS, PRIV_PROTOCOLS
from collectors.snmp.usm_ciphers import Authenticator, cipher_of
from lab.snmp import usm_keys

# RFC 3414 A.3.1 and A.3.2.
RFC_3414_ENGINE = bytes.fromhex("000000000000000000000002")
PASSWORD_KEYS = {
    "md5": "9faf3283884e92834ebc9847d8edd963",
    "sha1": "9fb5cc0381497b3793528939ff788d5d79145211",
}
LOCALISED_KEYS = {
    "md5": "526f5eed9fcce26f8964c2930787d82b",
    "sha1": "6695febc9288e36282235fc7151f128497b38f3f",
}
# draft-reeder-snmpv3-usm-3desede-00 B.1 and B.2.
REEDER_KEYS = {
    "md5": "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12",
    "sha1": "6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c",
}


@pytest.mark.parametrize("name", PASSWORD_KEYS)
def test_rfc_3414_password_to_key(name: str) -> None:
    assert usm.passphrase_to_key(name, b"maplesyrup").hex() == PASSWORD_KEYS[name]
    key = usm.authentication_key(AUTH_PROTOCOLS[name], b"maplesyrup", RFC_3414_ENGINE)
    assert key.hex() == LOCALISED_KEYS[name]


@pytest.mark.parametrize("name", REEDER_KEYS)
def test_reeder_key_extension(name: str) -> None:
    key = usm.privacy_key(AUTH_PROTOCOLS[name], PRIV_PROTOCOLS["aes256c"], b"maplesyrup", RFC_3414_ENGINE)
    assert key.hex() == REEDER_KEYS[name]


# What net-snmp 5.9.3 wrote into its persistent file for `createUser u AUTH "maplesyrup" PRIV "maplesyrup"` and
# `exactEngineID 0x000000000000000000000002`: RFC 7860 and draft-blumenthal-aes-usm-04 publish no keys.
AUTHENTICATION_KEYS = {
    "sha224": "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674",
    "sha256": "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b",
    "sha384": "3b298f16164a11184279d5432bf169e2d2a48307de02b3d3f7e2b4f36eb6f0455a53689a3937eea07319a633d2ccba78",
    "sha512": "22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdff856740f3d84c099"
    "ad1ea87a8db096714d9788bd544047c9021e4229ce27e4c0a69250adfcffbb0b",
}
PRIVACY_KEYS = {
    ("sha224", "aes256"): "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674e82d9bf0",
    ("sha224", "aes256c"): "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be68207567422c34be4",
    ("sha1", "aes192"): "6695febc9288e36282235fc7151f128497b38f3f505e07eb",
    ("sha1", "aes256"): "6695febc9288e36282235fc7151f128497b38f3f505e07eb9af25568fa1f5dbe",
    ("md5", "aes192"): "526f5eed9fcce26f8964c2930787d82bfa24a92467426c2f",
    ("md5", "aes256"): "526f5eed9fcce26f8964c2930787d82bfa24a92467426c2f4b09192be10dfaec",
    ("md5", "aes192c"): "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0",
    ("sha512", "aes256"): "22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdff856740f3d84c099",
}


@pytest.mark.parametrize("auth", AUTHENTICATION_KEYS)
def test_authentication_keys_of_net_snmp(auth: str) -> None:
    key = usm.authentication_key(AUTH_PROTOCOLS[auth], b"maplesyrup", RFC_3414_ENGINE)
    assert key.hex() == AUTHENTICATION_KEYS[auth]


@pytest.mark.parametrize(("auth", "priv"), PRIVACY_KEYS)
def test_privacy_keys_of_net_snmp(auth: str, priv: str) -> None:
    key = usm.privacy_key(AUTH_PROTOCOLS[auth], PRIV_PROTOCOLS[priv], b"maplesyrup", RFC_3414_ENGINE)
    assert key.hex() == PRIVACY_KEYS[auth, priv]


@pytest.mark.parametrize("auth", AUTH_PROTOCOLS)
@pytest.mark.parametrize("priv", PRIV_PROTOCOLS)
def test_keys_are_the_labs(auth: usm_keys.AuthProtocol, priv: usm_keys.PrivProtocol) -> None:
    engine = b"\x80\0\0\x09\x03\0\x11\x22\x33\x44\x55"
    protocol = AUTH_PROTOCOLS[auth]
    key = usm.authentication_key(protocol, b"long enough", engine)
    assert key == usm_keys.localized_key(auth, b"long enough", engine)
    stretched = usm.privacy_key(protocol, PRIV_PROTOCOLS[priv], b"long enough", engine)
    assert stretched == usm_keys.privacy_key(auth, priv, b"long enough", engine)
    assert len(stretched) == PRIV_PROTOCOLS[priv].key_octets


@pytest.mark.parametrize("name", AUTH_PROTOCOLS)
def test_mac_lengths(name: str) -> None:
    assert AUTH_PROTOCOLS[name].mac_octets == usm_keys.DIGEST_LENGTHS[name]  # type: ignore[index]
    protocol, key = AUTH_PROTOCOLS[name], bytes(range(20))
    code = Authenticator(protocol, key).mac(b"message")
    assert len(code) == protocol.mac_octets
    assert code == hmac.digest(key, b"message", protocol.hash_name)[: protocol.mac_octets]


@settings(deadline=None)
@given(
    st.sampled_from(sorted(PRIV_PROTOCOLS)), st.binary(min_size=8, max_size=8), st.binary(max_size=300),
    st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1),
)  # fmt: skip
def test_what_is_encrypted_comes_back(name: str, salt: bytes, plain: bytes, boots: int, time: int) -> None:
    protocol = PRIV_PROTOCOLS[name]
    key = bytes(range(protocol.key_octets))
    cipher = cipher_of(protocol, key)
    ciphertext = cipher.encrypt(boots, time, salt, plain)
    padding = -len(plain) % 8 if name == "des" else 0
    assert cipher.decrypt(boots, time, salt, ciphertext) == plain + bytes(padding)
    for bad_salt in (b"", salt[:7], salt + b"x"):
        with pytest.raises(ValueError, match="8 octets"):
            cipher.decrypt(boots, time, bad_salt, ciphertext or b"12345678")


def test_des_wants_whole_blocks() -> None:
    with pytest.raises(ValueError, match="length"):
        cipher_of(PRIV_PROTOCOLS["des"], bytes(16)).decrypt(0, 0, bytes(8), b"seven..")
