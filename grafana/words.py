"""Every text of the dashboards in Chinese and English; a panel's title is its key, its description KEY_about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str


WORDS: Final[Mapping[str, Text]] = {
    # The dashboard
    "title": Text("县域总览", "County overview"),
    "about": Text(
        "各村、镇、预算单位的线路与设备：通不通、满不满、IPv4 与 IPv6 是否都通、什么断了、从何时起。",
        "Lines and devices of villages, towns and budget units: up or not, how full, both families or one, "
        "what is down and since when.",
    ),
    "other_language": Text("English", "中文"),
    "data_source": Text("数据源", "Data source"),
    "town": Text("镇", "Town"),
    "tier": Text("层级", "Tier"),
    "network": Text("网络", "Network"),
    "traffic": Text("流量", "Traffic"),
    "towns": Text("各镇", "Towns"),
    "collection": Text("采集", "Collection"),
    "no_data": Text("暂无数据", "No data"),
    "none": Text("无", "None"),
    # Headline
    "state": Text("总体状态", "County"),
    "state_about": Text(
        "绿：全部正常。橙（需要关注）：有线路超过合同的 80 %，或有设备只剩一个协议族。"
        "红（有中断）：有线路或设备中断，见“当前中断”。",
        "Green: all well. Amber (attention): a line is over 80 % of its contract, or a device answers over one family "
        "only. Red (outage): a line or a device is down; see Down now.",
    ),
    "state_green": Text("全部正常", "All well"),
    "state_attention": Text("需要关注", "Attention"),
    "state_outage": Text("有中断", "Outage"),
    "villages_green": Text("村（社区）正常率", "Villages green"),
    "villages_green_about": Text(
        "状态已知的村级设备中正常的占比：设备应答 SNMP，且其线路至少一条畅通。"
        "绿：100 %；橙：95 % 以上；红：低于 95 %。",
        "Share of village devices with a known state that are green: the device answers SNMP and a line of it is up. "
        "Green: 100 %; amber: from 95 %; red: below.",
    ),
    "units_green": Text("预算单位正常率", "Units green"),
    "units_green_about": Text(
        "县级预算单位设备的正常占比，全县，不随镇筛选。绿：100 %；橙：95 % 以上；红：低于 95 %。",
        "Share of the county's budget units that are green, whatever town is chosen. Green: 100 %; amber: from 95 %; "
        "red: below.",
    ),
    "devices_down": Text("中断设备", "Devices down"),
    "devices_down_about": Text(
        "不正常的设备数：不应答 SNMP，或其全部线路中断。先看下表中的线路：一条线路中断，其后的设备都不应答。",
        "Devices that are not green: silent, or all their lines are down. Look at the lines below first: behind a line "
        "that is down everything is silent.",
    ),
    "lines_down": Text("中断线路", "Lines down"),
    "lines_down_about": Text(
        "近端端口不是 up 的线路数。请按线路编号联系承载运营商。",
        "Lines whose port at the near end is not up. Call the line's carrier with the line's number.",
    ),
    "one_family": Text("双栈缺一", "One family only"),
    "one_family_about": Text(
        "IPv4 与 IPv6 中只有一个应答的设备数：另一协议族的管理地址、路由或访问控制有问题。",
        "Devices that answer over one of IPv4 and IPv6 only: look at the other family's address, routes and filters.",
    ),
    "lines_busy": Text("超 80 % 线路", "Lines over 80 %"),
    "lines_busy_about": Text(
        "较忙方向超过合同带宽 80 % 的线路数：持续如此应扩容，突发则查异常流量。",
        "Lines whose busier direction is over 80 % of the contract: plan an upgrade if it lasts, look for abnormal "
        "traffic if it came suddenly.",
    ),
    # Down now
    "down": Text("当前中断", "Down now"),
    "down_about": Text(
        "中断的线路、不应答的设备、只缺一个协议族的设备，以及最后一次正常的时间；“未知”是开始监测以来从未正常。"
        "线路在前：先处理线路。",
        "Lines that are down, devices that are silent, devices that lack one family, and when each was last well; "
        "unknown: never since watching began. Lines come first: mend them first.",
    ),
    "down_none": Text("没有中断", "Nothing down"),
    "what": Text("状态", "State"),
    "circuit_down": Text("线路中断", "Line down"),
    "device_down": Text("设备无应答", "Device silent"),
    "ipv4_down": Text("IPv4 无应答", "IPv4 silent"),
    "ipv6_down": Text("IPv6 无应答", "IPv6 silent"),
    "name": Text("名称", "Name"),
    "thing": Text("编号", "Id"),
    "since": Text("最后正常", "Last well"),
    "for": Text("已持续", "For"),
    "unknown": Text("未知", "Unknown"),
    # Fullest lines
    "fullest": Text("最满的线路", "Fullest lines"),
    "fullest_about": Text(
        "较忙方向占合同带宽最多的 10 条线路，近 4 个采集周期的平均。80 % 起为“繁忙”，95 % 起为“已满”：用户已感到慢。",
        "The ten lines with the highest share of contract in their busier direction, averaged over four polls. Busy "
        "from 80 %, full from 95 %: people notice it then.",
    ),
    "line": Text("线路", "Line"),
    "use": Text("用量", "Use"),
    "rate": Text("速率", "Rate"),
    "contract": Text("合同", "Contract"),
    "fine": Text("正常", "Fine"),
    "busy": Text("繁忙", "Busy"),
    "full": Text("已满", "Full"),
    # Network
    "tiers": Text("各层级设备", "Devices by tier"),
    "tiers_about": Text(
        "每一层级的设备：正常、中断、无数据（近端设备不应答，状态不明）、双栈缺一。正常率只计状态已知的设备。",
        "Devices of each tier: green, down, without data (the near end is silent, so nobody knows), one family only. "
        "The share counts those whose state is known.",
    ),
    "county": Text("县级", "County"),
    "village": Text("村（社区）", "Village"),
    "unit": Text("预算单位", "Unit"),
    "devices": Text("设备", "Devices"),
    "green": Text("正常", "Green"),
    "down_count": Text("中断", "Down"),
    "unknown_count": Text("无数据", "No data"),
    "one_family_count": Text("缺一", "Single"),
    "share": Text("正常率", "Green share"),
    "kinds": Text("各类线路", "Lines by kind"),
    "kinds_about": Text(
        "每一类线路：畅通、中断、未知（近端设备不应答）、超过合同 80 %。",
        "Lines of each kind: up, down, unknown (the near end is silent), over 80 % of contract.",
    ),
    "kind": Text("类别", "Kind"),
    "trunk": Text("主干", "Trunk"),
    "egress_line": Text("互联网出口", "Egress"),
    "lines": Text("线路", "Lines"),
    "up_count": Text("畅通", "Up"),
    "unknown_line_count": Text("未知", "Unknown"),
    "busy_count": Text("超 80 %", "> 80 %"),
    "families": Text("应答（按协议族）", "Answers by family"),
    "families_about": Text(
        "每台设备都分别经 IPv4 和 IPv6 询问，两者互不代替。"
        "只有一个协议族应答时，业务可能仍通，但用户的另一协议族已断。",
        "Every device is asked over IPv4 and over IPv6, neither stands in for the other. With one of them answering, "
        "services may seem well while the other family is cut.",
    ),
    "answer_ipv4": Text("IPv4", "IPv4"),
    "answer_ipv6": Text("IPv6", "IPv6"),
    "answer_both": Text("双栈", "Both"),
    "only_ipv4": Text("仅 IPv4", "IPv4 only"),
    "only_ipv6": Text("仅 IPv6", "IPv6 only"),
    "answer_none": Text("无应答", "Neither"),
    # Traffic
    "egress": Text("互联网出口流量", "Internet egress"),
    "egress_about": Text(
        "出口线路两个方向的流量与合同带宽。入：来自互联网。接近虚线时应扩容或查异常流量。",
        "Traffic of the egress lines in both directions, and their contract. In: from the Internet. Near the dashed "
        "line, plan an upgrade or look for abnormal traffic.",
    ),
    "in": Text("入", "In"),
    "out": Text("出", "Out"),
    "silent": Text("无应答设备数", "Silent devices"),
    "silent_about": Text(
        "按协议族：不应答的设备数随时间的变化，看中断从何时开始。两条线一起升高是设备或线路，只升一条是该协议族的问题。",
        "Devices that do not answer, by family over time: when it began. Both rise together: a device or a line; one "
        "alone: that family.",
    ),
    "egress_ipv6": Text("出口 IPv6 流量占比", "IPv6 share of egress"),
    "egress_ipv6_about": Text(
        "出口线路流量中 IPv6 的占比，两个方向合计。全国固定网络 2025 年底的目标为 27 %。",
        "IPv6's share of the egress lines' traffic, both directions. The national goal for fixed networks was 27 % at "
        "the end of 2025.",
    ),
    "indicators": Text("规划指标", "Indicators"),
    "indicators_about": Text(
        "政务信息系统上云率与政务外网接入率，按规划公式由资产清单算出。差距列表：yunwang inventory indicators。",
        "Share of systems on the cloud and of units on the extranet, by the plan's formulas from the inventory. "
        "What is missing: yunwang inventory indicators.",
    ),
    "indicators_none": Text("指标尚未采集", "Indicators are not collected yet"),
    "indicator": Text("指标", "Indicator"),
    "cloud_adoption": Text("上云率", "On the cloud"),
    "extranet_access": Text("接入率", "On the extranet"),
    "now": Text("现状", "Now"),
    "target": Text("目标", "Target"),
    "gap": Text("差距", "Missing"),
    "reached": Text("已达标", "Reached"),
    # Towns
    "town_table": Text("各镇情况", "Towns"),
    "town_table_about": Text(
        "每个镇的村（社区）：总数、正常、中断、双栈缺一；村级线路的下行与上行流量；IPv6 流量占比。点击列名排序。",
        "Villages of each town: all, green, down, one family only; traffic of their lines towards and from the "
        "villages; IPv6's share. Choose a column's name to sort.",
    ),
    "villages": Text("村", "Villages"),
    "towards": Text("下行", "Towards"),
    "from": Text("上行", "From"),
    "ipv6_share": Text("IPv6 占比", "IPv6 share"),
    "town_traffic": Text("各镇村级线路流量", "Traffic of village lines by town"),
    "town_traffic_about": Text(
        "各镇村级线路上下行合计，按镇叠加。突然变窄是中断，突然变宽查异常流量。",
        "Traffic of village lines, both directions, stacked by town. A sudden narrowing is an outage; a sudden "
        "widening is worth a look for abnormal traffic.",
    ),
    "town_ipv6": Text("各镇 IPv6 流量占比", "IPv6 share by town"),
    "town_ipv6_about": Text(
        "各镇设备转发的 IP 流量中 IPv6 的占比，从高到低。低的镇先查终端与应用是否启用 IPv6。",
        "IPv6's share of the IP traffic that a town's devices carry, highest first. Where it is low, look at hosts and "
        "applications first.",
    ),
    # Collection
    "exporter": Text("采集器", "Exporter"),
    "exporter_about": Text(
        "Prometheus 能否读到采集器。离线时本页全部数据停止更新：先恢复采集器。",
        "Whether Prometheus reads the exporter. While it is offline nothing here is renewed: bring it back first.",
    ),
    "online": Text("在线", "Online"),
    "offline": Text("离线", "Offline"),
    "failed_polls": Text("失败的采集（每分钟）", "Failed polls per minute"),
    "failed_polls_about": Text(
        "未能完整读取设备的采集，按原因。各原因的处理见 docs/operations.md。",
        "Polls that did not read a device completely, by reason; docs/operations.md says what to do about each.",
    ),
    "reason_timeout": Text("超时 timeout", "timeout"),
    "reason_auth": Text("认证被拒 auth", "auth"),
    "reason_bad_reply": Text("应答有误 bad_reply", "bad_reply"),
    "reason_deadline": Text("超出期限 deadline", "deadline"),
    "reason_unsupported": Text("不支持 unsupported", "unsupported"),
    "reason_series_limit": Text("序列过多 series_limit", "series_limit"),
    "failed_polls_none": Text("没有失败", "No failures"),
    "scrape": Text("采集耗时", "Scrape duration"),
    "scrape_about": Text(
        "读一台设备用多久：中位数、最慢 1 %、最慢一台。接近采集期限（周期的 80 %，最多 30 秒）时应延长周期。",
        "How long reading a device takes: median, slowest 1 %, slowest of all. Near the deadline (80 % of the "
        "interval, 30 s at most) choose a longer interval.",
    ),
    "median": Text("中位数", "Median"),
    "slow": Text("最慢 1 %", "Slowest 1 %"),
    "slowest": Text("最慢", "Slowest"),
    "requests": Text("SNMP 请求", "SNMP requests"),
    "requests_about": Text(
        "采集器每秒发出的 SNMP 请求，含重试。设备数不变而上升，多为丢包后的重试。",
        "SNMP requests the exporter sends each second, retries included. A rise with the same devices is mostly "
        "retries after loss.",
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in one language, and which of an inventory's names are in it."""

    language: Language

    def __call__(self, key: str) -> str:
        """The text; an unknown key is a KeyError."""
        text = WORDS[key]
        return text.zh if self.language == "zh" else text.en

    def label(self, name: str) -> str:
        """The label that holds a name in this language: the Chinese one, or that with _en."""
        return name if self.language == "zh" else f"{name}_en"

    def other_label(self, name: str) -> str:
        """The label that holds it in the other language."""
        return f"{name}_en" if self.language == "zh" else name
