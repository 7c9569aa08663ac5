"""The PromQL of the county overview, the same for every language.

`$town` and `$tier` are the dashboard's variables; both mean everything when All is chosen. What is not known has no
series: a sum over `== bool` is 0 only where something was measured, and absent where nothing was.

Source: the metric catalogue (`yunwang_` series) and exporters.prometheus.rules (`yunwang:` series).
"""

from __future__ import annotations

from typing import Final

from exporters.page.lines import BUSY_RATIO

_PLACE: Final = 'town=~"$town",tier=~"$tier"'
_LINES: Final = f"yunwang:line_info{{{_PLACE}}}"
_GREEN: Final = f"yunwang:device_green{{{_PLACE}}}"
_ANSWERS: Final = f"yunwang:device_answers{{{_PLACE}}}"
_DEVICES: Final = 'topk by (device) (1, yunwang_device_info{job="snmp"})'
_TOWN_DEVICES: Final = 'yunwang_device_info{job="snmp",town!="",town=~"$town"}'
_EGRESS: Final = 'yunwang:line_info{kind="egress"}'
_VILLAGES: Final = '{tier="village",town=~"$town"}'
_BUSY: Final = f"yunwang:line_use:ratio > bool {BUSY_RATIO}"
_CONTRACT: Final = 'max by (line) (yunwang_line_contract_bytes_per_second{job="snmp"})'


def _one_family(by: str = "") -> str:
    """1 for each device that answers over one family and not over the other."""
    labels = f"{by}device"
    return f"(min by ({labels}) ({_ANSWERS}) == bool 0) * (max by ({labels}) ({_ANSWERS}) == bool 1)"


# ---- The county in one word and in numbers ----------------------------------------------------------------------

DEVICES_DOWN: Final = f"sum({_GREEN} == bool 0)"
LINES_DOWN: Final = f"sum(yunwang:line_up == bool 0 and on (line) {_LINES})"
LINES_BUSY: Final = f"sum({_BUSY} and on (line) {_LINES})"
ONE_FAMILY: Final = f"sum({_one_family()})"
VILLAGES_GREEN: Final = f"avg(yunwang:device_green{_VILLAGES})"
UNITS_GREEN: Final = 'avg(yunwang:device_green{tier="unit"})'
STATE: Final = f"""\
clamp_max(
  2 * (sum({_GREEN} == bool 0 or (yunwang:line_up == bool 0 and on (line) {_LINES})) > bool 0)
  + (sum({_one_family()} or ({_BUSY} and on (line) {_LINES})) > bool 0),
  2
)"""
"""0 all green, 1 something is busy or lacks a family, 2 something is down."""


# ---- What is down and since when --------------------------------------------------------------------------------


def _named(expr: str, *, thing: str, name: str) -> str:
    """The labels that rows of lines and of devices share, copied from what each calls them."""
    for target, source in (("thing", thing), ("name", name), ("name_en", f"{name}_en")):
        expr = f'label_join({expr}, "{target}", "", "{source}")'
    return expr


def _state(expr: str, state: str) -> str:
    return f'label_replace({expr}, "state", "{state}", "", "")'


def _since(last: str, now: str, on: str) -> str:
    """When each of `now` was last well, in seconds since 1970; 0 where nobody knows: `now` itself is 0."""
    return f"((max by ({on}) ({last}) and on ({on}) {now}) or on ({on}) max by ({on}) ({now}))"


_LAST_ANSWER: Final = "yunwang:device_last_answer_timestamp_seconds"
_NAMES: Final = "town_name, town_name_en"
_SILENT: Final = f"(max by (device) ({_ANSWERS}) == 0)"
_SILENT_FAMILY: Final = f"({_ANSWERS} == 0 and on (device) max by (device) ({_ANSWERS}) == 1)"
_SITE: Final = f"* on (device) group_left (site_name, site_name_en, {_NAMES}) {_DEVICES}"
_LINES_SINCE: Final = (
    f"{_since('yunwang:line_last_up_timestamp_seconds', '(yunwang:line_up == 0)', 'line')}"
    f" * on (line) group_left (line_name, line_name_en, {_NAMES}) {_LINES}"
)
_DEVICES_SINCE: Final = f"{_since(_LAST_ANSWER, _SILENT, 'device')} {_SITE}"
_FAMILIES_SINCE: Final = f"{_since(_LAST_ANSWER, _SILENT_FAMILY, 'device, family')} {_SITE}"
_DOWN_LINES: Final = _state(_named(_LINES_SINCE, thing="line", name="line_name"), "circuit")
_DOWN_DEVICES: Final = _state(_named(_DEVICES_SINCE, thing="device", name="site_name"), "device")
_DOWN_FAMILIES: Final = (
    f'label_join({_named(_FAMILIES_SINCE, thing="device", name="site_name")}, "state", "", "family")'
)
_DOWN: Final = f"""\
max by (state, thing, name, name_en, {_NAMES}) (
  {_DOWN_LINES}
  or {_DOWN_DEVICES}
  or {_DOWN_FAMILIES}
)"""
DOWN_SINCE: Final = f"1000 * {_DOWN}"
"""One row for each line that is down, device that is silent, family that is; milliseconds since 1970, 0 unknown."""
DOWN_SECONDS: Final = f"time() - ({_DOWN} > 0)"
_NOTHING: Final = f"max({_ANSWERS}) * 0 unless on () ({_LINES} and on (line) yunwang:line_up == 0 or {_ANSWERS} == 0)"
DOWN_NOTHING: Final = f"""\
{_state(_NOTHING, "none")}
or {_state("absent(yunwang:device_answers)", "no_data")}"""
"""The one row of a table without rows: nothing is down, or nothing is known. Not every Grafana says it by itself."""

# ---- How full the lines are -------------------------------------------------------------------------------------

_FULLEST: Final = f"topk(10, yunwang:line_use:ratio and on (line) {_LINES})"
FULLEST_USE: Final = f"{_FULLEST} * on (line) group_left (line_name, line_name_en) {_LINES}"
FULLEST_STATE: Final = f"max by (line) ({_FULLEST})"
FULLEST_RATE: Final = f"8 * {_FULLEST} * on (line) {_CONTRACT}"
FULLEST_CONTRACT: Final = f"8 * {_CONTRACT} and on (line) {_FULLEST}"

# ---- By tier and by kind of line --------------------------------------------------------------------------------

_UP: Final = f"yunwang:device_up{{{_PLACE}}}"
TIER_DEVICES: Final = f"count by (tier) ({_UP})"
TIER_GREEN: Final = f"sum by (tier) ({_GREEN})"
TIER_DOWN: Final = f"sum by (tier) ({_GREEN} == bool 0)"
TIER_UNKNOWN: Final = f"count by (tier) ({_UP}) - count by (tier) ({_GREEN})"
TIER_ONE_FAMILY: Final = f"sum by (tier) ({_one_family('tier, ')})"
TIER_SHARE: Final = f"avg by (tier) ({_GREEN})"
KIND_LINES: Final = f"count by (kind) ({_LINES})"
KIND_UP: Final = f"sum by (kind) ({_LINES} * on (line) group_left () yunwang:line_up)"
KIND_DOWN: Final = f"sum by (kind) ({_LINES} * on (line) group_left () (yunwang:line_up == bool 0))"
KIND_UNKNOWN: Final = f"count by (kind) ({_LINES}) - count by (kind) ({_LINES} and on (line) yunwang:line_up)"
KIND_BUSY: Final = f"sum by (kind) ({_LINES} * on (line) group_left () ({_BUSY}))"

# ---- The two families -------------------------------------------------------------------------------------------


def _family(family: str) -> str:
    return f'yunwang:device_answers{{family="{family}",{_PLACE}}}'


def _only(one: str, other: str) -> str:
    answers, silent = (f"max by (device) ({_family(family)})" for family in (one, other))
    return f"sum(({answers} == bool 1) * on (device) ({silent} == bool 0))"


ANSWER_IPV4: Final = f"sum({_family('ipv4')})"
ANSWER_IPV6: Final = f"sum({_family('ipv6')})"
ANSWER_BOTH: Final = f"sum(max by (device) ({_family('ipv4')}) * on (device) max by (device) ({_family('ipv6')}))"
ONLY_IPV4: Final = _only("ipv4", "ipv6")
ONLY_IPV6: Final = _only("ipv6", "ipv4")
ANSWER_NONE: Final = f"sum(max by (device) ({_ANSWERS}) == bool 0)"
SILENT_BY_FAMILY: Final = f"sum by (family) ({_ANSWERS} == bool 0)"

# ---- Traffic ----------------------------------------------------------------------------------------------------

EGRESS_IN: Final = f"8 * sum(yunwang:line_receive_bytes:rate and on (line) {_EGRESS})"
EGRESS_OUT: Final = f"8 * sum(yunwang:line_transmit_bytes:rate and on (line) {_EGRESS})"
EGRESS_CONTRACT: Final = f"8 * sum({_CONTRACT} and on (line) {_EGRESS})"
EGRESS_IPV6: Final = f"yunwang:line_ipv6_bytes:ratio * on (line) group_left (line_name, line_name_en) {_EGRESS}"

# ---- Towns ------------------------------------------------------------------------------------------------------

_TOWNS: Final = f"topk by (town) (1, group by (town, town_name, town_name_en) ({_TOWN_DEVICES}))"
_NAMED_TOWN: Final = f"* on (town) group_left (town_name, town_name_en) {_TOWNS}"
TOWN_VARIABLE: Final = 'group by (town, town_name, town_name_en) (yunwang_device_info{job="snmp",town!=""})'
TOWN_VILLAGES: Final = f"count by (town) (group by (town, site) (yunwang:device_up{_VILLAGES})) {_NAMED_TOWN}"
TOWN_GREEN: Final = f"sum by (town) (min by (town, site) (yunwang:device_green{_VILLAGES}))"
TOWN_DOWN: Final = f"sum by (town) (min by (town, site) (yunwang:device_green{_VILLAGES}) == bool 0)"
TOWN_ONE_FAMILY: Final = (
    f"sum by (town) ((min by (town, site) (yunwang:device_answers{_VILLAGES}) == bool 0)"
    f" * (max by (town, site) (yunwang:device_answers{_VILLAGES}) == bool 1))"
)
# Tables join on every label they share, the series' name too: none of them may keep it.
TOWN_SHARE: Final = 'max by (town) (yunwang:town_green:ratio{town=~"$town"})'
TOWN_TOWARDS: Final = '8 * yunwang:town_transmit_bytes:rate{town=~"$town"}'
TOWN_FROM: Final = '8 * yunwang:town_receive_bytes:rate{town=~"$town"}'
TOWN_IPV6: Final = 'max by (town) (yunwang:town_ipv6_bytes:ratio{town!="",town=~"$town"})'
TOWN_TRAFFIC: Final = (
    '8 * (yunwang:town_transmit_bytes:rate{town=~"$town"} + yunwang:town_receive_bytes:rate{town=~"$town"})'
    f" {_NAMED_TOWN}"
)
TOWN_IPV6_RANKING: Final = f"sort_desc({TOWN_IPV6} {_NAMED_TOWN})"

# ---- The plan's indicators --------------------------------------------------------------------------------------

INDICATOR: Final = 'max by (indicator) (yunwang_indicator_ratio{job="yunwang"})'
INDICATOR_TARGET: Final = 'max by (indicator) (yunwang_indicator_target_ratio{job="yunwang"})'
INDICATOR_GAP: Final = f"{INDICATOR_TARGET} - {INDICATOR}"

# ---- The exporter itself ----------------------------------------------------------------------------------------

EXPORTER_UP: Final = 'max(up{job="yunwang"})'
# An access switch without BGP has not failed.
_FAILED: Final = 'job="yunwang",outcome!~"ok|unsupported"'
FAILED_POLLS: Final = (
    f"60 * sum by (outcome) (rate(yunwang_exporter_module_polls_total{{{_FAILED}}}[$__rate_interval]))"
)
SCRAPE_MEDIAN: Final = 'quantile(0.5, scrape_duration_seconds{job="snmp"})'
SCRAPE_SLOW: Final = 'quantile(0.99, scrape_duration_seconds{job="snmp"})'
SCRAPE_SLOWEST: Final = 'max(scrape_duration_seconds{job="snmp"})'
SNMP_REQUESTS: Final = 'sum(rate(yunwang_exporter_snmp_requests_total{job="yunwang"}[$__rate_interval]))'
