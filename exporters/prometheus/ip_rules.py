"""The recording rules of IPv4 and IPv6: rates, the share of IPv6, and how well a line's IPv6 is known.

An interface's counters name their source, so that no rate spans two; for some minutes after a change there are rates of
the old source, too, and `yunwang_interface_ip_source_info` tells which is the present one; of two at once, as
where two protocols ask the same device, one is taken. A share is of numbers of one
source: IPv6 of both families together, and there is none where one of them is not counted. Bytes and packets are
never added.

Source: RFC 4293 (ipSystemStatsTable, ipIfStatsTable); RFC 2863 (ifHCInOctets, ifHCOutOctets).
"""

from __future__ import annotations

from textwrap import indent
from typing import Final, Literal

from exporters.prometheus.rule import Rule

Unit = Literal["bytes", "packets"]
UNITS: Final[tuple[Unit, ...]] = ("bytes", "packets")

IDLE_BYTES_PER_SECOND: Final = 1000
"""Below it a line carries little but LLDP, ARP and hellos, which no table of IP counts: they prove nothing."""
CPU_PATH_SHARE: Final = 0.5
"""A table of IP that has less than this of what the ports carried has seen only what came to the processor. Ethernet
puts 18 octets around a packet (22 with a tag) and fills it up to 64: only a line of the smallest ones comes near."""

_PORTS: Final = 'yunwang_line_port_info{job="snmp",end="a"}'
_LINE_PORTS: Final = f"max by (line, device, interface) ({_PORTS})"


def _rates(unit: Unit) -> Rule:
    """Lines are measured at their near end, so access devices, most of all ports, need no such rate of each port."""
    return Rule(
        record=f"yunwang:interface_ip_{unit}:rate",
        expr=f"""\
            (
              rate(yunwang_interface_ip_receive_{unit}_total{{job="snmp",role!="access"}}[@WINDOW@])
              + on (device, interface, family, source) group_left ()
              max by (device, interface, family, source) (
                rate(yunwang_interface_ip_transmit_{unit}_total{{job="snmp",role!="access"}}[@WINDOW@])
              )
            )
            and on (device, interface, source) topk by (device, interface) (1,
              max by (device, interface, source) (yunwang_interface_ip_source_info{{job="snmp"}})
            )""",
    )


def _interface_share(unit: Unit) -> Rule:
    one = f'max by (device, interface) (yunwang:interface_ip_{unit}:rate{{family="%s"}})'
    return Rule(
        record=f"yunwang:interface_ipv6_{unit}:ratio",
        expr=f"""\
            {one % "ipv6"}
            / (
              {one % "ipv6"}
              + {one % "ipv4"}
              > 0
            )""",
    )


def _sum_of_ports(rate: str) -> str:
    """What a line's near ports have together, by line."""
    return f"sum by (line) ({_LINE_PORTS} * on (device, interface) group_left () {rate})"


def _line_ipv6(unit: Unit) -> Rule:
    """IPv6 alone; it is known also where IPv4 is not counted."""
    six = f'max by (device, interface) (yunwang:interface_ip_{unit}:rate{{family="ipv6"}})'
    return Rule(
        record=f"yunwang:line_ipv6_{unit}:rate",
        expr=f"""\
            {_sum_of_ports(six)}
            unless on (line) ({_PORTS} unless on (device, interface) {six})""",
    )


def _line_ip(unit: Unit) -> Rule:
    """Both families of all ports: no series where one port lacks one of them."""
    rate = f"yunwang:interface_ip_{unit}:rate"
    both = f"sum by (device, interface) (max by (device, interface, family) ({rate}))"
    return Rule(
        record=f"yunwang:line_ip_{unit}:rate",
        expr=f"""\
            {_sum_of_ports(both)}
            unless on (line) ({_PORTS} unless on (device, interface) {rate}{{family="ipv4"}})
            unless on (line) ({_PORTS} unless on (device, interface) {rate}{{family="ipv6"}})""",
    )


def _line_share(unit: Unit) -> Rule:
    """Not of a line that carries MPLS: what has a label is in neither family's number."""
    return Rule(
        record=f"yunwang:line_ipv6_{unit}:ratio",
        expr=f"""\
            yunwang:line_ipv6_{unit}:rate
            / on (line) (yunwang:line_ip_{unit}:rate > 0)
            unless on (line) yunwang:line_ip_quality{{quality="not applicable"}}""",
    )


# ---- Quality ---------------------------------------------------------------------------------------------------------
# What the device showed of a port. A device without any such table fails the module with the reason "unsupported"; one
# that did not answer shows nothing, and its lines have no quality.
_PORT_QUALITY: Final = Rule(
    record="yunwang:line_port_ip_quality",
    expr=f"""\
        {_LINE_PORTS}
        * on (device, interface) group_left (quality)
        topk by (device, interface) (1,
          max by (device, interface, quality) (yunwang_interface_ip_quality_info{{job="snmp"}})
        )
        or on (device, interface)
        label_replace(
          {_LINE_PORTS}
          and on (device) yunwang_module_failure_info{{job="snmp",module="ip",reason="unsupported"}},
          "quality", "unavailable", "", ""
        )""",
)

_CARRIED: Final = "(yunwang:line_receive_bytes:rate + on (line) yunwang:line_transmit_bytes:rate)"
_BUSY: Final = f"{_CARRIED} > {IDLE_BYTES_PER_SECOND}"


def _ports_are(quality: str) -> str:
    return f'yunwang:line_port_ip_quality{{quality="{quality}"}}'


_STATES: Final[tuple[tuple[str, str], ...]] = (
    ("not applicable", _ports_are("not applicable")),
    ("unavailable", _ports_are("unavailable")),
    ("not enabled", _ports_are("not enabled")),
    ("packets", _ports_are("packets")),
    # A device whose table has the port and stands at 0 while the port carries traffic does not count there.
    ("not enabled", f"(yunwang:line_ip_bytes:rate == 0) and on (line) ({_BUSY})"),
    (
        "cpu-path",
        f"yunwang:line_ip_bytes:rate < on (line) {CPU_PATH_SHARE:g} * ({_BUSY})",
    ),
    ("bytes", _ports_are("bytes")),
)
"""The first that is true of a line: of its ports the worst decides, and rates can only make `bytes` worse."""


def _line_quality() -> Rule:
    states = [
        f'label_replace(group by (line) ({condition}), "quality", "{state}", "", "")' for state, condition in _STATES
    ]
    chosen = indent("\nor on (line) ".join(states), "  ")
    return Rule(
        record="yunwang:line_ip_quality",
        expr=f"(\n{chosen}\n)\nunless on (line) ({_PORTS} unless on (device, interface) yunwang:line_port_ip_quality)",
    )


# ---- Roll-ups --------------------------------------------------------------------------------------------------------
def _of_both(rate: str, family: str, place: str) -> str:
    """A rate where both families are counted: what counts IPv6 alone would be all IPv6."""
    four, six = (f'and on ({place}) {rate}{{family="{one}"}}' for one in ("ipv4", "ipv6"))
    return f"{rate}{family} {four} {six}"


_SIX: Final = '{family="ipv6"}'
_PORTS_SIX, _PORTS_BOTH = (_of_both("yunwang:interface_ip_bytes:rate", one, "device, interface") for one in (_SIX, ""))
_DEVICE_SIX, _DEVICE_BOTH = (_of_both("yunwang:device_ip_bytes:rate", one, "device") for one in (_SIX, ""))

IP_RATES: Final = (
    *(_rates(unit) for unit in UNITS),
    Rule(
        record="yunwang:device_ip_bytes:rate",
        expr="""\
            rate(yunwang_ip_receive_bytes_total{job="snmp"}[@WINDOW@])
            + on (device, family) group_left ()
            max by (device, family) (rate(yunwang_ip_transmit_bytes_total{job="snmp"}[@WINDOW@]))""",
    ),
    *(_interface_share(unit) for unit in UNITS),
)
IP_LINES: Final = (
    *(_line_ipv6(unit) for unit in UNITS),
    *(_line_ip(unit) for unit in UNITS),
    _PORT_QUALITY,
    _line_quality(),
    *(_line_share(unit) for unit in UNITS),
)
"""After the lines' own rates, which the quality is compared with."""

IP_ROLL_UPS: Final = (
    # Per port where there is a rate of each, else of the whole device; both ways summed.
    Rule(
        record="yunwang:device_ipv6_bytes:ratio",
        expr=f"""\
            (
              sum by (device, town) ({_PORTS_SIX})
              / (sum by (device, town) ({_PORTS_BOTH}) > 0)
            )
            or on (device)
            (
              sum by (device, town) ({_DEVICE_SIX})
              / (sum by (device, town) ({_DEVICE_BOTH}) > 0)
            )""",
    ),
    Rule(
        record="yunwang:town_ipv6_bytes:ratio",
        expr=f"""\
            sum by (town) ({_DEVICE_SIX})
            / (sum by (town) ({_DEVICE_BOTH}) > 0)""",
    ),
)
