"""Platforms: one row for each operating system of devices, with what other tools call it and what its SSH server needs.

Everybody gets `SECURE`. A row adds an older algorithm only where its devices offer nothing better, and says which
devices those are; it stands behind the secure ones, so a device that has better is never talked down.

Source: RFC 9142 (key exchange methods), RFC 8332 (rsa-sha2-256 and -512), RFC 8268 (groups 14 to 18). Names of other
tools: Ansible's network_os, netmiko's CLASS_MAPPER, NAPALM's community drivers. Signs: IANA's private enterprise
numbers, sysObjectID and sysDescr as devices send them (snmpsim-data's walks, LibreNMS's recordings).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from inventory.models import Platform, Vendor

AlgorithmKind = Literal["key_exchange", "host_key", "cipher", "mac"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SshAlgorithms:
    """What an SSH client offers, by the names of the IANA registry, the best first."""

    key_exchange: tuple[str, ...]
    host_key: tuple[str, ...]
    cipher: tuple[str, ...]
    mac: tuple[str, ...]


SECURE: Final = SshAlgorithms(
    key_exchange=(
        "curve25519-sha256",
        "curve25519-sha256@libssh.org",
        "ecdh-sha2-nistp256",
        "ecdh-sha2-nistp384",
        "ecdh-sha2-nistp521",
        "diffie-hellman-group16-sha512",
        "diffie-hellman-group14-sha256",
    ),
    # In the order OpenSSH and paramiko have by default: of a device's several keys all clients are shown the same.
    host_key=(
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "rsa-sha2-512",
        "rsa-sha2-256",
    ),
    cipher=("aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr"),
    mac=("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"),
)


@dataclass(frozen=True, slots=True)
class LegacyAlgorithm:
    """An algorithm that is not in `SECURE`, and the devices for which it is offered all the same."""

    kind: AlgorithmKind
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What tells a platform, of sysObjectID and sysDescr. Subtrees are dotted and begin below 1.3.6.1.4.1.

    Attributes:
        subtrees: sysObjectIDs of the vendor's own devices; of two vendors' subtrees the longer decides.
        descr: what sysDescr of the platform's devices has.
        foreign_subtrees: where others sell the vendor's devices beside their own: the vendor's where `signature` fits.
        signature: what sysDescr of no other vendor's devices has.
        products: subtrees of devices that never ran another platform; asked where sysDescr does not tell.
    """

    subtrees: tuple[str, ...]
    descr: re.Pattern[str]
    foreign_subtrees: tuple[str, ...] = ()
    signature: re.Pattern[str] | None = None
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRow:
    """What is known of a platform; None where another tool has no name for it."""

    name: Platform
    vendor: Vendor
    signs: Signs
    ansible_network_os: str | None = None
    netmiko_device_type: str | None = None
    napalm_driver: str | None = None
    legacy_ssh: tuple[LegacyAlgorithm, ...] = ()
    ip_statistics_commands: tuple[str, ...] = ()
    """What has it count IPv4 and IPv6 apart on an interface; entered in the interface's view."""

    @property
    def ssh_algorithms(self) -> SshAlgorithms:
        """The secure algorithms, and behind them the row's own."""
        return SshAlgorithms(
            key_exchange=(*SECURE.key_exchange, *self._legacy("key_exchange")),
            host_key=(*SECURE.host_key, *self._legacy("host_key")),
            cipher=(*SECURE.cipher, *self._legacy("cipher")),
            mac=(*SECURE.mac, *self._legacy("mac")),
        )

    def _legacy(self, kind: AlgorithmKind) -> Iterator[str]:
        return (algorithm.name for algorithm in self.legacy_ssh if algorithm.kind == kind)


_GROUP_EXCHANGE_256: Final = "diffie-hellman-group-exchange-sha256"
"""Not in SECURE: the device chooses the group, and clients differ in the smallest they take."""

_HUAWEI: Final = re.compile(r"Huawei Versatile Routing Platform")

_ROWS: Final = (
    # Seen: netmiko issues 1742 (S5720: group exchange and group 1 with SHA-1, aes128-cbc) and 2959 (group 1), webssh
    # issue 335 (routers with group 14 only, others with group 1 and group exchange only).
    PlatformRow(
        name="huawei_vrp",
        vendor="huawei",
        signs=Signs(
            subtrees=("2011",),
            descr=re.compile(r"VRP.*Version\s*5\.", re.DOTALL),
            signature=_HUAWEI,
        ),
        netmiko_device_type="huawei_vrp",
        napalm_driver="huawei_vrp",
        legacy_ssh=(
            LegacyAlgorithm("key_exchange", "diffie-hellman-group14-sha1", "routers that offer no other"),
            LegacyAlgorithm("key_exchange", "diffie-hellman-group-exchange-sha1", "S5720: this and group 1 only"),
            LegacyAlgorithm("key_exchange", "diffie-hellman-group1-sha1", "older switches that offer no other"),
            LegacyAlgorithm("host_key", "ssh-rsa", "RSA keys sign with SHA-1 only, before rsa_sha2_256 was added"),
            LegacyAlgorithm("cipher", "aes128-cbc", "S5720 as it was set up in netmiko issue 1742"),
            LegacyAlgorithm("mac", "hmac-sha1", "older switches have SHA-1 and MD5 only (unverified)"),
        ),
    ),
    # Seen: NetEngine 8000 F1A command reference, `ssh server key-exchange`; mscdex/ssh2 issue 904 (NE20: ECDH and group
    # exchange; ssh-dss, ssh-rsa, ecdsa-sha2-nistp521). CloudEngine since V200R005C10 has no SHA-1 without a plug-in.
    # IP statistics: gnmic issue 528 (absent before both commands); the same reference, `statistic mode`.
    PlatformRow(
        name="huawei_vrpv8",
        vendor="huawei",
        signs=Signs(
            subtrees=("2011",),
            descr=re.compile(r"VRP.*Version\s*8\.", re.DOTALL),
            signature=_HUAWEI,
            # CloudEngine; NE40E-M2K-B, whose sysDescr ends before the version (seen in LibreNMS's recording vrp_ne).
            products=("2011.2.239", "2011.2.62.30"),
        ),
        ansible_network_os="community.network.ce",
        netmiko_device_type="huawei_vrpv8",
        napalm_driver="ce",
        legacy_ssh=(
            LegacyAlgorithm("key_exchange", _GROUP_EXCHANGE_256, "NetEngine 8000: the only one by default"),
            LegacyAlgorithm("host_key", "ssh-rsa", "NE20 without an ECC key pair: RSA keys sign with SHA-1 only"),
        ),
        ip_statistics_commands=("statistic enable", "statistic mode forward"),
    ),
    # Seen: H3C Comware 7 command and debugging references. Early 7 offers group exchange, group 14 and group 1 with
    # SHA-1; ssh-dss, ssh-rsa; aes128-cbc, 3des-cbc, des-cbc; hmac-sha1, hmac-md5. Later 7 adds ECDH, ECDSA, CTR, SHA-2.
    # IP statistics: Comware 7 Layer 3 IP services guides (disabled by default, costs CPU and forwarding).
    PlatformRow(
        name="h3c_comware",
        vendor="h3c",
        # 25506 stands on boxes sold by others too, all of which run Comware; 2011.10 is Huawei-3Com's of before 2007.
        # 3Com's (43) and HP's (11) own numbers stand on some Comware devices, and on many that are not.
        # The E528 (Comware 5.20) does not name Comware.
        signs=Signs(
            subtrees=("25506", "2011.10"),
            descr=re.compile(r"\bComware\b|\AH3C\b.*\bSoftware Version [57]\.", re.DOTALL),
            foreign_subtrees=("43", "11"),
            signature=re.compile(r"\bComware\b"),
        ),
        netmiko_device_type="hp_comware",
        napalm_driver="h3c_comware",
        legacy_ssh=(
            LegacyAlgorithm("key_exchange", "diffie-hellman-group14-sha1", "early Comware 7: the best it offers"),
            LegacyAlgorithm("host_key", "ssh-rsa", "Comware 7 without an ECDSA key pair: RSA signs with SHA-1 only"),
            LegacyAlgorithm("cipher", "aes128-cbc", "early Comware 7: the others are 3DES and DES"),
            LegacyAlgorithm("mac", "hmac-sha1", "early Comware 7: the other is MD5"),
        ),
        ip_statistics_commands=("statistics l3-packet enable",),
    ),
    # No public record tells what a ZXR10 offers: nothing is added before one is seen.
    PlatformRow(
        name="zte_zxros",
        vendor="zte",
        signs=Signs(
            subtrees=("3902",),
            descr=re.compile(r"ZXR10|ROSng|ZXROS"),
            signature=re.compile(r"ZXR10"),
        ),
        netmiko_device_type="zte_zxros",
    ),
    # Seen: Ruijie WLAN configuration guide (CBC and CTR; MACs MD5 and SHA-1 only); running configurations of a S5760C
    # and a WS6008 (dh_group14_sha1 and ECDH); field notes on older devices (ssh-rsa, group 14 with SHA-1).
    PlatformRow(
        name="ruijie_rgos",
        vendor="ruijie",
        # Switches and wireless controllers: neither names RGOS in sysDescr (N18010 has it in ruijieSystemSwVersion).
        signs=Signs(
            subtrees=("4881",),
            descr=re.compile(r"RGOS|RGNOS"),
            signature=re.compile(r"RGOS|RGNOS|\bBy Ruijie Networks\b"),
            products=("4881.1.1.10.1", "4881.1.3.1.1"),
        ),
        netmiko_device_type="ruijie_os",
        legacy_ssh=(
            LegacyAlgorithm("key_exchange", "diffie-hellman-group14-sha1", "before ECDH was added"),
            LegacyAlgorithm("host_key", "ssh-rsa", "older devices: RSA keys sign with SHA-1 only"),
            LegacyAlgorithm("mac", "hmac-sha1", "before SHA-2 was added: the other is MD5"),
        ),
    ),
    PlatformRow(
        name="linux",
        vendor="net-snmp",
        # netSnmpAgentOIDs and, before net-snmp 5, UCD-SNMP-MIB's: 10 is Linux in both.
        signs=Signs(
            subtrees=("8072", "2021"),
            descr=re.compile(r"\ALinux\b"),
            products=("8072.3.2.10", "2021.250.10"),
        ),
        netmiko_device_type="linux",
    ),
)

PLATFORMS: Final[Mapping[Platform, PlatformRow]] = {row.name: row for row in _ROWS}


def platforms_of(vendor: str) -> tuple[Platform, ...]:
    """The platforms a vendor's devices run; none for an unknown vendor."""
    return tuple(row.name for row in _ROWS if row.vendor == vendor)
