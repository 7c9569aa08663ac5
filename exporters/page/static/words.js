// The page's words in Chinese and English, and which of the two is shown.

const WORDS = {
  zh: {
    page_title: "云网 · 县政务外网运行总览",
    title: "县政务外网运行总览",
    subtitle: "镇 · 村 · 预算单位 · 骨干与互联网出口",
    other_language: "English",
    summary: "总体情况",
    legend: "图例",
    green_share: "正常率",
    green_count: "{green} / {devices} 台设备正常",
    states_note: "中断 {down} · 无数据 {unknown}",
    lines_up: "线路畅通",
    lines_note: "{busy} 条超过合同 80 % · {down} 条中断",
    lines_unknown: "状态未知 {unknown}",
    families: "双栈应答",
    families_note: "{count} 台只有一个协议族应答",
    families_fine: "两个协议族均正常应答",
    egress: "互联网出口",
    contract_of: "合同 {rate}",
    in: "入",
    out: "出",
    egress_note: "出口 IPv6 流量占比 {share}",
    egress_unknown: "出口流量暂无数据",
    state_ok: "正常",
    state_warn: "需要关注",
    state_down: "中断",
    state_unknown: "暂无数据",
    legend_busy: "用量超合同 80 %",
    legend_family: "IPv6 不通，IPv4 正常",
    backbone: "骨干与出口",
    towns: "镇与村",
    towns_count: "{towns} 个镇级区域 · {villages} 个村和社区",
    units: "县级预算单位",
    green_of: "{green}/{total} 正常",
    down: "当前中断",
    down_none: "没有中断。",
    busy: "超过合同 80 % 的线路",
    busy_none: "没有线路超过合同的 80 %。",
    one_family: "双栈缺一",
    family_none: "没有只剩一个协议族的设备。",
    line_down: "线路中断",
    device_down: "设备无应答",
    and_silent: "{count} 台设备随之无应答",
    since: "自 {time} 起，已 {duration}",
    longer_than: "早于 {time}（超过 {duration}）",
    since_unknown: "起始时间未知",
    silent: "{family} 不应答",
    note_busy: "线路用量超过合同 80 %",
    note_line_down: "一条线路中断，另有线路可用",
    legend_line: "失去冗余",
    note_ipv6_silent: "IPv6 不应答，IPv4 正常",
    note_ipv4_silent: "IPv4 不应答，IPv6 正常",
    answered: "应答",
    not_answered: "无应答",
    not_asked: "未探测",
    no_line_data: "未知",
    device: "设备",
    town: "所属镇",
    role: "角色",
    vendor: "厂商",
    line: "线路",
    line_state: "线路状态",
    up: "畅通",
    toward: "下行（去往该处）",
    from: "上行（来自该处）",
    contract: "合同",
    begin: "开始",
    close: "关闭",
    measured_at: "测量端口",
    roles: { egress: "出口", firewall: "防火墙", core: "核心", aggregation: "汇聚", access: "接入" },
    vendors: { huawei: "华为", h3c: "新华三", zte: "中兴", ruijie: "锐捷", "net-snmp": "Linux" },
    reasons: {
      timeout: "超时", auth: "认证被拒", bad_reply: "应答无法解析", unsupported: "设备不支持", deadline: "超出采集期限", series_limit: "序列过多",
    },
    live: "实时 · {time} 更新",
    stale: "数据停在 {time}",
    loading: "正在读取…",
    no_data: "尚无数据",
    footer: "数据来自 Prometheus，每 10 秒自动刷新",
    seconds: "{n} 秒", minutes: "{n} 分钟", hours: "{n} 小时", days: "{n} 天",
    problems: {
      not_configured: ["没有配置 Prometheus", "本页只从 Prometheus 取数。请安装 Prometheus（apt install prometheus），并用 --prometheus-url 告诉采集器它的地址。"],
      unavailable: ["Prometheus 无法访问", "请确认 Prometheus 正在运行，且 --prometheus-url 的地址正确。恢复后本页会自动更新。"],
      not_scraped: ["Prometheus 没有采集本采集器", "请用 yunwang prometheus config 生成配置，让 Prometheus 使用它。"],
      scrapes_fail: ["Prometheus 连不上采集器", "Prometheus 的采集全部失败。请检查它到采集器的地址、证书与密码。"],
      waiting: ["正在等待第一批数据", "Prometheus 已启动，设备的第一轮采集正在进行，一般不超过两个采集周期。"],
      no_rules: ["Prometheus 没有加载记录规则", "请用 yunwang prometheus config 生成 rules/yunwang.yml 并加载。"],
      page_server: ["与本页服务的连接中断", "采集器可能已停止。下面是最后一次读到的数据；恢复后会自动更新。"],
    },
  },
  en: {
    page_title: "Yunwang · County extranet at a glance",
    title: "County extranet at a glance",
    subtitle: "Towns · villages · budget units · backbone and Internet egress",
    other_language: "中文",
    summary: "Summary",
    legend: "Legend",
    green_share: "Green",
    green_count: "{green} of {devices} devices",
    states_note: "{down} down · {unknown} without data",
    lines_up: "Lines up",
    lines_note: "{busy} over 80 % of contract · {down} down",
    lines_unknown: "{unknown} unknown",
    families: "Dual stack answers",
    families_note: "{count} devices answer in one family only",
    families_fine: "Both families answer everywhere",
    egress: "Internet egress",
    contract_of: "of {rate}",
    in: "in",
    out: "out",
    egress_note: "IPv6 share of egress traffic {share}",
    egress_unknown: "No egress traffic data yet",
    state_ok: "Green",
    state_warn: "Needs attention",
    state_down: "Down",
    state_unknown: "No data",
    legend_busy: "Over 80 % of contract",
    legend_family: "IPv6 fails while IPv4 works",
    backbone: "Backbone and egress",
    towns: "Towns and villages",
    towns_count: "{towns} towns · {villages} villages and communities",
    units: "County budget units",
    green_of: "{green}/{total} green",
    down: "Down now",
    down_none: "Nothing is down.",
    busy: "Lines over 80 % of contract",
    busy_none: "No line is over 80 % of its contract.",
    one_family: "One family missing",
    family_none: "No device answers in one family only.",
    line_down: "Line down",
    device_down: "Device silent",
    and_silent: "{count} devices silent behind it",
    since: "since {time}, {duration}",
    longer_than: "before {time} (more than {duration})",
    since_unknown: "begin unknown",
    silent: "{family} silent",
    note_busy: "A line is over 80 % of its contract",
    note_line_down: "One line is down, another carries on",
    legend_line: "Redundancy lost",
    note_ipv6_silent: "IPv6 silent while IPv4 answers",
    note_ipv4_silent: "IPv4 silent while IPv6 answers",
    answered: "answers",
    not_answered: "silent",
    not_asked: "not asked",
    no_line_data: "unknown",
    device: "Device",
    town: "Town",
    role: "Role",
    vendor: "Vendor",
    line: "Line",
    line_state: "Line state",
    up: "up",
    toward: "Towards the place",
    from: "From the place",
    contract: "Contract",
    begin: "Begin",
    close: "Close",
    measured_at: "Measured at",
    roles: { egress: "egress", firewall: "firewall", core: "core", aggregation: "aggregation", access: "access" },
    vendors: { huawei: "Huawei", h3c: "H3C", zte: "ZTE", ruijie: "Ruijie", "net-snmp": "Linux" },
    reasons: {
      timeout: "timeout", auth: "authentication refused", bad_reply: "unreadable reply", unsupported: "not supported", deadline: "past the deadline", series_limit: "too many series",
    },
    live: "Live · updated {time}",
    stale: "Data stopped at {time}",
    loading: "Loading…",
    no_data: "No data yet",
    footer: "Data from Prometheus, refreshed every 10 seconds",
    seconds: "{n} s", minutes: "{n} min", hours: "{n} h", days: "{n} days",
    problems: {
      not_configured: ["No Prometheus is configured", "This page reads from Prometheus only. Install it (apt install prometheus) and tell the exporter where it is with --prometheus-url."],
      unavailable: ["Prometheus cannot be reached", "Check that Prometheus runs and that --prometheus-url is right. The page recovers by itself."],
      not_scraped: ["Prometheus does not poll this exporter", "Generate its configuration with: yunwang prometheus config, and have Prometheus use it."],
      scrapes_fail: ["Prometheus cannot reach the exporter", "All its scrapes fail. Check the exporter's address, certificate and password in its configuration."],
      waiting: ["Waiting for the first data", "Prometheus is up and the first round of polls is under way; this takes two polling intervals at most."],
      no_rules: ["Prometheus has not loaded the recording rules", "Generate rules/yunwang.yml with: yunwang prometheus config, and load it."],
      page_server: ["Connection to this page's server lost", "The exporter may have stopped. Below is what was read last; the page recovers by itself."],
    },
  },
};

const STORED = "yunwang-language";

function stored() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}

let language = WORDS[stored()] ? stored() : /^zh\b/i.test(navigator.language || "zh") ? "zh" : "en";

export const isChinese = () => language === "zh";

export function switchLanguage() {
  language = isChinese() ? "en" : "zh";
  try { localStorage.setItem(STORED, language); } catch { /* private window: only this visit */ }
}

export function word(key, values = {}) {
  const found = WORDS[language][key] ?? key;
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const wordIn = (group, key) => WORDS[language][group][key] ?? key ?? "";

export const nameOf = (item) => (isChinese() ? item.name : item.name_en) || item.name || "";

export function translatePage() {
  document.documentElement.lang = isChinese() ? "zh-CN" : "en";
  document.title = word("page_title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  const button = document.getElementById("language");
  button.textContent = word("other_language");
  button.lang = isChinese() ? "en" : "zh-CN";
}
