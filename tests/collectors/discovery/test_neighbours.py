"""Who hears whom, against the inventory's lines, addresses and devices."""

from __future__ import annotations

import pytest

from collectors.discovery.neighbours import propose_neighbours
from collectors.discovery.proposals import Proposal, Proposals, Words, merged, plain_objects, wanted
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpPort, LldpReading
from inventory.editing.changes import differences, render_changes
from inventory.loader import load_contents
from tests.collectors.discovery.county import COUNTY, county, hears, lldp, shown

MAC = LldpIdentifier("mac", "02:00:5e:00:53:01")


def found(*readings: LldpReading) -> tuple[list[str], list[str]]:
    return shown(merged([propose_neighbours(county(), readings)]))


def as_cabled() -> list[LldpReading]:
    return [
        lldp("core", hears("GE1/0/1", "agg", "GE1/0/1")),
        lldp(
            "agg",
            hears("GE1/0/1", "CORE", "GE1/0/1"),
            hears("GE1/0/2", "town.example.cn", "GE1/0/1"),
            hears("GE1/0/3", "town", "GE1/0/2"),
        ),
        lldp("town", hears("GE1/0/1", "agg", "GE1/0/2"), hears("GE1/0/2", "agg", "GE1/0/3")),
    ]


def test_a_county_cabled_as_it_says() -> None:
    assert found(*as_cabled()) == ([], [])
    assert found() == ([], [])


def test_the_ports_of_a_bundle_may_be_crossed() -> None:
    crossed = lldp("town", hears("GE1/0/1", "agg", "GE1/0/3"), hears("GE1/0/2", "agg", "GE1/0/2"))
    assert found(crossed) == ([], [])


def test_another_port_of_the_right_device() -> None:
    assert found(lldp("core", hears("GE1/0/1", "agg", "GE1/0/4"))) == (
        [],
        ["wrong_port core-agg: inventory: core GE1/0/1 - agg GE1/0/1; LLDP: core GE1/0/1 - agg GE1/0/4"],
    )


def test_two_cables_swapped_are_told_of_both_lines_and_of_no_other() -> None:
    """Both ends are asked, and each line says what its own ports hear."""
    swapped = [
        lldp("core", hears("GE1/0/1", "town", "GE1/0/1")),
        lldp("agg", hears("GE1/0/2", "agg", "GE1/0/1"), hears("GE1/0/3", "town", "GE1/0/2")),
        lldp("town", hears("GE1/0/1", "core", "GE1/0/1"), hears("GE1/0/2", "agg", "GE1/0/3")),
    ]
    assert found(*swapped) == (
        [],
        [
            (
                "unexpected_neighbour core-agg: inventory: core GE1/0/1 - agg GE1/0/1; "
                "LLDP: core GE1/0/1 - town GE1/0/1; agg GE1/0/1 - agg GE1/0/2"
            ),
            (
                "unexpected_neighbour alpha-line: inventory: agg GE1/0/2, agg GE1/0/3 - town GE1/0/1, town GE1/0/2; "
                "LLDP: town GE1/0/1 - core GE1/0/1; agg GE1/0/2 - agg GE1/0/1"
            ),
        ],
    )


def test_a_chassis_that_two_devices_send_tells_neither() -> None:
    same = [lldp(name, chassis=MAC) for name in ("core", "town")]
    assert found(*same, lldp("agg", hears("GE1/0/4", "agg", "GE1/0/4", chassis=MAC))) == ([], [])


def test_a_device_of_ours_behind_the_exit() -> None:
    assert found(lldp("core", hears("GE1/0/4", "town", "GE1/0/4"))) == (
        [],
        ["unexpected_neighbour exit: inventory: core GE1/0/4 - ?; LLDP: core GE1/0/4 - town GE1/0/4"],
    )


def test_the_carriers_own_device_behind_the_exit_is_nobodys_business() -> None:
    assert found(lldp("core", hears("GE1/0/4", "bras-7", "xge-1", capabilities=("router",)))) == ([], [])


def test_nobody_on_a_line() -> None:
    """Only where both ends that were read hear nothing, and were read to the end."""
    words = "nobody is heard on {}: the line is down, LLDP is off there, or the carrier drops it"
    quiet = lldp("core", ports=["GE1/0/1", "GE1/0/2"])
    assert found(quiet) == ([], [f"nobody_heard core-agg: {words.format('core GE1/0/1')}"])
    assert found(quiet, lldp("agg", hears("GE1/0/1", "core", "GE1/0/1"))) == ([], [])
    assert found(lldp("core", ports=["GE1/0/1"], complete=False)) == ([], [])
    assert found(lldp("core", ports=["GE1/0/2", "GE1/0/4"])) == ([], []), "no line there, or one that leaves the county"


def test_a_link_without_a_line() -> None:
    """The end nearer the core is a; two cables between the same two are one proposal; what LLDP cannot know is open."""
    readings = [
        lldp("town", hears("GE1/0/4", "core", "GE1/0/3"), hears("GE1/0/3", "core", "GE1/0/2")),
        lldp("core", hears("GE1/0/3", "town", "GE1/0/4")),
    ]
    proposals = propose_neighbours(county(), readings).proposals
    told = "core GE1/0/2 - town GE1/0/3, core GE1/0/3 - town GE1/0/4"
    assert proposals == (
        Proposal(
            collection="circuits",
            name="core-town",
            values={
                "name": "?",
                "name_en": "?",
                "kind": "trunk",
                "contract_bits_per_second": "?",
                "a": [{"device": "core", "interface": "GE1/0/2"}, {"device": "core", "interface": "GE1/0/3"}],
                "z": [{"device": "town", "interface": "GE1/0/3"}, {"device": "town", "interface": "GE1/0/4"}],
            },
            reasons=(Words(f"LLDP 互见而清单无此线路：{told}", f"heard by LLDP, and no line says so: {told}"),),
        ),
    )


def test_an_id_that_is_taken_is_counted_on() -> None:
    proposals = propose_neighbours(county(), [lldp("core", hears("GE1/0/3", "agg", "GE1/0/4"))]).proposals
    assert [proposal.name for proposal in proposals] == ["core-agg-2"]


OWN_PORT = (LldpPort(number=1, interface="GE1/0/1", identifier=MAC, description="GE1/0/1"),)
CHASSIS = LldpIdentifier("mac", "02:00:5e:00:53:99")


@pytest.mark.parametrize(
    "neighbour",
    [
        hears("GE1/0/1", "agg", "GE1/0/1"),
        hears("GE1/0/1", "SW-7", "GE1/0/1", chassis=CHASSIS),
        hears("GE1/0/1", "core", "GE1/0/1", chassis=CHASSIS),
        hears("GE1/0/1", None, "GE1/0/1", management_addresses=("198.18.0.2",)),
        hears("GE1/0/1", "agg", MAC),
        hears("GE1/0/1", "agg", LldpIdentifier("local", "GE1/0/1")),
        hears("GE1/0/1", "agg", LldpIdentifier("local", "77"), port_description="GE1/0/1"),
        hears("GE1/0/1", "agg", None),
    ],
)
def test_ways_to_recognise_a_neighbour_and_its_port(neighbour: LldpNeighbour) -> None:
    """Each is the inventory's agg, on its GE1/0/1 or on a port that cannot be told: nothing to say."""
    agg = lldp("agg", own=OWN_PORT, chassis=CHASSIS, complete=False)
    assert found(lldp("core", neighbour), agg) == ([], [])


@pytest.mark.parametrize("chassis", [None, CHASSIS])
def test_a_factory_name_counts_only_where_no_chassis_is_known(chassis: LldpIdentifier | None) -> None:
    """Two boxes called H3C are told apart by their chassis."""
    agg = lldp("agg", chassis=chassis, sys_name="H3C", complete=False)
    proposals, remarks = found(lldp("core", hears("GE1/0/1", "H3C", "GE1/0/4", chassis=MAC)), agg)
    assert len(remarks) == (chassis is None), "wrong_port of agg, or a stranger"
    assert [proposal.partition(" {")[0] for proposal in proposals] == (["devices h3c"] if chassis else [])


def test_a_wireless_line_carries_no_lldp() -> None:
    wireless = COUNTY.replace(
        "name_en: Core to aggregation, kind: trunk,", "name_en: x, kind: trunk, medium: wireless_5g,"
    )
    inventory = load_contents({"county.yaml": wireless.encode()}, "county")
    assert inventory.circuits["core-agg"].medium == "wireless_5g"
    assert propose_neighbours(inventory, [lldp("core", ports=["GE1/0/1"])]) == Proposals()


def test_a_port_that_the_device_does_not_name() -> None:
    assert found(lldp("core", hears(None, "agg", "GE1/0/1", port_number=17))) == (
        [],
        ["unknown_port core: agg is heard on lldpLocPortNum 17, and nothing tells which port that is"],
    )


def test_management_addresses() -> None:
    """One of a family that the inventory lacks is proposed; what contradicts it, or is another's, is remarked."""

    def agg(*addresses: str) -> LldpReading:
        return lldp("core", hears("GE1/0/1", "agg", "GE1/0/1", management_addresses=addresses))

    assert found(agg("198.18.0.2", "2001:db8::2", "fe80::1", "::1", "224.0.0.251", "ff02::1")) == (
        ["devices agg {'ipv6': '2001:db8::2'} | management address in LLDP: 2001:db8::2"],
        [],
    )
    assert found(agg("198.18.0.99")) == (
        [],
        ["address_differs agg: ipv4 is 198.18.0.2 in the inventory, and 198.18.0.99 in LLDP"],
    )
    assert found(agg("2001:db8::3")) == (
        [],
        ["address_differs agg: ipv6 is - in the inventory, and 2001:db8::3 (town) in LLDP"],
    )
    assert found(agg("2001:db8::2", "2001:db8::22")) == (
        [],
        ["address_differs agg: ipv6 is - in the inventory, and 2001:db8::2, 2001:db8::22 in LLDP"],
    )


def test_strangers() -> None:
    """A switch becomes a skeleton with what it said; a host only counts where a line should be."""
    switch = {
        "chassis": MAC, "capabilities": ("bridge", "router"), "management_addresses": ("198.18.9.9",),
        "sys_descr": "Huawei Versatile Routing Platform Software VRP (R) software,Version 5.170",
    }  # fmt: skip
    host = {"capabilities": ("station_only",), "chassis": CHASSIS}
    readings = [
        lldp("core", hears("GE1/0/3", "Branch-1.local", "GE0/0/1", **switch), hears("GE1/0/2", "pc", None, **host)),
        lldp("agg", hears("GE1/0/4", "Branch-1.local", "GE0/0/2", **switch), complete=False),
        lldp("agg", hears("GE1/0/1", "phone", None, capabilities=("bridge", "telephone")), complete=False),
        lldp("town", hears("GE1/0/1", "pc-2", "eth0", capabilities=()), hears("GE1/0/3", "旧交换机", "1")),
    ]
    assert found(*readings) == (
        [
            (
                "devices branch-1 {'vendor': 'huawei', 'platform': 'huawei_vrp', 'role': '?', 'site': '?', "
                "'credential': '?', 'ipv4': '198.18.9.9'} | a neighbour by LLDP that is not in the inventory: "
                "Branch-1.local, 02:00:5e:00:53:01, 198.18.9.9; core GE1/0/3 (GE0/0/1), agg GE1/0/4 (GE0/0/2)"
            ),
            (
                "devices ? {'vendor': '?', 'platform': '?', 'role': '?', 'site': '?', 'credential': '?', "
                "'ipv4': '?'} | a neighbour by LLDP that is not in the inventory: 旧交换机; town GE1/0/3 (1)"
            ),
        ],
        [
            "unknown_neighbour agg: no network device on agg GE1/0/1 [core-agg]: phone (bridge, telephone)",
            "unknown_neighbour town: no network device on town GE1/0/1 (eth0) [alpha-line]: pc-2 (-)",
        ],
    )


def test_findings_of_one_device_are_one_proposal() -> None:
    def one(key: str, value: str, reason: str) -> Proposals:
        words = Words(reason, reason)
        return Proposals((Proposal(collection="devices", name="agg", values={key: value}, reasons=(words,)),))

    both = merged([one("vendor", "h3c", "first"), one("ipv6", "2001:db8::2", "second")])
    assert shown(both) == (["devices agg {'vendor': 'h3c', 'ipv6': '2001:db8::2'} | first; second"], [])


def test_interfaces_come_beside_those_there_are() -> None:
    proposed = [{"name": "GE1/0/4", "description": "新"}, {"name": "GE1/0/9"}]
    proposal = Proposal(collection="devices", name="agg", values={"interfaces": proposed}, reasons=())
    inventory = county()
    changes = differences(inventory, wanted(inventory, plain_objects([proposal])))
    assert render_changes(changes) == [
        (
            "~ devices agg: interfaces [{name: GE1/0/4, description: 维护口}] -> "
            "[{name: GE1/0/4, description: 新}, {name: GE1/0/9}]"
        )
    ]
