"""The generated recording rules: rates, use of contract, what is up, since when, and roll-ups by town.

Source: Prometheus 2.42 recording rules; RFC 2863 (ifOperStatus, 1 = up). What tells IPv4 from IPv6 is in `ip_rules`.
"""

from __future__ import annotations

from textwrap import dedent

import yaml

from exporters.prometheus.config import HEADER
from exporters.prometheus.ip_rules import IP_LINES, IP_RATES, IP_ROLL_UPS
from exporters.prometheus.rule import Rule

_RATE_INTERVALS = 4
"""A rate looks back over this many polls, so that one lost poll leaves it standing."""
_MEMORY = "1h"
"""How long a last-seen time survives a stop of Prometheus."""


# ----------------------------------------------------------------------------------------------------------------
# Rates are taken per port first and summed after: a counter reset of one member must not show in the sum.
# A device that moves (another site, town or role) has its series under the old and the new labels for some minutes:
# every join is therefore between maxima by what names a port, a device or a line, and never between series as scraped.
RATES = (
    Rule(
        record="yunwang:interface_receive_bytes:rate",
        expr='rate(yunwang_interface_receive_bytes_total{job="snmp"}[@WINDOW@])',
    ),
    Rule(
        record="yunwang:interface_transmit_bytes:rate",
        expr='rate(yunwang_interface_transmit_bytes_total{job="snmp"}[@WINDOW@])',
    ),
)

# The measured port is the a-end: receive comes from the line's far end, transmit goes towards it.
# A line one of whose member ports has no rate has none either: a part of the load must not pass for all of it.
LINES = (
    Rule(
        record="yunwang:line_receive_bytes:rate",
        expr="""\
            sum by (line) (
              max by (line, device, interface) (yunwang_line_port_info{job="snmp",end="a"})
              * on (device, interface) group_left () max by (device, interface) (yunwang:interface_receive_bytes:rate)
            )
            unless on (line) (
              yunwang_line_port_info{job="snmp",end="a"}
              unless on (device, interface) yunwang:interface_receive_bytes:rate
            )""",
    ),
    Rule(
        record="yunwang:line_transmit_bytes:rate",
        expr="""\
            sum by (line) (
              max by (line, device, interface) (yunwang_line_port_info{job="snmp",end="a"})
              * on (device, interface) group_left () max by (device, interface) (yunwang:interface_transmit_bytes:rate)
            )
            unless on (line) (
              yunwang_line_port_info{job="snmp",end="a"}
              unless on (device, interface) yunwang:interface_transmit_bytes:rate
            )""",
    ),
    Rule(
        record="yunwang:line_receive_use:ratio",
        expr="""\
            yunwang:line_receive_bytes:rate
            / on (line) max by (line) (yunwang_line_contract_bytes_per_second{job="snmp"})""",
    ),
    Rule(
        record="yunwang:line_transmit_use:ratio",
        expr="""\
            yunwang:line_transmit_bytes:rate
            / on (line) max by (line) (yunwang_line_contract_bytes_per_second{job="snmp"})""",
    ),
    # By name, because `or` between the two would take the second for the first: set operators ignore the name.
    Rule(
        record="yunwang:line_use:ratio",
        expr='max by (line) ({__name__=~"yunwang:line_(receive|transmit)_use:ratio"})',
    ),
    Rule(
        record="yunwang:line_up",
        expr="""\
            max by (line) (
              max by (line, device, interface) (yunwang_line_port_info{job="snmp",end="a"})
              * on (device, interface) group_left ()
              max by (device, interface) (yunwang_interface_oper_status{job="snmp"} == bool 1)
            )""",
    ),
    # One series a line, also while a device moves: what a dashboard joins for names and the place at the far end.
    Rule(
        record="yunwang:line_info",
        expr="""\
            topk by (line) (1,
              max by (line, line_name, line_name_en, kind, tier, town, town_name, town_name_en) (
                max by (device, line, line_name, line_name_en, kind) (
                  yunwang_line_port_info{job="snmp",end="z"} or on (line) yunwang_line_port_info{job="snmp"}
                )
                * on (device) group_left (tier, town, town_name, town_name_en)
                topk by (device) (1, yunwang_device_info{job="snmp"})
              )
            )""",
    ),
    # What feeds on itself must end with the inventory's own series, or a line taken away would stay for ever.
    Rule(
        record="yunwang:line_last_up_timestamp_seconds",
        expr="""\
            (
              timestamp(yunwang:line_up == 1)
              or on (line) last_over_time(yunwang:line_last_up_timestamp_seconds[@MEMORY@])
            )
            and on (line) yunwang_line_port_info{job="snmp"}""",
    ),
)

_PLACE = "device, site, town, tier, role"

# Green = the device answered SNMP in its main family, and a line that ends at it is up: a device of two lines has lost
# its redundancy, not its service, when one of them is down.
# A line whose near end did not answer is unknown, so is then the device that did answer: no series, never 0.
DEVICES = (
    Rule(
        record="yunwang:device_up",
        expr=f'max by ({_PLACE}) (yunwang_module_success{{job="snmp",module="system"}})',
    ),
    Rule(
        record="yunwang:device_answers",
        expr=f'max by ({_PLACE}, family) (yunwang_module_success{{job=~"snmp|snmp-other-family",module="system"}})',
    ),
    Rule(
        record="yunwang:device_last_answer_timestamp_seconds",
        expr="""\
            (
              max by (device, family) (timestamp(yunwang:device_answers == 1))
              or on (device, family) last_over_time(yunwang:device_last_answer_timestamp_seconds[@MEMORY@])
            )
            and on (device, family) yunwang:device_answers""",
    ),
    Rule(
        record="yunwang:device_line_up",
        expr="""\
            max by (device) (
              max by (device, line) (yunwang_line_port_info{job="snmp",end="z"})
              * on (line) group_left () yunwang:line_up
            )""",
    ),
    Rule(
        record="yunwang:device_green",
        expr="""\
            (yunwang:device_up == 0)
            or yunwang:device_up * on (device) group_left () yunwang:device_line_up
            or (yunwang:device_up unless on (device) yunwang_line_port_info{job="snmp",end="z"})""",
    ),
)

ROLL_UPS = (
    Rule(record="yunwang:town_green:ratio", expr='avg by (town) (yunwang:device_green{tier="village"})'),
    Rule(record="yunwang:county_green:ratio", expr="avg(yunwang:device_green)"),
    Rule(
        record="yunwang:town_receive_bytes:rate",
        expr="""\
            sum by (town) (
              max by (town, line) (yunwang_line_port_info{job="snmp",end="z",kind="village"})
              * on (line) group_left () yunwang:line_receive_bytes:rate
            )
            unless on (town) (
              yunwang_line_port_info{job="snmp",end="z",kind="village"}
              unless on (line) yunwang:line_receive_bytes:rate
            )""",
    ),
    Rule(
        record="yunwang:town_transmit_bytes:rate",
        expr="""\
            sum by (town) (
              max by (town, line) (yunwang_line_port_info{job="snmp",end="z",kind="village"})
              * on (line) group_left () yunwang:line_transmit_bytes:rate
            )
            unless on (town) (
              yunwang_line_port_info{job="snmp",end="z",kind="village"}
              unless on (line) yunwang:line_transmit_bytes:rate
            )""",
    ),
)

RULES = RATES + IP_RATES + LINES + IP_LINES + DEVICES + ROLL_UPS + IP_ROLL_UPS
"""In one group, because each needs those before it from the same evaluation; groups run at times of their own."""


def rules_config(*, interval_seconds: int) -> str:
    """The text of rules/yunwang.yml for a poll every `interval_seconds`."""
    window = f"{interval_seconds * _RATE_INTERVALS}s"
    rules = [{"record": rule.record, "expr": _expand(rule.expr, window)} for rule in RULES]
    document = {"groups": [{"name": "yunwang", "interval": f"{interval_seconds}s", "rules": rules}]}
    return HEADER + yaml.dump(document, Dumper=_RulesDumper, sort_keys=False, allow_unicode=True, width=110)


def _expand(expr: str, window: str) -> str:
    return dedent(expr).replace("@WINDOW@", window).replace("@MEMORY@", _MEMORY)


class _RulesDumper(yaml.SafeDumper):
    """Writes expressions of several lines as blocks, which is how people read them."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_RulesDumper.add_representer(str, _RulesDumper.represent_str)
