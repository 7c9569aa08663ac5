"""What stands in a picture, as (Chinese, English)."""

from __future__ import annotations

from typing import Final

TITLE: Final = ("县政务外网拓扑", "The county's extranet: topology")
INTERNET: Final = ("互联网", "Internet")
NOT_STATED: Final = ("出口线路未填写", "egress line not stated")
TIERS: Final = {
    "internet": ("运营商", "Carrier"),
    "egress": ("出口", "Egress"),
    "firewall": ("防火墙", "Firewall"),
    "core": ("核心", "Core"),
    "aggregation": ("汇聚", "Aggregation"),
    "access": ("接入", "Access"),
    "cards": ("乡镇", "Towns"),
    "town": ("乡镇", "Town"),
}
UNITS: Final = ("预算单位", "Units")
UNCONNECTED: Final = ("未接入单位", "Not connected")
NO_LINE: Final = ("无线路", "no line")
COUNTS: Final = (
    "{devices} 台设备 · {circuits} 条线路 · {towns} 个乡镇 · {villages} 个村（社区） · {units} 个预算单位",
    "{devices} devices · {circuits} lines · {towns} towns · {villages} villages · {units} budget units",
)
TOWN_COUNTS: Final = (
    "{devices} 台设备 · {circuits} 条线路 · {villages} 个村（社区）",
    "{devices} devices · {circuits} lines · {villages} villages",
)
SINGLE_LINE: Final = ("无冗余线路：断开即有设备断网", "single line: when it is cut, devices are cut off")
REDUNDANT_LINE: Final = ("有冗余的线路", "redundant line")
BACKUP_LINE: Final = ("备用线路", "backup line")
SINGLE_DEVICE: Final = ("单点设备：故障时断网的设备数", "single point of failure: devices cut off with it")
ONE_WAY: Final = ("仅一条线路", "one line only")
SEVERAL_WAYS: Final = ("两条及以上", "two or more")
NO_WAY: Final = ("无出口或无线路", "no way out, or no line")
WIDTHS: Final = ("线宽为合同带宽", "width is the contract")
