// Numbers as people read them: bits per second, shares, times and durations. Unknown is a dash, never a zero.
import { isChinese, word } from "./words.js";

const UNKNOWN = "–";

export function bits(bytesPerSecond) {
  if (bytesPerSecond == null) return UNKNOWN;
  const value = bytesPerSecond * 8;
  for (const [size, unit] of [[1e9, "Gb/s"], [1e6, "Mb/s"], [1e3, "kb/s"]]) {
    if (value >= size) return `${trim(value / size)} ${unit}`;
  }
  return `${Math.round(value)} b/s`;
}

function trim(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

export const ratio = (part, whole) => (part == null || !whole ? null : part / whole);

export function percent(share, digits = 0) {
  return share == null ? UNKNOWN : `${(share * 100).toFixed(digits)} %`;
}

// 99.96 % with something down must not read 100 %.
export function percentDown(share) {
  return share == null ? UNKNOWN : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`.replace(".0 %", " %");
}

// A line is measured at its near end, which sends towards the place; the far end of an egress line is the Internet.
export function waysOf(line) {
  if (line.kind === "egress") {
    return [{ name: "from_internet", mark: "in", rate: line.receive }, { name: "to_internet", mark: "out", rate: line.transmit }];
  }
  return [{ name: "toward", mark: "down_mark", rate: line.transmit }, { name: "from", mark: "up_mark", rate: line.receive }];
}

const sameDay = (one, other) => one.toDateString() === other.toDateString();

export function clock(seconds) {
  const time = new Date(seconds * 1000);
  const hours = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
  const day = sameDay(time, new Date()) ? {} : { month: "numeric", day: "numeric" };
  return time.toLocaleString(isChinese() ? "zh-CN" : "en-GB", { ...day, ...hours });
}

export function duration(seconds) {
  const s = Math.max(0, seconds);
  if (s < 90) return word("seconds", { n: Math.round(s) });
  if (s < 5400) return word("minutes", { n: Math.round(s / 60) });
  if (s < 172800) return word("hours", { n: trim(s / 3600) });
  return word("days", { n: trim(s / 86400) });
}

export function since(row, now) {
  if (row.since != null) return word("since", { time: clock(row.since), duration: duration(now - row.since) });
  if (row.since_before != null) {
    return word("longer_than", { time: clock(row.since_before), duration: duration(now - row.since_before) });
  }
  return word("since_unknown");
}
