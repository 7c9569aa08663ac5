"""A Huawei router: the questions and the lab's answers are those of the published modules, and the readings of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Circumstances, Taker
from collectors.netconf.models.huawei_optics import HuaweiOptics, dbm, interface_of
from collectors.netconf.models.interfaces import FIELDS
from collectors.netconf.poller import NetconfPoller
from collectors.netconf.registry import MODELS
from collectors.netconf.xml import Element, parse
from collectors.outcome import PollResult
from collectors.readings.health import HealthReading, Status
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.ip import IpReading
from collectors.readings.optics import OpticsReading
from collectors.snmp.modules.interfaces import SPEC
from lab.netconf.huawei import CAPABILITIES, a_huawei, tree
from lab.netconf.subtree import select
from tests.collectors.netconf.asking_netconf import run, taken, target_of
from tests.collectors.netconf.yang_facts import LEAVES, PATTERNS

MODULES = ("interfaces", "ip", "health", "optics")
KNOWN = Capabilities.of(CAPABILITIES)


def polled(ports: int = 3, *modules: str, listed: frozenset[str] | None = None, times: int = 1) -> Any:
    async def work() -> tuple[PollResult, list[str]]:
        async with a_huawei(ports) as server:
            poller = NetconfPoller()
            asked = target_of(server, vendor="huawei", platform="huawei_vrpv8", listed=listed)
            for _ in range(times):
                server.questions.clear()
                result = await poller.poll(asked, modules or MODULES, 5)
            await poller.aclose()
            return result, list(server.questions)

    return run(work())


def reading(result: PollResult, module: str) -> Any:
    outcome = next(one for one in result.outcomes if one.module == module)
    assert outcome.failure is None
    return outcome.reading


def paths(node: ET.Element, above: str = "", inherited: str = "") -> Iterator[tuple[str, str | None]]:
    """Path and text of each leaf; a namespace is written where it differs from the parent's."""
    namespace, _, name = node.tag[1:].partition("}")
    step = name if namespace == inherited else f"{namespace.removeprefix('urn:huawei:yang:')}:{name}"
    here = f"{above}/{step}".removeprefix("/")
    if not len(node):
        yield here, node.text
    for below in node:
        yield from paths(below, here, namespace)


def test_the_lab_answers_as_the_modules_say() -> None:
    seen = [leaf for top in tree(3) for leaf in paths(top)]
    for path, value in seen:
        assert path in LEAVES, path
        pattern = PATTERNS.get(LEAVES[path], LEAVES[path])
        assert re.fullmatch(pattern, value or ""), (path, value)
    assert {path.partition("/")[0] for path, _ in seen} == {path.partition("/")[0] for path in LEAVES}


def test_every_leaf_that_is_asked_for_is_in_the_modules() -> None:
    _, questions = polled(3, *(name for name, models in MODELS.items() if any(one.fits(KNOWN) for one in models)))
    asked = [path for question in questions for path, _ in paths(ET.fromstring(question))]  # noqa: S314 - our own
    assert set(asked) <= set(LEAVES)
    assert len(asked) > 50


def test_interfaces() -> None:
    result, _ = polled(3, "interfaces")
    found: InterfacesReading = reading(result, "interfaces")
    names = [(one.index, one.name, one.alias, one.type, one.mtu_octets) for one in found.interfaces]
    assert names == [
        (1, "LoopBack0", None, 24, None),
        (6, "GigabitEthernet0/0/1", "to town 1 乡镇", 6, 1500),
        (7, "GigabitEthernet0/0/2", "to town 2 乡镇", 6, 1500),
        (8, "GigabitEthernet0/0/3", "to town 3 乡镇", 6, 1500),
    ]
    assert found.columns["in_octets"] == [None, 1000, 2000, 3000]
    assert found.columns["out_octets"] == [None, 1001, 2002, 3003]
    assert found.columns["in_errors"] == [None, 1010, 2020, 3030]
    assert found.columns["oper_status"] == [1, 1, 2, 1]
    assert found.columns["admin_status"] == [1, 1, 1, 1]
    assert found.columns["speed_bits_per_second"] == [None] * 4
    assert found.columns["last_change_ticks"] == [None] * 4


def test_the_fields_are_those_that_snmp_reads() -> None:
    assert {field.name for field in SPEC.fields} == set(FIELDS)


def test_listed_interfaces_only() -> None:
    result, _ = polled(3, "interfaces", "ip", listed=frozenset({"GigabitEthernet0/0/1"}))
    assert [one.name for one in reading(result, "interfaces").interfaces] == ["GigabitEthernet0/0/1"]
    assert reading(result, "ip").interfaces.rows == (("ipv4", "GigabitEthernet0/0/1"), ("ipv6", "GigabitEthernet0/0/1"))


def test_ip_traffic_by_family_of_those_that_count() -> None:
    result, _ = polled(3, "ip")
    found: IpReading = reading(result, "ip")
    assert found.system is None
    assert found.interfaces is not None
    assert found.interfaces.rows == (
        ("ipv4", "GigabitEthernet0/0/1"),
        ("ipv4", "GigabitEthernet0/0/3"),
        ("ipv6", "GigabitEthernet0/0/1"),
        ("ipv6", "GigabitEthernet0/0/3"),
    )
    assert found.interfaces.columns["in_octets"] == [1010, 3030, 303, 909]
    assert [(one.name, one.source, one.unit, one.quality) for one in found.counted] == [
        ("GigabitEthernet0/0/1", "huawei-ip-statistics", "bytes", "bytes"),
        ("GigabitEthernet0/0/2", None, None, "not enabled"),
        ("GigabitEthernet0/0/3", "huawei-ip-statistics", "bytes", "bytes"),
        ("LoopBack0", None, None, "not enabled"),
    ]
    assert found.interfaces.columns["out_octets"] == [1030, 3090, 309, 927]


def test_a_router_that_counts_nothing_apart_says_how_to_make_it() -> None:
    result, _ = polled(0, "ip")
    found: IpReading = reading(result, "ip")
    assert found.interfaces is None
    assert [(one.name, one.quality) for one in found.counted] == [("LoopBack0", "not enabled")]
    assert found.enabling_commands == ("statistic enable", "statistic mode forward")


def test_an_interface_with_ipv4_only_tells_nothing_of_ipv6() -> None:
    tops = tree(1)
    port = tops[0][0][0]
    port.remove(next(one for one in port if one.tag.endswith("}ipv6")))
    found: Any = MODELS["ip"][0](circumstances()).read(Answers(tops), 1.0)
    assert found.interfaces.rows == (("ipv4", "GigabitEthernet0/0/1"),)
    assert [(one.source, one.quality) for one in found.counted] == [
        ("huawei-ip-statistics", "unavailable"),
        (None, "not enabled"),
    ]


def test_boards() -> None:
    result, _ = polled(1, "health")
    found: HealthReading = reading(result, "health")
    rows = [(one.kind, one.name, one.entity) for one in found.components]
    assert rows == [
        ("processor", "MPUD 9", 16842753),
        ("memory", "MPUD 9", 16842753),
        ("processor", "1", 17039361),
        ("memory", "1", 17039361),
        ("board", "MPUD 9", 16842753),
        ("board", "LPUF 1", 17039361),
    ]
    assert found.columns["usage_ratio"] == [0.12, 0.25, 0.0, None, None, None]
    assert found.columns["total_bytes"] == [None, 8_192_000_000, None, None, None, None]
    assert found.columns["status"] == [None, None, None, None, Status.OK, Status.FAILED]


def test_optics_of_one_and_of_four_lanes() -> None:
    result, _ = polled(3, "optics")
    found: OpticsReading = reading(result, "optics")
    known = [(one.interface, one.interface_index, one.type, one.fibre, one.lanes) for one in found.transceivers]
    assert known == [
        ("GigabitEthernet0/0/1", 6, "sfp-plus", "single_mode", None),
        ("GigabitEthernet0/0/2", 7, "qsfp28", None, 4),
    ]
    assert [(row.transceiver.index, row.lane) for row in found.rows] == [
        ("GE0/0/1", None), ("GE0/0/1", 1),
        ("GE0/0/2", None), ("GE0/0/2", 1), ("GE0/0/2", 2), ("GE0/0/2", 3), ("GE0/0/2", 4),
    ]  # fmt: skip
    assert found.columns["receive_dbm"] == [None, -40.0, None, -2.5, -3.5, -4.5, -5.5]
    assert found.columns["transmit_dbm"] == [None, -2.31, None, 0.0, 0.5, 1.0, 1.5]
    assert found.columns["bias_amperes"] == [None, 0.035, None, None, None, None, None]
    assert found.columns["volts"] == [3.296, None, None, None, None, None, None]
    assert found.columns["celsius"] == [41.0, None, None, None, None, None, None]
    assert found.columns["receive_low_alarm_dbm"][1] == -18.39


def test_in_the_steady_state_one_request_a_module() -> None:
    result, questions = polled(3, times=3)
    assert result.requests == len(MODULES)
    assert len(questions) == 5  # debug and devm are asked in one request


@pytest.mark.parametrize("word", ["--", "N/A", "-2.31,-2.40", "1e3", "", "nan"])
def test_a_power_that_is_no_number_is_unknown(word: str) -> None:
    assert dbm(parse(f"<m><p>{word}</p></m>".encode()), "p") is None


@pytest.mark.parametrize(("word", "value"), [("-2.31", -2.31), ("-2.31 dBm", -2.31), ("0", 0.0), ("-40.00dBm", -40.0)])
def test_a_power_with_or_without_its_unit(word: str, value: float) -> None:
    assert dbm(parse(f"<m><p>{word}</p></m>".encode()), "p") == value


def test_a_port_is_the_interface_of_its_long_name_where_there_is_one() -> None:
    names = ["GigabitEthernet0/0/8", "25GE0/1/0"]
    assert interface_of("GE0/0/8", names) == "GigabitEthernet0/0/8"
    assert interface_of("25GE0/1/0", names) == "25GE0/1/0"
    assert interface_of("GE0/0/9", names) == "GE0/0/9"


class Answers:
    """The lab's tree without a transport."""

    def __init__(self, tops: list[ET.Element]) -> None:
        self._tops = tops

    def get_rows(self, row: str, begin: Callable[[], Taker], *filters: str) -> tuple[Taker, Element | None]:
        return taken(row, begin, self.get(*filters))

    def get(self, *filters: str) -> Element | None:
        wanted = [ET.fromstring(one) for one in filters]  # noqa: S314 - our own
        picked = [select(top, [one for one in wanted if one.tag == top.tag]) for top in self._tops]
        inside = b"".join(ET.tostring(one) for one in picked if one is not None)
        return parse(b"<data>" + inside + b"</data>")


def circumstances() -> Circumstances:
    return Circumstances(
        device="d", platform="huawei_vrpv8", capabilities=KNOWN, listed=None, max_age_seconds=3600, clock=lambda: 0.0
    )


@given(st.data())
def test_trees_that_are_cut_shuffled_and_emptied_give_readings_or_failures(data: st.DataObject) -> None:
    tops = tree(2)
    for _ in range(data.draw(st.integers(0, 6))):
        nodes = [node for top in tops for node in top.iter() if len(node)]
        node = data.draw(st.sampled_from(nodes))
        match data.draw(st.sampled_from(["cut", "shuffle", "empty", "zero", "nonsense"])):
            case "cut":
                node.remove(data.draw(st.sampled_from(list(node))))
            case "shuffle":
                node[:] = data.draw(st.permutations(list(node)))
            case "empty":
                for leaf in node.iter():
                    leaf.text = None
            case "zero":
                data.draw(st.sampled_from(list(node))).text = "0"
            case _:
                data.draw(st.sampled_from(list(node))).text = data.draw(st.sampled_from(["x", "-1", "9" * 30, "1.5"]))
    for module in MODULES:
        try:
            found: Any = MODELS[module][0](circumstances()).read(Answers(tops), 1.0)
        except Unsupported:
            continue
        for column in columns(found):
            assert all(value is None or isinstance(value, (int, float)) for value in column)
            assert isinstance(found, OpticsReading) or -1 not in column  # -1 dBm and -1 °C are something
            assert 9.0e29 not in column


def columns(found: Any) -> Iterator[list[float | None]]:
    if isinstance(found, IpReading):
        if found.interfaces is None:
            return
        assert all(len(column) == len(found.interfaces.rows) for column in found.interfaces.columns.values())
        yield from found.interfaces.columns.values()  # type: ignore[misc]
    else:
        yield from found.columns.values()


def test_zero_absent_and_not_counted_stay_apart() -> None:
    tops = tree(1)
    statistics = next(node for node in tops[0].iter() if node.tag.endswith("}mib-statistics"))
    statistics[0].text = "0"
    statistics.remove(statistics[1])
    found: Any = MODELS["interfaces"][0](circumstances()).read(Answers(tops), 1.0)
    assert found.columns["in_octets"] == [None, 0]
    assert found.columns["out_octets"] == [None, None]


def test_optics_without_interfaces_keep_the_ports_own_names() -> None:
    known = Capabilities.of(uri for uri in CAPABILITIES if "huawei-ifm" not in uri)
    alone = Circumstances(
        device="d", platform="huawei_vrpv8", capabilities=known, listed=None, max_age_seconds=1, clock=lambda: 0.0
    )
    found = HuaweiOptics(alone).read(Answers(tree(1)), 1.0)
    assert [one.interface for one in found.transceivers] == ["GE0/0/1"]
