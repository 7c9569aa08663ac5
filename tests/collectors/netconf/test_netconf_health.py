"""What components of a NETCONF answer become: as by SNMP, told apart, and without numbers that no device measures."""

from __future__ import annotations

from collections.abc import Mapping

from collectors.netconf.model import Kept
from collectors.netconf.models.health import Found, reading_of
from collectors.readings.health import Component, ComponentKind, HealthField


def found(kind: ComponentKind, name: str, index: str, numbers: Mapping[HealthField, float | None]) -> Found:
    return Found(Component(kind=kind, name=name, index=index), numbers)


def test_names_stay_unique_where_one_is_numbered_already() -> None:
    parts = [found("fan", name, index, {}) for name, index in (("Fan", "1"), ("Fan", "2"), ("Fan#1", "3"))]
    names = [one.name for one in reading_of("a", 0.0, parts, Kept()).components]
    assert names == ["Fan#1#1", "Fan#2", "Fan#1"]


def test_what_no_device_measures_is_no_number() -> None:
    parts = [
        found("temperature", "Board", "1", {"celsius": 65535.0, "high_alarm": 80.0}),
        found("temperature", "Chassis", "2", {"celsius": 0.0, "high_alarm": 2147483647.0}),
        found("processor", "Board", "1", {"usage_ratio": 0.0}),
        found("board", "Board", "1", {"status": 1.0}),
    ]
    columns = reading_of("a", 0.0, parts, Kept()).columns
    assert columns["celsius"] == [None, 0.0, None, None]
    assert columns["high_alarm"] == [80.0, None, None, None]
    assert columns["usage_ratio"] == [None, None, 0.0, None]
    assert columns["status"] == [None, None, None, 1.0]
