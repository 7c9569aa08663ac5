"""An agent made of pysnmp, in a process of its own: `python pysnmp_agent.py` prints its ports and answers until killed.

Source: https://docs.lextudio.com/pysnmp/ (CommandResponder, USM users).
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Final

from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdrsp, context

from tests.collectors.snmp.asking import AUTH_KEY, COMBINATIONS, COMMUNITY, PRIV_KEY, user_name

AUTH: Final = {
    None: config.USM_AUTH_NONE,
    "md5": config.USM_AUTH_HMAC96_MD5,
    "sha1": config.USM_AUTH_HMAC96_SHA,
    "sha224": config.USM_AUTH_HMAC128_SHA224,
    "sha256": config.USM_AUTH_HMAC192_SHA256,
    "sha384": config.USM_AUTH_HMAC256_SHA384,
    "sha512": config.USM_AUTH_HMAC384_SHA512,
}
PRIV: Final = {
    None: config.USM_PRIV_NONE,
    "des": config.USM_PRIV_CBC56_DES,
    "aes128": config.USM_PRIV_CFB128_AES,
    "aes192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "aes256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "aes192c": config.USM_PRIV_CFB192_AES,
    "aes256c": config.USM_PRIV_CFB256_AES,
}
SYSTEM: Final = (1, 3, 6, 1, 2, 1, 1)


def _allow(snmp: engine.SnmpEngine, model: int, user: str, level: str) -> None:
    config.add_vacm_user(snmp, model, user, level, readSubTree=SYSTEM)


def build() -> engine.SnmpEngine:
    snmp = engine.SnmpEngine()
    config.add_v1_system(snmp, "everyone", COMMUNITY.community.reveal())
    _allow(snmp, 2, "everyone", "noAuthNoPriv")
    for auth, priv in COMBINATIONS:
        name = user_name(auth, priv)
        config.add_v3_user(snmp, name, AUTH[auth], AUTH_KEY if auth else None, PRIV[priv], PRIV_KEY if priv else None)
        _allow(snmp, 3, name, "authPriv" if priv else "authNoPriv" if auth else "noAuthNoPriv")
    names = context.SnmpContext(snmp)
    cmdrsp.GetCommandResponder(snmp, names)
    cmdrsp.NextCommandResponder(snmp, names)
    cmdrsp.BulkCommandResponder(snmp, names)
    return snmp


async def main() -> None:
    snmp = build()
    v4, v6 = udp.UdpTransport().open_server_mode(("127.0.0.1", 0)), udp6.Udp6Transport().open_server_mode(("::1", 0))
    config.add_transport(snmp, udp.DOMAIN_NAME, v4)
    config.add_transport(snmp, udp6.DOMAIN_NAME, v6)
    while v4.transport is None or v6.transport is None:  # noqa: ASYNC110 - pysnmp binds in a task and tells nobody
        await asyncio.sleep(0.01)
    ports = [transport.transport.get_extra_info("sockname")[1] for transport in (v4, v6)]
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
