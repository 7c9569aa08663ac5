"""Anonymised recordings: nothing private is left, everything is still where it was, and structure stays."""

from __future__ import annotations

import asyncio
import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.readings.interfaces import InterfacesReading
from collectors.readings.lldp import LldpReading
from collectors.recordings.anonymise import anonymised
from collectors.recordings.case import Case, replay, walk_bytes
from collectors.recordings.pseudonyms import Pseudonyms
from collectors.recordings.snmprec import Variable
from collectors.recordings.walk_file import load_walk, parse_walk
from collectors.snmp.registry import MODULES

KEY = b"a key of the tests"
V4 = st.binary(min_size=4, max_size=4)
V6 = st.binary(min_size=16, max_size=16)


def common_bits(one: bytes, other: bytes) -> int:
    return len(one) * 8 - (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_length()


@given(st.one_of(st.tuples(V4, V4), st.tuples(V6, V6)))
def test_prefixes_stay_prefixes(pair: tuple[bytes, bytes]) -> None:
    made_up = Pseudonyms(KEY)
    one, other = map(made_up.address, pair)
    assert common_bits(one, other) == common_bits(*pair)


@given(st.one_of(V4.map(IPv4Address), V6.map(IPv6Address)))
def test_an_address_keeps_its_class(address: IPv4Address | IPv6Address) -> None:
    other = ip_address(Pseudonyms(KEY).address(address.packed))
    for kind in ("is_loopback", "is_multicast", "is_link_local", "is_unspecified"):
        assert getattr(other, kind) == getattr(address, kind)
    if address.packed[0] == 255:
        assert other == address


@pytest.mark.parametrize("prefix", ["10", "172.16", "172.31", "192.168", "100.64"])
def test_private_stays_private(prefix: str) -> None:
    address = IPv4Address(".".join([*prefix.split("."), *"1111"][:4]))
    other = IPv4Address(Pseudonyms(KEY).address(address.packed))
    assert other != address
    assert other.is_private == address.is_private
    assert other.packed[0] == address.packed[0]


@given(st.binary(min_size=6, max_size=6), st.binary(min_size=6, max_size=6))
def test_mac_addresses_keep_their_organisation(one: bytes, other: bytes) -> None:
    made_up = Pseudonyms(KEY)
    assert made_up.mac(one)[:3] == one[:3]
    assert (made_up.mac(one) == made_up.mac(other)) == (one == other)


def test_another_key_gives_other_pseudonyms() -> None:
    one, other = Pseudonyms(b"1"), Pseudonyms(b"2")
    assert one.word("name", "huidong-core") != other.word("name", "huidong-core")
    assert one.address(bytes((14, 215, 177, 39))) != other.address(bytes((14, 215, 177, 39)))


WALK = b"""\
1.0.8802.1.1.2.1.3.2.0|4x|00e0fc112233
1.0.8802.1.1.2.1.3.3.0|4|huidong-core
1.0.8802.1.1.2.1.4.1.1.4.0.7.1|2|4
1.0.8802.1.1.2.1.4.1.1.5.0.7.1|4x|00e0fc445566
1.0.8802.1.1.2.1.4.1.1.6.0.7.1|2|5
1.0.8802.1.1.2.1.4.1.1.7.0.7.1|4|GigabitEthernet0/0/1
1.0.8802.1.1.2.1.4.1.1.7.0.9.1|4x|001b02030405
1.0.8802.1.1.2.1.4.1.1.9.0.7.1|4|pingshan-ag1
1.0.8802.1.1.2.1.4.2.1.3.0.7.1.1.4.14.215.177.39|2|2
1.3.6.1.2.1.1.1.0|4|Linux huidong-core 6.1.0 at 14.215.177.40
1.3.6.1.2.1.1.5.0|4|huidong-core
1.3.6.1.2.1.2.2.1.2.1|4|GigabitEthernet0/0/7
1.3.6.1.2.1.2.2.1.6.1|4x|00e0fc112233
1.3.6.1.2.1.4.20.1.1.14.215.177.40|64|14.215.177.40
1.3.6.1.2.1.4.20.1.2.14.215.177.40|2|1
1.3.6.1.2.1.4.20.1.3.14.215.177.40|64|255.255.255.0
1.3.6.1.2.1.4.34.1.5.1.4.14.215.177.40|6|1.3.6.1.2.1.4.32.1.5.1.1.4.14.215.177.0.24
1.3.6.1.2.1.4.34.1.5.2.16.36.14.1.2.0.0.0.0.0.0.0.0.0.0.0.7|6|0.0
1.3.6.1.2.1.15.3.1.2.14.215.177.39|2|6
1.3.6.1.2.1.31.1.1.1.18.1|4|to the police station
1.3.6.1.2.1.31.1.1.1.18.2|4|GigabitEthernet0/0/7 Interface
1.3.6.1.2.1.31.1.1.1.18.3|4|
1.3.6.1.2.1.47.1.1.1.1.11.1|4|210235A0
1.3.6.1.4.1.2011.9.9.1.2.0.1.4.14.215.177.39.5|4|serial 210235A0 of pingshan-ag1, 00e0-fc44-5566
1.3.6.1.4.1.2011.9.9.1.3.14.215.177.40|4x|0ed7b128
1.3.6.1.6.3.10.2.1.1.0|4x|800007db0300e0fc112233
"""


def change(content: bytes) -> dict[str, str]:
    variables = anonymised(list(parse_walk(content, Path("test"))), KEY)
    lines = walk_bytes(variables).decode().splitlines()
    assert [one.oid for one in variables] == sorted(one.oid for one in variables)
    return dict(line.split("|", 1) for line in lines)


def test_nothing_private_is_left() -> None:
    text = "\n".join("|".join(item) for item in change(WALK).items())
    for private in (
        "huidong",
        "pingshan-ag1",
        "police",
        "210235A0",
        "14.215.177",
        "e0fc112233",
        "e0fc445566",
        "02030405",
        "fc44-5566",
    ):
        assert private not in text
    assert "2.16.36.14.1.2" not in text


def test_the_same_stays_the_same() -> None:
    found = change(WALK)
    lines = {name: value.partition("|")[2] for name, value in found.items()}
    name = lines["1.3.6.1.2.1.1.5.0"]
    assert lines["1.0.8802.1.1.2.1.3.3.0"] == name
    own = next(value for key, value in lines.items() if key.startswith("1.3.6.1.2.1.4.20.1.1."))
    assert lines["1.3.6.1.2.1.1.1.0"] == f"Linux {name} 6.1.0 at {own}"
    assert lines[f"1.3.6.1.2.1.4.20.1.3.{own}"] == "255.255.255.0"
    assert lines[f"1.3.6.1.2.1.4.34.1.5.1.4.{own}"].startswith("1.3.6.1.2.1.4.32.1.5.1.1.4.")
    assert bytes.fromhex(lines[f"1.3.6.1.4.1.2011.9.9.1.3.{own}"]) == IPv4Address(own).packed
    peer = next(key for key in lines if key.startswith("1.3.6.1.2.1.15.3.1.2.")).removeprefix("1.3.6.1.2.1.15.3.1.2.")
    assert f"1.0.8802.1.1.2.1.4.2.1.3.0.7.1.1.4.{peer}" in lines
    note = lines[f"1.3.6.1.4.1.2011.9.9.1.2.0.1.4.{peer}.5"]
    serial, neighbour = lines["1.3.6.1.2.1.47.1.1.1.1.11.1"], lines["1.0.8802.1.1.2.1.4.1.1.9.0.7.1"]
    mac = lines["1.0.8802.1.1.2.1.4.1.1.5.0.7.1"]
    assert note == f"serial {serial} of {neighbour}, {mac[:4]}-{mac[4:8]}-{mac[8:]}"
    assert lines["1.3.6.1.2.1.2.2.1.6.1"] == lines["1.0.8802.1.1.2.1.3.2.0"]


def test_names_of_ports_stay_and_what_only_looks_like_one_does_not() -> None:
    lldp, alias = "1.0.8802.1.1.2.1.4.1.1", "1.3.6.1.2.1.31.1.1.1.18"
    port, chassis, name = f"{lldp}.7.0", f"{lldp}.5.0", f"{lldp}.9.0"
    stays = {f"{port}.{row}.1": f"4|{text}" for row, text in enumerate(("10GE1/0/1", "gei_1/1", "24", "eth0"), 1)}
    stays[f"{alias}.1"] = "4|100GE1/0/1"
    goes = {
        f"{alias}.2": "4|Caizheng1",
        f"{alias}.3": "4|4006001234",
        f"{chassis}.7.1": "4|Core1",
        f"{name}.7.1": "4|Core1",
    }
    lines = change("".join(f"{oid}|{text}\n" for oid, text in {**stays, **goes}.items()).encode())
    assert {oid: lines[oid] for oid in stays} == stays
    assert not [oid for oid in goes if lines[oid] == goes[oid]]
    assert lines[f"{chassis}.7.1"] == lines[f"{name}.7.1"]


def test_what_says_nothing_stays() -> None:
    lines = change(WALK)
    assert lines["1.3.6.1.2.1.31.1.1.1.18.2"] == "4|GigabitEthernet0/0/7 Interface"
    assert lines["1.3.6.1.2.1.31.1.1.1.18.3"] == "4|"
    assert lines["1.0.8802.1.1.2.1.4.1.1.7.0.7.1"] == "4|GigabitEthernet0/0/1"
    assert "1.3.6.1.6.3.10.2.1.1.0" not in lines


VRF = ".".join(map(str, b"shebaoju"))
NAMES_OF_PEOPLE = f"""\
1.3.6.1.2.1.3.1.1.1.23.36.1.30.1|2|23
1.3.6.1.2.1.3.1.1.3.23.36.1.30.1|64|36.1.30.1
1.3.6.1.2.1.17.7.1.4.3.1.1.1|4|VLAN 0001
1.3.6.1.2.1.17.7.1.4.3.1.1.503|4|to-shebaoju
1.3.6.1.2.1.31.1.4.1.2.1.6.8.98.102.160.24.187|2|1
1.3.6.1.2.1.10.166.11.1.2.2.1.3.8.{VRF}|4|social security bureau
1.3.6.1.2.1.10.166.11.1.2.1.1.2.8.{VRF}.7|2|1
1.3.6.1.2.1.10.166.11.1.2.2.1.6.7.100.101.102.97.117.108.116|2|1
1.3.6.1.3.118.1.2.2.1.6.8.{VRF}|2|1
1.3.6.1.4.1.2011.5.25.42.2.1.3.1.4.8.98.102.160.24.187.30.1.48|2|6
1.3.6.1.4.1.2011.5.25.42.3.1.1.1.1.2.30|4|fire brigade
1.3.6.1.4.1.2011.5.25.177.1.1.1.1.6.1.1.1.1.4.36.1.30.1|4|shebaoju
1.3.6.1.4.1.2011.5.25.177.1.1.8.1.11.1.1.4.36.1.30.1|4|uplink of the city
1.3.6.1.4.1.2011.9.9.1.2.1|4|peer 240e:1::77 by 0862-66a0-18bb in shebaoju at 08:30:15
1.3.6.1.4.1.3902.3.103.11.1.1.33.5|4|ZTESERIAL1
1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.16.5|4|RJSERIAL1
1.3.6.1.4.1.4881.1.1.10.2.22.1.1.5.1.2.1800.104.247.40.171.94.87|4x|68f728ab5e57
1.3.6.1.4.1.4881.1.1.10.2.22.1.1.5.1.4.1800.104.247.40.171.94.87|2|1
1.3.6.1.4.1.25506.2.202.1.1.1.1.7.1.1.1.1.4.36.1.30.1|4|shebaoju
1.3.6.1.4.1.25506.8.35.2.1.1.1.2.30|4|hospital
""".encode()


def test_names_that_people_gave_and_addresses_of_forwarding_tables_are_changed() -> None:
    """VLANs, VRFs (as indexes too), BGP peers, transceivers of every vendor; what the modules' own tables hold."""
    found = change(NAMES_OF_PEOPLE)
    text = "\n".join(f"{name}.|{value}" for name, value in found.items())
    for private in (
        *("shebaoju", VRF, "social", "fire brigade", "uplink", "hospital", "SERIAL1", "36.1.30.1", "240e:1::77"),
        *("66a0-18bb", "8.98.102.160.24.187", "104.247.40.171.94.87", "28ab5e57"),
    ):
        assert private not in text, private
    assert found["1.3.6.1.2.1.17.7.1.4.3.1.1.1"] == "4|VLAN 0001"
    assert "1.3.6.1.2.1.10.166.11.1.2.2.1.6.7.100.101.102.97.117.108.116" in found, "a VRF that nobody named"
    assert text.count("at 08:30:15") == 1
    vrf = next(value for name, value in found.items() if name.startswith("1.3.6.1.4.1.2011.5.25.177.1.1.1."))[2:]
    index = f"{len(vrf)}.{'.'.join(map(str, vrf.encode()))}"
    assert f"1.3.6.1.2.1.10.166.11.1.2.1.1.2.{index}.7" in found
    assert f"1.3.6.1.3.118.1.2.2.1.6.{index}" in found
    own = next(name for name in found if name.startswith("1.3.6.1.4.1.4881.1.1.10.2.22.1.1.5.1.2."))
    assert bytes(map(int, own.split(".")[-6:])).hex() == found[own].partition("|")[2]
    assert own.replace("5.1.2.1800", "5.1.4.1800") in found


@given(st.lists(V4, min_size=2, max_size=40, unique=True), st.integers(1, 39))
def test_no_two_rows_become_one(addresses: list[bytes], known: int) -> None:
    """Some addresses of a vendor's table are known from elsewhere, and may become those that are not."""
    made_up = Pseudonyms(KEY)
    chain = [addresses[0]]
    while len(chain) < 5:
        chain.append(made_up.address(chain[-1]))
    rows = {(1, 3, 6, 1, 4, 1, 2011, 9, 9, 1, 2, *octets) for octets in (*addresses, *chain)}
    variables = [Variable(oid, 2, 1) for oid in sorted(rows)]
    variables += [Variable((1, 3, 6, 1, 2, 1, 4, 20, 1, 1, *octets), 64, octets) for octets in addresses[:known]]
    assert len({one.oid for one in anonymised(variables, KEY)}) == len(variables)


def test_a_name_is_known_in_any_case_and_without_its_domain() -> None:
    found = change(
        b"1.3.6.1.2.1.1.5.0|4|Huidong-Core.example.gov.cn\n"
        b"1.3.6.1.4.1.9.9.1.1|4|<HUIDONG-CORE> of huidong-core.example.gov.cn\n"
    )
    name = found["1.3.6.1.2.1.1.5.0"].removeprefix("4|")
    assert found["1.3.6.1.4.1.9.9.1.1"] == f"4|<{name}> of {name}"


def test_a_factory_name_is_no_secret() -> None:
    found = change(b"1.3.6.1.2.1.1.1.0|4|HUAWEI S5720\n1.3.6.1.2.1.1.5.0|4|HUAWEI\n")
    assert found == {"1.3.6.1.2.1.1.1.0": "4|HUAWEI S5720", "1.3.6.1.2.1.1.5.0": "4|HUAWEI"}


def test_the_host_in_a_uname_is_a_name() -> None:
    (line,) = change(b"1.3.6.1.2.1.1.1.0|4|Linux fw 6.1.0-13-amd64 #1 SMP\n").values()
    assert re.fullmatch(r"4\|Linux name-[0-9a-f]{8} 6\.1\.0-13-amd64 #1 SMP", line)


@given(st.lists(st.tuples(st.sampled_from(range(30)), st.integers(0, 12)), max_size=10))
def test_cut_names_do_no_harm(cuts: list[tuple[int, int]]) -> None:
    variables = list(parse_walk(WALK, Path("test")))
    for at, length in cuts:
        whole = variables[at % len(variables)]
        variables.append(Variable(whole.oid[: max(2, len(whole.oid) - length)], whole.tag, whole.value))
    unique = {one.oid: one for one in variables}
    changed = anonymised(list(unique.values()), KEY)
    engine = (1, 3, 6, 1, 6, 3, 10, 2, 1, 1)
    assert len({one.oid for one in changed}) == sum(oid[: len(engine)] != engine for oid in unique)


@pytest.mark.parametrize("name", ["vrp_5720", "vrp_ne", "comware", "vrp_ar169sfp", "comware_hpe5900"])
def test_real_walks_give_readings_of_the_same_form(recordings: Path, name: str) -> None:
    path = recordings / f"{name}.snmprec"
    variables = list(load_walk(path))
    content = walk_bytes(anonymised(variables, KEY))
    before = asyncio.run(replay(Case(load_walk(path), path, None), MODULES, "device"))
    after = asyncio.run(replay(Case(parse_walk(content, path), path, None), MODULES, "device"))
    for one, other in zip(before.outcomes, after.outcomes, strict=True):
        assert type(one.reading) is type(other.reading), (one, other)
        if isinstance(one.reading, InterfacesReading) and isinstance(other.reading, InterfacesReading):
            assert other.reading.columns == one.reading.columns
            assert [port.name for port in other.reading.interfaces] == [port.name for port in one.reading.interfaces]
        if isinstance(one.reading, LldpReading) and isinstance(other.reading, LldpReading):
            assert [(heard.interface, heard.port and heard.port.kind) for heard in other.reading.neighbours] == [
                (heard.interface, heard.port and heard.port.kind) for heard in one.reading.neighbours
            ]
    addresses = {str(IPv4Address(one.value)) for one in variables if one.tag == 64 and isinstance(one.value, bytes)}
    made_up = {text: str(IPv4Address(Pseudonyms(KEY).address(IPv4Address(text).packed))) for text in addresses}
    gone = {text for text, other in made_up.items() if text != other} - set(made_up.values())
    left = set(re.findall(r"(?=[.|]((?:[0-9]+\.){3}[0-9]+)[.|\n])", content.decode("latin-1")))
    assert not gone & left
