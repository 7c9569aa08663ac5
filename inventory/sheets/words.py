"""What people read in the sheets: collections, columns and values in Chinese, and what to write in each column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from inventory.sheets.columns import Column, Leaf


class Words(NamedTuple):
    """A column's heading in Chinese, and its note in Chinese and English."""

    heading: str
    note: str
    note_en: str


COLLECTION_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "towns": ("乡镇", "乡镇、街道、度假区、旅游区"),
    "villages": ("村社区", "村和社区"),
    "units": ("预算单位", "县级财政预算单位"),
    "sites": ("站点", "有设备的地点（机房）"),
    "port_layouts": ("端口模板", "同型号设备共用的端口清单"),
    "devices": ("设备", "被管理的网络设备"),
    "carriers": ("运营商", "出租线路的公司"),
    "circuits": ("线路", "线路及其合同带宽、两端端口"),
    "departments": ("部门", "拥有系统或专网的部门"),
    "planes": ("平面", "政务外网上的 VPN（一网多平面）"),
    "dedicated_networks": ("业务专网", "各部门的业务专网及其割接状态"),
    "systems": ("信息系统", "政务信息系统，是否上云"),
    "cloud_nodes": ("云节点", "政务云节点及其容量"),
    "probe_targets": ("拨测目标", "用 IPv4 和 IPv6 分别拨测的地址"),
}
"""Collection -> the name of its sheet, and what it holds."""

FLAG_WORDS: Final[Mapping[bool, tuple[str, ...]]] = {
    True: ("是", "true", "yes", "y", "√"),
    False: ("否", "false", "no", "n", "×"),
}
"""Truth value -> how it is written for people, for programs, and what else is understood."""

_ONE_A_LINE: Final = ("每行一个（Alt+Enter 换行）", "one a line (Alt+Enter)")
_PORTS: Final = ("每行一个端口，写成“设备 | 端口名”", "one port a line: device | ifName")

_ID: Final = Words(
    "编号", "唯一编号，只用小写字母、数字和连字符；导入后不要再改", "unique: lower-case letters, digits, hyphens"
)
_NAME: Final = Words("名称", "中文名称", "name in Chinese")
_NAME_EN: Final = Words("英文名称", "英文名称", "name in English")
_SYNTHETIC: Final = Words("示例数据", "是：虚构的示例，不是真实对象；留空为否", "an invented example; empty: no")
_HOTLINE: Final = Words("报障电话", "故障时拨打的电话", "whom to ring when it is down")
_AVAILABILITY: Final = Words(
    "承诺可用率",
    "每月可用时间占比，如 0.999 或 99.9%；两列都留空表示没有约定",
    "share of a month it is up: 0.999 or 99.9%",
)
_LINE_AVAILABILITY: Final = Words(
    "承诺可用率",
    "每月可用时间占比，如 0.999 或 99.9%；两列都留空则沿用运营商的约定，填 {} 则不沿用",
    "share of a month it is up: 0.999 or 99.9%; both empty: the carrier's terms; {}: none at all",
)
_REPAIR: Final = Words("修复时限（小时）", "承诺多少小时内修复", "hours within which a fault is mended")
_DEPARTMENT: Final = Words("所属部门", "部门编号", "id of the department")
_PREFIXES: Final = Words(
    "网段", f"IPv4 或 IPv6 网段，如 198.18.0.0/16，{_ONE_A_LINE[0]}", f"IPv4 or IPv6 prefixes, {_ONE_A_LINE[1]}"
)
_IPV4: Final = Words("IPv4 地址", "IPv4 地址；没有则留空", "IPv4 address")
_IPV6: Final = Words("IPv6 地址", "IPv6 地址；没有则留空", "IPv6 address")

_COMMON: Final[Mapping[str, Words]] = {"id": _ID, "name": _NAME, "name_en": _NAME_EN, "synthetic": _SYNTHETIC}
"""Columns that mean the same wherever they stand."""

_COLUMN_WORDS: Final[Mapping[str, Mapping[str, Words]]] = {
    "towns": {},
    "villages": {"town": Words("所属乡镇", "乡镇编号", "id of the town")},
    "units": {},
    "sites": {
        "kind": Words(
            "级别", "县、乡镇、村或单位；决定后面填哪几列", "tier: decides which of the next columns are used"
        ),
        "town": Words("所在乡镇", "乡镇、村级站点必填；单位站点可填", "town and village sites; units where it matters"),
        "village": Words("所在村", "村级站点必填", "village sites only"),
        "unit": Words("所属单位", "单位站点必填", "unit sites only"),
    },
    "port_layouts": {
        "ports": Words(
            "端口清单",
            f"{_ONE_A_LINE[0]}；[1-8] 表示连续编号，如 GigabitEthernet0/0/[1-24]",
            f"{_ONE_A_LINE[1]}; [1-8] stands for a run of numbers",
        ),
    },
    "devices": {
        "name": Words("设备名", "唯一名称，只用小写字母、数字和连字符", "unique: lower-case letters, digits, hyphens"),
        "vendor": Words("厂商", "从列表选择", "choose"),
        "platform": Words("软件平台", "设备的操作系统，须与厂商相符", "operating system; must fit the vendor"),
        "role": Words("角色", "出口、防火墙、核心、汇聚或接入", "place in the network"),
        "site": Words("所在站点", "站点编号", "id of the site"),
        "ipv4": Words("管理 IPv4", "管理地址（IPv4）", "management address, IPv4"),
        "ipv6": Words("管理 IPv6", "管理地址（IPv6）；主干设备应为双栈", "management address, IPv6"),
        "management_family": Words("管理协议族", "用哪个协议族管理；留空为 ipv4", "polled over; empty: ipv4"),
        "snmp_port": Words("SNMP 端口", "UDP 端口；留空为 161", "UDP port; empty: 161"),
        "ssh_port": Words("SSH 端口", "TCP 端口；留空为 22", "TCP port; empty: 22"),
        "credential": Words("凭据名", "凭据的名称；这里绝不写密码", "name of the credential; never a password"),
        "ssh_host_key": Words(
            "SSH 主机密钥", "由 yunwang inventory trust 记录，一般不用手改", "recorded by `yunwang inventory trust`"
        ),
        "port_layout": Words("端口模板", "端口模板编号", "id of the port layout"),
        "interfaces": Words(
            "另有端口",
            "模板之外的端口，每行一个，写成“端口名”或“端口名 | 说明”",
            "ports besides the layout's, one a line: ifName or ifName | description",
        ),
        "read_interfaces": Words(
            "读取端口", "全部，或只读清单里的端口；留空为全部", "all, or those listed; empty: all"
        ),
        "netconf_port": Words("NETCONF 端口", "TCP 端口；留空为 830", "TCP port; empty: 830"),
        "netconf_credential": Words(
            "NETCONF 凭据名", "SSH 账号凭据的名称；这里绝不写密码", "name of the account; never a password"
        ),
        "netconf_modules": Words(
            "NETCONF 采集项",
            f"改用 NETCONF 采集的内容；{_ONE_A_LINE[0]}；留空则全部用 SNMP",
            f"what is read by NETCONF; {_ONE_A_LINE[1]}; empty: all by SNMP",
        ),
    },
    "carriers": {
        "hotline": _HOTLINE,
        "sla.availability_ratio": _AVAILABILITY,
        "sla.repair_hours": _REPAIR,
    },
    "circuits": {
        "kind": Words("类型", "村、单位、乡镇、出口或主干", "what it connects"),
        "contract_bits_per_second": Words(
            "合同带宽（bit/s）",
            "单位 bit/s：100 兆填 100000000，也可填 100M、3.4G；旁边一列是换算，只供阅读",
            "in bit/s: 100000000, or 100M, 3.4G; the next column converts it and is not read back",
        ),
        "medium": Words("介质", "有线或 4G/5G 无线；留空为有线", "wired or wireless; empty: wired"),
        "backs_up": Words("备份哪条线路", "被备份线路的编号；不是备份线路则留空", "id of the line it stands in for"),
        "carrier": Words("运营商", "运营商编号；自建光缆留空", "id of the carrier; empty: our own fibre"),
        "circuit_number": Words("线路代号", "运营商给的电路编号", "what the carrier calls it"),
        "hotline": Words("专用报障电话", "留空则用运营商的报障电话", "empty: the carrier's"),
        "sla.availability_ratio": _LINE_AVAILABILITY,
        "sla.repair_hours": _REPAIR,
        "monthly_price_yuan": Words("月租（元）", "每月租金，最多两位小数", "yuan a month, two decimals at most"),
        "maintenance_windows": Words(
            "维护窗口",
            "每行一个，写成“开始 | 结束 | 每周或一次 | 原因”，后两项可省；时间带时区，如 2026-12-01T00:00:00+08:00",
            "one a line: start | end | weekly or never | reason; times with their offset",
        ),
        "a": Words("近端端口", f"靠近县核心的一端；{_PORTS[0]}", f"the end nearer the core; {_PORTS[1]}"),
        "z": Words("远端端口", f"远端；不归我们管则留空；{_PORTS[0]}", f"the far end; {_PORTS[1]}"),
    },
    "departments": {
        "units": Words("所辖预算单位", f"单位编号，{_ONE_A_LINE[0]}", f"ids of its budget units, {_ONE_A_LINE[1]}"),
    },
    "planes": {
        "vrf": Words("VRF 名", "设备上的 VPN 实例名，最多 31 个字符", "VRF name on the devices"),
        "rd": Words("RD", "路由区分符，如 65001:100", "route distinguisher, such as 65001:100"),
        "import_route_targets": Words("入方向 RT", f"如 65001:100，{_ONE_A_LINE[0]}", f"import, {_ONE_A_LINE[1]}"),
        "export_route_targets": Words("出方向 RT", f"如 65001:100，{_ONE_A_LINE[0]}", f"export, {_ONE_A_LINE[1]}"),
        "vni": Words("VNI", "VXLAN 网络标识，1 到 16777215", "VXLAN network identifier"),
        "label": Words("MPLS 标签", "16 到 1048575", "MPLS label"),
        "qos_class": Words("服务等级", "留空为尽力而为", "empty: best effort"),
        "prefixes": _PREFIXES,
        "devices": Words("承载设备", f"设备名，{_ONE_A_LINE[0]}", f"devices that carry the VRF, {_ONE_A_LINE[1]}"),
    },
    "dedicated_networks": {
        "department": _DEPARTMENT,
        "state": Words("割接状态", "留空为未割接；其他状态须填平面", "empty: isolated; others need a plane"),
        "plane": Words("目标平面", "平面编号", "id of the plane it moves onto"),
        "prefixes": _PREFIXES,
        "sites": Words("覆盖站点", f"站点编号，{_ONE_A_LINE[0]}", f"ids of its sites, {_ONE_A_LINE[1]}"),
    },
    "systems": {
        "department": _DEPARTMENT,
        "state": Words("运行状态", "在线或下线", "online or offline"),
        "on_cloud": Words("已上云", "是否部署在县政务云", "runs on the county's cloud"),
        "self_built": Words("县自建", "市、省统建的填否；留空为是", "no for the city's and the province's; empty: yes"),
        "classified": Words("涉密", "涉密系统不上云；留空为否", "never goes to the cloud; empty: no"),
        "projects": Words("云项目", f"OpenStack 项目，{_ONE_A_LINE[0]}", f"OpenStack projects, {_ONE_A_LINE[1]}"),
        "backup.every_hours": Words(
            "备份间隔（小时）", "每多少小时备份一次；不备份则三列都留空", "hours between backups; empty: none"
        ),
        "backup.keep_days": Words("备份保留（天）", "备份保留多少天", "days a backup is kept"),
        "backup.offsite": Words("异地备份", "另有异地副本；留空为否", "a copy elsewhere; empty: no"),
    },
    "cloud_nodes": {
        "vcpus": Words("vCPU 数", "虚拟 CPU 总数", "virtual CPUs"),
        "memory.amount": Words("内存", "内存总量，单位在下一列", "amount of memory, unit beside it"),
        "memory.unit": Words("内存单位", "注意 TB、TiB 与 1000 GiB 各不相同", "TB, TiB and 1000 GiB differ"),
        "storage.amount": Words("存储", "存储总量，单位在下一列", "amount of storage, unit beside it"),
        "storage.unit": Words("存储单位", "注意 TB、TiB 与 1000 GiB 各不相同", "TB, TiB and 1000 GiB differ"),
        "cloud": Words("云名", "clouds.yaml 里的名称", "name in clouds.yaml"),
        "region": Words("区域", "OpenStack 区域", "OpenStack region"),
    },
    "probe_targets": {
        "probe": Words("拨测方式", "从列表选择", "how it is asked"),
        "host": Words("域名", "有两个协议族地址的域名；或填后面的地址", "a name with addresses of both families"),
        "ipv4": _IPV4,
        "ipv6": _IPV6,
        "port": Words("端口", "tcp 必填；其余留空为常用端口", "needed for tcp; empty: the usual one"),
        "path": Words("路径", "http、https 的路径，以 / 开头", "of http and https, begins with /"),
        "query": Words("查询域名", "dns 拨测时查询的域名", "the name a DNS server is asked for"),
        "system": Words("所属系统", "信息系统编号", "id of the system"),
    },
}

_CHOICE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {
        "county": "县",
        "town": "乡镇",
        "village": "村",
        "unit": "单位",
        "egress": "出口",
        "trunk": "主干",
    },
    "vendor": {"huawei": "华为", "h3c": "新华三", "zte": "中兴", "ruijie": "锐捷", "net-snmp": "服务器"},
    "role": {"egress": "出口", "firewall": "防火墙", "core": "核心", "aggregation": "汇聚", "access": "接入"},
    "read_interfaces": {"all": "全部", "listed": "仅清单"},
    "netconf_modules": {
        "system": "系统",
        "interfaces": "接口",
        "ip": "IP 流量",
        "health": "硬件健康",
        "optics": "光模块",
        "lldp": "LLDP 邻居",
        "addresses": "接口地址",
        "neighbours": "ARP/ND 邻居",
    },
    "medium": {"wired": "有线", "wireless_4g": "4G 无线", "wireless_5g": "5G 无线"},
    "repeats": {"never": "一次", "weekly": "每周"},
    "qos_class": {
        "network_control": "网络控制",
        "voice": "语音",
        "video": "视频",
        "business": "业务",
        "best_effort": "尽力而为",
    },
    "state": {
        "isolated": "未割接",
        "planned": "已计划",
        "migrating": "割接中",
        "migrated": "已割接",
        "online": "在线",
        "offline": "下线",
    },
}
"""Field -> value -> its word; values of other fields are the field's own terms and stand as they are."""


def words_of(column: Column) -> Words:
    """Return a column's words. Raises KeyError where there are none."""
    own = _COLUMN_WORDS[column.collection]
    return own[column.key] if column.key in own else _COMMON[column.key]


def sheet_title(collection: str) -> str:
    """Return the name of a collection's sheet: 线路 circuits."""
    return f"{COLLECTION_WORDS[collection][0]} {collection}"


def choice_label(leaf: Leaf, value: str) -> str:
    """Write a choice for people: ``村 village``."""
    word = _CHOICE_WORDS.get(leaf.key, {}).get(value)
    return f"{word} {value}" if word else value


def choice_words(leaf: Leaf) -> Mapping[str, str]:
    """Map all that is understood as one of the choices to it: the value, its label, its Chinese word."""
    words = _CHOICE_WORDS.get(leaf.key, {})
    return {
        text: value for value in leaf.choices for text in (value, choice_label(leaf, value), words.get(value, value))
    }
