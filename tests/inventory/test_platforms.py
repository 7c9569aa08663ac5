"""The platform rows: complete, and old algorithms only where a row says why."""

from __future__ import annotations

from typing import get_args

import pytest

from inventory.models import Platform, Vendor
from inventory.platforms import PLATFORMS, SECURE, PlatformRow, platforms_of

WEAK = ("sha1", "md5", "-cbc", "ssh-rsa", "ssh-dss", "group1-", "arcfour")


def test_there_is_a_row_for_every_platform_and_a_platform_for_every_vendor() -> None:
    assert tuple(PLATFORMS) == get_args(Platform)
    assert [name for vendor in get_args(Vendor) for name in platforms_of(vendor)] == list(PLATFORMS)
    assert platforms_of("nobody") == ()


def test_the_default_has_nothing_weak() -> None:
    names = (*SECURE.key_exchange, *SECURE.host_key, *SECURE.cipher, *SECURE.mac)
    assert [name for name in names if any(word in name for word in WEAK)] == []


def test_a_platform_without_old_devices_has_the_default() -> None:
    assert PLATFORMS["linux"].ssh_algorithms == SECURE
    assert PLATFORMS["zte_zxros"].ssh_algorithms == SECURE


@pytest.mark.parametrize("row", PLATFORMS.values(), ids=PLATFORMS)
def test_old_algorithms_stand_behind_the_secure_ones_and_have_reasons(row: PlatformRow) -> None:
    for kind in ("key_exchange", "host_key", "cipher", "mac"):
        secure = getattr(SECURE, kind)
        names = getattr(row.ssh_algorithms, kind)
        assert names[: len(secure)] == secure
        assert names[len(secure) :] == tuple(one.name for one in row.legacy_ssh if one.kind == kind)
        assert len(set(names)) == len(names)
    assert all(one.reason for one in row.legacy_ssh)
